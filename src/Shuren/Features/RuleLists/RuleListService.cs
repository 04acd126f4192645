using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;

namespace Shuren.Features.RuleLists;

/// <summary>What a village may set of an item in its draft (RULE-2, RULE-6).</summary>
/// <param name="Points">Positive; null for a tiered item.</param>
/// <param name="Tiers">By name, highest first; empty unless tiered.</param>
/// <param name="AskedAgain">RULE-7: what touches health, speech or family was looked at once more.</param>
public sealed record ItemTerms(
    RuleKind Kind, string Category, string Matter, string Behaviour, string Terms, ScoringWay Scoring, Points? Points, RuleUnit Unit, OncePer OncePer, TierPolicy TierPolicy,
    IReadOnlyList<(string Name, Points Points)> Tiers, bool NeedsFinding, bool Enabled, bool AskedAgain = false)
{
    /// <summary>What the words of the item bring with them (RULE-4).</summary>
    public IReadOnlyList<WordHit> Words => ItemWords.Look(Kind, Category, Matter, Behaviour, Terms);
}

/// <summary>A cap of an item or of a category of one kind (RULE-3).</summary>
public sealed record NewCap(string? ItemCode, string? Category, RuleKind? Kind, CapPeriod Period, Points? PointsMax, int? TimesMax);

