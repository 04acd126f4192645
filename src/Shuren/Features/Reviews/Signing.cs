using Shuren.Features.Households;
using Shuren.Features.Scoring;

namespace Shuren.Features.Reviews;

/// <summary>What a line comes to at the signing (D31).</summary>
public sealed record Settled(ReviewLine Line, Scored Scored)
{
    public bool Changes => Line.Points != Scored.Points;
}

/// <summary>Whether a sheet may be signed and what signing makes of its lines, decided on what was loaded (REV-2, D21, D31).</summary>
public static class Signing
{
    /// <summary>What keeps a sheet from being signed, in Chinese; empty when nothing does.</summary>
    /// <param name="state">The sheet.</param>
    /// <param name="today">Today in China.</param>
    /// <param name="bareOfVotes">Undecided lines that were left out of the state, since nobody voted on them.</param>
    public static IReadOnlyList<string> Obstacles(SheetState state, DateOnly today, int bareOfVotes = 0)
    {
        var obstacles = new List<string>();
        var (review, month) = (state.Review, Month.Of(today));
        if (review.Month > month)
        {
            obstacles.Add($"{review.Month.ToChinese()}还没到。");
        }
        else if (review.Month == month && review.EarlyAt is null)
        {
            obstacles.Add($"{review.Month.ToChinese()}还没过完，{review.Month.Plus(1).FirstDay:yyyy-MM-dd} 起才能签字。"
                + "确要提前的，请镇审定组先在这张表上写明理由。");
        }
        var pending = state.Lines.Where(l => l.Decision == LineDecision.Pending).Select(l => state.TallyOf(l)).ToList();
        var tooFew = pending.Count(t => t.Missing > 0) + bareOfVotes;
        var tied = pending.Count(t => t.IsTied);
        var bare = state.Lines.Count(l => l.Decision != LineDecision.Pending && state.TallyOf(l).Decision != l.Decision);
        if (tooFew > 0)
        {
            obstacles.Add($"还有 {tooFew} 条没有够人数表决。");
        }
        if (tied > 0)
        {
            obstacles.Add($"有 {tied} 条票数相同、组长没有表决或要回避，请再议或转到下月。");
        }
        if (bare > 0)
        {
            obstacles.Add($"有 {bare} 条已定的记录没有够数的有效表决，请组长打开那一条“重新审”。");
        }
        return obstacles;
    }

    /// <param name="state">The sheet.</param>
    /// <param name="shown">What the page showed (<see cref="SheetState.ShownNow"/>).</param>
    /// <param name="today">Today in China.</param>
    /// <exception cref="RuleViolation">
    /// It was signed already, something keeps it from being signed, or the page showed something else.
    /// </exception>
    public static void MustBeAllowed(SheetState state, string? shown, DateOnly today)
    {
        state.Review.MustBeWithVillage();
        if (Obstacles(state, today) is { Count: > 0 } obstacles)
        {
            throw new RuleViolation(Rule.Rev2, "还不能签字：" + string.Join("", obstacles));
        }
        Shown.MustBe(shown, state.ShownNow, "这张审核表");
    }

    /// <summary>The lines that are approved, or that the votes approve.</summary>
    public static List<ReviewLine> Approved(SheetState state)
        => state.Lines.FindAll(l => (l.Decision == LineDecision.Pending ? state.TallyOf(l).Decision : l.Decision) == LineDecision.Approved);

    /// <summary>D31: what the approved lines come to when the sheet is signed now, in the order of the deeds.</summary>
    /// <param name="state">The sheet.</param>
    /// <param name="book">The limits, and what their households have.</param>
    /// <param name="names">How the lines are named.</param>
    /// <exception cref="RuleViolation">Names the lines that are above what an item or an entry may move.</exception>
    public static IReadOnlyList<Settled> Settle(SheetState state, Scorebook book, LineNames names)
    {
        book.Forget(state.Lines.ConvertAll(l => l.ForScoring()));
        var settled = new List<Settled>();
        var refused = new List<(ReviewLine, string)>();
        foreach (var line in Approved(state))
        {
            try
            {
                settled.Add(new Settled(line, book.Settle(line.ForScoring())));
            }
            catch (RuleViolation violation)
            {
                refused.Add((line, violation.Message));
            }
        }
        if (refused.Count > 0)
        {
            throw new RuleViolation(Rule.D31, "有记录超过上限，不能签字，请改动或不同意：" + names.Of(refused));
        }
        return settled;
    }

    /// <summary>Decides and works out each line of the sheet.</summary>
    /// <param name="lines">The sheet's lines, to be written.</param>
    /// <param name="state">What they were voted on.</param>
    /// <param name="settled">What the approved ones come to (<see cref="Settle"/>).</param>
    public static void Apply(IEnumerable<ReviewLine> lines, SheetState state, IReadOnlyList<Settled> settled)
    {
        var worth = settled.ToDictionary(s => s.Line.ReviewLineId, s => s.Scored);
        foreach (var line in lines)
        {
            if (line.Decision == LineDecision.Pending)
            {
                line.Decide(state.TallyOf(line).Decision, state.VotesOn(line).Where(v => !v.Approve).Select(v => v.Reason));
            }
            if (line.Decision == LineDecision.Approved)
            {
                line.Settle(worth[line.ReviewLineId]);
            }
        }
    }
}
