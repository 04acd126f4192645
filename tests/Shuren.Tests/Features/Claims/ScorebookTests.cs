using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Tests.Features.Claims;

/// <summary>The rules of the lists (RULE-3, RULE-4, RULE-6, D3, D27), through the door every claim goes through.</summary>
public sealed class ScorebookTests(TestApp app) : AppTests(app)
{
    private static DateOnly Day(int month, int day) => new(2022, month, day);

    [Fact]
    public async Task Record_MonthlyItemTwiceInAMonth_IsRefused()
    {
        var village = await Data.VillageAsync();
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z13"));
        await App.RecordAsync(village, household, item, Day(9, 5));
        await App.RecordAsync(village, household, item, Day(10, 1));

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, household, item, Day(9, 30)));

        Assert.Contains("每户每月只计一次", refused.Message, StringComparison.Ordinal);
        Assert.Contains("2022-09-05", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_MonthlyItemByQuantity_IsRefused()
    {
        var village = await Data.VillageAsync();
        await Data.ListAsync(village, Day(9, 1), l => l.Items.Single(i => i.Code == "Z13").With(i => i.Scoring, ScoringWay.PerQuantity));
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z13"));

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, household, item, quantity: 3));

        Assert.Equal("Quantity", refused.Field);
    }

    [Fact]
    public async Task Record_YearlyItemTwiceInAYear_IsRefused()
    {
        var village = await Data.VillageAsync();
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z06"));
        await App.RecordAsync(village, household, item, Day(8, 30));

        await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, household, item, Day(10, 1)));
    }

    [Fact]
    public async Task Record_OnceKept_AnotherHouseholdMayStill()
    {
        var village = await Data.VillageAsync();
        var item = await Data.ItemAsync(village, "Z06");
        await App.RecordAsync(village, await Data.HouseholdAsync(village), item);

        var (claim, _) = await App.RecordAsync(village, await Data.HouseholdAsync(village, "李四"), item);

        Assert.Equal(ClaimStatus.Accepted, claim.Status);
    }

    [Fact]
    public async Task Record_HalfDays_CountsByQuantity()
    {
        var village = await Data.VillageAsync();
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z18"));
        await Data.MemberAsync(household);

        var (claim, _) = await App.RecordAsync(village, household, item, quantity: 3);

        Assert.Equal(Points.Of(3), (await App.LineAsync(village, claim))!.Points);
    }

    [Fact]
    public async Task Record_HigherTierLater_TopsUpTheDifference()
    {
        var village = await Data.VillageAsync();
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z11"));
        await App.RecordAsync(village, household, item, Day(9, 1), tier: "村级");

        var (claim, note) = await App.RecordAsync(village, household, item, Day(10, 1), tier: "镇级");
        // D31: refused once they stand; while they are only foreseen it is taken, with 0 for now.
        var (third, nothing) = await App.RecordAsync(village, household, item, Day(10, 2), tier: "村级");
        await App.DbAsync(db => db.MonthlyReviews.In(village.Key).ExecuteUpdateAsync(r => r.SetProperty(x => x.Status, ReviewStatus.Filed)));
        await App.DbAsync(db => db.ReviewLines.In(village.Key).ExecuteUpdateAsync(l => l.SetProperty(x => x.Decision, LineDecision.Approved)));
        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, household, item, Day(10, 2), tier: "村级"));

        Assert.Equal(Points.Of(4), (await App.LineAsync(village, claim))!.Points);
        Assert.Contains("补差额 4 分", note, StringComparison.Ordinal);
        Assert.Equal(Points.Zero, (await App.LineAsync(village, third))!.Points);
        Assert.Contains("不再加分", nothing, StringComparison.Ordinal);
        Assert.Equal("TierName", refused.Field);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("国家级")]
    public async Task Record_TieredItemWithoutAnOfferedTier_IsRefused(string? tier)
    {
        var village = await Data.VillageAsync();
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z11"));

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, household, item, tier: tier));

        Assert.Contains("县级、镇级、村级", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_UnlawfulActWithoutFinding_IsRefused()
    {
        var village = await Data.VillageAsync();
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z04"));

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, household, item));
        var (claim, _) = await App.RecordAsync(village, household, item, withFinding: true);

        Assert.Equal("FindingAuthority", refused.Field);
        Assert.Equal(ClaimStatus.Accepted, claim.Status);
    }

    [Fact]
    public async Task Record_ItemDroppedByTheVillage_IsRefused()
    {
        var village = await Data.VillageAsync();
        await Data.ListAsync(village, Day(9, 1), l => l.Items.Single(i => i.Code == "Z01").With(i => i.Enabled, false));

        await Assert.ThrowsAsync<RuleViolation>(async () => await App.RecordAsync(village, await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z01")));
    }

    [Fact]
    public async Task Record_ItemOfAnotherVersionThanThatDays_IsRefused()
    {
        var village = await Data.VillageAsync();
        await Data.ListAsync(village, Day(10, 1));
        var (household, newer) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z01"));

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, household, newer, Day(9, 30)));
        var (claim, _) = await App.RecordAsync(village, household, await Data.ItemAsync(village, "Z01", Day(9, 30)), Day(9, 30));

        Assert.Equal("RuleItemId", refused.Field);
        Assert.Equal(ClaimStatus.Accepted, claim.Status);
    }

    [Theory]
    [InlineData(8, 20, "没有生效的清单")]
    [InlineData(8, 21, "起才参加积分")]
    [InlineData(10, 9, "还没到")]
    public async Task Record_OnADayThatCannotCount_IsRefused(int month, int day, string why)
    {
        var village = await Data.VillageAsync();
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z01"));

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, household, item, Day(month, day)));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_AbovePointsCap_CountsWhatIsLeftThenRefuses()
    {
        var village = await Data.VillageAsync();
        await Data.ListAsync(village, Day(9, 1), l => l.Caps.Add(
            new RuleCap { TownId = l.TownId, RuleListId = l.RuleListId, ItemCode = "Z01", Kind = RuleKind.Award, Period = CapPeriod.Month, PointsMax = Points.Of(3) }));
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z01"));
        await App.RecordAsync(village, household, item, Day(10, 1));

        var (second, note) = await App.RecordAsync(village, household, item, Day(10, 2));

        Assert.Equal(Points.Of(1), (await App.LineAsync(village, second))!.Points);
        Assert.Contains("最多 3 分", note, StringComparison.Ordinal);
        // D31: only what stands refuses; what is foreseen leaves 0 and a note.
        var (third, full) = await App.RecordAsync(village, household, item, Day(10, 3));
        Assert.Equal(Points.Zero, (await App.LineAsync(village, third))!.Points);
        Assert.Contains("已经满了", full, StringComparison.Ordinal);
        await App.DbAsync(db => db.MonthlyReviews.In(village.Key).ExecuteUpdateAsync(r => r.SetProperty(x => x.Status, ReviewStatus.Filed)));
        await App.DbAsync(db => db.ReviewLines.In(village.Key).ExecuteUpdateAsync(l => l.SetProperty(x => x.Decision, LineDecision.Approved)));
        await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, household, item, Day(10, 3)));
        await App.RecordAsync(village, household, item, Day(9, 3));
    }
}
