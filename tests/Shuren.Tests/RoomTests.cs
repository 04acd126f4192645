using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Shuren.Features.Claims;
using Shuren.Features.Places;

namespace Shuren.Tests;

/// <summary>
/// Who knows whom, read from what the compiler made of it: base types, fields, signatures, attributes and every instruction, pages included.
/// A room is a folder under Features. The database's context names every entity, so it is no room: what stands in it is asked of the others.
/// </summary>
public sealed partial class RoomTests
{
    private static readonly Lazy<IReadOnlyList<Reference>> All = new(() => [.. References().Distinct()]);

    [Fact]
    public void Rooms_LookedAt_FormNoCycle()
    {
        var rooms = All.Value.Where(r => r.From.IsFeature && r.To.IsFeature).ToLookup(r => r.From.Room, r => r.To.Room);
        var open = rooms.Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
        // A room that knows none of those left can be taken away; what cannot be taken away goes in a circle.
        while (open.RemoveWhere(room => !rooms[room].Any(known => known != room && open.Contains(known))) > 0)
        {
        }

        Assert.True(open.Count == 0, "In a circle:\n" + string.Join('\n', All.Value
            .Where(r => r.From.Room != r.To.Room && open.Contains(r.From.Room) && open.Contains(r.To.Room)).Select(r => r.ToString()).Order(StringComparer.Ordinal)));
    }

    /// <summary>Points, calendar, sheets, form reading: what any program could use knows neither the database nor a feature.</summary>
    [Fact]
    public void Infrastructure_LookedAt_KnowsNoFeature() => Nobody("Infrastructure", r => r.To.IsFeature || r.To.Room is "Data" or "Hosting" or "Commands");

    /// <summary>The composition and the command line stand on top of all: nothing below asks them.</summary>
    [Fact]
    public void HostingAndCommands_LookedAt_AreKnownByNoFeature()
        => Assert.DoesNotContain(All.Value, r => (r.From.IsFeature || r.From.Room == "Data") && r.To.Room is "Hosting" or "Commands");

    /// <summary>ADR 10: the ledger knows the lists and places whose rules it keeps, the lists and places know no record.</summary>
    [Theory]
    [InlineData("Ledger", "Accounts,Access,Places,RuleLists")]
    [InlineData("RuleLists", "Access,Accounts,Door,Flags,Places,TagHelpers,Shared")]
    [InlineData("Places", "Access")]
    [InlineData("Scoring", "Households,Ledger,RuleLists")]
    [InlineData("Photos", "Access")]
    public void Room_LookedAt_KnowsOnly(string room, string known)
        => Nobody(room, r => r.To.IsFeature && r.To.Room != room && !known.Split(',').Contains(r.To.Room, StringComparer.Ordinal));

    /// <summary>
    /// The picture in docs/architecture.md: every room stands in it, knows only what is below it or before it in its row, and each numbered
    /// arrow is real.
    /// </summary>
    [Fact]
    public void Picture_InTheDocs_IsTrue()
    {
        var text = File.ReadAllLines(Path.Combine(ArchitectureTests.SourceFolder(), "..", "..", "docs", "architecture.md"));
        var boxes = text.Select(l => Box().Match(l)).Where(m => m.Success).Select(m => m.Groups[1].Value).ToList();
        var arrows = text.Select(l => Arrow().Match(l)).Where(m => m.Success).Select(m => (From: m.Groups[1].Value, To: m.Groups[2].Value)).ToList();
        var known = All.Value.Where(r => r.From.IsFeature && r.To.IsFeature && r.From.Room != r.To.Room).Select(r => (From: r.From.Room, To: r.To.Room)).ToHashSet();

        Assert.Equal(All.Value.SelectMany(r => new[] { r.From, r.To }).Where(p => p.IsFeature).Select(p => p.Room).Distinct().Order(StringComparer.Ordinal), boxes.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(known, k => boxes.IndexOf(k.To) > boxes.IndexOf(k.From));
        Assert.True(arrows.Count >= 10);
        Assert.DoesNotContain(arrows, a => !known.Contains(a));
    }

    private static void Nobody(string room, Func<Reference, bool> refers)
        => Assert.Empty(All.Value.Where(r => r.From.Room == room && refers(r)).Select(r => r.ToString()).Distinct(StringComparer.Ordinal));

    private static IEnumerable<Reference> References()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(AppDb).Assembly.Location);
        foreach (var type in assembly.MainModule.GetTypes().Where(t => Place.Of(t) is not null))
        {
            var from = Place.Of(type)!;
            foreach (var reference in Types(type).SelectMany(Parts))
            {
                if (Place.Of(reference) is { } to && to != from)
                {
                    yield return new Reference(from, to);
                }
            }
        }
    }

    private static IEnumerable<TypeReference?> Types(TypeDefinition type)
        => [
            type.BaseType,
            .. type.Interfaces.Select(i => i.InterfaceType),
            .. type.CustomAttributes.Select(a => a.AttributeType),
            .. type.Fields.Select(f => f.FieldType),
            .. type.Methods.SelectMany(m => Signature(m).Concat(m.CustomAttributes.Select(a => a.AttributeType)).Concat(m.HasBody ? Body(m.Body) : []))
        ];

    private static IEnumerable<TypeReference?> Signature(MethodReference method)
        => [
            method.DeclaringType,
            method.ReturnType,
            .. method.Parameters.Select(p => p.ParameterType),
            .. method is GenericInstanceMethod generic ? generic.GenericArguments : []
        ];

    private static IEnumerable<TypeReference?> Body(MethodBody body)
        => body.Variables.Select(v => v.VariableType).Concat(body.Instructions.SelectMany(i => i.Operand switch
        {
            MethodReference method => Signature(method),
            FieldReference field => [field.DeclaringType, field.FieldType],
            TypeReference type => [type],
            _ => (IEnumerable<TypeReference?>)[]
        }));

    /// <summary>A type and what it is made of: List&lt;Claim&gt; is a List and a Claim.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.Append(generic.ElementType).SelectMany(Parts),
        TypeSpecification specified => Parts(specified.ElementType),
        _ => [type]
    };

    [GeneratedRegex(@"^    (\w+)\[""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Box();

    [GeneratedRegex(@"^  (\w+) -- "".*"" --> (\w+)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Arrow();

    private sealed record Reference(Place From, Place To)
    {
        public override string ToString() => $"{From.Room} → {To.Room}: {From.Type} → {To.Type}";
    }

    private sealed record Place(string Room, string Type, bool IsFeature)
    {
        public static Place? Of(TypeReference type)
        {
            while (type.DeclaringType is not null)
            {
                type = type.DeclaringType;
            }
            if (type.Namespace == "AspNetCoreGeneratedDocument" && type.Name.Split('_') is ["Features", { Length: > 0 } folder, ..])
            {
                return new Place(folder, type.Name, IsFeature: true);
            }
            return type.Namespace.Split('.') switch
            {
                ["Shuren", "Features", var room, ..] => new Place(room, type.Name, IsFeature: true),
                ["Shuren", "Data", "Migrations" or "Compiled", ..] => null,
                ["Shuren", var room, ..] => new Place(room, type.Name, IsFeature: false),
                _ => null
            };
        }
    }
}
