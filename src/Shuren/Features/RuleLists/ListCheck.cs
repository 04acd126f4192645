namespace Shuren.Features.RuleLists;

/// <summary>What must hold of a whole list when it goes to the town and when the town consents (RULE-2, RULE-4, RULE-7).</summary>
public static class ListCheck
{
    /// <summary>Said of a word that is asked again (RULE-7).</summary>
    internal const string LookAgain = "请核对是不是真要列进清单。";

    /// <summary>What of a list was looked at, for a form that decides on it.</summary>
    public static string Shown(RuleList whole)
        => Infrastructure.Shown.Of(ListContent.Of(whole), whole.LatestDeliberation()?.DeliberationId);

    /// <param name="whole">With items, tiers, caps and deliberations.</param>
    /// <exception cref="RuleViolation">
    /// The list cannot be scored by, says what no list may say, or is not what the villagers validly voted on.
    /// </exception>
    public static void MustBeReady(RuleList whole)
    {
        var items = whole.Items.FindAll(i => i.Enabled);
        if (items.Count == 0)
        {
            throw new RuleViolation(Rule.Rule7, "清单里没有采用任何一项。");
        }
        Refuse(
            Rule.Rule7, "这些项目还没有定分值：",
            items.Where(i => i.Scoring == ScoringWay.Tiered ? i.Tiers.Count == 0 : i.Points is not { IsPositive: true })
                .Select(i => i.Code));
        Refuse(
            Rule.Rule7, "这些项目分值太大：",
            items.Where(i => i.Points > Points.ItemMax || i.Tiers.Exists(t => t.Points > Points.ItemMax)).Select(i => i.Code));
        Refuse(
            Rule.Rule4, "这些项目不能列进清单：",
            items.SelectMany(i => Hits(i, WordVerdict.Refused).Select(h => $"{i.Code} {h.Sentence.TrimEnd('。')}")));
        Refuse(
            Rule.Rule4, "这些项目说的是违法的事，要勾上“须有主管机关的书面认定”：",
            items.Where(i => !i.NeedsFinding && ItemWords.MustNeedFinding(i)).Select(i => i.Code));
        if (whole.LatestDeliberation() is not { } vote)
        {
            throw new RuleViolation(Rule.Rule2, "先登记村民商定（什么会议、应到和到会人数、票数），再报镇里。");
        }
        if (!vote.IsValid)
        {
            throw new RuleViolation(Rule.D34, "登记的村民商定不符合会议的规则（应到、到会、赞成人数），请重新商定、重新登记。");
        }
        if (ListContent.Difference(vote.VotedOn, ListContent.Of(whole)) is { } difference)
        {
            throw new RuleViolation(Rule.D33, $"清单和村民商定的不一样了：{difference}请重新商定、重新登记，原来的商定留作记录。");
        }
    }

    /// <summary>RULE-7: what is to be looked at once more, a sentence an item.</summary>
    public static IReadOnlyList<string> AskedAgain(RuleList whole)
        => whole.Items.Where(i => i.Enabled)
            .SelectMany(i => Hits(i, WordVerdict.Confirm).Select(h => $"{i.Code} {h.Sentence}{LookAgain}")).ToList();

    private static IEnumerable<WordHit> Hits(RuleItem item, WordVerdict verdict) => ItemWords.Look(item).Where(h => h.Verdict == verdict);

    private static void Refuse(RuleCode rule, string what, IEnumerable<string> items)
    {
        if (items.ToList() is { Count: > 0 } found)
        {
            throw new RuleViolation(rule, what + string.Join("、", found) + "。");
        }
    }
}
