using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Flags;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.Remedies;
using Shuren.Features.Reviews;
using Shuren.Features.Verification;

namespace Shuren.Features.Rights;

/// <summary>
/// Households that left are forgotten (SUP-6, ADR 20): their words, pictures and login go, their figures stay. What others wrote of them by
/// name is blotted out. Runs inside the town's transaction.
/// </summary>
public sealed class Forgetting(AppDb db, BasisVerifier bases, TimeProvider clock)
{
    /// <summary>Stands where the head's name stood.</summary>
    public const string Nobody = "（已删除）";

    /// <summary>Forgets whom the rules let go today.</summary>
    /// <returns>How many.</returns>
    public async Task<int> RunAsync(Town town, DateOnly today)
    {
        var due = await DueAsync(town, today);
        if (due.Count > 0)
        {
            await ForgetAsync(town.TownId, due);
        }
        return due.Count;
    }

    private async Task<List<Household>> DueAsync(Town town, DateOnly today)
    {
        var left = await db.Households.AsNoTracking().OfTown(town.TownId).Where(h => h.WithdrawnOn != null && h.ForgottenOn == null)
            .ToListAsync();
        if (left.Count == 0)
        {
            return left;
        }
        var boards = await LastBoards.LoadAsync(db, town.TownId);
        var over = left.FindAll(h => boards.AreFinal(h, today)
            // Who asked is not kept for the days in which the login may still be used.
            && boards.ObjectionsUntil(h.VillageId, h.WithdrawnOn!.Value).AddDays(h.ForgetAskedOn is null ? town.LoginKeepDays : 0) < today);
        return over.Count == 0 ? over : await WithNothingOpenAsync(town.TownId, over);
    }

    /// <summary>Those of whom nothing is to be decided any more.</summary>
    private async Task<List<Household>> WithNothingOpenAsync(int town, List<Household> left)
    {
        var open = await OpenBusiness.OfAsync(db, town, left.ConvertAll(h => h.HouseholdId));
        // Who asks to join again is to find its account (D32).
        var asking = (await db.Applications.OfTown(town).Where(a => a.Status == ApplicationStatus.Submitted)
            .Select(a => new { a.VillageId, a.GroupName, a.Head }).ToListAsync())
            .Select(a => (a.VillageId, HouseholdNames.Key(a.GroupName, a.Head))).ToHashSet();
        return left.FindAll(h => !open.Contains(h.HouseholdId)
            && !asking.Contains((h.VillageId, HouseholdNames.Key(h.GroupName, h.Head))));
    }

    private async Task ForgetAsync(int town, List<Household> households)
    {
        if (db.Database.IsSqlite())
        {
            // What is deleted is written over in the file, too.
            await db.Database.ExecuteSqlRawAsync("PRAGMA secure_delete=ON");
        }
        var ids = households.ConvertAll(h => h.HouseholdId);
        var blots = await Blots.OfAsync(db, town, households);
        await PicturesAsync(town, ids);
        await SaltsAsync(town, ids);
        await WordsAsync(town, ids);
        await RecordsAsync(town, ids);
        await LoginsAsync(town, ids);
        // Nobody can look into a sealed form: those that wait in this first minute of the day go, whosever they are.
        await db.KeptForms.ExecuteDeleteAsync();
        await RegisterAsync(town, ids);
        await BlotAsync(town, blots);
    }

    /// <summary>
    /// A picture that other households' claims show too stays for them until its own time. Of the others the row stays, with its digest.
    /// </summary>
    private async Task PicturesAsync(int town, List<Guid> ids)
    {
        var (nothing, today) = (Array.Empty<byte>(), clock.Today());
        foreach (var id in ids)
        {
            await Pictures.Of(db, town, id)
                .Where(p => p.RemovedOn == null && !db.ClaimPhotos.Any(e => e.TownId == town && e.PhotoId == p.PhotoId
                    && db.Claims.Any(c => c.TownId == town && c.ClaimId == e.ClaimId && !ids.Contains(c.HouseholdId))))
                .ExecuteUpdateAsync(s => s.SetProperty(p => p.Full, nothing).SetProperty(p => p.Thumbnail, nothing)
                    .SetProperty(p => p.RemovedOn, today));
        }
    }

