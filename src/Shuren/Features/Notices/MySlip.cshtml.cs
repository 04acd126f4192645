using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Notices;

/// <summary>The household's own slip of a final board.</summary>
public sealed class MySlipModel(AppDb db, BoardSeals seals, IConfiguration configuration) : MyPage
{
    public QuarterNotice Notice { get; private set; } = null!;

    public SlipView? View { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (!Quarter.TryParse((string?)RouteData.Values["quarter"], out var quarter)
            || await NoticeQueries.FindAsync(db, Village, quarter) is not { } notice)
        {
            return NotFound();
        }
        Notice = notice;
        View = await seals.SlipAsync(Village, notice, Household.HouseholdId) is { } slip
            ? SlipView.Of(slip, QrPicture.Site(configuration, Request))
            : null;
        return null;
    }
}
