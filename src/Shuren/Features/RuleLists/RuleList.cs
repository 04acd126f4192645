using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Households;

namespace Shuren.Features.RuleLists;

public enum RuleListStatus
{
    Draft = 1,
    Submitted = 2,
    Returned = 3,

    /// <summary>The town consented; in force from <see cref="RuleList.ForceFrom"/> until the next version's day.</summary>
    Consented = 4
}

/// <summary>How an item's points come about (RULE-6).</summary>
public enum ScoringWay
{
    /// <summary>The same points whatever the quantity; the quantity is always 1.</summary>
    Fixed = 1,

    /// <summary>Points times quantity.</summary>
    PerQuantity = 2,

    /// <summary>By tier (县级 10 / 镇级 5 / 村级 1).</summary>
    Tiered = 3,

    /// <summary>A base score granted to every household once per period of the item.</summary>
    Base = 4
}

/// <summary>D27: what a second tier of the same title in a card year earns.</summary>
public enum TierPolicy
{
    /// <summary>Only the difference to what was already earned.</summary>
    TopUp = 1,

    /// <summary>Every award counts whole.</summary>
    Each = 2
}

/// <summary>One version of a village's two lists (RULE-2). A consented version never changes.</summary>
public sealed class RuleList : IVillageOwned
{
    public const int ReasonMaxLength = 500;

    /// <summary>How far ahead a list may be consented to.</summary>
    public const int ForceYearsAhead = 2;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid RuleListId { get; init; } = Ids.New();

    /// <summary>1, 2, 3 … within the village.</summary>
    public required int Version { get; init; }

    public RuleListStatus Status { get; private set; } = RuleListStatus.Draft;

    /// <summary>The first day it is in force; set when the town consents.</summary>
    public DateOnly? ForceFrom { get; private set; }

    public required DateTime CreatedAt { get; init; }

    public required Guid CreatedBy { get; init; }

    /// <summary>规由民定: the villagers' votes on this version; the latest counts, the earlier ones stay on record.</summary>
    public List<DeliberationRecord> Deliberations { get; } = [];

    public DateTime? SubmittedAt { get; private set; }

    public Guid? SubmittedBy { get; private set; }

    public DateTime? DecidedAt { get; private set; }

    public Guid? DecidedBy { get; private set; }

    public string? ReturnReason { get; private set; }

    /// <summary>D13: spendable points end with the card year.</summary>
    public bool SpendableEndsWithYear { get; private set; }

    public List<RuleItem> Items { get; } = [];

    public List<RuleCap> Caps { get; } = [];

    public bool IsEditable => Status is RuleListStatus.Draft or RuleListStatus.Returned;

    /// <summary>The vote that counts, once <see cref="Deliberations"/> is loaded; null = not voted on.</summary>
    public DeliberationRecord? LatestDeliberation() => Deliberations.MaxBy(d => d.Number);

    /// <exception cref="RuleViolation">It lies with the town, or the town consented: a list in force never changes.</exception>
    public void MustBeEditable()
    {
        if (!IsEditable)
        {
            throw new RuleViolation(Rule.Rule2, "这一版清单已经报镇里或已生效，不能再改。要改，请起草新版。");
        }
    }

    /// <exception cref="RuleViolation">It does not wait for the town.</exception>
    public void MustBeSubmitted()
    {
        if (Status != RuleListStatus.Submitted)
        {
            throw new RuleViolation(Rule.Rule2, "这一版清单没有在等镇里同意。");
        }
    }

    /// <summary>A new version begins as the one before it was; the first as the town's reference lists are.</summary>
    /// <param name="before">With items, tiers and caps; null when the village has none.</param>
    public void StartFrom(RuleList? before)
    {
        if (before is null)
        {
            ReferenceList.CopyTo(this);
            return;
        }
        SpendableEndsWithYear = before.SpendableEndsWithYear;
        Items.AddRange(before.Items.OrderBy(i => i.Order).Select(i => RuleItem.Of(this, i.Code, i.Order, i.Said(), i.IsVillageItem)));
        Caps.AddRange(before.Caps.Select(c
            => RuleCap.Of(this, new NewCap(c.ItemCode, c.Category, c.Kind, c.Period, c.PointsMax, c.TimesMax))));
    }

