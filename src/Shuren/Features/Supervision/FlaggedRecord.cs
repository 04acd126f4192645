using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Commendations;
using Shuren.Features.Flags;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Remedies;
using Shuren.Features.RuleLists;
using Shuren.Features.Stations;
using Shuren.Features.Supplies;

namespace Shuren.Features.Supervision;

/// <summary>Which record of a village.</summary>
/// <param name="Kind">Of which kind.</param>
/// <param name="RecordId">Its id; null for an entry.</param>
/// <param name="EntrySeq">The entry's number; null for all others.</param>
public sealed record RecordRef(FlagKind Kind, Guid? RecordId, long? EntrySeq)
{
    /// <summary>As an address carries it; null when it is none.</summary>
    public static RecordRef? Read(FlagKind? kind, string? record) => kind switch
    {
        FlagKind.Entry => long.TryParse(record, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? new RecordRef(FlagKind.Entry, null, seq) : null,
        { } other when Enum.IsDefined(other) => Guid.TryParse(record, out var id) ? new RecordRef(other, id, null) : null,
        _ => null
    };
}

/// <summary>A record as supervision looks at it: what it is called, where it stands, whose it is, who handled it.</summary>
public sealed record FlaggedRecord
{
    /// <summary>In Chinese, without who reported.</summary>
    public required string Title { get; init; }

    /// <summary>Behind the village's address.</summary>
    public required string Path { get; init; }

    /// <summary>Whose record it is; null where it is the whole village's.</summary>
    public Guid? HouseholdId { get; init; }

    /// <summary>Who lives there: that household, and the one that reported.</summary>
    public IReadOnlyList<Guid?> Households { get; init; } = [];

    /// <summary>A digest of what stands in it, for the form that doubts it (D33).</summary>
    public required string Shown { get; init; }

    /// <summary>Who had a hand in it, as far as the record and its trail say.</summary>
    public IReadOnlyCollection<Guid> Handled { get; init; } = [];

    /// <summary>Names that must not be written down in a flag: who reported, who objected (D23).</summary>
    public IReadOnlyCollection<string> Secret { get; init; } = [];

    /// <exception cref="RuleViolation">A text names who reported.</exception>
    public void MustNotName(string? text, string field)
    {
        if (text is not null && Secret.Any(name => text.Contains(name, StringComparison.Ordinal)))
        {
            throw new RuleViolation(Rule.D23, "这里不能写是谁反映的、谁提的异议。请去掉名字再交。", field);
        }
    }
}

/// <summary>Finds the records that a flag may stand on, of every kind.</summary>
public static class FlaggedRecords
{
    /// <summary>The record, or null where the village has none such.</summary>
    public static async Task<FlaggedRecord?> FindAsync(AppDb db, VillageKey village, RecordRef of)
    {
        var found = of.Kind switch
        {
            FlagKind.Claim => await ClaimAsync(db, village, of.RecordId),
            FlagKind.ReviewLine => await LineAsync(db, village, of.RecordId),
            FlagKind.Entry => await EntryAsync(db, village, of.EntrySeq),
            FlagKind.Redemption => await RedemptionAsync(db, village, of.RecordId),
            FlagKind.Notice => await NoticeAsync(db, village, of.RecordId),
            FlagKind.Remedy => await RemedyAsync(db, village, of.RecordId),
            FlagKind.RuleList => await ListAsync(db, village, of.RecordId),
            FlagKind.Commendation => await CommendationAsync(db, village, of.RecordId),
            FlagKind.Funds => await FundsAsync(db, village, of.RecordId),
            FlagKind.StockMovement => await MovementAsync(db, village, of.RecordId),
            FlagKind.Objection => await ObjectionAsync(db, village, of.RecordId),
            FlagKind.Correction => await CorrectionAsync(db, village, of.RecordId),
            FlagKind.StationCheck => await StationCheckAsync(db, village, of.RecordId),
            FlagKind.HouseholdChange => await ChangeAsync(db, village, of.RecordId),
            FlagKind.Report => await ReportAsync(db, village, of.RecordId),
            FlagKind.PageRemoval => await RemovalAsync(db, village, of.RecordId),
            _ => await HouseholdAsync(db, village, of.RecordId)
        };
        return found is null || found.HouseholdId is null || found.Households.Count > 0 ? found
            : found with { Households = [found.HouseholdId] };
    }

