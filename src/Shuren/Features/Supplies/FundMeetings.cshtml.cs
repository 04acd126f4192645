using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Supplies;

/// <summary>How much of the collective's income goes into the scheme: the villagers' votes (RED-4, D34).</summary>
[Needs(Permission.SeeRecord)]
public sealed class FundMeetingsModel(AppDb db, FundService funds, TimeProvider clock) : VillagePage
{
    [BindProperty]
    public DeliberationForm Form { get; set; } = new();

    [BindProperty]
    public string? Amount { get; set; }

    public List<FundsMeeting> Meetings { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Meetings = await db.FundsMeetingsAsync(Village);
        return null;
    }

    [Needs(Permission.DraftLists)]
    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var amount = MoneyFields.Read(Amount, "Amount") ?? Money.Zero;
        FundService.MustBeASum(amount);
        var vote = Form.Read();
        if (!this.IsChecked())
        {
            vote.MustBeValid(clock.Today());
            return this.Check(new CheckSheet(
                $"要登记的商定：拿出村集体经济收益 {amount} 元", [vote.Sentence, "以后收到的钱、物品写明是这次会议定的，合起来不超过这个数。"], "登记商定"));
        }
        await funds.RecordMeetingAsync(Me, Village, vote, amount);
        TempData.Notice("商定登记好了。");
        return Redirect(Request.Path);
    }
}
