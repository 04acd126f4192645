using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Shuren.Features.Ledger;

/// <summary>
/// The hash of an entry (LED-3). `docs/ledger.md` describes the same bytes for a third party: change neither without the other.
/// </summary>
public static class EntryHash
{
    /// <summary>What the first entry of a village names as the one before: 32 zero bytes.</summary>
    public static byte[] Genesis => new byte[SHA256.HashSizeInBytes];

    /// <param name="entry">All its fields but <see cref="LedgerEntry.Hash"/>.</param>
    /// <param name="villageCode">The twelve digits of the village.</param>
    public static byte[] Compute(LedgerEntry entry, string villageCode)
        => SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(entry, villageCode)));

    /// <summary>Lines joined by a line feed, without one at the end: eighteen in format 1, in format 2 the basis digest after them.</summary>
    public static string Canonical(LedgerEntry entry, string villageCode)
        => entry.BasisDigest is { } basis ? $"{Fields(entry, villageCode)}\n{Convert.ToHexStringLower(basis)}" : Fields(entry, villageCode);

    private static string Fields(LedgerEntry entry, string villageCode) => string.Create(
        CultureInfo.InvariantCulture,
        $"shuren-entry-{entry.Format}\n{villageCode}\n{entry.Seq}\n{entry.HouseholdId:D}\n{entry.Kind}\n{entry.Amount.Tenths}\n"
        + $"{entry.ScoreAfter.Tenths}\n{entry.SpendableAfter.Tenths}\n{entry.Period}\n{entry.OccurredOn:yyyy-MM-dd}\n"
        + $"{entry.PostedAt:yyyy-MM-ddTHH:mm:ss.fffZ}\n{entry.PostedBy:D}\n{entry.SourceKind}\n{entry.SourceId:D}\n"
        + $"{entry.RuleItemId:D}\n{entry.ReversesSeq}\n{entry.RequestId:D}\n{Convert.ToHexStringLower(entry.PreviousHash)}");
}
