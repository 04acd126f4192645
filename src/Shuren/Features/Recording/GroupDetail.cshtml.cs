using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Recording;

[Needs(Permission.SeeRecord)]
public sealed class GroupDetailModel(AppDb db, GroupRecordService groups) : VillagePage
{
    public sealed record Row(Guid ClaimId, string Head, int Card, string Group, string Item, ClaimStatus Status);

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public GroupRecord Record { get; private set; } = null!;

    public Paged<Row> Rows { get; private set; } = null!;

    public bool IsBaseScore { get; private set; }

    /// <summary>All of it was taken out again.</summary>
    public bool IsUndone { get; private set; }

    /// <summary>This person recorded it, and still records.</summary>
    public bool IsMine { get; private set; }

    public bool MayUndo { get; private set; }

    /// <summary>The form it came from, filled with it once more.</summary>
    public string Again => Record.Kind == GroupRecordKind.RollCall
        ? $"{Place.Url}/groups/roll-call?again={Record.GroupRecordId}"
        : $"{Place.Url}/groups/round/{Month.Of(Record.OccurredOn)}?group={Uri.EscapeDataString(Record.Place)}&again={Record.GroupRecordId}";

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.GroupRecords.AsNoTracking().In(Village).SingleOrDefaultAsync(g => g.GroupRecordId == id) is not { } record)
        {
            return NotFound();
        }
        Record = record;
        Rows = await (
            from c in db.Claims.In(Village)
            join h in db.Households.In(Village) on c.HouseholdId equals h.HouseholdId
            join i in db.RuleItems on new { c.TownId, Id = c.RuleItemId } equals new { i.TownId, Id = (Guid?)i.RuleItemId }
            where c.GroupRecordId == id
            orderby h.CardNumber, i.Code
            select new Row(c.ClaimId, h.Head, h.CardNumber, h.GroupName, i.Code + " " + i.Terms, c.Status)).PageAsync(PageNumber, 100);
        var claims = db.Claims.In(Village).Where(c => c.GroupRecordId == id);
        IsBaseScore = await claims.AnyAsync(c => c.Channel == ClaimChannel.BaseScore);
        IsUndone = await claims.AnyAsync() && !await claims.AnyAsync(c => c.Status != ClaimStatus.Withdrawn);
        IsMine = Me.Can(Permission.RecordClaims) && record.CreatedBy == Me.UserId;
        MayUndo = IsMine && await groups.IsUntouchedAsync(Village, id);
        return null;
    }

    public void OnGet()
    {
    }

    [Needs(Permission.RecordClaims)]
    [AsksFirst("要整次撤销", "这一次记的全部从审核表上去掉，农户那里也看不到。经过留在申报记录里。", "整次撤销")]
    public async Task<IActionResult> OnPostUndoAsync()
    {
        var count = await groups.UndoAsync(Me, Village, Record.GroupRecordId);
        TempData.Notice($"已撤销 {count} 条，没有记入。");
        return Redirect(Request.Path);
    }
}
