using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Recording;

/// <summary>REC-4: an activity, and who came.</summary>
[Needs(Permission.RecordClaims)]
public sealed class RollCallModel(AppDb db, GroupRecordService groups, TimeProvider clock) : VillagePage
{
    [BindProperty, Required(ErrorMessage = "请写活动名称。"), StringLength(100, ErrorMessage = "不超过 {1} 字。")]
    public string? Title { get; set; }

    [BindProperty, Required(ErrorMessage = "请选择清单里的一项。")]
    public Guid? RuleItemId { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写日期。")]
    public DateOnly? OccurredOn { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写地点。"), StringLength(Claim.PlaceMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Where { get; set; }

    [BindProperty]
    public List<Guid> Ticks { get; set; } = [];

    public List<SelectListItem> Items { get; private set; } = [];

    public ILookup<string, Household> Groups { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var inForce = await ItemChoices.InForceAsync(db, Village, OccurredOn ?? clock.Today());
        Items = ItemChoices.Options(
            inForce.Where(i => i.Kind == RuleKind.Award && i.Scoring != ScoringWay.Tiered && !i.NeedsFinding), "请选择");
        var households = await db.Households.AsNoTracking().In(Village)
            .Where(h => h.WithdrawnOn == null).OrderBy(h => h.CardNumber).ToListAsync();
        Groups = households.OrderBy(h => h.GroupName.Length).ThenBy(h => h.GroupName, StringComparer.Ordinal).ToLookup(h => h.GroupName);
        return null;
    }

    public void OnGet() => (OccurredOn, Where) = (clock.Today(), "村便民服务中心");

    /// <summary>Ticks a whole group and shows the form again; nothing is recorded yet. Works without script.</summary>
    [FillsIn]
    public IActionResult OnPostTickAll(string all)
    {
        ModelState.Clear();
        Ticks = [.. Ticks.Union(Groups[all].Select(h => h.HouseholdId).Where(id => !Me.OwnHouseholds.Contains(id)))];
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var ticks = Ticks.ConvertAll(id => new Tick(id, RuleItemId!.Value));
        var command = new NewGroupRecord(GroupRecordKind.RollCall, Title!, OccurredOn!.Value, Where!, ticks);
        var record = await groups.RecordAsync(Me, Village, command);
        TempData.Notice($"记好了，{Ticks.Distinct().Count()} 户。");
        return Redirect($"{Place.Url}/groups/{record.GroupRecordId}");
    }
}