    // With its salt the digest of words that are gone could still be guessed at (ADR 12).
    private async Task SaltsAsync(int town, List<Guid> ids)
    {
        var raised = db.Objections.OfTown(town).Where(o => o.RaisedByHouseholdId != null && ids.Contains(o.RaisedByHouseholdId.Value))
            .Select(o => o.ObjectionId);
        await db.EntrySalts.OfTown(town)
            .Where(s => db.LedgerEntries.Any(e => e.TownId == town && e.VillageId == s.VillageId && e.Seq == s.Seq
                && (ids.Contains(e.HouseholdId) || raised.Contains(e.SourceId))))
            .ExecuteDeleteAsync();
    }

    private async Task WordsAsync(int town, List<Guid> ids)
    {
        var claims = db.Claims.OfTown(town).Where(c => ids.Contains(c.HouseholdId));
        var claimIds = claims.Select(c => c.ClaimId);
        await db.ClaimEvents.OfTown(town).Where(e => claimIds.Contains(e.ClaimId))
            .ExecuteUpdateAsync(s => s.SetProperty(e => e.Note, (string?)null));
        await db.ClaimPhotos.OfTown(town).Where(p => claimIds.Contains(p.ClaimId))
            .ExecuteUpdateAsync(s => s.SetProperty(p => p.Caption, (string?)null));
        await claims.ExecuteUpdateAsync(s => s
            .SetProperty(c => c.Place, "").SetProperty(c => c.Reason, "").SetProperty(c => c.TimeOfDay, (string?)null)
            .SetProperty(c => c.ReporterName, (string?)null).SetProperty(c => c.Witness, (string?)null)
            .SetProperty(c => c.Answer, (string?)null).SetProperty(c => c.Statement, (string?)null)
            .SetProperty(c => c.ToldHow, (string?)null).SetProperty(c => c.FindingAuthority, (string?)null)
            .SetProperty(c => c.FindingNumber, (string?)null));
        var lines = db.ReviewLines.OfTown(town).Where(l => ids.Contains(l.HouseholdId));
        var lineIds = lines.Select(l => l.ReviewLineId);
        await db.ReviewVotes.OfTown(town).Where(v => lineIds.Contains(v.ReviewLineId))
            .ExecuteUpdateAsync(s => s.SetProperty(v => v.Reason, (string?)null).SetProperty(v => v.VoidReason, (string?)null));
        await lines.ExecuteUpdateAsync(s => s
            .SetProperty(l => l.PointsNote, (string?)null).SetProperty(l => l.ChangeReason, (string?)null)
            .SetProperty(l => l.RejectReason, (string?)null).SetProperty(l => l.ReturnReason, (string?)null));
    }

