using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Data;

namespace Shuren.Features.Notices;

/// <summary>
/// 公示 of a village's quarter (PUB-1, D24): first the scores as a notice, open to objections; then the final board, stored as published.
/// </summary>
public sealed class QuarterNotice : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid NoticeId { get; init; } = Ids.New();

    public required Quarter Quarter { get; init; }

    public required DateTime PublishedAt { get; init; }

    public required Guid PublishedBy { get; init; }

    /// <summary>The last day for objections (D16), that day included.</summary>
    public required DateOnly ObjectionsUntil { get; init; }

    /// <summary>The last day on the public page (PUB-4).</summary>
    public required DateOnly PublicUntil { get; set; }

    /// <summary>The chain's head when the notice went up.</summary>
    public required long HeadSeq { get; init; }

    public required byte[] HeadHash { get; init; }

    /// <summary>When, how and by whom the household that stands last was told, before the board goes up (D11).</summary>
    public Guid? BlackToldHouseholdId { get; set; }

    public DateOnly? BlackToldOn { get; set; }

    public string? BlackToldHow { get; set; }

    public Guid? BlackToldBy { get; set; }

    /// <summary>D10: the group's recorded vote on a tie for the last place: whom it names, or that it names nobody.</summary>
    public DateTime? TieDecidedAt { get; set; }

    public Guid? TieDecidedBy { get; set; }

    public Guid? TieHouseholdId { get; set; }

    public int? TiePresent { get; set; }

    public int? TieVotesFor { get; set; }

    public int? TieVotesAgainst { get; set; }

    public string? TieNote { get; set; }

    public DateTime? FinalAt { get; set; }

    public Guid? FinalBy { get; set; }

    /// <summary>The chain's head printed on the final board (LED-3).</summary>
    public long? FinalHeadSeq { get; set; }

    public byte[]? FinalHeadHash { get; set; }

    public bool IsFinal => FinalAt is not null;
}

/// <summary>One household on a final board, as published (D24). The database refuses update and delete.</summary>
public sealed class BoardLine : ITownOwned
{
    public required int TownId { get; init; }

    public required Guid NoticeId { get; init; }

    public required Guid HouseholdId { get; init; }

    public required int CardNumber { get; init; }

    public required string Head { get; init; }

    public required string GroupName { get; init; }

    public required Points Score { get; init; }

    public required Points Deducted { get; init; }

    public required int Rank { get; init; }

    public required bool IsRed { get; init; }

    public required bool IsBlack { get; init; }

    /// <summary>As it stood on the day: may the name stand on paper and in public (D11).</summary>
    public required bool NamedOnPaper { get; init; }

    public required bool NamedInPublic { get; init; }
}

public sealed class NoticeMapping : IEntityTypeConfiguration<QuarterNotice>, IEntityTypeConfiguration<BoardLine>
{
    public void Configure(EntityTypeBuilder<QuarterNotice> builder)
    {
        builder.ToTable("quarter_notices");
        builder.HasKey(n => new { n.TownId, n.NoticeId });
        builder.Property(n => n.BlackToldHow).HasMaxLength(50);
        builder.Property(n => n.TieNote).HasMaxLength(1000);
        builder.Property(n => n.HeadHash).HasMaxLength(32);
        builder.Property(n => n.FinalHeadHash).HasMaxLength(32);
        builder.Ignore(n => n.IsFinal);
        builder.HasIndex(n => new { n.TownId, n.VillageId, n.Quarter }).IsUnique();
        builder.BelongsToVillage();
        builder.RefersToHousehold(nameof(QuarterNotice.BlackToldHouseholdId));
        builder.RefersToHousehold(nameof(QuarterNotice.TieHouseholdId));
    }

    public void Configure(EntityTypeBuilder<BoardLine> builder)
    {
        builder.ToTable("board_lines");
        builder.HasKey(l => new { l.TownId, l.NoticeId, l.HouseholdId });
        builder.Property(l => l.Head).HasMaxLength(30);
        builder.Property(l => l.GroupName).HasMaxLength(30);
        builder.RefersTo<BoardLine, QuarterNotice>(nameof(BoardLine.NoticeId));
        builder.RefersToHousehold();
    }
}
