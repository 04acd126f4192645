using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Boards;

/// <summary>
/// 公示 of a village's quarter (PUB-1, D24): first the scores as a notice, open to objections; then the final board, stored as published.
/// </summary>
public sealed class QuarterNotice : IVillageOwned
{
    public const int ToldHowMaxLength = 50;

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

    /// <summary>When that was recorded: after the vote, where a tie was voted on. Null from before this was kept.</summary>
    public DateTime? BlackToldAt { get; set; }

    /// <summary>The last day on which what stands of the household told may be challenged: it has its days from the telling on, whoever else's are over.</summary>
    public DateOnly? BlackObjectionsUntil { get; set; }

    /// <summary>The town showed who is not named as a card number on paper, when the board became final: later reprints show no more (D11).</summary>
    public bool CardsOnPaper { get; set; }

    /// <summary>D10, of boards from before each member voted for themselves (see <see cref="TieVote"/>): the vote as one person typed it.</summary>
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

    /// <summary>D16, D11: whether an objection on what stands of this household still belongs to the notice.</summary>
    public bool TakesObjectionsOn(DateOnly today, Guid householdId)
        => !IsFinal && (today <= ObjectionsUntil || (BlackToldHouseholdId == householdId && today <= BlackObjectionsUntil));
}

/// <summary>One household on a final board, as published (D24). The database refuses update and delete.</summary>
public sealed class BoardLine : ITownOwned
{
    public required int TownId { get; init; }

    public required Guid NoticeId { get; init; }

    public required Guid HouseholdId { get; init; }

    public required int CardNumber { get; init; }

    /// <summary>
    /// SHA-256 of the salt and the name in <see cref="BoardName"/>: a changed name shows, and the name itself can still be removed (LED-5).
    /// </summary>
    public required byte[] NameDigest { get; set; }

    public required Points Score { get; init; }

    public required Points Deducted { get; init; }

    public required int Rank { get; init; }

    public required bool IsRed { get; init; }

    public required bool IsBlack { get; init; }

    /// <summary>As it stood on the day: may the name stand on paper and in public (D11).</summary>
    public required bool NamedOnPaper { get; init; }

    public required bool NamedInPublic { get; init; }
}

/// <summary>
/// Whose line a final board's is, kept beside it because people may be forgotten and the board never changes (SUP-6). With the row
/// deleted, the board shows the card number.
/// </summary>
public sealed class BoardName : ITownOwned
{
    public const int DigestLength = 32;
    public const int SaltLength = 16;

    public required int TownId { get; init; }

    public required Guid NoticeId { get; init; }

    public required Guid HouseholdId { get; init; }

    public required string Head { get; init; }

    public required string GroupName { get; init; }

    public required byte[] Salt { get; init; }

    /// <summary>SHA-256 of: salt, head in UTF-8, one byte 0A, group in UTF-8.</summary>
    public byte[] Digest() => SHA256.HashData([.. Salt, .. Encoding.UTF8.GetBytes(Head), (byte)'\n', .. Encoding.UTF8.GetBytes(GroupName)]);

    public static BoardName New(int townId, Guid noticeId, Guid householdId, string head, string groupName) => new()
    {
        TownId = townId,
        NoticeId = noticeId,
        HouseholdId = householdId,
        Head = head,
        GroupName = groupName,
        Salt = RandomNumberGenerator.GetBytes(SaltLength)
    };

    /// <summary>
    /// Part of the upgrade from boards that held the names themselves: gives each line its digest. Runs while the wall is down, and again
    /// where an upgrade was cut off.
    /// </summary>
    public static async Task CompleteAsync(AppDb db)
    {
        var none = Array.Empty<byte>();
        var bare = await db.BoardLines.AsNoTracking().Where(l => l.NameDigest == none).ToListAsync();
        if (bare.Count == 0)
        {
            return;
        }
        var notices = bare.Select(l => l.NoticeId).Distinct().ToList();
        var names = await db.BoardNames.AsNoTracking().Where(n => notices.Contains(n.NoticeId)).ToDictionaryAsync(n => (n.TownId, n.NoticeId, n.HouseholdId));
        foreach (var line in bare)
        {
            line.NameDigest = names[(line.TownId, line.NoticeId, line.HouseholdId)].Digest();
        }
        await using var transaction = await db.Database.BeginTransactionAsync();
        await BulkRows.UpdateAsync(db, bare);
        await transaction.CommitAsync();
    }
}

/// <summary>
/// One member's own vote on a tie for the last place (D10). It holds for just the households and figures it was cast on (D33); a changed
/// mind is a further row, and the earlier one stays, void.
/// </summary>
public sealed class TieVote : ITownOwned
{
    public const int NoteMaxLength = 500;

    public required int TownId { get; init; }

    public Guid TieVoteId { get; init; } = Ids.New();

    public required Guid NoticeId { get; init; }

    /// <summary>Of the households tied, with their figures.</summary>
    public required string VotedOn { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>Whom it names; null = nobody, the black board stays empty.</summary>
    public Guid? HouseholdId { get; init; }

    public required string Note { get; init; }

    public required DateTime At { get; init; }

    /// <summary>When the member voted anew.</summary>
    public DateTime? VoidAt { get; set; }
}

public sealed class NoticeMapping :
    IEntityTypeConfiguration<QuarterNotice>, IEntityTypeConfiguration<BoardLine>, IEntityTypeConfiguration<BoardName>, IEntityTypeConfiguration<TieVote>
{
    public void Configure(EntityTypeBuilder<QuarterNotice> builder)
    {
        builder.ToTable("quarter_notices");
        builder.HasKey(n => new { n.TownId, n.NoticeId });
        builder.Property(n => n.BlackToldHow).HasMaxLength(QuarterNotice.ToldHowMaxLength);
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
        builder.Property(l => l.NameDigest).HasMaxLength(BoardName.DigestLength);
        builder.RefersTo<BoardLine, QuarterNotice>(nameof(BoardLine.NoticeId));
        builder.RefersToHousehold();
    }

    public void Configure(EntityTypeBuilder<BoardName> builder)
    {
        builder.ToTable("board_names");
        builder.HasKey(n => new { n.TownId, n.NoticeId, n.HouseholdId });
        builder.Property(n => n.Head).HasMaxLength(Household.HeadMaxLength);
        builder.Property(n => n.GroupName).HasMaxLength(VillageGroup.NameMaxLength);
        builder.Property(n => n.Salt).HasMaxLength(BoardName.SaltLength);
        builder.HasOne<BoardLine>().WithOne().HasForeignKey<BoardName>(n => new { n.TownId, n.NoticeId, n.HouseholdId }).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<TieVote> builder)
    {
        builder.ToTable("tie_votes");
        builder.HasKey(v => new { v.TownId, v.TieVoteId });
        builder.Property(v => v.VotedOn).HasMaxLength(Shown.Length);
        builder.Property(v => v.Note).HasMaxLength(TieVote.NoteMaxLength);
        builder.RefersTo<TieVote, QuarterNotice>(nameof(TieVote.NoticeId));
        builder.RefersToHousehold();
    }
}
