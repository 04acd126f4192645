using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Reviews;

/// <summary>What of a claim is decided on, and who reported it.</summary>
public sealed record LineFacts(
    Guid ClaimId, string? TimeOfDay, string Place, string Reason, string? Witness, string? FindingAuthority, string? FindingNumber,
    DateOnly? FindingOn, string? Statement, ReportedBy ReportedBy, Guid SubmittedBy, DateOnly? StatementDueOn, DateTime? StatedAt)
{
    public static LineFacts Of(Claim c) => new(
        c.ClaimId, c.TimeOfDay, c.Place, c.Reason, c.Witness, c.FindingAuthority, c.FindingNumber,
        c.FindingOn, c.Statement, c.ReportedBy, c.SubmittedBy, c.StatementDueOn, c.StatedAt);
}

/// <summary>
/// A vote that is not void, as far as it is counted; or several that say the same (<see cref="SheetState.TalliedAsync"/>).
/// </summary>
public readonly record struct StandingVote(
    Guid ReviewLineId, Guid UserId, bool Approve, bool IsChair, string? Reason, DateTime At, string? Basis, int Count = 1)
{
    public static StandingVote Of(ReviewVote v) => new(v.ReviewLineId, v.UserId, v.Approve, v.IsChair, v.Reason, v.At, v.Basis);
}

/// <summary>What a sheet stands at: its lines, what each was voted on, and the votes that count (REV-1, D21, D33).</summary>
public sealed class SheetState
{
    private readonly Dictionary<Guid, ReviewLine> _lines;
    private readonly Dictionary<Guid, LineFacts> _facts;
    private readonly ILookup<Guid, string> _photos;
    private readonly ILookup<Guid, StandingVote> _votes;
    private readonly int _quorum;

    // Worked out once: a page asks for the same line's tally many times, and each rests on a digest.
    private readonly Dictionary<Guid, string> _bases = [];
    private readonly Dictionary<Guid, ReviewTally> _tallies = [];

    /// <param name="review">The sheet.</param>
    /// <param name="lines">Its lines in the order of the deeds; nothing changes them while the state is asked.</param>
    /// <param name="facts">Of each line's claim.</param>
    /// <param name="photos">The digests of each claim's photos.</param>
    /// <param name="votes">Those that are not void.</param>
    /// <param name="quorum">The town's.</param>
    public SheetState(
        MonthlyReview review, List<ReviewLine> lines, IEnumerable<LineFacts> facts, IEnumerable<(Guid ClaimId, string Sha256)> photos,
        IEnumerable<StandingVote> votes, int quorum)
    {
        (Review, Lines, _quorum) = (review, lines, quorum);
        _lines = lines.ToDictionary(l => l.ReviewLineId);
        _facts = facts.ToDictionary(f => f.ClaimId);
        _photos = photos.OrderBy(p => p.Sha256, StringComparer.Ordinal).ToLookup(p => p.ClaimId, p => p.Sha256);
        _votes = votes.ToLookup(v => v.ReviewLineId);
    }

    public MonthlyReview Review { get; }

    /// <summary>In the order of the deeds.</summary>
    public List<ReviewLine> Lines { get; }

    /// <param name="db">The database; nothing is tracked.</param>
    /// <param name="village">Whose sheet.</param>
    /// <param name="review">Which.</param>
    /// <param name="only">Which of its lines; null = all.</param>
    /// <param name="votesOf">This member's votes alone, where no tally is asked; null = all.</param>
    public static Task<SheetState> LoadAsync(
        AppDb db, VillageKey village, MonthlyReview review, Expression<Func<ReviewLine, bool>>? only = null, Guid? votesOf = null)
        => ReadAsync(db, village, review, only, lines => (
            from l in lines
            join v in votesOf is null ? db.ReviewVotes : db.ReviewVotes.Where(v => v.UserId == votesOf)
                on new { l.TownId, l.ReviewLineId } equals new { v.TownId, v.ReviewLineId }
            where v.VoidedAt == null
            select new StandingVote(v.ReviewLineId, v.UserId, v.Approve, v.IsChair, v.Reason, v.At, v.Basis, 1)).ToListAsync());

