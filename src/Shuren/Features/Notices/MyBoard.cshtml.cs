using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Notices;

public sealed class MyBoardModel(AppDb db, TimeProvider clock) : MyPage
{
    public List<QuarterNotice> Notices { get; private set; } = [];

    public DateOnly Today => clock.Today();

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Notices = await NoticeQueries.OnShowAsync(db, Village, Today);
        return null;
    }
}
