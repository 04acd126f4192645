using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shuren.Features.Supervision;

/// <summary>
/// The seed of a month's random sample (SUP-1), written down before a line is drawn. It is made of the ledger's head as the month's
/// confirmation left it, so nobody can choose it, and whoever has the ledger can draw the same lines again. The database refuses update
/// and delete, and there is one a month: nobody draws until it suits.
/// </summary>
public sealed class SampleDraw : IVillageOwned
{
    /// <summary>So many lines are looked at; all of a month with fewer.</summary>
    public const int DefaultSize = 5;

    public const int HashLength = 32;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid DrawId { get; init; } = Ids.New();

    public required Month Month { get; init; }

    /// <summary>
    /// Nought. Earlier versions counted here what the village had drawn before, so that who drew several months chose by their order.
    /// </summary>
    public int Number { get; init; }

    /// <summary>The last entry that the month's confirmation posted.</summary>
    public required long HeadSeq { get; init; }

    public required byte[] HeadHash { get; init; }

    public required byte[] Seed { get; init; }

    public required int Size { get; init; }

    public required DateTime DrawnAt { get; init; }

    public required Guid DrawnBy { get; init; }

    public string HeadText => Convert.ToHexStringLower(HeadHash);

    public string SeedText => Convert.ToHexStringLower(Seed);

    /// <summary>SHA-256 of the head in hex, a blank, the month as 2022-09, a blank, and <see cref="Number"/>.</summary>
    public static byte[] SeedOf(byte[] head, Month month, int number)
        => SHA256.HashData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{Convert.ToHexStringLower(head)} {month} {number}")));

    /// <summary>
    /// The drawn: of each entry SHA-256 of the seed in hex, a blank and the entry's number; the smallest of these come first.
    /// </summary>
    /// <param name="seqs">The month's entries, in any order.</param>
    public IReadOnlyList<long> Pick(IEnumerable<long> seqs)
    {
        var seed = SeedText;
        return [.. seqs.OrderBy(s => KeyOf(seed, s)).ThenBy(s => s).Take(Size)];
    }

    // As two numbers, which compare as the hash's digits do: a large village draws from thousands each time its desk is opened.
    private static (UInt128, UInt128) KeyOf(string seed, long seq)
    {
        Span<byte> hash = stackalloc byte[HashLength];
        SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed} {seq}")), hash);
        return (BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }
}

/// <summary>A supervisor looked at a drawn line and found it right. The database refuses update and delete.</summary>
public sealed class SampleMark : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public required Guid DrawId { get; init; }

    public required long EntrySeq { get; init; }

    public required DateTime At { get; init; }

    public required Guid UserId { get; init; }
}

public sealed class SampleMapping : IEntityTypeConfiguration<SampleDraw>, IEntityTypeConfiguration<SampleMark>
{
    public void Configure(EntityTypeBuilder<SampleDraw> builder)
    {
        builder.ToTable("sample_draws");
        builder.HasKey(d => new { d.TownId, d.DrawId });
        builder.Property(d => d.HeadHash).HasMaxLength(SampleDraw.HashLength);
        builder.Property(d => d.Seed).HasMaxLength(SampleDraw.HashLength);
        builder.Ignore(d => d.HeadText);
        builder.Ignore(d => d.SeedText);
        builder.HasIndex(d => new { d.TownId, d.VillageId, d.Month }).IsUnique();
        builder.BelongsToVillage();
        builder.HasOne<Ledger.LedgerEntry>().WithMany().HasForeignKey(d => new { d.TownId, d.VillageId, d.HeadSeq })
            .OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<SampleMark> builder)
    {
        builder.ToTable("sample_marks");
        builder.HasKey(m => new { m.TownId, m.DrawId, m.EntrySeq });
        builder.BelongsToVillage();
        builder.RefersTo<SampleMark, SampleDraw>(nameof(SampleMark.DrawId));
        builder.HasOne<Ledger.LedgerEntry>().WithMany().HasForeignKey(m => new { m.TownId, m.VillageId, m.EntrySeq })
            .OnDelete(DeleteBehavior.Restrict);
    }
}