    private static async Task<FlaggedRecord?> ClaimAsync(AppDb db, VillageKey village, Guid? id)
    {
        if (await db.Claims.AsNoTracking().In(village).SingleOrDefaultAsync(c => c.ClaimId == id) is not { } claim)
        {
            return null;
        }
        return new FlaggedRecord
        {
            Title = $"{await HeadAsync(db, village, claim.HouseholdId)}户 {claim.OccurredOn:yyyy-MM-dd} 的{claim.Kind.Chinese()}申报",
            Path = $"/claims/{claim.ClaimId}",
            HouseholdId = claim.HouseholdId,
            Households = await RecorderCases.OfAsync(db, village, claim),
            Shown = Shown.Of(
                claim.HouseholdId, (int)claim.Status, claim.RuleItemId, claim.Quantity, claim.TierName, claim.OccurredOn, claim.Place,
                claim.Reason),
            Handled = await HandledAsync(db, village, claim, [], []),
            Secret = SecretOf(claim)
        };
    }

    private static async Task<FlaggedRecord?> LineAsync(AppDb db, VillageKey village, Guid? id)
    {
        var found = await (
            from l in db.ReviewLines.AsNoTracking().In(village)
            join r in db.MonthlyReviews.AsNoTracking().In(village) on l.MonthlyReviewId equals r.MonthlyReviewId
            join c in db.Claims.AsNoTracking().In(village) on l.ClaimId equals c.ClaimId
            where l.ReviewLineId == id
            select new { Line = l, r.Month, Claim = c, r.SignedBy, r.ConfirmedBy, r.ReturnedBy }).SingleOrDefaultAsync();
        if (found is null)
        {
            return null;
        }
        var (line, claim) = (found.Line, found.Claim);
        return new FlaggedRecord
        {
            Title = $"{await HeadAsync(db, village, line.HouseholdId)}户 {found.Month.ToChinese()}审核表上的一条",
            Path = $"/reviews/{found.Month}/lines/{line.ReviewLineId}",
            HouseholdId = line.HouseholdId,
            Households = await RecorderCases.OfAsync(db, village, claim),
            Shown = Shown.Of(line.HouseholdId, (int)line.Decision, line.RuleItemId, line.Quantity, line.TierName, line.Points.Tenths),
            Handled = await HandledAsync(
                db, village, claim, [line.ReviewLineId],
                [found.SignedBy, found.ConfirmedBy, found.ReturnedBy, .. await VotersAsync(db, village, line.ReviewLineId)]),
            Secret = SecretOf(claim)
        };
    }

    private static async Task<FlaggedRecord?> EntryAsync(AppDb db, VillageKey village, long? seq)
    {
        if (await db.LedgerEntries.AsNoTracking().In(village).SingleOrDefaultAsync(e => e.Seq == seq) is not { } entry)
        {
            return null;
        }
        // Who had a hand in what stands behind it, had one in the entry.
        var behind = KindOf(entry.SourceKind) is { } kind ? await FindAsync(db, village, new RecordRef(kind, entry.SourceId, null)) : null;
        return new FlaggedRecord
        {
            Title = $"{await HeadAsync(db, village, entry.HouseholdId)}户 积分台账第 {entry.Seq} 笔",
            Path = FormattableString.Invariant($"/ledger/{entry.Seq}"),
            HouseholdId = entry.HouseholdId,
            Households = [entry.HouseholdId, .. behind?.Households ?? []],
            Shown = Convert.ToHexStringLower(entry.Hash)[..Shown.Length],
            Handled = await TrailAsync(db, village, [entry.SourceId], [entry.PostedBy, .. (behind?.Handled ?? []).Select(u => (Guid?)u)]),
            Secret = behind?.Secret ?? []
        };
    }

