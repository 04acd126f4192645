using Shuren.Features.Households;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;

namespace Shuren.Tests.Features.Reviews;

/// <summary>Which items are scored without looking at what the household has (RULE-3, RULE-6): the list alone says.</summary>
public sealed class LooksBackTests
{
    private static readonly DateOnly Day = new(2022, 9, 5);

    [Fact]
    public void Score_OfAnItemThatLooksBackOnNothing_IsTheSameHoweverOftenItCame()
    {
        var (book, list) = Book(null);
        var free = list.Items.Where(i => i is { Enabled: true, NeedsFinding: false, Scoring: not ScoringWay.Tiered } && book.LooksBackOn([i.RuleItemId], Day).Count == 0).ToList();

        Assert.Contains(free, i => i.Code == "Z01");
        Assert.All(free, item =>
        {
            var points = Enumerable.Range(0, 40).Select(_ => book.Score(new Candidate(Household, item, Day))).ToList();
            Assert.All(points, p => Assert.Equal((points[0].Points, null), (p.Points, p.Note)));
        });
    }

    [Fact]
    public void LooksBackOn_WhereALimitStandsInTheList_NamesWhatItCounts()
    {
        var (book, list) = Book(l => l.Caps.Add(new RuleCap { TownId = 1, RuleListId = l.RuleListId, Kind = RuleKind.Award, Category = "理论学习", Period = CapPeriod.Month, PointsMax = Points.Of(4) }));
        IReadOnlyCollection<Guid> On(RuleItem item) => book.LooksBackOn([item.RuleItemId], Day);
        List<Guid> Of(Func<RuleItem, bool> which) => list.Items.Where(which).Select(i => i.RuleItemId).Order().ToList();

        var capped = list.Items.Single(i => i.Code == "Z01");
        // The cap counts the whole category, and no other.
        Assert.Equal(Of(i => i.Category == capped.Category && i.Kind == capped.Kind), On(capped).Order());
        // Once a period, and so many of one person and day: only the item itself.
        Assert.All(
            list.Items.Where(i => i.Category != capped.Category && (Scorebook.OnceKey(Household.HouseholdId, i, Day) is not null || Scorebook.PerPersonAndDay(i.Unit) is not null)),
            i => Assert.Equal(Of(o => o.Code == i.Code), On(i).Order()));
    }

    [Theory]
    [InlineData(null, "2022-09-01")]
    [InlineData(CapPeriod.Month, "2022-09-01")]
    [InlineData(CapPeriod.Quarter, "2022-01-01")]
    [InlineData(CapPeriod.Year, "2022-01-01")]
    public void LooksBackTo_OfWhatCountsOnceAMonth_IsTheMonthUnlessALimitCountsForLonger(CapPeriod? period, string from)
    {
        var (book, list) = Book(l => l.Caps.AddRange(period is not { } of ? [] : l.Items.Select(i => i.Category).Distinct().Select(c => new RuleCap
        {
            TownId = 1, RuleListId = l.RuleListId, Kind = RuleKind.Award, Category = c, Period = of, PointsMax = Points.Of(400)
        })));
        var monthly = list.Items.Where(i => i is { Kind: RuleKind.Award, Unit: RuleUnit.Month, Scoring: not ScoringWay.Tiered }).Select(i => i.RuleItemId).ToList();
        var yearly = list.Items.Where(i => i.Unit == RuleUnit.Year).Select(i => i.RuleItemId).ToList();

        Assert.NotEmpty(monthly);
        Assert.Equal(DateOnly.Parse(from, null), book.LooksBackTo(monthly, Day));
        Assert.NotEmpty(yearly);
        Assert.Equal(new DateOnly(2022, 1, 1), book.LooksBackTo([.. monthly, .. yearly], Day));
    }

    private static readonly Household Household = new()
    {
        TownId = 1, VillageId = 1, CardNumber = 1, GroupName = "1组", Head = "张三", HeadInitials = "zs", JoinedOn = new DateOnly(2022, 1, 1)
    };

    private static (Scorebook Book, RuleList List) Book(Action<RuleList>? change)
    {
        var list = new RuleList { TownId = 1, VillageId = 1, Version = 1, CreatedAt = DateTime.UtcNow, CreatedBy = Guid.CreateVersion7() };
        ReferenceList.CopyTo(list);
        list.With(l => l.Status, RuleListStatus.Consented).With(l => l.ForceFrom, new DateOnly(2022, 8, 21));
        change?.Invoke(list);
        return (new Scorebook([list], new DateOnly(2022, 10, 8), []), list);
    }
}
