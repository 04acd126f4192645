using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Reviews;

/// <summary>What a sheet stands at: its lines, what each was voted on, and the votes that count (REV-1, D21, D33).</summary>
public sealed class SheetState
{
    private readonly Dictionary<Guid, Facts> _facts;
    private readonly ILookup<Guid, string> _photos;
    private readonly ILookup<Guid, ReviewVote> _votes;
    private readonly int _quorum;

    private SheetState(MonthlyReview review, List<ReviewLine> lines, Dictionary<Guid, Facts> facts, ILookup<Guid, string> photos, ILookup<Guid, ReviewVote> votes, int quorum)
        => (Review, Lines, _facts, _photos, _votes, _quorum) = (review, lines, facts, photos, votes, quorum);

    /// <summary>What of a claim is decided on, and who reported it.</summary>
    private sealed record Facts(
        Guid ClaimId, string? TimeOfDay, string Place, string Reason, string? Witness, string? FindingAuthority, string? FindingNumber, DateOnly? FindingOn, string? Statement,
        ReportedBy ReportedBy, Guid SubmittedBy, DateOnly? StatementDueOn, DateTime? StatedAt);

    public MonthlyReview Review { get; }

    /// <summary>In the order of the deeds.</summary>
    public List<ReviewLine> Lines { get; }

    /// <param name="db">The database; nothing is tracked.</param>
    /// <param name="village">Whose sheet.</param>
    /// <param name="review">Which.</param>
    /// <param name="only">Which of its lines; null = all.</param>
    public static async Task<SheetState> LoadAsync(AppDb db, VillageKey village, MonthlyReview review, Expression<Func<ReviewLine, bool>>? only = null)
    {
        var lines = db.ReviewLines.AsNoTracking().In(village).Where(l => l.MonthlyReviewId == review.MonthlyReviewId);
        lines = only is null ? lines : lines.Where(only);
        var facts = await (
            from l in lines
            join c in db.Claims on new { l.TownId, l.ClaimId } equals new { c.TownId, c.ClaimId }
            select new Facts(
                c.ClaimId, c.TimeOfDay, c.Place, c.Reason, c.Witness, c.FindingAuthority, c.FindingNumber, c.FindingOn, c.Statement, c.ReportedBy, c.SubmittedBy, c.StatementDueOn, c.StatedAt)).ToDictionaryAsync(f => f.ClaimId);
        var photos = await (
            from l in lines
            join cp in db.ClaimPhotos on new { l.TownId, l.ClaimId } equals new { cp.TownId, cp.ClaimId }
            join p in db.Photos on new { cp.TownId, cp.PhotoId } equals new { p.TownId, p.PhotoId }
            select new { l.ClaimId, p.Sha256 }).ToListAsync();
        var votes = await (
            from v in db.ReviewVotes.AsNoTracking()
            join l in lines on new { v.TownId, v.ReviewLineId } equals new { l.TownId, l.ReviewLineId }
            where v.VoidedAt == null
            select v).ToListAsync();
        return new SheetState(
            review,
            await lines.OrderBy(l => l.OccurredOn).ThenBy(l => l.ReviewLineId).ToListAsync(),
            facts,
            photos.OrderBy(p => p.Sha256, StringComparer.Ordinal).ToLookup(p => p.ClaimId, p => p.Sha256),
            votes.OrderBy(v => v.At).ToLookup(v => v.ReviewLineId),
            await db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.ReviewQuorum).SingleAsync());
    }

    /// <summary>
    /// D33: the digest of what a vote on the line is taken on: the item, quantity and tier, the claim's words, finding and photos, the
    /// household's statement. Not the points: they follow from these, and by the limits they are a forecast.
    /// </summary>
    public string BasisOf(ReviewLine line)
    {
        var f = _facts[line.ClaimId];
        return Shown.Of(
            line.ClaimId, line.HouseholdId, line.Kind, line.RuleItemId, line.Quantity, line.TierName, line.OccurredOn, f.TimeOfDay, f.Place, f.Reason, f.Witness,
            f.FindingAuthority, f.FindingNumber, f.FindingOn, f.Statement, _photos[line.ClaimId]);
    }

    /// <summary>What a form that votes on the line showed: <see cref="BasisOf"/> with the points as they stood on the page.</summary>
    public string ShownOf(ReviewLine line) => Shown.Of(BasisOf(line), line.Points.Tenths, line.Decision);

    /// <summary>What a form that decides on the whole sheet showed: its status, each line with its points and decision, and what its votes come to.</summary>
    public string ShownNow => Shown.Of(Review.Status, Review.EarlyReason, Lines.Select(l => new object?[] { ShownOf(l), TallyOf(l).Decision }));

    /// <summary>The votes that count: not void, and taken on what the line is now.</summary>
    public IReadOnlyList<ReviewVote> VotesOn(ReviewLine line)
    {
        var basis = BasisOf(line);
        return _votes[line.ReviewLineId].Where(v => v.Basis is null ? line.Decision != LineDecision.Pending : v.Basis == basis).ToList();
    }

    /// <summary>What the votes that count come to.</summary>
    /// <param name="line">A line of this sheet.</param>
    /// <param name="quorum">Deciding members needed; the town's setting if left out.</param>
    public ReviewTally TallyOf(ReviewLine line, int? quorum = null) => ReviewTally.Of(VotesOn(line), quorum ?? _quorum);

    /// <summary>REC-3: whether a deduction's household has had its say, or its time is over.</summary>
    public bool MayBeDecidedOn(ReviewLine line, DateOnly today)
        => line.Kind == RuleLists.RuleKind.Award || _facts[line.ClaimId] is { StatedAt: not null } or { StatementDueOn: null } || _facts[line.ClaimId].StatementDueOn < today;

    /// <summary>The last day for the household's statement.</summary>
    public DateOnly? StatementDueOn(ReviewLine line) => _facts[line.ClaimId].StatementDueOn;

    /// <summary>Whether the line is the own case of somebody: of the own household, or reported for another by it (REV-1).</summary>
    /// <param name="line">A line of this sheet.</param>
    /// <param name="by">Who decides.</param>
    /// <param name="accounts">See <see cref="OwnCases.AccountsAsync"/>.</param>
    public bool IsOwnCase(ReviewLine line, Caller by, IReadOnlySet<Guid> accounts)
        => by.IsOf(line.HouseholdId) || (_facts[line.ClaimId] is { ReportedBy: not ReportedBy.Household } facts && accounts.Contains(facts.SubmittedBy));
}

/// <summary>Nobody decides on the own household, nor on what oneself reported of another.</summary>
public static class OwnCases
{
    /// <summary>The accounts that report for this person: its own, and those of its households.</summary>
    public static async Task<IReadOnlySet<Guid>> AccountsAsync(AppDb db, VillageKey village, Caller by)
    {
        if (by.UserId == Caller.CommandLine.UserId)
        {
            return new HashSet<Guid>();
        }
        var own = by.OwnHouseholds.ToList();
        return own.Count == 0
            ? new HashSet<Guid> { by.UserId }
            : (await db.HouseholdLogins.OfTown(village.TownId).Where(l => own.Contains(l.HouseholdId)).Select(l => l.UserId).ToListAsync()).Append(by.UserId).ToHashSet();
    }
}
