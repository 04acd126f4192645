using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Notices;

/// <summary>A household's slip of a final board, on paper from the recorder.</summary>
[Needs(Permission.SeeRecord)]
public sealed class SlipModel(
    AppDb db, BoardSeals seals, IConfiguration configuration, DocumentFonts fonts, TimeProvider clock) : VillagePage
{
    public const string None = "没有凭条：这一季还没有定榜，或者榜是程序的旧版本定的，或者这一户不在榜上，或者凭条已随个人信息删除。";

    public QuarterNotice Notice { get; private set; } = null!;

    public Household Household { get; private set; } = null!;

    public SlipView? View { get; private set; }

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(Household.HouseholdId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (!Quarter.TryParse((string?)RouteData.Values["quarter"], out var quarter)
            || await db.Households.AsNoTracking().In(Village).SingleOrDefaultAsync(h => h.HouseholdId == id) is not { } household
            || await NoticeQueries.FindAsync(db, Village, quarter) is not { } notice)
        {
            return NotFound();
        }
        (Household, Notice) = (household, notice);
        View = await seals.SlipAsync(Village, notice, id) is { } slip
            ? SlipView.Of(slip, QrPicture.Site(configuration, Request))
            : null;
        return null;
    }

    public IActionResult OnGetPdf() => View is not { } view ? Redirect(Request.Path)
        : this.Pdf(
            fonts, () => SlipPaper.One(fonts, Place.VillageName, Household.Head, view),
            $"{Household.Head}户{Notice.Quarter}红黑榜凭条", "slip", clock.Today());
}
