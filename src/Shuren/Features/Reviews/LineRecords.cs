using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;

namespace Shuren.Features.Reviews;

/// <summary>
/// The stored rows behind lines of one village: read once, for what is decided on them and for what their entries rest on.
/// </summary>
public sealed class LineRecords
{
    private LineRecords(
        List<ReviewLine> lines, Dictionary<Guid, Claim> claims, Dictionary<Guid, MonthlyReview> sheets,
        ILookup<Guid, (string Sha256, string? Caption)> photos, ILookup<Guid, ReviewVote> votes)
        => (Lines, Claims, Sheets, Photos, Votes) = (lines, claims, sheets, photos, votes);

    public IReadOnlyList<ReviewLine> Lines { get; }

    /// <summary>By claim.</summary>
    public IReadOnlyDictionary<Guid, Claim> Claims { get; }

    /// <summary>By sheet.</summary>
    public IReadOnlyDictionary<Guid, MonthlyReview> Sheets { get; }

    /// <summary>By claim.</summary>
    public ILookup<Guid, (string Sha256, string? Caption)> Photos { get; }

    /// <summary>By line; void ones too.</summary>
    public ILookup<Guid, ReviewVote> Votes { get; }

    /// <summary>Four queries, however many lines there are.</summary>
    /// <param name="db">The database, in which all of it is saved; nothing is tracked.</param>
    /// <param name="lines">Which, of one village. A line whose claim is gone is left out.</param>
    public static async Task<LineRecords> LoadAsync(AppDb db, IQueryable<ReviewLine> lines)
    {
        var rows = await (
            from l in lines
            join c in db.Claims on new { l.TownId, l.ClaimId } equals new { c.TownId, c.ClaimId }
            select new { Line = l, Claim = c }).AsNoTracking().ToListAsync();
        var sheets = await db.MonthlyReviews.AsNoTracking()
            .Where(s => lines.Any(l => l.TownId == s.TownId && l.MonthlyReviewId == s.MonthlyReviewId)).ToListAsync();
        // Joined so that the lines come first, whether there are statistics or not: SQLite took all photos and votes of the town before.
        var photos = await (
            from l in lines
            from cp in db.ClaimPhotos.Where(cp => cp.TownId == l.TownId && cp.ClaimId == l.ClaimId).DefaultIfEmpty()
            from p in db.Photos.Where(p => p.TownId == cp.TownId && p.PhotoId == cp.PhotoId).DefaultIfEmpty()
            select new { l.ClaimId, Sha256 = (string?)p.Sha256, Caption = (string?)cp.Caption }).ToListAsync();
        var votes = await (
            from l in lines
            from v in db.ReviewVotes.Where(v => v.TownId == l.TownId && v.ReviewLineId == l.ReviewLineId).DefaultIfEmpty()
            select v).AsNoTracking().ToListAsync();
        return new LineRecords(
            rows.ConvertAll(r => r.Line),
            rows.DistinctBy(r => r.Claim.ClaimId).ToDictionary(r => r.Claim.ClaimId, r => r.Claim),
            sheets.ToDictionary(s => s.MonthlyReviewId),
            photos.Where(p => p.Sha256 is not null).ToLookup(p => p.ClaimId, p => (p.Sha256!, (string?)p.Caption)),
            votes.OfType<ReviewVote>().ToLookup(v => v.ReviewLineId));
    }
}
