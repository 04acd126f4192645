using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Recording;

[Needs(Permission.RecordClaims)]
public sealed class GroupsModel(AppDb db, GroupRecordService groups, TimeProvider clock) : VillagePage
{
    public sealed record Row(Guid Id, GroupRecordKind Kind, string Title, DateOnly OccurredOn, int Claims);

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<Row> Rows { get; private set; } = null!;

    public Month ThisMonth => Month.Of(clock.Today());

    public bool HasBaseScore { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        HasBaseScore = await (
            from i in db.RuleItems
            join l in db.RuleLists.In(Village) on new { i.TownId, i.RuleListId } equals new { l.TownId, l.RuleListId }
            where i.Scoring == ScoringWay.Base && i.Enabled && l.Status == RuleListStatus.Consented
            select i).AnyAsync();
        Rows = await db.GroupRecords.AsNoTracking().In(Village).OrderByDescending(g => g.CreatedAt)
            .Select(g => new Row(
                g.GroupRecordId, g.Kind, g.Title, g.OccurredOn,
                db.Claims.Count(c => c.TownId == g.TownId && c.GroupRecordId == g.GroupRecordId && c.Status != ClaimStatus.Withdrawn)))
            .PageAsync(PageNumber);
        return null;
    }

    public async Task<IActionResult> OnPostBaseAsync(string month)
    {
        if (!Month.TryParse(month, out var chosen))
        {
            throw new RuleViolation(Rule.Form, "请选择月份。");
        }
        var count = await groups.GrantBaseScoresAsync(Me, Village, chosen);
        TempData.Notice(count == 0 ? "这一期的基础分已经都发过了。" : $"记了 {count} 条基础分，列入审核表。");
        return Redirect(Request.Path);
    }
}