    /// <summary>A village item (村级自定), numbered after those that are there.</summary>
    /// <exception cref="RuleViolation">The list may not change, or the item may not stand in it like this.</exception>
    public RuleItem NewItem(ItemTerms terms)
    {
        MustBeEditable();
        terms.MustBeWhole();
        terms.MustBeLawful();
        var used = Items.Where(i => i.IsVillageItem)
            .Select(i => int.Parse(i.Code.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();
        var order = Items.Select(i => i.Order).DefaultIfEmpty().Max() + 1;
        return RuleItem.Of(this, FormattableString.Invariant($"C{used + 1:00}"), order, terms, isVillageItem: true);
    }

    /// <summary>What is set of one of its items; the tiers are rows of their own and are the caller's to replace.</summary>
    /// <exception cref="RuleViolation">The list may not change, or the item may not be set like this.</exception>
    public RuleItem SetItem(Guid itemId, ItemTerms terms)
    {
        MustBeEditable();
        terms.MustBeWhole();
        var item = Items.Single(i => i.RuleItemId == itemId);
        item.Set(terms);
        return item;
    }

    /// <exception cref="RuleViolation">
    /// The list may not change, the limit says nothing, or what it limits does not stand in the list.
    /// </exception>
    public RuleCap LimitBy(NewCap cap)
    {
        MustBeEditable();
        if (cap is { PointsMax: null, TimesMax: null } || cap.PointsMax is { IsPositive: false } || cap.PointsMax > Points.ItemMax
            || cap.TimesMax is < 1 or > RuleCap.TimesMaxMost)
        {
            throw new RuleViolation(
                Rule.Rule3, $"请填写最多几分（大于 0，不超过 {Points.ItemMax}），或最多几次（1 到 {RuleCap.TimesMaxMost}）。", "PointsMax");
        }
        if (!Items.Exists(i => cap.ItemCode is { } code ? i.Code == code : i.Category == cap.Category && i.Kind == cap.Kind))
        {
            throw new RuleViolation(Rule.Form, "请从清单里选择限制哪一项，或哪一大类。", "CapOn");
        }
        return RuleCap.Of(this, cap);
    }

    /// <summary>D13: whether spendable points end with the card year under this list.</summary>
    /// <exception cref="RuleViolation">The list may not change.</exception>
    public void EndPointsWithYear(bool ends)
    {
        MustBeEditable();
        SpendableEndsWithYear = ends;
    }

    /// <summary>报镇新时代文明实践所. The whole list must be loaded.</summary>
    /// <exception cref="RuleViolation">It lies with the town already, or is not ready: see <see cref="ListCheck.MustBeReady"/>.</exception>
    public void Submit(Guid by, DateTime at)
    {
        MustBeEditable();
        ListCheck.MustBeReady(this);
        (Status, SubmittedAt, SubmittedBy, ReturnReason) = (RuleListStatus.Submitted, at, by, null);
    }

    /// <summary>Back to the draft, before the town has decided.</summary>
    /// <exception cref="RuleViolation">It does not wait for the town.</exception>
    public void Withdraw()
    {
        MustBeSubmitted();
        Status = RuleListStatus.Draft;
    }

    /// <summary>同意后实施: it takes force on that day. The whole list must be loaded.</summary>
    /// <exception cref="RuleViolation">As <see cref="MustBeFitForConsent"/>.</exception>
    public void Consent(TownConsent consent, Guid by, DateTime at)
    {
        MustBeFitForConsent(consent);
        (Status, ForceFrom, DecidedAt, DecidedBy) = (RuleListStatus.Consented, consent.ForceFrom, at, by);
    }

    /// <exception cref="RuleViolation">
    /// It does not wait for the town, is not what was shown, is not ready, or may not take force on that day.
    /// </exception>
    public void MustBeFitForConsent(TownConsent consent)
    {
        MustBeSubmitted();
        Shown.MustBe(consent.Shown, ListCheck.Shown(this), "清单");
        ListCheck.MustBeReady(this);
        consent.MustTakeForce();
    }

    /// <summary>Back to the village, with the reason.</summary>
    /// <exception cref="RuleViolation">It does not wait for the town, or there is no reason.</exception>
    public void Return(string? reason, Guid by, DateTime at)
    {
        MustBeSubmitted();
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > ReasonMaxLength)
        {
            throw new RuleViolation(Rule.Form, $"请写明退回的理由，不超过 {ReasonMaxLength} 字。", "Reason");
        }
        (Status, ReturnReason, DecidedAt, DecidedBy) = (RuleListStatus.Returned, reason, at, by);
    }
}

/// <summary>The town's consent to a list.</summary>
/// <param name="ForceFrom">The first day of the list.</param>
/// <param name="Shown">What the town looked at: <see cref="ListCheck.Shown"/>.</param>
/// <param name="LastForceFrom">The first day of the village's last list that was consented to; null when it has none.</param>
/// <param name="Today">Today in China.</param>
public sealed record TownConsent(DateOnly ForceFrom, string? Shown, DateOnly? LastForceFrom, DateOnly Today)
{
    /// <exception cref="RuleViolation">
    /// The day lies before the list in force, or in the past while another is in force: what was scored keeps its rules.
    /// </exception>
    public void MustTakeForce()
    {
        if (LastForceFrom is not null && ForceFrom < Today)
        {
            throw new RuleViolation(Rule.Rule2, "已有清单在执行，新清单只能从今天或以后起生效：已经记的分不能换规则。", "ForceFrom");
        }
        if (ForceFrom <= LastForceFrom)
        {
            throw new RuleViolation(Rule.Rule2, $"要晚于现在这一版的生效日期 {LastForceFrom:yyyy-MM-dd}。", "ForceFrom");
        }
        if (ForceFrom < Deliberation.Earliest || ForceFrom > Today.AddYears(RuleList.ForceYearsAhead))
        {
            throw new RuleViolation(Rule.Form, $"生效日期要在 {Deliberation.Earliest:yyyy-MM-dd} 以后、两年以内。", "ForceFrom");
        }
    }
}

/// <summary>One scored thing of a list version (RULE-1, RULE-6). Its id names item and version at once.</summary>
public sealed class RuleItem : ITownOwned
{
    public const int TextMaxLength = 500;
    public const int HeadingMaxLength = 50;
    public const int CodeMaxLength = 10;

