using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.RuleLists;

/// <summary>What a village may set of an item in its draft (RULE-2, RULE-6).</summary>
/// <param name="Points">Positive; null for a tiered item.</param>
/// <param name="Tiers">By name, highest first; empty unless tiered.</param>
public sealed record ItemTerms(
    RuleKind Kind, string Category, string Matter, string Behaviour, string Terms, Scoring Scoring, Points? Points, RuleUnit Unit, OncePer OncePer, TierPolicy TierPolicy,
    IReadOnlyList<(string Name, Points Points)> Tiers, bool NeedsFinding, bool Enabled);

/// <summary>规由民定: the villagers' recorded vote on a list.</summary>
public sealed record Deliberation(DateOnly On, string Place, int Present, int For, int Against, string Minutes);

/// <summary>A cap of an item or of a category of one kind (RULE-3).</summary>
public sealed record NewCap(string? ItemCode, string? Category, RuleKind? Kind, CapPeriod Period, Points? PointsMax, int? TimesMax);

/// <summary>A village's lists from the draft to the day they take force (RULE-2). A list in force never changes: a new version replaces it.</summary>
public sealed class RuleListService(AppDb db, TimeProvider clock)
{
    /// <summary>A copy of the list in force, or of the town's reference lists when there is none.</summary>
    public Task<RuleList> StartDraftAsync(VillageKey village, Actor by) => db.InVillageAsync(village, async () =>
    {
        if (await db.RuleLists.In(village).AnyAsync(l => l.Status != RuleListStatus.Consented))
        {
            throw new RuleViolation("已经有一份清单在起草或等镇里同意，先办完那一份。");
        }
        var inForce = await db.RuleLists.AsNoTracking().AsSplitQuery().In(village).Include(l => l.Items).ThenInclude(i => i.Tiers).Include(l => l.Caps)
            .OrderByDescending(l => l.Version).FirstOrDefaultAsync();
        var draft = new RuleList
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            Version = (inForce?.Version ?? 0) + 1,
            CreatedAt = clock.UtcNow(),
            CreatedBy = by.UserId,
            SpendableEndsWithYear = inForce?.SpendableEndsWithYear ?? false
        };
        if (inForce is null)
        {
            ReferenceList.CopyTo(draft);
        }
        else
        {
            Copy(inForce, draft);
        }
        db.RuleLists.Add(draft);
        await db.SaveChangesAsync();
        return draft;
    });

    /// <summary>Sets an item of a draft; <paramref name="itemId"/> null adds a village item (村级自定).</summary>
    public Task<Guid> SaveItemAsync(VillageKey village, Guid listId, Guid? itemId, ItemTerms terms) => db.InVillageAsync(village, async () =>
    {
        var list = await EditableAsync(village, listId);
        MustBeWhole(terms);
        var items = await db.RuleItems.Include(i => i.Tiers).Where(i => i.TownId == village.TownId && i.RuleListId == listId).ToListAsync();
        RuleItem item;
        if (itemId is { } id)
        {
            item = items.Single(i => i.RuleItemId == id);
            if (ReferenceList.Items.FirstOrDefault(r => r.Code == item.Code) is { NeedsFinding: true } && !terms.NeedsFinding)
            {
                throw new RuleViolation("这一项涉及违法，认定文书的要求不能去掉：村里不能自行认定违法。", "NeedsFinding");
            }
            if (!item.IsVillageItem && (terms.Behaviour != item.Behaviour || terms.Terms != item.Terms || terms.Kind != item.Kind))
            {
                throw new RuleViolation("参考清单里的文字不能改；要另立一项，请加“村级自定”。", "Terms");
            }
            (item.Kind, item.Category, item.Matter, item.Behaviour, item.Terms) = (terms.Kind, terms.Category, terms.Matter, terms.Behaviour, terms.Terms);
            (item.Scoring, item.Points, item.Unit, item.OncePer, item.TierPolicy) = (terms.Scoring, terms.Points, terms.Unit, terms.OncePer, terms.TierPolicy);
            (item.NeedsFinding, item.Enabled) = (terms.NeedsFinding, terms.Enabled);
            db.RuleTiers.RemoveRange(item.Tiers);
            await db.SaveChangesAsync();
            item.Tiers.Clear();
        }
        else
        {
            var used = items.Where(i => i.IsVillageItem).Select(i => int.Parse(i.Code.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();
            item = new RuleItem
            {
                TownId = village.TownId,
                RuleListId = list.RuleListId,
                Code = FormattableString.Invariant($"C{used + 1:00}"),
                Kind = terms.Kind,
                Category = terms.Category,
                Matter = terms.Matter,
                Behaviour = terms.Behaviour,
                Terms = terms.Terms,
                Scoring = terms.Scoring,
                Points = terms.Points,
                Unit = terms.Unit,
                OncePer = terms.OncePer,
                TierPolicy = terms.TierPolicy,
                NeedsFinding = terms.NeedsFinding,
                Enabled = terms.Enabled,
                IsVillageItem = true,
                Order = items.Select(i => i.Order).DefaultIfEmpty().Max() + 1
            };
            db.RuleItems.Add(item);
        }
        db.RuleTiers.AddRange(terms.Tiers.Select((t, i) => new RuleTier { TownId = village.TownId, RuleItemId = item.RuleItemId, Order = i + 1, Name = t.Name, Points = t.Points }));
        await db.SaveChangesAsync();
        return item.RuleItemId;
    });

    public Task AddCapAsync(VillageKey village, Guid listId, NewCap cap) => db.InVillageAsync(village, async () =>
    {
        await EditableAsync(village, listId);
        if (cap is { PointsMax: null, TimesMax: null } || cap.PointsMax is { IsPositive: false } || cap.TimesMax < 1)
        {
            throw new RuleViolation("请填写最多几分，或最多几次（大于 0）。", "PointsMax");
        }
        if (cap.ItemCode is null && (cap.Category is null || cap.Kind is null))
        {
            throw new RuleViolation("请选择限制哪一项，或哪一大类。", "ItemCode");
        }
        db.RuleCaps.Add(new RuleCap { TownId = village.TownId, RuleListId = listId, ItemCode = cap.ItemCode, Category = cap.Category, Kind = cap.Kind, Period = cap.Period, PointsMax = cap.PointsMax, TimesMax = cap.TimesMax });
        await db.SaveChangesAsync();
    });

    public Task RemoveCapAsync(VillageKey village, Guid listId, Guid capId) => db.InVillageAsync(village, async () =>
    {
        await EditableAsync(village, listId);
        await db.RuleCaps.Where(c => c.TownId == village.TownId && c.RuleListId == listId && c.RuleCapId == capId).ExecuteDeleteAsync();
    });

    /// <summary>D13: whether spendable points end with the card year under this list.</summary>
    public Task SetExpiryAsync(VillageKey village, Guid listId, bool endsWithYear) => db.InVillageAsync(village, async () =>
    {
        (await EditableAsync(village, listId)).SpendableEndsWithYear = endsWithYear;
        await db.SaveChangesAsync();
    });

    public Task RecordDeliberationAsync(VillageKey village, Guid listId, Deliberation d) => db.InVillageAsync(village, async () =>
    {
        var list = await EditableAsync(village, listId);
        if (d.On > clock.Today())
        {
            throw new RuleViolation("会议日期不能晚于今天。", "On");
        }
        if (string.IsNullOrWhiteSpace(d.Place) || string.IsNullOrWhiteSpace(d.Minutes))
        {
            throw new RuleViolation("请填写会议地点和记录。", "Minutes");
        }
        if (d.Present < 1 || d.For < 0 || d.Against < 0 || d.For + d.Against > d.Present || d.For <= d.Against)
        {
            throw new RuleViolation("赞成要多于反对，两样加起来不能超过到会人数。", "For");
        }
        (list.DeliberatedOn, list.DeliberationPlace, list.DeliberationPresent, list.VotesFor, list.VotesAgainst, list.Minutes) = (d.On, d.Place, d.Present, d.For, d.Against, d.Minutes);
        await db.SaveChangesAsync();
    });

    /// <summary>报镇新时代文明实践所: only after the villagers' vote, and only a list that can be scored by.</summary>
    public Task SubmitAsync(VillageKey village, Guid listId, Actor by) => db.InVillageAsync(village, async () =>
    {
        var list = await EditableAsync(village, listId);
        if (list.DeliberatedOn is null)
        {
            throw new RuleViolation("先登记村民商定（会议日期、人数、票数），再报镇里。");
        }
        var items = await db.RuleItems.AsNoTracking().Include(i => i.Tiers).Where(i => i.TownId == village.TownId && i.RuleListId == listId && i.Enabled).ToListAsync();
        var unfit = items.Where(i => i.Scoring == Scoring.Tiered ? i.Tiers.Count == 0 : i.Points is not { IsPositive: true }).Select(i => i.Code).ToList();
        if (items.Count == 0 || unfit.Count > 0)
        {
            throw new RuleViolation(items.Count == 0 ? "清单里没有采用任何一项。" : $"这些项目还没有定分值：{string.Join("、", unfit)}。");
        }
        (list.Status, list.SubmittedAt, list.SubmittedBy, list.ReturnReason) = (RuleListStatus.Submitted, clock.UtcNow(), by.UserId, null);
        await db.SaveChangesAsync();
    });

    /// <summary>Back to the draft, before the town has decided.</summary>
    public Task WithdrawSubmissionAsync(VillageKey village, Guid listId) => db.InVillageAsync(village, async () =>
    {
        (await SubmittedAsync(village, listId)).Status = RuleListStatus.Draft;
        await db.SaveChangesAsync();
    });

    /// <summary>同意后实施: the list takes force on that day.</summary>
    /// <exception cref="RuleViolation">The day lies before the list in force, or in the past while another is in force.</exception>
    public Task ConsentAsync(VillageKey village, Guid listId, DateOnly forceFrom, Actor by) => db.InVillageAsync(village, async () =>
    {
        var list = await SubmittedAsync(village, listId);
        var last = await db.RuleLists.In(village).Where(l => l.Status == RuleListStatus.Consented).MaxAsync(l => l.ForceFrom);
        if (last is not null && forceFrom < clock.Today())
        {
            throw new RuleViolation("已有清单在执行，新清单只能从今天或以后起生效：已经记的分不能换规则。", "ForceFrom");
        }
        if (forceFrom <= last)
        {
            throw new RuleViolation($"要晚于现在这一版的生效日期 {last:yyyy-MM-dd}。", "ForceFrom");
        }
        (list.Status, list.ForceFrom, list.DecidedAt, list.DecidedBy) = (RuleListStatus.Consented, forceFrom, clock.UtcNow(), by.UserId);
        await db.SaveChangesAsync();
    });

    public Task ReturnAsync(VillageKey village, Guid listId, string reason, Actor by) => db.InVillageAsync(village, async () =>
    {
        var list = await SubmittedAsync(village, listId);
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation("请写明退回的理由。", "Reason");
        }
        (list.Status, list.ReturnReason, list.DecidedAt, list.DecidedBy) = (RuleListStatus.Returned, reason, clock.UtcNow(), by.UserId);
        await db.SaveChangesAsync();
    });

    private static void MustBeWhole(ItemTerms t)
    {
        if (new[] { t.Category, t.Matter, t.Behaviour, t.Terms }.Any(string.IsNullOrWhiteSpace))
        {
            throw new RuleViolation("大类、事项、行为和奖惩都要写。", "Terms");
        }
        if (t.Scoring == Scoring.Tiered)
        {
            if (t.Tiers.Count == 0 || t.Tiers.Any(x => string.IsNullOrWhiteSpace(x.Name) || !x.Points.IsPositive) || t.Tiers.DistinctBy(x => x.Name).Count() != t.Tiers.Count)
            {
                throw new RuleViolation("分档的，每档写名称和分值（大于 0），一行一档，名称不能重复。", "Tiers");
            }
        }
        else if (t.Points is not { IsPositive: true })
        {
            throw new RuleViolation("分值要大于 0；扣分也填正数。", "Points");
        }
        if (t.Scoring == Scoring.Base && (t.Kind != RuleKind.Award || (t.OncePer == OncePer.None && !t.Unit.IsPeriod())))
        {
            throw new RuleViolation("基础分只能是加分，并要写明每月、每季或每年一次。", "OncePer");
        }
    }

    private static void Copy(RuleList from, RuleList to)
    {
        foreach (var i in from.Items.OrderBy(i => i.Order))
        {
            var copy = new RuleItem
            {
                TownId = to.TownId,
                RuleListId = to.RuleListId,
                Code = i.Code,
                Kind = i.Kind,
                Category = i.Category,
                Matter = i.Matter,
                Behaviour = i.Behaviour,
                Terms = i.Terms,
                Scoring = i.Scoring,
                Points = i.Points,
                Unit = i.Unit,
                OncePer = i.OncePer,
                TierPolicy = i.TierPolicy,
                NeedsFinding = i.NeedsFinding,
                Enabled = i.Enabled,
                IsVillageItem = i.IsVillageItem,
                Order = i.Order
            };
            copy.Tiers.AddRange(i.Tiers.Select(t => new RuleTier { TownId = to.TownId, RuleItemId = copy.RuleItemId, Order = t.Order, Name = t.Name, Points = t.Points }));
            to.Items.Add(copy);
        }
        to.Caps.AddRange(from.Caps.Select(c => new RuleCap { TownId = to.TownId, RuleListId = to.RuleListId, ItemCode = c.ItemCode, Category = c.Category, Kind = c.Kind, Period = c.Period, PointsMax = c.PointsMax, TimesMax = c.TimesMax }));
    }

    private async Task<RuleList> EditableAsync(VillageKey village, Guid listId)
    {
        var list = await db.RuleLists.In(village).SingleAsync(l => l.RuleListId == listId);
        return list.IsEditable ? list : throw new RuleViolation("这一版清单已经报镇里或已生效，不能再改。要改，请起草新版。");
    }

    private async Task<RuleList> SubmittedAsync(VillageKey village, Guid listId)
    {
        var list = await db.RuleLists.In(village).SingleAsync(l => l.RuleListId == listId);
        return list.Status == RuleListStatus.Submitted ? list : throw new RuleViolation("这一版清单没有在等镇里同意。");
    }
}
