using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

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

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid RuleListId { get; init; } = Ids.New();

    /// <summary>1, 2, 3 … within the village.</summary>
    public required int Version { get; init; }

    public RuleListStatus Status { get; set; } = RuleListStatus.Draft;

    /// <summary>The first day it is in force; set when the town consents.</summary>
    public DateOnly? ForceFrom { get; set; }

    public required DateTime CreatedAt { get; init; }

    public required Guid CreatedBy { get; init; }

    /// <summary>规由民定: the villagers' votes on this version; the latest counts, the earlier ones stay on record.</summary>
    public List<DeliberationRecord> Deliberations { get; } = [];

    public DateTime? SubmittedAt { get; set; }

    public Guid? SubmittedBy { get; set; }

    public DateTime? DecidedAt { get; set; }

    public Guid? DecidedBy { get; set; }

    public string? ReturnReason { get; set; }

    /// <summary>D13: spendable points end with the card year.</summary>
    public bool SpendableEndsWithYear { get; set; }

    public List<RuleItem> Items { get; } = [];

    public List<RuleCap> Caps { get; } = [];

    public bool IsEditable => Status is RuleListStatus.Draft or RuleListStatus.Returned;

    /// <summary>The vote that counts, once <see cref="Deliberations"/> is loaded; null = not voted on.</summary>
    public DeliberationRecord? LatestDeliberation() => Deliberations.MaxBy(d => d.Number);
}

/// <summary>One scored thing of a list version (RULE-1, RULE-6). Its id names item and version at once.</summary>
public sealed class RuleItem : ITownOwned
{
    public const int TextMaxLength = 500;
    public const int HeadingMaxLength = 50;
    public const int CodeMaxLength = 10;

    public required int TownId { get; init; }

    public Guid RuleItemId { get; init; } = Ids.New();

    public required Guid RuleListId { get; init; }

    /// <summary>Stable over versions: Z01 … of the awards, F01 … of the deductions, C01 … for village items.</summary>
    public required string Code { get; init; }

    public required RuleKind Kind { get; set; }

    /// <summary>大类.</summary>
    public required string Category { get; set; }

    /// <summary>事项.</summary>
    public required string Matter { get; set; }

    /// <summary>行为.</summary>
    public required string Behaviour { get; set; }

    /// <summary>奖惩: the words that say what is scored.</summary>
    public required string Terms { get; set; }

    public required ScoringWay Scoring { get; set; }

    /// <summary>Positive for awards and deductions alike; null for a tiered item.</summary>
    public Points? Points { get; set; }

    public required RuleUnit Unit { get; set; }

    /// <summary>RULE-3: counts once per household in this period.</summary>
    public OncePer OncePer { get; set; }

    public TierPolicy TierPolicy { get; set; } = TierPolicy.TopUp;

    /// <summary>RULE-4: confirmed only with an authority's written finding.</summary>
    public bool NeedsFinding { get; set; }

    /// <summary>False: dropped by the village, kept in the list so that it can be seen as dropped.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>村级自定.</summary>
    public bool IsVillageItem { get; init; }

    public required int Order { get; init; }

    public List<RuleTier> Tiers { get; } = [];

    /// <summary>
    /// What a screen calls it: the words of 奖惩, since several items share one 行为; where those are short and shared themselves
    /// (不迟到、早退), the 行为 stands before them.
    /// </summary>
    public string Title => Terms.Length == 0 ? Behaviour : Terms.Length < 16 ? $"{Behaviour} {Terms}".Replace('\n', ' ') : Terms;
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
}

public sealed class RuleListMapping :
    IEntityTypeConfiguration<RuleList>, IEntityTypeConfiguration<RuleItem>, IEntityTypeConfiguration<RuleTier>, IEntityTypeConfiguration<RuleCap>
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
        builder.HasMany(l => l.Deliberations).WithOne().HasForeignKey(d => new { d.TownId, d.RuleListId }).OnDelete(DeleteBehavior.Restrict);
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
