using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Ledger;

public sealed class LedgerPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("v/{village}/ledger", PageOf.Village),
        new("v/{village}/ledger/{seq:long}", PageOf.Village, w => w.Entry.Seq),
        new("v/{village}/households/{id:guid}/score", PageOf.Village, w => w.Household.HouseholdId),
        new("my/entries", PageOf.Resident),
        new("my/entries/{seq:long}", PageOf.Resident, w => w.Entry.Seq)
    ];
}
