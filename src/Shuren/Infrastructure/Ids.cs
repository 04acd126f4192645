using System.Security.Cryptography;

namespace Shuren.Infrastructure;

/// <summary>Ids of records: they ascend with time, so that the newest rows lie together in the index.</summary>
public static class Ids
{
    private static readonly AsyncLocal<Func<Guid>?> Source = new();

    private static readonly AsyncLocal<Random?> Seeds = new();

    public static Guid New() => Source.Value?.Invoke() ?? Guid.CreateVersion7();

    /// <summary>
    /// Ids that sort in the order given, for rows of one moment whose order counts: within a millisecond <see cref="New"/> is random.
    /// </summary>
    public static IReadOnlyList<Guid> InOrder(int count) => [.. Enumerable.Range(0, count).Select(_ => New()).Order()];

    /// <summary>Bytes that nobody can guess, for salts; in the demo from its seed.</summary>
    public static byte[] Secret(int length)
    {
        if (Seeds.Value is not { } seeded)
        {
            return RandomNumberGenerator.GetBytes(length);
        }
        var bytes = new byte[length];
#pragma warning disable CA5394 // Nobody needs to be unable to guess a demo's salts.
        seeded.NextBytes(bytes);
#pragma warning restore CA5394
        return bytes;
    }

    /// <summary>
    /// From here on, in this flow of calls, ids and salts come from a seed: the demo's ids, and with them its ledger's hashes, are the same each
    /// time.
    /// </summary>
    public static void Seed(int seed)
    {
#pragma warning disable CA5394 // Nobody needs to be unable to guess a demo's ids.
        var random = new Random(seed);
#pragma warning restore CA5394
        Seeds.Value = random;
        // 21 August 2022; every id one millisecond later.
        var milliseconds = 1_661_011_200_000L;
        Source.Value = () => Seeded(Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds++)), random);
    }

    // The time of a version 7 id, with the seed's digits behind it.
    private static Guid Seeded(Guid time, Random random)
    {
        var bytes = time.ToByteArray(bigEndian: true);
#pragma warning disable CA5394
        random.NextBytes(bytes.AsSpan(9));
        bytes[7] = (byte)random.Next(256);
#pragma warning restore CA5394
        // The version stays, and the variant.
        bytes[6] = 0x70;
        bytes[8] = 0x80;
        return new Guid(bytes, bigEndian: true);
    }
}
