using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Places;
using Shuren.Features.Shared;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Shared;

/// <summary>A form's receipt stands in the transaction of what the form did: nothing is written after the commit that was answered for.</summary>
public sealed class FormReceiptTests(TestApp app) : AppTests(app)
{
    [BothEngines]
    [Fact]
    public async Task Post_DatabaseTakesNoMoreAfterTheCommit_IsAnsweredAndStands()
    {
        var (village, form) = await FormAsync();

        // As a disk that is full from here on: whatever would be written later about the receipt fails.
        var answer = await WithTriggerAsync("UPDATE", () => form.PostAsync());

        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        Assert.Equal(1, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
        Assert.Equal(answer.Location, await App.DbAsync(db => db.FormReceipts.OfTown(village.TownId).Select(r => r.Location).SingleAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Post_ReceiptCannotBeWritten_NothingStands()
    {
        var (village, form) = await FormAsync();

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => WithTriggerAsync("INSERT", () => form.PostAsync()));

        Assert.Contains("answered 500", failed.Message, StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
        // Nothing is left open: the same form goes through now.
        Assert.Equal(HttpStatusCode.Redirect, (await form.PostAsync()).Status);
        Assert.Equal(1, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Post_SameFormManyTimesAtOnce_AllAreLedToWhatTheFirstMade()
    {
        for (var round = 0; round < 4; round++)
        {
            var (village, form) = await FormAsync();

            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => form.PostAsync())));

            var claim = await App.DbAsync(db => db.Claims.In(village.Key).SingleAsync());
            Assert.All(answers, a => Assert.Equal($"{village.Url}/claims/{claim.ClaimId}", a.Location));
        }
    }

    [Fact]
    public async Task Post_SameNumberAndAnotherPhotoOfTheSameNameAndSize_IsNotTakenForTheSame()
    {
        var (village, form) = await FormAsync();
        var first = ClaimSteps.Jpeg();
        // Behind a photo's end nothing is read, but the bytes are others.
        await form.Set("Photos", new TestFile("a.jpg", [.. first, 1], "image/jpeg")).PostAsync();
        var again = (await FormAgainAsync(form)).Set("Photos", new TestFile("a.jpg", [.. first, 2], "image/jpeg"));

        var refused = await again.PostAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("这次的内容却不一样", refused.Text, StringComparison.Ordinal);
        Assert.Equal(1, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Receipt_OfAForm_HasTheClocksTime()
    {
        var (village, form) = await FormAsync();

        await form.PostAsync();

        Assert.Equal(TestApp.Start.UtcDateTime, await App.DbAsync(db => db.FormReceipts.OfTown(village.TownId).Select(r => r.At).SingleAsync()));
    }

    [Theory]
    [InlineData(ChangeOutcome.Undone, true)]
    [InlineData(ChangeOutcome.Unknown, false)]
    [InlineData(ChangeOutcome.Stands, false)]
    [InlineData(ChangeOutcome.None, false)]
    public Task ErrorPage_AfterAPost_SaysNothingChangedOnlyWhenThatIsKnown(ChangeOutcome outcome, bool unchanged) => App.DbAsync(db =>
    {
        db.Outcome = outcome;
        var http = new DefaultHttpContext { Request = { Method = "POST" } };
        http.Features.Set<IExceptionHandlerFeature>(new ExceptionHandlerFeature { Error = new InvalidOperationException() });
        var page = new ErrorModel(db, new EphemeralDataProtectionProvider()) { PageContext = new PageContext { HttpContext = http } };

        page.OnPageHandlerExecuting(null!);

        Assert.Equal(unchanged, page.Advice.Contains("数据没有改动", StringComparison.Ordinal));
        return Task.CompletedTask;
    });

    private async Task<(TestVillage Village, TestForm Form)> FormAsync()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var item = await Data.ItemAsync(village, "Z01");
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var page = await recorder.OpenAsync(village.Url + "/claims/new?q=1");
        return (village, page.Form("record").Set("RuleItemId", item.RuleItemId.ToString()).Set("Where", "村口").Set("Reason", "学习"));
    }

    /// <summary>The same form with the same number, its files not yet chosen.</summary>
    private static async Task<TestForm> FormAgainAsync(TestForm form)
    {
        var fresh = (await form.Page.Client.OpenAsync(form.Page.Url)).Form("record");
        foreach (var field in (string[])["RuleItemId", "Where", "Reason", "OccurredOn", "RequestId"])
        {
            fresh.Forge(field, form.Values(field)[0]);
        }
        return fresh;
    }

    private Task<T> WithTriggerAsync<T>(string statement, Func<Task<T>> work) => App.DbAsync(async db =>
    {
        await db.Database.ExecuteSqlRawAsync(TestDatabase.IsPostgres
            ? $"CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''disk full''; END'; CREATE TRIGGER disk_full BEFORE {statement} ON form_receipts FOR EACH ROW EXECUTE FUNCTION disk_full()"
            : $"CREATE TRIGGER disk_full BEFORE {statement} ON form_receipts BEGIN SELECT RAISE(ABORT, 'disk full'); END");
        try
        {
            return await work();
        }
        finally
        {
            await db.Database.ExecuteSqlRawAsync(TestDatabase.IsPostgres ? "DROP TRIGGER disk_full ON form_receipts; DROP FUNCTION disk_full()" : "DROP TRIGGER disk_full");
        }
    });
}
