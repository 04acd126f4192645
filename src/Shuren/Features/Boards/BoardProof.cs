using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Shuren.Features.Boards;

/// <summary>
/// A household's line of a final board as it lies under the board's tree: what the board shows of it and its spendable points, and no
/// name (D11). Its place among how many lines is part of it: a path alone does not tell a tree from a larger one. `docs/proof.md` describes
/// the bytes for a third party: change neither without the other.
/// </summary>
/// <param name="Index">Which leaf, from nought.</param>
/// <param name="Count">How many lines the board has.</param>
public sealed record SealedLine(
    string VillageCode, Quarter Quarter, int Index, int Count, int CardNumber, int Rank, Points Score, Points Deducted, Points Spendable,
    bool IsRed, bool IsBlack)
{
    public const int Length = 35;

    public const byte Version = 1;

    private const byte RedBit = 1;
    private const byte BlackBit = 2;

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        bytes[0] = Version;
        ProofBytes.WriteBoard(bytes.AsSpan(1), VillageCode, Quarter);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(10), checked((ushort)Index));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(12), checked((ushort)Count));
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(14), CardNumber);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(18), Rank);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(22), Score.Tenths);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(26), Deducted.Tenths);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(30), Spendable.Tenths);
        bytes[34] = (byte)((IsRed ? RedBit : 0) | (IsBlack ? BlackBit : 0));
        return bytes;
    }

    /// <summary>Null when it is none.</summary>
    public static SealedLine? Read(ReadOnlySpan<byte> bytes)
        => bytes.Length == Length && bytes[0] == Version && bytes[34] <= (RedBit | BlackBit)
            && ProofBytes.ReadBoard(bytes[1..]) is { } board
            ? new SealedLine(
                board.VillageCode, board.Quarter, BinaryPrimitives.ReadUInt16BigEndian(bytes[10..]),
                BinaryPrimitives.ReadUInt16BigEndian(bytes[12..]), BinaryPrimitives.ReadInt32BigEndian(bytes[14..]),
                BinaryPrimitives.ReadInt32BigEndian(bytes[18..]), new Points(BinaryPrimitives.ReadInt32BigEndian(bytes[22..])),
                new Points(BinaryPrimitives.ReadInt32BigEndian(bytes[26..])), new Points(BinaryPrimitives.ReadInt32BigEndian(bytes[30..])),
                (bytes[34] & RedBit) != 0, (bytes[34] & BlackBit) != 0)
            : null;

    /// <summary>The leaf of the tree; without the salt nobody can guess at a neighbour's figures and compare.</summary>
    public byte[] Leaf(ReadOnlySpan<byte> salt) => MerkleTree.Leaf([.. salt, .. ToBytes()]);
}

/// <summary>What both kinds of proof begin with: village and quarter, two decimal digits a byte.</summary>
internal static class ProofBytes
{
    public const int BoardLength = 9;

    public static void WriteBoard(Span<byte> to, string villageCode, Quarter quarter)
        => Convert.FromHexString(string.Create(CultureInfo.InvariantCulture, $"{villageCode}{quarter.Year:0000}{quarter.Number:00}"))
            .CopyTo(to);

    public static (string VillageCode, Quarter Quarter)? ReadBoard(ReadOnlySpan<byte> bytes)
    {
        var digits = Convert.ToHexString(bytes[..BoardLength]);
        return digits.All(char.IsAsciiDigit) && Quarter.TryParse($"{digits[12..16]}Q{digits[17]}", out var quarter) && digits[16] == '0'
            ? (digits[..12], quarter)
            : null;
    }

    /// <summary>The bytes behind a prefix, however the text was copied: in an address, in lower case, broken into lines.</summary>
    public static byte[]? Read(string? text, string prefix)
    {
        var one = string.Concat((text ?? "").Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();
        var at = one.IndexOf(prefix, StringComparison.Ordinal);
        return at < 0 ? null : Base41.Decode(one[(at + prefix.Length)..]);
    }
}

/// <summary>凭条: one household's line with all that leads from it to the root on the wall, and nothing of anybody else.</summary>
/// <param name="Line">Its own.</param>
/// <param name="Salt">Sixteen bytes.</param>
/// <param name="Path">The hashes to the root, the nearest first.</param>
public sealed record BoardSlip(SealedLine Line, byte[] Salt, IReadOnlyList<byte[]> Path)
{
    public const string Prefix = "SL1:";

