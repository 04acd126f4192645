namespace Shuren.Features.Ledger;

/// <summary>
/// The salt of an entry's basis digest. It lies beside the ledger, in a table that forgets: once it is gone, together with the
/// personal data it was made over, nobody can compute or guess what the digest stands for, and the chain still holds.
/// </summary>
public sealed class EntrySalt : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    /// <summary>Of the entry.</summary>
    public required long Seq { get; init; }

    public required byte[] Salt { get; init; }

    /// <summary>See <see cref="BasisDigest.Hints"/>.</summary>
    public required byte[] Hints { get; init; }

    /// <summary>A new salt for an entry, and the digest that it makes of the basis.</summary>
    /// <param name="village">Whose entry.</param>
    /// <param name="seq">Which.</param>
    /// <param name="basis">What it rests on.</param>
    /// <param name="salt">Secret bytes of its own (<see cref="Ids.Secret"/>).</param>
    public static (EntrySalt Salt, byte[] Digest) New(VillageKey village, long seq, Basis basis, byte[] salt)
    {
        var (digest, hints) = BasisDigest.Of(basis, salt);
        return (new EntrySalt { TownId = village.TownId, VillageId = village.VillageId, Seq = seq, Salt = salt, Hints = hints }, digest);
    }
}
