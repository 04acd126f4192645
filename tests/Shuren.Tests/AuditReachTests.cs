using Mono.Cecil;
using Shuren.Features.Accounts;
using Shuren.Features.Door;
using Shuren.Features.Organization;
using Shuren.Features.Reviews;

namespace Shuren.Tests;

/// <summary>
/// No writing use case without its row in the audit trail (SUP-1): from every handler of every page, no statement that writes is reached but
/// through a transaction that has a caller and a use case. Read from the compiled program, lambdas and state machines too. A method that
/// opens such a transaction is not looked into further.
/// </summary>
public sealed class AuditReachTests
{
    private static readonly HashSet<string> Writes = new(StringComparer.Ordinal)
    {
        "SaveChangesAsync", "SaveChanges", "ExecuteUpdateAsync", "ExecuteDeleteAsync", "ExecuteSqlAsync", "ExecuteSqlRawAsync"
    };

    /// <summary>What Identity writes for us.</summary>
    private static readonly HashSet<string> IdentityWrites = new(StringComparer.Ordinal)
    {
        "CreateAsync", "UpdateAsync", "DeleteAsync", "ChangePasswordAsync", "AddPasswordAsync", "SetLockoutEndDateAsync", "UpdateSecurityStampAsync", "ResetPasswordAsync"
    };

    private static readonly HashSet<string> Doors = new(StringComparer.Ordinal) { "InVillageAsync", "InTownAsync" };

    /// <summary>
    /// Signing in and out, and one's own password, stand in the sessions (ADR 9); a new town writes its row itself, since nothing of it can be
    /// locked before; a look writes its own row; the form's receipt belongs to the transaction; a form that waits is nobody's record (ADR 19);
    /// the installation's key is made once, at the first print, and says when itself (ADR 21).
    /// </summary>
    private static readonly HashSet<string> Apart = new(StringComparer.Ordinal)
    {
        "SignInDoor", "SignInSessions", "SignInTries", "SignInCheck", "PasswordModel", "OrganizationService.FoundTownAsync", "Looks", "VillageTransaction", "Database", "FirstRunCode",
        "KeptForms", "SigningKeys"
    };

    private static readonly Lazy<Dictionary<string, Node>> Program = new(Read);

    public static TheoryData<string> Pages => [.. PageHandler.All.Select(h => h.Page.FullName!).Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_Followed_WritesOnlyThroughAUseCase(string page)
    {
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var method in Program.Value.Keys.Where(k => k.StartsWith(page + "::", StringComparison.Ordinal)))
        {
            Follow(method, [method], seen, found);
        }

        Assert.True(found.Count == 0, "Written without a use case:\n" + string.Join('\n', found));
    }

    [Fact]
    public void Pages_FollowedToTheDoors_AreNotEmpty()
        => Assert.True(Program.Value.Values.Count(n => n.IsDoor) > 60, "The search finds no doors any more: mend it.");

    private static void Follow(string method, List<string> path, HashSet<string> seen, List<string> found)
    {
        if (!seen.Add(method) || !Program.Value.TryGetValue(method, out var node) || node.IsDoor || Apart.Contains(node.Type) || Apart.Contains(node.Type + "." + node.Method))
        {
            return;
        }
        found.AddRange(node.Writes.Select(w => string.Join(" → ", path.Append(w))));
        foreach (var called in node.Calls)
        {
            Follow(called, [.. path, called], seen, found);
        }
    }

    private static Dictionary<string, Node> Read()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(AppDb).Assembly.Location);
        var nodes = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var method in assembly.MainModule.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody))
        {
            var node = nodes[KeyOf(method)] = new Node(TypeOf(method).Name, method.Name);
            // The body of an async method is its state machine's.
            if (method.CustomAttributes.FirstOrDefault(a => a.AttributeType.Name == "AsyncStateMachineAttribute") is { } machine)
            {
                var moves = ((TypeReference)machine.ConstructorArguments[0].Value).Resolve().Methods.Single(m => m.Name == "MoveNext");
                node.Calls.Add(KeyOf(moves));
            }
            // A lambda is named where it is handed on.
            foreach (var called in method.Body.Instructions.Select(i => i.Operand).OfType<MethodReference>())
            {
                Add(node, called, assembly.MainModule);
            }
        }
        // A service's own "change one of these" takes the work as a lambda and is itself the door.
        foreach (var node in nodes.Values.Where(n => n.HandsWorkTo.Exists(k => nodes.TryGetValue(k, out var taken) && taken.IsDoor)).ToList())
        {
            node.IsDoor = true;
        }
        return nodes;
    }

    private static void Add(Node node, MethodReference called, ModuleDefinition own)
    {
        var on = called.DeclaringType.GetElementType().Name;
        if (Doors.Contains(called.Name) && on == "VillageTransaction")
        {
            node.IsDoor = true;
        }
        else if (Writes.Contains(called.Name) && (on == "AppDb" || !called.DeclaringType.FullName.StartsWith("Shuren", StringComparison.Ordinal)))
        {
            node.Writes.Add(called.Name);
        }
        else if (on == "RowBatch" && called.Name is "Insert" or "Update")
        {
            node.Writes.Add("RowBatch." + called.Name);
        }
        else if (IdentityWrites.Contains(called.Name) && on.StartsWith("UserManager", StringComparison.Ordinal))
        {
            node.Writes.Add("UserManager." + called.Name);
        }
        else if (called.Resolve() is { } method && method.Module == own)
        {
            node.Calls.Add(KeyOf(method));
            if (method.DeclaringType.Name == node.Type && method.Parameters.Any(p => p.ParameterType.Name.StartsWith("Func`", StringComparison.Ordinal)))
            {
                node.HandsWorkTo.Add(KeyOf(method));
            }
        }
    }

    private static string KeyOf(MethodDefinition method) => $"{TypeOf(method).FullName}::{method.MetadataToken.ToInt32():x} {method.Name}";

    private static TypeDefinition TypeOf(MethodDefinition method)
    {
        var type = method.DeclaringType;
        while (type.DeclaringType is not null)
        {
            type = type.DeclaringType;
        }
        return type;
    }

    private sealed record Node(string Type, string Method)
    {
        public bool IsDoor { get; set; }

        public List<string> HandsWorkTo { get; } = [];

        public HashSet<string> Calls { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Writes { get; } = new(StringComparer.Ordinal);
    }
}
