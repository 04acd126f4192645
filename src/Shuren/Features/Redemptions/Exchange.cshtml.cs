using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Redemptions;

/// <summary>RED-2 at the counter: goods for one household. The form leads to its check page, never straight to the handing-over.</summary>
[Needs(Permission.Redeem)]
public sealed class ExchangeModel(AppDb db, RedemptionService redemptions, TimeProvider clock) : VillagePage
{
    // Named, so that a form without any of it is not read for other keys.
    [BindProperty(Name = nameof(Take))]
    public Dictionary<Guid, int?> Take { get; set; } = [];

    [BindProperty, StringLength(30, ErrorMessage = "姓名不超过 {1} 字。")]
    public string? Recipient { get; set; }

    [BindProperty]
    public Guid? WitnessId { get; set; }

    /// <summary>The session the form was shown with.</summary>
    [BindProperty]
    public Guid? SessionId { get; set; }

    /// <summary>What the form showed: <see cref="RedemptionService.ShownAsync"/>.</summary>
    [BindProperty(Name = "Shown")]
    public string? ShownThen { get; set; }

    /// <summary>The receipt beside which it is ticked to be one more.</summary>
    [BindProperty]
    public Guid? Again { get; set; }

    /// <summary>Of a page that is shown.</summary>
    public Household Household { get; private set; } = null!;

    public Account Account { get; private set; } = null!;

    /// <summary>Null when no session is open.</summary>
    public Counter? Counter { get; private set; }

    public List<SelectListItem> Witnesses { get; private set; } = [];

    private Guid HouseholdId => Guid.Parse((string)RouteData.Values["id"]!);

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(HouseholdId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (!IsShown)
        {
            // The handler decides on its own reading.
            return null;
        }
        var id = HouseholdId;
        if (await db.Households.AsNoTracking().In(Village).SingleOrDefaultAsync(h => h.HouseholdId == id) is not { } household)
        {
            return NotFound();
        }
        Household = household;
        Account = await db.Accounts.AsNoTracking().In(Village).SingleAsync(a => a.HouseholdId == id);
        if (await redemptions.CurrentSessionAsync(Village.TownId, clock.Today()) is { } session)
        {
            Counter = await redemptions.CounterAsync(Village, session, Account);
        }
        Witnesses =
        [
            new("没有监督员在场", ""),
            .. (await redemptions.WitnessesAsync(Village, id, Me)).Select(w => new SelectListItem(w.DisplayName, w.Id.ToString()))
        ];
        return null;
    }

    public void OnGet() => Recipient = Household.Head;

    public async Task<IActionResult> OnPostAsync()
    {
        if (ModelState.ErrorCount > 0)
        {
            return this.PageWithErrors();
        }
        var items = Take.Where(t => t.Value is not null and not 0).ToDictionary(t => t.Key, t => t.Value!.Value);
        var command = new Redeem(SessionId ?? Guid.Empty, HouseholdId, items, Recipient ?? "", WitnessId, ShownThen, Again);
        if (!this.IsChecked())
        {
            return this.Check(Sheet(await redemptions.PlanAsync(Village, command, Me)));
        }
        try
        {
            var redemption = await redemptions.RedeemAsync(Me, Village, command);
            TempData.Notice($"兑换好了，用去 {redemption.Total} 分。请打印领取单，让领取人签字。");
            return Redirect($"{Place.Url}/redemption/{redemption.RedemptionId}");
        }
        catch (SameAgain)
        {
            return this.Check(Sheet(await redemptions.PlanAsync(Village, command, Me)));
        }
    }

    /// <summary>What was typed, readable or not; else nothing.</summary>
    public string? Typed(Guid goodsId) => ModelState.GetValueOrDefault($"Take[{goodsId}]")?.AttemptedValue;

    private CheckSheet Sheet(HandOver plan)
    {
        var goods = plan.Goods.Select(g
            => $"{g.Good.Name} {g.Quantity} {g.Good.Unit}（每{g.Good.Unit} {g.Good.Price} 分，共 {g.Good.Price!.Value * g.Quantity} 分）");
        var had = plan.Recent.Where(r => r.RedemptionId != plan.Same?.RedemptionId)
            .Select(r => $"{Time(r)} 已领过 {Goods(plan, r)}（{r.Label}）。这次是在那以外再领。");
        return new CheckSheet(
            $"发放给 {plan.Household.Head}户",
            [
                $"{plan.Household.GroupName}　卡号 {plan.Household.CardNumber}",
                .. goods,
                $"合计 {plan.Total} 分，领后可兑换积分还剩 {plan.Left} 分",
                $"领取人：{Recipient!.Trim()}，签在打印的领取单上",
                plan.Witness is { } witness ? $"在场监督员：{witness.DisplayName}" : "没有监督员在场"
            ],
            "发放",
            [
                .. plan.Same is { } same
                    ? [$"刚才 {Time(same)} 已领过 {Goods(plan, same)}（{same.Label}）。确是再领一次，才勾选并点发放。"]
                    : (string[])[],
                .. had
            ],
            plan.Same is { } again ? new CheckTick(nameof(Again), again.RedemptionId.ToString(), $"确是在 {again.Label} 以外再领一次") : null);
    }

    private static string Time(Redemption redemption) => redemption.At.ToChinaText()[^5..];

    private static string Goods(HandOver plan, Redemption redemption)
        => string.Join("、", plan.Goods
            .Select(g => (g.Good, redemption.Lines.Find(l => l.GoodsId == g.Good.GoodsId)?.Quantity))
            .Where(g => g.Quantity is not null)
            .Select(g => $"{g.Good.Name} {g.Quantity} {g.Good.Unit}"));
}
