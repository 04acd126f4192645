using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.Scoring;
using Shuren.Features.Verification;
using Shuren.Tests.Features.Reviews;

namespace Shuren.Tests.Laws;

/// <summary>A server killed (kill -9) while it confirms a sheet: all of the sheet is in the ledger, or nothing, and the ledger is whole.</summary>
[BothEngines]
public sealed class KilledServerTests(TestApp app) : AppTests(app)
{
    // On PostgreSQL the transaction outlives the server that asked for it: fewer kills say as much.
    private static int Sheets => TestDatabase.IsPostgres ? 2 : 4;
    private const int Lines = 600;

    [Fact]
    public async Task Confirm_ServerKilledMeanwhile_PostsAllOrNothing()
    {
        var village = await Data.VillageAsync();
        var approver = await Data.StaffAsync(Role.Approver, village, lead: true);
        var sheets = await FileAsync(village);
        var random = new Random(20220821);
        var outcomes = new List<bool>();

        foreach (var (month, reviewId) in sheets)
        {
            using var server = await StartAsync();
            var client = new TestClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }, server.Address, () => null);
            foreach (var (name, value) in approver.Cookies)
            {
                client.Cookies[name] = value;
            }
            var page = await client.OpenAsync($"{village.TownUrl}/reviews/{village.Code}/{month}");
            var post = (await page.Form("confirm").PostAsync()).Form("checked").PostAsync("true");
            await Task.WhenAny(post, Task.Delay(random.Next(20, 400)));
            server.Process.Kill();
            await server.Process.WaitForExitAsync();
            var answered = await AnsweredAsync(post);

