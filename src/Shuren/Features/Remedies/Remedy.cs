using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;
using Shuren.Features.Ledger;
using Shuren.Features.Photos;
using Shuren.Features.Reviews;

namespace Shuren.Features.Remedies;

public enum RemedyStatus
{
    /// <summary>Waits for the village group's votes.</summary>
    HandedIn = 1,

    /// <summary>The group saw that it was made good; waits for the town.</summary>
    Passed = 2,

    /// <summary>The group did not; the household reads why, and may object.</summary>
    Refused = 3,

    /// <summary>审定: the share is one entry of the ledger.</summary>
    Confirmed = 4,

    /// <summary>Taken back by who handed it in, before anybody voted.</summary>
    Withdrawn = 5,

    /// <summary>The deduction itself was undone: there is nothing to give back.</summary>
    Lapsed = 6
}

/// <summary>整改: a household's proof that a deduction was made good, on its way to the share that the list gives back (REC-8).</summary>
public sealed class Remedy : IVillageOwned
{
    public const int TextMaxLength = 1000;

    /// <summary>Who decides, where somebody may not.</summary>
    internal const string ByAnother = "请其他成员办理。";

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid RemedyId { get; init; } = Ids.New();

    /// <summary>With <see cref="Number"/> the number it is followed by: 整改 2022-003.</summary>
    public required int Year { get; init; }

    public required int Number { get; init; }

    public required Guid HouseholdId { get; init; }

    /// <summary>The deduction.</summary>
    public required long EntrySeq { get; init; }

    /// <summary>What is given back, as the list said it on the day of handing in.</summary>
    public required Points Amount { get; init; }

    /// <summary>The last day for handing it in.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>What was put right, in the household's words.</summary>
    public required string Proof { get; init; }

    public required DateTime HandedInAt { get; init; }

    public required Guid HandedInBy { get; init; }

    public RemedyStatus Status { get; private set; } = RemedyStatus.HandedIn;

    /// <summary>When the group's votes came to a decision.</summary>
    public DateTime? DecidedAt { get; private set; }

    /// <summary>Why the group refused: the reasons of who voted against.</summary>
    public string? RefusalReason { get; private set; }

    /// <summary>Why the town sent it back to the group; kept after that.</summary>
    public string? ReturnReason { get; private set; }

    public DateTime? ReturnedAt { get; private set; }

    public Guid? ReturnedBy { get; private set; }

    public DateTime? ConfirmedAt { get; private set; }

    public Guid? ConfirmedBy { get; private set; }

    public string Label => FormattableString.Invariant($"{Year}-{Number:000}");

    public bool IsOpen => Status is RemedyStatus.HandedIn or RemedyStatus.Passed;

    /// <exception cref="RuleViolation">The group does not vote on it any more.</exception>
    public void MustWaitForVotes() => MustBe(RemedyStatus.HandedIn, "现在不等审核组表决");

    /// <exception cref="RuleViolation">The group has not passed it, or it is settled.</exception>
    public void MustWaitForTown() => MustBe(RemedyStatus.Passed, "现在不等镇里审定");

    /// <summary>What the votes came to; nothing while they are too few.</summary>
    /// <param name="against">The reasons of who voted against.</param>
    /// <exception cref="RuleViolation">As <see cref="MustWaitForVotes"/>.</exception>
    public void Decide(LineDecision decision, IEnumerable<string?> against, DateTime at)
    {
        MustWaitForVotes();
        if (decision == LineDecision.Pending)
        {
            return;
        }
        var why = string.Join("；", against.Distinct(StringComparer.Ordinal));
        (Status, DecidedAt, RefusalReason) = decision == LineDecision.Approved
            ? (RemedyStatus.Passed, at, null)
            : (RemedyStatus.Refused, at, why.Length <= TextMaxLength ? why : why[..TextMaxLength]);
    }

