using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Families;
using Shuren.Features.Households;
using Shuren.Features.Notices;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.Verification;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Families;

/// <summary>Changes of families as the recorder records them, past the forms.</summary>
internal static class ChangeSteps
{
    public static async Task<Photo> PhotoAsync() => await PhotoEncoder.PrepareAsync(ClaimSteps.Jpeg());

    public static async Task<ChangePaper> PaperAsync(this TestApp app, TestVillage village, params Guid[] ids)
        => new(app.Clock.Today(), "原因", "户口簿", null, await app.DbAsync(db => ChangeRules.ShownAsync(db, village.TownId, ids)));

    public static async Task HeadAsync(this TestApp app, TestVillage village, Household household, string head, string? members = null)
    {
        var paper = await app.PaperAsync(village, household.HouseholdId);
        await app.WithAsync((HouseholdChangeService s) => s.HeadAsync(Caller.CommandLine, village.Key, household.HouseholdId, head, members, paper));
    }

    public static async Task<Household> SplitAsync(this TestApp app, TestVillage village, Household household, string head, string group = "2组")
    {
        var paper = await app.PaperAsync(village, household.HouseholdId);
        return await app.WithAsync((HouseholdChangeService s) => s.SplitAsync(
            Caller.CommandLine, village.Key, household.HouseholdId, new SplitOff(head, group, null, null, null, null, true), paper));
    }

    public static async Task MergeAsync(this TestApp app, TestVillage village, Household household, Household ends, string? members = null)
    {
        var paper = await app.PaperAsync(village, household.HouseholdId, ends.HouseholdId);
        await app.WithAsync((HouseholdChangeService s) => s.MergeAsync(Caller.CommandLine, village.Key, household.HouseholdId, ends.HouseholdId, members, paper));
    }

    public static async Task MoveAsync(this TestApp app, TestVillage village, Household household, string group)
    {
        var paper = await app.PaperAsync(village, household.HouseholdId);
        await app.WithAsync((HouseholdChangeService s) => s.MoveToGroupAsync(Caller.CommandLine, village.Key, household.HouseholdId, group, paper));
    }

    public static async Task MoveOutAsync(this TestApp app, TestVillage village, Household household, TestVillage to)
    {
        var paper = await app.PaperAsync(village, household.HouseholdId);
        await app.WithAsync((HouseholdChangeService s) => s.MoveOutAsync(Caller.CommandLine, village.Key, household.HouseholdId, to.Key.VillageId, paper));
    }

    public static async Task ArriveAsync(this TestApp app, TestVillage village, Household household, Household from)
    {
        var paper = await app.PaperAsync(village, household.HouseholdId);
        await app.WithAsync((HouseholdChangeService s) => s.ArriveAsync(Caller.CommandLine, village.Key, household.HouseholdId, from.HouseholdId, paper));
    }

    public static Task<HouseholdChange> LastChangeAsync(this TestApp app, TestVillage village)
        => app.DbAsync(db => db.HouseholdChanges.AsNoTracking().In(village.Key).OrderByDescending(c => c.At).ThenByDescending(c => c.ChangeId).FirstAsync());

    /// <summary>The third quarter of 2022 on the wall, and final.</summary>
    public static async Task FinalBoardAsync(this TestApp app, TestVillage village)
    {
        var quarter = new Quarter(2022, 3);
        var notice = await app.WithAsync((NoticeService notices) => notices.PublishAsync(Caller.CommandLine, village.Key, quarter));
        if ((await app.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, quarter))).Black is { } last)
        {
            await app.WithAsync((NoticeService notices) => notices.TellLastAsync(Caller.CommandLine, village.Key, notice.NoticeId, last.HouseholdId, app.Clock.Today(), "当面"));
        }
        app.SetDay(2022, 11, 1);
        var shown = (await app.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, quarter))).Shown;
        await app.WithAsync((NoticeService notices) => notices.FinalizeAsync(Caller.CommandLine, village.Key, notice.NoticeId, shown));
    }

    /// <summary>`verify` finds nothing in the town.</summary>
    public static async Task CleanAsync(this TestApp app, TestVillage village)
    {
        Assert.Null((await app.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
        var record = await app.WithAsync((RecordVerifier verifier) => verifier.VerifyAsync(village.TownId));
        // Points that a test posts by itself rest on no sheet: the first thing that is found, and nothing of ours.
        Assert.True(record is null || record.Message.Contains("找不到来源", StringComparison.Ordinal) || record.Seq is not null, record?.Message);
        Assert.Null((await app.WithAsync((SealVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
    }
}