            var status = await App.DbAsync(db => db.MonthlyReviews.Where(r => r.MonthlyReviewId == reviewId).Select(r => r.Status).SingleAsync());
            var entries = await App.DbAsync(db => db.LedgerEntries.In(village.Key).CountAsync(e => e.Period == month));
            var report = await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId));
            Assert.Equal(status == ReviewStatus.Confirmed ? Lines : 0, entries);
            Assert.Null(report.Fault);
            // What was answered stays.
            Assert.True(!answered || status == ReviewStatus.Confirmed);
            outcomes.Add(status == ReviewStatus.Confirmed);
        }

        // Once more without a kill: whatever was interrupted is simply done now.
        foreach (var (_, reviewId) in sheets.Where((_, i) => !outcomes[i]))
        {
            var shown = await App.ShownAsync(village, reviewId);
            Assert.Equal(Lines, await App.WithAsync((ReviewService reviews) => reviews.ConfirmAsync(Caller.CommandLine, village.Key, reviewId, shown)));
        }
        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
    }

    /// <summary>Many record at once and share the disk's word (ADR 22): whoever was answered finds the record, whole.</summary>
    [Fact]
    public async Task Record_ByManyServerKilledMeanwhile_EveryAnsweredRecordIsThereAndNoneIsHalf()
    {
        const int Clients = 8;
        var village = await Data.VillageAsync();
        var item = await Data.ItemAsync(village, "Z01");
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        for (var i = 0; i < Clients; i++)
        {
            await Data.HouseholdAsync(village, "户" + i);
        }
        var households = await App.DbAsync(db => db.Households.In(village.Key).Select(h => h.HouseholdId).ToListAsync());
        var answered = new System.Collections.Concurrent.ConcurrentBag<string>();
        var random = new Random(20221008);
        for (var round = 0; round < (TestDatabase.IsPostgres ? 1 : 2); round++)
        {
            using var server = await StartAsync();
            using var stop = new CancellationTokenSource();
            var clients = households.Select(household => Task.Run(async () =>
            {
                var client = new TestClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }, server.Address, () => null);
                foreach (var (name, value) in recorder.Cookies)
                {
                    client.Cookies[name] = value;
                }
                try
                {
                    while (!stop.IsCancellationRequested)
                    {
                        var page = await client.OpenAsync($"{village.Url}/claims/new?household={household}");
                        var answer = await page.Form("record").Set("RuleItemId", item.RuleItemId.ToString()).Set("Where", "村口").Set("Reason", "学习").PostAsync();
                        answered.Add(answer.Location ?? throw new InvalidOperationException(answer.Text));
                    }
                }
                catch (Exception e) when (e is HttpRequestException or IOException)
                {
                    // Killed.
                }
            })).ToList();
            var before = answered.Count;
            while (answered.Count < before + Clients && !clients.Exists(c => c.IsFaulted))
            {
                await Task.Delay(10);
            }
            await Task.Delay(random.Next(0, 300));
            server.Process.Kill();
            await server.Process.WaitForExitAsync();
            await stop.CancelAsync();
            await Task.WhenAll(clients);
        }

        var claims = await App.DbAsync(db => db.Claims.In(village.Key).Select(c => new
        {
            c.ClaimId,
            Lines = db.ReviewLines.Count(l => l.ClaimId == c.ClaimId),
            Steps = db.ClaimEvents.Count(e => e.ClaimId == c.ClaimId),
            Rows = db.AuditEvents.Count(e => e.SubjectId == c.ClaimId && e.UseCase == UseCases.RecordClaim.Code)
        }).ToListAsync());
        Assert.Empty(answered.Except(claims.Select(c => $"{village.Url}/claims/{c.ClaimId}")));
        Assert.All(claims, c => Assert.Equal((1, 2, 1), (c.Lines, c.Steps, c.Rows)));
        Assert.Equal(claims.Count, await App.DbAsync(db => db.FormReceipts.OfTown(village.TownId).CountAsync()));
    }

    private static async Task<bool> AnsweredAsync(Task<TestPage> post)
    {
        try
        {
            return (await post).Location is not null;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Sheets of 300 households × 2 lines, signed and waiting for the town.</summary>
    private async Task<List<(Month Month, Guid Id)>> FileAsync(TestVillage village)
    {
        var item = await Data.ItemAsync(village, "Z01");
        var households = new List<Shuren.Features.Households.Household>();
        for (var i = 0; i < 300; i++)
        {
            households.Add(new Shuren.Features.Households.Household
            {
                TownId = village.TownId, VillageId = village.Key.VillageId, CardNumber = i + 1, GroupName = "1组", Head = $"第{i}户", HeadInitials = "dh", JoinedOn = TestData.Joined
            });
        }
        var sheets = new List<(Month, Guid)>();
        await App.DbAsync(db => db.TogetherAsync(village.Key, async () =>
        {
            await BulkRows.InsertAsync(db, households);
            await BulkRows.InsertAsync(db, households.ConvertAll(h => new Account { TownId = h.TownId, VillageId = h.VillageId, HouseholdId = h.HouseholdId }));
            for (var n = 0; n < Sheets; n++)
            {
                var month = new Month(2022, 9).Plus(n);
                var review = new MonthlyReview { TownId = village.TownId, VillageId = village.Key.VillageId, Month = month }.With(r => r.Status, ReviewStatus.Filed);
                db.MonthlyReviews.Add(review);
                await db.SaveChangesAsync();
                var claims = new List<Claim>();
                for (var i = 0; i < Lines; i++)
                {
                    claims.Add(new Claim
                    {
                        TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = households[i % households.Count].HouseholdId, RuleItemId = item.RuleItemId, OccurredOn = month.FirstDay,
                        Place = "村口", Reason = "学习", Channel = ClaimChannel.RollCall, ReportedBy = ReportedBy.Recorder, SubmittedAt = App.Clock.UtcNow(),
                        SubmittedBy = Caller.CommandLine.UserId
                    }.With(c => c.Status, ClaimStatus.Accepted));
                }
                await BulkRows.InsertAsync(db, claims);
                var lines = claims.ConvertAll(c => ReviewLine.Of(review, c, item, new Scored(Points.Of(2), null, null), isLate: false).ApproveAtOnce());
                await BulkRows.InsertAsync(db, lines);
                await BulkRows.InsertAsync(db, ReviewSteps.VotesFor(lines));
                sheets.Add((month, review.MonthlyReviewId));
            }
        }));
        return sheets;
    }

    private sealed record Server(Process Process, Uri Address) : IDisposable
    {
        public void Dispose()
        {
            if (!Process.HasExited)
            {
                Process.Kill();
            }
            Process.Dispose();
        }
    }

    private async Task<Server> StartAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri(FormattableString.Invariant($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
        listener.Stop();
        var settings = App.Database.Settings;
        var arguments = new List<string> { Path.Combine(AppContext.BaseDirectory, "Shuren.dll"), "--data=" + settings.Folder, "--urls=" + address };
        if (settings.Connection is { } connection)
        {
            arguments.Add("--database=" + connection);
        }
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        // Read and thrown away, or a full pipe would stop the server.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient { BaseAddress = address };
        for (var i = 0; i < 1200 && !process.HasExited; i++)
        {
            try
            {
                using var response = await http.GetAsync(new Uri("/sign-in", UriKind.Relative));
                return new Server(process, address);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }
        throw new InvalidOperationException("The server did not start.");
    }
}
