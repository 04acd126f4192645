using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Ledger;

namespace Shuren.Features.Objections;

/// <summary>D30: a wrong entry is mended without an objector: one person of the town proposes, another agrees.</summary>
public sealed class CorrectionService(AppDb db, EntryCorrection entries, TimeProvider clock)
{
    /// <param name="village">Whose ledger.</param>
    /// <param name="correction">The entry to undo, and what stands in its place.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="by">The station; not for the own household.</param>
    /// <exception cref="RuleViolation">
    /// There is no reason or entry; it was corrected or is about to be; it is of the caller's own household; or it cannot be corrected
    /// like that.
    /// </exception>
    public Task<CorrectionProposal> ProposeAsync(Caller by, VillageKey village, Correction correction, string reason)
        => db.InVillageAsync(by, village, UseCases.ProposeCorrection, async () =>
        {
            if (string.IsNullOrWhiteSpace(reason))
            {
                throw new RuleViolation(Rule.Form, "请写明哪里记错了、怎么知道的。", "Reason");
            }
            var entry = await ToCorrectAsync(by, village, correction);
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
            await PlanAsync(village, proposal);
            db.Corrections.Add(proposal);
            db.SubjectIs(proposal.CorrectionId);
            await db.SaveChangesAsync();
            return proposal;
        });

    /// <summary>What agreeing would post now.</summary>
    /// <exception cref="RuleViolation">It cannot be posted any more.</exception>
    public async Task<CorrectionPreview> PreviewAsync(VillageKey village, CorrectionProposal proposal)
    {
        var postings = (await PlanAsync(village, proposal)).Postings;
        var ids = postings.Select(p => p.RuleItemId).Distinct().ToList();
        var items = await db.RuleItems.Where(i => i.TownId == village.TownId && ids.Contains(i.RuleItemId))
            .ToDictionaryAsync(i => i.RuleItemId, i => i.Code + " " + i.Behaviour);
        return CorrectionPreview.Of(proposal.CorrectionId, postings, items);
    }

    /// <summary>The second person agrees: the entries are posted in the same stroke.</summary>
    /// <param name="village">Whose ledger.</param>
    /// <param name="correctionId">Which.</param>
    /// <param name="shown"><see cref="CorrectionPreview.Shown"/>, as the form had it.</param>
    /// <param name="by">Not who proposed it, and not for the own household.</param>
    /// <exception cref="RuleViolation">As <see cref="CorrectionProposal.Agree"/>, or it cannot be posted any more.</exception>
    public Task AgreeAsync(Caller by, VillageKey village, Guid correctionId, string? shown)
        => db.InVillageAsync(by, village, UseCases.AgreeToCorrection.On(correctionId), async () =>
        {
            var proposal = await FindAsync(village, correctionId);
            proposal.MustBeDecidedBy(by);
            proposal.Agree(shown, (await PreviewAsync(village, proposal)).Shown, by, clock.UtcNow());
            await db.SaveChangesAsync();
            await entries.CorrectAsync(
                village, proposal.HouseholdId, SourceKind.Correction, proposal.CorrectionId, proposal.Correction, by);
        });

    /// <exception cref="RuleViolation">As <see cref="CorrectionProposal.Refuse"/>.</exception>
    public Task RefuseAsync(Caller by, VillageKey village, Guid correctionId, string reason)
        => db.InVillageAsync(by, village, UseCases.RefuseCorrection.On(correctionId), async () =>
        {
            (await FindAsync(village, correctionId)).Refuse(reason, by, clock.UtcNow());
            await db.SaveChangesAsync();
        });

    /// <summary>When and how the household was told of an agreed correction; the first time counts.</summary>
    /// <exception cref="RuleViolation">It is of the caller's own household, or as <see cref="CorrectionProposal.Tell"/>.</exception>
    public Task TellAsync(Caller by, VillageKey village, Guid correctionId, DateOnly day, string how)
        => db.InVillageAsync(by, village, UseCases.TellCorrection.On(correctionId), async () =>
        {
            var proposal = await FindAsync(village, correctionId);
            // The household that reads it, signed in, is told by that; somebody of the staff does not tell the own one.
            if (!await RecorderCases.IsHouseholdAsync(db, village, proposal.HouseholdId, by))
            {
                by.MustNotDecideOn(proposal.HouseholdId, CorrectionProposal.ByAnother);
            }
            proposal.Tell(day, how, by.UserId, clock.Today());
            await db.SaveChangesAsync();
        });

    // An entry of somebody else's that stands, and that nobody else is about to correct.
    private async Task<LedgerEntry> ToCorrectAsync(Caller by, VillageKey village, Correction correction)
    {
        var entry = await db.LedgerEntries.AsNoTracking().In(village).SingleOrDefaultAsync(e => e.Seq == correction.ReverseSeq)
            ?? throw new RuleViolation(Rule.Missing, "没有找到这一笔，请从积分台账里选。", "EntrySeq");
        by.MustNotDecideOn(entry.HouseholdId, CorrectionProposal.ByAnother);
        if (await db.LedgerEntries.In(village).Undoing().AnyAsync(e => e.ReversesSeq == entry.Seq))
        {
            throw new RuleViolation(Rule.Twice, $"第 {entry.Seq} 笔已经更正过了。", "EntrySeq");
        }
        var open = await db.Corrections.In(village)
            .FirstOrDefaultAsync(c => c.EntrySeq == entry.Seq && c.Status == ProposalStatus.Proposed);
        return open is null ? entry
            : throw new RuleViolation(Rule.Twice, $"第 {entry.Seq} 笔已经提出更正 {open.Label}，在等第二人同意。", "EntrySeq");
    }

    private Task<EntryCorrection.Plan> PlanAsync(VillageKey village, CorrectionProposal p)
        => entries.PlanAsync(village, p.HouseholdId, SourceKind.Correction, p.CorrectionId, p.Correction);

    private Task<CorrectionProposal> FindAsync(VillageKey village, Guid correctionId)
        => db.Corrections.In(village).SingleAsync(c => c.CorrectionId == correctionId);
}

/// <summary>What agreeing to a correction would post, for the look before it.</summary>
/// <param name="Lines">A sentence each.</param>
/// <param name="Shown">Stands behind the agreement: another list or limit meanwhile is asked again (D33).</param>
public sealed record CorrectionPreview(IReadOnlyList<string> Lines, string Shown)
{
    /// <param name="items">What the postings' items are called.</param>
    public static CorrectionPreview Of(Guid correctionId, IReadOnlyList<Posting> postings, IReadOnlyDictionary<Guid, string> items)
    {
        string? Item(Posting p) => p.RuleItemId is { } id ? items[id] : null;
        IReadOnlyList<string> lines =
        [
            .. postings.Select(p => p.Kind == EntryKind.Reversal
                ? $"撤销第 {p.ReversesSeq} 笔：{Item(p)}，{p.Amount} 分"
                : $"改记：{Item(p)}，{(p.Kind == EntryKind.Award ? "+" : "-")}{p.Amount} 分，{p.OccurredOn:yyyy-MM-dd}"),
            $"计入 {postings[0].Period.ToChinese()}"
        ];
        return new CorrectionPreview(lines, Infrastructure.Shown.Of(correctionId, lines));
    }
}