    private static FlagKind? KindOf(SourceKind source) => source switch
    {
        SourceKind.ReviewLine => FlagKind.ReviewLine,
        SourceKind.Redemption => FlagKind.Redemption,
        SourceKind.Objection => FlagKind.Objection,
        SourceKind.Correction => FlagKind.Correction,
        SourceKind.Remedy => FlagKind.Remedy,
        _ => null
    };

    private static async Task<FlaggedRecord?> RemedyAsync(AppDb db, VillageKey village, Guid? id)
    {
        if (id is not { } remedyId || await RemedyState.FindAsync(db, village, remedyId) is not { } state)
        {
            return null;
        }
        var r = state.Remedy;
        var reporter = await db.HouseholdLogins.OfTown(village.TownId).Where(l => l.UserId == state.ReportedBy)
            .Select(l => (Guid?)l.HouseholdId).FirstOrDefaultAsync();
        var voters = await db.RemedyVotes.OfTown(village.TownId).Where(v => v.RemedyId == r.RemedyId).Select(v => (Guid?)v.UserId)
            .Distinct().ToListAsync();
        return new FlaggedRecord
        {
            Title = $"{await HeadAsync(db, village, r.HouseholdId)}户 整改 {r.Label}",
            Path = $"/remedies/{r.RemedyId}",
            HouseholdId = r.HouseholdId,
            Households = [r.HouseholdId, reporter],
            Shown = Shown.Of(state.Basis, (int)r.Status, r.ReturnReason, r.RefusalReason),
            Handled = await TrailAsync(db, village, [r.RemedyId], [r.HandedInBy, r.ReturnedBy, r.ConfirmedBy, .. voters])
        };
    }

    private static async Task<FlaggedRecord?> RedemptionAsync(AppDb db, VillageKey village, Guid? id)
        => await db.Redemptions.AsNoTracking().In(village).SingleOrDefaultAsync(r => r.RedemptionId == id) is not { } r ? null
            : new FlaggedRecord
            {
                Title = $"{await HeadAsync(db, village, r.HouseholdId)}户 兑换 {r.Label}",
                Path = $"/redemption/{r.RedemptionId}",
                HouseholdId = r.HouseholdId,
                Shown = Shown.Of(r.HouseholdId, r.Total.Tenths, r.Recipient, r.CancelledAt),
                Handled = await TrailAsync(db, village, [r.RedemptionId], [r.By, r.CancelledBy, r.WitnessId, r.CancelWitnessId])
            };

    private static async Task<FlaggedRecord?> NoticeAsync(AppDb db, VillageKey village, Guid? id)
        => await db.QuarterNotices.AsNoTracking().In(village).SingleOrDefaultAsync(n => n.NoticeId == id) is not { } n ? null
            : new FlaggedRecord
            {
                Title = $"{n.Quarter.ToChinese()}{(n.IsFinal ? "红黑榜" : "公示")}",
                Path = $"/notices/{n.Quarter}",
                Shown = Shown.Of(n.NoticeId, n.PublishedAt, n.FinalAt, n.BlackToldHouseholdId),
                Handled = await TrailAsync(db, village, [n.NoticeId], [n.PublishedBy, n.FinalBy, n.BlackToldBy])
            };

    private static async Task<FlaggedRecord?> ListAsync(AppDb db, VillageKey village, Guid? id)
        => await db.RuleLists.AsNoTracking().In(village).Include(l => l.Items).ThenInclude(i => i.Tiers).Include(l => l.Caps).AsSplitQuery()
            .SingleOrDefaultAsync(l => l.RuleListId == id) is not { } l ? null
            : new FlaggedRecord
            {
                Title = $"积分清单第 {l.Version} 版",
                Path = $"/lists/{l.RuleListId}",
                Shown = Shown.Of((int)l.Status, l.ForceFrom, ListContent.Of(l)),
                Handled = await TrailAsync(db, village, [l.RuleListId], [l.CreatedBy, l.SubmittedBy, l.DecidedBy])
            };

