using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shuren.Features.Boards;

/// <summary>
/// The tree over a final board's lines: its root, what stood beside it when the board became final, and all spendable points together
/// (RED-6). Written with the lines; the database refuses update and delete.
/// </summary>
public sealed class BoardSeal : ITownOwned
{
    public required int TownId { get; init; }

    public required Guid NoticeId { get; init; }

    /// <summary>How many leaves the tree has.</summary>
    public required int Lines { get; init; }

    public required byte[] Root { get; init; }

    public required long HeadSeq { get; init; }

    public required byte[] HeadHash { get; init; }

    /// <summary>Tenths of a point; a board of many households may have more than one account may hold.</summary>
    public required long Spendable { get; init; }

    public string SpendableText => (Spendable / 10m).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Eight groups of eight hex digits, as printed.</summary>
    public string RootText => string.Join(' ', Convert.ToHexStringLower(Root).Chunk(8).Select(c => new string(c)));

    public BoardStamp Stamp(string villageCode, Quarter quarter) => new(villageCode, quarter, Lines, Spendable, Root, HeadSeq, HeadHash);
}

/// <summary>
/// A household's leaf: it stays when the salt goes, so that the proofs of all others still lead to the root. The database refuses update
/// and delete.
/// </summary>
public sealed class BoardLeaf : ITownOwned
{
    public required int TownId { get; init; }

    public required Guid NoticeId { get; init; }

    public required Guid HouseholdId { get; init; }

    /// <summary>Which leaf, from nought: by card number.</summary>
    public required int Position { get; init; }

    /// <summary>What the household could spend at the board's head.</summary>
    public required Points Spendable { get; init; }

    public required byte[] Hash { get; init; }
}

/// <summary>A leaf's salt, apart, because it goes with the household's personal data; then the leaf says nothing any more.</summary>
public sealed class BoardSalt : ITownOwned
{
    public const int Length = 16;

    public required int TownId { get; init; }

    public required Guid NoticeId { get; init; }

    public required Guid HouseholdId { get; init; }

    public required byte[] Salt { get; init; }
}

/// <summary>Makes a board's tree when it becomes final, and reads from it what one household needs.</summary>
public sealed class BoardSeals(AppDb db)
{
    /// <summary>Part of what makes the board final, in its transaction, after its lines are stored.</summary>
    public async Task MakeAsync(VillageKey village, QuarterNotice notice, IReadOnlyCollection<BoardLine> lines)
    {
        var code = await CodeAsync(village);
        // Under the village's lock: the accounts are those of the head that the board prints.
        var spendable = await db.Accounts.AsNoTracking().In(village).ToDictionaryAsync(a => a.HouseholdId, a => a.Spendable);
        var (leaves, salts) = (new List<BoardLeaf>(lines.Count), new List<BoardSalt>(lines.Count));
        foreach (var line in lines.OrderBy(l => l.CardNumber))
        {
            var salt = Ids.Secret(BoardSalt.Length);
            var own = spendable.GetValueOrDefault(line.HouseholdId);
            leaves.Add(new BoardLeaf
            {
                TownId = notice.TownId,
                NoticeId = notice.NoticeId,
                HouseholdId = line.HouseholdId,
                Position = leaves.Count,
                Spendable = own,
                Hash = Sealed(code, notice.Quarter, line, own, leaves.Count, lines.Count).Leaf(salt)
            });
            salts.Add(new BoardSalt { TownId = notice.TownId, NoticeId = notice.NoticeId, HouseholdId = line.HouseholdId, Salt = salt });
        }
        db.BoardSeals.Add(new BoardSeal
        {
            TownId = notice.TownId,
            NoticeId = notice.NoticeId,
            Lines = leaves.Count,
            Root = MerkleTree.Root(leaves.ConvertAll(l => l.Hash)),
            HeadSeq = notice.FinalHeadSeq!.Value,
            HeadHash = notice.FinalHeadHash!,
            Spendable = leaves.Sum(l => (long)l.Spendable.Tenths)
        });
        await BulkRows.InsertAsync(db, leaves);
        await BulkRows.InsertAsync(db, salts);
    }

    /// <summary>A final board's; null of one that was made final before boards had a tree, and before it is final.</summary>
    public Task<BoardSeal?> FindAsync(QuarterNotice notice)
        => db.BoardSeals.AsNoTracking().SingleOrDefaultAsync(s => s.TownId == notice.TownId && s.NoticeId == notice.NoticeId);

