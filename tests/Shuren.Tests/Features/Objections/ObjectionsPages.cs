namespace Shuren.Tests.Features.Objections;

public sealed class ObjectionsPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("v/{village}/objections", PageOf.Village),
        new("v/{village}/objections/new", PageOf.Village),
        new("v/{village}/objections/{id:guid}", PageOf.Village, w => w.Objection.ObjectionId),
        new("t/{town}/objections", PageOf.Town),
        new("my/objections", PageOf.Resident),
        new("my/objections/new", PageOf.Resident)
    ];
}
