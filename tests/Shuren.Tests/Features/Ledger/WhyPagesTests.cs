using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Tests.Features.Claims;
using Shuren.Tests.Features.Reviews;

namespace Shuren.Tests.Features.Ledger;

/// <summary>"Why this score": from the number on the board to the rule, the evidence and the people who decided (LED-4, D23, D29).</summary>
public sealed class WhyPagesTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Open_EntryOfADeduction_ShowsWhatWhyAndWhoButToTheHouseholdNotWhoReportedIt()
    {
        var story = await DeductionAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, story.Village);
        var committee = await Data.StaffAsync(Role.Committee, story.Village);
        var resident = await Data.ResidentAsync(story.Household);

        var score = await recorder.OpenAsync($"{story.Village.Url}/households/{story.Household.HouseholdId}/score");
        Assert.NotEmpty(score.All($"a[href='{story.Village.Url}/ledger/{story.Seq}']"));
        var staff = await recorder.OpenAsync($"{story.Village.Url}/ledger/{story.Seq}");
        var reader = await committee.OpenAsync($"{story.Village.Url}/ledger/{story.Seq}");
        var own = await resident.OpenAsync($"/my/entries/{story.Seq}");

        foreach (var page in (TestPage[])[staff, reader, own])
        {
            Assert.Contains("F01", page.Text);
            Assert.Contains("本村第 1 版，2022-08-21 起生效", page.Text);
            Assert.Contains("到会 60 人，赞成 58，反对 2", page.Text);
            Assert.Contains("没有打扫", page.Text);
            Assert.Contains("当时在外打工", page.Text);
            Assert.Contains("同意 王组长（组长）", page.Text);
            Assert.Contains("镇里审定 审定人", page.Text);
            Assert.Contains(Convert.ToHexStringLower(story.Entry.Hash), page.Text);
        }
        Assert.Contains("赵反映", staff.Text);
        Assert.DoesNotContain("赵反映", reader.Html);
        Assert.DoesNotContain("赵反映", own.Html);
        Assert.DoesNotContain("王证明", own.Html);
        Assert.NotEmpty(staff.All("ul.photos img"));
        Assert.Empty(own.All("img[src*='photos']"));
        Assert.Contains("有 1 张佐证照片，可到村里查看", own.Text);
        Assert.NotEmpty(own.All($"a[href='/my/objections/new?entrySeq={story.Seq}']"));
    }

    [Fact]
    public async Task Open_EntryOfAnotherHousehold_IsNotFound()
    {
        var story = await DeductionAsync();
        var neighbour = await Data.ResidentAsync(await Data.HouseholdAsync(story.Village, "李四"));

        Assert.Equal(HttpStatusCode.NotFound, (await neighbour.GetAsync($"/my/entries/{story.Seq}")).Status);
        var photo = await App.DbAsync(db => db.Photos.In(story.Village.Key).Select(p => p.PhotoId).SingleAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await neighbour.GetAsync($"/my/photos/{photo}")).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await App.Anonymous().GetAsync($"{story.Village.Url}/photos/{photo}")).Status);
    }

    [BothEngines]
    [Fact]
    public async Task Open_CorrectedEntryAndItsCorrection_LeadToEachOther()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var entry = (await Data.AwardAsync(village, household, 20))[0];
        var reversal = (await Data.PostAsync(village, new Posting(
            household.HouseholdId, EntryKind.Reversal, entry.Amount, entry.Period, App.Clock.Today(), SourceKind.ReviewLine, Guid.CreateVersion7(), null, entry.Seq)))[0];
        var resident = await Data.ResidentAsync(household);

        var corrected = await resident.OpenAsync($"/my/entries/{entry.Seq}");
        var correction = await resident.OpenAsync($"/my/entries/{reversal.Seq}");

        Assert.Contains($"这一笔后来被第 {reversal.Seq} 笔更正了", corrected.Text);
        Assert.DoesNotContain("提异议", corrected.Texts("main a"));
        Assert.Contains($"这一笔更正第 {entry.Seq} 笔", correction.Text);
        Assert.Contains("-20", correction.Texts(".tiles li")[0], StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Search_TheLedger_ByHouseholdMonthAndKind()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var other = await Data.HouseholdAsync(village, "李四");
        await Data.AwardAsync(village, household, 20);
        await Data.AwardAsync(village, other, 5, new Month(2022, 8));
        await Data.AwardAsync(village, other, 7);
        var supervisor = await Data.StaffAsync(Role.Supervisor, village);
        async Task<int> CountAsync(string query) => (await supervisor.OpenAsync($"{village.Url}/ledger?{query}")).All("table.data tbody tr").Count;

        Assert.Equal(3, await CountAsync(""));
        Assert.Equal(2, await CountAsync("q=ls"));
        Assert.Equal(1, await CountAsync("q=ls&month=2022-08"));
        Assert.Equal(0, await CountAsync("kind=Redemption"));
        Assert.Equal(3, await CountAsync("kind=Award"));
        Assert.Contains("还没有入账", (await supervisor.OpenAsync($"{village.Url}/ledger?q=王")).Text);
    }

    // A deduction reported by a neighbour, with a photo and the household's side, through the votes into the ledger.
    private async Task<Story> DeductionAsync()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var item = await Data.ItemAsync(village, "F01");
        var (claim, _) = await App.WithAsync((AcceptanceService claims) => claims.RecordAsync(
            Caller.CommandLine, village.Key,
            ClaimSteps.Submission(household, item, new DateOnly(2022, 9, 12), PhotoEncoder.Prepare(ClaimSteps.Jpeg())) with
            {
                Kind = RuleKind.Deduction,
                Reason = "没有打扫",
                ReportedBy = ReportedBy.OtherVillager,
                ReporterName = "赵反映",
                Witness = "王证明"
            },
            new AcceptClaim(item.RuleItemId, 1, null, null, null, null, App.Clock.Today(), "当面")));
        await App.WithAsync((ClaimService claims) => claims.StateAsync(Caller.CommandLine, village.Key, claim.ClaimId, "当时在外打工"));
        var members = new List<TestClient> { await Data.StaffAsync(Role.Reviewer, village, lead: true, name: "王组长"), await Data.StaffAsync(Role.Reviewer, village), await Data.StaffAsync(Role.Reviewer, village) };
        foreach (var member in members)
        {
            await member.VoteAsync($"{village.Url}/reviews/2022-09");
        }
        await members[0].SubmitAsync($"{village.Url}/reviews/2022-09", "sign");
        await (await Data.StaffAsync(Role.Approver, village, name: "审定人")).SubmitAsync($"{village.TownUrl}/reviews/{village.Code}/2022-09", "confirm");
        var entry = await App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(village.Key).SingleAsync());
        return new Story(village, household, entry);
    }

    private sealed record Story(TestVillage Village, Household Household, LedgerEntry Entry)
    {
        public long Seq => Entry.Seq;
    }
}
