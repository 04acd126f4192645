using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Organization;

namespace Shuren.Features.Notices;

/// <summary>D11: the villagers' recorded deliberation that adopts naming on the paper board, or its withdrawal.</summary>
[Needs(Permission.DraftLists)]
public sealed class NamingModel(AppDb db, TimeProvider clock) : VillagePage
{
    [BindProperty]
    public DateOnly? On { get; set; }

    [BindProperty]
    public string? Where { get; set; }

    [BindProperty]
    public int? Present { get; set; }

    [BindProperty]
    public int? For { get; set; }

    [BindProperty]
    public int? Against { get; set; }

    [BindProperty]
    public string? Minutes { get; set; }

    public Village Home { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Home = await db.Villages.AsNoTracking().In(Village).SingleAsync();
        return null;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (On is not { } day || day > clock.Today() || string.IsNullOrWhiteSpace(Where) || string.IsNullOrWhiteSpace(Minutes))
        {
            throw new RuleViolation("请填写会议日期（不晚于今天）、地点和记录。", "On");
        }
        if (Present is not > 0 || For is null || Against is null || For < 0 || Against < 0 || For + Against > Present || For <= Against)
        {
            throw new RuleViolation("赞成要多于反对，两样加起来不能超过到会人数。", "For");
        }
        await db.InVillageAsync(Village, async () =>
        {
            var village = await db.Villages.In(Village).SingleAsync();
            (village.NamingAdoptedOn, village.NamingPlace, village.NamingPresent, village.NamingVotesFor, village.NamingVotesAgainst, village.NamingMinutes) = (day, Where, Present, For, Against, Minutes);
            await db.SaveChangesAsync();
        });
        TempData.Notice("已登记。以后定榜时，本人也同意公布的，纸质黑榜写全名。");
        return Redirect(Request.Path);
    }

    public async Task<IActionResult> OnPostWithdrawAsync()
    {
        await db.InVillageAsync(Village, async () =>
        {
            (await db.Villages.In(Village).SingleAsync()).NamingAdoptedOn = null;
            await db.SaveChangesAsync();
        });
        TempData.Notice("以后黑榜只写姓。");
        return Redirect(Request.Path);
    }
}
