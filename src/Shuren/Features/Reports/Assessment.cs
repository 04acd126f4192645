using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;
using Shuren.Features.Places;

namespace Shuren.Features.Reports;

/// <summary>What a village's year is measured by (SUP-3). Names are stored.</summary>
public enum Indicator
{
    /// <summary>积分项目全覆盖.</summary>
    Coverage,

    /// <summary>积分对象全参与.</summary>
    Participation,

    /// <summary>积分过程全公开.</summary>
    Openness,

    /// <summary>按时.</summary>
    Punctuality,

    /// <summary>异议按时答复.</summary>
    Objections,

    /// <summary>一季一兑换.</summary>
    Redemption,

    /// <summary>情况报送.</summary>
    Reports
}

/// <summary>One thing that counts or does not.</summary>
/// <param name="Text">Chinese; nobody's name.</param>
/// <param name="Counts">It is in the numerator.</param>
/// <param name="Path">Where it is, from the village's first page on.</param>
public sealed record Evidence(string Text, bool Counts, string? Path = null);

/// <summary>A ratio of the year.</summary>
/// <param name="Indicator">Which.</param>
/// <param name="Done">Numerator.</param>
/// <param name="Due">Denominator; 0 = nothing was due, and it does not count.</param>
/// <param name="Rows">What it was counted from; of households none, they stand in the register.</param>
public sealed record Measure(Indicator Indicator, int Done, int Due, IReadOnlyList<Evidence> Rows)
{
    public static Measure Of(Indicator indicator, IReadOnlyList<Evidence> rows)
        => new(indicator, rows.Count(r => r.Counts), rows.Count, rows);

    /// <summary>Of a hundred, one decimal; null when nothing was due.</summary>
    [JsonIgnore]
    public decimal? Percent => Due == 0 ? null : Math.Round(100m * Done / Due, 1, MidpointRounding.AwayFromZero);
}

/// <summary>A village's year.</summary>
public sealed record VillageYear(int VillageId, string Code, string Name, IReadOnlyList<Measure> Measures)
{
    public Measure this[Indicator indicator] => Measures.First(m => m.Indicator == indicator);

    /// <summary>
    /// Of a hundred, one decimal: each ratio times its weight, over the weights of what was due. Null when nothing was.
    /// </summary>
    public decimal? Score(Weights weights)
    {
        var due = Measures.Where(m => m.Due > 0 && weights[m.Indicator] > 0).ToList();
        var sum = due.Sum(m => weights[m.Indicator]);
        return sum == 0 ? null
            : Math.Round(100m * due.Sum(m => (decimal)weights[m.Indicator] * m.Done / m.Due) / sum, 1, MidpointRounding.AwayFromZero);
    }
}

/// <summary>Whole percents, together a hundred.</summary>
public sealed record Weights(
    int Coverage, int Participation, int Openness, int Punctuality, int Objections, int Redemption, int Reports)
{
    /// <summary>Before the town says otherwise.</summary>
    public static readonly Weights Usual = new(15, 20, 15, 15, 10, 10, 15);

    public int this[Indicator indicator] => All[(int)indicator];

    private int[] All => [Coverage, Participation, Openness, Punctuality, Objections, Redemption, Reports];

    /// <exception cref="RuleViolation">One is not between 0 and 100, or together they are not 100.</exception>
    public void MustBeWhole()
    {
        if (Array.Exists(All, w => w is < 0 or > 100))
        {
            throw new RuleViolation(Rule.Sup3, "每一项权重要在 0 到 100 之间。", nameof(Coverage));
        }
        if (All.Sum() is var sum and not 100)
        {
            throw new RuleViolation(Rule.Sup3, $"七项权重加起来要正好 100，现在是 {sum}。", nameof(Coverage));
        }
    }
}

/// <summary>The town's weights from a moment on. The database refuses update and delete: earlier ones stay.</summary>
public sealed class AssessmentWeights : ITownOwned
{
    public required int TownId { get; init; }

    public Guid WeightsId { get; init; } = Ids.New();

    public required int Coverage { get; init; }

    public required int Participation { get; init; }

    public required int Openness { get; init; }

    public required int Punctuality { get; init; }

    public required int Objections { get; init; }

    public required int Redemption { get; init; }

    public required int Reports { get; init; }

    public required DateTime At { get; init; }

    public required Guid By { get; init; }

    public Weights Weights => new(Coverage, Participation, Openness, Punctuality, Objections, Redemption, Reports);
}

/// <summary>年度考核表: the year of all villages, by these weights.</summary>
/// <param name="Year">Which.</param>
/// <param name="On">As of which day.</param>
/// <param name="Weights">By which they count.</param>
/// <param name="Villages">In the order of their codes.</param>
public sealed record YearTable(int Year, DateOnly On, Weights Weights, IReadOnlyList<VillageYear> Villages)
{
    public static readonly IReadOnlyList<Indicator> Indicators = Enum.GetValues<Indicator>();

