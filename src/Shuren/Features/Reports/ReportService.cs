using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;

namespace Shuren.Features.Reports;

/// <summary>工作开展情况报送 (SUP-2): the village writes and sends, the town takes or sends back.</summary>
public sealed class ReportService(AppDb db, TimeProvider clock)
{
    /// <summary>Keeps the village's own words; figures are not kept, they are worked out each time.</summary>
    /// <param name="by">Who writes.</param>
    /// <param name="village">Whose.</param>
    /// <param name="quarter">Of which.</param>
    /// <param name="words">As typed.</param>
    /// <param name="shown">The words that the form was opened on.</param>
    /// <exception cref="RuleViolation">It lies with the town; somebody else wrote meanwhile; or there is no such report.</exception>
    public Task SaveAsync(Caller by, VillageKey village, Quarter quarter, ReportWords words, string? shown)
        => db.InVillageAsync(by, village, UseCases.WriteReport, async () =>
        {
            _ = await WriteAsync(by, village, quarter, words, shown);
            await db.SaveChangesAsync();
        });

    /// <summary>报送: the words, and the figures of this moment, are stored as they are and never change.</summary>
    /// <param name="shownFigures">Digest of the figures that were looked at: <see cref="ShownFigures"/>.</param>
    /// <exception cref="RuleViolation">As <see cref="SaveAsync"/>; or a section is empty, it is too early, or the figures have changed.
    /// </exception>
    public Task SendAsync(Caller by, VillageKey village, Quarter quarter, ReportWords words, (string? Words, string? Figures) shown)
        => db.InVillageAsync(by, village, UseCases.SendReport, async () =>
        {
            MustBeSendable(quarter, words, clock.Today());
            var report = await WriteAsync(by, village, quarter, words, shown.Words);
            var figures = await ReportQuery.OfAsync(db, village, quarter, clock.Today());
            Shown.MustBe(shown.Figures, ShownFigures(figures), "报告里的数据");
            var version = await db.SentReports.In(village).CountAsync(s => s.ReportId == report.ReportId) + 1;
            var trimmed = words.Trimmed();
            var sent = new SentWords
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                SentReportId = Ids.New(),
                Practice = trimmed.Practice!,
                Problems = trimmed.Problems!,
                NextSteps = trimmed.NextSteps!
            };
            db.SentReports.Add(new SentReport
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                SentReportId = sent.SentReportId,
                ReportId = report.ReportId,
                Version = version,
                Figures = figures.ToJson(),
                WordsDigest = sent.Words.Digest(sent.Salt),
                SentAt = clock.UtcNow(),
                SentBy = by.UserId
            });
            db.SentWords.Add(sent);
            await db.SaveChangesAsync();
        });

    /// <summary>The town takes the version that it looked at, or sends it back.</summary>
    /// <param name="sentReportId">That version.</param>
    /// <exception cref="RuleViolation">See <see cref="SentWords.Decide"/>.</exception>
    public Task DecideAsync(Caller by, VillageKey village, Guid sentReportId, bool isAccepted, string? reason)
        => db.InVillageAsync(by, village, isAccepted ? UseCases.AcceptReport : UseCases.ReturnReport, async () =>
        {
            var words = await db.SentWords.In(village).SingleOrDefaultAsync(w => w.SentReportId == sentReportId)
                ?? throw new RuleViolation(Rule.Missing, "没有找到这份报告，请刷新看看。");
            var report = await db.SentReports.AsNoTracking().In(village).SingleAsync(s => s.SentReportId == sentReportId);
            words.Decide(isAccepted, reason, report, by, clock.UtcNow());
            db.SubjectIs(sentReportId);
            await db.SaveChangesAsync();
        });

    /// <summary>The town's own words on a quarter of all its villages.</summary>
    /// <exception cref="RuleViolation">Somebody else wrote meanwhile.</exception>
    public Task SaveSummaryAsync(Caller by, int townId, Quarter quarter, ReportWords words, string? shown)
        => db.InTownAsync(by, townId, UseCases.WriteTownSummary, async () =>
        {
            var summary = await db.TownSummaries.OfTown(townId).SingleOrDefaultAsync(s => s.Quarter == quarter);
            Shown.MustBe(shown, TownSummary.ShownOf(summary), "小结的文字");
            if (summary is null)
            {
                summary = new TownSummary { TownId = townId, Quarter = quarter };
                db.TownSummaries.Add(summary);
            }
            summary.Write(words, by.UserId, clock.UtcNow());
            await db.SaveChangesAsync();
        });

    /// <summary>What a report was looked at with, before it is sent.</summary>
    public static string ShownFigures(ReportFigures figures) => Shown.Of(figures.ToJson());

    /// <exception cref="RuleViolation">The quarter's last month has not begun, or a section is empty.</exception>
    public static void MustBeSendable(Quarter quarter, ReportWords words, DateOnly today)
    {
        if (today < quarter.LastMonth.FirstDay)
        {
            throw new RuleViolation(
                Rule.Sup2, $"{quarter.ToChinese()}的工作情况{quarter.LastMonth.FirstDay.ToChinese()}起才报送，现在可以先写、先存。");
        }
        if (words.Missing() is { Count: > 0 } missing)
        {
            throw new RuleViolation(
                Rule.Sup2, $"还没有写：{string.Join("、", missing.Select(m => m.Name))}。没有的写“无”，再报送。", missing[0].Field);
        }
    }

    private async Task<WorkReport> WriteAsync(Caller by, VillageKey village, Quarter quarter, ReportWords words, string? shown)
    {
        var standing = (await ReportStandings.OfAsync(db, village, clock.Today())).Find(s => s.Quarter == quarter)
            ?? throw new RuleViolation(Rule.Missing, "这个季度不用报送。");
        if (standing.State is ReportState.Sent or ReportState.Accepted)
        {
            throw new RuleViolation(Rule.Twice, $"{quarter.ToChinese()}的工作情况已经报送了，不能再改。镇里退回以后可以改。");
        }
        var report = await db.WorkReports.In(village).SingleOrDefaultAsync(r => r.Quarter == quarter);
        Shown.MustBe(shown, WorkReport.ShownOf(report), "村里写的文字");
        if (report is null)
        {
            report = new WorkReport { TownId = village.TownId, VillageId = village.VillageId, Quarter = quarter };
            db.WorkReports.Add(report);
        }
        report.Write(words, by.UserId, clock.UtcNow());
        db.SubjectIs(report.ReportId);
        return report;
    }
}
