using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Photos;
using Shuren.Features.Places;

namespace Shuren.Features.Stations;

/// <summary>What a village says of a point.</summary>
/// <param name="Point">Which.</param>
/// <param name="Has">Whether it has it.</param>
/// <param name="On">Since when, or the day somebody looked.</param>
/// <param name="Note">Where it hangs, what is still missing.</param>
/// <param name="Photo">Of it, where the village has it.</param>
public sealed record StationSaying(StationPoint Point, bool Has, DateOnly On, string? Note, Photo? Photo);

/// <summary>「六有」 of a village's station (ORG-3): the village says, the town looks and signs or returns.</summary>
public sealed class StationService(AppDb db, TimeProvider clock)
{
    /// <exception cref="RuleViolation">A day to come, or no photo of what is there.</exception>
    public Task SayAsync(Caller by, VillageKey village, StationSaying saying)
        => db.InVillageAsync(by, village, UseCases.SayStation, async () =>
    {
        saying.On.MustLie(DayOrder.SchemeFrom, clock.Today(), Rule.Org3, "日期要在今天或以前。", "On");
        if (saying is { Has: true, Photo: null })
        {
            throw new RuleViolation(Rule.Org3, "有的，请拍一张照片，镇里好验收。", "Photos");
        }
        var photo = saying.Photo is { } taken ? StoredPhotos.Of(village, taken, by, clock.UtcNow()) : null;
        if (photo is not null)
        {
            db.Photos.Add(photo);
        }
        var check = new StationCheck
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            Point = saying.Point,
            Has = saying.Has,
            On = saying.On,
            PhotoId = photo?.PhotoId,
            Note = saying.Note.OrNull(),
            SaidAt = clock.UtcNow(),
            SaidBy = by.UserId
        };
        db.StationChecks.Add(check);
        db.SubjectIs(check.StationCheckId);
        await db.SaveChangesAsync();
    });

    /// <exception cref="RuleViolation">See <see cref="StationCheck.Inspect"/>; or the village has said something else since.</exception>
    public Task InspectAsync(Caller by, VillageKey village, StationPoint point, bool isAccepted, string? reason, string? shown)
        => db.InVillageAsync(by, village, isAccepted ? UseCases.SignStation : UseCases.ReturnStation, async () =>
    {
        var check = await db.StationChecks.In(village).Where(c => c.Point == point).OrderByDescending(c => c.StationCheckId)
            .FirstOrDefaultAsync() ?? throw new RuleViolation(Rule.Stale, "村里还没填这一项。");
        Shown.MustBe(shown, check.ShownNow, "这一项");
        check.Inspect(isAccepted, reason, by, clock.UtcNow());
        db.SubjectIs(check.StationCheckId);
        await db.SaveChangesAsync();
    });

    /// <summary>六有: the points that a village has not got, or that the town found not to be so, by village (ORG-3).</summary>
    public static async Task<Dictionary<int, List<StationPoint>>> OpenAsync(AppDb db, int townId, IEnumerable<int> villages)
    {
        var current = await CurrentAsync(db, townId);
        return villages.Select(v => (Village: v, Checks: current[v].ToDictionary(c => c.Point, c => c.State)))
            .Select(v => (v.Village, Open: StationTexts.Points
                .Where(p => v.Checks.GetValueOrDefault(p, StationState.Unsaid).IsOpen()).ToList()))
            .Where(v => v.Open.Count > 0).ToDictionary(v => v.Village, v => v.Open);
    }

    /// <summary>The latest of every point, by village; what nobody said is not in it.</summary>
    public static async Task<ILookup<int, StationCheck>> CurrentAsync(AppDb db, int townId)
    {
        var checks = await db.StationChecks.AsNoTracking().OfTown(townId).ToListAsync();
        return checks.GroupBy(c => (c.VillageId, c.Point)).Select(g => g.MaxBy(c => c.StationCheckId)!).ToLookup(c => c.VillageId);
    }
}
