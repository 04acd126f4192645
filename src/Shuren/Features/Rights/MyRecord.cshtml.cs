using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Households;

namespace Shuren.Features.Rights;

/// <summary>Everything that is held about the household, who looked at it, and the same to take along (SUP-6).</summary>
public sealed class MyRecordModel(HeldQuery held, TimeProvider clock) : MyPage
{
    /// <summary>Of each kind on the page, the newest; each has pages of its own, and the files have all.</summary>
    public static readonly int? RowsShown = 5;

    /// <summary>One kind alone, page by page: its <see cref="HeldKind.Key"/>.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Kind { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public HeldData Held { get; private set; } = null!;

    /// <summary>Of the one kind, the newest first.</summary>
    public Paged<IReadOnlyList<object?>> Rows { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (Request.Query.ContainsKey("handler"))
        {
            // A file, which holds all.
            Held = await held.OfAsync(Household);
            return null;
        }
        if (Kind is null)
        {
            Held = await held.NewestOfAsync(Household, RowsShown!.Value);
            return null;
        }
        Held = await held.KindOfAsync(Household, Kind, Paging.Size, Math.Max(1, PageNumber));
        if (Held.All.SingleOrDefault() is not { } kind)
        {
            return NotFound();
        }
        var count = Math.Max(1, (kind.Total + Paging.Size - 1) / Paging.Size);
        var page = Math.Clamp(PageNumber, 1, count);
        var rows = kind == Held.Trail ? kind.Rows : [.. kind.Rows.Reverse().Skip((page - 1) * Paging.Size).Take(Paging.Size)];
        Rows = new Paged<IReadOnlyList<object?>>(rows, page, count, kind.Total);
        return null;
    }

    public IActionResult OnGetExcel() => this.Sheet(HeldFile.Workbook(Held), "我家的全部资料", "my-record", clock.Today());

    public IActionResult OnGetJson() => this.Json(HeldFile.Json(Held), "我家的全部资料", "my-record", clock.Today());
}
