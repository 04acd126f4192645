using System.Security.Cryptography;
using System.Text.Json;
using Shuren.Features.Boards;

namespace Shuren.Tests.Features.Boards;

/// <summary>Slips and stamps as bytes: every household's leads to the root, no changed byte does, and a stranger's vectors fit.</summary>
public sealed class BoardProofTests
{
    private static readonly Quarter Third = new(2022, 3);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(13)]
    [InlineData(64)]
    [InlineData(880)]
    public void Slip_OfEveryHousehold_LeadsToTheRootInAtMost400Bytes(int households)
    {
        var (root, slips) = Board(new Random(households), households);

        Assert.All(slips, slip =>
        {
            var read = BoardSlip.Parse(slip.ToText())!;
            Assert.Equal(slip.Line, read.Line);
            Assert.Equal(root, read.Root());
            Assert.True(slip.ToBytes().Length <= 400, $"{slip.ToBytes().Length} bytes");
        });
        Assert.True(households < 880 || slips.Max(s => s.Path.Count) == 10);
    }

    /// <summary>Every bit of every byte, of the slips of random boards: what cannot be read is refused, what can does not lead to the root.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 7)]
    [InlineData(4, 12)]
    [InlineData(5, 33)]
    public void Slip_WithAnyBitChanged_DoesNotLeadToTheRoot(int seed, int households)
    {
        var (root, slips) = Board(new Random(seed), households);
        foreach (var slip in slips)
        {
            var bytes = slip.ToBytes();
            for (var bit = 0; bit < bytes.Length * 8; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                var read = BoardSlip.Parse(BoardSlip.Prefix + Base41.Encode(bytes));
                Assert.True(read is null || !read.Root().SequenceEqual(root), $"bit {bit}");
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
            Assert.Equal(root, BoardSlip.Parse(BoardSlip.Prefix + Base41.Encode(bytes))!.Root());
        }
    }

    [Fact]
    public void Stamp_WithAnyBitChanged_IsNotSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var stamp = new BoardStamp("500230106201", Third, 880, 5_000_000_000, RandomNumberGenerator.GetBytes(32), 1547, RandomNumberGenerator.GetBytes(32));
        var text = stamp.ToText(key);
        var bytes = Base41.Decode(text[BoardStamp.Prefix.Length..])!;

        var (read, signature) = BoardStamp.Parse($"HTTP://X/CHECK/{text}\n")!.Value;

        Assert.True(read.IsSignedBy(key, signature));
        Assert.Equal(stamp.ToBytes(), read.ToBytes());
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(BoardStamp.Parse(BoardStamp.Prefix + Base41.Encode(bytes)) is var (other, itsSignature) && other.IsSignedBy(key, itsSignature), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    /// <summary>docs/proof-vectors.json was made by another program (docs/proof.md): leaves, roots, paths, texts and signatures are those of this one.</summary>
    [Fact]
    public void Vectors_MadeElsewhere_Fit()
    {
        var vectors = JsonDocument.Parse(File.ReadAllText(Path.Combine(ArchitectureTests.SourceFolder(), "..", "..", "docs", "proof-vectors.json"))).RootElement;
        using var key = ECDsa.Create();
        key.ImportFromPem(vectors.GetProperty("publicKey").GetString());
        foreach (var board in vectors.GetProperty("boards").EnumerateArray())
        {
            var lines = board.GetProperty("lines").EnumerateArray().ToList();
            var leaves = lines.ConvertAll(l => MerkleTree.Leaf(Convert.FromHexString(l.GetProperty("salt").GetString() + l.GetProperty("bytes").GetString())));
            var root = MerkleTree.Root(leaves);
            Assert.Equal(board.GetProperty("root").GetString(), Convert.ToHexStringLower(root));
            for (var i = 0; i < lines.Count; i++)
            {
                var l = lines[i];
                int Of(string name) => l.GetProperty(name).GetInt32();
                var line = new SealedLine(
                    "500230106201", Third, i, lines.Count, Of("card"), Of("rank"), new Points(Of("score")), new Points(Of("deducted")), new Points(Of("spendable")), l.GetProperty("red").GetBoolean(),
                    l.GetProperty("black").GetBoolean());
                Assert.Equal(l.GetProperty("bytes").GetString(), Convert.ToHexStringLower(line.ToBytes()));
                Assert.Equal(l.GetProperty("leaf").GetString(), Convert.ToHexStringLower(leaves[i]));
                var slip = new BoardSlip(line, Convert.FromHexString(l.GetProperty("salt").GetString()!), MerkleTree.Path(leaves, i));
                Assert.Equal(l.GetProperty("slip").GetString(), slip.ToText());
                Assert.True(BoardCheck.Of(l.GetProperty("slip").GetString()!, board.GetProperty("stamp").GetString()!, key.ExportSubjectPublicKeyInfo()).IsRight);
            }
            var (stamp, signature) = BoardStamp.Parse(board.GetProperty("stamp").GetString())!.Value;
            Assert.Equal(root, stamp.Root);
            Assert.Equal(lines.Sum(l => (long)l.GetProperty("spendable").GetInt32()), stamp.Spendable);
            Assert.True(stamp.IsSignedBy(key, signature));
        }
    }

    private static (byte[] Root, List<BoardSlip> Slips) Board(Random random, int households)
    {
        var lines = Enumerable.Range(1, households).Select(card => (
            Line: new SealedLine(
                "500230106201", Third, card - 1, households, card, random.Next(1, households + 1), new Points(random.Next(-500, 5000)), new Points(random.Next(500)), new Points(random.Next(-100, 9000)),
                random.Next(9) == 0, false),
            Salt: RandomNumberGenerator.GetBytes(BoardSalt.Length))).ToList();
        var leaves = lines.ConvertAll(l => l.Line.Leaf(l.Salt));
        return (MerkleTree.Root(leaves), lines.Select((l, i) => new BoardSlip(l.Line, l.Salt, MerkleTree.Path(leaves, i))).ToList());
    }
}
