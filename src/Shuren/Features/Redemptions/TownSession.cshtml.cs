using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.Redemptions;

[Needs(Permission.SeeRecord)]
public sealed class TownSessionModel(AppDb db, RedemptionService redemptions) : TownPage
{
    public sealed record Row(Guid GoodsId, string Name, string Unit, Points? Price, int? HouseholdMax, int Stock, int Taken);

    [BindProperty]
    public DateOnly? OpensOn { get; set; }

    [BindProperty]
    public DateOnly? ClosesOn { get; set; }

    [BindProperty]
    public string? Threshold { get; set; }

    [BindProperty]
    public string? HouseholdPointsMax { get; set; }

    [BindProperty]
    public Dictionary<Guid, string?> Price { get; set; } = [];

    [BindProperty]
    public Dictionary<Guid, string?> Max { get; set; } = [];

    public RedemptionSession Session { get; private set; } = null!;

    public List<Row> Rows { get; private set; } = [];

    public IReadOnlyList<string> Obstacles { get; private set; } = [];

    public Points Redeemed { get; private set; }

    public bool Edits => Me.Can(Permission.RunSessions) && Session.Status == SessionStatus.Draft;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.RedemptionSessions.AsNoTracking().OfTown(Town.TownId).SingleOrDefaultAsync(s => s.SessionId == id) is not { } session)
        {
            return NotFound();
        }
        Session = session;
        var taken = await (
            from r in db.Redemptions.OfTown(Town.TownId)
            join l in db.RedemptionLines on new { r.TownId, r.RedemptionId } equals new { l.TownId, l.RedemptionId }
            where r.SessionId == id && r.CancelledAt == null
            group l by l.GoodsId into g
            select new { g.Key, Quantity = g.Sum(l => l.Quantity) }).ToDictionaryAsync(g => g.Key, g => g.Quantity);
        var stock = await db.Stock.OfTown(Town.TownId).GroupBy(s => s.GoodsId).Select(g => new { g.Key, Quantity = g.Sum(s => s.Quantity) }).ToDictionaryAsync(g => g.Key, g => g.Quantity);
        var goods = await (
            from sg in db.SessionGoods.AsNoTracking().OfTown(Town.TownId)
            join g in db.Goods on new { sg.TownId, sg.GoodsId } equals new { g.TownId, g.GoodsId }
            where sg.SessionId == id
            orderby g.Name
            select new { g.GoodsId, g.Name, g.Specification, g.Unit, sg.Price, sg.HouseholdMax }).ToListAsync();
        Rows = goods.ConvertAll(g => new Row(g.GoodsId, $"{g.Name} {g.Specification}".Trim(), g.Unit, g.Price, g.HouseholdMax, stock.GetValueOrDefault(g.GoodsId), taken.GetValueOrDefault(g.GoodsId)));
        Redeemed = (await db.Redemptions.OfTown(Town.TownId).Where(r => r.SessionId == id && r.CancelledAt == null).Select(r => r.Total).ToListAsync()).Aggregate(Points.Zero, (s, p) => s + p);
        Obstacles = session.Status == SessionStatus.Draft ? await redemptions.ObstaclesToOpenAsync(Town.TownId, id) : [];
        return null;
    }

    public void OnGet()
    {
        (OpensOn, ClosesOn, Threshold, HouseholdPointsMax) = (Session.OpensOn, Session.ClosesOn, Session.Threshold?.ToString(), Session.HouseholdPointsMax?.ToString());
        Price = Rows.ToDictionary(r => r.GoodsId, r => r.Price?.ToString());
        Max = Rows.ToDictionary(r => r.GoodsId, r => r.HouseholdMax?.ToString());
    }

    [Needs(Permission.RunSessions)]
    public async Task<IActionResult> OnPostSaveAsync()
    {
        if (OpensOn is null || ClosesOn is null)
        {
            throw new RuleViolation("请填写起止日期。", "OpensOn");
        }
        var prices = Rows.ConvertAll(r => new GoodsPrice(r.GoodsId, Read(Price.GetValueOrDefault(r.GoodsId), r.Name + "的价格", "Prices"), ReadCount(Max.GetValueOrDefault(r.GoodsId), r.Name)));
        await redemptions.EditSessionAsync(
            Town.TownId, Session.SessionId, new SessionTerms(OpensOn.Value, ClosesOn.Value, Read(Threshold, "兑换条件", "Threshold"), Read(HouseholdPointsMax, "每户最多", "HouseholdPointsMax")), prices);
        TempData.Notice("保存好了。");
        return Redirect(Request.Path);
    }

    [Needs(Permission.RunSessions)]
    public Task<IActionResult> OnPostOpenAsync() => ActAsync(() => redemptions.OpenSessionAsync(Town.TownId, Session.SessionId, Me.Actor), "兑换开始了，各村可以在柜台兑换。");

    [Needs(Permission.RunSessions)]
    public Task<IActionResult> OnPostCloseAsync() => ActAsync(() => redemptions.CloseSessionAsync(Town.TownId, Session.SessionId, Me.Actor), "这次兑换结束了。");

    [Needs(Permission.RunSessions)]
    public Task<IActionResult> OnPostRemoveAsync(Guid goods) => ActAsync(() => redemptions.RemoveGoodsAsync(Town.TownId, Session.SessionId, goods), "去掉了。");

    private async Task<IActionResult> ActAsync(Func<Task> work, string notice)
    {
        await work();
        TempData.Notice(notice);
        return Redirect(Request.Path);
    }

    private static Points? Read(string? text, string what, string field)
        => string.IsNullOrWhiteSpace(text) ? null : Points.TryParse(text, out var points) ? points : throw new RuleViolation($"{what}“{text}”要填分数，最多一位小数。", field);

    private static int? ReadCount(string? text, string what)
        => string.IsNullOrWhiteSpace(text) ? null : Numbers.TryRead(text, out int count) ? count : throw new RuleViolation($"{what}每户最多“{text}”要填整数。", "Prices");
}
