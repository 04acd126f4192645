using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Ledger;

namespace Shuren.Features.Reviews;

/// <summary>
/// What became of a claim: its line, the sheet that has it, and its entry in the ledger; null where it did not come so far.
/// </summary>
public sealed record ClaimOutcome(ReviewLine? Line, MonthlyReview? Sheet, long? EntrySeq);

/// <summary>One vote as a page shows it.</summary>
public sealed record VoteRow(
    string Name, bool Approve, string? Reason, bool IsChair, DateTime At, DateTime? VoidedAt, string? VoidedBy, string? VoidReason);

/// <summary>What several pages and papers show of sheets.</summary>
public static class ReviewQueries
{
    /// <summary>The sheet that an address names, or null.</summary>
    /// <param name="db">The database.</param>
    /// <param name="village">Whose.</param>
    /// <param name="month">"2022-09", as in the address.</param>
    /// <param name="part">0 = the month's own.</param>
    public static async Task<MonthlyReview?> FindAsync(AppDb db, VillageKey village, object? month, int part)
        => Month.TryParse(month as string, out var named)
            ? await db.MonthlyReviews.AsNoTracking().In(village).SingleOrDefaultAsync(r => r.Month == named && r.Part == part)
            : null;

    public static async Task<ClaimOutcome> OutcomeAsync(AppDb db, VillageKey village, Claim claim)
    {
        var line = await db.ReviewLines.AsNoTracking().In(village).SingleOrDefaultAsync(l => l.ClaimId == claim.ClaimId);
        if (line is null)
        {
            return new ClaimOutcome(null, null, null);
        }
        return new ClaimOutcome(
            line,
            await db.MonthlyReviews.AsNoTracking().In(village).SingleAsync(r => r.MonthlyReviewId == line.MonthlyReviewId),
            await db.LedgerEntries.In(village)
                .Where(e => e.HouseholdId == claim.HouseholdId && e.SourceKind == SourceKind.ReviewLine && e.SourceId == line.ReviewLineId)
                .Select(e => (long?)e.Seq).FirstOrDefaultAsync());
    }

    /// <summary>Every vote on a line, void ones too.</summary>
    public static Task<List<VoteRow>> VotesAsync(AppDb db, VillageKey village, Guid lineId) => (
        from v in db.ReviewVotes
        join u in db.Users on v.UserId equals u.Id
        where v.TownId == village.TownId && v.ReviewLineId == lineId
        orderby v.At
        select new VoteRow(
            u.DisplayName, v.Approve, v.Reason, v.IsChair, v.At, v.VoidedAt,
            db.Users.Where(x => x.Id == v.VoidedBy).Select(x => x.DisplayName).FirstOrDefault(), v.VoidReason)).ToListAsync();

    /// <summary>The name of an account; null for none.</summary>
    public static async Task<string?> NameAsync(AppDb db, Guid? userId)
        => userId is null ? null : await db.Users.Where(u => u.Id == userId).Select(u => u.DisplayName).SingleOrDefaultAsync();
}
