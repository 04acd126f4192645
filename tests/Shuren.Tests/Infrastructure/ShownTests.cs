using Shuren.Features.RuleLists;

namespace Shuren.Tests.Infrastructure;

/// <summary>What votes and forms rest on (D33): digests that are stored beside votes, so they stay as they are for ever.</summary>
public sealed class ShownTests
{
    [Fact]
    public void Digest_OfEveryKindOfPart_IsTheOneThatVotesWereStoredWith()
    {
        // Worked out beside this program: each part and U+001F, a text with its length before it, hashed by SHA-256.
        var digest = Shown.Of(
            "积分𠮷", null, -12, new DateOnly(2022, 9, 12), Guid.Parse("0182bc16-b823-705f-8013-62c648b3a8be"), RuleKind.Deduction,
            new DateTime(2022, 9, 12, 1, 2, 3, DateTimeKind.Utc), new object[] { "a", 3 }, true, 1234567890123L, 2.5m);

        Assert.Equal("4c530ef55fff4d31bb80ecd6397595d5", digest);
    }

    [Fact]
    public void Digest_WithinAnother_IsNoPartOfItsText()
    {
        var digest = Shown.Of([((string[])["x", "y"]).Select(word => Shown.Of(word))]);

        Assert.Equal("ae1bb704ee539ecc87cae38f6303b62a", digest);
    }
}
