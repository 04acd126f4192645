using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Photos;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using SkiaSharp;

namespace Shuren.Tests.Features.Claims;

/// <summary>What the tests of claims share: submitting and accepting in one word, and a photo.</summary>
internal static class ClaimSteps
{
    public static readonly DateOnly Deed = new(2022, 10, 3);

    private static readonly Caller Recorder = Caller.CommandLine;

    /// <summary>A small photo; another colour is another file.</summary>
    public static byte[] Jpeg(byte red = 200)
    {
        using var surface = SKSurface.Create(new SKImageInfo(40, 30));
        surface.Canvas.Clear(new SKColor(red, 90, 40));
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Jpeg, 90);
        return data.ToArray();
    }

    public static SubmitClaim Submission(Household household, RuleItem? item, DateOnly? day = null, params Photo[] photos) => new(
        household.HouseholdId, RuleKind.Award, item?.RuleItemId, 1, null, day ?? Deed, "上午9点", "村口", "清扫公路", ClaimChannel.Phone,
        item?.Kind == RuleKind.Deduction ? ReportedBy.Recorder : ReportedBy.Household, null, null, photos);

    /// <summary>Records and accepts, as the recorder's one form does.</summary>
    public static Task<(Claim Claim, string? Note)> RecordAsync(
        this TestApp app, TestVillage village, Household household, RuleItem item, DateOnly? day = null, int quantity = 1, string? tier = null, DateOnly? toldOn = null,
        bool withFinding = false, Photo[]? photos = null)
        => app.WithAsync((AcceptanceService claims) => claims.RecordAsync(
            Recorder, village.Key,
            Submission(household, item, day, photos ?? []),
            new AcceptClaim(
                item.RuleItemId, quantity, tier, withFinding ? "县公安局" : null, withFinding ? "丰公〔2022〕8号" : null, withFinding ? (day > Deed ? day : Deed) : null, toldOn, toldOn is null ? null : "当面")));

    public static Task<Claim> SubmitAsync(this TestApp app, TestVillage village, SubmitClaim claim, Caller? by = null)
        => app.WithAsync((ClaimService claims) => claims.SubmitAsync(by ?? Recorder, village.Key, claim));

    public static Task<ReviewLine?> LineAsync(this TestApp app, TestVillage village, Claim claim)
        => app.DbAsync(db => db.ReviewLines.AsNoTracking().In(village.Key).SingleOrDefaultAsync(l => l.ClaimId == claim.ClaimId));

    public static Task<Claim> ReloadAsync(this TestApp app, TestVillage village, Guid claimId)
        => app.DbAsync(db => db.Claims.AsNoTracking().In(village.Key).SingleAsync(c => c.ClaimId == claimId));

    public static Task<List<string>> EventsAsync(this TestApp app, TestVillage village, Guid claimId) => app.DbAsync(db => db.ClaimEvents
        .Where(e => e.TownId == village.TownId && e.ClaimId == claimId).OrderBy(e => e.At).ThenBy(e => e.ClaimEventId).Select(e => e.What).ToListAsync());

    /// <summary>The month's sheet, signed and filed, without the votes that would lead there.</summary>
    public static Task FileSheetAsync(this TestApp app, TestVillage village, Month month) => app.DbAsync(async db =>
    {
        var sheet = await db.MonthlyReviews.In(village.Key).SingleOrDefaultAsync(r => r.Month == month && r.Part == 0);
        if (sheet is null)
        {
            db.MonthlyReviews.Add(sheet = new MonthlyReview { TownId = village.TownId, VillageId = village.Key.VillageId, Month = month });
        }
        sheet.With(s => s.Status, ReviewStatus.Filed);
        await db.SaveChangesAsync();
    });
}
