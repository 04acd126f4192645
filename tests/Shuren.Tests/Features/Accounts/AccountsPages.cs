using System.Net;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Accounts;

public sealed class AccountsPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("sign-in", PageOf.Anyone),
        new("sign-out", PageOf.Anyone, Own: HttpStatusCode.Found),
        new("account/password", PageOf.SignedIn),
        new("{where:regex(^(desk|account)$)}", PageOf.SignedIn, _ => "account"),
        new("t/{town}/people", PageOf.Town),
        new("t/{town}/people/{id:guid}", PageOf.Town, w => w.Person.Id),
        new("t/{town}/people/{id:guid}/home", PageOf.Town, w => w.Person.Id),
        // Only while there is no account at all.
        new("first-run", PageOf.Anyone, Own: HttpStatusCode.NotFound),
        new("denied", PageOf.SignedIn, Own: HttpStatusCode.Forbidden),
        // A photo of a form that waits, for who sent it: KeptFormTests.
        new("kept/{id:guid}/{number:int}", PageOf.Anyone, w => new object[] { w.Photo.PhotoId, 0 }, Own: HttpStatusCode.NotFound),
        new("error", PageOf.Anyone, Own: HttpStatusCode.NotFound)
    ];
}
