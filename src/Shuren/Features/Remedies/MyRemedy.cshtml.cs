using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Remedies;

/// <summary>What became of the household's proof; who voted how stays with the group (REC-8).</summary>
public sealed class MyRemedyModel(AppDb db, RemedyService remedies, TimeProvider clock) : MyPage
{
    public Remedy Remedy { get; private set; } = null!;

    public RemedyChance Chance { get; private set; } = null!;

    /// <summary>Those that this account sent; what the recorder took at the counter lies at the village.</summary>
    public List<Guid> PhotoIds { get; private set; } = [];

    public long? PostedSeq { get; private set; }

    public bool MayWithdraw { get; private set; }

    public bool MayHandInAgain => Chance.Latest?.RemedyId == Remedy.RemedyId && Chance.IsOpenOn(clock.Today());

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Remedies.AsNoTracking().In(Village)
            .SingleOrDefaultAsync(r => r.RemedyId == id && r.HouseholdId == Household.HouseholdId) is not { } remedy)
        {
            return NotFound();
        }
        Remedy = remedy;
        Chance = (await RemedyChance.FindAsync(db, Village, remedy.EntrySeq))!;
        PhotoIds = await (
            from rp in db.RemedyPhotos.OfTown(Village.TownId)
            join p in db.Photos.In(Village) on rp.PhotoId equals p.PhotoId
            where rp.RemedyId == id && p.AddedBy == Me.UserId
            select p.PhotoId).ToListAsync();
        // Named by its household too, whose entries are few.
        PostedSeq = await db.LedgerEntries.In(Village)
            .Where(e => e.HouseholdId == remedy.HouseholdId && e.SourceKind == SourceKind.Remedy && e.SourceId == id)
            .Select(e => (long?)e.Seq).SingleOrDefaultAsync();
        MayWithdraw = remedy.Status == RemedyStatus.HandedIn
            && !await db.RemedyVotes.OfTown(Village.TownId).AnyAsync(v => v.RemedyId == id && v.VoidedAt == null);
        return null;
    }

    [AsksFirst("要撤回这一件整改", "撤回以后审核组不再表决；期限内可以重新交。", "撤回")]
    public async Task<IActionResult> OnPostWithdrawAsync()
    {
        await remedies.WithdrawAsync(Me, Village, Remedy.RemedyId);
        TempData.Notice("已撤回。");
        return Redirect("/my/remedies");
    }
}
