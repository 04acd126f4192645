namespace Shuren.Features.RuleLists;

/// <summary>What a village may set of an item in its draft (RULE-2, RULE-6).</summary>
/// <param name="Points">Positive; null for a tiered item.</param>
/// <param name="Tiers">By name, highest first; empty unless tiered.</param>
/// <param name="RemedyDays">REC-8: within how many days of its posting a deduction may be made good; null = it cannot be.</param>
/// <param name="RemedyPercent">How much of it is given back then, in percent; with <paramref name="RemedyDays"/>.</param>
/// <param name="AskedAgain">RULE-7: what touches health, speech or family was looked at once more.</param>
public sealed record ItemTerms(
    RuleKind Kind, string Category, string Matter, string Behaviour, string Terms, ScoringWay Scoring, Points? Points, RuleUnit Unit,
    OncePer OncePer, TierPolicy TierPolicy, IReadOnlyList<(string Name, Points Points)> Tiers, bool NeedsFinding, bool Enabled,
    int? RemedyDays = null, int? RemedyPercent = null, bool AskedAgain = false)
{
    /// <summary>What the words of the item bring with them (RULE-4).</summary>
    public IReadOnlyList<WordHit> Words => ItemWords.Look(Kind, Category, Matter, Behaviour, Terms);

    /// <summary>
    /// RULE-7: what is to be looked at once more, where nothing stands against the item; empty while something does, since refused words
    /// and a missing finding come first.
    /// </summary>
    public IReadOnlyList<WordHit> OnlyToBeAskedAgain
    {
        get
        {
            var words = Words;
            return words.All(w => w.Verdict == WordVerdict.Confirm || (w.Verdict == WordVerdict.Finding && NeedsFinding))
                ? words.Where(w => w.Verdict == WordVerdict.Confirm).ToList()
                : [];
        }
    }

    /// <exception cref="RuleViolation">
    /// Words are missing or too long, or points, tiers or the period do not fit the way of scoring.
    /// </exception>
    public void MustBeWhole()
    {
        if (new[] { Category, Matter, Behaviour, Terms }.Any(string.IsNullOrWhiteSpace))
        {
            throw new RuleViolation(Rule.Form, "大类、事项、行为和奖惩都要写。", "Terms");
        }
        if (new[] { Category, Matter }.Any(t => t.Length > RuleItem.HeadingMaxLength)
            || new[] { Behaviour, Terms }.Any(t => t.Length > RuleItem.TextMaxLength))
        {
            throw new RuleViolation(
                Rule.Form, $"大类、事项不超过 {RuleItem.HeadingMaxLength} 字，行为、奖惩不超过 {RuleItem.TextMaxLength} 字。", "Terms");
        }
        if (Scoring == ScoringWay.Tiered)
        {
            MustHaveTiers();
        }
        else if (Points is not { IsPositive: true } || Points > Infrastructure.Points.ItemMax)
        {
            throw new RuleViolation(Rule.Rule6, $"分值要大于 0，不超过 {Infrastructure.Points.ItemMax}；扣分也填正数。", "PointsText");
        }
        MustSayHowItIsMadeGood();
        if (Scoring == ScoringWay.Base && (Kind != RuleKind.Award || (OncePer == OncePer.None && !Unit.IsPeriod())))
        {
            throw new RuleViolation(Rule.Rule6, "基础分只能是加分，并要写明每月、每季或每年一次。", "OncePer");
        }
    }

    /// <summary>RULE-4, by what the item says.</summary>
    /// <exception cref="RuleViolation">No list may score it, it needs a finding, or it has to be looked at once more.</exception>
    public void MustBeLawful()
    {
        foreach (var hit in Words)
        {
            switch (hit.Verdict)
            {
                case WordVerdict.Refused:
                    throw new RuleViolation(Rule.Rule4, $"{hit.Sentence}这一项不能列进清单。", "Behaviour");
                case WordVerdict.Finding when !NeedsFinding:
                    throw new RuleViolation(Rule.Rule4, $"{hit.Sentence}请勾上“须有主管机关的书面认定”。", "NeedsFinding");
                case WordVerdict.Confirm when !AskedAgain:
                    throw new RuleViolation(Rule.Rule7, $"{hit.Sentence}请核对后确认保存。", "Behaviour");
            }
        }
    }

    private void MustSayHowItIsMadeGood()
    {
        if (RemedyDays is null && RemedyPercent is null)
        {
            return;
        }
        if (Kind != RuleKind.Deduction)
        {
            throw new RuleViolation(Rule.Rec8, "只有扣分可以整改返还，加分的请把整改两栏空着。", nameof(RemedyDays));
        }
        if (RemedyDays is not (>= 1 and <= RuleItem.RemedyDaysMax))
        {
            throw new RuleViolation(
                Rule.Rec8, $"整改期限填 1 到 {RuleItem.RemedyDaysMax} 天；不能整改返还的，两栏都空着。", nameof(RemedyDays));
        }
        if (RemedyPercent is not (>= 1 and <= 100))
        {
            throw new RuleViolation(Rule.Rec8, "返还多少填 1 到 100（百分之几）；不能整改返还的，两栏都空着。", nameof(RemedyPercent));
        }
    }

    private void MustHaveTiers()
    {
        if (Tiers.Count == 0 || Tiers.Any(t => string.IsNullOrWhiteSpace(t.Name) || !t.Points.IsPositive)
            || Tiers.DistinctBy(t => t.Name).Count() != Tiers.Count)
        {
            throw new RuleViolation(Rule.Rule6, "分档的，每档写名称和分值（大于 0），一行一档，名称不能重复。", "Tiers");
        }
        if (Tiers.Any(t => t.Name.Length > RuleTier.NameMaxLength || t.Points > Infrastructure.Points.ItemMax))
        {
            throw new RuleViolation(
                Rule.Rule6, $"档名不超过 {RuleTier.NameMaxLength} 字，一档不超过 {Infrastructure.Points.ItemMax} 分。", "Tiers");
        }
    }
}

/// <summary>A cap of an item or of a category of one kind (RULE-3).</summary>
public sealed record NewCap(string? ItemCode, string? Category, RuleKind? Kind, CapPeriod Period, Points? PointsMax, int? TimesMax);
