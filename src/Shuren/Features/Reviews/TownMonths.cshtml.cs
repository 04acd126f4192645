using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Reviews;

/// <summary>REV-5: every village's month in one table; what is confirmed is summed from the ledger.</summary>
[Needs(Permission.SeeRecord)]
public sealed class TownMonthsModel(AppDb db, TimeProvider clock, DocumentFonts fonts) : TownPage
{
    public sealed record Row(
        string Code, string Name, ReviewStatus? Status, int Lines, int Entries, Points Added, Points Deducted, int Rejected,
        DateTime? SignedAt, DateTime? ConfirmedAt, bool IsOverdue)
    {
        public string StatusText => (Status?.Chinese() ?? "没有审核表") + (IsOverdue ? "，过期未报" : "");
    }

    public Month Month { get; private set; }

    public bool HasNext => Month < Month.Of(clock.Today());

    /// <summary>Whether the town has an earlier month to look at.</summary>
    public bool HasPrevious { get; private set; }

    public List<Row> Rows { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var today = clock.Today();
        Month = Month.Of(today).Plus(-1);
        if (RouteData.Values["month"] is string text)
        {
            if (!Month.TryParse(text, out var month) || month > Month.Of(today))
            {
                return NotFound();
            }
            Month = month;
        }
        HasPrevious = await db.MonthlyReviews.OfTown(Town.TownId).AnyAsync(r => r.Month < Month);
        var villages = await db.Villages.AsNoTracking().OfTown(Town.TownId).OrderBy(v => v.Code).ToListAsync();
        var sheets = await db.MonthlyReviews.AsNoTracking().OfTown(Town.TownId).Where(r => r.Month == Month).ToListAsync();
        var ids = sheets.ConvertAll(s => s.MonthlyReviewId);
        var lines = (await db.ReviewLines.OfTown(Town.TownId).Where(l => ids.Contains(l.MonthlyReviewId))
            .GroupBy(l => new { l.MonthlyReviewId, l.Decision })
            .Select(g => new { g.Key.MonthlyReviewId, g.Key.Decision, Lines = g.Count() }).ToListAsync())
            .ToLookup(l => sheets.Find(s => s.MonthlyReviewId == l.MonthlyReviewId)!.VillageId);
        var sums = await LedgerMemory.OfAsync(db, Town.TownId, $"posted {Month}", () => PostedAsync(Month));
        var entries = sums.ToLookup(e => e.VillageId);
        foreach (var village in villages)
        {
            var own = sheets.Find(s => s.VillageId == village.VillageId && s.Part == 0);
            var any = own ?? sheets.Find(s => s.VillageId == village.VillageId);
            var posted = entries[village.VillageId].ToList();
            Rows.Add(new Row(
                village.Code,
                village.Name,
                any?.Status,
                lines[village.VillageId].Sum(l => l.Lines),
                (int)posted.Sum(e => e.Entries),
                new Points((int)posted.Where(e => e.Kind == (int)EntryKind.Award).Sum(e => e.Tenths)),
                new Points((int)posted.Where(e => e.Kind == (int)EntryKind.Deduction).Sum(e => e.Tenths)),
                lines[village.VillageId].Where(l => l.Decision == LineDecision.Rejected).Sum(l => l.Lines),
                any?.SignedAt,
                any?.ConfirmedAt,
                Month.LastDay < today && any?.Status is not (ReviewStatus.Filed or ReviewStatus.Confirmed)));
        }
        return null;
    }

    private sealed record Posted(int VillageId, int Kind, long Entries, long Tenths);

    // What came from the sheets of a month, added up by the database.
    private Task<List<Posted>> PostedAsync(Month month)
    {
        var code = month.ToCode();
        return db.Database.SqlQuery<Posted>(
            $"""
            SELECT e.village_id, e.kind, COUNT(*) AS entries, SUM(e.amount) AS tenths
            FROM ledger_entries e
            WHERE e.town_id = {Town.TownId} AND e.period = {code} AND e.source_kind = {(int)SourceKind.ReviewLine}
            GROUP BY e.village_id, e.kind
            """).ToListAsync();
    }

    public IActionResult OnGetPdf()
        => this.Pdf(
            fonts, () => MonthsPaper.Of(fonts, Town, Month, Rows), $"{Town.Name}{Month.ToChinese()}各村汇总", "months", clock.Today());

    public IActionResult OnGetExport()
    {
        var file = new MemoryStream();
        SheetWriter.Write(
            file,
            "各村汇总",
            $"{Town.Name}{Month.ToChinese()}各村（社区）积分汇总表",
            [
                new("序号", 8), new("村（社区）", 18), new("状态", 24), new("记录", 9), new("入账", 9), new("加分", 10), new("扣分", 10),
                new("未通过", 9), new("签字上报", 12), new("审定", 12)
            ],
            Rows.Select((r, i) => (IReadOnlyList<object?>)
            [
                i + 1, r.Name, r.StatusText, r.Lines, r.Entries, r.Added, r.Deducted, r.Rejected, r.SignedAt?.ToChinaDate(),
                r.ConfirmedAt?.ToChinaDate()
            ]).Append(
            [
                "合计", null, null, Rows.Sum(r => r.Lines), Rows.Sum(r => r.Entries), Rows.Aggregate(Points.Zero, (s, r) => s + r.Added),
                Rows.Aggregate(Points.Zero, (s, r) => s + r.Deducted), Rows.Sum(r => r.Rejected), null, null
            ]));
        return this.Sheet(file.ToArray(), $"{Town.Name}{Month.ToChinese()}各村汇总", "months", clock.Today());
    }
}
