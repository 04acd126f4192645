using System.Text;
using System.Text.RegularExpressions;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Tests.Features.RuleLists;

/// <summary>Compares the built-in lists with the plan's own text: nothing but white space may differ.</summary>
public sealed partial class ReferenceListTests
{
    private static readonly string Plan =
        Squeeze(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "TestFiles", "plan-lists.txt")));

    public static TheoryData<string> Codes => [.. ReferenceList.Items.Select(i => i.Code)];

    [Fact]
    public void Items_LaidOutAsThePlansTables_GiveThePlansText()
    {
        var tables =
            "附件4：积分制正面清单（参考）" + Table(RuleKind.Award) +
            "附件5：积分制负面清单（参考）" + Table(RuleKind.Deduction);

        Assert.Equal(Plan, tables);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Item_ComparedWithThePlan_HasItsWords(string code)
    {
        var item = Item(code);
        var list = ListOf(item.Kind);

        Assert.All(
            [item.Category, item.Matter, item.Behaviour, item.Terms],
            text =>
            {
                Assert.NotEmpty(text);
                Assert.Contains(Squeeze(text), list, StringComparison.Ordinal);
            });
    }

    [Theory]
    [InlineData(RuleKind.Award)]
    [InlineData(RuleKind.Deduction)]
    public void Terms_ReadInThePlansOrder_CoverEveryScoreOnce(RuleKind kind)
    {
        var list = ListOf(kind);
        var covered = new int[list.Length];
        var from = 0;
        foreach (var terms in ReferenceList.Items.Where(i => i.Kind == kind).Select(i => Squeeze(i.Terms)))
        {
            var at = list.IndexOf(terms, from, StringComparison.Ordinal);
            Assert.True(at >= 0, $"Not in the plan, or not in its order: {terms}");
            from = at + terms.Length;
            for (var i = at; i < from; i++)
            {
                covered[i]++;
            }
        }

        Assert.All(Score().Matches(list), score => Assert.Equal(1, covered[score.Index]));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void PointsAndUnit_ComparedWithTheTerms_AreTheirs(string code)
    {
        var item = Item(code);
        var scores = Score().Matches(item.Terms);

        Assert.Equal(
            scores.Select(s => decimal.Parse(s.Groups["points"].Value)),
            item.Points is { } points ? [points] : item.Tiers.Select(t => t.Points));
        Assert.All(scores, score => Assert.Equal(UnitOf(score, item.Kind), item.Unit));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void OncePer_OfAnItem_IsThePeriodOfItsUnit(string code)
    {
        var item = Item(code);

        Assert.Equal(item.Unit.IsPeriod() ? item.Unit.ToString() : nameof(OncePer.None), item.OncePer.ToString());
    }

    [Fact]
    public void Items_Counted_AreEighteenAwardsAndFifteenDeductions()
    {
        Assert.Equal(
            [.. Enumerable.Range(1, 18).Select(n => $"Z{n:00}"), .. Enumerable.Range(1, 15).Select(n => $"F{n:00}")],
            ReferenceList.Items.Select(i => i.Code));
        Assert.All(ReferenceList.Items, i => Assert.Equal(i.Code[0] == 'Z' ? RuleKind.Award : RuleKind.Deduction, i.Kind));
    }

    [Fact]
    public void Tiers_OfTheLists_AreThoseOfTheBeautifulCourtyard()
    {
        var item = Assert.Single(ReferenceList.Items, i => i.Tiers.Count > 0);

        Assert.Equal("评上美丽庭院的农户", item.Behaviour);
        Assert.Null(item.Points);
        Assert.Equal([new("县级", 10), new("镇级", 5), new("村级", 1)], item.Tiers);
        Assert.All(ReferenceList.Items.Except([item]), i => Assert.True(i.Points > 0, i.Code));
    }

    [Fact]
    public void NoOffence_WithoutUnitInThePlan_CountsOnceACardYear()
    {
        var item = Assert.Single(ReferenceList.Items, i => i.Behaviour == "3.不违纪违法");

        Assert.Equal((5m, RuleUnit.Year, OncePer.Year), (item.Points, item.Unit, item.OncePer));
    }

    [Fact]
    public void NeedsFinding_OfTheLists_StandsAtTheUnlawfulActsOnly()
    {
        string[] named =
        [
            "制止正在侵害他人人身安全", "举报各类违法犯罪行为并经调查属实", "酒驾醉驾、黄赌毒等违法行为", "邪教、传销、电信诈骗",
            "非法上访", "“两违”", "破坏生态、污染环境"
        ];

        var items = ReferenceList.Items.Where(i => i.NeedsFinding).ToList();

        Assert.Equal(named.Length, items.Count);
        Assert.All(named.Zip(items), pair => Assert.Contains(pair.First, pair.Second.Terms, StringComparison.Ordinal));
    }

    [Fact]
    public void EnabledByDefault_OfTheLists_IsFalseForTheUnlawfulPetitionOnly()
    {
        var item = Assert.Single(ReferenceList.Items, i => !i.EnabledByDefault);

        Assert.Contains("非法上访", item.Terms, StringComparison.Ordinal);
    }

    [Fact]
    public void CopyTo_AnEmptyDraft_GivesItEveryItem()
    {
        var list = Draft();

        ReferenceList.CopyTo(list);

        Assert.Equal(
            ReferenceList.Items.Select((i, n) => (i.Code, i.Kind, i.Category, i.Matter, i.Behaviour, i.Terms, i.Points, i.Unit, i.OncePer, i.NeedsFinding, i.EnabledByDefault, n + 1)),
            list.Items.Select(i => (i.Code, i.Kind, i.Category, i.Matter, i.Behaviour, i.Terms, i.Points?.ToDecimal(), i.Unit, i.OncePer, i.NeedsFinding, i.Enabled, i.Order)));
        Assert.All(list.Items, i =>
        {
            Assert.Equal((list.TownId, list.RuleListId, TierPolicy.TopUp, false), (i.TownId, i.RuleListId, i.TierPolicy, i.IsVillageItem));
            Assert.InRange(Math.Max(i.Behaviour.Length, i.Terms.Length), 1, RuleItem.TextMaxLength);
        });
    }

    [Theory]
    [InlineData("Z01", ScoringWay.PerQuantity)]
    [InlineData("Z06", ScoringWay.Fixed)]
    [InlineData("Z11", ScoringWay.Tiered)]
    [InlineData("Z13", ScoringWay.Fixed)]
    [InlineData("Z18", ScoringWay.PerQuantity)]
    [InlineData("F01", ScoringWay.PerQuantity)]
    public void CopyTo_ByUnitAndTiers_SetsTheScoring(string code, ScoringWay expected)
    {
        var list = Draft();

        ReferenceList.CopyTo(list);

        Assert.Equal(expected, list.Items.Single(i => i.Code == code).Scoring);
    }

    [Fact]
    public void CopyTo_WithTheTieredItem_CopiesItsTiersHighestFirst()
    {
        var list = Draft();

        ReferenceList.CopyTo(list);

        var item = Assert.Single(list.Items, i => i.Tiers.Count > 0);
        Assert.Equal(
            [(1, "县级", Points.Of(10)), (2, "镇级", Points.Of(5)), (3, "村级", Points.Of(1))],
            item.Tiers.Select(t => (t.Order, t.Name, t.Points)));
        Assert.All(item.Tiers, t => Assert.Equal((item.TownId, item.RuleItemId), (t.TownId, t.RuleItemId)));
    }

    [Fact]
    public void CopyTo_AListThatHasItems_IsRefused()
    {
        var list = Draft();
        ReferenceList.CopyTo(list);

        Assert.Throws<InvalidOperationException>(() => ReferenceList.CopyTo(list));
        Assert.Equal(ReferenceList.Items.Count, list.Items.Count);
    }

    [Fact]
    public void CopyTo_AConsentedList_IsRefused()
    {
        var list = Draft();
        list.With(l => l.Status, RuleListStatus.Consented);

        Assert.Throws<InvalidOperationException>(() => ReferenceList.CopyTo(list));
        Assert.Empty(list.Items);
    }

    [Fact]
    public void TryParse_TheWordOfEveryUnit_GivesTheUnit()
    {
        var units = Enum.GetValues<RuleUnit>();

        Assert.Equal("次 人次 户次 半天 天 小时 月 双月 季 半年 年", string.Join(' ', units.Select(u => u.Chinese())));
        Assert.All(units, unit =>
        {
            Assert.True(RuleUnits.TryParse($" {unit.Chinese()} ", out var parsed));
            Assert.Equal(unit, parsed);
        });
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("个")]
    [InlineData("月次")]
    public void TryParse_AnotherWord_IsRefused(string? text) => Assert.False(RuleUnits.TryParse(text, out _));

    [Fact]
    public void IsPeriod_OfTheUnits_IsTrueFromMonthToYear() =>
        Assert.Equal(
            [RuleUnit.Month, RuleUnit.TwoMonths, RuleUnit.Quarter, RuleUnit.HalfYear, RuleUnit.Year],
            Enum.GetValues<RuleUnit>().Where(u => u.IsPeriod()));

    private static ReferenceItem Item(string code) => ReferenceList.Items.Single(i => i.Code == code);

    private static RuleList Draft() =>
        new() { TownId = 7, VillageId = 3, Version = 1, CreatedAt = DateTime.UnixEpoch, CreatedBy = Guid.Empty };

    private static string ListOf(RuleKind kind)
    {
        var second = Plan.IndexOf("附件5：", StringComparison.Ordinal);
        return kind == RuleKind.Award ? Plan[..second] : Plan[second..];
    }

    /// <summary>The plan's table as its text reads: a cell merged over several rows stands once.</summary>
    private static string Table(RuleKind kind)
    {
        var text = new StringBuilder("大类事项行为奖惩");
        ReferenceItem? above = null;
        foreach (var item in ReferenceList.Items.Where(i => i.Kind == kind))
        {
            var category = item.Category != above?.Category;
            var matter = category || item.Matter != above?.Matter;
            var behaviour = matter || item.Behaviour != above?.Behaviour;
            text.Append(category ? item.Category : "")
                .Append(matter ? item.Matter : "")
                .Append(behaviour ? Squeeze(item.Behaviour) : "")
                .Append(Squeeze(item.Terms));
            above = item;
        }
        return text.Append("其他村级自定").ToString();
    }

    private static RuleUnit UnitOf(Match score, RuleKind kind)
    {
        if (!score.Groups["unit"].Success)
        {
            return kind == RuleKind.Award ? RuleUnit.Year : RuleUnit.Time; // D3, D4
        }
        Assert.True(RuleUnits.TryParse(score.Groups["unit"].Value, out var unit));
        return unit;
    }

    private static string Squeeze(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    [GeneratedRegex("(?<points>[0-9]+)分(/(?<unit>[^）]+))?", RegexOptions.ExplicitCapture)]
    private static partial Regex Score();
}
