using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Shuren.Infrastructure.Web;

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

    /// <summary>What asks once more before it is done: without the attribute nothing else would say so.</summary>
    private static readonly string[] AskFirst =
    [
        "my/claims/{id:guid}?handler=Withdraw", "my/commendations/{id:guid}?handler=Decline", "my/household?handler=Withdraw", "my/objections?handler=Withdraw",
        "my/remedies/{id:guid}?handler=Withdraw", "my/requests?handler=Withdraw", "t/{town}/people/{id:guid}?handler=End", "t/{town}?handler=Refuse",
        "v/{village}/applications/{id:guid}?handler=Refuse", "v/{village}/claims/{id:guid}?handler=Reject", "v/{village}/claims/{id:guid}?handler=TakeBack",
        "v/{village}/claims/{id:guid}?handler=Undo", "v/{village}/commendations/{id:guid}/{household:guid}?handler=Drop",
        "v/{village}/commendations/{id:guid}?handler=Cancel", "v/{village}/commendations/{id:guid}?handler=Retract", "v/{village}/corrections/{id:guid}?handler=Refuse",
        "v/{village}/flags/{id:guid}?handler=Withdraw", "v/{village}/groups/{id:guid}?handler=Undo", "v/{village}/households/changes/{id:guid}?handler=TakeBack",
        "v/{village}/households/{id:guid}/unregister", "v/{village}/households/{id:guid}?handler=Withdraw", "v/{village}/notices/{quarter}/broadcast?handler=Restore",
        "v/{village}/objections/{id:guid}?handler=Withdraw", "v/{village}/public-pages/{key}?handler=Back", "v/{village}/public-pages/{key}?handler=Down",
        "v/{village}/remedies/{id:guid}?handler=Return", "v/{village}/remedies/{id:guid}?handler=Withdraw", "v/{village}/reports/{quarter}?handler=Return",
        "v/{village}/requests/{id:guid}?handler=Withdraw", "v/{village}/reviews/{month}/lines/{id:guid}?handler=Reopen"
    ];

    /// <summary>Their names say the same, and they do not ask so; why.</summary>
    private static readonly Dictionary<string, string> AskOtherwise = new(StringComparer.Ordinal)
    {
        ["t/{town}/people/{id:guid}?handler=Lock"] = "asks by its own check page",
        ["t/{town}/redemption/{id:guid}?handler=Close"] = "asks by its own check page",
        ["t/{town}/reviews/{village}/{month}?handler=Return"] = "asks by its own check page",
        ["t/{town}/lists/{village}/{id:guid}?handler=Return"] = "asks by its own check page",
        ["v/{village}/naming?handler=Withdraw"] = "asks by its own check page",
        ["t/{town}/redemption/{id:guid}?handler=Remove"] = "a draft's good is put back as easily",
        ["v/{village}/lists/{id:guid}?handler=RemoveCap"] = "a draft's cap is put back as easily",
        ["v/{village}/lists/{id:guid}?handler=Withdraw"] = "nothing is lost: it is sent again as it is",
        ["v/{village}/claims/{id:guid}?handler=Return"] = "nothing is lost: it is completed and sent again",
        ["v/{village}/station/{point:int:range(1,6)}?handler=Return"] = "nothing is lost: the village says it again"
    };

    /// <summary>One tap gives nothing up: each handler asks first, or says why it need not; a new one must stand in one of the two lists.</summary>
    [Fact]
    public void Handlers_ThatGiveSomethingUp_AskFirst()
    {
        var posts = PageHandler.All.Where(h => h.Verb == "POST").ToList();
        var asking = posts.Where(h => h.Method!.IsDefined(typeof(AsksFirstAttribute), inherit: false)).Select(h => h.Route + h.Query).ToList();

        Assert.Equal(AskFirst.Order(StringComparer.Ordinal), asking.Order(StringComparer.Ordinal));
        Assert.Equal(
            AskOtherwise.Keys.Order(StringComparer.Ordinal),
            posts.Where(h => GivesUp().IsMatch(h.Name)).Select(h => h.Route + h.Query).Except(asking).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("^(?:Withdraw|TakeBack|Undo|End|Refuse|Reject|Return|Cancel|Decline|Remove.*|Drop|Down|Restore|Retract|Close|Lock|Reopen|Void.*|Delete.*)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GivesUp();

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