    /// <summary>The longest time to make a deduction good.</summary>
    public const int RemedyDaysMax = 180;

    /// <summary>奖惩 shorter than this do not say by themselves what is scored.</summary>
    private const int TellingLength = 16;

    private RuleItem()
    {
    }

    public required int TownId { get; init; }

    public Guid RuleItemId { get; init; } = Ids.New();

    public required Guid RuleListId { get; init; }

    /// <summary>Stable over versions: Z01 … of the awards, F01 … of the deductions, C01 … for village items.</summary>
    public required string Code { get; init; }

    public RuleKind Kind { get; private set; }

    /// <summary>大类.</summary>
    public string Category { get; private set; } = "";

    /// <summary>事项.</summary>
    public string Matter { get; private set; } = "";

    /// <summary>行为.</summary>
    public string Behaviour { get; private set; } = "";

    /// <summary>奖惩: the words that say what is scored.</summary>
    public string Terms { get; private set; } = "";

    public ScoringWay Scoring { get; private set; }

    /// <summary>Positive for awards and deductions alike; null for a tiered item.</summary>
    public Points? Points { get; private set; }

    public RuleUnit Unit { get; private set; }

    /// <summary>RULE-3: counts once per household in this period.</summary>
    public OncePer OncePer { get; private set; }

    public TierPolicy TierPolicy { get; private set; } = TierPolicy.TopUp;

    /// <summary>RULE-4: confirmed only with an authority's written finding.</summary>
    public bool NeedsFinding { get; private set; }

    /// <summary>REC-8: within how many days of its posting the deduction may be made good; null = it cannot be.</summary>
    public int? RemedyDays { get; private set; }

    /// <summary>How much of it is given back then, in percent.</summary>
    public int? RemedyPercent { get; private set; }

    /// <summary>False: dropped by the village, kept in the list so that it can be seen as dropped.</summary>
    public bool Enabled { get; private set; } = true;

