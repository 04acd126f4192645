using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Objections;

/// <summary>D23: who reported or objected is never read by somebody of the household it is about, whatever the role; nobody decides who objected.</summary>
public sealed class SecrecyTests(TestApp app) : AppTests(app)
{
    private const string Objector = "密某甲";
    private const string Reporter = "密某乙";
    private const string Phone = "13900001111";

    [BothEngines]
    [Fact]
    public async Task Pages_ReadByStaffOfTheChallengedHousehold_NeverNameWhoReportedOrObjected()
    {
        var (village, household) = await SecretsAsync();
        var user = await Data.UserAsync();
        foreach (var role in Enum.GetValues<Role>().Where(r => r != Role.Administrator))
        {
            await Data.AppointAsync(user, role, village, lead: true, household);
        }
        var pages = await CrawlAsync(await App.SignInAsync(user), village);

        // Each kind of page was there to be looked at.
        Assert.All(["/objections/", "/claims/", "/ledger/", "/reviews/", "/households/", "/corrections/"], kind => Assert.Contains(pages.Keys, url => url.Contains(kind, StringComparison.Ordinal)));
        Assert.All(pages, page => Assert.All([Objector, Reporter, Phone], secret => Assert.False(page.Value.Contains(secret, StringComparison.Ordinal), $"{page.Key} says {secret}.")));
    }

    [Fact]
    public async Task Objection_ReadByOthers_NamesTheObjectorAndGivesThePhoneToWhoAnswersNow()
    {
        var (village, _) = await SecretsAsync();
        var url = $"{village.Url}/objections/{await App.DbAsync(db => db.Objections.In(village.Key).Select(o => o.ObjectionId).SingleAsync())}";
        async Task<(bool Name, bool Phone)> SeesAsync(Role role)
        {
            var page = await (await Data.StaffAsync(role, village)).OpenAsync(url);
            return (page.Text.Contains(Objector, StringComparison.Ordinal), page.Text.Contains(Phone, StringComparison.Ordinal));
        }

        Assert.Equal((true, true), await SeesAsync(Role.Reviewer));
        Assert.Equal((true, false), await SeesAsync(Role.StationOfficer));
        Assert.Equal((true, false), await SeesAsync(Role.Recorder));
        Assert.Equal((true, false), await SeesAsync(Role.Supervisor));
        Assert.Equal((false, false), await SeesAsync(Role.Committee));
        Assert.Equal((false, false), await SeesAsync(Role.Approver));
        await (await Data.StaffAsync(Role.Reviewer, village)).SubmitAsync(url, "investigate", ("Findings", "问过了"));
        Assert.Equal((true, true), await SeesAsync(Role.StationOfficer));
        Assert.Equal((true, false), await SeesAsync(Role.Reviewer));
    }

    [BothEngines]
    [Fact]
    public async Task Raise_AtTheCounter_KeepsWhoseObjectionItIs()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var neighbour = await Data.HouseholdAsync(village, "李四");
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var reviewer = await Data.StaffAsync(Role.Reviewer, village, household: neighbour);
        var resident = await Data.ResidentAsync(neighbour);

        var nobody = await recorder.SubmitAsync($"{village.Url}/objections/new", "objection", ("Card", household.CardNumber), ("ByName", "李四"), ("Reason", "多记了"));
        Assert.Contains("请填提出人家的卡号", nobody.Text);
        Assert.Contains("请填提出人家的卡号", (await nobody.Form("objection").Set("ByCard", 2).Set("ByOutsider", true).SubmitAsync()).Text);
        Assert.Contains("本村没有 99 号卡", (await nobody.Form("objection").Set("ByCard", 99).Set("ByOutsider", false).SubmitAsync()).Text);
        var taken = await nobody.Form("objection").Set("ByCard", 2).SubmitAsync();

