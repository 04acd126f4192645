using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Features.Supplies;

namespace Shuren.Features.Redemptions;

[Needs(Permission.SeeRecord)]
public sealed class TownSessionModel(AppDb db, RedemptionService redemptions, TimeProvider clock) : TownPage
{
    [BindProperty]
    public DateOnly? OpensOn { get; set; }

    [BindProperty]
    public DateOnly? ClosesOn { get; set; }

    [BindProperty]
    public string? Threshold { get; set; }

    [BindProperty]
    public string? HouseholdPointsMax { get; set; }

    // Named, so that a form without any of it is not read for other keys.
    [BindProperty(Name = nameof(Price))]
    public Dictionary<Guid, string?> Price { get; set; } = [];

    [BindProperty(Name = nameof(Max))]
    public Dictionary<Guid, string?> Max { get; set; } = [];

    [BindProperty, StringLength(RedemptionSession.EarlyReasonMaxLength, ErrorMessage = "原因不超过 {1} 字。")]
    public string? EarlyReason { get; set; }

    /// <summary>What the form to open it showed.</summary>
    [BindProperty(Name = "Shown")]
    public string? ShownThen { get; set; }

    public string ShownNow { get; private set; } = "";

    public RedemptionSession Session { get; private set; } = null!;

    public List<SessionRow> Rows { get; private set; } = [];

    public IReadOnlyList<string> Obstacles { get; private set; } = [];

    /// <summary>Villages that cannot hand out yet; the session opens without them.</summary>
    public IReadOnlyList<string> NotReady { get; private set; } = [];

    /// <summary>Points promised against stock and money, village by village (RED-6); empty once the session is closed.</summary>
    public List<HonourLine> Honour { get; private set; } = [];

    public bool IsEarly => Session.IsEarlyOn(clock.Today());

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
        Rows = await db.SessionRowsAsync(Town.TownId, id);
        Redeemed = await db.RedeemedAsync(Town.TownId, id);
        Obstacles = session.Status == SessionStatus.Draft ? await redemptions.ObstaclesToOpenAsync(Town.TownId, id) : [];
        NotReady = session.Status == SessionStatus.Closed ? [] : await redemptions.VillagesNotReadyAsync(Town.TownId);
        Honour = session.Status == SessionStatus.Closed ? [] : await db.HonourAsync(Town.TownId, session, clock.Today());
        ShownNow = await redemptions.ShownAsync(Town.TownId, id);
        if (!Request.HasFormContentType || !Request.Form.ContainsKey(nameof(OpensOn)))
        {
            // Another form of the page was sent, or none: the terms are as they are kept, so that saving them next changes nothing.
            (OpensOn, ClosesOn) = (Session.OpensOn, Session.ClosesOn);
            (Threshold, HouseholdPointsMax) = (Session.Threshold?.ToString(), Session.HouseholdPointsMax?.ToString());
            Price = Rows.ToDictionary(r => r.GoodsId, r => r.Price?.ToString());
            Max = Rows.ToDictionary(r => r.GoodsId, r => r.HouseholdMax?.ToString());
        }
        return null;
    }

    [Needs(Permission.RunSessions)]
    public async Task<IActionResult> OnPostSaveAsync()
    {
        await SaveAsync(null);
        TempData.Notice("保存好了。");
        return Redirect(Request.Path);
    }

    /// <summary>Takes a good out and keeps all that was typed beside it.</summary>
    [Needs(Permission.RunSessions)]
    public async Task<IActionResult> OnPostRemoveAsync(Guid goods)
    {
        await SaveAsync(goods);
        TempData.Notice("去掉了，别的照填的保存了。");
        return Redirect(Request.Path);
    }

    [Needs(Permission.RunSessions)]
    public async Task<IActionResult> OnPostOpenAsync()
    {
        if (!this.IsChecked())
        {
            await redemptions.MustOpenAsync(Town.TownId, Session.SessionId, ShownThen, EarlyReason);
            return this.Check(new CheckSheet(
                $"开始{Session.Quarter.ToChinese()}兑换",
                [
                    $"从{Session.OpensOn.ToChinese()}到{Session.ClosesOn.ToChinese()}",
                    $"总积分满 {Session.Threshold} 分可以兑换，{(Session.HouseholdPointsMax is { } max ? $"每户最多 {max} 分" : "每户不限分数")}",
                    .. Rows.Select(r => $"{r.Name} 每{r.Unit} {r.Price} 分{(r.HouseholdMax is { } most ? $"，每户最多 {most} {r.Unit}" : "")}"),
                    .. EarlyReason.OrNull() is { } reason && IsEarly ? [$"这个季度还没有结束，提前开始的原因：{reason}"] : (string[])[],
                    "开始以后，价格和条件不能再改。"
                ],
                "开始兑换",
                [.. NotReady, .. Honour.Select(h => h.Warning).OfType<string>()]));
        }
        await redemptions.OpenSessionAsync(Me, Town.TownId, Session.SessionId, ShownThen, EarlyReason);
        TempData.Notice("兑换开始了，各村可以在柜台兑换。");
        return Redirect(Request.Path);
    }

    [Needs(Permission.RunSessions)]
    public async Task<IActionResult> OnPostCloseAsync()
    {
        if (!this.IsChecked() && Session.Status == SessionStatus.Open)
        {
            return this.Check(new CheckSheet(
                $"结束{Session.Quarter.ToChinese()}兑换",
                [
                    $"原定到{Session.ClosesOn.ToChinese()}",
                    $"已兑换 {Redeemed} 分",
                    "结束以后各村柜台不能再按这一次兑换，也不能重新开始。"
                ],
                "结束兑换"));
        }
        await redemptions.CloseSessionAsync(Me, Town.TownId, Session.SessionId);
        TempData.Notice("这次兑换结束了。");
        return Redirect(Request.Path);
    }

    /// <summary>What was typed, readable or not.</summary>
    public string? Typed(string field, Guid goodsId, Dictionary<Guid, string?> kept)
        => ModelState.GetValueOrDefault($"{field}[{goodsId}]")?.AttemptedValue ?? kept.GetValueOrDefault(goodsId);

    private async Task SaveAsync(Guid? without)
    {
        if (OpensOn is null || ClosesOn is null)
        {
            throw new RuleViolation(Rule.Form, "请填写起止日期。", "OpensOn");
        }
        // What is taken out needs no price.
        var prices = Rows.FindAll(r => r.GoodsId != without)
            .ConvertAll(r => new GoodsPrice(
                r.GoodsId,
                Read(Price.GetValueOrDefault(r.GoodsId), r.Name + "的价格", "Prices"),
                ReadCount(Max.GetValueOrDefault(r.GoodsId), r.Name)));
        var terms = new SessionTerms(
            OpensOn.Value, ClosesOn.Value, Read(Threshold, "兑换条件", "Threshold"), Read(HouseholdPointsMax, "每户最多", "HouseholdPointsMax"));
        await redemptions.EditSessionAsync(Me, Town.TownId, Session.SessionId, terms, prices, without);
    }

    private static Points? Read(string? text, string what, string field)
        => string.IsNullOrWhiteSpace(text) ? null
            : Points.TryParse(text, out var points) ? points
            : throw new RuleViolation(Rule.Form, $"{what}“{text}”要填分数，最多一位小数。", field);

    private static int? ReadCount(string? text, string what)
        => string.IsNullOrWhiteSpace(text) ? null
            : Numbers.TryRead(text, out int count) ? count
            : throw new RuleViolation(Rule.Form, $"{what}每户最多“{text}”要填整数。", "Prices");
}
