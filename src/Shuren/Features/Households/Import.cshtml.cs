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

    /// <summary>The checked file, carried in the form itself: nothing to clean up, and a reload loses nothing.</summary>
    [BindProperty]
    public string? Checked { get; set; }

    [BindProperty]
    public DateOnly? JoinedOn { get; set; }

    [BindProperty]
    public List<int> Skip { get; set; } = [];

    /// <summary>Rows confirmed as households that come back (D32).</summary>
    [BindProperty]
    public List<int> Reopen { get; set; } = [];

    public RegisterReport? Report { get; private set; }

    public void OnGet() => JoinedOn = clock.Today();

    public async Task<IActionResult> OnPostCheckAsync()
    {
        if (Upload is null || Upload.Length == 0)
        {
            ModelState.AddModelError(nameof(Upload), "请选择 Excel 表格（.xlsx）。");
            return this.PageWithErrors();
        }
        using var bytes = new MemoryStream();
        await Upload.CopyToAsync(bytes);
        Checked = Convert.ToBase64String(bytes.ToArray());
        ModelState.Remove(nameof(Checked));
        await CheckAsync(bytes.ToArray());
        return Page();
    }

    public async Task<IActionResult> OnPostCommitAsync()
    {
        byte[] bytes;
        try
        {
            bytes = Convert.FromBase64String(Checked ?? "");
        }
        catch (FormatException)
        {
            bytes = [];
        }
        if (bytes.Length == 0)
        {
            ModelState.AddModelError(nameof(Upload), "请重新选择表格。");
            return this.PageWithErrors();
        }
        await CheckAsync(bytes);
        var count = await import.CommitAsync(Me, Village, Report!, JoinedOn ?? clock.Today(), Skip.ToHashSet(), Reopen.ToHashSet());
        statistics.Mark();
        TempData.Notice($"导入了 {count} 户。");
        return Redirect(Place.Url + "/households");
    }

    private async Task CheckAsync(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        Report = await import.CheckAsync(Village, stream);
    }
}
