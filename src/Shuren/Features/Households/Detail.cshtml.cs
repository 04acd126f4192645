using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Door;
using Shuren.Features.Ledger;
using Shuren.Features.Photos;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

[Needs(Permission.SeeRecord)]
public sealed class DetailModel(AppDb db, HouseholdService households, HouseholdLogins logins, SignInTries tries, TimeProvider clock)
    : VillagePage
{
    [BindProperty, StringLength(Shuren.Features.Households.Household.RemarksMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    [BindProperty]
    public ConsentTo? What { get; set; }

    [BindProperty]
    public bool? Yes { get; set; }

    [BindProperty(Name = "Photos")]
    public List<IFormFile> Photos { get; set; } = [];

    public static readonly List<SelectListItem> WhatOptions =
        [new(ConsentTo.Publish.Chinese(), nameof(ConsentTo.Publish)), new(ConsentTo.Child.Chinese(), nameof(ConsentTo.Child))];

    public static readonly List<SelectListItem> YesOptions = [new("同意（要有签字的纸）", "true"), new("不同意", "false")];

    public Household Household { get; private set; } = null!;

    public Account Account { get; private set; } = null!;

    public List<Member> Members { get; private set; } = [];

    public HouseholdLogin? Login { get; private set; }

    /// <summary>Somebody had five wrong passwords: the household may have to wait.</summary>
    public bool IsHeld { get; private set; }

    public List<ConsentRow> Consents { get; private set; } = [];

    /// <summary>What happened to it (HH-5), the newest first.</summary>
    public List<ChangeRow> Changes { get; private set; } = [];

    /// <summary>The head changed after the password was handed out: it is none any more.</summary>
    public bool IsLoginEnded => Login is { } login
        && Changes.Exists(c => c.Change.Kind == ChangeKind.Head && c.Change.At > login.HandedOutAt);

    /// <summary>Who records what happens to households; the station for the recorder's own.</summary>
    public bool MayChange => Household.WithdrawnOn is null && !IsOwn
        && (Me.Can(Permission.ManageHouseholds) || Me.Can(Permission.StandIn));

    /// <summary>Registered today: what comes next is offered first.</summary>
    public bool IsNew => Household.JoinedOn == clock.Today() && Household.WithdrawnOn is null && Login is null;

    /// <summary>The reader's own: somebody else edits it, or the household itself, signed in.</summary>
    public bool IsOwn => Me.IsOf(Household.HouseholdId);

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(Household.HouseholdId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Households.AsNoTracking().In(Village).SingleOrDefaultAsync(h => h.HouseholdId == id) is not { } household)
        {
            return NotFound();
        }
        Household = household;
        Account = await db.Accounts.AsNoTracking().In(Village).SingleAsync(a => a.HouseholdId == id);
        Members = await db.Members.AsNoTracking().Where(m => m.TownId == Village.TownId && m.HouseholdId == id).OrderBy(m => m.MemberId)
            .ToListAsync();
        Login = await db.HouseholdLogins.AsNoTracking().SingleOrDefaultAsync(l => l.TownId == Village.TownId && l.HouseholdId == id);
        IsHeld = Login is not null && await tries.IsHeldAsync(Login.UserId);
        Consents = await ConsentRow.OfAsync(db, Village, id);
        Changes = await ChangeRow.OfHouseholdAsync(db, Village, id);
        return null;
    }

    /// <summary>What the household says to publication or to its children's data, as told to the recorder.</summary>
    [Needs(Permission.ManageHouseholds)]
    public async Task<IActionResult> OnPostDeclareAsync()
    {
        if (What is not { } what)
        {
            throw new RuleViolation(Rule.Form, "请选择哪一件事。", "What");
        }
        if (Yes is not { } yes)
        {
            throw new RuleViolation(Rule.Form, "请选择同意或不同意。", "Yes");
        }
        var scan = (await StoredPhotos.PrepareAsync(Photos)).FirstOrDefault();
        await households.DeclareAsync(Me, Village, Household.HouseholdId, what, yes, scan);
        TempData.Notice($"记下了：{what.Chinese()}，{(yes ? "同意" : "不同意")}。");
        return Redirect(Request.Path);
    }

    [Needs(Permission.ManageHouseholds)]
    public async Task<IActionResult> OnPostOpenLoginAsync()
    {
        await logins.OpenAsync(Me, Village, Household.HouseholdId);
        TempData.Notice($"{Household.Head}户现在可以登录了。忘了密码，请发新密码。");
        return Redirect(Request.Path);
    }

    [Needs(Permission.ManageHouseholds)]
    [AsksFirst("要为这一户办理退出", "这一户不再上榜、不能再兑换；记录留存备查。", "办理退出", Needed = "Reason")]
    public async Task<IActionResult> OnPostWithdrawAsync()
    {
        await households.WithdrawAsync(Me, Village, Household.HouseholdId, Reason ?? "");
        TempData.Notice($"{Household.Head}户已退出。记录留存备查，不再上榜。");
        return Redirect(Request.Path);
    }
}
