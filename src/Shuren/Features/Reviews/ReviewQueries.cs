using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Ledger;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Reviews;

/// <summary>
/// What became of a claim: its line, the sheet that has it, and its entry in the ledger; null where it did not come so far.
/// </summary>
public sealed record ClaimOutcome(ReviewLine? Line, MonthlyReview? Sheet, long? EntrySeq);

/// <summary>One vote as a page shows it.</summary>
public sealed record VoteRow(
    string Name, bool Approve, string? Reason, bool IsChair, DateTime At, DateTime? VoidedAt, string? VoidedBy, string? VoidReason);

/// <summary>What the lines of a sheet come to.</summary>
/// <param name="Lines">All.</param>
/// <param name="Approved">Lines.</param>
/// <param name="Rejected">Lines.</param>
/// <param name="Added">Points of those approved or waiting.</param>
/// <param name="Deducted">The same of deductions.</param>
/// <param name="AddedApproved">Of those approved alone.</param>
/// <param name="DeductedApproved">The same of deductions.</param>
public sealed record SheetSums(
    int Lines, int Approved, int Rejected, Points Added, Points Deducted, Points AddedApproved, Points DeductedApproved);

/// <summary>What several pages and papers show of sheets.</summary>
public static class ReviewQueries
{
    private sealed record Sum(int Decision, int Kind, long Lines, long Tenths);

    /// <summary>Added up by the database: a village's month has thousands of lines, of which a page shows a hundred.</summary>
    public static async Task<SheetSums> SumsAsync(AppDb db, VillageKey village, Guid reviewId)
    {
        var sums = await db.Database.SqlQuery<Sum>(
            $"""
            SELECT l.decision, l.kind, COUNT(*) AS lines, SUM(l.points) AS tenths
            FROM review_lines l
            WHERE l.town_id = {village.TownId} AND l.village_id = {village.VillageId} AND l.monthly_review_id = {reviewId}
            GROUP BY l.decision, l.kind
            """).ToListAsync();
        int Lines(LineDecision decision) => (int)sums.Where(s => s.Decision == (int)decision).Sum(s => s.Lines);
        Points Of(RuleKind kind, Func<LineDecision, bool> which)
            => new((int)sums.Where(s => s.Kind == (int)kind && which((LineDecision)s.Decision)).Sum(s => s.Tenths));
        return new SheetSums(
            (int)sums.Sum(s => s.Lines), Lines(LineDecision.Approved), Lines(LineDecision.Rejected),
            Of(RuleKind.Award, d => d != LineDecision.Rejected), Of(RuleKind.Deduction, d => d != LineDecision.Rejected),
            Of(RuleKind.Award, d => d == LineDecision.Approved), Of(RuleKind.Deduction, d => d == LineDecision.Approved));
    }

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
