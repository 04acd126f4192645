using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Ledger;

namespace Shuren.Features.Objections;

/// <summary>D30: a wrong entry is mended without an objector: one person of the town proposes, another agrees.</summary>
public sealed class CorrectionService(AppDb db, EntryCorrection entries, TimeProvider clock)
{
    private const string ByAnother = "请镇里其他同志办理。";

    /// <param name="village">Whose ledger.</param>
    /// <param name="correction">The entry to undo, and what stands in its place.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="by">The station; not for the own household.</param>
    public Task<CorrectionProposal> ProposeAsync(Caller by, VillageKey village, Correction correction, string reason) => db.InVillageAsync(by, village, UseCases.ProposeCorrection, async () =>
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation("请写明哪里记错了、怎么知道的。", "Reason");
        }
        var entry = await db.LedgerEntries.AsNoTracking().In(village).SingleOrDefaultAsync(e => e.Seq == correction.ReverseSeq)
            ?? throw new RuleViolation("没有找到这一笔，请从积分台账里选。", "EntrySeq");
        by.MustNotDecideOn(entry.HouseholdId, ByAnother);
        if (await db.LedgerEntries.In(village).AnyAsync(e => e.ReversesSeq == entry.Seq))
        {
            throw new RuleViolation($"第 {entry.Seq} 笔已经更正过了。", "EntrySeq");
        }
        if (await db.Corrections.In(village).Where(c => c.EntrySeq == entry.Seq && c.Status == ProposalStatus.Proposed).FirstOrDefaultAsync() is { } open)
        {
            throw new RuleViolation($"第 {entry.Seq} 笔已经提出更正 {open.Label}，在等第二人同意。", "EntrySeq");
        }
        var year = clock.Today().Year;
        var proposal = new CorrectionProposal
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            Year = year,
            Number = (await db.Corrections.In(village).Where(c => c.Year == year).MaxAsync(c => (int?)c.Number) ?? 0) + 1,
            HouseholdId = entry.HouseholdId,
            EntrySeq = entry.Seq,
            RuleItemId = correction.RuleItemId,
            Quantity = correction.Quantity,
            TierName = correction.TierName.OrNull(),
            OccurredOn = correction.OccurredOn,
            Reason = reason.Trim(),
            ProposedAt = clock.UtcNow(),
            ProposedBy = by.UserId
        };
        // What cannot be posted need not be proposed.
        await entries.PlanAsync(village, entry.HouseholdId, SourceKind.Correction, proposal.CorrectionId, proposal.Correction);
        db.Corrections.Add(proposal);
        await db.SaveChangesAsync();
        return proposal;
    });

    /// <summary>What agreeing would post now, a sentence each, for the look before it.</summary>
    public async Task<IReadOnlyList<string>> PreviewAsync(VillageKey village, CorrectionProposal proposal)
    {
        var postings = (await entries.PlanAsync(village, proposal.HouseholdId, SourceKind.Correction, proposal.CorrectionId, proposal.Correction)).Postings;
        var lines = new List<string>();
        foreach (var posting in postings)
        {
            var item = posting.RuleItemId is not { } id ? null
                : await db.RuleItems.AsNoTracking().Where(i => i.TownId == village.TownId && i.RuleItemId == id).Select(i => i.Code + " " + i.Behaviour).SingleAsync();
            lines.Add(posting.Kind == EntryKind.Reversal
                ? $"撤销第 {posting.ReversesSeq} 笔：{item}，{posting.Amount} 分"
                : $"改记：{item}，{(posting.Kind == EntryKind.Award ? "+" : "-")}{posting.Amount} 分，{posting.OccurredOn:yyyy-MM-dd}");
        }
        lines.Add($"计入 {postings[0].Period.ToChinese()}");
        return lines;
    }

    /// <summary>What <see cref="PreviewAsync"/> showed stands behind the agreement: another list or limit meanwhile is asked again (D33).</summary>
    public async Task<string> ShownAsync(VillageKey village, CorrectionProposal proposal) => Shown.Of(proposal.CorrectionId, await PreviewAsync(village, proposal));

    /// <summary>The second person agrees: the entries are posted in the same stroke.</summary>
    /// <param name="village">Whose ledger.</param>
    /// <param name="correctionId">Which.</param>
    /// <param name="shown">From <see cref="ShownAsync"/>, as the form had it.</param>
    /// <param name="by">Not who proposed it, and not for the own household.</param>
    public Task AgreeAsync(Caller by, VillageKey village, Guid correctionId, string? shown) => db.InVillageAsync(by, village, UseCases.AgreeToCorrection.On(correctionId), async () =>
    {
        var proposal = await OpenAsync(village, correctionId, by);
        Shown.MustBe(shown, await ShownAsync(village, proposal), "要记的更正");
        (proposal.Status, proposal.DecidedAt, proposal.DecidedBy) = (ProposalStatus.Agreed, clock.UtcNow(), by.UserId);
        await db.SaveChangesAsync();
        await entries.CorrectAsync(village, proposal.HouseholdId, SourceKind.Correction, proposal.CorrectionId, proposal.Correction, by);
    });

    public Task RefuseAsync(Caller by, VillageKey village, Guid correctionId, string reason) => db.InVillageAsync(by, village, UseCases.RefuseCorrection.On(correctionId), async () =>
    {
        var proposal = await OpenAsync(village, correctionId, by);
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation("请写明为什么不同意。", "RefusalReason");
        }
        (proposal.Status, proposal.DecidedAt, proposal.DecidedBy, proposal.RefusalReason) = (ProposalStatus.Refused, clock.UtcNow(), by.UserId, reason.Trim());
        await db.SaveChangesAsync();
    });

    /// <summary>When and how the household was told of an agreed correction; the first time counts.</summary>
    public Task TellAsync(Caller by, VillageKey village, Guid correctionId, DateOnly day, string how) => db.InVillageAsync(by, village, UseCases.TellCorrection.On(correctionId), async () =>
    {
        var proposal = await db.Corrections.In(village).SingleAsync(c => c.CorrectionId == correctionId);
        // The household that reads it, signed in, is told by that; somebody of the staff does not tell the own one.
        if (!await RecorderCases.IsHouseholdAsync(db, village, proposal.HouseholdId, by))
        {
            by.MustNotDecideOn(proposal.HouseholdId, ByAnother);
        }
        if (proposal.Status != ProposalStatus.Agreed || proposal.ToldOn is not null)
        {
            throw new RuleViolation(proposal.ToldOn is null ? "还没有更正，不用告知。" : $"{proposal.ToldOn:yyyy-MM-dd} 已经告知过（{proposal.ToldHow}）。");
        }
        if (day > clock.Today() || day < proposal.DecidedAt!.Value.ToChinaDate())
        {
            throw new RuleViolation("告知的日期要在同意更正那天以后，不晚于今天。", "ToldOn");
        }
        if (string.IsNullOrWhiteSpace(how))
        {
            throw new RuleViolation("请选择怎样告知的。", "ToldHow");
        }
        (proposal.ToldOn, proposal.ToldHow, proposal.ToldBy) = (day, how.Trim(), by.UserId);
        await db.SaveChangesAsync();
    });

    private async Task<CorrectionProposal> OpenAsync(VillageKey village, Guid correctionId, Caller by)
    {
        var proposal = await db.Corrections.In(village).SingleAsync(c => c.CorrectionId == correctionId);
        if (proposal.Status != ProposalStatus.Proposed)
        {
            throw new RuleViolation($"更正 {proposal.Label} 已经办结。");
        }
        by.MustNotDecideOn(proposal.HouseholdId, ByAnother);
        return proposal.ProposedBy != by.UserId ? proposal : throw new RuleViolation("提出更正的人不能自己同意，" + ByAnother);
    }
}
