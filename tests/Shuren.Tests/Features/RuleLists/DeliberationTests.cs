using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.RuleLists;

namespace Shuren.Tests.Features.RuleLists;

/// <summary>The valid deliberation (D34), and that a list goes to the town only with a vote on just that list (D33).</summary>
public sealed class DeliberationTests(TestApp app) : AppTests(app)
{
    private static readonly DateOnly Today = new(2022, 10, 8);

    [Theory]
    // The fault that was seen: of 100 that came, 2 were for it and 1 against.
    [InlineData(DeliberationBody.AssemblyByAdults, 150, 100, 2, 1, "过半数赞成")]
    // More than half of the adults: half is not more.
    [InlineData(DeliberationBody.AssemblyByAdults, 200, 100, 80, 0, "过半数的成年")]
    [InlineData(DeliberationBody.AssemblyByAdults, 200, 101, 51, 50, null)]
    [InlineData(DeliberationBody.AssemblyByAdults, 201, 101, 51, 50, null)]
    [InlineData(DeliberationBody.AssemblyByAdults, 201, 100, 100, 0, "过半数的成年")]
    // Two thirds of the households: just two thirds is enough.
    [InlineData(DeliberationBody.AssemblyByHouseholds, 90, 60, 31, 29, null)]
    [InlineData(DeliberationBody.AssemblyByHouseholds, 90, 59, 59, 0, "三分之二以上的户")]
    [InlineData(DeliberationBody.AssemblyByHouseholds, 100, 67, 34, 0, null)]
    [InlineData(DeliberationBody.AssemblyByHouseholds, 100, 66, 66, 0, "三分之二以上的户")]
    // Two thirds of the representatives.
    [InlineData(DeliberationBody.Representatives, 30, 20, 11, 9, null)]
    [InlineData(DeliberationBody.Representatives, 30, 19, 19, 0, "三分之二以上的代表")]
    // More than half of those present, not of those who voted: half is not more.
    [InlineData(DeliberationBody.Representatives, 30, 20, 10, 0, "过半数赞成")]
    [InlineData(DeliberationBody.Representatives, 30, 20, 10, 9, "过半数赞成")]
    [InlineData(DeliberationBody.Representatives, 30, 20, 12, 9, "超过了到会")]
    [InlineData(DeliberationBody.Representatives, 30, 31, 31, 0, "比应到")]
    [InlineData(DeliberationBody.Representatives, 0, 0, 0, 0, "应到至少 1")]
    [InlineData(DeliberationBody.Representatives, 30, 20, 20, -1, "0 到")]
    [InlineData(DeliberationBody.Representatives, 30, 20, int.MaxValue, int.MaxValue, "0 到")]
    public void Check_FiguresOfAMeeting_AreValidOrSayTheRule(DeliberationBody body, int entitled, int present, int votesFor, int against, string? rule)
    {
        var deliberation = new Deliberation(body, entitled, present, votesFor, against, Today, "村委会", "商议。");

        if (rule is null)
        {
            deliberation.MustBeValid(Today);
            return;
        }
        Assert.Contains(rule, Assert.Throws<RuleViolation>(() => deliberation.MustBeValid(Today)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SeveralRulesNotMet_SaysEachOfThem()
    {
        var message = Assert.Throws<RuleViolation>(() => new Deliberation(DeliberationBody.Representatives, 30, 10, 2, 1, Today.AddDays(1), " ", "").MustBeValid(Today)).Message;

        Assert.All(["三分之二", "过半数赞成", "不晚于今天", "地点", "记录"], part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1999-12-31", null)]
    [InlineData("0001-01-01", null)]
    [InlineData("2022-10-09", null)]
    [InlineData("2022-10-01", "2022-10-02")]
    [InlineData("2022-10-01", "1999-01-01")]
    public void Check_DayOutOfOrder_IsRefused(string on, string? party)
        => Assert.Throws<RuleViolation>(() => new Deliberation(
            DeliberationBody.Representatives, 30, 20, 20, 0, DateOnly.Parse(on), "村委会", "商议。", party is null ? null : DateOnly.Parse(party)).MustBeValid(Today));

    [Fact]
    public async Task Submit_ListChangedAfterTheVote_IsRefusedUntilVotedAnew()
    {
        var village = await Data.VillageAsync(withList: false);
        var committee = await Data.StaffAsync(Role.Committee, village);
        var url = (await committee.SubmitAsync($"/v/{village.Code}/lists", "draft")).Url;
        await VoteAsync(committee, url);
        await (await committee.OpenAsync(url + "/items/new")).Form("item").Set("Kind", RuleKind.Deduction).Set("Behaviour", "不扫地").Set("Terms", "1000分/次").Set("PointsText", "1000").SubmitAsync();

        var page = await committee.OpenAsync(url);
        Assert.Contains("商定以后加了C01。", page.Text, StringComparison.Ordinal);
        var refused = await page.Form("submit").SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("重新商定", refused.Text, StringComparison.Ordinal);

        await VoteAsync(committee, url);
        Assert.Contains("已报镇", (await (await committee.OpenAsync(url)).Form("submit").SubmitAsync()).Text, StringComparison.Ordinal);
        var votes = await App.DbAsync(db => db.Deliberations.In(village.Key).OrderBy(d => d.Number).ToListAsync());
        Assert.Equal([1, 2], votes.Select(v => v.Number));
        Assert.NotEqual(votes[0].VotedOn, votes[1].VotedOn);
    }

    [BothEngines]
    [Fact]
    public async Task Submit_AnyPartOfTheListChanged_TheVoteFalls()
    {
        var village = await Data.VillageAsync(withList: false);
        var committee = await Data.StaffAsync(Role.Committee, village);
        var url = (await committee.SubmitAsync($"/v/{village.Code}/lists", "draft")).Url;
        var item = await App.DbAsync(async db => await db.RuleItems.SingleAsync(i => i.Code == "Z11" && db.RuleLists.In(village.Key).Any(l => l.RuleListId == i.RuleListId)));
        (string Change, Func<Task> Do)[] changes =
        [
            ("改了Z11", async () => await (await committee.OpenAsync($"{url}/items/{item.RuleItemId}")).Form("item").Set("Tiers", "县级 10\n镇级 6\n村级 1").SubmitAsync()),
            ("改了上限", async () => await (await committee.OpenAsync(url)).Form("cap").Set("CapOn", "Z01").Set("TimesMax", 3).SubmitAsync()),
            ("改了积分到期", async () => await (await committee.OpenAsync(url)).Form("expiry").Set("EndsWithYear", true).SubmitAsync())
        ];
        foreach (var (change, act) in changes)
        {
            await VoteAsync(committee, url);
            Assert.DoesNotContain("商定以后", (await committee.OpenAsync(url)).Text, StringComparison.Ordinal);
            await act();
            Assert.Contains($"商定以后{change}。", (await committee.OpenAsync(url)).Text, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.BadRequest, (await (await committee.OpenAsync(url)).Form("submit").SubmitAsync()).Status);
        }
    }

    [BothEngines]
    [Fact]
    public async Task Record_MeetingWithTooFewForIt_IsRefusedOnTheForm()
    {
        var village = await Data.VillageAsync(withList: false);
        var committee = await Data.StaffAsync(Role.Committee, village);
        var url = (await committee.SubmitAsync($"/v/{village.Code}/lists", "draft")).Url;

        var refused = await VoteAsync(committee, url, entitled: 150, present: 100, votesFor: 2, against: 1);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("要有到会的过半数赞成：到会 100，赞成 2，不够。", refused.Text, StringComparison.Ordinal);
        Assert.Equal("逐条商议。", refused.Form("deliberation").Values("Form.Minutes").Single().Trim());
        Assert.Equal(0, await App.DbAsync(db => db.Deliberations.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Consent_OnAPageThatShowedAnotherList_IsRefused()
    {
        var village = await Data.VillageAsync(withList: false);
        var committee = await Data.StaffAsync(Role.Committee, village);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var url = (await committee.SubmitAsync($"/v/{village.Code}/lists", "draft")).Url;
        await VoteAsync(committee, url);
        await (await committee.OpenAsync(url)).Form("submit").SubmitAsync();
        var town = $"/t/{village.TownCode}/lists/{village.Code}/{url.Split('/')[^1]}";
        var stale = (await officer.OpenAsync(town)).Form("consent").Set("ForceFrom", "2022-10-08");
        await (await committee.OpenAsync(url)).Form("withdraw").SubmitAsync();
        await (await committee.OpenAsync(url)).Form("expiry").Set("EndsWithYear", true).SubmitAsync();
        await VoteAsync(committee, url);
        await (await committee.OpenAsync(url)).Form("submit").SubmitAsync();

        var refused = await stale.SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("您打开以后变了", refused.Text, StringComparison.Ordinal);
        Assert.Contains("已同意", (await refused.Form("consent").SubmitAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consent_ListWithoutTheFindingItsWordsNeed_IsRefused()
    {
        var village = await Data.VillageAsync(withList: false);
        var list = await Data.ListAsync(village, new DateOnly(2022, 11, 1), l =>
        {
            l.With(x => x.Status, RuleListStatus.Submitted).With(x => x.ForceFrom, null);
            l.Items.Add(RuleItem.Of(
                l, "C01", 99, new ItemTerms(
                    RuleKind.Deduction, "其他", "村级自定", "聚众赌博", "5分/次", ScoringWay.PerQuantity, Points.Of(5), RuleUnit.Time, OncePer.None,
                    TierPolicy.TopUp, [], NeedsFinding: false, Enabled: true),
                isVillageItem: true));
        });
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var refused = await (await officer.OpenAsync($"/t/{village.TownCode}/lists/{village.Code}/{list.RuleListId}")).Form("consent").Set("ForceFrom", "2022-11-01").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("C01", refused.Texts(".error-summary, [data-testid='errors']").Aggregate("", string.Concat), StringComparison.Ordinal);
    }

    [Fact]
    public void Words_OfTheReferenceList_LeaveItAsItIs()
        => Assert.All(Reference().Items, item =>
        {
            Assert.Empty(ItemWords.Look(item));
            Assert.Equal(item.NeedsFinding, ItemWords.MustNeedFinding(item));
        });

    [Fact]
    public void Words_OfTheUnlawfulPetitionInOtherWords_AreRefused()
    {
        var item = Reference().Items.Single(i => i.Code == "F10");

        Assert.Contains(ItemWords.Look(item.Kind, item.Terms.Replace("非法", "", StringComparison.Ordinal)), h => h.Verdict == WordVerdict.Refused);
    }

    private static RuleList Reference()
    {
        var list = new RuleList { TownId = 1, VillageId = 1, Version = 1, CreatedAt = DateTime.UnixEpoch, CreatedBy = Guid.Empty };
        ReferenceList.CopyTo(list);
        return list;
    }

    private static async Task<TestPage> VoteAsync(TestClient client, string url, int entitled = 80, int present = 60, int votesFor = 50, int against = 5)
        => await (await client.OpenAsync(url)).Form("deliberation").Set("Form.Body", nameof(DeliberationBody.AssemblyByHouseholds)).Set("Form.Entitled", entitled).Set("Form.Present", present)
            .Set("Form.For", votesFor).Set("Form.Against", against).Set("Form.On", "2022-10-01").Set("Form.Where", "村委会").Set("Form.Minutes", "逐条商议。").SubmitAsync();
}
