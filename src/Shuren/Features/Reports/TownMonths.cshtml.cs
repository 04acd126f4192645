using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Reports;

/// <summary>
/// REV-5: every village's month in one table, summed from the ledger: the same figures as on the overview and in the villages' reports, and
/// beside them what was changed since the sheet was confirmed.
/// </summary>
[Needs(Permission.SeeRecord)]
public sealed class TownMonthsModel(AppDb db, TimeProvider clock, DocumentFonts fonts) : TownPage
{
    public sealed record Row(
        string Code, string Name, MonthlyReview? Standing, int Lines, MonthFigures Figures, int Rejected, bool IsOverdue)
    {
        /// <summary>What the sheet brought; what corrected it is not counted.</summary>
        public int Entries => Figures.Sheet.Entries;

        public string StatusText => Standing.Chinese() + (IsOverdue ? "，过期未报" : "");
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
        var figures = (await TownFigures.MonthsAsync(db, Town.TownId, Month, Month)).ToDictionary(f => f.VillageId);
        var since = await RuleListQueries.SinceAsync(db, Town.TownId);
        var days = await DueDays.OfAsync(db, Town.TownId);
        foreach (var village in villages)
        {
            var standing = MonthlyReview.StandingFor(sheets.Where(s => s.VillageId == village.VillageId));
            Rows.Add(new Row(
                village.Code,
                village.Name,
                standing,
                lines[village.VillageId].Sum(l => l.Lines),
                figures.GetValueOrDefault(village.VillageId) ?? MonthFigures.None(village.VillageId, Month),
                lines[village.VillageId].Where(l => l.Decision == LineDecision.Rejected).Sum(l => l.Lines),
                MonthlyReview.IsOverdue(Month, standing, since.GetValueOrDefault(village.VillageId), days, today)));
        }
        return null;
    }

    /// <summary>The sum of all villages.</summary>
    public static Points Sum(IEnumerable<Row> rows, Func<MonthFigures, Points> of)
        => rows.Aggregate(Points.Zero, (sum, r) => sum + of(r.Figures));

    /// <summary>What the figures are, under the table and on paper.</summary>
    public const string Words = "加分、扣分是现在账上的数，和总览、各村报送的一样，只算镇里审定、已经入账的。"
        + "“更正”是其中审定以后更正、整改返还改动的，减去它就是审定时的数。入账是审核表入账的笔数。";

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
                new("序号", 8), new("村（社区）", 18), new("状态", 24), new("记录", 9), new("入账", 9), new("加分", 10), new("加分更正", 10),
                new("扣分", 10), new("扣分更正", 10), new("未通过", 9), new("签字上报", 12), new("审定", 12)
            ],
            Rows.Select((r, i) => (IReadOnlyList<object?>)
            [
                i + 1, r.Name, r.StatusText, r.Lines, r.Entries, r.Figures.Added, r.Figures.AddedSince, r.Figures.Deducted,
                r.Figures.DeductedSince, r.Rejected, r.Standing?.KnownSignedAt?.ToChinaDate(), r.Standing?.KnownConfirmedAt?.ToChinaDate()
            ]).Append(
            [
                "合计", null, null, Rows.Sum(r => r.Lines), Rows.Sum(r => r.Entries), Sum(Rows, f => f.Added), Sum(Rows, f => f.AddedSince),
                Sum(Rows, f => f.Deducted), Sum(Rows, f => f.DeductedSince), Rows.Sum(r => r.Rejected), null, null
            ]));
        return this.Sheet(file.ToArray(), $"{Town.Name}{Month.ToChinese()}各村汇总", "months", clock.Today());
    }
}