    /// <summary>
    /// A whole sheet for its tallies alone: it has four times as many votes as lines, and those of a line that say the same are added up
    /// by the database. Who gave them, and why, is not there.
    /// </summary>
    /// <param name="db">The database; nothing is tracked.</param>
    /// <param name="village">Whose sheet.</param>
    /// <param name="review">Which.</param>
    public static Task<SheetState> TalliedAsync(AppDb db, VillageKey village, MonthlyReview review)
        => ReadAsync(db, village, review, null, lines => (
            from l in lines
            join v in db.ReviewVotes on new { l.TownId, l.ReviewLineId } equals new { v.TownId, v.ReviewLineId }
            where v.VoidedAt == null
            group v by new { v.ReviewLineId, v.Approve, v.IsChair, v.Basis } into same
            select new StandingVote(
                same.Key.ReviewLineId, Guid.Empty, same.Key.Approve, same.Key.IsChair, null, same.Min(v => v.At), same.Key.Basis,
                same.Count())).ToListAsync());

    private static async Task<SheetState> ReadAsync(
        AppDb db, VillageKey village, MonthlyReview review, Expression<Func<ReviewLine, bool>>? only,
        Func<IQueryable<ReviewLine>, Task<List<StandingVote>>> votesOn)
    {
        var lines = db.ReviewLines.AsNoTracking().In(village).Where(l => l.MonthlyReviewId == review.MonthlyReviewId);
        lines = only is null ? lines : lines.Where(only);
        var rows = await (
            from l in lines
            join c in db.Claims on new { l.TownId, l.ClaimId } equals new { c.TownId, c.ClaimId }
            select new
            {
                Line = l,
                Facts = new LineFacts(
                    c.ClaimId, c.TimeOfDay, c.Place, c.Reason, c.Witness, c.FindingAuthority, c.FindingNumber,
                    c.FindingOn, c.Statement, c.ReportedBy, c.SubmittedBy, c.StatementDueOn, c.StatedAt)
            }).ToListAsync();
        var photos = await (
            from l in lines
            join cp in db.ClaimPhotos on new { l.TownId, l.ClaimId } equals new { cp.TownId, cp.ClaimId }
            join p in db.Photos on new { cp.TownId, cp.PhotoId } equals new { p.TownId, p.PhotoId }
            select new { l.ClaimId, p.Sha256 }).ToListAsync();
        return new SheetState(
            review,
            InOrder(rows.Select(r => r.Line)),
            rows.Select(r => r.Facts),
            photos.Select(p => (p.ClaimId, p.Sha256)),
            await votesOn(lines),
            await QuorumAsync(db, village));
    }

    /// <summary>Of a whole sheet whose rows were read: what <see cref="LoadAsync"/> would make of them.</summary>
    public static async Task<SheetState> OfAsync(AppDb db, VillageKey village, MonthlyReview review, LineRecords records) => new(
        review,
        InOrder(records.Lines),
        records.Claims.Values.Select(LineFacts.Of),
        records.Photos.SelectMany(claim => claim.Select(p => (claim.Key, p.Sha256))),
        records.Votes.SelectMany(line => line.Where(v => v.VoidedAt is null).Select(StandingVote.Of)),
        await QuorumAsync(db, village));

    private static List<ReviewLine> InOrder(IEnumerable<ReviewLine> lines)
        => [.. lines.OrderBy(l => l.OccurredOn).ThenBy(l => l.ReviewLineId)];

