using System.Security.Cryptography;

namespace Shuren.Infrastructure;

/// <summary>
/// The Merkle tree of RFC 6962 §2.1: a leaf is SHA-256 of 0x00 and its bytes, a node SHA-256 of 0x01 and its two children; the left side
/// takes the largest power of two that is smaller than the number of leaves. `docs/proof.md` describes it for a third party.
/// </summary>
public static class MerkleTree
{
    public const int HashLength = SHA256.HashSizeInBytes;

    public static byte[] Leaf(ReadOnlySpan<byte> data) => SHA256.HashData([0, .. data]);

    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => SHA256.HashData([1, .. left, .. right]);

    /// <param name="leaves">Hashes of <see cref="Leaf"/>; none at all give the hash of nothing, as the RFC says.</param>
    public static byte[] Root(IReadOnlyList<byte[]> leaves) => leaves.Count == 0 ? SHA256.HashData([]) : Root(leaves, 0, leaves.Count);

    /// <summary>The hashes that lead from a leaf to the root, the nearest first (§2.1.1).</summary>
    public static IReadOnlyList<byte[]> Path(IReadOnlyList<byte[]> leaves, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Count);
        var path = new List<byte[]>();
        AddPath(path, leaves, index, 0, leaves.Count);
        return path;
    }

    /// <summary>The root that a leaf and its path lead to; null when the path is not as long as it must be.</summary>
    public static byte[]? RootOf(byte[] leaf, int index, int count, IReadOnlyList<byte[]> path)
        => index >= 0 && index < count && path.Count == PathLength(index, count) ? RootOf(leaf, index, count, path, path.Count) : null;

    /// <summary>How many hashes lead from a leaf to the root.</summary>
    public static int PathLength(int index, int count)
    {
        var length = 0;
        while (count > 1)
        {
            var left = Split(count);
            (index, count) = index < left ? (index, left) : (index - left, count - left);
            length++;
        }
        return length;
    }

    private static byte[] RootOf(byte[] leaf, int index, int count, IReadOnlyList<byte[]> path, int above)
    {
        if (count == 1)
        {
            return leaf;
        }
        var left = Split(count);
        var other = path[above - 1];
        return index < left
            ? Node(RootOf(leaf, index, left, path, above - 1), other)
            : Node(other, RootOf(leaf, index - left, count - left, path, above - 1));
    }

    private static void AddPath(List<byte[]> path, IReadOnlyList<byte[]> leaves, int index, int from, int count)
    {
        if (count == 1)
        {
            return;
        }
        var left = Split(count);
        if (index < left)
        {
            AddPath(path, leaves, index, from, left);
            path.Add(Root(leaves, from + left, count - left));
        }
        else
        {
            AddPath(path, leaves, index - left, from + left, count - left);
            path.Add(Root(leaves, from, left));
        }
    }

    private static byte[] Root(IReadOnlyList<byte[]> leaves, int from, int count)
    {
        if (count == 1)
        {
            return leaves[from];
        }
        var left = Split(count);
        return Node(Root(leaves, from, left), Root(leaves, from + left, count - left));
    }

    // The largest power of two below the count.
    private static int Split(int count) => 1 << (31 - System.Numerics.BitOperations.LeadingZeroCount((uint)(count - 1)));
}
