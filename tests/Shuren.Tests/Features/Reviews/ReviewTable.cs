using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Reviews;

/// <summary>A village with a chair, two members and an approver of the town, who do everything through their pages.</summary>
internal sealed record ReviewTable(TestApp App, TestVillage Village, TestClient Chair, TestClient First, TestClient Second, TestClient Approver)
{
    public static async Task<ReviewTable> StartAsync(TestApp app, Action<RuleList>? list = null)
    {
        var data = app.Data;
        var village = await data.VillageAsync(withList: list is null);
        if (list is not null)
        {
            await data.ListAsync(village, TestData.ListsInForce, list);
        }
        return new ReviewTable(
            app, village, await data.StaffAsync(Role.Reviewer, village, lead: true), await data.StaffAsync(Role.Reviewer, village), await data.StaffAsync(Role.Reviewer, village),
            await data.StaffAsync(Role.Approver, village));
    }

    /// <summary>Where the chair and the members see a month's sheet: 2022-09.</summary>
    public string Url(string month) => $"{Village.Url}/reviews/{month}";

    public string TownUrl(string month) => $"{Village.TownUrl}/reviews/{Village.Code}/{month}";

    public async Task<ReviewLine> RecordAsync(Household household, RuleItem item, DateOnly day, int quantity = 1, string? tier = null)
        => (await App.LineAsync(Village, (await App.RecordAsync(Village, household, item, day, quantity, tier)).Claim))!;

    /// <summary>All three vote: against these lines, for all others that are offered.</summary>
    public async Task VoteAsync(string month, params ReviewLine[] against)
    {
        foreach (var member in (TestClient[])[Chair, First, Second])
        {
            await member.VoteAsync(
                Url(month),
                [.. against.SelectMany(l => new (string, object?)[] { ($"Vote[{l.ReviewLineId}]", "no"), ($"Why[{l.ReviewLineId}]", "没有去") })]);
        }
    }

    public Task<TestPage> SignAsync(string month) => Chair.SubmitAsync(Url(month), "sign");

    public Task<TestPage> ConfirmAsync(string month) => Approver.SubmitAsync(TownUrl(month), "confirm");

    public async Task<TestPage> ReturnAsync(string month, ReviewLine line)
        => await (await Approver.OpenAsync(TownUrl(month))).Form("return").Set("Back", (string[])[line.ReviewLineId.ToString()]).Set($"Why[{line.ReviewLineId}]", "再核实").SubmitAsync();

    public Task<ReviewLine> ReloadAsync(ReviewLine line) => App.DbAsync(db => db.ReviewLines.AsNoTracking().In(Village.Key).SingleAsync(l => l.ReviewLineId == line.ReviewLineId));

    public Task<List<ReviewVote>> VotesAsync(ReviewLine line)
        => App.DbAsync(db => db.ReviewVotes.AsNoTracking().Where(v => v.TownId == line.TownId && v.ReviewLineId == line.ReviewLineId).OrderBy(v => v.At).ToListAsync());

    public async Task<Points> ScoreAsync(Household household)
        => (await App.DbAsync(db => db.Accounts.AsNoTracking().In(Village.Key).SingleAsync(a => a.HouseholdId == household.HouseholdId))).Score;

    public Task<LedgerEntry> EntryAsync(ReviewLine line) => App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(Village.Key).SingleAsync(e => e.SourceId == line.ReviewLineId));

    /// <summary>Posts a form that the page does not show, as a forger would: with a token of another form.</summary>
    public static async Task<TestPage> ForgeAsync(TestClient client, string from, string url, params (string Field, string Value)[] values)
    {
        var token = (await client.OpenAsync(from)).Find("input[name='__RequestVerificationToken']").GetAttribute("value")!;
        var fields = values.Append(("__RequestVerificationToken", token)).Append((PageChecked, "true")).Select(v => KeyValuePair.Create(v.Item1, v.Item2));
        return await client.FollowAsync(await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(fields) }));
    }

    private const string PageChecked = "Checked";
}
