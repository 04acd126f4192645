using System.IO.Compression;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;

namespace Shuren.Tests;

/// <summary>
/// No page asks the database once for each of its rows: every page of the application takes the same number of statements for one record
/// of each kind as for thirty. Pages are sent compressed and stay small enough for a phone in the hills, also where there are thirty of
/// everything: what a villager opens is at most 10 kB, what the staff opens 30 kB.
/// </summary>
public sealed class PageStatementTests(IsolationWorlds worlds) : IClassFixture<IsolationWorlds>
{
    private const int More = 29;
    private const int Villagers = 10_000;
    private const int Staff = 30_000;

    /// <summary>Page → why it may.</summary>
    private static readonly Dictionary<string, string> AVillageEach = new(StringComparer.Ordinal)
    {
        ["t/{town}/notices/{quarter}/paper"] = "each village's board as its own page works it out, seven statements whatever its households; printed once a quarter"
    };

    [Fact]
    public async Task Pages_OfThirtyRows_AskAsOftenAsOfOneAndAreSmallWhenSent()
    {
        var rows = typeof(IsolationTests).Assembly.GetTypes()
            .Where(t => typeof(IPageRows).IsAssignableFrom(t) && !t.IsInterface)
            .SelectMany(t => ((IPageRows)Activator.CreateInstance(t)!).Rows)
            .Where(r => r is { Method: "GET", Own: System.Net.HttpStatusCode.OK }).ToList();
        var few = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            (few[row.Route], _) = await AskAsync(row, most: int.MaxValue);
        }
        await MoreAsync();

        var faults = new List<string>();
        foreach (var row in rows)
        {
            var most = AVillageEach.ContainsKey(row.Route) ? int.MaxValue : few[row.Route].Count;
            var (many, page) = await AskAsync(row, most);
            if (many.Count > most)
            {
                var repeated = many.GroupBy(s => s, StringComparer.Ordinal).MaxBy(g => g.Count())!.Key;
                faults.Add($"{row.Route}: {few[row.Route].Count} for one, {many.Count} for thirty, such as {repeated}");
            }
            if (Compressed(page) is var size && size > (row.Of is PageOf.Village or PageOf.SignedIn or PageOf.Town ? Staff : Villagers))
            {
                faults.Add($"{row.Route}: {size} bytes");
            }
        }
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public async Task Home_OfAHouseholdForWhichNothingWaits_AsksFourTimes()
    {
        var village = await worlds.App.Data.VillageAsync();
        var household = await worlds.App.Data.HouseholdAsync(village);
        await worlds.App.Data.AwardAsync(village, household, 2);
        var resident = await worlds.App.Data.ResidentAsync(household);
        await resident.OpenAsync("/my");
        worlds.App.Statements.Take();

        await resident.OpenAsync("/my");

        var statements = worlds.App.Statements.Take();
        // Who asks, where, the figures with what waits, the latest entries.
        Assert.True(statements.Count == 4, $"{statements.Count}:\n" + string.Join("\n--\n", statements));
    }

    [Fact]
    public async Task Record_OfEverythingHeld_AsksOnceForEachKind()
    {
        await worlds.Resident.OpenAsync("/my/record");
        worlds.App.Statements.Take();

        var page = await worlds.Resident.OpenAsync("/my/record");

        var statements = worlds.App.Statements.Take();
        var kinds = page.All("section[data-testid^='held-']").Count;
        // Who asks, where, its login, whose reports and changes are another's, and the trail's count; fifty before.
        Assert.True(statements.Count <= kinds + 6, $"{statements.Count} for {kinds} kinds:\n" + string.Join("\n--\n", statements));
    }

    [BothEngines]
    [Fact]
    public async Task Sheet_OfWhoLooksOn_ReadsTheVotesOfItsPageAlone()
    {
        var village = worlds.Own.Village;
        var url = $"{village.Url}/reviews/{worlds.Own.Review.Month}";
        var looker = await worlds.App.Data.StaffAsync(Role.Supervisor, village);
        await looker.OpenAsync(url);
        worlds.App.Statements.Take();

        await looker.OpenAsync(url);

        var votes = worlds.App.Statements.Take().FindAll(s => s.Contains("review_votes", StringComparison.Ordinal));
        Assert.All(votes, s => Assert.Contains(TestDatabase.IsPostgres ? "ANY (" : "json_each(", s, StringComparison.Ordinal));
        Assert.Single(votes);
    }

