using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.Organization;

/// <summary>What `decisions.md` leaves to the town; holds from now on, for what comes after.</summary>
[Needs(Permission.ManageSettings)]
public sealed class SettingsModel(AppDb db) : TownPage
{
    [BindProperty, Required(ErrorMessage = "请填写天数。"), Range(1, 60, ErrorMessage = "天数要在 {1} 到 {2} 之间。")]
    public int? ObjectionDays { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写天数。"), Range(1, 90, ErrorMessage = "天数要在 {1} 到 {2} 之间。")]
    public int? AnswerDays { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写天数。"), Range(1, 30, ErrorMessage = "天数要在 {1} 到 {2} 之间。")]
    public int? StatementDays { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写人数。"), Range(3, 15, ErrorMessage = "表决人数至少 {1} 人，最多 {2} 人。")]
    public int? ReviewQuorum { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写天数。"), Range(7, 366, ErrorMessage = "天数要在 {1} 到 {2} 之间。")]
    public int? NoticeDays { get; set; }

    [BindProperty]
    public RankBy RankBy { get; set; }

    [BindProperty]
    public bool MaskRedBoardInPublic { get; set; }

    [BindProperty]
    public bool MaskBlackBoardOnPaper { get; set; }

    [BindProperty]
    public bool CardsOnPaper { get; set; }

    public static readonly List<SelectListItem> RankOptions = [new("按本季度得分，每季从零开始", nameof(RankBy.Quarter)), new("按当年累计得分", nameof(RankBy.YearToDate))];

    public void OnGet()
    {
        (ObjectionDays, AnswerDays, StatementDays, ReviewQuorum, NoticeDays) = (Town.ObjectionDays, Town.AnswerDays, Town.StatementDays, Town.ReviewQuorum, Town.NoticeDays);
        (RankBy, MaskRedBoardInPublic, MaskBlackBoardOnPaper, CardsOnPaper) = (Town.RankBy, Town.MaskRedBoardInPublic, Town.MaskBlackBoardOnPaper, Town.CardsOnPaper);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        await db.InTownAsync(Town.TownId, async () =>
        {
            var town = await db.Towns.SingleAsync(t => t.TownId == Town.TownId);
            (town.ObjectionDays, town.AnswerDays, town.StatementDays, town.ReviewQuorum, town.NoticeDays) = (ObjectionDays!.Value, AnswerDays!.Value, StatementDays!.Value, ReviewQuorum!.Value, NoticeDays!.Value);
            (town.RankBy, town.MaskRedBoardInPublic, town.MaskBlackBoardOnPaper, town.CardsOnPaper) = (RankBy, MaskRedBoardInPublic, MaskBlackBoardOnPaper, CardsOnPaper);
            await db.SaveChangesAsync();
        });
        TempData.Notice("设置保存了，从现在起按新的办。已经公示、定榜的不变。");
        return Redirect(Request.Path);
    }
}
