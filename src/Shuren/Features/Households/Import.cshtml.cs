using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

/// <summary>HH-3: a dry run with the row-by-row report, then the import of the very same file.</summary>
[Needs(Permission.ManageHouseholds)]
public sealed class ImportModel(RegisterImport import, TimeProvider clock, StaleStatistics statistics) : VillagePage
{
    public const int ShownMax = 200;

    [BindProperty]
    public IFormFile? Upload { get; set; }

    [BindProperty]
    public DateOnly? JoinedOn { get; set; }

    /// <summary>Rows, or behind "=" the key of a remark about several; without it a key of digits alone would be a row's number.</summary>
    [BindProperty]
    public List<string> Skip { get; set; } = [];

    /// <summary>Rows confirmed as households that come back (D32).</summary>
    [BindProperty]
    public List<string> Reopen { get; set; } = [];

    /// <summary>Rows that are another household of that name.</summary>
    [BindProperty]
    public List<string> Apart { get; set; } = [];

    /// <summary>Sheets that are left out as a whole.</summary>
    [BindProperty]
    public List<string> SkipSheet { get; set; } = [];

    /// <summary>Leaves out every household that is registered.</summary>
    [BindProperty]
    public bool SkipKnown { get; set; }

    /// <summary>Keys of the remarks that were read and agreed to.</summary>
    [BindProperty]
    public List<string> Confirm { get; set; } = [];

    public RegisterReport? Report { get; private set; }

    /// <summary>Registered households that the table tells otherwise.</summary>
    public List<KnownRow> Differing => [.. Report!.Known.Where(k => k.Differences.Count > 0)];

    /// <summary>What is said of the registered ones, those that differ first.</summary>
    public IEnumerable<ImportIssue> KnownFirst
    {
        get
        {
            var differing = Differing.Select(k => k.Row.Place).ToHashSet();
            return Report!.Errors.Where(e => e.IsKnown).OrderByDescending(e => differing.Contains(e.Place));
        }
    }

    public void OnGet() => JoinedOn = clock.Today();

    /// <summary>What is still to do behind "看懂了 3 户".</summary>
    public string Remaining(int errors, int toConfirm)
    {
        var text = Report!.Known.Count > 0 ? $"，其中 {Report.Known.Count} 户已经登记" : "";
        var open = errors + (Report.Known.Count > 0 ? 1 : 0);
        if (open > 0)
        {
            text += $"，有 {open} 处要处理：改好表格重新选，或勾选跳过{(Report.Returning.Count > 0 ? "；以前退出过的户，勾选重新开户" : "")}";
        }
        return toConfirm > 0 ? $"{text}。有 {toConfirm} 处提醒要您看过、勾选，才能导入。" : open > 0 ? text + "。" : text + "，可以导入。";
    }

    /// <summary>The dry run of the file that was sent; it waits at the server until it is imported (ADR 19).</summary>
    protected override async Task ShowAgainAsync()
    {
        if (Upload is { Length: > 0 })
        {
            await CheckAsync();
            JoinedOn ??= clock.Today();
        }
    }

    public IActionResult OnPostCheck()
    {
        if (Upload is { Length: > 0 })
        {
            return Page();
        }
        ModelState.AddModelError(nameof(Upload), "请选择 Excel 表格（.xlsx）。");
        return this.PageWithErrors();
    }

    public async Task<IActionResult> OnPostCommitAsync()
    {
        if (Upload is not { Length: > 0 })
        {
            ModelState.AddModelError(nameof(Upload), "这个表格放得太久，没有留着。请重新选择。");
            return this.PageWithErrors();
        }
        await CheckAsync();
        var count = await import.CommitAsync(Me, Village, Report!, JoinedOn ?? clock.Today(), Choices(Report!));
        statistics.Mark();
        TempData.Notice($"导入了 {count} 户。");
        return Redirect(Place.Url + "/households");
    }

    private RegisterChoices Choices(RegisterReport report)
        => new(
            Places(Skip).Concat(
                report.Errors.Where(e => e.Rows is not null && Skip.Contains("=" + e.Key)).SelectMany(e => e.Places)).ToHashSet(),
            Places(Reopen), Places(Apart), SkipKnown,
            new ImportConsent(false, Confirm.ToHashSet(StringComparer.Ordinal)) { LeftOut = SkipSheet.ToHashSet(StringComparer.Ordinal) });

    private static HashSet<RowPlace> Places(List<string> typed)
        => typed.Select(t => RowPlace.TryParse(t, out var place) ? place : (RowPlace?)null).OfType<RowPlace>().ToHashSet();

    private async Task CheckAsync()
    {
        await using var file = Upload!.OpenReadStream();
        Report = await import.CheckAsync(Village, file);
    }
}