    private static async Task<FlaggedRecord?> CommendationAsync(AppDb db, VillageKey village, Guid? id)
    {
        if (id is not { } roundId || await CommendationState.LoadAsync(db, village, roundId) is not { } state)
        {
            return null;
        }
        var round = state.Round;
        var objectors = state.Nominees.SelectMany(n => n.Objections).Select(o => o.RaisedByName).OfType<string>().Where(IsName);
        return new FlaggedRecord
        {
            Title = $"先进选树“{round.Title}”",
            Path = $"/commendations/{round.RoundId}",
            Shown = Shown.Of((int)round.State, state.SeenOn),
            Handled = await TrailAsync(
                db, village, [round.RoundId, .. state.Nominees.Select(n => (Guid?)n.Nomination.NominationId)],
                [round.OpenedBy, round.PublishedBy, .. state.Nominees.SelectMany(n => n.Votes).Select(v => (Guid?)v.UserId)]),
            Secret = [.. objectors]
        };
    }

    private static async Task<FlaggedRecord?> HouseholdAsync(AppDb db, VillageKey village, Guid? id)
    {
        if (await db.Households.AsNoTracking().In(village).SingleOrDefaultAsync(h => h.HouseholdId == id) is not { } h)
        {
            return null;
        }
        var applications = await db.Applications.AsNoTracking().In(village).Where(a => a.HouseholdId == id)
            .Select(a => new { a.ApplicationId, a.DecidedBy, a.ConsentedBy }).ToListAsync();
        return new FlaggedRecord
        {
            Title = $"{h.Head}户的登记（卡号 {h.CardNumber}）",
            Path = $"/households/{h.HouseholdId}",
            HouseholdId = h.HouseholdId,
            Shown = Shown.Of(h.Head, h.GroupName, h.Address, h.Phone, h.Remarks, h.WithdrawnOn),
            Handled = await TrailAsync(
                db, village, [h.HouseholdId, .. applications.Select(a => (Guid?)a.ApplicationId)],
                [.. applications.SelectMany(a => new[] { a.DecidedBy, a.ConsentedBy })])
        };
    }

    private static async Task<FlaggedRecord?> FundsAsync(AppDb db, VillageKey village, Guid? id)
    {
        if (await db.FundEntries.AsNoTracking().In(village).SingleOrDefaultAsync(e => e.FundEntryId == id) is not { } e)
        {
            return null;
        }
        var confirmed = await db.FundConfirmations.AsNoTracking().In(village).Where(c => c.FundEntryId == id)
            .Select(c => (Guid?)c.By).ToListAsync();
        return new FlaggedRecord
        {
            Title = $"资金物资 {e.Label}（{e.Kind.Chinese()}）",
            Path = $"/funds/{e.FundEntryId}",
            Shown = Shown.Of(e.FundEntryId, Convert.ToHexStringLower(e.WordsDigest), confirmed.Count),
            Handled = await TrailAsync(db, village, [e.FundEntryId], [e.By, .. confirmed])
        };
    }

    private static async Task<FlaggedRecord?> MovementAsync(AppDb db, VillageKey village, Guid? id)
    {
        if (await db.StockMovements.AsNoTracking().In(village).SingleOrDefaultAsync(m => m.StockMovementId == id) is not { } m)
        {
            return null;
        }
        var goods = await db.Goods.AsNoTracking().OfTown(village.TownId).SingleAsync(g => g.GoodsId == m.GoodsId);
        // What was handed out or came back stands on the redemption.
        var behind = m.RedemptionId is null ? null : await RedemptionAsync(db, village, m.RedemptionId);
        return new FlaggedRecord
        {
            Title = $"{m.At.ToChinaDate():yyyy-MM-dd} {m.Kind.Chinese()} {goods.FullName} {m.Quantity:+0;-0} {goods.Unit}",
            Path = $"/redemption/stock?movement={m.StockMovementId}",
            HouseholdId = behind?.HouseholdId,
            Shown = Shown.Of(m.StockMovementId),
            Handled = await TrailAsync(
                db, village, [m.RedemptionId, m.LotId], [m.By, .. (behind?.Handled ?? []).Select(u => (Guid?)u)])
        };
    }