    private async Task RecordsAsync(int town, List<Guid> ids)
    {
        await db.Objections.OfTown(town)
            .Where(o => ids.Contains(o.HouseholdId) || (o.RaisedByHouseholdId != null && ids.Contains(o.RaisedByHouseholdId.Value)))
            .ExecuteUpdateAsync(s => s
                .SetProperty(o => o.RaisedByName, "").SetProperty(o => o.RaisedByPhone, (string?)null).SetProperty(o => o.Reason, ""));
        await db.Objections.OfTown(town).Where(o => ids.Contains(o.HouseholdId)).ExecuteUpdateAsync(
            s => s.SetProperty(o => o.Findings, (string?)null).SetProperty(o => o.Answer, (string?)null));
        await db.Corrections.OfTown(town).Where(c => ids.Contains(c.HouseholdId)).ExecuteUpdateAsync(s => s
            .SetProperty(c => c.Reason, "").SetProperty(c => c.RefusalReason, (string?)null).SetProperty(c => c.ToldHow, (string?)null));
        var remedies = db.Remedies.OfTown(town).Where(r => ids.Contains(r.HouseholdId));
        var remedyIds = remedies.Select(r => r.RemedyId);
        await db.RemedyVotes.OfTown(town).Where(v => remedyIds.Contains(v.RemedyId))
            .ExecuteUpdateAsync(s => s.SetProperty(v => v.Reason, (string?)null).SetProperty(v => v.VoidReason, (string?)null));
        await remedies.ExecuteUpdateAsync(s => s
            .SetProperty(r => r.Proof, "").SetProperty(r => r.RefusalReason, (string?)null)
            .SetProperty(r => r.ReturnReason, (string?)null));
        await db.Redemptions.OfTown(town).Where(r => ids.Contains(r.HouseholdId)).ExecuteUpdateAsync(s => s
            .SetProperty(r => r.Recipient, "").SetProperty(r => r.CancelReason, (string?)null));
        await db.Flags.OfTown(town).Where(f => f.HouseholdId != null && ids.Contains(f.HouseholdId.Value)).ExecuteUpdateAsync(s => s
            .SetProperty(f => f.Doubt, "").SetProperty(f => f.Answer, (string?)null).SetProperty(f => f.PassedWhy, (string?)null)
            .SetProperty(f => f.FinalAnswer, (string?)null));
        await db.RightsRequests.OfTown(town).Where(r => ids.Contains(r.HouseholdId)).ExecuteUpdateAsync(
            s => s.SetProperty(r => r.Wish, "").SetProperty(r => r.Answer, (string?)null));
        await db.QuarterNotices.OfTown(town)
            .Where(n => n.BlackToldHouseholdId != null && ids.Contains(n.BlackToldHouseholdId.Value))
            .ExecuteUpdateAsync(s => s.SetProperty(n => n.BlackToldHow, (string?)null));
        await db.QuarterNotices.OfTown(town).Where(n => n.TieHouseholdId != null && ids.Contains(n.TieHouseholdId.Value))
            .ExecuteUpdateAsync(s => s.SetProperty(n => n.TieNote, (string?)null));
        await db.TieVotes.OfTown(town).Where(v => v.HouseholdId != null && ids.Contains(v.HouseholdId.Value))
            .ExecuteUpdateAsync(s => s.SetProperty(v => v.Note, ""));
        var nominations = db.Nominations.OfTown(town).Where(n => ids.Contains(n.HouseholdId));
        var nominationIds = nominations.Select(n => n.NominationId);
        await db.CommendationVotes.OfTown(town).Where(v => nominationIds.Contains(v.NominationId))
            .ExecuteUpdateAsync(s => s.SetProperty(v => v.Reason, ""));
        await db.CommendationObjections.OfTown(town)
            .Where(o => nominationIds.Contains(o.NominationId)
                || (o.RaisedByHouseholdId != null && ids.Contains(o.RaisedByHouseholdId.Value)))
            .ExecuteUpdateAsync(s => s.SetProperty(o => o.Reason, "").SetProperty(o => o.Answer, (string?)null));
        await db.Nominations.OfTown(town)
            .Where(n => ids.Contains(n.HouseholdId) || (n.ByHouseholdId != null && ids.Contains(n.ByHouseholdId.Value)))
            .ExecuteUpdateAsync(s => s.SetProperty(n => n.Reason, ""));
        // The board then shows the card number (ADR 15).
        await db.BoardNames.OfTown(town).Where(n => ids.Contains(n.HouseholdId)).ExecuteDeleteAsync();
        // The leaf stays for the proofs of the others; without its salt it says nothing any more (ADR 21).
        await db.BoardSalts.OfTown(town).Where(s => ids.Contains(s.HouseholdId)).ExecuteDeleteAsync();
    }

    private async Task LoginsAsync(int town, List<Guid> ids)
    {
        var users = await db.HouseholdLogins.OfTown(town).Where(l => ids.Contains(l.HouseholdId)).Select(l => l.UserId).ToListAsync();
        await db.HouseholdLogins.OfTown(town).Where(l => ids.Contains(l.HouseholdId)).ExecuteDeleteAsync();
        await HouseholdAccounts.RemoveAsync(db, users);
    }

