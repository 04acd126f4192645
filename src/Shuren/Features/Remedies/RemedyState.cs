using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Ledger;
using Shuren.Features.Reviews;

namespace Shuren.Features.Remedies;

/// <summary>A vote of a form.</summary>
/// <param name="Approve">Whether it was made good.</param>
/// <param name="Reason">Why not.</param>
/// <param name="Shown">See <see cref="RemedyState.ShownNow"/>.</param>
public sealed record RemedyBallot(bool? Approve, string? Reason, string? Shown);

/// <summary>What a remedy stands at: the deduction, what is decided on, the votes that count, whose case it is.</summary>
/// <param name="Remedy">Which.</param>
/// <param name="Chance">Its deduction.</param>
/// <param name="Photos">The digests of its photos, in their order.</param>
/// <param name="Votes">Those that are not void.</param>
/// <param name="Quorum">The town's (D21).</param>
/// <param name="ReportedBy">The account that reported the breach for another; null = the recorder's own, or not known.</param>
public sealed record RemedyState(
    Remedy Remedy, RemedyChance Chance, IReadOnlyList<string> Photos, IReadOnlyList<RemedyVote> Votes, int Quorum, Guid? ReportedBy)
{
    /// <summary>D33: what a vote is taken on. A proof does not change once it was handed in; the deduction may be undone.</summary>
    public string Basis => Shown.Of(
        Remedy.RemedyId, Remedy.EntrySeq, Remedy.Amount.Tenths, Remedy.Proof, Photos, Remedy.ReturnedAt, Chance.IsUndone,
        Chance.IsRestored);

    /// <summary>What a form that votes or confirms showed.</summary>
    public string ShownNow => Shown.Of(Basis, Remedy.Status, Standing.Select(v => v.VoteId));

    /// <summary>The votes that count: taken on what it is now.</summary>
    public IReadOnlyList<RemedyVote> Standing => [.. Votes.Where(v => v.Basis == Basis).OrderBy(v => v.At)];

    public ReviewTally Tally => TallyBy(Quorum);

    private ReviewTally TallyBy(int quorum) => ReviewTally.Of([.. Standing.Select(v => (v.Approve, v.IsChair))], quorum);

    /// <summary>The own household's, reported by oneself or one's household, or handed in by oneself at the counter.</summary>
    /// <param name="by">Who decides.</param>
    /// <param name="accounts">See <see cref="OwnCases.AccountsAsync"/>.</param>
    public bool IsOwnCase(Caller by, IReadOnlySet<Guid> accounts)
        => by.IsOf(Remedy.HouseholdId) || accounts.Contains(Remedy.HandedInBy)
            || (ReportedBy is { } reporter && accounts.Contains(reporter));

    /// <exception cref="RuleViolation">
    /// It waits for no vote or its deduction is gone; an own case; nothing chosen; a vote against without a reason; another than shown.
    /// </exception>
    public void MustTake(RemedyBallot ballot, Caller by, IReadOnlySet<Guid> accounts)
    {
        Remedy.MustWaitForVotes();
        MustNotBeOwn(by, accounts);
        Chance.MustStand();
        if (ballot.Approve is not { } approve)
        {
            throw new RuleViolation(Rule.Form, "还没有选“同意”或“不同意”。", "Approve");
        }
        if (approve != string.IsNullOrWhiteSpace(ballot.Reason))
        {
            throw new RuleViolation(Rule.Rev1, approve ? "同意的不写理由；不同意的，请选“不同意”。" : "不同意的，请写明理由。", "Why");
        }
        Shown.MustBe(ballot.Shown, Shown.Of(Basis, Remedy.Status), $"整改 {Remedy.Label} ");
    }

    /// <summary>What a form that votes showed: others' votes meanwhile do not matter to it.</summary>
    public string ShownToVoters => Shown.Of(Basis, Remedy.Status);

    /// <summary>The town's last look: nothing that is not voted for is posted (REV-1).</summary>
    /// <exception cref="RuleViolation">
    /// It does not wait for the town; an own case; another than shown; too few votes; nothing left.
    /// </exception>
    public void MustBeConfirmable(string? shown, Caller by, IReadOnlySet<Guid> accounts)
    {
        MustBeDecidable(shown, by, accounts);
        Chance.MustStand();
        if (TallyBy(ReviewTally.QuorumMin).Decision != LineDecision.Approved)
        {
            throw new RuleViolation(Rule.Rev1, "没有够数的有效表决，不能审定，请退回审核组。");
        }
    }

    /// <exception cref="RuleViolation">It does not wait for the town; an own case; another than shown.</exception>
    public void MustBeDecidable(string? shown, Caller by, IReadOnlySet<Guid> accounts)
    {
        Remedy.MustWaitForTown();
        MustNotBeOwn(by, accounts);
        if (Votes.Any(v => v.UserId == by.UserId))
        {
            throw new RuleViolation(Rule.OwnCase, "您在审核组表决过这一件，请审定组的其他成员来审定。");
        }
        Shown.MustBe(shown, ShownNow, $"整改 {Remedy.Label} ");
    }

    private void MustNotBeOwn(Caller by, IReadOnlySet<Guid> accounts)
    {
        if (IsOwnCase(by, accounts))
        {
            throw new RuleViolation(Rule.OwnCase, "自己家的、自己家报的、自己代交的整改要回避，" + Remedy.ByAnother);
        }
    }

    /// <summary>Null where the village has no such remedy. Nothing is tracked but what <paramref name="remedies"/> tracks.</summary>
    public static async Task<RemedyState?> FindAsync(AppDb db, VillageKey village, Guid id, IQueryable<Remedy>? remedies = null)
    {
        if (await (remedies ?? db.Remedies.AsNoTracking()).In(village).SingleOrDefaultAsync(r => r.RemedyId == id) is not { } remedy)
        {
            return null;
        }
        var chance = (await RemedyChance.FindAsync(db, village, remedy.EntrySeq))!;
        var reporter = chance.Entry.SourceKind != SourceKind.ReviewLine ? null : await (
            from l in db.ReviewLines.In(village)
            join c in db.Claims.In(village) on l.ClaimId equals c.ClaimId
            where l.ReviewLineId == chance.Entry.SourceId && c.ReportedBy != Claims.ReportedBy.Household
            select (Guid?)c.SubmittedBy).SingleOrDefaultAsync();
        var photos = await (
            from rp in db.RemedyPhotos.OfTown(village.TownId)
            join p in db.Photos.In(village) on rp.PhotoId equals p.PhotoId
            where rp.RemedyId == id
            orderby p.Sha256
            select p.Sha256).ToListAsync();
        var votes = await db.RemedyVotes.OfTown(village.TownId).Where(v => v.RemedyId == id && v.VoidedAt == null).ToListAsync();
        return new RemedyState(
            remedy, chance, photos, votes,
            await db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.ReviewQuorum).SingleAsync(), reporter);
    }
}
