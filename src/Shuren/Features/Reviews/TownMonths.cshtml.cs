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
        var lines = await (
            from l in db.ReviewLines.OfTown(Town.TownId)
            join r in db.MonthlyReviews on new { l.TownId, l.MonthlyReviewId } equals new { r.TownId, r.MonthlyReviewId }
            where r.Month == Month
            group l by l.VillageId into g
            select new { VillageId = g.Key, Lines = g.Count(), Rejected = g.Count(l => l.Decision == LineDecision.Rejected) })
            .ToDictionaryAsync(g => g.VillageId);
        var entries = (await db.LedgerEntries.OfTown(Town.TownId)
            .Where(e => e.Period == Month && e.SourceKind == SourceKind.ReviewLine)
            .Select(e => new { e.VillageId, e.Kind, e.Amount })
            .ToListAsync()).ToLookup(e => e.VillageId);
        foreach (var village in villages)
        {
            var own = sheets.Find(s => s.VillageId == village.VillageId && s.Part == 0);
            var any = own ?? sheets.Find(s => s.VillageId == village.VillageId);
            var posted = entries[village.VillageId].ToList();
            Rows.Add(new Row(
                village.Code,
                village.Name,
                any?.Status,
                lines.GetValueOrDefault(village.VillageId)?.Lines ?? 0,
                posted.Count,
                posted.Where(e => e.Kind == EntryKind.Award).Aggregate(Points.Zero, (s, e) => s + e.Amount),
                posted.Where(e => e.Kind == EntryKind.Deduction).Aggregate(Points.Zero, (s, e) => s + e.Amount),
                lines.GetValueOrDefault(village.VillageId)?.Rejected ?? 0,
                any?.SignedAt,
                any?.ConfirmedAt,
                Month.LastDay < today && any?.Status is not (ReviewStatus.Filed or ReviewStatus.Confirmed)));
        }
        return null;
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
                new("未通过", 9), new("签字上报", 18), new("审定", 18)
            ],
            Rows.Select((r, i) => (IReadOnlyList<object?>)
            [
                i + 1, r.Name, r.StatusText, r.Lines, r.Entries, r.Added, r.Deducted, r.Rejected, r.SignedAt?.ToChinaText(),
                r.ConfirmedAt?.ToChinaText()
            ]).Append(
            [
                "合计", null, null, Rows.Sum(r => r.Lines), Rows.Sum(r => r.Entries), Rows.Aggregate(Points.Zero, (s, r) => s + r.Added),
                Rows.Aggregate(Points.Zero, (s, r) => s + r.Deducted), Rows.Sum(r => r.Rejected), null, null
            ]));
        return this.Sheet(file.ToArray(), $"{Town.Name}{Month.ToChinese()}各村汇总", "months", clock.Today());
    }
}
