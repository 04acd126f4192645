using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Notices;

/// <summary>All slips of a final board, on sheets to be cut.</summary>
[Needs(Permission.SeeRecord)]
public sealed class SlipsModel(
    AppDb db, BoardSeals seals, DocumentFonts fonts, IConfiguration configuration, TimeProvider clock) : VillagePage
{
    public QuarterNotice Notice { get; private set; } = null!;

    public int Count { get; private set; }

    // As the register: every household's name and figures.
    protected override Act? LooksAt => UseCases.LookAtRegister;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (!Quarter.TryParse((string?)RouteData.Values["quarter"], out var quarter)
            || await NoticeQueries.FindAsync(db, Village, quarter) is not { } notice)
        {
            return NotFound();
        }
        Notice = notice;
        Count = await db.BoardSalts.CountAsync(s => s.TownId == notice.TownId && s.NoticeId == notice.NoticeId);
        return null;
    }

    public async Task<IActionResult> OnGetPdfAsync()
    {
        var slips = await seals.SlipsAsync(Village, Notice);
        var heads = await db.Households.AsNoTracking().In(Village).ToDictionaryAsync(h => h.HouseholdId, h => h.Head);
        var site = QrPicture.Site(configuration, Request);
        return this.Pdf(
            fonts,
            () => SlipPaper.Sheets(
                fonts, Place.VillageName, Notice.Quarter, [.. slips.Select(s => (heads[s.HouseholdId], SlipView.Of(s.Slip, site)))]),
            $"{Place.VillageName}{Notice.Quarter}红黑榜凭条", "slips", clock.Today());
    }
}