    /// <summary>The town sends it back: the group votes anew.</summary>
    /// <exception cref="RuleViolation">As <see cref="MustWaitForTown"/>, or there is no reason.</exception>
    public void Return(string reason, Caller by, DateTime at)
    {
        MustWaitForTown();
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation(Rule.Form, "请写明为什么退回，审核组好重新看。", "Reason");
        }
        (Status, DecidedAt, ReturnReason, ReturnedAt, ReturnedBy) = (RemedyStatus.HandedIn, null, reason.Trim(), at, by.UserId);
    }

    /// <summary>审定; the entry is posted in the same stroke.</summary>
    /// <exception cref="RuleViolation">As <see cref="MustWaitForTown"/>.</exception>
    public void Confirm(Caller by, DateTime at)
    {
        MustWaitForTown();
        (Status, ConfirmedAt, ConfirmedBy) = (RemedyStatus.Confirmed, at, by.UserId);
    }

    /// <summary>Taken back by the household, or by who wrote it down at the counter.</summary>
    /// <exception cref="RuleViolation">Somebody else handed it in, or somebody voted on it.</exception>
    public void Withdraw(Caller by, bool isVotedOn)
    {
        if (HandedInBy != by.UserId && by.HouseholdId != HouseholdId)
        {
            throw new RuleViolation(Rule.Rec8, "只有这一户、或代它交的人可以撤回。");
        }
        if (Status != RemedyStatus.HandedIn || isVotedOn)
        {
            throw new RuleViolation(Rule.Stale, $"整改 {Label} 审核组已经在表决，不能撤回。");
        }
        Status = RemedyStatus.Withdrawn;
    }

    /// <summary>The deduction was undone.</summary>
    public void Lapse()
    {
        if (IsOpen)
        {
            Status = RemedyStatus.Lapsed;
        }
    }

    private void MustBe(RemedyStatus status, string otherwise)
    {
        if (Status != status)
        {
            throw new RuleViolation(Rule.Stale, $"整改 {Label} {otherwise}：{Status.Chinese()}。请刷新看看。");
        }
    }
}

/// <summary>A photo of what was put right.</summary>
public sealed class RemedyPhoto : ITownOwned
{
    public required int TownId { get; init; }

    public required Guid RemedyId { get; init; }

    public required Guid PhotoId { get; init; }
}

/// <summary>One member's vote on a remedy; what no longer counts is void, with who made it so and why.</summary>
public sealed class RemedyVote : ITownOwned
{
    public const int ReasonMaxLength = 500;

    public required int TownId { get; init; }

    public Guid VoteId { get; init; } = Ids.New();

    public required Guid RemedyId { get; init; }

    public required Guid UserId { get; init; }

    public required bool Approve { get; init; }

    public required bool IsChair { get; init; }

    public string? Reason { get; init; }

    public required DateTime At { get; init; }

    /// <summary>D33: the digest of what it was taken on, see <see cref="RemedyState.Basis"/>.</summary>
    public required string Basis { get; init; }

    public DateTime? VoidedAt { get; private set; }

    public Guid? VoidedBy { get; private set; }

    public string? VoidReason { get; private set; }

    public void Void(string reason, Caller by, DateTime at) => (VoidReason, VoidedBy, VoidedAt) = (reason, by.UserId, at);
}

public sealed class RemedyMapping :
    IEntityTypeConfiguration<Remedy>, IEntityTypeConfiguration<RemedyPhoto>, IEntityTypeConfiguration<RemedyVote>
{
    public void Configure(EntityTypeBuilder<Remedy> builder)
    {
        builder.ToTable("remedies");
        builder.HasKey(r => new { r.TownId, r.RemedyId });
        builder.Property(r => r.Proof).HasMaxLength(Remedy.TextMaxLength);
        builder.Property(r => r.RefusalReason).HasMaxLength(Remedy.TextMaxLength);
        builder.Property(r => r.ReturnReason).HasMaxLength(Remedy.TextMaxLength);
        builder.Ignore(r => r.Label);
        builder.Ignore(r => r.IsOpen);
        builder.HasIndex(r => new { r.TownId, r.VillageId, r.Year, r.Number }).IsUnique();
        builder.HasIndex(r => new { r.TownId, r.HouseholdId });
        builder.BelongsToVillage();
        builder.RefersToHousehold();
        builder.HasOne<LedgerEntry>().WithMany().HasForeignKey(r => new { r.TownId, r.VillageId, r.EntrySeq })
            .OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<RemedyPhoto> builder)
    {
        builder.ToTable("remedy_photos");
        builder.HasKey(p => new { p.TownId, p.RemedyId, p.PhotoId });
        builder.RefersTo<RemedyPhoto, Remedy>(nameof(RemedyPhoto.RemedyId));
        builder.RefersTo<RemedyPhoto, StoredPhoto>(nameof(RemedyPhoto.PhotoId));
    }

    public void Configure(EntityTypeBuilder<RemedyVote> builder)
    {
        builder.ToTable("remedy_votes");
        builder.HasKey(v => new { v.TownId, v.VoteId });
        builder.Property(v => v.Reason).HasMaxLength(RemedyVote.ReasonMaxLength);
        builder.Property(v => v.VoidReason).HasMaxLength(RemedyVote.ReasonMaxLength);
        builder.Property(v => v.Basis).HasMaxLength(Shown.Length);
        // A member has one standing vote.
        builder.HasIndex(v => new { v.TownId, v.RemedyId, v.UserId }).IsUnique().HasFilter("voided_at IS NULL");
        builder.RefersTo<RemedyVote, Remedy>(nameof(RemedyVote.RemedyId));
    }
}
