using Shuren.Features.RuleLists;

namespace Shuren.Features.Reviews;

/// <summary>The votes of a form, as the sheet and a line's own page send them.</summary>
public static class Voting
{
    /// <summary>Lines without a choice are left out, unless a reason was typed beside them.</summary>
    /// <exception cref="RuleViolation">A reason without a choice: what is meant must be said.</exception>
    public static List<LineVote> Read(Dictionary<Guid, string> choices, Dictionary<Guid, string?> reasons, Dictionary<Guid, string?> shown)
    {
        if (reasons.Any(r => !string.IsNullOrWhiteSpace(r.Value) && choices.GetValueOrDefault(r.Key) is not ("yes" or "no")))
        {
            throw new RuleViolation(Rule.Rev1, "写了理由，请选同意还是不同意。");
        }
        return choices.Where(v => v.Value is "yes" or "no")
            .Select(v => new LineVote(v.Key, v.Value == "yes", reasons.GetValueOrDefault(v.Key).OrNull(), shown.GetValueOrDefault(v.Key)))
            .ToList();
    }

    /// <summary>What is about to be voted: how many for, who is voted against and why, which deductions.</summary>
    /// <param name="votes">The votes.</param>
    /// <param name="rows">The sheet's lines.</param>
    /// <param name="left">Lines of the page without a choice.</param>
    public static CheckSheet Sheet(IReadOnlyList<LineVote> votes, IReadOnlyList<SheetLine> rows, int left)
    {
        var byId = rows.ToDictionary(r => r.Id);
        var yes = votes.Where(v => v.Approve).Select(v => byId[v.ReviewLineId]).ToList();
        List<string> lines = [$"同意 {yes.Count} 条，不同意 {votes.Count - yes.Count} 条。"];
        lines.AddRange(votes.Where(v => !v.Approve).Select(v => $"不同意：{byId[v.ReviewLineId].Name}。理由：{v.Reason}"));
        lines.AddRange(yes.Where(l => l.Kind == RuleKind.Deduction).Select(l => $"同意扣分：{l.Name}，{l.Reason}"));
        if (left > 0)
        {
            lines.Add($"没有选的 {left} 条，这次不交。");
        }
        return new CheckSheet("您的表决", lines, "提交表决");
    }
}
