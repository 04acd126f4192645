using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Households;

/// <summary>What is held about the household, its consent, and the way out (HH-1).</summary>
public sealed class MyHouseholdModel(
    AppDb db, HouseholdService households, TimeProvider clock, DocumentFonts fonts, IConfiguration configuration) : MyPage
{
    [BindProperty]
    public bool? ConsentsToPublish { get; set; }

    [BindProperty, StringLength(Shuren.Features.Households.Household.RemarksMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    [BindProperty]
    public bool Sure { get; set; }

    public List<Member> Members { get; private set; } = [];

    public List<ConsentRow> Consents { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Members = await db.Members.AsNoTracking().Where(m => m.TownId == Village.TownId && m.HouseholdId == Household.HouseholdId)
            .OrderBy(m => m.MemberId).ToListAsync();
        Consents = await ConsentRow.OfAsync(db, Village, Household.HouseholdId);
        return null;
    }

    public void OnGet() => ConsentsToPublish = Household.ConsentsToPublish;

    /// <summary>附件2 of this year, the household's own.</summary>
    public async Task<IActionResult> OnGetCardAsync()
    {
        var year = clock.Today().Year;
        var lines = await CardLine.OfAsync(db, Village, Household.HouseholdId, year);
        var address = PocketCards.Address(QrPicture.Site(configuration, Request), Place, Household);
        return this.Pdf(
            fonts, () => CardPaper.Of(fonts, Place, year, (Household, null), lines, address), $"积分登记卡{year}", "card", clock.Today());
    }

    public async Task<IActionResult> OnPostConsentAsync()
    {
        if (ConsentsToPublish is not { } consents)
        {
            throw new RuleViolation(Rule.Form, "请选择同意或不同意。", "ConsentsToPublish");
        }
        await households.DeclareAsync(Me, Village, Household.HouseholdId, ConsentTo.Publish, consents, null, itself: true);
        TempData.Notice(consents ? "以后公示可以写户主姓名。" : "从现在起，网上只写卡号；村里纸上写“张某某”或卡号。");
        return Redirect(Request.Path);
    }

    [AsksFirst("要退出积分制", "退出以后不再上榜、不能再兑换；以后可以再申请参加。", "退出", Needed = "Sure")]
    public async Task<IActionResult> OnPostWithdrawAsync()
    {
        if (!Sure)
        {
            throw new RuleViolation(Rule.Form, "要退出，请先勾选“我确定退出”。", "Sure");
        }
        await households.WithdrawAsync(Me, Village, Household.HouseholdId, Reason.OrNull() ?? "本户在网上申请退出", itself: true);
        TempData.Notice("已退出。随时可以再申请参加。");
        return Redirect("/my");
    }
}
