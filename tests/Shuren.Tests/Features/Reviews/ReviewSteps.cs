using Microsoft.EntityFrameworkCore;
using Shuren.Features.Reviews;

namespace Shuren.Tests.Features.Reviews;

/// <summary>What the tests of sheets share: voting for all of a page, votes as if cast, and what a sheet shows.</summary>
internal static class ReviewSteps
{
    /// <summary>The form of a sheet with 同意 chosen on every line that is offered.</summary>
    public static async Task<TestForm> VotesAsync(this TestClient member, string url) => (await member.OpenAsync(url)).Form("vote").ChooseAll("Vote[", "yes");

    /// <summary>Votes for every line of the page, but as <paramref name="values"/> say.</summary>
    public static async Task<TestPage> VoteAsync(this TestClient member, string url, params (string Field, object? Value)[] values)
    {
        var form = await member.VotesAsync(url);
        foreach (var (field, value) in values)
        {
            form.Set(field, value);
        }
        return await form.SubmitAsync();
    }

    /// <summary>Three votes for each line, as from before digests were kept.</summary>
    public static List<ReviewVote> VotesFor(IEnumerable<ReviewLine> lines) => lines.SelectMany(l => Enumerable.Range(1, 3).Select(n => new ReviewVote
    {
        TownId = l.TownId,
        ReviewLineId = l.ReviewLineId,
        UserId = new Guid(n, 0, 0, new byte[8]),
        Approve = true,
        IsChair = n == 1,
        At = DateTime.UnixEpoch
    })).ToList();

    /// <summary>What a page shows of the whole sheet.</summary>
    public static Task<string> ShownAsync(this TestApp app, TestVillage village, Guid reviewId) => app.ScopeAsync(async services =>
    {
        var db = (AppDb)services.GetService(typeof(AppDb))!;
        var review = await db.MonthlyReviews.AsNoTracking().In(village.Key).SingleAsync(r => r.MonthlyReviewId == reviewId);
        return (await SheetState.LoadAsync(db, village.Key, review)).ShownNow;
    });
}