/// <summary>A village's lists from the draft to the day they take force (RULE-2). A list in force never changes: a new version replaces it.</summary>
public sealed class RuleListService(AppDb db, TimeProvider clock)
{
    /// <summary>A copy of the list in force, or of the town's reference lists when there is none.</summary>
    public Task<RuleList> StartDraftAsync(Caller by, VillageKey village) => db.InVillageAsync(by, village, UseCases.StartDraft, async () =>
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
    public Task<Guid> SaveItemAsync(Caller caller, VillageKey village, Guid listId, Guid? itemId, ItemTerms terms) => db.InVillageAsync(caller, village, UseCases.SaveItem.On(listId), async () =>
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
            if (item.IsVillageItem)
            {
                MustBeLawful(terms);
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
            MustBeLawful(terms);
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

    public Task AddCapAsync(Caller caller, VillageKey village, Guid listId, NewCap cap) => db.InVillageAsync(caller, village, UseCases.AddCap.On(listId), async () =>
    {
        await EditableAsync(village, listId);
        if (cap is { PointsMax: null, TimesMax: null } || cap.PointsMax is { IsPositive: false } || cap.PointsMax > Points.ItemMax || cap.TimesMax is < 1 or > RuleCap.TimesMaxMost)
        {
            throw new RuleViolation($"请填写最多几分（大于 0，不超过 {Points.ItemMax}），或最多几次（1 到 {RuleCap.TimesMaxMost}）。", "PointsMax");
        }
        var items = db.RuleItems.Where(i => i.TownId == village.TownId && i.RuleListId == listId);
        if (!(cap.ItemCode is { } code ? await items.AnyAsync(i => i.Code == code) : await items.AnyAsync(i => i.Category == cap.Category && i.Kind == cap.Kind)))
        {
            throw new RuleViolation("请从清单里选择限制哪一项，或哪一大类。", "CapOn");
        }
        db.RuleCaps.Add(new RuleCap { TownId = village.TownId, RuleListId = listId, ItemCode = cap.ItemCode, Category = cap.Category, Kind = cap.Kind, Period = cap.Period, PointsMax = cap.PointsMax, TimesMax = cap.TimesMax });
        await db.SaveChangesAsync();
    });

    public Task RemoveCapAsync(Caller caller, VillageKey village, Guid listId, Guid capId) => db.InVillageAsync(caller, village, UseCases.RemoveCap.On(listId), async () =>
    {
        await EditableAsync(village, listId);
        await db.RuleCaps.Where(c => c.TownId == village.TownId && c.RuleListId == listId && c.RuleCapId == capId).ExecuteDeleteAsync();
    });

    /// <summary>D13: whether spendable points end with the card year under this list.</summary>
    public Task SetExpiryAsync(Caller caller, VillageKey village, Guid listId, bool endsWithYear) => db.InVillageAsync(caller, village, UseCases.SetExpiry.On(listId), async () =>
    {
        (await EditableAsync(village, listId)).SpendableEndsWithYear = endsWithYear;
        await db.SaveChangesAsync();
    });

    /// <summary>规由民定: a valid vote of the villagers (D34) on the list as it stands now (D33). An earlier one stays on record.</summary>
    public Task RecordDeliberationAsync(Caller by, VillageKey village, Guid listId, Deliberation d) => db.InVillageAsync(by, village, UseCases.RecordDeliberation.On(listId), async () =>
    {
        await EditableAsync(village, listId);
        var list = await WholeAsync(village, listId);
        await DeliberationRecord.AddAsync(db, clock, village, DeliberationSubject.RuleList, d, by, listId, ListContent.Of(list));
    });

    /// <summary>报镇新时代文明实践所: only after the villagers' vote on just this list, and only a list that can be scored by.</summary>
    public Task SubmitAsync(Caller by, VillageKey village, Guid listId) => db.InVillageAsync(by, village, UseCases.SubmitList.On(listId), async () =>
    {
        var list = await EditableAsync(village, listId);
        ListCheck.MustBeReady(await WholeAsync(village, listId));
        (list.Status, list.SubmittedAt, list.SubmittedBy, list.ReturnReason) = (RuleListStatus.Submitted, clock.UtcNow(), by.UserId, null);
        await db.SaveChangesAsync();
    });

    /// <summary>Back to the draft, before the town has decided.</summary>
    public Task WithdrawSubmissionAsync(Caller caller, VillageKey village, Guid listId) => db.InVillageAsync(caller, village, UseCases.WithdrawList.On(listId), async () =>
    {
        (await SubmittedAsync(village, listId)).Status = RuleListStatus.Draft;
        await db.SaveChangesAsync();
    });

    /// <summary>同意后实施: the list takes force on that day.</summary>
    /// <param name="shown">What the town looked at: <see cref="ListCheck.Shown"/>.</param>
    /// <exception cref="RuleViolation">
    /// The day lies before the list in force, or in the past while another is in force; the list is not what was shown, or breaks a rule.
    /// </exception>
    public Task ConsentAsync(Caller by, VillageKey village, Guid listId, DateOnly forceFrom, string? shown) => db.InVillageAsync(by, village, UseCases.ConsentToList.On(listId), async () =>
    {
        var list = await SubmittedAsync(village, listId);
        var whole = await WholeAsync(village, listId);
        Shown.MustBe(shown, ListCheck.Shown(whole), "清单");
        ListCheck.MustBeReady(whole);
        await MustTakeForceAsync(village, forceFrom);
        (list.Status, list.ForceFrom, list.DecidedAt, list.DecidedBy) = (RuleListStatus.Consented, forceFrom, clock.UtcNow(), by.UserId);
        await db.SaveChangesAsync();
    });

    /// <exception cref="RuleViolation">The list may not take force on that day.</exception>
    public async Task MustTakeForceAsync(VillageKey village, DateOnly forceFrom)
    {
        var last = await db.RuleLists.In(village).Where(l => l.Status == RuleListStatus.Consented).MaxAsync(l => l.ForceFrom);
        if (last is not null && forceFrom < clock.Today())
        {
            throw new RuleViolation("已有清单在执行，新清单只能从今天或以后起生效：已经记的分不能换规则。", "ForceFrom");
        }
        if (forceFrom <= last)
        {
            throw new RuleViolation($"要晚于现在这一版的生效日期 {last:yyyy-MM-dd}。", "ForceFrom");
        }
        if (forceFrom < Deliberation.Earliest || forceFrom > clock.Today().AddYears(2))
        {
            throw new RuleViolation($"生效日期要在 {Deliberation.Earliest:yyyy-MM-dd} 以后、两年以内。", "ForceFrom");
        }
    }

    public Task ReturnAsync(Caller by, VillageKey village, Guid listId, string reason) => db.InVillageAsync(by, village, UseCases.ReturnList.On(listId), async () =>
    {
        var list = await SubmittedAsync(village, listId);
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > RuleList.ReasonMaxLength)
        {
            throw new RuleViolation($"请写明退回的理由，不超过 {RuleList.ReasonMaxLength} 字。", "Reason");
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
        if (t.Category.Length > RuleItem.HeadingMaxLength || t.Matter.Length > RuleItem.HeadingMaxLength || t.Behaviour.Length > RuleItem.TextMaxLength || t.Terms.Length > RuleItem.TextMaxLength)
        {
            throw new RuleViolation($"大类、事项不超过 {RuleItem.HeadingMaxLength} 字，行为、奖惩不超过 {RuleItem.TextMaxLength} 字。", "Terms");
        }
        if (t.Scoring == ScoringWay.Tiered)
        {
            if (t.Tiers.Count == 0 || t.Tiers.Any(x => string.IsNullOrWhiteSpace(x.Name) || !x.Points.IsPositive) || t.Tiers.DistinctBy(x => x.Name).Count() != t.Tiers.Count)
            {
                throw new RuleViolation("分档的，每档写名称和分值（大于 0），一行一档，名称不能重复。", "Tiers");
            }
            if (t.Tiers.Any(x => x.Name.Length > RuleTier.NameMaxLength || x.Points > Points.ItemMax))
            {
                throw new RuleViolation($"档名不超过 {RuleTier.NameMaxLength} 字，一档不超过 {Points.ItemMax} 分。", "Tiers");
            }
        }
        else if (t.Points is not { IsPositive: true } || t.Points > Points.ItemMax)
        {
            throw new RuleViolation($"分值要大于 0，不超过 {Points.ItemMax}；扣分也填正数。", "PointsText");
        }
        if (t.Scoring == ScoringWay.Base && (t.Kind != RuleKind.Award || (t.OncePer == OncePer.None && !t.Unit.IsPeriod())))
        {
            throw new RuleViolation("基础分只能是加分，并要写明每月、每季或每年一次。", "OncePer");
        }
    }

    // RULE-4, by what the item says.
    private static void MustBeLawful(ItemTerms t)
    {
        foreach (var hit in t.Words)
        {
            switch (hit.Verdict)
            {
                case WordVerdict.Refused:
                    throw new RuleViolation($"{hit.Sentence}这一项不能列进清单。", "Behaviour");
                case WordVerdict.Finding when !t.NeedsFinding:
                    throw new RuleViolation($"{hit.Sentence}请勾上“须有主管机关的书面认定”。", "NeedsFinding");
                case WordVerdict.Confirm when !t.AskedAgain:
                    throw new RuleViolation($"{hit.Sentence}请核对后确认保存。", "Behaviour");
            }
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

    private async Task<RuleList> WholeAsync(VillageKey village, Guid listId)
        => await ListTexts.WholeAsync(db, village, listId) ?? throw new InvalidOperationException("The list is gone.");

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