    /// <summary>村级自定.</summary>
    public bool IsVillageItem { get; init; }

    public required int Order { get; init; }

    public List<RuleTier> Tiers { get; } = [];

    /// <summary>What a screen calls it: see <see cref="TitleOf"/>.</summary>
    public string Title => TitleOf(Behaviour, Terms);

    /// <summary>With its code before: Z01 清洁卫生美化、洁化（1分/月）.</summary>
    public string Name => NameOf(Code, Behaviour, Terms);

    /// <summary>
    /// The words of 奖惩, since several items share one 行为; where those are short and shared themselves (不迟到、早退), the 行为 stands
    /// before them.
    /// </summary>
    public static string TitleOf(string behaviour, string terms)
        => terms.Length == 0 ? behaviour : terms.Length < TellingLength ? $"{behaviour} {terms}".Replace('\n', ' ') : terms;

    /// <summary>As <see cref="Name"/>, for rows that hold an item's columns and not the item.</summary>
    public static string NameOf(string code, string behaviour, string terms) => $"{code} {TitleOf(behaviour, terms)}";

    /// <summary>An item of a list, with its tiers.</summary>
    public static RuleItem Of(RuleList list, string code, int order, ItemTerms terms, bool isVillageItem = false)
    {
        var item = new RuleItem
        {
            TownId = list.TownId,
            RuleListId = list.RuleListId,
            Code = code,
            Order = order,
            IsVillageItem = isVillageItem
        };
        item.Take(terms);
        item.Tiers.AddRange(item.TiersOf(terms));
        return item;
    }

    /// <summary>All that a village may set of it, as it is.</summary>
    public ItemTerms Said() => new(
        Kind, Category, Matter, Behaviour, Terms, Scoring, Points, Unit, OncePer, TierPolicy,
        Tiers.OrderBy(t => t.Order).Select(t => (t.Name, t.Points)).ToList(), NeedsFinding, Enabled, RemedyDays, RemedyPercent);

    /// <summary>
    /// REC-8: what is given back of a deduction of so many points that was made good, rounded to a tenth, half up; never more than it.
    /// </summary>
    public Points ShareOf(Points deducted) => new((int)(((deducted.Tenths * (long)(RemedyPercent ?? 0)) + 50) / 100));

    /// <summary>The rows of the tiers that <paramref name="terms"/> name.</summary>
    public IReadOnlyList<RuleTier> TiersOf(ItemTerms terms) => terms.Tiers
        .Select((t, i) => new RuleTier { TownId = TownId, RuleItemId = RuleItemId, Order = i + 1, Name = t.Name, Points = t.Points })
        .ToList();

    /// <exception cref="RuleViolation">
    /// The reference list's words or its finding would be lost, or a village item would say what it may not.
    /// </exception>
    internal void Set(ItemTerms terms)
    {
        if (ReferenceList.Items.FirstOrDefault(r => r.Code == Code) is { NeedsFinding: true } && !terms.NeedsFinding)
        {
            throw new RuleViolation(Rule.Rule4, "这一项涉及违法，认定文书的要求不能去掉：村里不能自行认定违法。", "NeedsFinding");
        }
        if (!IsVillageItem && (terms.Behaviour != Behaviour || terms.Terms != Terms || terms.Kind != Kind))
        {
            throw new RuleViolation(Rule.Rule1, "参考清单里的文字不能改；要另立一项，请加“村级自定”。", "Terms");
        }
        if (IsVillageItem)
        {
            terms.MustBeLawful();
        }
        Take(terms);
    }

    private void Take(ItemTerms t)
    {
        (Kind, Category, Matter, Behaviour, Terms) = (t.Kind, t.Category, t.Matter, t.Behaviour, t.Terms);
        (Scoring, Points, Unit, OncePer, TierPolicy) = (t.Scoring, t.Points, t.Unit, t.OncePer, t.TierPolicy);
        (NeedsFinding, Enabled, RemedyDays, RemedyPercent) = (t.NeedsFinding, t.Enabled, t.RemedyDays, t.RemedyPercent);
    }
}

/// <summary>县级 / 镇级 / 村级 of a tiered item.</summary>
public sealed class RuleTier : ITownOwned
{
    public const int NameMaxLength = 20;

