using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Remedies;
using Shuren.Features.Reviews;
using Shuren.Features.Rights;

namespace Shuren.Features.Retention;

/// <summary>How much a town's daily run removed: numbers, never whom.</summary>
public sealed class RetentionRun : ITownOwned
{
    public required int TownId { get; init; }

    public required DateOnly Day { get; init; }

    public required int Applications { get; init; }

    public required int Photos { get; init; }

    public required int Logins { get; init; }

    /// <summary>Households that left and were forgotten.</summary>
    public required int Households { get; init; }
}

public sealed class RetentionMapping : IEntityTypeConfiguration<RetentionRun>
{
    public void Configure(EntityTypeBuilder<RetentionRun> builder)
    {
        builder.ToTable("retention_runs");
        builder.HasKey(r => new { r.TownId, r.Day });
        builder.HasOne<Town>().WithMany().HasForeignKey(r => r.TownId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>
/// Kept no longer than needed: what is past the town's times goes, once a day. Of a photo the picture goes; its row with the digest stays,
/// so that what refers to it still stands and a copy can be recognised.
/// </summary>
public sealed class RetentionService(AppDb db, Forgetting forgetting, TimeProvider clock)
{
    /// <summary>The run of today for every town that has not had it.</summary>
    /// <returns>What was removed, by town.</returns>
    public async Task<IReadOnlyList<RetentionRun>> RunAsync()
    {
        var today = clock.Today();
        var towns = await db.Towns.AsNoTracking().Where(t => !db.RetentionRuns.Any(r => r.TownId == t.TownId && r.Day == today))
            .ToListAsync();
        var runs = new List<RetentionRun>();
        foreach (var town in towns)
        {
            runs.Add(await db.InTownAsync(Caller.RetentionRule, town.TownId, UseCases.Retain, async () =>
            {
                if (await db.RetentionRuns.AsNoTracking().SingleOrDefaultAsync(r => r.TownId == town.TownId && r.Day == today) is { } done)
                {
                    return done;
                }
                var run = new RetentionRun
                {
                    TownId = town.TownId,
                    Day = today,
                    Applications = await ApplicationsAsync(town, today),
                    Photos = await PhotosAsync(town, today),
                    Logins = await LoginsAsync(town, today),
                    Households = await forgetting.RunAsync(town, today)
                };
                await BroadcastsAsync(town, today);
                db.RetentionRuns.Add(run);
                await db.SaveChangesAsync();
                return run;
            }));
        }
        return runs;
    }

    // Words with names in them stay as long as the notice is on show.
    private Task<int> BroadcastsAsync(Town town, DateOnly today) => db.Broadcasts.OfTown(town.TownId)
        .Where(b => db.QuarterNotices.Any(n => n.TownId == b.TownId && n.NoticeId == b.NoticeId && n.PublicUntil < today))
        .ExecuteDeleteAsync();

    private async Task<int> ApplicationsAsync(Town town, DateOnly today)
    {
        var before = Midnight(today.AddDays(-town.ApplicationKeepDays));
        var old = db.Applications.OfTown(town.TownId)
            .Where(
                a => (a.Status == ApplicationStatus.Refused || a.Status == ApplicationStatus.Withdrawn)
                    && (a.DecidedAt ?? a.SubmittedAt) < before);
        var scans = await old.Where(a => a.ScanPhotoId != null).Select(a => a.ScanPhotoId!.Value).ToListAsync();
        var removed = await old.ExecuteDeleteAsync();
        await db.Photos.OfTown(town.TownId).Where(p => scans.Contains(p.PhotoId)).ExecuteDeleteAsync();
        return removed;
    }

    private async Task<int> PhotosAsync(Town town, DateOnly today)
    {
        var before = Midnight(today.AddMonths(-town.PhotoKeepMonths));
        var openObjections = db.Objections.OfTown(town.TownId)
            .Where(o => o.Status == ObjectionStatus.Raised || o.Status == ObjectionStatus.Investigated).Select(o => o.HouseholdId);
        var openCorrections = db.Corrections.OfTown(town.TownId).Where(c => c.Status == ProposalStatus.Proposed).Select(c => c.HouseholdId);
        var openLines = db.ReviewLines.OfTown(town.TownId)
            .Where(
                l => db.MonthlyReviews.Any(
                    r => r.TownId == l.TownId && r.MonthlyReviewId == l.MonthlyReviewId && r.Status != ReviewStatus.Confirmed))
                .Select(l => l.ClaimId);
        // Whatever is still to be decided of a household may need any of its evidence.
        var needed = db.Claims.OfTown(town.TownId).Where(c => c.Status == ClaimStatus.Submitted || c.Status == ClaimStatus.Returned
            || openLines.Contains(c.ClaimId) || openObjections.Contains(c.HouseholdId)
                || openCorrections.Contains(c.HouseholdId)).Select(c => c.ClaimId);
        var evidence = db.ClaimPhotos.OfTown(town.TownId);
        var proofs = db.RemedyPhotos.OfTown(town.TownId);
        var neededProofs = db.Remedies.OfTown(town.TownId).Where(r => r.Status == RemedyStatus.HandedIn || r.Status == RemedyStatus.Passed
            || openObjections.Contains(r.HouseholdId) || openCorrections.Contains(r.HouseholdId)).Select(r => r.RemedyId);
        var nothing = Array.Empty<byte>();
        return await db.Photos.OfTown(town.TownId)
            .Where(
                p => p.AddedAt < before && p.RemovedOn == null
                    && (evidence.Any(e => e.PhotoId == p.PhotoId) || proofs.Any(e => e.PhotoId == p.PhotoId))
                    && !proofs.Any(e => e.PhotoId == p.PhotoId && neededProofs.Contains(e.RemedyId))
                    && !evidence.Any(e => e.PhotoId == p.PhotoId && needed.Contains(e.ClaimId)))
            .ExecuteUpdateAsync(
                s => s.SetProperty(p => p.Full, nothing).SetProperty(p => p.Thumbnail, nothing).SetProperty(p => p.RemovedOn, today));
    }

    private async Task<int> LoginsAsync(Town town, DateOnly today)
    {
        var left = await (
            from l in db.HouseholdLogins.OfTown(town.TownId)
            join h in db.Households on new { l.TownId, l.HouseholdId } equals new { h.TownId, h.HouseholdId }
            where h.WithdrawnOn != null
                && !db.Objections.Any(
                    o => o.TownId == h.TownId && (o.HouseholdId == h.HouseholdId || o.RaisedByHouseholdId == h.HouseholdId)
                    && (o.Status == ObjectionStatus.Raised || o.Status == ObjectionStatus.Investigated))
            select new { l.UserId, h.VillageId, LeftOn = h.WithdrawnOn!.Value }).ToListAsync();
        if (left.Count == 0)
        {
            return 0;
        }
        var boards = await LastBoards.LoadAsync(db, town.TownId);
        var over = left.FindAll(l => boards.ObjectionsUntil(l.VillageId, l.LeftOn).AddDays(town.LoginKeepDays) < today)
            .ConvertAll(l => l.UserId);
        await db.HouseholdLogins.OfTown(town.TownId).Where(l => over.Contains(l.UserId)).ExecuteDeleteAsync();
        await HouseholdAccounts.RemoveAsync(db, over);
        return over.Count;
    }

    /// <summary>The beginning of the day in China, UTC.</summary>
    private static DateTime Midnight(DateOnly day)
        => DateTime.SpecifyKind(day.ToDateTime(TimeOnly.MinValue), DateTimeKind.Utc).AddHours(-8);
}