    [Fact]
    public async Task StaffPage_ReadsWhoAsksOnce()
    {
        var village = await worlds.App.Data.VillageAsync();
        var recorder = await worlds.App.Data.StaffAsync(Role.Recorder, village);
        await recorder.OpenAsync(village.Url + "/claims");
        worlds.App.Statements.Take();

        await recorder.OpenAsync(village.Url + "/claims");

        var statements = worlds.App.Statements.Take();
        Assert.Single(statements, s => s.Contains("\"sign_in_sessions\"", StringComparison.Ordinal) || s.Contains("sign_in_sessions", StringComparison.Ordinal));
        Assert.Single(statements, s => s.Contains("appointments", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Claim_Recorded_TakesNoMoreStatementsThanItDid()
    {
        var village = await worlds.App.Data.VillageAsync();
        await worlds.App.Data.HouseholdAsync(village);
        var item = await worlds.App.Data.ItemAsync(village, "Z01");
        var recorder = await worlds.App.Data.StaffAsync(Role.Recorder, village);
        async Task<List<string>> RecordAsync()
        {
            var page = await recorder.OpenAsync(village.Url + "/claims/new?q=1");
            var form = page.Form("record").Set("RuleItemId", item.RuleItemId.ToString()).Set("Where", "村口").Set("Reason", "学习");
            worlds.App.Statements.Take();
            Assert.NotNull((await form.PostAsync()).Location);
            return worlds.App.Statements.Take();
        }
        // The month's sheet is made once.
        await RecordAsync();

        var statements = await RecordAsync();

        // Raise it only with a reason: each is a round trip under the village's lock, or before it.
        Assert.True(statements.Count <= StatementsOfAClaim, $"{statements.Count}:\n" + string.Join("\n--\n", statements));
    }

    /// <summary>
    /// What is asked: its rows are written beside the context (ADR 30), on PostgreSQL in two round trips. There the village is locked by a
    /// statement.
    /// </summary>
    private static int StatementsOfAClaim => TestDatabase.IsPostgres ? 8 : 7;

    [BothEngines]
    [Fact]
    public async Task Redemption_HandedOut_TakesNoMoreStatementsThanItDid()
    {
        var world = await worlds.App.Data.WorldAsync();
        var recorder = await worlds.App.Data.StaffAsync(Role.Recorder, world.Village);
        var url = $"{world.Village.Url}/redemption/counter/{world.Household.HouseholdId}";
        var check = await (await recorder.OpenAsync(url)).Form("redeem").Set($"Take[{world.Goods.GoodsId}]", 2).Set("Recipient", "张三").PostAsync();
        worlds.App.Statements.Take();

        var answer = await check.Form("checked").PostAsync("true");

        var statements = worlds.App.Statements.Take();
        Assert.Contains("/redemption/", answer.Location, StringComparison.Ordinal);
        // Who asks, where, whether it was sent before, what there is once, the goods, what was had before, the shelf. Raise it only with a reason.
        var most = TestDatabase.IsPostgres ? 8 : 7;
        Assert.True(statements.Count <= most, $"{statements.Count}:\n" + string.Join("\n--\n", statements));
    }

    // The second time: what is kept in memory is there. More often where it was more than it may be: what is kept until something changes is
    // asked again when another test changes it in between.
    private async Task<(List<string> Statements, string Page)> AskAsync(PageRow row, int most)
    {
        var client = row.Of switch
        {
            PageOf.Village or PageOf.SignedIn => worlds.VillageStaff,
            PageOf.Town => worlds.TownStaff,
            PageOf.Resident => worlds.Resident,
            _ => worlds.Anonymous
        };
        await client.GetAsync(row.Address(worlds.Own.Village, worlds.Own));
        for (var tries = 1; ; tries++)
        {
            worlds.App.Statements.Take();
            var page = await client.GetAsync(row.Address(worlds.Own.Village, worlds.Own));
            var statements = worlds.App.Statements.Take();
            if (statements.Count <= most || tries == 12)
            {
                return (statements, page.Html);
            }
        }
    }

    // As the server does it.
    private static long Compressed(string page)
    {
        using var sent = new MemoryStream();
        using (var brotli = new BrotliStream(sent, CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write(Encoding.UTF8.GetBytes(page));
        }
        return sent.Length;
    }

    /// <summary>Thirty of each kind where there was one.</summary>
    private async Task MoreAsync()
    {
        var (data, own) = (worlds.App.Data, worlds.Own);
        var (townId, villageId, by, now) = (own.Village.TownId, own.Village.Key.VillageId, Caller.CommandLine.UserId, worlds.App.Clock.UtcNow());
        for (var i = 1; i <= More; i++)
        {
            var household = await data.HouseholdAsync(own.Village, $"赵{i}", "1组");
            var entries = await data.AwardAsync(own.Village, own.Household, 1);
            await data.AwardAsync(own.Village, household, 1 + (i % 7));
            var redemption = new Redemption
            {
                TownId = townId, VillageId = villageId, SessionId = own.Session.SessionId, HouseholdId = own.Household.HouseholdId, Year = 2022, Number = 100 + i,
                Total = Points.Of(1), At = now.AddHours(-1), By = by, Recipient = "张三", SignedHow = SignedHow.Paper
            };
            redemption.Lines.Add(new RedemptionLine { TownId = townId, RedemptionId = redemption.RedemptionId, GoodsId = own.Goods.GoodsId, Quantity = 1, Price = Points.Of(1) });
            await worlds.App.DbAsync(async db =>
            {
                Claim NewClaim(Guid of, ClaimStatus status) => new Claim
                {
                    TownId = townId, VillageId = villageId, HouseholdId = of, RuleItemId = own.Item.RuleItemId, Kind = RuleKind.Award,
                    OccurredOn = new DateOnly(2022, 9, 12), Place = "村口", Reason = "打扫卫生", Channel = ClaimChannel.Counter,
                    ReportedBy = ReportedBy.Household, SubmittedAt = now, SubmittedBy = by
                }.With(c => c.Status, status);
                var claims = new[] { NewClaim(own.Household.HouseholdId, ClaimStatus.Accepted), NewClaim(household.HouseholdId, ClaimStatus.Accepted) };
                db.AddRange(claims);
                db.Add(NewClaim(own.Household.HouseholdId, ClaimStatus.Submitted));
                db.AddRange(claims.Select(c => ReviewLine.Of(own.Review, c, own.Item, new Scored(Points.Of(2), null, null), isLate: false)));
                db.Add(new Application { TownId = townId, VillageId = villageId, Head = $"钱{i}", GroupName = "1组", AtCounter = true, SubmittedAt = now, SubmittedBy = by });
                db.Add(new GroupRecord
                {
                    TownId = townId, VillageId = villageId, Kind = GroupRecordKind.RollCall, Title = $"义务劳动{i}", OccurredOn = new DateOnly(2022, 9, 10), Place = "村广场",
                    CreatedAt = now, CreatedBy = by
                });
                db.Add(new Objection
                {
                    TownId = townId, VillageId = villageId, Year = 2022, Number = 100 + i, RaisedAt = now, RaisedBy = by, RaisedByHouseholdId = own.Household.HouseholdId,
                    RaisedByName = "张三", HouseholdId = own.Household.HouseholdId, EntrySeq = entries[0].Seq, NoticeId = own.Notice.NoticeId, Reason = "少记了", DueOn = new DateOnly(2022, 10, 23)
                });
                db.Add(new CorrectionProposal
                {
                    TownId = townId, VillageId = villageId, CorrectionId = household.HouseholdId, Year = 2022, Number = 100 + i, HouseholdId = own.Household.HouseholdId,
                    EntrySeq = entries[0].Seq, Reason = "记错了户", ProposedAt = now, ProposedBy = by
                });
                db.Add(redemption);
                db.Add(new RedemptionWitness
                {
                    TownId = townId, VillageId = villageId, RedemptionId = redemption.RedemptionId, OfCancelling = false, UserId = by, WasPresent = false, At = now
                });
                await db.SaveChangesAsync();
            });
            await data.VillageAsync(own.Village);
            await data.AppointAsync(await data.UserAsync(), Role.Reviewer, own.Village);
        }
    }
}