    public required int TownId { get; init; }

    public required Guid RuleItemId { get; init; }

    /// <summary>1 = the highest.</summary>
    public required int Order { get; init; }

    public required string Name { get; init; }

    public required Points Points { get; init; }
}

public enum CapPeriod
{
    Month = 1,
    Quarter = 2,
    Year = 3
}

/// <summary>RULE-3: at most so many points or times, of one item or of a category of one kind, per household and period.</summary>
public sealed class RuleCap : ITownOwned
{
    public const int TimesMaxMost = 9_999;

    public required int TownId { get; init; }

    public Guid RuleCapId { get; init; } = Ids.New();

    public required Guid RuleListId { get; init; }

    /// <summary>The item it limits; null when it limits a category.</summary>
    public string? ItemCode { get; init; }

    /// <summary>The 大类 it limits, with <see cref="Kind"/>; null when it limits an item.</summary>
    public string? Category { get; init; }

    public RuleKind? Kind { get; init; }

    public required CapPeriod Period { get; init; }

    public Points? PointsMax { get; init; }

    public int? TimesMax { get; init; }

    public static RuleCap Of(RuleList list, NewCap cap) => new()
    {
        TownId = list.TownId,
        RuleListId = list.RuleListId,
        ItemCode = cap.ItemCode,
        Category = cap.Category,
        Kind = cap.Kind,
        Period = cap.Period,
        PointsMax = cap.PointsMax,
        TimesMax = cap.TimesMax
    };
}

public sealed class RuleListMapping :
    IEntityTypeConfiguration<RuleList>, IEntityTypeConfiguration<RuleItem>, IEntityTypeConfiguration<RuleTier>,
    IEntityTypeConfiguration<RuleCap>
{
    public void Configure(EntityTypeBuilder<RuleList> builder)
    {
        builder.ToTable("rule_lists");
        builder.HasKey(l => new { l.TownId, l.RuleListId });
        builder.Property(l => l.ReturnReason).HasMaxLength(RuleList.ReasonMaxLength);
        builder.Ignore(l => l.IsEditable);
        builder.HasIndex(l => new { l.TownId, l.VillageId, l.Version }).IsUnique();
        builder.BelongsToVillage();
        builder.HasMany(l => l.Items).WithOne().HasForeignKey(i => new { i.TownId, i.RuleListId }).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(l => l.Caps).WithOne().HasForeignKey(c => new { c.TownId, c.RuleListId }).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(l => l.Deliberations).WithOne()
            .HasForeignKey(d => new { d.TownId, d.RuleListId }).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<RuleItem> builder)
    {
        builder.ToTable("rule_items");
        builder.HasKey(i => new { i.TownId, i.RuleItemId });
        builder.Property(i => i.Code).HasMaxLength(RuleItem.CodeMaxLength);
        builder.Property(i => i.Category).HasMaxLength(RuleItem.HeadingMaxLength);
        builder.Property(i => i.Matter).HasMaxLength(RuleItem.HeadingMaxLength);
        builder.Property(i => i.Behaviour).HasMaxLength(RuleItem.TextMaxLength);
        builder.Property(i => i.Terms).HasMaxLength(RuleItem.TextMaxLength);
        builder.Ignore(i => i.Title);
        builder.Ignore(i => i.Name);
        builder.HasIndex(i => new { i.TownId, i.RuleListId, i.Code }).IsUnique();
        builder.HasMany(i => i.Tiers).WithOne().HasForeignKey(t => new { t.TownId, t.RuleItemId }).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<RuleTier> builder)
    {
        builder.ToTable("rule_tiers");
        builder.HasKey(t => new { t.TownId, t.RuleItemId, t.Order });
        builder.Property(t => t.Name).HasMaxLength(RuleTier.NameMaxLength);
    }

    public void Configure(EntityTypeBuilder<RuleCap> builder)
    {
        builder.ToTable("rule_caps");
        builder.HasKey(c => new { c.TownId, c.RuleCapId });
        builder.Property(c => c.ItemCode).HasMaxLength(RuleItem.CodeMaxLength);
        builder.Property(c => c.Category).HasMaxLength(RuleItem.HeadingMaxLength);
    }
}
