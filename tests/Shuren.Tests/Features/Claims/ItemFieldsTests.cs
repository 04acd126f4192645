using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;
using static Shuren.Tests.Features.Claims.ClaimSteps;

namespace Shuren.Tests.Features.Claims;

/// <summary>What an item asks for, and how often it may still count, stands in the form before it is sent (REC-3, RULE-3, RULE-4, RULE-6).</summary>
public sealed class ItemFieldsTests(TestApp app) : AppTests(app)
{
    private const string Look = "看这一项：还能记几次、要填什么";

    [Theory]
    [InlineData("Z01", "")]
    [InlineData("F01", "ToldOn ToldHow")]
    [InlineData("Z04", "FindingAuthority FindingNumber FindingOn")]
    [InlineData("F08", "FindingAuthority FindingNumber FindingOn ToldOn ToldHow")]
    public async Task New_ItemChosen_ShowsJustItsFieldsOpen(string code, string expected)
    {
        var (village, household, recorder) = await StartAsync();
        var item = await Data.ItemAsync(village, code);

        var byAddress = await recorder.OpenAsync($"{village.Url}/claims/new?household={household.HouseholdId}&item={item.RuleItemId}");
        var byButton = await (await FormAsync(recorder, village, household)).Set("RuleItemId", item.RuleItemId.ToString()).Set("Where", "村口").PostAsync(Look);

        foreach (var page in (TestPage[])[byAddress, byButton])
        {
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Empty(page.All("details"));
            Assert.Equal(expected, string.Join(' ', page.All("[name^=Told], [name^=Finding]").Select(e => e.GetAttribute("name"))));
            Assert.Single(page.All("[data-testid=standing]"));
        }
        Assert.Equal("村口", byButton.Form("record").Values("Where").Single());
        Assert.Equal(0, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task New_Deduction_IsTheRecordersAndNeverTheHouseholdsOwnReport()
    {
        var (village, household, recorder) = await StartAsync();
        var item = await Data.ItemAsync(village, "F01");
        TestForm Filled(TestForm form) => form.Set("RuleItemId", item.RuleItemId.ToString()).Set("Where", "村委会").Set("Reason", "没来开会")
            .Set("ToldOn", App.Clock.Today()).Set("ToldHow", "当面");

        var forged = await Filled(await FormAsync(recorder, village, household)).Set("ReportedBy", nameof(ReportedBy.Household)).SubmitAsync();
        var done = await Filled(await FormAsync(recorder, village, household)).SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
        Assert.Contains("扣分不是农户自己申报的", forged.Text, StringComparison.Ordinal);
        Assert.Single(forged.All("a[href='#ReportedBy']"));
        Assert.Contains("积分管理员记录", done.Find("dl.facts").TextContent, StringComparison.Ordinal);
        Assert.Equal(ReportedBy.Recorder, (await App.DbAsync(db => db.Claims.AsNoTracking().In(village.Key).SingleAsync())).ReportedBy);
        var known = await recorder.OpenAsync($"{village.Url}/claims/new?household={household.HouseholdId}&item={item.RuleItemId}");
        Assert.Equal(nameof(ReportedBy.Recorder), known.Form("record").Values("ReportedBy").Single());
        Assert.Empty(known.All("select[name=ReportedBy] option[value=Household]"));
    }

    [Fact]
    public async Task Accept_OfTheHouseholdsOwnReportAsADeduction_IsRefused()
    {
        var (village, household, recorder) = await StartAsync();
        var item = await Data.ItemAsync(village, "F01");
        var claim = await App.SubmitAsync(village, Submission(household, null));

        var page = await (await recorder.OpenAsync($"{village.Url}/claims/{claim.ClaimId}")).Form("accept")
            .Set("RuleItemId", item.RuleItemId.ToString()).Set("ToldOn", App.Clock.Today()).Set("ToldHow", "当面").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(ClaimStatus.Submitted, (await App.ReloadAsync(village, claim.ClaimId)).Status);
    }

    [BothEngines]
    [Theory]
    [InlineData("", "", "", "", "", "FindingAuthority")]
    [InlineData("县公安局", "", "", "", "", "FindingNumber")]
    [InlineData("县公安局", "8号", "", "", "", "FindingOn")]
    [InlineData("县公安局", "8号", "2022-10-02", "2022-10-08", "当面", "FindingOn")]
    [InlineData("县公安局", "8号", "2022-10-09", "2022-10-08", "当面", "FindingOn")]
    [InlineData("县公安局", "8号", "2022-10-06", "", "", "ToldOn")]
    [InlineData("县公安局", "8号", "2022-10-06", "2022-10-08", "", "ToldHow")]
    [InlineData("县公安局", "8号", "2022-10-06", "2022-10-02", "当面", "ToldOn")]
    [InlineData("县公安局", "8号", "2022-10-06", "2022-10-05", "当面", "ToldOn")]
    [InlineData("县公安局", "8号", "2022-10-06", "2022-10-09", "当面", "ToldOn")]
    [InlineData("县公安局", "8号", "2022-10-06", "2022-10-06", "当面", null)]
    public async Task New_WhatIsMissingOrOutOfOrder_IsSaidAtItsField(string authority, string number, string found, string told, string how, string? field)
    {
        var (village, household, recorder) = await StartAsync();
        var item = await Data.ItemAsync(village, "F08");

        var page = await (await FormAsync(recorder, village, household)).Set("RuleItemId", item.RuleItemId.ToString()).Set("OccurredOn", Deed)
            .Set("Where", "镇上").Set("Reason", "酒驾").Set("FindingAuthority", authority).Set("FindingNumber", number).Set("FindingOn", found)
            .Set("ToldOn", told).Set("ToldHow", how).SubmitAsync();

        Assert.Equal(field is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest, page.Status);
        if (field is not null)
        {
            Assert.Equal("#" + field, page.Find("[data-testid=errors] a").GetAttribute("href"));
            Assert.Null(page.Find("#" + field).Closest("details"));
        }
    }

    [Fact]
    public async Task New_OnceAMonthAndRecordedAlready_SaysSoBeforeItIsSent()
    {
        var (village, household, recorder) = await StartAsync();
        var item = await Data.ItemAsync(village, "Z13");
        string Said(TestPage page) => page.ById("standing").TextContent;
        var url = $"{village.Url}/claims/new?household={household.HouseholdId}&item={item.RuleItemId}";

        Assert.Contains("还能记 1", Said(await recorder.OpenAsync(url)), StringComparison.Ordinal);
        await App.RecordAsync(village, household, item, new DateOnly(2022, 10, 2));

        Assert.Contains("现在记不上分：", Said(await recorder.OpenAsync(url)), StringComparison.Ordinal);
        Assert.Contains("已有 2022-10-02 的一次", Said(await recorder.OpenAsync(url)), StringComparison.Ordinal);
        Assert.Contains("10 月 1 次，", Said(await recorder.OpenAsync(url)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accept_OnceAMonthAndRecordedMeanwhile_SaysSoBeforeItIsTaken()
    {
        var (village, household, recorder) = await StartAsync();
        var item = await Data.ItemAsync(village, "Z13");
        var resident = await Data.ResidentAsync(household);
        await resident.SubmitAsync("/my/claims/new", "claim", ("RuleItemId", item.RuleItemId), ("Reason", "清扫公路"), ("Where", "村口"));
        var url = $"{village.Url}/claims/{await App.DbAsync(db => db.Claims.In(village.Key).Select(c => c.ClaimId).SingleAsync())}";

        Assert.Contains("还能记 1", (await recorder.OpenAsync(url)).ById("standing").TextContent, StringComparison.Ordinal);
        await App.RecordAsync(village, household, item, new DateOnly(2022, 10, 2));

        Assert.Contains("现在记不上分：", (await recorder.OpenAsync(url)).ById("standing").TextContent, StringComparison.Ordinal);
    }

    /// <summary>What is shown is what is taken: as many as it says, and the next one is refused or counts less.</summary>
    [Theory]
    [InlineData(null, null, 0)]
    [InlineData(null, 3, 0)]
    [InlineData(null, 3, 2)]
    [InlineData(null, 3, 3)]
    [InlineData(5, null, 0)]
    [InlineData(5, null, 1)]
    [InlineData(5, null, 2)]
    [InlineData(5, null, 3)]
    [InlineData(5, 2, 1)]
    public async Task Standing_OfACappedItem_IsWhatTheScoringTakes(int? points, int? times, int before)
    {
        var village = await Data.VillageAsync(withList: false);
        await Data.ListAsync(village, TestData.ListsInForce, l =>
        {
            l.Items.Find(i => i.Code == "Z01")!.With(i => i.Scoring, ScoringWay.PerQuantity).With(i => i.Points, Points.Of(2)).With(i => i.OncePer, OncePer.None).With(i => i.Unit, RuleUnit.Time);
            if (points is not null || times is not null)
            {
                l.Caps.Add(new RuleCap
                {
                    TownId = l.TownId, RuleListId = l.RuleListId, ItemCode = "Z01", Period = CapPeriod.Month,
                    PointsMax = points is { } max ? Points.Of(max) : null, TimesMax = times
                });
            }
        });
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z01"));
        for (var i = 0; i < before; i++)
        {
            await App.RecordAsync(village, household, item, Deed);
        }

        var standing = (await App.WithAsync((Shuren.Features.Reviews.AcceptanceService s) => s.StandingAsync(village.Key, household, item.RuleItemId, Deed)))!;

        Assert.Contains($"10 月 {before} 次，", standing.Counted, StringComparison.Ordinal);
        if (standing.Left > 0)
        {
            var (claim, note) = await App.RecordAsync(village, household, item, Deed, standing.Left);
            var worth = Points.Of(2) * standing.Left;
            var got = (await App.LineAsync(village, claim))!.Points;
            Assert.True(got == worth || (standing.Left == 1 && note == standing.Bound), $"{got} of {worth}: {note}");
        }
        else
        {
            // Only forecasts fill it: it is taken, and worth nothing while they stand (D31).
            var (claim, note) = await App.RecordAsync(village, household, item, Deed);
            Assert.Equal((Points.Zero, standing.Bound + "计 0 分。"), ((await App.LineAsync(village, claim))!.Points, note));
        }
        Assert.Equal(points is null && times is null, !standing.IsBound);
    }

    [Fact]
    public async Task Standing_SeveralAtOnce_AreCountedAsManyAndNotAsOne()
    {
        var village = await Data.VillageAsync(withList: false);
        await Data.ListAsync(village, TestData.ListsInForce, l => l.Items.Find(i => i.Code == "Z01")!
            .With(i => i.Scoring, ScoringWay.PerQuantity).With(i => i.OncePer, OncePer.None).With(i => i.Unit, RuleUnit.Time));
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z01"));
        await App.RecordAsync(village, household, item, Deed, quantity: 3);
        await App.RecordAsync(village, household, item, new DateOnly(2022, 9, 10), quantity: 2);

        var standing = await App.WithAsync((Shuren.Features.Reviews.AcceptanceService s) => s.StandingAsync(village.Key, household, item.RuleItemId, Deed));

        Assert.Equal("已记：10 月 3 次，这一季 3 次，2022 年 5 次。", standing!.Counted);
    }

    [Theory]
    [InlineData("q")]
    [InlineData("t")]
    [InlineData("qxy")]
    [InlineData("tanxiuying")]
    [InlineData("qinxiuying")]
    public async Task Find_SurnameOfTwoReadings_IsFoundByEach(string typed)
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var household = await Data.HouseholdAsync(village, "覃秀英");
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        Assert.Equal($"{village.Url}/claims/new?household={household.HouseholdId}", (await recorder.GetAsync($"{village.Url}/claims/new?q={typed}")).Location);
    }

    [Fact]
    public async Task MyNew_ItemChosen_SaysHowOftenItMayStillCountAndNothingOfAnotherHousehold()
    {
        var village = await Data.VillageAsync();
        var (own, other) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四"));
        var item = await Data.ItemAsync(village, "Z13");
        await App.RecordAsync(village, own, item, new DateOnly(2022, 10, 2));
        var resident = await Data.ResidentAsync(own);
        var form = (await resident.OpenAsync("/my/claims/new")).Form("claim").Set("RuleItemId", item.RuleItemId.ToString()).Set("Reason", "扫院子");

        var mine = await form.PostAsync("看这一项：还能记几次");
        var theirs = await mine.Form("claim").Set("OtherCard", other.CardNumber).PostAsync("看这一项：还能记几次");

        Assert.Contains("现在记不上分：", mine.ById("standing").TextContent, StringComparison.Ordinal);
        Assert.Equal(["扫院子"], mine.Form("claim").Values("Reason"));
        Assert.Empty(theirs.All("[data-testid=standing]"));
        Assert.Equal(1, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
    }

    private async Task<(TestVillage Village, Household Household, TestClient Recorder)> StartAsync()
    {
        var village = await Data.VillageAsync();
        return (village, await Data.HouseholdAsync(village), await Data.StaffAsync(Role.Recorder, village));
    }

    private static async Task<TestForm> FormAsync(TestClient recorder, TestVillage village, Household household)
        => (await recorder.OpenAsync($"{village.Url}/claims/new?household={household.HouseholdId}")).Form("record");
}
