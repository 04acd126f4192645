using Shuren.Features.Places;

namespace Shuren.Tests.Features.Organization;

/// <summary>What a town decides by itself, as tables (D13, ORG-1).</summary>
public sealed class TownTableTests
{
    private static readonly Town Founded = NewTown();

    /// <summary>The end of points, 31 March until now, is moved on a day: told 60 days before, or refused.</summary>
    [Theory]
    [InlineData("2022-10-08", 331, "ok")]
    [InlineData("2022-10-08", 630, "ok")]
    [InlineData("2022-10-08", 101, "ok")]
    [InlineData("2022-11-15", 101, "D13")]
    [InlineData("2022-11-02", 101, "ok")]
    [InlineData("2022-11-03", 101, "D13")]
    [InlineData("2023-03-01", 430, "ok")]
    [InlineData("2023-03-02", 430, "D13")]
    [InlineData("2022-10-08", 228, "ok")]
    [InlineData("2022-10-08", 229, "form")]
    [InlineData("2022-10-08", 431, "form")]
    [InlineData("2022-10-08", 1301, "form")]
    [InlineData("2022-10-08", 500, "form")]
    public void Set_EndOfPointsOnADay_HoldsOrIsRefused(string today, int end, string expected)
    {
        var town = NewTown();

        Assert.Equal(expected, Outcome(() => town.Set(Settings(end), DateOnly.Parse(today))));
        Assert.Equal(expected == "ok" ? end : 331, town.SpendableEndsOn);
    }

    [Fact]
    public void Set_WhatThePrivacyNoticeTells_GivesItANewVersion()
    {
        var town = NewTown();
        var today = new DateOnly(2022, 10, 8);

        town.Set(Settings(331) with { ReviewQuorum = 5 }, today);
        Assert.Equal((1, null), (town.PrivacyVersion, town.PrivacyChangedOn));
        town.Set(Settings(331) with { PhotoKeepMonths = 12 }, today);
        Assert.Equal((2, today), (town.PrivacyVersion, town.PrivacyChangedOn));
    }

    [Theory]
    [InlineData("500230999201", "某村", "ok")]
    [InlineData("50023099920", "某村", "ORG-1")]
    [InlineData("500230998201", "某村", "ORG-1")]
    [InlineData("50023099920a", "某村", "ORG-1")]
    [InlineData("500230999201", " ", "form")]
    public void Village_OfATown_IsMadeOrRefused(string code, string name, string expected)
        => Assert.Equal(expected, Outcome(() => Village.Of(Founded, 1, code, name, "Code")));

    private static string Outcome(Action act)
    {
        try
        {
            act();
            return "ok";
        }
        catch (RuleViolation refused)
        {
            return refused.Code.ToString();
        }
    }

    private static Town NewTown() => new() { TownId = 1, Code = "500230999", Name = "某镇", CreatedAt = DateTime.UnixEpoch };

    private static TownSettings Settings(int end) => new()
    {
        ObjectionDays = 7,
        AnswerDays = 15,
        StatementDays = 3,
        ReviewQuorum = 3,
        RankBy = RankBy.Quarter,
        MaskRedBoardInPublic = false,
        MaskBlackBoardOnPaper = false,
        CardsOnPaper = false,
        NoticeDays = 90,
        ApplicationKeepDays = 90,
        PhotoKeepMonths = 36,
        LoginKeepDays = 30,
        PrivacyContact = null,
        PrivacyPhone = null,
        PrivacyAddress = null,
        SpendableEndsOn = end,
        SheetDay = DueDays.UsualSheet,
        NoticeDay = DueDays.UsualNotice
    };
}