    /// <summary>A household's own; null when the board has no tree, the household is not on it, or its salt went with its data.</summary>
    public async Task<BoardSlip?> SlipAsync(VillageKey village, QuarterNotice notice, Guid householdId)
    {
        var leaves = await LeavesAsync(db, notice);
        var own = leaves.Find(l => l.HouseholdId == householdId);
        var salt = await db.BoardSalts.AsNoTracking().SingleOrDefaultAsync(
            s => s.TownId == notice.TownId && s.NoticeId == notice.NoticeId && s.HouseholdId == householdId);
        if (own is null || salt is null)
        {
            return null;
        }
        var line = await db.BoardLines.AsNoTracking().SingleAsync(
            l => l.TownId == notice.TownId && l.NoticeId == notice.NoticeId && l.HouseholdId == householdId);
        return new BoardSlip(
            Sealed(await CodeAsync(village), notice.Quarter, line, own.Spendable, own.Position, leaves.Count), salt.Salt,
            MerkleTree.Path(leaves.ConvertAll(l => l.Hash), own.Position));
    }

    /// <summary>All that still have their salt, by card number.</summary>
    public async Task<IReadOnlyList<(Guid HouseholdId, BoardSlip Slip)>> SlipsAsync(VillageKey village, QuarterNotice notice)
    {
        var leaves = await LeavesAsync(db, notice);
        var salts = await db.BoardSalts.AsNoTracking().Where(s => s.TownId == notice.TownId && s.NoticeId == notice.NoticeId)
            .ToDictionaryAsync(s => s.HouseholdId, s => s.Salt);
        var lines = await db.BoardLines.AsNoTracking().Where(l => l.TownId == notice.TownId && l.NoticeId == notice.NoticeId)
            .ToDictionaryAsync(l => l.HouseholdId);
        var code = await CodeAsync(village);
        var hashes = leaves.ConvertAll(l => l.Hash);
        return [.. leaves.Where(l => salts.ContainsKey(l.HouseholdId)).Select(l => (l.HouseholdId, new BoardSlip(
            Sealed(code, notice.Quarter, lines[l.HouseholdId], l.Spendable, l.Position, leaves.Count), salts[l.HouseholdId],
            MerkleTree.Path(hashes, l.Position))))];
    }

    /// <summary>In the tree's order.</summary>
    public static Task<List<BoardLeaf>> LeavesAsync(AppDb db, QuarterNotice notice) => db.BoardLeaves.AsNoTracking()
        .Where(l => l.TownId == notice.TownId && l.NoticeId == notice.NoticeId).OrderBy(l => l.Position).ToListAsync();

    public static SealedLine Sealed(string villageCode, Quarter quarter, BoardLine line, Points spendable, int index, int count) => new(
        villageCode, quarter, index, count, line.CardNumber, line.Rank, line.Score, line.Deducted, spendable, line.IsRed, line.IsBlack);

    private Task<string> CodeAsync(VillageKey village)
        => db.Villages.In(village).Select(v => v.Code).SingleAsync();
}

public sealed class BoardSealMapping :
    IEntityTypeConfiguration<BoardSeal>, IEntityTypeConfiguration<BoardLeaf>, IEntityTypeConfiguration<BoardSalt>
{
    public void Configure(EntityTypeBuilder<BoardSeal> builder)
    {
        builder.ToTable("board_seals");
        builder.HasKey(s => new { s.TownId, s.NoticeId });
        builder.Property(s => s.Root).HasMaxLength(MerkleTree.HashLength);
        builder.Property(s => s.HeadHash).HasMaxLength(MerkleTree.HashLength);
        builder.Ignore(s => s.SpendableText).Ignore(s => s.RootText);
        builder.RefersTo<BoardSeal, QuarterNotice>(nameof(BoardSeal.NoticeId));
    }

    public void Configure(EntityTypeBuilder<BoardLeaf> builder)
    {
        builder.ToTable("board_leaves");
        builder.HasKey(l => new { l.TownId, l.NoticeId, l.HouseholdId });
        builder.Property(l => l.Hash).HasMaxLength(MerkleTree.HashLength);
        builder.HasIndex(l => new { l.TownId, l.NoticeId, l.Position }).IsUnique();
        builder.HasIndex(l => new { l.TownId, l.HouseholdId });
        builder.HasOne<BoardLine>().WithOne().HasForeignKey<BoardLeaf>(l => new { l.TownId, l.NoticeId, l.HouseholdId })
            .OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<BoardSalt> builder)
    {
        builder.ToTable("board_salts");
        builder.HasKey(s => new { s.TownId, s.NoticeId, s.HouseholdId });
        builder.Property(s => s.Salt).HasMaxLength(BoardSalt.Length);
        builder.HasIndex(s => new { s.TownId, s.HouseholdId });
        builder.HasOne<BoardLeaf>().WithOne().HasForeignKey<BoardSalt>(s => new { s.TownId, s.NoticeId, s.HouseholdId })
            .OnDelete(DeleteBehavior.Restrict);
    }
}
