using Microsoft.EntityFrameworkCore;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Reports;

/// <summary>A version as it was sent, and what became of it.</summary>
public sealed record Sending(Guid SentReportId, int Version, DateTime SentAt, bool? IsAccepted, string? ReturnReason, DateTime? DecidedAt);

/// <summary>
/// How a village stands with a quarter's report: 「每季末月20日前」, by the day the first version was sent. A village owes one once it has a
/// list in force by that day.
/// </summary>
/// <param name="VillageId">The village.</param>
/// <param name="Quarter">Of which quarter.</param>
/// <param name="Since">When its first list took force; null = it has none.</param>
/// <param name="Sendings">What was sent, the first first.</param>
public sealed record ReportStanding(int VillageId, Quarter Quarter, DateOnly? Since, IReadOnlyList<Sending> Sendings)
{
    public DateOnly DueOn => DueDays.OfReport(Quarter);

    public bool IsOwed => Since <= DueOn;

    public Sending? Last => Sendings.Count == 0 ? null : Sendings[^1];

    public DateOnly? FirstSentOn => Sendings.Count == 0 ? null : Sendings[0].SentAt.ToChinaDate();

    public ReportState State => Last switch
    {
        null => ReportState.Draft,
        { IsAccepted: null } => ReportState.Sent,
        { IsAccepted: true } => ReportState.Accepted,
        _ => ReportState.Returned
    };

    public bool IsInTime => FirstSentOn <= DueOn;

    /// <summary>The day has passed and nothing was sent.</summary>
    public bool IsMissingOn(DateOnly today) => IsOwed && FirstSentOn is null && DueOn < today;

    /// <summary>It came after its day.</summary>
    public bool IsLate => IsOwed && FirstSentOn > DueOn;

    /// <summary>A few words for a table; <see cref="Badge"/> is their colour.</summary>
    public string Says(DateOnly today)
        => IsMissingOn(today) ? "过期没有报"
            : IsLate ? FormattableString.Invariant($"迟报（{FirstSentOn:MM-dd}），") + State.Chinese()
            : Since is null || !IsOwed ? "不用报"
            : State.Chinese();

    public string Badge(DateOnly today) => IsMissingOn(today) || IsLate ? "bad" : State.Badge();

    /// <summary>A sentence for the desks while it is not settled; null = nothing to say.</summary>
    public string? Fault(DateOnly today)
        => IsMissingOn(today) ? $"{Quarter.ToChinese()}工作情况 {DueOn:yyyy-MM-dd} 前要报，还没有报。"
            : State == ReportState.Returned ? $"{Quarter.ToChinese()}工作情况镇里退回了，改好再报。"
            : IsLate && State != ReportState.Accepted ? $"{Quarter.ToChinese()}工作情况 {FirstSentOn:yyyy-MM-dd} 才报，过了 {DueOn:yyyy-MM-dd}。"
            : null;
}

/// <summary>How the villages stand with their reports.</summary>
public static class ReportStandings
{
    /// <summary>How far back the desks remind.</summary>
    private const int Reminded = 4;

    /// <summary>Of every village of the town, in the order of its code, for each of the quarters.</summary>
    public static async Task<List<ReportStanding>> OfAsync(AppDb db, int townId, IReadOnlyCollection<Quarter> quarters)
    {
        var since = await RuleListQueries.SinceAsync(db, townId);
        var sent = await SentAsync(db, townId, null, quarters);
        var villages = await db.Villages.OfTown(townId).OrderBy(v => v.Code).Select(v => v.VillageId).ToListAsync();
        return
        [
            .. from village in villages
               from quarter in quarters
               select new ReportStanding(village, quarter, Since(since, village), [.. sent[(village, quarter)]])
        ];
    }

    /// <summary>Of one village, the latest quarter first, from its first list on.</summary>
    public static async Task<List<ReportStanding>> OfAsync(AppDb db, VillageKey village, DateOnly today)
    {
        if (Since(await RuleListQueries.SinceAsync(db, village.TownId), village.VillageId) is not { } since)
        {
            return [];
        }
        var sent = await SentAsync(db, village.TownId, village.VillageId, null);
        var standings = new List<ReportStanding>();
        for (var quarter = Quarter.Of(today); quarter >= Quarter.Of(since); quarter = quarter.Plus(-1))
        {
            standings.Add(new ReportStanding(village.VillageId, quarter, since, [.. sent[(village.VillageId, quarter)]]));
        }
        return standings;
    }

    /// <summary>What the desks say in red: missing, late and not taken yet, sent back. Of the last four quarters.</summary>
    public static async Task<List<(int VillageId, Quarter Quarter, string Fault)>> FaultsAsync(AppDb db, int townId, DateOnly today)
    {
        var now = Quarter.Of(today);
        var standings = await OfAsync(db, townId, [.. Enumerable.Range(1 - Reminded, Reminded).Select(now.Plus)]);
        return [.. from s in standings where s.Fault(today) is not null select (s.VillageId, s.Quarter, s.Fault(today)!)];
    }

    /// <summary>Sent, and waiting for the town.</summary>
    public static Task<int> WaitingAsync(AppDb db, int townId) => db.SentWords.OfTown(townId).CountAsync(w => w.IsAccepted == null);

    private static DateOnly? Since(Dictionary<int, DateOnly?> since, int village) => since.TryGetValue(village, out var day) ? day : null;

    private static async Task<ILookup<(int VillageId, Quarter Quarter), Sending>> SentAsync(
        AppDb db, int townId, int? villageId, IReadOnlyCollection<Quarter>? quarters)
    {
        var reports = db.WorkReports.OfTown(townId);
        reports = villageId is null ? reports : reports.Where(r => r.VillageId == villageId);
        reports = quarters is null ? reports : reports.Where(r => quarters.Contains(r.Quarter));
        var rows = await (
            from r in reports
            join s in db.SentReports on new { r.TownId, r.ReportId } equals new { s.TownId, s.ReportId }
            join w in db.SentWords on new { s.TownId, s.SentReportId } equals new { w.TownId, w.SentReportId }
            orderby s.Version
            select new
            {
                r.VillageId,
                r.Quarter,
                Sending = new Sending(s.SentReportId, s.Version, s.SentAt, w.IsAccepted, w.ReturnReason, w.DecidedAt)
            }).ToListAsync();
        return rows.ToLookup(r => (r.VillageId, r.Quarter), r => r.Sending);
    }
}