    /// <summary>1 for the highest score; equals share a rank. Null where there is no score.</summary>
    public int? RankOf(VillageYear village)
        => village.Score(Weights) is { } score ? 1 + Villages.Count(v => v.Score(Weights) > score) : null;

    public string ToJson() => JsonSerializer.Serialize(this, FigureJson.Options);

    public static YearTable FromJson(string json) => JsonSerializer.Deserialize<YearTable>(json, FigureJson.Options)!;
}

/// <summary>
/// 定稿: a year's table as the town fixed it, with the weights of that moment. The database refuses update and delete; later weights, and
/// what becomes of the records, change nothing of it. It holds nobody's name.
/// </summary>
public sealed class FixedAssessment : ITownOwned
{
    public required int TownId { get; init; }

    public Guid AssessmentId { get; init; } = Ids.New();

    public required int Year { get; init; }

    /// <summary><see cref="YearTable.ToJson"/>.</summary>
    public required string Content { get; init; }

    public required DateTime FixedAt { get; init; }

    public required Guid FixedBy { get; init; }

    /// <exception cref="RuleViolation">As <see cref="MustBeDue"/>.</exception>
    public static FixedAssessment Of(int townId, YearTable table, Caller by, DateTime at)
    {
        MustBeDue(table.Year, at.ToChinaDate());
        return new FixedAssessment { TownId = townId, Year = table.Year, Content = table.ToJson(), FixedAt = at, FixedBy = by.UserId };
    }

    /// <summary>
    /// The first day on which everything of the year is due, since what is fixed cannot be put right: its last exchange is the last of
    /// them. Sheets, notice and report are due before; so is the answer to any objection, for which a town has ninety days at most.
    /// </summary>
    public static DateOnly From(int year) => DueDays.OfExchange(new Quarter(year, 4)).AddDays(1);

    /// <exception cref="RuleViolation">Something of the year may still be done in time.</exception>
    public static void MustBeDue(int year, DateOnly today)
    {
        if (today < From(year))
        {
            throw new RuleViolation(
                Rule.Sup3,
                $"{year}年第四季度的兑换到{From(year).AddDays(-1).ToChinese()}才到期，{From(year).ToChinese()}起才能定稿。定稿以后不能更正。");
        }
    }
}

public sealed class AssessmentMapping : IEntityTypeConfiguration<AssessmentWeights>, IEntityTypeConfiguration<FixedAssessment>
{
    public void Configure(EntityTypeBuilder<AssessmentWeights> builder)
    {
        builder.ToTable("assessment_weights");
        builder.HasKey(w => new { w.TownId, w.WeightsId });
        builder.Ignore(w => w.Weights);
    }

    public void Configure(EntityTypeBuilder<FixedAssessment> builder)
    {
        builder.ToTable("fixed_assessments");
        builder.HasKey(a => new { a.TownId, a.AssessmentId });
        builder.HasIndex(a => new { a.TownId, a.Year }).IsUnique();
    }
}

public static class AssessmentTexts
{
    public static string Chinese(this Indicator indicator) => indicator switch
    {
        Indicator.Coverage => "项目覆盖",
        Indicator.Participation => "农户参与",
        Indicator.Openness => "过程公开",
        Indicator.Punctuality => "按时办理",
        Indicator.Objections => "异议答复",
        Indicator.Redemption => "每季兑换",
        _ => "情况报送"
    };

    /// <summary>What is divided by what.</summary>
    public static string Explanation(this Indicator indicator) => indicator switch
    {
        Indicator.Coverage => "正面清单里一年内至少用过一次的项目 ÷ 现在清单里的加分项目。扣分项目不算，免得为了覆盖去扣分。",
        Indicator.Participation => "一年内有加分的农户 ÷ 参加的农户。",
        Indicator.Openness =>
            "按时公示的季度、公开了收支表的季度 ÷ 应该公示、公开的。"
                + $"在镇里定的日子前公示算按时（没有另定的，是下个月 {DueDays.UsualNotice} 日）；没有资金物资的季度不算收支表。",
        Indicator.Punctuality =>
            $"在镇里定的日子前（没有另定的，是下个月 {DueDays.UsualSheet} 日）签字上报的审核表、季末月 {DueDays.Report} 日前报送的工作情况"
                + " ÷ 应该上报、报送的。只有原台账的月份是在纸上审定的，不算。",
        Indicator.Objections => "在期限内答复的异议 ÷ 收到的异议（撤回的、没到期的不算）。",
        Indicator.Redemption => "有农户兑换的季度 ÷ 应该兑换的季度。到下一季结束还没有兑换，算没有。",
        _ => "镇里收下的工作情况 ÷ 应该报送的。"
    };

    public static string Percent(this Measure measure) => measure.Percent is { } percent
        ? percent.ToString("0.#", CultureInfo.InvariantCulture) + "%"
        : "不计";

    public static string Text(this decimal? score) => score is { } s ? s.ToString("0.0", CultureInfo.InvariantCulture) : "不计";
}
