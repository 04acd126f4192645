using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Razor.Hosting;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Tests;

/// <summary>One thing that can be asked of a page: to be shown, or a form of it to be done.</summary>
/// <param name="Route">Without the leading stroke, as in <see cref="PageRow"/>.</param>
/// <param name="Page">The page's model.</param>
/// <param name="Verb">GET or POST.</param>
/// <param name="Name">After ?handler=; empty for the page's own.</param>
/// <param name="Method">Null where the page is shown as its PrepareAsync loads it.</param>
public sealed record PageHandler(string Route, Type Page, string Verb, string Name, MethodInfo? Method)
{
    /// <summary>Every handler of every page of the application, read from its compiled pages: a new one is there by itself.</summary>
    public static IReadOnlyList<PageHandler> All { get; } = [.. Find().OrderBy(h => h.Route, StringComparer.Ordinal).ThenBy(h => h.Verb, StringComparer.Ordinal).ThenBy(h => h.Name, StringComparer.Ordinal)];

    public string Query => Name.Length == 0 ? "" : "?handler=" + Name;

    public bool IsOfVillage => typeof(VillagePage).IsAssignableFrom(Page);

    public bool IsOfTown => typeof(TownPage).IsAssignableFrom(Page);

    public bool IsOfHousehold => typeof(MyPage).IsAssignableFrom(Page);

    public bool IsOfStaff => IsOfVillage || IsOfTown;

    public bool IsForAnyone => Page.IsDefined(typeof(AllowAnonymousAttribute), inherit: true);

    /// <summary>What the page asks, and beyond that the handler.</summary>
    public IReadOnlyList<NeedsAttribute> Needs
        => [.. new[] { Page.GetCustomAttribute<NeedsAttribute>(), Method?.GetCustomAttribute<NeedsAttribute>() }.OfType<NeedsAttribute>()];

    /// <summary>Whether a role that is held at the page's place is let through.</summary>
    public bool LetsIn(Role role, bool leads)
        => IsOfStaff
            && (IsOfVillage ? role != Role.Administrator : !role.IsOfVillage())
            && Needs.All(n => n.AnyOf.Any(p => role.Grants(p)) && (n.Leading == default || (n.Leading == role && leads)));

    public override string ToString() => $"{Verb} {Route}{Query}";

    private static IEnumerable<PageHandler> Find()
    {
        foreach (var item in typeof(AppDb).Assembly.GetCustomAttributes<RazorCompiledItemAttribute>().Where(i => i.Kind == "mvc.1.0.razor-page"))
        {
            var route = item.Type.GetCustomAttributes<RazorCompiledItemMetadataAttribute>().Single(m => m.Key == "RouteTemplate").Value.TrimStart('/');
            if (item.Type.GetProperty("Model")?.PropertyType is not { } page || !typeof(PageModel).IsAssignableFrom(page))
            {
                continue;
            }
            var handlers = page.GetMethods().Where(m => m.Name.StartsWith("OnGet", StringComparison.Ordinal) || m.Name.StartsWith("OnPost", StringComparison.Ordinal))
                .Select(m => (Method: m, Verb: m.Name.StartsWith("OnGet", StringComparison.Ordinal) ? "GET" : "POST"))
                .Select(h => new PageHandler(route, page, h.Verb, h.Method.Name[(2 + h.Verb.Length)..].Replace("Async", "", StringComparison.Ordinal), h.Method)).ToList();
            foreach (var handler in handlers)
            {
                yield return handler;
            }
            if (!handlers.Exists(h => h is { Verb: "GET", Name: "" }))
            {
                yield return new PageHandler(route, page, "GET", "", null);
            }
        }
    }
}

/// <summary>docs/permissions.md: the same attributes that the pages ask, written down.</summary>
internal static class PermissionsDocument
{
    public const string Command = "SHUREN_WRITE_DOCS=1 tests/Shuren.Tests/bin/Release/net10.0/Shuren.Tests --filter-class \"*RoleTableTests\"";

    public static string Text()
    {
        var text = new StringBuilder($"""
            # Who may do what

            Every handler of every page, from the `[Needs]` attributes that the pages themselves ask. Written by the tests, not by hand:

                {Command}

            A role counts where it is held: a village's in that village (elsewhere the page is not there, 404), a town's in the town and, but for
            {Role.Administrator.Chinese()}, in all its villages. `RoleTableTests` asks each handler as every role from the place itself, from another village
            and from another town. Rules of the scheme come on top (nobody decides in their own case, a sheet that was signed stays as it is): they are the services'.

            | page | action | needs | who |
            | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var handler in PageHandler.All)
        {
            text.Append($"| /{handler.Route} | {Action(handler)} | {Needs(handler)} | {Who(handler)} |\n");
        }
        text.Append("""

            ## Use cases

            What the services themselves ask, of whoever calls them: each writes one row of the audit trail under its code. A household speaks for itself with
            SpeakForHousehold, somebody who is not signed in has Visit, and FoundTowns goes with an account; no role grants these three.

            | code | use case | any of | roles |
            | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var useCase in UseCases.All)
        {
            var roles = Enum.GetValues<Role>().Where(r => useCase.AnyOf.Any(p => r.Grants(p)) && (useCase.Leading is not { } lead || lead == r)).Select(r => r.Chinese());
            text.Append($"| {useCase.Code} | {useCase.Chinese} | {(useCase.AnyOf.Count == 0 ? "the program" : string.Join(" or ", useCase.AnyOf))}{(useCase.Leading is null ? "" : ", leading")} | {string.Join('、', roles)} |\n");
        }
        return text.ToString();
    }

    private static string Action(PageHandler handler) => (handler.Verb, handler.Name) switch
    {
        ("GET", "") => "open",
        ("GET", var name) => "open " + name,
        (_, "") => "send",
        (_, var name) => "send " + name
    };

    private static string Needs(PageHandler handler)
        => string.Join(" + ", handler.Needs.Select(n => string.Join(" or ", n.AnyOf) + (n.Leading == default ? "" : ", leading")).Distinct());

    private static string Who(PageHandler handler)
    {
        if (!handler.IsOfStaff)
        {
            return handler.IsOfHousehold ? "a household, for itself" : handler.IsForAnyone ? "anyone" : "signed in";
        }
        var who = Enum.GetValues<Role>().Where(r => handler.LetsIn(r, leads: true)).Select(r => r.Chinese() + (handler.LetsIn(r, leads: false) ? "" : "（负责）")).ToList();
        return who.Count == 0 ? "nobody" : string.Join("、", who);
    }
}
