using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Organization;

public sealed class OrganizationPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("v/{village}", PageOf.Village),
        new("t/{town}", PageOf.Town),
        new("t/{town}/settings", PageOf.Town),
        new("t/{town}/villages", PageOf.Town),
        new("my", PageOf.Resident),
        new("p/{village}/privacy", PageOf.Public),
        new("privacy", PageOf.Anyone),
        new("", PageOf.Anyone),
        // For the installation's administrator alone.
        new("towns/new", PageOf.SignedIn, Own: System.Net.HttpStatusCode.NotFound)
    ];
}
