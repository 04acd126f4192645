using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Features.Reviews;

namespace Shuren.Features.Reports;

/// <summary>One quarter's report: written and sent by the village, taken or sent back by the town (SUP-2).</summary>
[Needs(Permission.SeeRecord)]
public sealed class ReportModel(AppDb db, ReportService reports, TimeProvider clock) : VillagePage
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

    [BindProperty, StringLength(Shown.Length, ErrorMessage = "请刷新后再交。")]
    public string? ShownFigures { get; set; }

    [BindProperty]
    public Guid SentReportId { get; set; }

    [BindProperty, StringLength(SentWords.ReasonMaxLength, ErrorMessage = TooLong)]
    public string? Reason { get; set; }

    public ReportStanding Standing { get; private set; } = null!;

    /// <summary>The version that is shown; null = the draft.</summary>
    public SentReport? Seen { get; private set; }

    public string? SentBy { get; private set; }

    /// <summary>The words are no longer those that were sent: somebody named in them was forgotten (SUP-6).</summary>
    public bool WordsWereTouched { get; private set; }

    public OfficialText Letter { get; private set; } = null!;

    public string WordsNow { get; private set; } = "";

    public string FiguresNow { get; private set; } = "";

    public DateOnly Today => clock.Today();

    public bool MayWrite
        => Me.Can(Permission.WriteReports) && Seen is null && Standing.State is (ReportState.Draft or ReportState.Returned);

    public bool MayDecide => Me.Can(Permission.ReceiveReports) && Standing.State == ReportState.Sent
        && Seen?.SentReportId == Standing.Last!.SentReportId && Seen.SentBy != Me.UserId;

    public string WordUrl => $"{Place.Url}/reports/{Standing.Quarter}?handler=Word" + (Seen is null ? "" : $"&version={Seen.Version}");

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (!Quarter.TryParse((string?)RouteData.Values["quarter"], out var quarter)
            || (await ReportStandings.OfAsync(db, Village, Today)).Find(s => s.Quarter == quarter) is not { } standing)
        {
            return NotFound();
        }
        Standing = standing;
        // Without a version: what lies with the town, else the draft.
        var wanted = Request.Query["version"].ToString();
        var seen = wanted.Length > 0 ? standing.Sendings.FirstOrDefault(s => s.Version.ToString(CultureInfo.InvariantCulture) == wanted)
            : standing.State is ReportState.Sent or ReportState.Accepted ? standing.Last : null;
        if (wanted.Length > 0 && seen is null)
        {
            return NotFound();
        }
        if (seen is null)
        {
            await LoadDraftAsync(quarter);
        }
        else
        {
            await LoadSentAsync(seen.SentReportId);
        }
        return null;
    }

    public void OnGet()
    {
    }

    public IActionResult OnGetWord() => this.Word(
        WordWriter.Write(Letter), $"{Place.VillageName}{Standing.Quarter.ToChinese()}积分制工作开展情况", "report", clock.Today());

    [Needs(Permission.WriteReports)]
    public async Task<IActionResult> OnPostSaveAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        await reports.SaveAsync(Me, Village, Standing.Quarter, Typed, ShownWords);
        return Done("草稿存好了。");
    }

    [Needs(Permission.WriteReports)]
    public async Task<IActionResult> OnPostSendAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        ReportService.MustBeSendable(Standing.Quarter, Typed, Today);
        if (!this.IsChecked())
        {
            return this.Check(new CheckSheet(
                $"要报送：{Standing.Quarter.ToChinese()}工作开展情况",
                ["报送以后，数据和文字都定下来，不能再改；镇里退回的，可以改了再报。", "先下载 Word 看一遍，更稳妥。"],
                "报送",
                Standing.DueOn < Today && Standing.FirstSentOn is null ? [$"已经过了 {Standing.DueOn:yyyy-MM-dd}，算迟报。"] : null));
        }
        await reports.SendAsync(Me, Village, Standing.Quarter, Typed, (ShownWords, ShownFigures));
        return Done("报送了，等镇里收。");
    }

    [Needs(Permission.ReceiveReports)]
    public async Task<IActionResult> OnPostAcceptAsync()
    {
        if (!IsSent)
        {
            return NotFound();
        }
        await reports.DecideAsync(Me, Village, SentReportId, isAccepted: true, null);
        return Done("收下了。");
    }

    [Needs(Permission.ReceiveReports)]
    [AsksFirst("要退回：工作开展情况", "村里改好了再报；原来报的留着。", "退回村里", Needed = "Reason")]
    public async Task<IActionResult> OnPostReturnAsync()
    {
        if (!IsSent)
        {
            return NotFound();
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        await reports.DecideAsync(Me, Village, SentReportId, isAccepted: false, Reason);
        return Done("退回村里了。");
    }

    private bool IsSent => Standing.Sendings.Any(s => s.SentReportId == SentReportId);

    private ReportWords Typed => new(Practice, Problems, NextSteps);

    private async Task LoadDraftAsync(Quarter quarter)
    {
        var report = await db.WorkReports.AsNoTracking().In(Village).SingleOrDefaultAsync(r => r.Quarter == quarter);
        var figures = await ReportQuery.OfAsync(db, Village, quarter, Today);
        (WordsNow, FiguresNow) = (WorkReport.ShownOf(report), ReportService.ShownFigures(figures));
        Letter = ReportLetter.Of(Place, figures, report?.Words ?? new ReportWords(null, null, null), null);
        if (HttpMethods.IsGet(Request.Method) && ShownAgain.In(HttpContext) is null)
        {
            (Practice, Problems, NextSteps) = (report?.Practice, report?.Problems, report?.NextSteps);
        }
    }

    private async Task LoadSentAsync(Guid sentReportId)
    {
        Seen = await db.SentReports.AsNoTracking().In(Village).SingleAsync(s => s.SentReportId == sentReportId);
        var words = await db.SentWords.AsNoTracking().In(Village).SingleAsync(w => w.SentReportId == sentReportId);
        SentBy = await ReviewQueries.NameAsync(db, Seen.SentBy);
        WordsWereTouched = !words.Words.Digest(words.Salt).AsSpan().SequenceEqual(Seen.WordsDigest);
        Letter = ReportLetter.Of(Place, ReportFigures.FromJson(Seen.Figures), words.Words, Seen.SentAt.ToChinaDate());
    }

    private RedirectResult Done(string notice)
    {
        TempData.Notice(notice);
        return Redirect(Request.Path);
    }
}
