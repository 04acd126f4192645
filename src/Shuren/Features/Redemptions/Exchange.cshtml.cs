using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;
using Shuren.Features.Ledger;

namespace Shuren.Features.Redemptions;

/// <summary>RED-2 at the counter: goods for one household.</summary>
[Needs(Permission.Redeem)]
public sealed class ExchangeModel(AppDb db, RedemptionService redemptions, TimeProvider clock) : VillagePage
{
    public sealed record Row(Guid GoodsId, string Name, string Unit, Points? Price, int? HouseholdMax, int Stock);

    [BindProperty]
    public Dictionary<Guid, int?> Take { get; set; } = [];

    [BindProperty, StringLength(30, ErrorMessage = "姓名不超过 {1} 字。")]
    public string? Recipient { get; set; }

    [BindProperty]
    public SignedHow SignedHow { get; set; } = SignedHow.Paper;

    [BindProperty]
    public string? Witness { get; set; }

    public Household Household { get; private set; } = null!;

    public Account Account { get; private set; } = null!;

    public RedemptionSession? Session { get; private set; }

    public List<Row> Rows { get; private set; } = [];

    public List<SelectListItem> Witnesses { get; private set; } = [];

    public static readonly List<SelectListItem> SignOptions = [new("签在打印的领取单上", nameof(SignedHow.Paper)), new("已在屏幕上确认", nameof(SignedHow.Screen))];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Households.AsNoTracking().In(Village).SingleOrDefaultAsync(h => h.HouseholdId == id) is not { } household)
        {
            return NotFound();
        }
        Household = household;
        Account = await db.Accounts.AsNoTracking().In(Village).SingleAsync(a => a.HouseholdId == id);
        Session = await redemptions.CurrentSessionAsync(Village.TownId, clock.Today());
        if (Session is { } session)
        {
            Rows = await (
                from sg in db.SessionGoods.Where(x => x.TownId == Village.TownId && x.SessionId == session.SessionId)
                join g in db.Goods on new { sg.TownId, sg.GoodsId } equals new { g.TownId, g.GoodsId }
                join s in db.Stock.In(Village) on g.GoodsId equals s.GoodsId into stocks
                from s in stocks.DefaultIfEmpty()
                orderby g.Name
                select new Row(g.GoodsId, g.Name + " " + g.Specification, g.Unit, sg.Price, sg.HouseholdMax, s == null ? 0 : s.Quantity)).ToListAsync();
        }
        var today = clock.Today();
        var names = await (
            from a in db.Appointments.OfTown(Village.TownId)
            join u in db.Users on a.UserId equals u.Id
            where a.VillageId == Village.VillageId && a.Role == Role.Supervisor && a.StartsOn <= today && (a.EndsOn == null || a.EndsOn >= today)
            select u.DisplayName).ToListAsync();
        Witnesses = [new("没有监督员在场", ""), .. names.Select(n => new SelectListItem(n, n))];
        return null;
    }

    public void OnGet() => Recipient = Household.Head;

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        if (Session is null)
        {
            throw new RuleViolation("现在没有在进行的兑换。");
        }
        var items = Take.Where(t => t.Value is not null and not 0).ToDictionary(t => t.Key, t => t.Value!.Value);
        var redemption = await redemptions.RedeemAsync(Village, new Redeem(Session.SessionId, Household.HouseholdId, items, Recipient ?? "", SignedHow, Witness), Me.Actor);
        TempData.Notice($"兑换好了，用去 {redemption.Total} 分。请打印领取单，让领取人签字。");
        return Redirect($"{Place.Url}/redemption/{redemption.RedemptionId}");
    }
}
