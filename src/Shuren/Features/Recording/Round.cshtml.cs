using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;

namespace Shuren.Features.Recording;

/// <summary>REC-4: the month's cleanliness round as a grid of households × the list's monthly items, one group at a time.</summary>
[Needs(Permission.RecordClaims)]
public sealed class RoundModel(AppDb db, GroupRecordService groups, TimeProvider clock) : VillagePage
{
    [BindProperty(SupportsGet = true)]
    public string? Group { get; set; }

    /// <summary>A round recorded before and undone: its ticks stand in the form again.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Again { get; set; }

    /// <summary>The round of the group before, just recorded: it can be looked at, and undone.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    /// <summary>"household:item".</summary>
    [BindProperty]
    public List<string> Ticks { get; set; } = [];

    public Month Month { get; private set; }

    /// <summary>The day the ticks are recorded for: the month's last, or today while it runs.</summary>
    public DateOnly Day { get; private set; }

    public List<string> Groups { get; private set; } = [];

    public List<Household> Households { get; private set; } = [];

    public List<RuleItem> Items { get; private set; } = [];

    public HashSet<(Guid, string)> Done { get; private set; } = [];

    /// <summary>What a tick would come to, by household and item; of households for which a tick is open.</summary>
    public Dictionary<(Guid HouseholdId, Guid RuleItemId), Foresight> Foreseen { get; private set; } = [];

    /// <summary>Ticks for which a limit leaves nothing, and why: "household item: reason".</summary>
    public List<string> Full { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var today = clock.Today();
        if (!Month.TryParse((string?)RouteData.Values["month"], out var month) || month > Month.Of(today))
        {
            return NotFound();
        }
        (Month, Day) = (month, month.LastDay <= today ? month.LastDay : today);
        Items = (await ItemChoices.InForceAsync(db, Village, Day))
            .FindAll(i => i.Kind == RuleKind.Award && i.Unit == RuleUnit.Month && i.Scoring != ScoringWay.Tiered && !i.NeedsFinding);
        Groups = await db.VillageGroups.In(Village).Select(g => g.Name).ToListAsync();
        Groups.Sort((a, b) => a.Length != b.Length ? a.Length - b.Length : string.CompareOrdinal(a, b));
        Group = Groups.Contains(Group ?? "") ? Group : Groups.FirstOrDefault();
        var ofGroup = db.Households.AsNoTracking().In(Village).Where(h => h.GroupName == Group);
        Households = (await ofGroup.OrderBy(h => h.CardNumber).ToListAsync()).FindAll(h => h.TakesPartOn(Day));
        var ids = Households.ConvertAll(h => h.HouseholdId);
        var lines = await (
            from l in db.ReviewLines.In(Village)
            join i in db.RuleItems on new { l.TownId, l.RuleItemId } equals new { i.TownId, i.RuleItemId }
            where ids.Contains(l.HouseholdId) && l.OnceKey != null && l.OccurredOn >= Month.FirstDay && l.OccurredOn <= Month.LastDay
            select new { l.HouseholdId, i.Code }).ToListAsync();
        Done = lines.Select(l => (l.HouseholdId, l.Code)).ToHashSet();
        // Of whom all is recorded nothing is foreseen: late in a month that is most of the group.
        var open = Households.FindAll(h => Items.Exists(i => IsOpen(h, i)));
        Foreseen = await groups.ForeseeAsync(Village, open, Items.ConvertAll(i => i.RuleItemId), Day);
        Full = [.. from h in Households from i in Items where IsOpen(h, i) && !Fits(h, i) && !Me.OwnHouseholds.Contains(h.HouseholdId)
                   select $"{h.Head}（卡号 {h.CardNumber}）{i.Title}：{Foreseen[(h.HouseholdId, i.RuleItemId)].Why}"];
        if (HttpMethods.IsGet(Request.Method) && Again is { } again)
        {
            Ticks = (await db.Claims.In(Village).Where(c => c.GroupRecordId == again && c.Status == ClaimStatus.Withdrawn)
                .Select(c => new { c.HouseholdId, c.RuleItemId }).ToListAsync()).ConvertAll(c => $"{c.HouseholdId}:{c.RuleItemId}");
        }
        return null;
    }

    /// <summary>Not recorded yet in this month.</summary>
    public bool IsOpen(Household household, RuleItem item) => !Done.Contains((household.HouseholdId, item.Code));

    /// <summary>Whether a tick would count.</summary>
    public bool Fits(Household household, RuleItem item) => Foreseen[(household.HouseholdId, item.RuleItemId)].Fits;

    /// <summary>Ticks one item for the whole group and shows the grid again; nothing is recorded yet. Works without script.</summary>
    [FillsIn]
    public IActionResult OnPostTickAll(Guid all)
    {
        if (Items.Find(i => i.RuleItemId == all) is { } item)
        {
            var open = Households.Where(h => IsOpen(h, item) && Fits(h, item) && !Me.OwnHouseholds.Contains(h.HouseholdId));
            Ticks = [.. Ticks.Union(open.Select(h => $"{h.HouseholdId}:{item.RuleItemId}"))];
        }
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var ticks = new List<Tick>();
        foreach (var parts in Ticks.Select(t => (t ?? "").Split(':')))
        {
            if (parts.Length != 2 || !Guid.TryParse(parts[0], out var household) || !Guid.TryParse(parts[1], out var item))
            {
                throw new RuleViolation(Rule.Form, "有一个勾没有认出来，请刷新后再勾。", "Ticks");
            }
            ticks.Add(new Tick(household, item));
        }
        var title = $"{Month.ToChinese()}卫生月评（{Group}）";
        var record = await groups.RecordAsync(Me, Village, new NewGroupRecord(GroupRecordKind.Round, title, Day, Group ?? "全村", ticks));
        var next = Groups.SkipWhile(g => g != Group).Skip(1).FirstOrDefault();
        TempData.Notice($"{Group}记好了，{ticks.Count} 处。" + (next is null ? "全村各组都走了一遍。" : $"接着记{next}。"));
        return Redirect($"{Place.Url}/groups/round/{Month}?group={Uri.EscapeDataString(next ?? Group ?? "")}&after={record.GroupRecordId}");
    }
}