    private async Task RegisterAsync(int town, List<Guid> ids)
    {
        await db.Members.OfTown(town).Where(m => ids.Contains(m.HouseholdId)).ExecuteDeleteAsync();
        await db.Applications.OfTown(town)
            .Where(a => (a.HouseholdId != null && ids.Contains(a.HouseholdId.Value))
                // An earlier one that came to nothing.
                || ((a.Status == ApplicationStatus.Refused || a.Status == ApplicationStatus.Withdrawn)
                    && db.Households.Any(h => h.TownId == town && ids.Contains(h.HouseholdId) && h.VillageId == a.VillageId
                        && h.Head == a.Head && h.GroupName == a.GroupName)))
            .ExecuteDeleteAsync();
        await db.Set<HouseholdAbsence>().OfTown(town).Where(a => ids.Contains(a.HouseholdId))
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.Reason, (string?)null));
        await ChangesAsync(town, ids);
        var today = clock.Today();
        await db.Households.OfTown(town).Where(h => ids.Contains(h.HouseholdId)).ExecuteUpdateAsync(s => s
            .SetProperty(h => h.Head, Nobody).SetProperty(h => h.HeadInitials, "").SetProperty(h => h.Address, (string?)null)
            .SetProperty(h => h.Phone, (string?)null).SetProperty(h => h.Remarks, (string?)null)
            .SetProperty(h => h.WithdrawalReason, (string?)null).SetProperty(h => h.ForgottenOn, today));
    }

    // What happened to the other household of a split or a merge is that one's, too: there only the names are blotted out.
    private async Task ChangesAsync(int town, List<Guid> ids)
    {
        var own = await db.HouseholdChanges.OfTown(town).Where(c => ids.Contains(c.HouseholdId)).Select(c => c.ChangeId).ToListAsync();
        await WordsBeside.UnsaltAsync(db, town, own);
        await db.HouseholdChangeWords.OfTown(town)
            .Where(w => db.HouseholdChanges.Any(c => c.TownId == town && c.ChangeId == w.ChangeId && ids.Contains(c.HouseholdId)))
            .ExecuteUpdateAsync(s => s
                .SetProperty(w => w.Reason, "").SetProperty(w => w.Paper, (string?)null).SetProperty(w => w.HeadBefore, (string?)null)
                .SetProperty(w => w.HeadAfter, (string?)null).SetProperty(w => w.MembersBefore, (string?)null));
        await db.VisitNotes.OfTown(town)
            .Where(n => db.Visits.Any(v => v.TownId == town && v.VisitId == n.VisitId && ids.Contains(v.HouseholdId)))
            .ExecuteUpdateAsync(s => s.SetProperty(n => n.Note, ""));
    }

    /// <summary>
    /// Blots out what others wrote. An entry whose ground was whole before and is not after has lost it to this alone: its salt goes, so
    /// that `verify` says that it was removed. One that was changed before stays a fault.
    /// </summary>
    private async Task BlotAsync(int town, Blots blots)
    {
        if (!await blots.AreNeededAsync())
        {
            return;
        }
        var villages = await db.Villages.AsNoTracking().OfTown(town).OrderBy(v => v.VillageId).Select(v => v.VillageId).ToListAsync();
        var whole = new Dictionary<int, HashSet<long>>();
        var words = await RightWordsAsync(town, villages);
        foreach (var village in villages)
        {
            whole[village] = await bases.WholeAsync(new VillageKey(town, village));
        }
        await blots.OutAsync();
        foreach (var village in villages)
        {
            var lost = whole[village];
            lost.ExceptWith(await bases.WholeAsync(new VillageKey(town, village)));
            foreach (var some in lost.Chunk(500))
            {
                await db.EntrySalts.In(new VillageKey(town, village)).Where(s => some.Contains(s.Seq)).ExecuteDeleteAsync();
            }
        }
        words.ExceptWith(await RightWordsAsync(town, villages));
        await WordsBeside.UnsaltAsync(db, town, words);
    }

    private async Task<HashSet<Guid>> RightWordsAsync(int town, List<int> villages)
    {
        var right = new HashSet<Guid>();
        foreach (var village in villages)
        {
            right.UnionWith((await WordsBeside.OfAsync(db, new VillageKey(town, village))).Where(w => w.Fault is null).Select(w => w.Id));
        }
        return right;
    }
}
