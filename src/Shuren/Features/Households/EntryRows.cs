using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Ledger;
using Shuren.Features.Redemptions;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Households;

/// <summary>An entry as screens show it.</summary>
public sealed record EntryRow(
    long Seq, Guid HouseholdId, string Head, int Card, EntryKind Kind, Points Amount, EntryKind? ReversedKind, long? ReversesSeq,
    Points ScoreAfter, Points SpendableAfter, Month Period, DateOnly OccurredOn,
    DateTime PostedAt, string? Item, int? RemedyDays = null)
{
    /// <summary>REC-8: the last day to show that a deduction was made good; null where it cannot be.</summary>
    public DateOnly? RemedyUntil => Kind == EntryKind.Deduction && RemedyDays is { } days ? PostedAt.ToChinaDate().AddDays(days) : null;

    private EntryEffect Effect => EntryEffect.Of(Kind, Amount, ReversedKind);

    /// <summary>What it did to the score, or for redemptions to what can be spent.</summary>
    public Points Change => Effect.Score != Points.Zero ? Effect.Score : Effect.Spendable;

    public string Title => Kind switch
    {
        EntryKind.Redemption => "兑换物品",
        EntryKind.Return => ReversedKind == EntryKind.Expiry ? $"更正第 {ReversesSeq} 笔：多到期的积分退回" : "撤销兑换，积分退回",
        EntryKind.Expiry => "可兑换积分到期",
        EntryKind.Reversal => $"更正第 {ReversesSeq} 笔：{Item}",
        EntryKind.Restoration => $"第 {ReversesSeq} 笔整改了，返还：{Item}",
        _ => Item ?? ""
    };
}

public static class EntryRows
{
    private static readonly Expression<Func<AppDb, IQueryable<LedgerEntry>, IQueryable<EntryRow>>> Rows = (db, entries)
        => from e in entries
           join h in db.Households on new { e.TownId, e.HouseholdId } equals new { h.TownId, h.HouseholdId }
           join i in db.RuleItems on new { e.TownId, Id = e.RuleItemId } equals new { i.TownId, Id = (Guid?)i.RuleItemId } into items
           from i in items.DefaultIfEmpty()
           join o in db.LedgerEntries
               on new { e.TownId, e.VillageId, Seq = e.ReversesSeq }
               equals new { o.TownId, o.VillageId, Seq = (long?)o.Seq } into originals
           from o in originals.DefaultIfEmpty()
           orderby e.Seq descending
           select new EntryRow(
               e.Seq, e.HouseholdId, h.Head, h.CardNumber, e.Kind, e.Amount, o == null ? null : o.Kind, e.ReversesSeq,
               e.ScoreAfter, e.SpendableAfter, e.Period, e.OccurredOn, e.PostedAt,
               i == null ? null : RuleItem.NameOf(i.Code, i.Behaviour, i.Terms), i == null ? null : i.RemedyDays);

    private static readonly Func<AppDb, IQueryable<LedgerEntry>, IQueryable<EntryRow>> Ask = Rows.Compile();

    /// <summary>A home page's few.</summary>
    private const int Few = 5;

    private static readonly Compiled<Func<AppDb, int, Guid, Task<List<EntryRow>>>> Latest = new(() =>
    {
        Expression<Func<AppDb, int, Guid, IQueryable<LedgerEntry>>> entries = (db, town, household)
            => db.LedgerEntries.AsNoTracking().Where(e => e.TownId == town && e.HouseholdId == household);
        var rows = new Put(Rows.Parameters[0], entries.Parameters[0]).Visit(new Put(Rows.Parameters[1], entries.Body).Visit(Rows.Body));
        var few = Expression.Call(
            typeof(Queryable), nameof(Queryable.Take), [typeof(EntryRow)], rows, Expression.Constant(Few));
        var query = EF.CompileAsyncQuery(Expression.Lambda<Func<AppDb, int, Guid, IQueryable<EntryRow>>>(few, entries.Parameters));
        return (db, town, household) => query(db, town, household).ToListAsync().AsTask();
    });

    public static IQueryable<EntryRow> Of(AppDb db, IQueryable<LedgerEntry> entries) => Ask(db, entries);

    /// <summary>The latest of a household, the newest first.</summary>
    public static Task<List<EntryRow>> LatestAsync(AppDb db, int townId, Guid householdId) => Latest.For(db)(db, townId, householdId);

    /// <summary>Stands before the words of the item, where an entry does not simply score it.</summary>
    public static string Before(this EntryKind kind) => kind is EntryKind.Reversal or EntryKind.Restoration ? kind.Chinese() + "：" : "";

    public static string Chinese(this EntryKind kind) => kind switch
    {
        EntryKind.Award => "加分",
        EntryKind.Deduction => "扣分",
        EntryKind.Reversal => "更正",
        EntryKind.Redemption => "兑换",
        EntryKind.Return => "退回",
        EntryKind.Restoration => "整改返还",
        _ => "到期"
    };

    private sealed class Put(ParameterExpression place, Expression what) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == place ? what : node;
    }
}
