using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Tests.Data;

/// <summary>The writers of the embedded database (ADR 22): in turn, together for the disk, and none answered before it.</summary>
public sealed class WriterTests(TestApp app) : AppTests(app)
{
    private static readonly TimeSpan AWhile = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Post_DiskHasNotConfirmedYet_IsNotAnsweredBefore()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "The server asks its own disk.");
        var (village, form) = await FormAsync();
        var held = HoldJournal();

        var answer = Task.Run(() => form.PostAsync());
        await IsThereAsync(village, 1);
        await Task.Delay(AWhile);

        Assert.False(answer.IsCompleted);
        held.Dispose();
        Assert.Equal(HttpStatusCode.Redirect, (await answer).Status);
    }

    [Fact]
    public async Task Post_OthersHaveNotBeenConfirmedYet_ARefusalWaitsForThemToo()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "The server asks its own disk.");
        var (village, form) = await FormAsync();
        var held = HoldJournal();

        var first = Task.Run(() => form.PostAsync());
        await IsThereAsync(village, 1);
        // Done already, says the receipt; but the receipt itself may still be lost.
        var again = Task.Run(() => form.PostAsync());
        await Task.Delay(AWhile);

        Assert.False(again.IsCompleted);
        held.Dispose();
        Assert.Equal((await first).Location, (await again).Location);
    }

    [Fact]
    public async Task Post_DiskNeverConfirms_IsNotAnsweredAsDoneAndNotAsUndone()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "The server asks its own disk.");
        var (village, form) = await FormAsync();
        using (HoldJournal())
        {
            var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => form.PostAsync());
            Assert.Contains("answered 500", failed.Message, StringComparison.Ordinal);
        }

        // Sent again it finds the first, whatever became of it.
        Assert.Equal(HttpStatusCode.Redirect, (await form.PostAsync()).Status);
        Assert.Equal(1, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Post_ManyAtOnceOneOfThemRefused_EachGetsItsOwnAnswer()
    {
        var (village, form) = await FormAsync();
        var forms = new List<TestForm> { form };
        for (var i = 0; i < 11; i++)
        {
            forms.Add((await form.Page.Client.OpenAsync(form.Page.Url)).Form("record").Set("RuleItemId", form.Values("RuleItemId")[0]).Set("Where", "村口").Set("Reason", "学习"));
        }
        // A day that has not come yet.
        forms[5].Set("OccurredOn", new DateOnly(2022, 12, 1));

        var answers = await Task.WhenAll(forms.Select(f => Task.Run(() => f.PostAsync())));

        Assert.Equal(HttpStatusCode.BadRequest, answers[5].Status);
        Assert.Contains("还没到", answers[5].Text, StringComparison.Ordinal);
        var claims = await App.DbAsync(db => db.Claims.In(village.Key).Select(c => c.ClaimId).ToListAsync());
        Assert.Equal(
            claims.Select(id => $"{village.Url}/claims/{id}").Order(StringComparer.Ordinal),
            answers.Where((_, i) => i != 5).Select(a => a.Location!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Post_AnotherProcessWrites_WaitsWithoutHoldingAThread()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "There many write at once.");
        var (village, _) = await FormAsync();
        await using var other = new SqliteConnection(App.Database.Settings.SqliteConnection + ";Pooling=False");
        await other.OpenAsync();
        var writing = other.BeginTransaction();

        // On this thread up to the first wait: were it slept on, the other would never be let go.
        var answer = App.DbAsync(db => db.InVillageAsync(Caller.CommandLine, village.Key, UseCases.OpenSheet, () => Task.FromResult(true)));

        Assert.False(answer.IsCompleted);
        await writing.RollbackAsync();
        Assert.True(await answer);
    }

    [Fact]
    public async Task Connection_AfterAChange_AsksTheDiskAtEveryCommitAgain()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "It always does.");
        var (_, form) = await FormAsync();
        await form.PostAsync();

        Assert.Equal(2, await App.DbAsync(db => db.Database.SqlQueryRaw<int>("SELECT synchronous AS \"Value\" FROM pragma_synchronous").SingleAsync()));
    }

    [Fact]
    public async Task Connection_OfTheNextRequest_IsTheSameWithItsStatements()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "The driver does it there.");
        async Task<(object Connection, int Commands)> UsedAsync() => await App.DbAsync(async db =>
        {
            await db.Towns.AsNoTracking().OrderBy(t => t.TownId).Select(t => t.Name).FirstOrDefaultAsync();
            var connection = db.Database.GetDbConnection();
            return ((object)connection, (int)connection.GetType().GetProperty("Kept")!.GetValue(connection)!);
        });
        await App.DbAsync(db => db.Towns.CountAsync());
        var first = await UsedAsync();

        var second = await UsedAsync();

        Assert.Same(first.Connection, second.Connection);
        Assert.Equal(first.Commands, second.Commands);
        Assert.True(first.Commands >= 2);
    }

    [Fact]
    public async Task Connection_LeftInsideATransaction_IsNotGivenToAnother()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "The driver does it there.");
        object? left = null;
        await App.DbAsync(async db =>
        {
            left = db.Database.GetDbConnection();
            await db.Database.ExecuteSqlRawAsync("BEGIN");
        });

        var next = await App.DbAsync(db => Task.FromResult(db.Database.GetDbConnection()));

        Assert.NotSame(left, next);
        Assert.Equal(0, await App.DbAsync(db => db.Towns.CountAsync(t => t.Code == "x")));
    }

    // As a scanner that looks through all files would hold it: SQLite goes on writing, and nobody can ask the disk.
    private FileStream HoldJournal() => new(App.Database.Settings.FilePath + "-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.None);

    private async Task IsThereAsync(TestVillage village, int count)
    {
        for (var tries = 0; await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()) < count; tries++)
        {
            Assert.True(tries < 500, "It never came.");
            await Task.Delay(20);
        }
    }

    private async Task<(TestVillage Village, TestForm Form)> FormAsync()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var item = await Data.ItemAsync(village, "Z01");
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var page = await recorder.OpenAsync(village.Url + "/claims/new?q=1");
        return (village, page.Form("record").Set("RuleItemId", item.RuleItemId.ToString()).Set("Where", "村口").Set("Reason", "学习"));
    }
}
