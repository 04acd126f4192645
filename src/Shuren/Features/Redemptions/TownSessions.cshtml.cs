using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Features.Supplies;

namespace Shuren.Features.Redemptions;

[Needs(Permission.SeeRecord)]
public sealed class TownSessionsModel(AppDb db, RedemptionService redemptions, TimeProvider clock) : TownPage
{
    [BindProperty]
    public string? Quarter { get; set; }

    [BindProperty]
    public DateOnly? OpensOn { get; set; }

    [BindProperty]
    public DateOnly? ClosesOn { get; set; }

    /// <summary>照上一次: threshold, limits and prices of the latest session.</summary>
    [BindProperty]
    public bool LikeLast { get; set; }

    [BindProperty, StringLength(50, ErrorMessage = "名称不超过 {1} 字。")]
    public string? Name { get; set; }

    [BindProperty, StringLength(10, ErrorMessage = "单位不超过 {1} 字。")]
    public string? Unit { get; set; }

    [BindProperty, StringLength(100, ErrorMessage = "规格不超过 {1} 字。")]
    public string? Specification { get; set; }

    public List<RedemptionSession> Sessions { get; private set; } = [];

    public List<Goods> Goods { get; private set; } = [];

    /// <summary>The one whose terms and prices are offered again.</summary>
    public RedemptionSession? Last { get; private set; }

    /// <summary>Quarters without a session, the latest first; the one that still runs among them.</summary>
    public List<SelectListItem> Quarters { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Sessions = await db.RedemptionSessions.AsNoTracking().OfTown(Town.TownId)
            .OrderByDescending(s => s.Quarter).Take(40).ToListAsync();
        Goods = await db.Goods.AsNoTracking().OfTown(Town.TownId).OrderBy(g => g.Name).ToListAsync();
        Last = await redemptions.LastSessionAsync(Town.TownId);
        var today = clock.Today();
        var current = Infrastructure.Quarter.Of(today);
        var free = Enumerable.Range(0, 5).Select(i => current.Plus(-i)).Where(q => !Sessions.Exists(s => s.Quarter == q)).ToList();
        Quarters = free.ConvertAll(q => new SelectListItem(q.ToChinese() + (q == current ? "（还没结束）" : ""), q.ToString()));
        if (!Request.HasFormContentType || !Request.Form.ContainsKey(nameof(Quarter)))
        {
            Quarter = (free.Find(q => q != current) is { Year: > 0 } last ? last : current).ToString();
            (OpensOn, ClosesOn, LikeLast) = (today, today.AddDays(14), true);
        }
        return null;
    }

    [Needs(Permission.RunSessions)]
    public async Task<IActionResult> OnPostSessionAsync()
    {
        if (!Infrastructure.Quarter.TryParse(Quarter, out var quarter) || OpensOn is null || ClosesOn is null)
        {
            throw new RuleViolation(Rule.Form, "请选季度，填写起止日期。", "Quarter");
        }
        var session = await redemptions.CreateSessionAsync(
            Me, Town.TownId, quarter, new SessionTerms(OpensOn.Value, ClosesOn.Value, null, null), LikeLast);
        TempData.Notice(LikeLast && Last is not null ? "建好了，条件和价格照上一次，请核对。" : "建好了。请定兑换条件和价格。");
        return Redirect($"/t/{Town.Code}/redemption/{session.SessionId}");
    }

    [Needs(Permission.RunSessions)]
    public async Task<IActionResult> OnPostGoodsAsync()
    {
        if (string.IsNullOrWhiteSpace(Name) || string.IsNullOrWhiteSpace(Unit))
        {
            throw new RuleViolation(Rule.Form, "请填写物品名称和单位。", "Name");
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        await redemptions.AddGoodsAsync(Me, Town.TownId, Name, Unit, Specification);
        TempData.Notice($"加好了：{Name}。");
        return Redirect(Request.Path);
    }
}