        Assert.Equal(neighbour.HouseholdId, await App.DbAsync(db => db.Objections.In(village.Key).Select(o => o.RaisedByHouseholdId).SingleAsync()));
        Assert.Contains("多记了", (await resident.OpenAsync("/my/objections")).Text);
        Assert.Empty((await reviewer.OpenAsync(taken.Url)).All("[data-testid='investigate']"));
        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((ObjectionService objections) => objections.InvestigateAsync(
            reviewer.Caller! with { OwnHouseholds = [neighbour.HouseholdId] }, village.Key, Guid.Parse(taken.Url[^36..]), "属实")));
        Assert.Contains("自己家的事要回避", refused.Message, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Raise_AgainstTheOwnHouseholdsLine_IsTakenByAnother()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village, household: household);

        var refused = await recorder.SubmitAsync(
            $"{village.Url}/objections/new", "objection", ("Card", household.CardNumber), ("ByOutsider", true), ("ByName", "王五"), ("Reason", "多记了"));

        Assert.Contains("自己家的事要回避，请其他积分管理员或镇里受理", refused.Text);
        Assert.Equal(0, await App.DbAsync(db => db.Objections.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Answer_ByTheOutsiderWhoObjected_IsForAnother()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var officer = await Data.StaffAsync(Role.StationOfficer, village, name: "干部丙");
        var url = (await officer.SubmitAsync(
            $"{village.Url}/objections/new", "objection", ("Card", household.CardNumber), ("ByOutsider", true), ("ByName", "干部丙"), ("Reason", "多记了"))).Url;
        await (await Data.StaffAsync(Role.Reviewer, village)).SubmitAsync(url, "investigate", ("Findings", "问过了"));

        Assert.Empty((await officer.OpenAsync(url)).All("[data-testid='answer']"));
        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((ObjectionService objections) => objections.AnswerAsync(
            officer.Caller!, village.Key, Guid.Parse(url[^36..]), ObjectionOutcome.Upheld, "成立", null)));
        Assert.Contains("自己提的异议要回避", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answered_Objection_TellsTheWaysOut()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var resident = await Data.ResidentAsync(household);
        var objection = await App.WithAsync((ObjectionService objections) => objections.RaiseAsync(
            resident.Caller!, village.Key, new RaiseObjection(household.HouseholdId, null, null, household.HouseholdId, "张三", null, "少记了")));
        var url = $"{village.Url}/objections/{objection.ObjectionId}";
        var supervisor = await Data.StaffAsync(Role.Supervisor, village);
        Assert.Empty((await supervisor.OpenAsync(url)).All("[data-testid='ways-out']"));
        await App.WithAsync((ObjectionService objections) => objections.InvestigateAsync(Caller.CommandLine, village.Key, objection.ObjectionId, "查过"));
        await App.WithAsync((ObjectionService objections) => objections.AnswerAsync(Caller.CommandLine, village.Key, objection.ObjectionId, ObjectionOutcome.NotUpheld, "没有少记", null));

        foreach (var page in new[] { await supervisor.OpenAsync(url), await resident.OpenAsync("/my/objections") })
        {
            Assert.All(["新时代文明实践所", "镇政府", "区县", "人民法院"], way => Assert.Contains(way, page.ById("ways-out").TextContent, StringComparison.Ordinal));
        }
    }

    /// <summary>A household reported by one and challenged by another, with an entry, an objection and a correction to read about.</summary>
    private async Task<(TestVillage Village, Household Household)> SecretsAsync()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var deduction = await Data.ItemAsync(village, "F01");
        await App.WithAsync((AcceptanceService claims) => claims.RecordAsync(
            Caller.CommandLine, village.Key,
            new SubmitClaim(household.HouseholdId, RuleKind.Deduction, deduction.RuleItemId, 1, null, ClaimSteps.Deed, null, "村口", "早退", ClaimChannel.Oral, ReportedBy.OtherVillager, Reporter, null, []),
            new AcceptClaim(deduction.RuleItemId, 1, null, ToldOn: ClaimSteps.Deed, ToldHow: "当面告知")));
        var line = await App.DbAsync(db => db.ReviewLines.AsNoTracking().In(village.Key).SingleAsync());
        var entry = (await Data.PostAsync(village, new Shuren.Features.Ledger.Posting(
            household.HouseholdId, Shuren.Features.Ledger.EntryKind.Deduction, line.Points, new Month(2022, 10), line.OccurredOn, Shuren.Features.Ledger.SourceKind.ReviewLine, line.ReviewLineId,
            line.RuleItemId)))[0];
        await (await Data.StaffAsync(Role.Recorder, village)).SubmitAsync(
            $"{village.Url}/objections/new", "objection", ("Card", household.CardNumber), ("EntrySeq", entry.Seq), ("ByOutsider", true), ("ByName", Objector), ("ByPhone", Phone), ("Reason", "扣少了"));
        await App.WithAsync((CorrectionService corrections) => corrections.ProposeAsync(Caller.CommandLine, village.Key, new Correction(entry.Seq, null, 1, null, null), "记错了户"));
        return (village, household);
    }

    /// <summary>Every page that links lead to from the village's desk, by address.</summary>
    private static async Task<Dictionary<string, string>> CrawlAsync(TestClient client, TestVillage village)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        var open = new Queue<string>([village.Url, village.TownUrl]);
        while (open.TryDequeue(out var url))
        {
            // One of each path, a few of those that lead from month to month for ever; filters show nothing that the whole list does not.
            var path = url.Split('?')[0];
            var kind = Regex.Replace(path, @"\d{4}(-\d\d|Q\d)", "#", RegexOptions.None, TimeSpan.FromSeconds(1));
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            if (kinds[kind] > (kind == path ? 1 : 4) || found.ContainsKey(url))
            {
                continue;
            }
            var page = await client.GetAsync(url);
            found.Add(url, page.Html);
            foreach (var link in page.All("a[href]").Select(a => a.GetAttribute("href")!.Split('#')[0]).Append(page.Location ?? ""))
            {
                if (link.StartsWith(village.Url, StringComparison.Ordinal) || link.StartsWith(village.TownUrl, StringComparison.Ordinal))
                {
                    open.Enqueue(link);
                }
            }
        }
        return found;
    }
}
