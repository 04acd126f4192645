using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Rights;

/// <summary>One request: what was asked, its answer, and who did what when.</summary>
[Needs(Permission.SeeRecord)]
public sealed class RequestModel(AppDb db, RightsService rights, TimeProvider clock) : VillagePage
{
    public static readonly List<SelectListItem> Answers = [new("照办了", "true"), new("不办，说明理由", "false")];

    [BindProperty]
    public bool? Done { get; set; }

    [BindProperty, StringLength(RightsRequest.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Answer { get; set; }

    /// <summary>Everything of a household that left goes.</summary>
    [BindProperty]
    public bool Forget { get; set; }

    public RightsRequest Asked { get; private set; } = null!;

    public Household Household { get; private set; } = null!;

    /// <summary>Its steps, from the audit trail.</summary>
    public List<(DateTime At, string Who, string What)> Steps { get; private set; } = [];

    public bool IsOwn => Me.IsOf(Asked.HouseholdId);

    public DateOnly Today => clock.Today();

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(Asked.HouseholdId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.RightsRequests.AsNoTracking().In(Village).SingleOrDefaultAsync(r => r.RequestId == id) is not { } asked)
        {
            return NotFound();
        }
        Asked = asked;
        Household = await db.Households.AsNoTracking().In(Village).SingleAsync(h => h.HouseholdId == asked.HouseholdId);
        var steps = await db.AuditEvents.AsNoTracking().OfTown(Village.TownId).Where(e => e.SubjectId == id).OrderBy(e => e.At)
            .Select(e => new { e.At, e.Role, e.UseCase }).ToListAsync();
        Steps = steps.ConvertAll(s => (s.At, s.Role?.Chinese() ?? "本户", UseCases.ChineseOf(s.UseCase)));
        return null;
    }

    [Needs(Permission.ManageHouseholds, Permission.AnswerObjections)]
    public async Task<IActionResult> OnPostAnswerAsync()
    {
        var done = Done ?? throw new RuleViolation(Rule.Form, "请选择办了还是不办。", "Done");
        await rights.AnswerAsync(Me, Village, Asked.RequestId, done, Answer, Forget);
        TempData.Notice($"要求 {Asked.Label} 已答复。");
        return Redirect(Request.Path);
    }

    [Needs(Permission.ManageHouseholds)]
    [AsksFirst("要撤回这条要求", "农户当面说不提了，才撤回；记录仍然留着。", "撤回")]
    public async Task<IActionResult> OnPostWithdrawAsync()
    {
        await rights.WithdrawAsync(Me, Village, Asked.RequestId);
        TempData.Notice("要求已撤回。");
        return Redirect(Request.Path);
    }
}
