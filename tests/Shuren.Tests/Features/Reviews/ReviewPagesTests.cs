using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Reviews;

/// <summary>The month's review through the door of those who sit at the table (REV-1 … REV-4, D21).</summary>
public sealed class ReviewPagesTests(TestApp app) : AppTests(app)
{
    private static readonly DateOnly Deed = new(2022, 9, 12);

    [Fact]
    public async Task Open_SheetWithTooFewVotes_TellsTheChairHowManyAndOffersNoSignature()
    {
        var table = await TableAsync();
        await table.First.VoteAsync(table.Url);
        await table.Second.VoteAsync(table.Url);

        var page = await table.Chair.OpenAsync(table.Url);

        Assert.Contains("还有 2 条没有够人数表决", page.Text);
        Assert.Contains("还差 1 人", page.Text);
        Assert.Empty(page.All("[data-testid='sign']"));
        var shown = await App.ShownAsync(table.Village, table.Sheet.MonthlyReviewId);
        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((ReviewService reviews) => reviews.SignAsync(
            table.Chair.Caller!, table.Village.Key, table.Sheet.MonthlyReviewId, shown)));
        Assert.Contains("还不能签字", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_ByAMemberWhoIsNotTheChair_IsRefused()
    {
        var table = await TableAsync();
        await table.VoteAllAsync();
        var chairs = (await table.Chair.OpenAsync(table.Url)).Form("sign");
        Assert.Empty((await table.First.OpenAsync(table.Url)).All("[data-testid='sign']"));

        var shown = await App.ShownAsync(table.Village, table.Sheet.MonthlyReviewId);
        await Assert.ThrowsAsync<NotAllowed>(() => App.WithAsync((ReviewService reviews) => reviews.SignAsync(
            table.First.Caller!, table.Village.Key, table.Sheet.MonthlyReviewId, shown)));

        Assert.Contains("已签字", (await chairs.SubmitAsync()).Text);
    }

    [Fact]
    public async Task Vote_AgainstWithoutAReason_IsRefusedAndKeepsWhatWasChosen()
    {
        var table = await TableAsync();
        var field = $"[{table.Plain.ReviewLineId}]";

        var refused = await (await table.First.OpenAsync(table.Url)).Form("vote").Set("Vote" + field, "no").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("不同意的，请写明理由", refused.Text);
        Assert.Equal("no", refused.Form("vote").Values("Vote" + field).Single());
        Assert.Equal(0, await VotesAsync(table.Plain));

        await refused.Form("vote").Set("Why" + field, "没有去").SubmitAsync();
        Assert.Contains("不同意：没有去", (await table.Second.OpenAsync($"{table.Url}/lines/{table.Plain.ReviewLineId}")).Text);
    }

    [Fact]
    public async Task Vote_OnTheOwnHousehold_IsNeitherOfferedNorTaken()
    {
        var table = await TableAsync(ownOfFirst: true);
        var page = await table.First.OpenAsync(table.Url);
        Assert.Contains("自己家，回避", page.Text);
        Assert.Contains("还有 1 条等您表决", page.Text);
        Assert.Empty(page.All($"[name='Vote[{table.Plain.ReviewLineId}]']"));

        var forged = await page.Form("vote").Forge($"Vote[{table.Plain.ReviewLineId}]", "yes").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
        Assert.Contains("自己家的记录要回避", forged.Text);
        Assert.Equal(0, await VotesAsync(table.Plain));
        Assert.Equal(0, await VotesAsync(table.Other));
        var change = await table.First.OpenAsync($"{table.Url}/lines/{table.Plain.ReviewLineId}");
        Assert.Empty(change.All("[data-testid='change']"));
    }

    [BothEngines]
    [Fact]
    public async Task Sign_WithATieAndTheChairRecused_WaitsUntilAFourthMakesTheMajority()
    {
        var table = await TableAsync(ownOfChair: true);
        var third = await Data.StaffAsync(Role.Reviewer, table.Village);
        var fourth = await Data.StaffAsync(Role.Reviewer, table.Village);
        var fifth = await Data.StaffAsync(Role.Reviewer, table.Village);
        foreach (var member in (TestClient[])[table.First, table.Second, table.Chair])
        {
            await member.VoteAsync(table.Url);
        }
        foreach (var member in (TestClient[])[third, fourth])
        {
            await member.VoteAsync(table.Url, ($"Vote[{table.Plain.ReviewLineId}]", "no"), ($"Why[{table.Plain.ReviewLineId}]", "没有去"));
        }

        Assert.Contains("有 1 条票数相同", (await table.Chair.OpenAsync(table.Url)).Text);

        await fifth.VoteAsync(table.Url, ($"Vote[{table.Plain.ReviewLineId}]", "no"), ($"Why[{table.Plain.ReviewLineId}]", "记错了人"));
        await table.Chair.SubmitAsync(table.Url, "sign");

        var line = await ReloadAsync(table.Plain);
        Assert.Equal(LineDecision.Rejected, line.Decision);
        Assert.Equal(new HashSet<string> { "没有去", "记错了人" }, line.RejectReason!.Split('；').ToHashSet());
        Assert.Equal(LineDecision.Approved, (await ReloadAsync(table.Other)).Decision);
    }

    [Fact]
    public async Task Return_OfOneLine_VoidsItsVotesOnlyAndConfirmsOnceAfterwards()
    {
        var table = await TableAsync();
        await table.VoteAllAsync();
        await table.Chair.SubmitAsync(table.Url, "sign");
        var approver = await Data.StaffAsync(Role.Approver, table.Village);
        var townUrl = $"{table.Village.TownUrl}/reviews/{table.Village.Code}/2022-09";

        var without = await (await approver.OpenAsync(townUrl)).Form("return").Set("Back", (string[])[table.Plain.ReviewLineId.ToString()]).SubmitAsync();
        Assert.Contains("逐条写明理由", without.Text);
        Assert.Equal([table.Plain.ReviewLineId.ToString()], without.Form("return").Values("Back"));
        var stale = (await approver.OpenAsync(townUrl)).Form("confirm");
        await without.Form("return").Set($"Why[{table.Plain.ReviewLineId}]", "照片不清楚").SubmitAsync();

        Assert.Contains("还在村里", (await stale.SubmitAsync()).Text);
        Assert.Equal(0, await VotesAsync(table.Plain));
        Assert.Equal(3, await VotesAsync(table.Other));
        var returned = await table.First.OpenAsync(table.Url);
        Assert.Contains("镇里：照片不清楚", returned.Text);
        Assert.Empty(returned.All($"[name='Vote[{table.Other.ReviewLineId}]']"));

        await table.VoteAllAsync();
        await table.Chair.SubmitAsync(table.Url, "sign");
        var page = await approver.OpenAsync(townUrl);
        Assert.Contains("2 条入账", (await page.Form("confirm").SubmitAsync()).Text);
        Assert.Contains("已经审定，没有重复入账", (await page.Form("confirm").Forge("RequestId", Guid.CreateVersion7().ToString()).SubmitAsync()).Text);

        Assert.Equal(2, await App.DbAsync(db => db.LedgerEntries.In(table.Village.Key).CountAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Return_OfLinesOnTwoPagesOfTheSheet_ReturnsBoth()
    {
        var (table, first, last) = await LongSheetAsync();
        var approver = await Data.StaffAsync(Role.Approver, table.Village);
        var townUrl = $"{table.Village.TownUrl}/reviews/{table.Village.Code}/2022-09";
        var one = await approver.OpenAsync(townUrl);

        var two = await one.Form("return").Set("Back", (string[])[first.ToString()]).Set($"Why[{first}]", "照片不清楚").SubmitAsync("下一页");
        var untouched = await StatusAsync(table);
        var again = await two.Form("return").Set($"Why[{last}]", "记错了人").Set("Back", (string[])[last.ToString()]).SubmitAsync("上一页");
        await again.Form("return").SubmitAsync("退回勾选的记录");

        Assert.Equal(ReviewStatus.Filed, untouched);
        Assert.Empty(one.All($"[name='Why[{last}]']"));
        Assert.Contains("第 2 页，共 2 页", two.Text);
        Assert.Contains("其他页上已经勾了 1 条", two.Text);
        Assert.NotEmpty(again.All($"input[type=checkbox][value='{first}'][checked]"));
        Assert.Equal(ReviewStatus.Returned, await StatusAsync(table));
        Assert.Equal(
            new HashSet<string?> { "照片不清楚", "记错了人" },
            (await App.DbAsync(db => db.ReviewLines.In(table.Village.Key).Where(l => l.ReturnReason != null).Select(l => l.ReturnReason).ToListAsync())).ToHashSet());
    }

    [Fact]
    public async Task Confirm_OfASheetOfTwoPages_NamesWhatIsDeductedOnEither()
    {
        var (table, _, _) = await LongSheetAsync();
        var approver = await Data.StaffAsync(Role.Approver, table.Village);

        var check = await (await approver.OpenAsync($"{table.Village.TownUrl}/reviews/{table.Village.Code}/2022-09")).Form("confirm").PostAsync();
        check = await check.FollowAsync();

        Assert.Contains("112 条入账", check.Find("[data-testid='check-sheet']").TextContent, StringComparison.Ordinal);
        Assert.Contains("这张表有 2 页", check.Text);
    }

    [BothEngines]
    [Fact]
    public async Task Sheet_OfTwoPages_SaysOfTheWholeWhatIsLeftToVoteAndShowsEachPagesVotes()
    {
        var table = await TableAsync();
        await AddLinesAsync(table, LineDecision.Pending);
        await table.First.VoteAsync(table.Url);

        var first = await table.First.OpenAsync(table.Url);
        var looker = await Data.StaffAsync(Role.Supervisor, table.Village);
        var seen = await looker.OpenAsync(table.Url);
        var unseen = await looker.OpenAsync(table.Url + "?page=2");

        // A hundred of a hundred and twelve were on the first page, which says so of the second.
        Assert.Contains("还有 12 条等您表决", first.Text);
        Assert.Equal(100, seen.All("td .soft").Count(e => e.TextContent.Contains("1 同意 0 不同意", StringComparison.Ordinal)));
        Assert.Equal(12, unseen.All("td .soft").Count(e => e.TextContent.Contains("0 同意 0 不同意", StringComparison.Ordinal)));
        await table.First.VoteAsync(table.Url + "?page=2");
        Assert.Contains("该您表决的都表决了", (await table.First.OpenAsync(table.Url)).Text);
    }

    [BothEngines]
    [Fact]
    public async Task Sheet_AfterWhatAVoteWasTakenOnChanged_AsksTheMemberForItAgain()
    {
        var table = await TableAsync();
        await table.First.VoteAsync(table.Url);
        Assert.Contains("该您表决的都表决了", (await table.First.OpenAsync(table.Url)).Text);

        await App.DbAsync(db => db.Claims.Where(c => c.TownId == table.Plain.TownId && c.ClaimId == table.Plain.ClaimId)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.Place, "河边")));

        Assert.Contains("还有 1 条等您表决", (await table.First.OpenAsync(table.Url)).Text);
    }

    [Fact]
    public async Task Print_OfASheetOfManyHouseholds_ComesInPartsThatTogetherAreTheWhole()
    {
        var (table, _, _) = await LongSheetAsync();
        await App.DbAsync(async db =>
        {
            var item = await db.RuleItems.SingleAsync(i => i.RuleItemId == table.Plain.RuleItemId);
            var review = await db.MonthlyReviews.In(table.Village.Key).SingleAsync();
            for (var i = 0; i < PrintModel.HouseholdsShown; i++)
            {
                var household = new Household
                {
                    TownId = review.TownId, VillageId = review.VillageId, CardNumber = 1_000 + i, Head = "钱五", HeadInitials = "qw", GroupName = "1组", Address = "某处1号", JoinedOn = TestData.Joined
                };
                db.Add(household);
                AddLine(db, review, item, household.HouseholdId, LineDecision.Approved);
            }
            await db.SaveChangesAsync();
        });
        int Rows(TestPage page) => page.All("article tbody tr").Count;

        var first = await table.Chair.OpenAsync(table.Url + "/print");
        var last = await table.Chair.OpenAsync(first.Find(".pager a[rel=next]").GetAttribute("href")!);

        // Two households have the sheet's first hundred and twelve lines: two cards more than one part takes.
        Assert.Equal((112 + PrintModel.HouseholdsShown - 2, 2), (Rows(first), Rows(last)));
        Assert.Equal("361", last.Find("article tbody td").TextContent);
        Assert.Contains("第 2 部分，共 2 部分", last.Text);
        Assert.Empty(first.All("tfoot"));
        Assert.Contains("362 条", last.Find("tfoot").TextContent, StringComparison.Ordinal);
        Assert.Contains("第 1 部分，共 2 部分", (await table.Chair.OpenAsync(table.Url + "/handout")).Text);
    }

    private async Task AddLinesAsync(Table table, LineDecision decision) => await App.DbAsync(async db =>
    {
        var review = await db.MonthlyReviews.In(table.Village.Key).SingleAsync();
        var item = await db.RuleItems.SingleAsync(i => i.RuleItemId == table.Plain.RuleItemId);
        for (var i = 0; i < 110; i++)
        {
            AddLine(db, review, item, table.Plain.HouseholdId, decision);
        }
        await db.SaveChangesAsync();
    });

    private ReviewLine AddLine(AppDb db, MonthlyReview review, RuleItem item, Guid household, LineDecision decision)
    {
        var claim = new Claim
        {
            TownId = review.TownId, VillageId = review.VillageId, HouseholdId = household, RuleItemId = item.RuleItemId, Kind = RuleKind.Award,
            OccurredOn = new DateOnly(2022, 9, 12), Place = "村口", Reason = "打扫卫生", Channel = ClaimChannel.Counter,
            ReportedBy = ReportedBy.Household, SubmittedAt = App.Clock.UtcNow(), SubmittedBy = Caller.CommandLine.UserId
        }.With(c => c.Status, ClaimStatus.Accepted);
        var line = ReviewLine.Of(review, claim, item, new Scored(Points.Of(1), null, null), isLate: false).With(l => l.Decision, decision);
        db.AddRange(claim, line);
        return line;
    }

    // A filed sheet of a hundred and twelve lines, and the ids of the first and the last.
    private async Task<(Table Table, Guid First, Guid Last)> LongSheetAsync()
    {
        var table = await TableAsync();
        await table.VoteAllAsync();
        await table.Chair.SubmitAsync(table.Url, "sign");
        var ids = await App.DbAsync(async db =>
        {
            var review = await db.MonthlyReviews.In(table.Village.Key).SingleAsync();
            var item = await db.RuleItems.SingleAsync(i => i.RuleItemId == table.Plain.RuleItemId);
            for (var i = 0; i < 110; i++)
            {
                var line = AddLine(db, review, item, table.Plain.HouseholdId, LineDecision.Approved);
                db.ReviewVotes.AddRange(ReviewSteps.VotesFor([line]));
            }
            await db.SaveChangesAsync();
            return await SheetRows.Of(db, table.Village.Key, review.MonthlyReviewId).Select(l => l.Id).ToListAsync();
        });
        return (table, ids[0], ids[^1]);
    }

    private Task<ReviewStatus> StatusAsync(Table table)
        => App.DbAsync(db => db.MonthlyReviews.In(table.Village.Key).Select(r => r.Status).SingleAsync());

    [Fact]
    public async Task Confirm_WithTheApproversOwnHouseholdOnIt_IsForAnotherApprover()
    {
        var table = await TableAsync();
        await table.VoteAllAsync();
        await table.Chair.SubmitAsync(table.Url, "sign");
        var approver = await Data.StaffAsync(Role.Approver, table.Village, household: table.Household);
        var townUrl = $"{table.Village.TownUrl}/reviews/{table.Village.Code}/2022-09";

        var refused = await approver.SubmitAsync(townUrl, "confirm");

        Assert.Contains("要回避", refused.Text);
        Assert.Equal(0, await App.DbAsync(db => db.LedgerEntries.In(table.Village.Key).CountAsync()));
        var other = await Data.StaffAsync(Role.Approver, table.Village);
        Assert.Contains("2 条入账", (await other.SubmitAsync(townUrl, "confirm")).Text);
    }

    [Fact]
    public async Task Change_OfALine_VoidsItsVotesAndShowsWhy()
    {
        var table = await TableAsync();
        await table.VoteAllAsync();
        var url = $"{table.Url}/lines/{table.Plain.ReviewLineId}";
        var other = await Data.ItemAsync(table.Village, "Z02");

        var without = await (await table.First.OpenAsync(url)).Form("change").Set("RuleItemId", other.RuleItemId).SubmitAsync("改动");
        Assert.Contains("请写明改动的理由", without.Text);
        Assert.Equal(3, await VotesAsync(table.Plain));
        var changed = await without.Form("change").Set("Reason", "是另一项").SubmitAsync("改动");

        Assert.Contains("改动：是另一项", changed.Text);
        Assert.Equal(0, await VotesAsync(table.Plain));
        Assert.Equal(3, await VotesAsync(table.Other));
        var line = await ReloadAsync(table.Plain);
        Assert.Equal((other.RuleItemId, other.Points), (line.RuleItemId, line.Points));
        Assert.Contains("审核改动", await App.EventsAsync(table.Village, table.Plain.ClaimId));
    }

    [BothEngines]
    [Fact]
    public async Task Defer_OfALine_IsTheChairsAndMovesItToNextMonthAsLate()
    {
        var table = await TableAsync();
        await table.VoteAllAsync();
        var url = $"{table.Url}/lines/{table.Plain.ReviewLineId}";
        Assert.DoesNotContain("转下月再审", (await table.First.OpenAsync(url)).Text);

        await (await table.Chair.OpenAsync(url)).Form("change").Set("Reason", "再核实").SubmitAsync("转下月再审");

        var next = await table.Chair.OpenAsync($"{table.Village.Url}/reviews/2022-10");
        Assert.Contains("迟报", next.Texts("td .badge"));
        Assert.Equal(0, await VotesAsync(table.Plain));
        Assert.Contains("2022年10月还没过完", next.Text);
        await table.Chair.SubmitAsync(table.Url, "sign");
        Assert.Equal(LineDecision.Pending, (await ReloadAsync(table.Plain)).Decision);
    }

    [Fact]
    public async Task Vote_OnADeductionInItsStatementTime_WaitsOrGoesToNextMonth()
    {
        var table = await TableAsync();
        var deduction = await Data.ItemAsync(table.Village, "F01");
        var household = await Data.HouseholdAsync(table.Village, "王五");
        var (claim, _) = await App.RecordAsync(table.Village, household, deduction, Deed, toldOn: App.Clock.Today());
        var line = (await App.LineAsync(table.Village, claim))!;
        var page = await table.First.OpenAsync(table.Url);
        Assert.Contains("等农户陈述到", page.Text);
        Assert.Contains("还有 2 条等您表决", page.Text);

        var forged = await page.Form("vote").Forge($"Vote[{line.ReviewLineId}]", "yes").SubmitAsync();

        Assert.Contains("要等农户陈述", forged.Text);
        Assert.Equal(0, await VotesAsync(line));
        await table.VoteAllAsync();
        var chairs = await table.Chair.OpenAsync(table.Url);
        Assert.Contains("还有 1 条没有够人数表决", chairs.Text);
        Assert.Contains("1 条转到下月审核", (await chairs.Form("defer").SubmitAsync()).Text);
        Assert.Contains("已签字", (await table.Chair.SubmitAsync(table.Url, "sign")).Text);
    }

    [Fact]
    public async Task RecordPartyDay_OnTheConfirmedSheet_TakesADayOfTheMonthUpToToday()
    {
        var table = await TableAsync();
        await table.VoteAllAsync();
        await table.Chair.SubmitAsync(table.Url, "sign");
        Assert.Empty((await table.Chair.OpenAsync(table.Url)).All("[data-testid='party-day']"));
        await (await Data.StaffAsync(Role.Approver, table.Village)).SubmitAsync($"{table.Village.TownUrl}/reviews/{table.Village.Code}/2022-09", "confirm");

        var tooEarly = await table.Chair.SubmitAsync(table.Url, "party-day", ("PartyDayOn", new DateOnly(2022, 8, 31)));
        Assert.Contains("公布日期不对", tooEarly.Text);
        Assert.Contains("公布日期不对", (await table.Chair.SubmitAsync(table.Url, "party-day", ("PartyDayOn", App.Clock.Today().AddDays(1)))).Text);
        var done = await table.Chair.SubmitAsync(table.Url, "party-day", ("PartyDayOn", App.Clock.Today()));

        Assert.Contains("2022年10月8日公布", done.Text);
        var handout = await table.Chair.OpenAsync($"{table.Url}/handout");
        Assert.Contains("张三", handout.Text);
    }

    private Task<int> VotesAsync(ReviewLine line) => App.DbAsync(db => db.ReviewVotes.CountAsync(v => v.TownId == line.TownId && v.ReviewLineId == line.ReviewLineId && v.VoidedAt == null));

    private Task<ReviewLine> ReloadAsync(ReviewLine line) => App.DbAsync(db => db.ReviewLines.AsNoTracking().SingleAsync(l => l.TownId == line.TownId && l.ReviewLineId == line.ReviewLineId));

    // Two households with one deed each in September, a chair and two members.
    private async Task<Table> TableAsync(bool ownOfFirst = false, bool ownOfChair = false)
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var neighbour = await Data.HouseholdAsync(village, "李四");
        var item = await Data.ItemAsync(village, "Z01");
        var plain = (await App.LineAsync(village, (await App.RecordAsync(village, household, item, Deed)).Claim))!;
        var other = (await App.LineAsync(village, (await App.RecordAsync(village, neighbour, item, Deed)).Claim))!;
        var sheet = await App.DbAsync(db => db.MonthlyReviews.AsNoTracking().In(village.Key).SingleAsync());
        return new Table(
            village, household, sheet, plain, other,
            await Data.StaffAsync(Role.Reviewer, village, lead: true, household: ownOfChair ? household : null),
            await Data.StaffAsync(Role.Reviewer, village, household: ownOfFirst ? household : null),
            await Data.StaffAsync(Role.Reviewer, village));
    }

    private sealed record Table(
        TestVillage Village, Household Household, MonthlyReview Sheet, ReviewLine Plain, ReviewLine Other, TestClient Chair, TestClient First, TestClient Second)
    {
        public string Url => Village.Url + "/reviews/2022-09";

        public async Task VoteAllAsync()
        {
            foreach (var member in (TestClient[])[Chair, First, Second])
            {
                await member.VoteAsync(Url);
            }
        }
    }
}
