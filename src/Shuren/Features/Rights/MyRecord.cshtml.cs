using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Households;

namespace Shuren.Features.Rights;

/// <summary>Everything that is held about the household, who looked at it, and the same to take along (SUP-6).</summary>
public sealed class MyRecordModel(HeldQuery held, TimeProvider clock) : MyPage
{
    /// <summary>Of each kind on the page, the newest; the files have all.</summary>
    public static readonly int? RowsShown = 50;

    public HeldData Held { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Held = await held.OfAsync(Household);
        return null;
    }

    public IActionResult OnGetExcel() => this.Sheet(HeldFile.Workbook(Held), "我家的全部资料", "my-record", clock.Today());

    public IActionResult OnGetJson() => this.Json(HeldFile.Json(Held), "我家的全部资料", "my-record", clock.Today());
}
