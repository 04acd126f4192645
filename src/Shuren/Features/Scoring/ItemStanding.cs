using Shuren.Features.Households;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Scoring;

/// <summary>
/// What the limits leave of an item for a household on a day, before anything is recorded: said by the form, not by its refusal.
/// </summary>
/// <param name="Unit">What is counted: 次, 半天 …</param>
/// <param name="Counted">What was recorded of the item in the day's month, quarter and year, in Chinese.</param>
/// <param name="Left">How many more may be recorded on that day for their full points; 0 = refused, or worth nothing.</param>
/// <param name="Bound">Why no more, or what lowers the points, in the words of the refusal or the note; null when nothing bites.</param>
public sealed record ItemStanding(string Unit, string Counted, int Left, string? Bound)
{
    public bool IsFull => Left == 0;

    /// <summary>Whether any limit is within reach.</summary>
    public bool IsBound => Left < Candidate.QuantityMax;
}

/// <summary>What one of an item would come to for a household on a day, before it is recorded.</summary>
/// <param name="Fits">Whether it would be taken for points now; else it is refused, or a limit leaves it nothing.</param>
/// <param name="Why">Why not, or what lowers the points, in the words of the refusal or the note; null when nothing bites.</param>
public sealed record Foresight(bool Fits, string? Why);

/// <summary>The limits asked before something is recorded; they are the same ones, and nothing is counted a second time.</summary>
public sealed partial class Scorebook
{
    /// <param name="household">Whose.</param>
    /// <param name="item">An item of a consented list of the village.</param>
    /// <param name="day">When it happened.</param>
    public ItemStanding Standing(Household household, RuleItem item, DateOnly day)
    {
        var uses = Uses(household.HouseholdId).FindAll(u => u.Item.Code == item.Code && u.Counts);
        var unit = item.Unit.IsPeriod() ? RuleUnit.Time.Chinese() : item.Unit.Chinese();
        string Sum(Func<Use, bool> within) => $"{uses.Where(within).Sum(u => u.Quantity)} {unit}";
        var counted = $"已记：{day.Month} 月 {Sum(u => Month.Of(u.OccurredOn) == Month.Of(day))}，"
            + $"这一季 {Sum(u => Quarter.Of(u.OccurredOn) == Quarter.Of(day))}，{day.Year} 年 {Sum(u => u.OccurredOn.Year == day.Year)}。";
        // More than one at once is no question for an item that counts one.
        var most = item.Scoring != ScoringWay.PerQuantity || item.Unit.IsPeriod() ? 1 : Candidate.QuantityMax;
        foreach (var quantity in Enumerable.Range(1, most))
        {
            var (fits, why) = Foresee(household, item, day, quantity);
            if (why is not null)
            {
                return new ItemStanding(unit, counted, quantity > 1 ? quantity - 1 : fits ? 1 : 0, why);
            }
        }
        return new ItemStanding(unit, counted, most, null);
    }

    /// <summary>Whether so many would be taken, by the very rules that take or refuse them; and what they would say.</summary>
    public Foresight Foresee(Household household, RuleItem item, DateOnly day, int quantity = 1)
    {
        var tiers = item.Scoring == ScoringWay.Tiered ? item.Tiers.OrderBy(t => t.Order).Select(t => (string?)t.Name).ToList() : [null];
        string? said = null;
        var fits = false;
        foreach (var tier in tiers)
        {
            try
            {
                // A finding is another question of the form.
                MustBeAllowed(new Candidate(household, item, day, quantity, tier, HasFinding: true));
                var result = Limited(item, day, quantity, tier, Uses(household.HouseholdId));
                fits |= result.Refusal is null;
                said = Join(said, tier, result.Refusal?.Message ?? result.Note);
            }
            catch (RuleViolation refused)
            {
                said = said?.Contains(refused.Message, StringComparison.Ordinal) == true ? said : Join(said, null, refused.Message);
            }
        }
        return new Foresight(fits, said);
    }

    private static string? Join(string? said, string? tier, string? more)
        => more is null ? said : $"{said}{(tier is null || more.Contains(tier, StringComparison.Ordinal) ? "" : tier + "：")}{more}";
}
