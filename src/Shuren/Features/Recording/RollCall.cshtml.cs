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
using Shuren.Features.Scoring;

namespace Shuren.Features.Recording;

/// <summary>REC-4: an activity, and who came.</summary>
[Needs(Permission.RecordClaims)]
public sealed class RollCallModel(AppDb db, GroupRecordService groups, TimeProvider clock) : VillagePage
{
    /// <summary>An activity recorded before: some more of it, or once more after it was undone.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Again { get; set; }

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

    /// <summary>Who was called already at this activity for this item.</summary>
    public HashSet<Guid> Called { get; private set; } = [];

    /// <summary>What a tick would come to, once the item is known here.</summary>
    public Dictionary<Guid, Foresight> Foreseen { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (HttpMethods.IsGet(Request.Method))
        {
            (OccurredOn, Where) = (clock.Today(), "村便民服务中心");
            await TakeUpAsync();
        }
        var day = OccurredOn ?? clock.Today();
        var inForce = (await ItemChoices.InForceAsync(db, Village, day))
            .FindAll(i => i.Kind == RuleKind.Award && i.Scoring != ScoringWay.Tiered && !i.NeedsFinding);
        Items = ItemChoices.Options(inForce, "请选择");
        if (!IsShown)
        {
            Groups = Enumerable.Empty<Household>().ToLookup(h => h.GroupName);
            return null;
        }
        var households = await db.Households.AsNoTracking().In(Village)
            .Where(h => h.WithdrawnOn == null).OrderBy(h => h.CardNumber).ToListAsync();
        Groups = households.OrderBy(h => h.GroupName.Length).ThenBy(h => h.GroupName, StringComparer.Ordinal).ToLookup(h => h.GroupName);
        if (RuleItemId is { } item && inForce.Exists(i => i.RuleItemId == item))
        {
            var called = await groups.CalledAsync(Village, Title?.Trim() ?? "", day);
            Called = called.Where(c => c.RuleItemId == item).Select(c => c.HouseholdId).ToHashSet();
            Foreseen = (await groups.ForeseeAsync(Village, households, [item], day)).ToDictionary(f => f.Key.HouseholdId, f => f.Value);
        }
        return null;
    }

    // Title, day, place and item of the activity; and its ticks, where all of it was undone.
    private async Task TakeUpAsync()
    {
        if (Again is not { } id || await db.GroupRecords.AsNoTracking().In(Village)
                .SingleOrDefaultAsync(g => g.GroupRecordId == id && g.Kind == GroupRecordKind.RollCall) is not { } record)
        {
            return;
        }
        (Title, OccurredOn, Where) = (record.Title, record.OccurredOn, record.Place);
        var claims = await db.Claims.AsNoTracking().In(Village).Where(c => c.GroupRecordId == id)
            .Select(c => new { c.HouseholdId, c.RuleItemId, c.Status }).ToListAsync();
        RuleItemId = claims.Find(c => c.RuleItemId != null)?.RuleItemId;
        Ticks = claims.TrueForAll(c => c.Status == ClaimStatus.Withdrawn) ? claims.ConvertAll(c => c.HouseholdId) : [];
    }

    public void OnGet()
    {
    }

    /// <summary>Shows who was called already and for whom the item no longer counts; nothing is recorded yet.</summary>
    [FillsIn]
    public IActionResult OnPostItem()
    {
        ModelState.Clear();
        return Page();
    }

    /// <summary>
    /// Ticks a whole group but those for whom it would not count, and shows the form again; nothing is recorded yet. Without script.
    /// </summary>
    [FillsIn]
    public IActionResult OnPostTickAll(string all)
    {
        ModelState.Clear();
        var open = Groups[all].Select(h => h.HouseholdId)
            .Where(id => !Me.OwnHouseholds.Contains(id) && !Called.Contains(id) && Foreseen.GetValueOrDefault(id)?.Fits != false);
        Ticks = [.. Ticks.Union(open)];
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
