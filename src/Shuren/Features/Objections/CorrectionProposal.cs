using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;
using Shuren.Features.Ledger;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Objections;

public enum ProposalStatus
{
    /// <summary>Waits for a second person of the town.</summary>
    Proposed = 1,

    /// <summary>Agreed to, and corrected by entries in the same stroke.</summary>
    Agreed = 2,

    /// <summary>Refused, with the reason.</summary>
    Refused = 3
}

/// <summary>
/// 更正: a mistake that nobody objected to; the station proposes, a second person of the town agrees, the household is told (D30).
/// </summary>
public sealed class CorrectionProposal : IVillageOwned
{
    public const int TextMaxLength = 1000;

    /// <summary>Who acts, where somebody may not.</summary>
    internal const string ByAnother = "请镇里其他同志办理。";

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid CorrectionId { get; init; } = Ids.New();

    /// <summary>With <see cref="Number"/> the number it is followed by: 更正 2022-003.</summary>
    public required int Year { get; init; }

    public required int Number { get; init; }

    public required Guid HouseholdId { get; init; }

    /// <summary>The wrong entry, which is undone.</summary>
    public required long EntrySeq { get; init; }

    /// <summary>What stands in its place; null = nothing.</summary>
    public Guid? RuleItemId { get; init; }

    public int Quantity { get; init; } = 1;

    public string? TierName { get; init; }

    /// <summary>When that happened; the undone entry's day when null.</summary>
    public DateOnly? OccurredOn { get; init; }

    public required string Reason { get; init; }

    public required DateTime ProposedAt { get; init; }

    public required Guid ProposedBy { get; init; }

    public ProposalStatus Status { get; private set; } = ProposalStatus.Proposed;

    public DateTime? DecidedAt { get; private set; }

    public Guid? DecidedBy { get; private set; }

    public string? RefusalReason { get; private set; }

    /// <summary>When and how the household was told, and who noted it; the household itself when it read it online.</summary>
    public DateOnly? ToldOn { get; private set; }

    public string? ToldHow { get; private set; }

    public Guid? ToldBy { get; private set; }

    public string Label => FormattableString.Invariant($"{Year}-{Number:000}");

    public Correction Correction => new(EntrySeq, RuleItemId, Quantity, TierName, OccurredOn);

    /// <exception cref="RuleViolation">
    /// It is settled, is of the caller's own household, or the caller proposed it: a second person decides (D30).
    /// </exception>
    public void MustBeDecidedBy(Caller by)
    {
        if (Status != ProposalStatus.Proposed)
        {
            throw new RuleViolation(Rule.Stale, $"更正 {Label} 已经办结。");
        }
        by.MustNotDecideOn(HouseholdId, ByAnother);
        if (ProposedBy == by.UserId)
        {
            throw new RuleViolation(Rule.D30, "提出更正的人不能自己同意，" + ByAnother);
        }
    }

    /// <summary>The second person agrees to just what was shown.</summary>
    /// <param name="shown">What the form showed.</param>
    /// <param name="shownNow">What it would show now.</param>
    /// <exception cref="RuleViolation">As <see cref="MustBeDecidedBy"/>, or something else would be posted now (D33).</exception>
    public void Agree(string? shown, string shownNow, Caller by, DateTime at)
    {
        MustBeDecidedBy(by);
        Shown.MustBe(shown, shownNow, "要记的更正");
        (Status, DecidedAt, DecidedBy) = (ProposalStatus.Agreed, at, by.UserId);
    }

    /// <summary>The second person refuses; the ledger stays as it is.</summary>
    /// <exception cref="RuleViolation">As <see cref="MustBeDecidedBy"/>, or there is no reason.</exception>
    public void Refuse(string reason, Caller by, DateTime at)
    {
        MustBeDecidedBy(by);
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation(Rule.Form, "请写明为什么不同意。", "RefusalReason");
        }
        (Status, DecidedAt, DecidedBy, RefusalReason) = (ProposalStatus.Refused, at, by.UserId, reason.Trim());
    }

    /// <summary>When and how the household was told of an agreed correction; the first time counts.</summary>
    /// <exception cref="RuleViolation">Nothing was corrected, it was told already, or the day or how is missing or wrong.</exception>
    public void Tell(DateOnly day, string how, Guid by, DateOnly today)
    {
        if (ToldOn is not null)
        {
            throw new RuleViolation(Rule.Twice, $"{ToldOn:yyyy-MM-dd} 已经告知过（{ToldHow}）。");
        }
        if (Status != ProposalStatus.Agreed)
        {
            throw new RuleViolation(Rule.D30, "还没有更正，不用告知。");
        }
        if (day > today || day < DecidedAt!.Value.ToChinaDate())
        {
            throw new RuleViolation(Rule.D30, "告知的日期要在同意更正那天以后，不晚于今天。", "ToldOn");
        }
        if (string.IsNullOrWhiteSpace(how))
        {
            throw new RuleViolation(Rule.Form, "请选择怎样告知的。", "ToldHow");
        }
        (ToldOn, ToldHow, ToldBy) = (day, how.Trim(), by);
    }
}

public sealed class CorrectionMapping : IEntityTypeConfiguration<CorrectionProposal>
{
    public void Configure(EntityTypeBuilder<CorrectionProposal> builder)
    {
        builder.ToTable("corrections");
        builder.HasKey(c => new { c.TownId, c.CorrectionId });
        builder.Property(c => c.TierName).HasMaxLength(20);
        builder.Property(c => c.Reason).HasMaxLength(CorrectionProposal.TextMaxLength);
        builder.Property(c => c.RefusalReason).HasMaxLength(CorrectionProposal.TextMaxLength);
        builder.Property(c => c.ToldHow).HasMaxLength(50);
        builder.Ignore(c => c.Label);
        builder.Ignore(c => c.Correction);
        builder.HasIndex(c => new { c.TownId, c.VillageId, c.Year, c.Number }).IsUnique();
        builder.HasIndex(c => new { c.TownId, c.HouseholdId });
        builder.BelongsToVillage();
        builder.RefersToHousehold();
        builder.RefersTo<CorrectionProposal, RuleItem>(nameof(CorrectionProposal.RuleItemId));
        builder.HasOne<LedgerEntry>().WithMany().HasForeignKey(c => new { c.TownId, c.VillageId, c.EntrySeq })
            .OnDelete(DeleteBehavior.Restrict);
    }
}
