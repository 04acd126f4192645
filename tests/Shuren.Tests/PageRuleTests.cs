using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Shuren.Tests;

/// <summary>What holds of every page by the way it is written.</summary>
public sealed partial class PageRuleTests
{
    /// <summary>What the forms are read into: others would go past the reading of numbers and dates, and past its words.</summary>
    private static readonly Type[] Read = [typeof(string), typeof(int), typeof(long), typeof(decimal), typeof(DateOnly), typeof(bool), typeof(Guid), typeof(IFormFile)];

    public static TheoryData<string> Pages => [.. PageHandler.All.Select(h => h.Page.FullName!).Distinct()];

    /// <summary>
    /// The three kinds of pages behind a door are asked by the gate; every other page asks itself whether what was sent can be read, in each handler.
    /// </summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_OutsideTheGate_AsksWhetherItsFormCanBeRead(string page)
    {
        var handlers = PageHandler.All.Where(h => h.Page.FullName == page && h.Verb == "POST" && !h.IsOfStaff && !h.IsOfHousehold).ToList();
        if (handlers.Count == 0 || (!Bound(handlers[0].Page).Any() && handlers.TrueForAll(h => h.Method!.GetParameters().Length == 0)))
        {
            return;
        }
        var source = Source(handlers[0].Page);

        Assert.All(handlers, h => Assert.True(
            Regex.Match(source, $@"\b{h.Method!.Name}\(.*?\n    }}", RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Value.Contains("ModelState.IsValid", StringComparison.Ordinal),
            $"{page}.{h.Method!.Name} does not ask ModelState.IsValid."));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_WithFields_HasOnlySuchAsAreReadTheOneWay(string page)
    {
        var handlers = PageHandler.All.Where(h => h.Page.FullName == page).ToList();
        var types = Bound(handlers[0].Page).Select(p => p.PropertyType).Concat(handlers.Where(h => h.Method is not null).SelectMany(h => h.Method!.GetParameters()).Select(p => p.ParameterType));

        Assert.All(types.SelectMany(Parts), t => Assert.True(t.IsEnum || Read.Contains(t), $"{page} binds a {t}: teach FieldBinding to read it."));
    }

    private static IEnumerable<PropertyInfo> Bound(Type page) => page.GetProperties().Where(p => p.IsDefined(typeof(BindPropertyAttribute)));

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.IsGenericType)
        {
            return type.GetGenericArguments().SelectMany(Parts);
        }
        return type is { IsClass: true, Namespace: { } space } && space.StartsWith("Shuren.", StringComparison.Ordinal)
            ? type.GetProperties().Where(p => p.CanWrite).SelectMany(p => Parts(p.PropertyType))
            : [type];
    }

    private static string Source(Type page)
        => Directory.GetFiles(ArchitectureTests.SourceFolder(), "*.cshtml.cs", SearchOption.AllDirectories).Select(File.ReadAllText)
            .Single(text => text.Contains($"namespace {page.Namespace};", StringComparison.Ordinal) && ClassName().Matches(text).Any(m => m.Groups[1].Value == page.Name));

    [GeneratedRegex(@"class (\w+)(?:\(|\s)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ClassName();
}
