using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Reports;

/// <summary>Every village's report of a quarter, and the town's own summary of it (SUP-2).</summary>
[Needs(Permission.SeeRecord)]
public sealed class TownReportsModel(AppDb db, ReportService reports, TimeProvider clock) : TownPage
{
    private const string TooLong = "不超过 {1} 字。";

    [BindProperty, StringLength(ReportWords.MaxLength, ErrorMessage = TooLong)]
    public string? Practice { get; set; }

    [BindProperty, StringLength(ReportWords.MaxLength, ErrorMessage = TooLong)]
    public string? Problems { get; set; }

    [BindProperty, StringLength(ReportWords.MaxLength, ErrorMessage = TooLong)]
    public string? NextSteps { get; set; }

    [BindProperty, StringLength(Shown.Length, ErrorMessage = "请刷新后再交。")]
    public string? ShownWords { get; set; }

    public Quarter Quarter { get; private set; }

    public List<VillageQuarter> Rows { get; private set; } = [];

    public OfficialText Letter { get; private set; } = null!;

    public string WordsNow { get; private set; } = "";

    public DateOnly Today => clock.Today();

    public DateOnly DueOn => DueDays.OfReport(Quarter);

    public bool HasPrevious { get; private set; }

    public bool HasNext => Quarter < Quarter.Of(Today);

    public bool MayWrite => Me.Can(Permission.ReceiveReports);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Quarter = Quarter.Of(Today);
        if (RouteData.Values["quarter"] is string text)
        {
            if (!Quarter.TryParse(text, out var quarter) || quarter > Quarter.Of(Today))
            {
                return NotFound();
            }
            Quarter = quarter;
        }
        HasPrevious = await db.MonthlyReviews.OfTown(Town.TownId).AnyAsync(r => r.Month < Quarter.FirstMonth)
            || await db.WorkReports.OfTown(Town.TownId).AnyAsync(r => r.Quarter < Quarter);
        var figures = await TownFigures.MonthsAsync(db, Town.TownId, Quarter.FirstMonth, Quarter.LastMonth);
        Rows = await VillageQuarters.OfAsync(db, Town.TownId, Quarter, Today, figures);
        var summary = await db.TownSummaries.AsNoTracking().OfTown(Town.TownId).SingleOrDefaultAsync(s => s.Quarter == Quarter);
        WordsNow = TownSummary.ShownOf(summary);
        Letter = TownLetter.Of(Town, Quarter, Rows, summary?.Words ?? new ReportWords(null, null, null), Today);
        if (HttpMethods.IsGet(Request.Method) && ShownAgain.In(HttpContext) is null)
        {
            (Practice, Problems, NextSteps) = (summary?.Practice, summary?.Problems, summary?.NextSteps);
        }
        return null;
    }

    public void OnGet()
    {
    }

    public IActionResult OnGetWord()
        => this.Word(WordWriter.Write(Letter), $"{Town.Name}{Quarter.ToChinese()}积分制工作小结", "summary", clock.Today());

    [Needs(Permission.ReceiveReports)]
    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        await reports.SaveSummaryAsync(Me, Town.TownId, Quarter, new ReportWords(Practice, Problems, NextSteps), ShownWords);
        TempData.Notice("小结存好了。");
        return Redirect(Request.Path);
    }
}
