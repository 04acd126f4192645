using System.Security.Cryptography;

namespace Shuren.Tests.Infrastructure;

/// <summary>The tree against the leaves and roots that every implementation of RFC 6962 is tried with, and its paths by chance.</summary>
public sealed class MerkleTreeTests
{
    private static readonly string[] Leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Root_OfTheKnownLeaves_IsTheKnownRoot(int count, string root)
        => Assert.Equal(root, Convert.ToHexStringLower(MerkleTree.Root([.. Leaves.Take(count).Select(l => MerkleTree.Leaf(Convert.FromHexString(l)))])));

    [Fact]
    public void Path_OfEveryLeafOfEverySize_LeadsToTheRootAndNoOtherPlaceDoes()
    {
        for (var count = 1; count <= 65; count++)
        {
            var leaves = Enumerable.Range(0, count).Select(i => MerkleTree.Leaf([(byte)i])).ToList();
            var root = MerkleTree.Root(leaves);
            for (var i = 0; i < count; i++)
            {
                var path = MerkleTree.Path(leaves, i);
                Assert.Equal(root, MerkleTree.RootOf(leaves[i], i, count, path));
                Assert.True(count == 1 || MerkleTree.RootOf(leaves[i], (i + 1) % count, count, path) is not { } other || !other.SequenceEqual(root));
                Assert.Null(MerkleTree.RootOf(leaves[i], i, count, [.. path, root]));
                Assert.Null(MerkleTree.RootOf(leaves[i], count, count, path));
            }
        }
    }

    [Fact]
    public void Base41_OfAnyBytes_ComesBack()
    {
        for (var length = 0; length < 200; length++)
        {
            var bytes = RandomNumberGenerator.GetBytes(length);
            var text = Base41.Encode(bytes);
            Assert.Equal(bytes, Base41.Decode(text));
            Assert.True(text.All("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".Contains), "A QR code packs only these closely.");
        }
        Assert.Equal("FFFF00", Convert.ToHexString(Base41.Decode(Base41.Encode([255, 255, 0]))!));
        Assert.Null(Base41.Decode(":::"));
        Assert.Null(Base41.Decode("A"));
        Assert.Null(Base41.Decode("AB+"));
        Assert.Null(Base41.Decode("::"));
    }
}
