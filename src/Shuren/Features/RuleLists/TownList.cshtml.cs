using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.RuleLists;

/// <summary>报镇新时代文明实践所同意后实施: consent, or return with reasons (RULE-2).</summary>
[Needs(Permission.SeeRecord)]
public sealed class TownListModel(AppDb db, RuleListService lists, TimeProvider clock) : TownPage
{
    [BindProperty]
    public DateOnly? ForceFrom { get; set; }

    [BindProperty, StringLength(RuleList.ReasonMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    [BindProperty, StringLength(Infrastructure.Shown.Length, ErrorMessage = "请刷新后再交。")]
    public string? Shown { get; set; }

    public string ShownNow => ListCheck.Shown(List);

    public Place Place { get; private set; } = null!;

    public RuleList List { get; private set; } = null!;

    public RuleList? Before { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (await Place.FindAsync(db, (string?)RouteData.Values["village"]) is not { } place || place.TownId != Town.TownId
            || await RuleListQueries.WholeAsync(db, place.Village, Guid.Parse((string)RouteData.Values["id"]!)) is not { } list)
        {
            return NotFound();
        }
        (Place, List) = (place, list);
        Before = await RuleListQueries.BeforeAsync(db, place.Village, list);
        return null;
    }

    public void OnGet() => ForceFrom = clock.Today();

    [Needs(Permission.ConsentLists)]
    public async Task<IActionResult> OnPostConsentAsync()
    {
        var day = ForceFrom ?? throw new RuleViolation(Rule.Form, "请填写从哪天起生效。", "ForceFrom");
        if (!this.IsChecked())
        {
            List.MustBeFitForConsent(await lists.ConsentOfAsync(Place.Village, day, Shown));
            return this.Check(new CheckSheet(
                $"要同意{Place.VillageName}的清单第 {List.Version} 版",
                [$"从 {day.ToChinese()}起按这一版计分。", List.LatestDeliberation()!.Sentence, "同意以后这一版不能再改；要改，由村里起草新版。"],
                "同意实施",
                ListCheck.AskedAgain(List)));
        }
        return await ActAsync(() => lists.ConsentAsync(Me, Place.Village, List.RuleListId, day, Shown), "已同意。");
    }

    [Needs(Permission.ConsentLists)]
    public async Task<IActionResult> OnPostReturnAsync()
    {
        if (!this.IsChecked())
        {
            List.MustBeSubmitted();
            var reason = Reason.OrNull() ?? throw new RuleViolation(Rule.Form, "请写明退回的理由。", "Reason");
            return this.Check(new CheckSheet(
                $"要退回{Place.VillageName}的清单第 {List.Version} 版", [$"理由：{reason}", "村里改了以后要重新商定。"], "退回修改"));
        }
        return await ActAsync(() => lists.ReturnAsync(Me, Place.Village, List.RuleListId, Reason ?? ""), "已退回。");
    }

    private async Task<IActionResult> ActAsync(Func<Task> work, string notice)
    {
        await work();
        TempData.Notice(notice);
        return Redirect($"/t/{Town.Code}/lists");
    }
}