    private static Task<int> QuorumAsync(AppDb db, VillageKey village)
        => db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.ReviewQuorum).SingleAsync();

    /// <summary>The line with this id, or null.</summary>
    public ReviewLine? Find(Guid lineId) => _lines.GetValueOrDefault(lineId);

    /// <summary>
    /// D33: the digest of what a vote on the line is taken on: the item, quantity and tier, the claim's words, finding and photos, the
    /// household's statement. Not the points: they follow from these, and by the limits they are a forecast.
    /// </summary>
    public string BasisOf(ReviewLine line)
    {
        if (!_bases.TryGetValue(line.ReviewLineId, out var basis))
        {
            var f = _facts[line.ClaimId];
            basis = Shown.Of(
                line.ClaimId, line.HouseholdId, line.Kind, line.RuleItemId, line.Quantity, line.TierName, line.OccurredOn,
                f.TimeOfDay, f.Place, f.Reason, f.Witness, f.FindingAuthority, f.FindingNumber, f.FindingOn, f.Statement,
                _photos[line.ClaimId]);
            _bases.Add(line.ReviewLineId, basis);
        }
        return basis;
    }

    /// <summary>What a form that votes on the line showed: <see cref="BasisOf"/> with the points as they stood on the page.</summary>
    public string ShownOf(ReviewLine line) => Shown.Of(BasisOf(line), line.Points.Tenths, line.Decision);

    /// <summary>
    /// What a form that decides on the whole sheet showed: its status, each line with its points and decision, and what its votes come
    /// to.
    /// </summary>
    public string ShownNow
        => Shown.Of(
            Review.Status, Review.EarlyReason,
            Lines.Select(l => new object?[] { BasisOf(l), l.Points.Tenths, l.Decision, TallyOf(l).Decision }));

    /// <summary>The votes that count: not void, and taken on what the line is now.</summary>
    public IReadOnlyList<StandingVote> VotesOn(ReviewLine line)
    {
        if (!_votes.Contains(line.ReviewLineId))
        {
            return [];
        }
        var basis = BasisOf(line);
        return [.. _votes[line.ReviewLineId]
            .Where(v => v.Basis is null ? line.Decision != LineDecision.Pending : v.Basis == basis).OrderBy(v => v.At)];
    }

    /// <summary>What the votes that count come to.</summary>
    /// <param name="line">A line of this sheet.</param>
    /// <param name="quorum">Deciding members needed; the town's setting if left out.</param>
    public ReviewTally TallyOf(ReviewLine line, int? quorum = null)
    {
        if (quorum is { } other)
        {
            return ReviewTally.Of(VotesOn(line), other);
        }
        if (!_tallies.TryGetValue(line.ReviewLineId, out var tally))
        {
            tally = ReviewTally.Of(VotesOn(line), _quorum);
            _tallies.Add(line.ReviewLineId, tally);
        }
        return tally;
    }

    /// <summary>REC-3: whether a deduction's household has had its say, or its time is over.</summary>
    public bool MayBeDecidedOn(ReviewLine line, DateOnly today)
        => !new StatementTime(line.Kind, _facts[line.ClaimId].StatementDueOn, _facts[line.ClaimId].StatedAt).RunsOn(today);

    /// <summary>The last day for the household's statement.</summary>
    public DateOnly? StatementDueOn(ReviewLine line) => _facts[line.ClaimId].StatementDueOn;

    /// <summary>Whether the line is the own case of somebody: of the own household, or reported for another by it (REV-1).</summary>
    /// <param name="line">A line of this sheet.</param>
    /// <param name="by">Who decides.</param>
    /// <param name="accounts">See <see cref="OwnCases.AccountsAsync"/>.</param>
    public bool IsOwnCase(ReviewLine line, Caller by, IReadOnlySet<Guid> accounts)
        => by.IsOf(line.HouseholdId)
            || (_facts[line.ClaimId] is { ReportedBy: not ReportedBy.Household } facts && accounts.Contains(facts.SubmittedBy));
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
        var accounts = new HashSet<Guid> { by.UserId };
        if (own.Count > 0)
        {
            accounts.UnionWith(await db.HouseholdLogins.OfTown(village.TownId)
                .Where(l => own.Contains(l.HouseholdId)).Select(l => l.UserId).ToListAsync());
        }
        return accounts;
    }

    /// <summary>To be thrown where somebody else must decide.</summary>
    public static RuleViolation Refusal() => new(Rule.OwnCase, "自己家的、自己家报的记录要回避，请其他成员办理。");
}
