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

    /// <summary>Rows, or the key of a remark about several.</summary>
    [BindProperty]
    public List<string> Skip { get; set; } = [];

    /// <summary>Rows confirmed as households that come back (D32).</summary>
    [BindProperty]
    public List<string> Reopen { get; set; } = [];

    /// <summary>Rows that are another household of that name.</summary>
    [BindProperty]
    public List<string> Apart { get; set; } = [];

    /// <summary>Leaves out every household that is registered.</summary>
    [BindProperty]
    public bool SkipKnown { get; set; }

    /// <summary>Keys of the remarks that were read and agreed to.</summary>
    [BindProperty]
    public List<string> Confirm { get; set; } = [];

    public RegisterReport? Report { get; private set; }

    public void OnGet() => JoinedOn = clock.Today();

    /// <summary>The dry run of the file that was sent; it waits at the server until it is imported (ADR 19).</summary>
    protected override async Task ShowAgainAsync()
    {
        if (Upload is { Length: > 0 })
        {
            await CheckAsync();
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
            Places(Skip).Concat(report.Errors.Where(e => e.Rows is not null && Skip.Contains(e.Key)).SelectMany(e => e.Places)).ToHashSet(),
            Places(Reopen), Places(Apart), SkipKnown, new ImportConsent(false, Confirm.ToHashSet(StringComparer.Ordinal)));

    private static HashSet<RowPlace> Places(List<string> typed)
        => typed.Select(t => RowPlace.TryParse(t, out var place) ? place : (RowPlace?)null).OfType<RowPlace>().ToHashSet();

    private async Task CheckAsync()
    {
        await using var file = Upload!.OpenReadStream();
        Report = await import.CheckAsync(Village, file);
    }
}
