using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Reports;

/// <summary>The year's table of all villages, its weights, and its fixing (SUP-3).</summary>
[Needs(Permission.SeeRecord)]
public sealed class TownAssessmentModel(AppDb db, AssessmentService assessments, DocumentFonts fonts, TimeProvider clock)
    : TownPage
{
    private const string NoWeight = "请填 0 到 100 的整数。";
    private const int HistoryRows = 20;

    [BindProperty, Required(ErrorMessage = NoWeight)]
    public int? Coverage { get; set; }

    [BindProperty, Required(ErrorMessage = NoWeight)]
    public int? Participation { get; set; }

    [BindProperty, Required(ErrorMessage = NoWeight)]
    public int? Openness { get; set; }

    [BindProperty, Required(ErrorMessage = NoWeight)]
    public int? Punctuality { get; set; }

    [BindProperty, Required(ErrorMessage = NoWeight)]
    public int? Objections { get; set; }

    [BindProperty, Required(ErrorMessage = NoWeight)]
    public int? Redemption { get; set; }

    [BindProperty, Required(ErrorMessage = NoWeight)]
    public int? Reports { get; set; }

    [BindProperty, StringLength(Shown.Length, ErrorMessage = "请刷新后再交。")]
    public string? ShownWeights { get; set; }

    [BindProperty, StringLength(Shown.Length, ErrorMessage = "请刷新后再交。")]
    public string? ShownTable { get; set; }

    public YearTable Table { get; private set; } = null!;

    /// <summary>Null while it is not fixed.</summary>
    public FixedAssessment? Fixed { get; private set; }

    public string? FixedBy { get; private set; }

    /// <summary>The latest first.</summary>
    public List<(AssessmentWeights Weights, string By)> History { get; private set; } = [];

    public string WeightsNow { get; private set; } = "";

    public string TableNow { get; private set; } = "";

    public bool HasPrevious { get; private set; }

    public bool HasNext => Table.Year < clock.Today().Year;

    public bool MayFix => clock.Today() >= FixedAssessment.From(Table.Year);

    public bool MayDecide => Me.Can(Permission.ReceiveReports);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var today = clock.Today();
        var year = RouteData.Values["year"] is { } named ? Convert.ToInt32(named, CultureInfo.InvariantCulture) : today.Year;
        if (year > today.Year)
        {
            return NotFound();
        }
        Fixed = await db.FixedAssessments.AsNoTracking().OfTown(Town.TownId).SingleOrDefaultAsync(a => a.Year == year);
        FixedBy = await ReviewQueries.NameAsync(db, Fixed?.FixedBy);
        Table = Fixed is null ? await AssessmentQuery.OfAsync(db, Town.TownId, year, today) : YearTable.FromJson(Fixed.Content);
        TableNow = AssessmentService.ShownOf(Table);
        HasPrevious = await db.RuleLists.OfTown(Town.TownId).AnyAsync(l => l.ForceFrom < new DateOnly(year, 1, 1));
        await LoadWeightsAsync();
        return null;
    }

    public void OnGet()
    {
    }

    public IActionResult OnGetExport()
        => this.Sheet(AssessmentSheet.Write(Town.Name, Table), $"{Town.Name}{Table.Year}年年度考核", "assessment", clock.Today());

    public IActionResult OnGetPdf() => this.Pdf(
        fonts, () => AssessmentPaper.Of(fonts, Town.Name, Table, Fixed?.FixedAt.ToChinaDate()), $"{Town.Name}{Table.Year}年年度考核表",
        "assessment", clock.Today());

    [Needs(Permission.ReceiveReports)]
    public async Task<IActionResult> OnPostWeightsAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var weights = new Weights(
            Coverage!.Value, Participation!.Value, Openness!.Value, Punctuality!.Value, Objections!.Value, Redemption!.Value,
            Reports!.Value);
        await assessments.SetWeightsAsync(Me, Town.TownId, weights, ShownWeights);
        return Done("权重存好了。已经定稿的表不变。");
    }

    [Needs(Permission.ReceiveReports)]
    public async Task<IActionResult> OnPostFixAsync()
    {
        if (!this.IsChecked())
        {
            FixedAssessment.MustBeDue(Table.Year, clock.Today());
            return this.Check(new CheckSheet(
                $"要定稿：{Table.Year}年年度考核表",
                [$"{Table.Villages.Count} 个村（社区）的数字、权重和得分都定下来，不能再改，也不能撤回。"], "定稿",
                Table.Villages.Any(v => v.Measures.Any(m => m.Due == 0)) ? ["有的格子写着“不计”：还没有到期，或者不涉及。请先看一遍。"] : null));
        }
        await assessments.FixAsync(Me, Town.TownId, Table.Year, ShownTable);
        return Done($"{Table.Year}年考核表定稿了。");
    }

    private async Task LoadWeightsAsync()
    {
        History = (await (
            from w in db.AssessmentWeights.AsNoTracking().OfTown(Town.TownId)
            join u in db.Users on w.By equals u.Id into users
            from u in users.DefaultIfEmpty()
            orderby w.At descending, w.WeightsId descending
            select new { w, Name = u == null ? "" : u.DisplayName }).Take(HistoryRows).ToListAsync()).ConvertAll(h => (h.w, h.Name));
        var held = History.Count > 0 ? History[0].Weights.Weights : Features.Reports.Weights.Usual;
        WeightsNow = AssessmentService.ShownOf(held);
        if (HttpMethods.IsGet(Request.Method) && ShownAgain.In(HttpContext) is null)
        {
            (Coverage, Participation, Openness, Punctuality) = (held.Coverage, held.Participation, held.Openness, held.Punctuality);
            (Objections, Redemption, Reports) = (held.Objections, held.Redemption, held.Reports);
        }
    }

    private RedirectResult Done(string notice)
    {
        TempData.Notice(notice);
        return Redirect(Request.Path);
    }
}
