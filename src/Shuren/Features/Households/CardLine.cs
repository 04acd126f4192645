using Microsoft.EntityFrameworkCore;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

/// <summary>A line of the year's card: what moved the score (HH-4).</summary>
public sealed record CardLine(EntryKind Kind, DateOnly OccurredOn, string? Category, string Content, Points Amount, EntryKind? Reversed)
{
    private Points Score => EntryEffect.Of(Kind, Amount, Reversed).Score;

    /// <summary>加分; zero where it took points away.</summary>
    public Points Plus => Score.IsPositive ? Score : Points.Zero;

    /// <summary>扣分, as a positive number.</summary>
    public Points Minus => Score.IsNegative ? -Score : Points.Zero;

    /// <summary>The list ends some of its items with a mark; on a card the day follows.</summary>
    public string Text => Kind.Before() + Content.TrimEnd('；', '，');

    /// <summary>What stands under 内容: the plan's card has no column for the day.</summary>
    public string TextAndDay => $"{Text} {OccurredOn:yyyy-MM-dd}".TrimStart();

    /// <summary>A household's lines of a year, in the order of the ledger.</summary>
    public static async Task<List<CardLine>> OfAsync(AppDb db, VillageKey village, Guid householdId, int year)
    {
        var from = new Month(Math.Clamp(year, 1900, 9000), 1);
        var to = from.Plus(11);
        return await (
            from e in db.LedgerEntries.AsNoTracking().In(village)
            join i in db.RuleItems on new { e.TownId, Id = e.RuleItemId } equals new { i.TownId, Id = (Guid?)i.RuleItemId } into items
            from item in items.DefaultIfEmpty()
            join r in db.LedgerEntries
                on new { e.TownId, e.VillageId, Seq = e.ReversesSeq }
                equals new { r.TownId, r.VillageId, Seq = (long?)r.Seq } into originals
            from original in originals.DefaultIfEmpty()
            where e.HouseholdId == householdId && e.Period >= @from && e.Period <= to
                && (e.Kind == EntryKind.Award || e.Kind == EntryKind.Deduction || e.Kind == EntryKind.Reversal
                    || e.Kind == EntryKind.Restoration)
            orderby e.Seq
            select new CardLine(
                e.Kind, e.OccurredOn, item == null ? null : item.Category,
                item == null ? "" : item.Terms.Length < 16 ? item.Behaviour + " " + item.Terms : item.Terms, e.Amount,
                original == null ? null : original.Kind)).ToListAsync();
    }
}
