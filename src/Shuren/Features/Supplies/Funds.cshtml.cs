using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Supplies;

/// <summary>资金物资: what is left of each source, and every entry of the fund book (RED-4).</summary>
[Needs(Permission.SeeRecord)]
public sealed class FundsModel(AppDb db, TimeProvider clock) : VillagePage
{
    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    [BindProperty(SupportsGet = true, Name = "quarter")]
    public string? InQuarter { get; set; }

    [BindProperty(SupportsGet = true, Name = "until")]
    public string? UntilQuarter { get; set; }

    [BindProperty(SupportsGet = true, Name = "source")]
    public string? OfSource { get; set; }

    [BindProperty(SupportsGet = true, Name = "way")]
    public string? Way { get; set; }

    public IReadOnlyDictionary<FundingSource, Money> Balances { get; private set; } = new Dictionary<FundingSource, Money>();

    public Paged<FundRow> Rows { get; private set; } = null!;

    /// <summary>What the listed entries do to the money.</summary>
    public Money Sum { get; private set; }

    /// <summary>Entries that nobody of the committee has compared with their paper.</summary>
    public int Unconfirmed { get; private set; }

    public Quarter ThisQuarter => Quarter.Of(clock.Today());

    public bool IsFiltered => InQuarter.OrNull() is not null || UntilQuarter.OrNull() is not null || OfSource.OrNull() is not null;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Balances = await db.BalancesAsync(Village);
        var entries = db.EntriesOf(Village, Filter());
        Rows = await db.RowsOf(Village, entries).PageAsync(PageNumber);
        Sum = new Money(await entries.SumAsync(e => e.MoneyFen));
        Unconfirmed = await db.UnconfirmedAsync(Village, null);
        return null;
    }

    private FundFilter Filter() => new(
        Quarter.TryParse(InQuarter, out var quarter) ? quarter : null,
        Quarter.TryParse(UntilQuarter, out var until) ? until : null,
        Enum.TryParse<FundingSource>(OfSource, out var source) && Enum.IsDefined(source) ? source : null,
        Way);
}