    private const int Fixed = SealedLine.Length + BoardSalt.Length;

    public byte[] ToBytes() => [.. Line.ToBytes(), .. Salt, .. Path.SelectMany(hash => hash)];

    public string ToText() => Prefix + Base41.Encode(ToBytes());

    /// <summary>Null when it is none, or not whole.</summary>
    public static BoardSlip? Parse(string? text)
    {
        if (ProofBytes.Read(text, Prefix) is not { Length: >= Fixed } bytes
            || SealedLine.Read(bytes.AsSpan(0, SealedLine.Length)) is not { } line || line.Index >= line.Count
            || bytes.Length != Fixed + (MerkleTree.PathLength(line.Index, line.Count) * MerkleTree.HashLength))
        {
            return null;
        }
        return new BoardSlip(line, bytes[SealedLine.Length..Fixed], bytes.Skip(Fixed).Chunk(MerkleTree.HashLength).ToList());
    }

    /// <summary>The root of a board that has this line.</summary>
    public byte[] Root() => MerkleTree.RootOf(Line.Leaf(Salt), Line.Index, Line.Count, Path)!;
}

/// <summary>
/// What a board's one QR code says: whose and which board, its tree, the ledger's head, and the installation's word for it.
/// </summary>
/// <param name="VillageCode">Twelve digits.</param>
/// <param name="Quarter">Which board.</param>
/// <param name="Lines">How many households.</param>
/// <param name="Spendable">All their spendable points together, in tenths: more than <see cref="Points"/> may hold.</param>
/// <param name="Root">Of the tree over the lines.</param>
/// <param name="HeadSeq">The ledger's head.</param>
/// <param name="HeadHash">Its hash. The chain below it and the tree never meet in one proof.</param>
public sealed record BoardStamp(
    string VillageCode, Quarter Quarter, int Lines, long Spendable, byte[] Root, long HeadSeq, byte[] HeadHash)
{
    public const string Prefix = "SB1:";

    public const int SignatureLength = 64;

    private const byte Version = 1;
    private const int Length = 1 + ProofBytes.BoardLength + 2 + 8 + 32 + 8 + 32;

    /// <summary>What is signed begins with these bytes, so that a signature never fits anything else.</summary>
    private static ReadOnlySpan<byte> Domain => "shuren-board-1\n"u8;

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        bytes[0] = Version;
        ProofBytes.WriteBoard(bytes.AsSpan(1), VillageCode, Quarter);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(10), checked((ushort)Lines));
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(12), Spendable);
        Root.CopyTo(bytes.AsSpan(20));
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(52), HeadSeq);
        HeadHash.CopyTo(bytes.AsSpan(60));
        return bytes;
    }

    /// <summary>With the signature behind it.</summary>
    public string ToText(ECDsa key)
        => Prefix + Base41.Encode([.. ToBytes(), .. key.SignData(Words(), HashAlgorithmName.SHA256)]);

    /// <summary>Null when it is none, or not whole.</summary>
    public static (BoardStamp Stamp, byte[] Signature)? Parse(string? text)
    {
        if (ProofBytes.Read(text, Prefix) is not { Length: Length + SignatureLength } bytes || bytes[0] != Version
            || ProofBytes.ReadBoard(bytes.AsSpan(1)) is not { } board)
        {
            return null;
        }
        var stamp = new BoardStamp(
            board.VillageCode, board.Quarter, BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(10)),
            BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(12)), bytes[20..52], BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(52)),
            bytes[60..92]);
        return (stamp, bytes[Length..]);
    }

    public bool IsSignedBy(ECDsa key, byte[] signature) => key.VerifyData(Words(), signature, HashAlgorithmName.SHA256);

    private byte[] Words() => [.. Domain, .. ToBytes()];
}
