using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shuren.Features.Places;

/// <summary>
/// By which day what a village owes is due: asked by tables, desks, boards, reports and the year alike, so that one day is red everywhere
/// or nowhere. A village begins with its first list: of before it owes nothing.
/// </summary>
/// <param name="set">All that the town ever set.</param>
public sealed class DueDays(IEnumerable<TownDueDays> set)
{
    /// <summary>
    /// A month's signed sheet: the 10th after it, unless the town set another. The plan names no day; a quarter is published by the 15th,
    /// and what the town has not confirmed keeps it from being published.
    /// </summary>
    public const int UsualSheet = 10;

    /// <summary>
    /// A quarter's notice and statement: the 15th after it, as open village affairs are (docs/law.md), unless the town set another.
    /// </summary>
    public const int UsualNotice = 15;

    /// <summary>A quarter's report: 「每季末月20日前」, which the plan says.</summary>
    public const int Report = 20;

    /// <summary>Of a town that set none.</summary>
    public static readonly DueDays Usual = new([]);

    // The latest first: of two of the same month the later holds.
    private readonly List<TownDueDays> _set = [.. set.OrderByDescending(s => s.From).ThenByDescending(s => s.At)];

    /// <summary>The town's.</summary>
    public static async Task<DueDays> OfAsync(AppDb db, int townId)
        => new(await db.DueDays.AsNoTracking().OfTown(townId).ToListAsync());

    /// <summary>The day of the month after it.</summary>
    public int SheetDay(Month month) => In(month)?.Sheet ?? UsualSheet;

    /// <summary>The day of the month after its last.</summary>
    public int NoticeDay(Quarter quarter) => In(quarter.LastMonth)?.Notice ?? UsualNotice;

    public DateOnly OfSheet(Month month) => On(month.Plus(1), SheetDay(month));

    public DateOnly OfNotice(Quarter quarter) => On(quarter.LastMonth.Plus(1), NoticeDay(quarter));

    public static DateOnly OfReport(Quarter quarter) => On(quarter.LastMonth, Report);

    /// <summary>「一季一兑换」: until the next quarter ends.</summary>
    public static DateOnly OfExchange(Quarter quarter) => quarter.Plus(1).LastDay;

    /// <summary>Whether a village owes anything of the month.</summary>
    /// <param name="month">Which.</param>
    /// <param name="since">When its first list took force; null = it has none.</param>
    public static bool AreOwed(Month month, DateOnly? since) => since is { } day && month >= Month.Of(day);

    /// <inheritdoc cref="AreOwed(Month, DateOnly?)"/>
    public static bool AreOwed(Quarter quarter, DateOnly? since) => since is { } day && quarter >= Quarter.Of(day);

    private TownDueDays? In(Month month) => _set.Find(s => s.From <= month);

    private static DateOnly On(Month month, int day) => month.FirstDay.AddDays(day - 1);
}

/// <summary>
/// The town's days from a month on. The database refuses update and delete: earlier ones stay, so that what was late stays late and what
/// was in time stays in time.
/// </summary>
public sealed class TownDueDays : ITownOwned
{
    /// <summary>Every month has it.</summary>
    public const int Last = 28;

    public required int TownId { get; init; }

    public Guid DueDaysId { get; init; } = Ids.New();

    /// <summary>The first month whose sheet they hold for, and the last one of the first quarter whose notice.</summary>
    public required Month From { get; init; }

    public required int Sheet { get; init; }

    public required int Notice { get; init; }

    public required DateTime At { get; init; }

    public required Guid By { get; init; }

    /// <summary>What the town sets now: of what is not over yet, since all else may be due already.</summary>
    /// <returns>Null where it changes nothing.</returns>
    /// <exception cref="RuleViolation">No day of every month, or the notice would be due before the sheets it rests on.</exception>
    public static TownDueDays? Change(DueDays held, int townId, int sheet, int notice, Guid by, DateTime at)
    {
        if (sheet is < 1 or > Last || notice is < 1 or > Last)
        {
            throw new RuleViolation(Rule.Form, $"日子要在 1 到 {Last} 之间，每个月都有。", sheet is < 1 or > Last ? "SheetDay" : "NoticeDay");
        }
        if (notice < sheet)
        {
            throw new RuleViolation(Rule.Form, "公示的日子不能早于审核表上报的日子：没有上报、审定的，公示不了。", "NoticeDay");
        }
        var month = Month.Of(at.ToChinaDate());
        return (sheet, notice) == (held.SheetDay(month), held.NoticeDay(month.Quarter)) ? null : new TownDueDays
        {
            TownId = townId,
            From = month,
            Sheet = sheet,
            Notice = notice,
            At = at,
            By = by
        };
    }
}

public sealed class DueDaysMapping : IEntityTypeConfiguration<TownDueDays>
{
    public void Configure(EntityTypeBuilder<TownDueDays> builder)
    {
        builder.ToTable("due_days");
        builder.HasKey(d => new { d.TownId, d.DueDaysId });
        builder.HasOne<Town>().WithMany().HasForeignKey(d => d.TownId).OnDelete(DeleteBehavior.Restrict);
    }
}