    private static async Task<FlaggedRecord?> ObjectionAsync(AppDb db, VillageKey village, Guid? id)
        => await db.Objections.AsNoTracking().In(village).SingleOrDefaultAsync(o => o.ObjectionId == id) is not { } o ? null
            : new FlaggedRecord
            {
                Title = $"{await HeadAsync(db, village, o.HouseholdId)}户 异议 {o.Label}",
                Path = $"/objections/{o.ObjectionId}",
                HouseholdId = o.HouseholdId,
                Households = [o.HouseholdId, o.RaisedByHouseholdId],
                Shown = Shown.Of((int)o.Status, (int?)o.Outcome, o.Reason, o.Findings, o.Answer),
                Handled = await TrailAsync(db, village, [o.ObjectionId], [o.RaisedBy, o.InvestigatedBy, o.AnsweredBy]),
                Secret = o.RaisedByHouseholdId != o.HouseholdId && IsName(o.RaisedByName) ? [o.RaisedByName] : []
            };

    private static async Task<FlaggedRecord?> CorrectionAsync(AppDb db, VillageKey village, Guid? id)
        => await db.Corrections.AsNoTracking().In(village).SingleOrDefaultAsync(c => c.CorrectionId == id) is not { } c ? null
            : new FlaggedRecord
            {
                Title = $"{await HeadAsync(db, village, c.HouseholdId)}户 更正 {c.Label}",
                Path = $"/corrections/{c.CorrectionId}",
                HouseholdId = c.HouseholdId,
                Shown = Shown.Of((int)c.Status, c.EntrySeq, c.RuleItemId, c.Quantity, c.TierName, c.Reason, c.RefusalReason),
                Handled = await TrailAsync(db, village, [c.CorrectionId], [c.ProposedBy, c.DecidedBy, c.ToldBy])
            };

    private static async Task<FlaggedRecord?> StationCheckAsync(AppDb db, VillageKey village, Guid? id)
        => await db.StationChecks.AsNoTracking().In(village).SingleOrDefaultAsync(c => c.StationCheckId == id) is not { } c ? null
            : new FlaggedRecord
            {
                Title = $"站点六有：{c.Point.Chinese()}（{c.SaidAt.ToChinaDate():yyyy-MM-dd} 填的）",
                Path = FormattableString.Invariant($"/station/{(int)c.Point}"),
                Shown = Shown.Of(c.StationCheckId, c.IsAccepted, c.ReturnReason),
                Handled = await TrailAsync(db, village, [c.StationCheckId], [c.SaidBy, c.InspectedBy])
            };

    private static async Task<FlaggedRecord?> ChangeAsync(AppDb db, VillageKey village, Guid? id)
    {
        if (await db.HouseholdChanges.AsNoTracking().In(village).SingleOrDefaultAsync(c => c.ChangeId == id) is not { } c)
        {
            return null;
        }
        var back = await db.HouseholdChanges.AsNoTracking().OfTown(village.TownId).Where(b => b.TakesBackId == id)
            .Select(b => (Guid?)b.By).ToListAsync();
        return new FlaggedRecord
        {
            Title = $"{await HeadAsync(db, village, c.HouseholdId)}户 {c.On:yyyy-MM-dd} {c.Kind.Chinese()}",
            Path = $"/households/changes/{c.ChangeId}",
            HouseholdId = c.HouseholdId,
            Households = [c.HouseholdId, c.OtherHouseholdId],
            Shown = Shown.Of(c.ChangeId, back.Count),
            Handled = await TrailAsync(db, village, [c.ChangeId], [c.By, .. back])
        };
    }

