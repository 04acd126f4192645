using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.RuleLists;

/// <summary>报镇新时代文明实践所同意后实施: consent, or return with reasons (RULE-2).</summary>
[Needs(Permission.SeeRecord)]
public sealed class TownListModel(AppDb db, RuleListService lists, TimeProvider clock) : TownPage
{
    [BindProperty]
    public DateOnly? ForceFrom { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public Place Place { get; private set; } = null!;

    public RuleList List { get; private set; } = null!;

    public RuleList? Before { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (await Place.FindAsync(db, (string?)RouteData.Values["village"]) is not { } place || place.TownId != Town.TownId
            || await ListTexts.WholeAsync(db, place.Village, Guid.Parse((string)RouteData.Values["id"]!)) is not { } list)
        {
            return NotFound();
        }
        (Place, List) = (place, list);
        var before = await db.RuleLists.In(place.Village).Where(l => l.Version < list.Version).OrderByDescending(l => l.Version).Select(l => (Guid?)l.RuleListId).FirstOrDefaultAsync();
        Before = before is null ? null : await ListTexts.WholeAsync(db, place.Village, before);
        return null;
    }

    public void OnGet() => ForceFrom = clock.Today();

    [Needs(Permission.ConsentLists)]
    public Task<IActionResult> OnPostConsentAsync() => ActAsync(() => lists.ConsentAsync(Place.Village, List.RuleListId, ForceFrom ?? throw new RuleViolation("请填写从哪天起生效。", "ForceFrom"), Me.Actor), "已同意。");

    [Needs(Permission.ConsentLists)]
    public Task<IActionResult> OnPostReturnAsync() => ActAsync(() => lists.ReturnAsync(Place.Village, List.RuleListId, Reason ?? "", Me.Actor), "已退回。");

    private async Task<IActionResult> ActAsync(Func<Task> work, string notice)
    {
        await work();
        TempData.Notice(notice);
        return Redirect($"/t/{Town.Code}/lists");
    }
}
