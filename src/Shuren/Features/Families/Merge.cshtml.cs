using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Ledger;

namespace Shuren.Features.Families;

/// <summary>并户 (HH-5): first which household, then what becomes of its points, then the form.</summary>
[Needs(Permission.ManageHouseholds, Permission.StandIn)]
public sealed class MergeModel(AppDb db, HouseholdChangeService changes, TimeProvider clock) : ChangePage(db, clock)
{
    private readonly AppDb _db = db;

    [BindProperty(SupportsGet = true)]
    public int? Card { get; set; }

    [BindProperty, StringLength(500, ErrorMessage = "成员不超过 {1} 字。")]
    public string? Members { get; set; }

    /// <summary>The one that ends; null until it is chosen.</summary>
    public Household? Ends { get; private set; }

    public Account EndsAccount { get; private set; } = null!;

    protected override async Task<Guid?> OtherAsync()
    {
        Ends = await _db.Households.AsNoTracking().In(Village)
            .SingleOrDefaultAsync(h => h.CardNumber == Card && h.HouseholdId != Household.HouseholdId);
        if (Ends is not null)
        {
            EndsAccount = await _db.Accounts.AsNoTracking().In(Village).SingleAsync(a => a.HouseholdId == Ends.HouseholdId);
        }
        return Ends?.HouseholdId;
    }

    public async Task OnGetAsync()
    {
        if (Ends is not null)
        {
            var theirs = await ChangeRules.MembersAsync(_db, Ends);
            Members = string.Join('\n', ((string[])[MembersNow, Ends.Head, theirs]).Where(m => m.Length > 0));
        }
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var ends = Ends ?? throw new RuleViolation(Rule.Hh5, "请填写并进来那一户的卡号。", nameof(Card));
        var paper = await ReadAsync(ends.HouseholdId);
        if (!this.IsChecked())
        {
            await changes.MustEndAsync(Village, ends, "并户", nameof(Card));
            return this.Check(new CheckSheet(
                $"要把{ends.Head}户（卡号 {ends.CardNumber}）并到{Household.Head}户（卡号 {Household.CardNumber}）",
                [
                    $"{Household.Head}户的卡号、总积分 {Account.Score}、可兑换 {Account.Spendable} 不变。",
                    $"卡号 {ends.CardNumber} 停用：总积分 {EndsAccount.Score}、可兑换 {EndsAccount.Spendable} 留在那张卡上，不转、不能再兑换。",
                    $"并户以后的其他成员：{Members.OrNull()?.ReplaceLineEndings("、") ?? "没有"}",
                    PaperLine(paper)
                ],
                "登记并户",
                EndsAccount.Spendable.IsPositive ? [$"{ends.Head}户还有 {EndsAccount.Spendable} 分没兑换。请先告诉本户。"] : []));
        }
        await changes.MergeAsync(Me, Village, Household.HouseholdId, ends.HouseholdId, Members, paper);
        TempData.Notice($"并好了。{ends.Head}户的卡停用，以前的记录都还在。");
        return Redirect(Here);
    }
}