    private static async Task<FlaggedRecord?> ReportAsync(AppDb db, VillageKey village, Guid? id)
    {
        var found = await (
            from s in db.SentReports.AsNoTracking().In(village)
            join r in db.WorkReports.AsNoTracking().In(village) on s.ReportId equals r.ReportId
            join w in db.SentWords.AsNoTracking().In(village) on s.SentReportId equals w.SentReportId into words
            from w in words.DefaultIfEmpty()
            where s.SentReportId == id
            select new { Sent = s, Report = r, Words = w }).SingleOrDefaultAsync();
        return found is null ? null : new FlaggedRecord
        {
            Title = $"{found.Report.Quarter.ToChinese()}工作报送（第 {found.Sent.Version} 次）",
            Path = FormattableString.Invariant($"/reports/{found.Report.Quarter}?version={found.Sent.Version}"),
            Shown = Shown.Of(found.Sent.SentReportId, found.Words?.IsAccepted, found.Words?.ReturnReason),
            Handled = await TrailAsync(
                db, village, [found.Sent.SentReportId, found.Report.ReportId],
                [found.Sent.SentBy, found.Report.SavedBy, found.Words?.DecidedBy])
        };
    }

    private static async Task<FlaggedRecord?> RemovalAsync(AppDb db, VillageKey village, Guid? id)
        => await db.PageRemovals.AsNoTracking().In(village).SingleOrDefaultAsync(r => r.RemovalId == id) is not { } r ? null
            : new FlaggedRecord
            {
                Title = $"{r.At.ToChinaDate():yyyy-MM-dd} {(r.IsDown ? "撤下" : "恢复")}公开页面",
                Path = $"/public-pages/{r.Page}",
                Shown = Shown.Of(r.RemovalId),
                Handled = await TrailAsync(db, village, [r.RemovalId], [r.By])
            };

    private static async Task<string> HeadAsync(AppDb db, VillageKey village, Guid householdId)
        => await db.Households.In(village).Where(h => h.HouseholdId == householdId).Select(h => h.Head).SingleAsync();

    // Also a vote that was voided was one.
    private static Task<List<Guid?>> VotersAsync(AppDb db, VillageKey village, Guid lineId)
        => db.ReviewVotes.AsNoTracking().OfTown(village.TownId).Where(v => v.ReviewLineId == lineId)
            .Select(v => (Guid?)v.UserId).Distinct().ToListAsync();

    // Of a claim and what became of it: who recorded, accepted and corrected it belongs to those who handled the rest.
    private static Task<IReadOnlyCollection<Guid>> HandledAsync(
        AppDb db, VillageKey village, Claim claim, IEnumerable<Guid?> records, IEnumerable<Guid?> named)
        => TrailAsync(
            db, village, [claim.ClaimId, claim.GroupRecordId, .. records],
            [claim.AcceptedBy, claim.SubmittedBy, claim.StatedBy, .. named]);

    // What the record itself names, and everybody who did something on it by the audit trail; a look is no handling.
    private static async Task<IReadOnlyCollection<Guid>> TrailAsync(
        AppDb db, VillageKey village, IEnumerable<Guid?> records, IReadOnlyCollection<Guid?> named)
    {
        var ids = records.OfType<Guid>().ToList();
        var acted = await db.AuditEvents.AsNoTracking().OfTown(village.TownId)
            .Where(e => e.SubjectId != null && ids.Contains(e.SubjectId.Value) && !e.UseCase.StartsWith("look."))
            .Select(e => e.UserId).Distinct().ToListAsync();
        return acted.Concat(named.OfType<Guid>()).ToHashSet();
    }

    private static IReadOnlyCollection<string> SecretOf(Claim claim)
        => claim.ReportedBy == ReportedBy.OtherVillager && claim.ReporterName is { } name && IsName(name) ? [name] : [];

    // One character is in every other word.
    private static bool IsName(string name) => name.Length > 1;
}
