using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Claims;
using Shuren.Features.Flags;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Remedies;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Verification;
using Shuren.Tests.Features.Claims;
using Shuren.Tests.Features.Reviews;

namespace Shuren.Tests.Features.Remedies;

/// <summary>整改 (REC-8): what a deduction's household puts right in time is looked at by the group, confirmed by the town, and gives a share back once.</summary>
public sealed class RemedyTests(TestApp app) : AppTests(app)
{
    private static readonly DateOnly Deed = new(2022, 9, 12);

    /// <summary>Posted on 8 October, thirty days: until 7 November, that day included.</summary>
    private static readonly DateOnly LastDay = new(2022, 11, 7);

    [BothEngines]
    [Fact]
    public async Task MakeGood_HandedInVotedAndConfirmed_GivesTheShareBackByOneEntryThatNamesTheDeduction()
    {
        var c = await DeductedAsync();
        var resident = await Data.ResidentAsync(c.Household);
        var home = await resident.OpenAsync("/my");
        Assert.Contains("11月7日以前整改好了可以返还 1 分", home.Text);
        Assert.Contains("整改期限 2022-11-07", (await resident.OpenAsync("/my/entries")).Text);
        var story = await resident.OpenAsync($"/my/entries/{c.Seq}");
        Assert.Contains("最后一天 2022年11月7日", story.Text);

        var form = await resident.OpenAsync(story.Find("a[href*='/my/remedies/new']").GetAttribute("href")!);
        var empty = await form.Form("remedy").SubmitAsync();
        Assert.Contains("请写明怎样整改的", empty.Text);
        var handed = await empty.Form("remedy").Set("Proof", "鸡圈围好了，每天打扫")
            .Set("Photos", new TestFile("a.jpg", ClaimSteps.Jpeg(), "image/jpeg")).SubmitAsync();
        Assert.Contains("等审核组表决", handed.Text);
        Assert.Single(handed.All("img[src*='/my/photos/']"));
        Assert.Equal(Points.Of(-2), await ScoreAsync(c));

        var url = await RemedyUrlAsync(c);
        foreach (var member in await GroupAsync(c.Village, 2))
        {
            Assert.Contains("已表决", (await member.SubmitAsync(url, "vote", ("Approve", "true"))).Text);
        }
        var chair = await Data.StaffAsync(Role.Reviewer, c.Village, lead: true);
        Assert.Contains("整改等表决", (await chair.OpenAsync(c.Village.Url)).Text);
        Assert.Contains("等镇里审定", (await chair.SubmitAsync(url, "vote", ("Approve", "true"))).Text);
        // D6: nothing counts before the town.
        Assert.Equal(Points.Of(-2), await ScoreAsync(c));

        var approver = await Data.StaffAsync(Role.Approver, c.Village, name: "组长乙");
        var looked = await (await approver.OpenAsync((await approver.OpenAsync(c.Village.TownUrl)).Find("a[href*='/remedies/']").GetAttribute("href")!))
            .Form("confirm").PostAsync();
        Assert.Contains("返还 1 分", looked.ById("check-sheet").TextContent);
        Assert.Contains("计入 2022年9月", looked.ById("check-sheet").TextContent);
        var done = await (await looked.Form("checked").PostAsync("true")).FollowAsync();

        Assert.Contains("已返还", done.Text);
        var posted = await App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(c.Village.Key).SingleAsync(e => e.Seq > c.Seq));
        Assert.Equal(
            (EntryKind.Restoration, Points.Of(1), SourceKind.Remedy, (long?)c.Seq, new Month(2022, 9), approver.Caller!.UserId),
            (posted.Kind, posted.Amount, posted.SourceKind, posted.ReversesSeq, posted.Period, posted.PostedBy));
        Assert.Equal(Points.Of(-1), await ScoreAsync(c));
        await CleanAsync(c.Village);
        // What was deducted stays deducted: D10's tie-break does not forget it.
        var quarter = await App.DbAsync(db => db.PeriodScores.AsNoTracking().In(c.Village.Key).SingleAsync());
        Assert.Equal((Points.Of(-1), Points.Of(2)), (quarter.Score, quarter.Deducted));
        Assert.Contains("返还了一部分", (await resident.OpenAsync($"/my/entries/{c.Seq}")).Text);
        Assert.Contains("第 1 笔整改了，返还", (await resident.OpenAsync("/my/entries")).Text);
        Assert.Empty((await resident.OpenAsync("/my")).All("a[href*='/my/remedies/new']"));
        var trail = await App.DbAsync(db => db.AuditEvents.OfTown(c.Village.TownId).Where(e => e.UseCase.StartsWith("remedy.")).Select(e => e.UseCase).ToListAsync());
        Assert.Equal(["remedy.confirm", "remedy.hand-in", "remedy.vote", "remedy.vote", "remedy.vote"], trail.Order(StringComparer.Ordinal));
    }

    [BothEngines]
    [Fact]
    public async Task HandIn_OnTheLastDay_IsTakenAndAfterItRefusedWithTheDay()
    {
        var c = await DeductedAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, c.Village);
        App.SetDay(LastDay.AddDays(1), 0);
        var late = await recorder.SubmitAsync(NewUrl(c), "remedy", ("Proof", "围好了"));
        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.Contains("整改期限到 2022-11-07", late.Find("[data-testid=errors]").TextContent);
        Assert.Contains("围好了", late.Text);
        Assert.Empty((await recorder.OpenAsync($"{c.Village.Url}/ledger/{c.Seq}")).All("a[href*='/remedies/new']"));

        App.SetDay(LastDay, 23);
        var taken = await recorder.SubmitAsync(NewUrl(c), "remedy", ("Proof", "围好了"));

        Assert.Contains("代交", taken.Text);
        Assert.Equal(LastDay, await App.DbAsync(db => db.Remedies.In(c.Village.Key).Select(r => r.LastDay).SingleAsync()));
    }

    [Fact]
    public async Task HandIn_TwiceOrOfAnothersOrWhereTheListSaysNothing_IsRefused()
    {
        var c = await DeductedAsync();
        var resident = await Data.ResidentAsync(c.Household);
        var stranger = await Data.ResidentAsync(await Data.HouseholdAsync(c.Village, "李四", "2组"));
        var other = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((RemedyService r) => r.HandInAsync(stranger.Caller!, c.Village.Key, c.Seq, "围好了", [])));
        Assert.Equal(Rule.Missing, other.Code);

        var open = await resident.OpenAsync($"/my/remedies/new?entry={c.Seq}");
        await open.Form("remedy").Set("Proof", "围好了").SubmitAsync();
        var twice = await resident.SubmitAsync($"/my/remedies/new?entry={c.Seq}", "remedy", ("Proof", "又围了"));

        Assert.Contains("已经交过整改 2022-001", twice.Text);
        Assert.Equal(1, await App.DbAsync(db => db.Remedies.In(c.Village.Key).CountAsync()));
        var plain = await DeductedAsync(code: "F02");
        var none = await Assert.ThrowsAsync<RuleViolation>(() => HandInAsync(plain));
        Assert.Contains("清单没有说", none.Message, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Vote_AgainstByTheMajority_TellsTheHouseholdWhyAndItMayObjectOrHandInAgain()
    {
        var c = await DeductedAsync();
        await HandInAsync(c);
        var url = await RemedyUrlAsync(c);
        var group = await GroupAsync(c.Village, 3);
        Assert.Contains("请写明理由", (await group[0].SubmitAsync(url, "vote", ("Approve", "false"))).Text);
        Assert.Contains("还没有选", (await group[0].SubmitAsync(url, "vote")).Text);
        await group[0].SubmitAsync(url, "vote", ("Approve", "true"));
        // Changed before it is decided: one vote of each member.
        await group[0].SubmitAsync(url, "vote", ("Approve", "false"), ("Why", "鸡还在外面跑"));
        await group[1].SubmitAsync(url, "vote", ("Approve", "true"));
        var decided = await group[2].SubmitAsync(url, "vote", ("Approve", "false"), ("Why", "没有围"));

        Assert.Contains("没有通过", decided.Text);
        Assert.Contains("改票", decided.Text);
        Assert.Empty(decided.All("[data-testid=vote]"));
        var resident = await Data.ResidentAsync(c.Household);
        Assert.Contains("鸡还在外面跑；没有围", (await resident.OpenAsync("/my")).Text);
        var read = await resident.OpenAsync("/my/remedies/" + url[^36..]);
        var objection = await resident.OpenAsync(read.Find("a[href*='/my/objections/new']").GetAttribute("href")!);
        Assert.Contains("已收到", (await objection.Form("objection").Set("Reason", "围好了的").SubmitAsync()).Text);
        Assert.Contains("2022-002", (await resident.SubmitAsync($"/my/remedies/new?entry={c.Seq}", "remedy", ("Proof", "这次围好了"))).Text);
        Assert.Equal(Points.Of(-2), await ScoreAsync(c));
    }

    [Fact]
    public async Task Vote_ByTheOwnHouseholdTheReporterOrWhoHandedItIn_IsForOthers()
    {
        var village = await ListedAsync();
        var (household, reporting) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四", "2组"));
        var reporter = await Data.ResidentAsync(reporting);
        var c = await DeductAsync(village, household, "F11", reporter.Caller);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await recorder.SubmitAsync(NewUrl(c), "remedy", ("Proof", "围好了"));
        var url = await RemedyUrlAsync(c);
        var id = Guid.Parse(url[^36..]);
        // Who wrote it down at the counter has a hand in it: forged, since the two roles do not go together.
        await RefusedAsync(Rule.OwnCase, r => r.VoteAsync(
            Callers.In(village, Role.Reviewer, recorder.Caller!.UserId), village.Key, id, new RemedyBallot(true, null, null)));
        foreach (var home in new[] { household, reporting })
        {
            var member = await Data.StaffAsync(Role.Reviewer, village, household: home);
            Assert.Empty((await member.OpenAsync(url)).All("[data-testid=vote]"));
            await RefusedAsync(Rule.OwnCase, r => r.VoteAsync(
                member.Caller! with { OwnHouseholds = [home.HouseholdId] }, village.Key, id, new RemedyBallot(true, null, null)));
        }
        await PassAsync(c);
        foreach (var home in new[] { household, reporting })
        {
            var approver = await Data.StaffAsync(Role.Approver, village, household: home);
            Assert.Empty((await approver.OpenAsync(url)).All("[data-testid=confirm], [data-testid=return]"));
            var caller = approver.Caller! with { OwnHouseholds = [home.HouseholdId] };
            await RefusedAsync(Rule.OwnCase, r => r.ConfirmAsync(caller, village.Key, id, null));
            await RefusedAsync(Rule.OwnCase, r => r.ReturnAsync(caller, village.Key, id, "看看", null));
        }
        Assert.Equal(Points.Of(-2), await ScoreAsync(c));
    }

    [BothEngines]
    [Fact]
    public async Task HandIn_ForTheOwnHousehold_IsForAnotherRecorder()
    {
        var c = await DeductedAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, c.Village, household: c.Household);

        Assert.Empty((await recorder.OpenAsync($"{c.Village.Url}/ledger/{c.Seq}")).All("a[href*='/remedies/new']"));
        var refused = await recorder.SubmitAsync(NewUrl(c), "remedy", ("Proof", "围好了"));

        Assert.Contains("自己家的事要回避", refused.Text);
        Assert.Equal(0, await App.DbAsync(db => db.Remedies.In(c.Village.Key).CountAsync()));
    }

    [Fact]
    public async Task Withdraw_BeforeAVote_IsTakenAndAfterOneNot()
    {
        var c = await DeductedAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, c.Village);
        await recorder.SubmitAsync(NewUrl(c), "remedy", ("Proof", "错了"));
        var url = await RemedyUrlAsync(c);
        Assert.Contains("已撤回", (await recorder.SubmitAsync(url, "withdraw")).Text);

        var resident = await Data.ResidentAsync(c.Household);
        var page = await (await resident.OpenAsync($"/my/remedies/new?entry={c.Seq}")).Form("remedy").Set("Proof", "围好了").SubmitAsync();
        await (await GroupAsync(c.Village, 1))[0].SubmitAsync(await RemedyUrlAsync(c), "vote", ("Approve", "true"));
        Assert.Contains("不能撤回", (await page.Form("withdraw").SubmitAsync()).Text);
    }

    [Fact]
    public async Task Withdraw_OfTheOwnHouseholdByTheRecorder_IsLeftToTheHousehold()
    {
        var c = await DeductedAsync();
        await HandInAsync(c);
        var recorder = (await Data.StaffAsync(Role.Recorder, c.Village, household: c.Household)).Caller! with { OwnHouseholds = [c.Household.HouseholdId] };

        var id = Guid.Parse((await RemedyUrlAsync(c))[^36..]);

        await RefusedAsync(Rule.OwnCase, r => r.WithdrawAsync(recorder, c.Village.Key, id));
    }

    [BothEngines]
    [Fact]
    public async Task Return_ByTheTown_VoidsTheVotesAndTheGroupVotesAgain()
    {
        var c = await DeductedAsync();
        await HandInAsync(c);
        await PassAsync(c);
        var url = await RemedyUrlAsync(c);
        var approver = await Data.StaffAsync(Role.Approver, c.Village);
        var stale = await approver.OpenAsync(url);
        Assert.Contains("请写明为什么退回", (await approver.SubmitAsync(url, "return")).Text);

        var returned = await approver.SubmitAsync(url, "return", ("Reason", "照片看不清"));
        Assert.Contains("等审核组表决", returned.Text);
        Assert.Contains("照片看不清", returned.Text);
        Assert.Equal(3, returned.Texts(".timeline li").Count(t => t.Contains("镇里退回", StringComparison.Ordinal)));
        Assert.Contains("现在不等镇里审定", (await stale.Form("confirm").SubmitAsync()).Text);
        await PassAsync(c);

        Assert.Contains("已返还", (await approver.SubmitAsync(url, "confirm")).Text);
        await CleanAsync(c.Village);
    }

    [Fact]
    public async Task Confirm_AfterTheDeductionWasCorrected_HasNothingToGiveBack()
    {
        var c = await DeductedAsync();
        await HandInAsync(c);
        await PassAsync(c);
        var url = await RemedyUrlAsync(c);
        var approver = await Data.StaffAsync(Role.Approver, c.Village);
        var open = await approver.OpenAsync(url);
        await UndoAsync(c, c.Seq);

        var refused = await open.Form("confirm").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("扣分已更正，不用返还", refused.Text);
        Assert.Equal(Points.Zero, await ScoreAsync(c));
        var late = await Assert.ThrowsAsync<RuleViolation>(() => HandInAsync(c));
        Assert.Contains("已经更正，没有可返还的", late.Message, StringComparison.Ordinal);
        await CleanAsync(c.Village);
    }

    [Fact]
    public async Task Correct_ADeductionThatWasMadeGood_TakesTheShareBackWithIt()
    {
        var c = await RestoredAsync();
        await UndoAsync(c, c.Seq);

        Assert.Equal(Points.Zero, await ScoreAsync(c));
        var posted = await App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(c.Village.Key).Where(e => e.Seq > c.Seq + 1).OrderBy(e => e.Seq).ToListAsync());
        Assert.Equal([(EntryKind.Reversal, c.Seq + 1), (EntryKind.Reversal, c.Seq)], posted.Select(e => (e.Kind, e.ReversesSeq!.Value)));
        await CleanAsync(c.Village);
    }

    [Fact]
    public async Task Correct_AShareThatWasGivenWrongly_LeavesTheDeductionAndGivesNoSecondShare()
    {
        var c = await RestoredAsync();
        await UndoAsync(c, c.Seq + 1);

        Assert.Equal(Points.Of(-2), await ScoreAsync(c));
        await CleanAsync(c.Village);
        Assert.Equal(Rule.Twice, (await Assert.ThrowsAsync<RuleViolation>(() => HandInAsync(c))).Code);
        await Assert.ThrowsAsync<RuleViolation>(() => Data.PostAsync(c.Village, Share(c, 10)));
        await UndoAsync(c, c.Seq);
        Assert.Equal(Points.Zero, await ScoreAsync(c));
        await CleanAsync(c.Village);
    }

    /// <summary>Whoever posts: never more than the deduction, never twice, never of what was undone, and no deduction falls without its share.</summary>
    [Fact]
    public async Task Post_AShareThatIsTooMuchOrTwiceOrOfNothing_IsRefused()
    {
        var c = await DeductedAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Data.PostAsync(c.Village, Share(c, 21)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Data.PostAsync(c.Village, Share(c, 0)));
        await Data.PostAsync(c.Village, Share(c, 20));
        await Assert.ThrowsAsync<RuleViolation>(() => Data.PostAsync(c.Village, Share(c, 1)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Data.PostAsync(c.Village, new Posting(
            c.Household.HouseholdId, EntryKind.Reversal, Points.Of(2), new Month(2022, 9), Deed, SourceKind.Correction, Guid.CreateVersion7(), null, c.Seq)));
        var other = await DeductedAsync();
        await UndoAsync(other, other.Seq);
        await Assert.ThrowsAsync<RuleViolation>(() => Data.PostAsync(other.Village, Share(other, 1)));
    }

    /// <summary>D25: after the quarter's board is final it counts in the month of the confirmation.</summary>
    [Fact]
    public async Task Confirm_AfterTheBoardIsFinal_CountsInTheCurrentQuarter()
    {
        var c = await DeductedAsync();
        await HandInAsync(c);
        await PassAsync(c);
        await App.DbAsync(db => db.QuarterNotices.Add(new Shuren.Features.Boards.QuarterNotice
        {
            TownId = c.Village.TownId, VillageId = c.Village.Key.VillageId, Quarter = new Quarter(2022, 3), PublishedAt = App.Clock.UtcNow(), PublishedBy = Caller.CommandLine.UserId,
            ObjectionsUntil = new DateOnly(2022, 10, 8), PublicUntil = new DateOnly(2023, 1, 1), HeadSeq = 0, HeadHash = new byte[32]
        }.With(n => n.FinalAt, App.Clock.UtcNow())).Context.SaveChangesAsync());
        App.SetDay(2022, 11, 20);

        await (await Data.StaffAsync(Role.Approver, c.Village)).SubmitAsync(await RemedyUrlAsync(c), "confirm");

        Assert.Equal(new Month(2022, 11), await App.DbAsync(db => db.LedgerEntries.In(c.Village.Key).Where(e => e.Kind == EntryKind.Restoration).Select(e => e.Period).SingleAsync()));
    }

    /// <summary>D31: a deduction that was made good still uses its once a month.</summary>
    [Fact]
    public async Task MakeGood_OfWhatCountsOnce_FreesNoSecondTime()
    {
        var village = await ListedAsync(i => i.Said() with { RemedyDays = 30, RemedyPercent = 100, OncePer = OncePer.Month });
        var c = await RestoredAsync(await DeductAsync(village, await Data.HouseholdAsync(village), "F11"));

        Assert.Equal(Points.Zero, await ScoreAsync(c));
        var item = await Data.ItemAsync(village, "F11", Deed);
        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, c.Household, item, Deed.AddDays(1), toldOn: App.Clock.Today()));
        Assert.Contains("只计一次", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, 50, 10)]
    [InlineData(5, 50, 3)]
    [InlineData(1, 50, 1)]
    [InlineData(1, 49, 0)]
    [InlineData(20, 33, 7)]
    [InlineData(15, 30, 5)]
    [InlineData(15, 29, 4)]
    [InlineData(15, 100, 15)]
    [InlineData(1_000_000, 100, 1_000_000)]
    public void Share_OfADeduction_IsRoundedToATenthHalfUp(int tenths, int percent, int share)
    {
        var item = ItemOf(percent);

        Assert.Equal(new Points(share), item.ShareOf(new Points(tenths)));
    }

    [Theory]
    [InlineData("UPDATE remedies SET proof = '别的' WHERE {0}", "整改和审定")]
    [InlineData("UPDATE remedy_votes SET reason = '别的' WHERE {1}", "表决")]
    [InlineData("UPDATE remedies SET amount = 20 WHERE {0}", null)]
    [InlineData("UPDATE remedies SET status = 3 WHERE {0}", null)]
    [InlineData("UPDATE remedy_votes SET approve = NOT approve WHERE {1}", null)]
    [InlineData("UPDATE remedies SET handed_in_at = '2022-11-09 01:00:00' WHERE {0}", null)]
    [InlineData("UPDATE rule_items SET remedy_percent = 60 WHERE {1}", null)]
    public async Task Verify_AfterSomethingBehindItWasChanged_NamesTheEntry(string change, string? part)
    {
        var c = await RestoredAsync();
        await App.DbAsync(async db =>
        {
#pragma warning disable EF1002 // Of this test.
            await db.Database.ExecuteSqlRawAsync(string.Format(
                System.Globalization.CultureInfo.InvariantCulture, change, $"town_id = {c.Village.TownId} AND village_id = {c.Village.Key.VillageId}", $"town_id = {c.Village.TownId}"));
#pragma warning restore EF1002
        });

        var fault = part is null
            ? await App.WithAsync((RecordVerifier v) => v.VerifyAsync(c.Village.TownId))
            : (await App.WithAsync((BasisVerifier v) => v.VerifyAsync(c.Village.TownId))).Fault;

        Assert.Equal(c.Seq + 1, fault?.Seq);
        Assert.Contains(part ?? "第 2 笔", fault!.Message, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Flag_OnARemedy_IsAnsweredByTheGroup()
    {
        var c = await DeductedAsync();
        await HandInAsync(c);
        var supervisor = await Data.StaffAsync(Role.Supervisor, c.Village);
        var page = await supervisor.OpenAsync(await RemedyUrlAsync(c));
        var raised = await (await supervisor.OpenAsync(page.Find("a[href*='/flags/new?kind=Remedy']").GetAttribute("href")!))
            .Form("flag").Set("Doubt", "照片是别家的").SubmitAsync();

        Assert.Contains("审核组", raised.Text);
        Assert.Contains("监督疑问 2022-001", (await supervisor.OpenAsync(await RemedyUrlAsync(c))).Text);
        var flag = await App.DbAsync(db => db.Flags.AsNoTracking().In(c.Village.Key).SingleAsync());
        Assert.Equal((FlagKind.Remedy, c.Household.HouseholdId), (flag.Kind, flag.HouseholdId));
    }

    private sealed record Case(TestVillage Village, Household Household, long Seq);

    private async Task<TestVillage> ListedAsync(Func<RuleItem, ItemTerms>? terms = null)
    {
        var village = await Data.VillageAsync(withList: false);
        await Data.ListAsync(village, TestData.ListsInForce, l =>
        {
            var item = l.Items.Find(i => i.Code == "F11")!;
            var said = terms?.Invoke(item) ?? item.Said() with { RemedyDays = 30, RemedyPercent = 50 };
            item.With(i => i.RemedyDays, said.RemedyDays).With(i => i.RemedyPercent, said.RemedyPercent).With(i => i.OncePer, said.OncePer);
        });
        return village;
    }

    private async Task<Case> DeductedAsync(string code = "F11")
    {
        var village = await ListedAsync();
        return await DeductAsync(village, await Data.HouseholdAsync(village), code);
    }

    /// <summary>Recorded, told, stated on, voted, signed and confirmed: the September sheet of a village.</summary>
    private async Task<Case> DeductAsync(TestVillage village, Household household, string code, Caller? reporter = null)
    {
        var item = await Data.ItemAsync(village, code, Deed);
        var submission = ClaimSteps.Submission(household, item, Deed) with { ReportedBy = reporter is null ? ReportedBy.Recorder : ReportedBy.OtherVillager };
        var claim = (await App.WithAsync((AcceptanceService claims) => claims.RecordAsync(
            Caller.CommandLine, village.Key, submission, new AcceptClaim(item.RuleItemId, 1, null, ToldOn: App.Clock.Today(), ToldHow: "当面")))).Claim;
        if (reporter is not null)
        {
            await App.DbAsync(db => db.Claims.In(village.Key).ExecuteUpdateAsync(s => s.SetProperty(x => x.SubmittedBy, reporter.UserId)));
        }
        await App.WithAsync((ClaimService claims) => claims.StateAsync(Caller.CommandLine, village.Key, claim.ClaimId, "没有看住"));
        var sheet = await App.DbAsync(db => db.MonthlyReviews.AsNoTracking().In(village.Key).SingleAsync());
        await App.ScopeAsync(async services =>
        {
            var reviews = (ReviewService)services.GetService(typeof(ReviewService))!;
            var state = await reviews.StateAsync(village.Key, sheet);
            Caller[] group = [.. Enumerable.Range(1, 3).Select(n => Callers.In(village, Role.Reviewer, new Guid(n, 0, 0, new byte[8]), "成员" + n, leads: n == 1))];
            foreach (var member in group)
            {
                await reviews.VoteAsync(
                    member, village.Key, sheet.MonthlyReviewId, state.Lines.ConvertAll(l => new LineVote(l.ReviewLineId, true, null, state.ShownOf(l))));
            }
            await reviews.SignAsync(group[0], village.Key, sheet.MonthlyReviewId, (await reviews.StateAsync(village.Key, sheet)).ShownNow);
            return 0;
        });
        var shown = await App.ShownAsync(village, sheet.MonthlyReviewId);
        await App.WithAsync((ReviewService reviews) => reviews.ConfirmAsync(
            Callers.In(village, Role.Approver, new Guid(8, 0, 0, new byte[8]), "组长"), village.Key, sheet.MonthlyReviewId, shown));
        return new Case(village, household, await App.DbAsync(db => db.LedgerEntries.In(village.Key).MaxAsync(e => e.Seq)));
    }

    private Task<Remedy> HandInAsync(Case c) => App.WithAsync((RemedyService r) => r.HandInAsync(Caller.CommandLine, c.Village.Key, c.Seq, "围好了", []));

    /// <summary>Three members say yes through the page.</summary>
    private async Task PassAsync(Case c)
    {
        var url = await RemedyUrlAsync(c);
        foreach (var member in await GroupAsync(c.Village, 3))
        {
            await member.SubmitAsync(url, "vote", ("Approve", "true"));
        }
    }

    private async Task<Case> RestoredAsync(Case? of = null)
    {
        var c = of ?? await DeductedAsync();
        await HandInAsync(c);
        await PassAsync(c);
        await (await Data.StaffAsync(Role.Approver, c.Village)).SubmitAsync(await RemedyUrlAsync(c), "confirm");
        return c;
    }

    /// <summary>D30: proposed by one of the town, agreed to by another.</summary>
    private async Task UndoAsync(Case c, long seq)
    {
        var proposed = await (await Data.StaffAsync(Role.StationOfficer, c.Village)).SubmitAsync($"{c.Village.Url}/corrections/new?seq={seq}", "correction", ("Reason", "记错了"));
        Assert.Contains("已更正", (await (await Data.StaffAsync(Role.Approver, c.Village)).SubmitAsync(proposed.Url, "agree")).Text);
    }

    private static Posting Share(Case c, int tenths) => new(
        c.Household.HouseholdId, EntryKind.Restoration, new Points(tenths), new Month(2022, 9), Deed, SourceKind.Remedy, Guid.CreateVersion7(), null, c.Seq);

    private async Task<List<TestClient>> GroupAsync(TestVillage village, int members)
    {
        var group = new List<TestClient>();
        for (var i = 0; i < members; i++)
        {
            group.Add(await Data.StaffAsync(Role.Reviewer, village));
        }
        return group;
    }

    private static string NewUrl(Case c) => $"{c.Village.Url}/remedies/new?entry={c.Seq}";

    private Task<string> RemedyUrlAsync(Case c) => App.DbAsync(async db => $"{c.Village.Url}/remedies/"
        + (await db.Remedies.In(c.Village.Key).OrderByDescending(r => r.Number).Select(r => r.RemedyId).FirstAsync()));

    private Task<Points> ScoreAsync(Case c)
        => App.DbAsync(db => db.Accounts.In(c.Village.Key).Where(a => a.HouseholdId == c.Household.HouseholdId).Select(a => a.Score).SingleAsync());

    private async Task RefusedAsync(RuleCode code, Func<RemedyService, Task> act)
        => Assert.Equal(code, (await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync(act))).Code);

    private async Task CleanAsync(TestVillage village)
    {
        Assert.Null((await App.WithAsync((LedgerVerifier v) => v.VerifyAsync(village.TownId))).Fault);
        Assert.Null(await App.WithAsync((RecordVerifier v) => v.VerifyAsync(village.TownId)));
        Assert.Null((await App.WithAsync((BasisVerifier v) => v.VerifyAsync(village.TownId))).Fault);
    }

    private static RuleItem ItemOf(int percent)
    {
        var list = new RuleList { TownId = 1, VillageId = 1, Version = 1, CreatedAt = DateTime.UnixEpoch, CreatedBy = Guid.Empty };
        ReferenceList.CopyTo(list);
        return list.Items.Find(i => i.Code == "F11")!.With(i => i.RemedyDays, 30).With(i => i.RemedyPercent, percent);
    }
}
