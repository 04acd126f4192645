using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.RuleLists;

[Needs(Permission.SeeRecord)]
public sealed class IndexModel(AppDb db, RuleListService lists, TimeProvider clock) : VillagePage
{
    public List<RuleList> Versions { get; private set; } = [];

    public RuleList? InForce { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Versions = await db.RuleLists.AsNoTracking().In(Village).Include(l => l.Deliberations)
            .OrderByDescending(l => l.Version).ToListAsync();
        InForce = await RuleListQueries.WholeInForceAsync(db, Village, clock.Today());
        return null;
    }

    [Needs(Permission.DraftLists)]
    public async Task<IActionResult> OnPostAsync()
    {
        var draft = await lists.StartDraftAsync(Me, Village);
        TempData.Notice($"第 {draft.Version} 版开始起草。改好后开村民会议商定，再报镇里。");
        return Redirect($"{Place.Url}/lists/{draft.RuleListId}");
    }
}
