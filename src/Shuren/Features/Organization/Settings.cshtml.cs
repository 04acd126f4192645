using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Retention;

namespace Shuren.Features.Organization;

/// <summary>What `decisions.md` leaves to the town; holds from now on, for what comes after.</summary>
[Needs(Permission.ManageSettings)]
public sealed class SettingsModel(AppDb db, OrganizationService organization, TimeProvider clock) : TownPage
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

    [BindProperty, Required(ErrorMessage = "请填写天数。"), Range(30, 365, ErrorMessage = "天数要在 {1} 到 {2} 之间。")]
    public int? ApplicationKeepDays { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写月数。"), Range(6, 120, ErrorMessage = "月数要在 {1} 到 {2} 之间。")]
    public int? PhotoKeepMonths { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写天数。"), Range(7, 180, ErrorMessage = "天数要在 {1} 到 {2} 之间。")]
    public int? LoginKeepDays { get; set; }

    [BindProperty, StringLength(Town.NameMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? PrivacyContact { get; set; }

    [BindProperty, StringLength(20, ErrorMessage = "不超过 {1} 位。")]
    public string? PrivacyPhone { get; set; }

    [BindProperty, StringLength(100, ErrorMessage = "不超过 {1} 字。")]
    public string? PrivacyAddress { get; set; }

    [BindProperty, Required(ErrorMessage = "请选月份。"), Range(1, 12, ErrorMessage = "月份要在 {1} 到 {2} 之间。")]
    public int? SpendableEndsMonth { get; set; }

    [BindProperty, Required(ErrorMessage = "请填几日。"), Range(1, 31, ErrorMessage = "日子要在 {1} 到 {2} 之间。")]
    public int? SpendableEndsDay { get; set; }

    [BindProperty, Required(ErrorMessage = "请填几日。"), Range(1, TownDueDays.Last, ErrorMessage = "日子要在 {1} 到 {2} 之间，每个月都有。")]
    public int? SheetDay { get; set; }

    [BindProperty, Required(ErrorMessage = "请填几日。"), Range(1, TownDueDays.Last, ErrorMessage = "日子要在 {1} 到 {2} 之间，每个月都有。")]
    public int? NoticeDay { get; set; }

    [BindProperty]
    public RankBy RankBy { get; set; }

    [BindProperty]
    public bool MaskRedBoardInPublic { get; set; }

    [BindProperty]
    public bool MaskBlackBoardOnPaper { get; set; }

    [BindProperty]
    public bool CardsOnPaper { get; set; }

    public static readonly List<SelectListItem> RankOptions =
        [new("按本季度得分，每季从零开始", nameof(RankBy.Quarter)), new("按当年累计得分", nameof(RankBy.YearToDate))];

    public static readonly List<SelectListItem> Months = Enumerable.Range(1, 12)
        .Select(m => new SelectListItem($"{m}月", m.ToString(System.Globalization.CultureInfo.InvariantCulture))).ToList();

    /// <summary>What the daily run removed last; null before the first.</summary>
    public RetentionRun? LastRun { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        LastRun = await db.RetentionRuns.AsNoTracking().OfTown(Town.TownId).OrderByDescending(r => r.Day).FirstOrDefaultAsync();
        return null;
    }

    public async Task OnGetAsync()
    {
        var (days, month) = (await DueDays.OfAsync(db, Town.TownId), Month.Of(clock.Today()));
        (SheetDay, NoticeDay) = (days.SheetDay(month), days.NoticeDay(month.Quarter));
        (ApplicationKeepDays, PhotoKeepMonths, LoginKeepDays) = (Town.ApplicationKeepDays, Town.PhotoKeepMonths, Town.LoginKeepDays);
        (PrivacyContact, PrivacyPhone, PrivacyAddress) = (Town.PrivacyContact, Town.PrivacyPhone, Town.PrivacyAddress);
        (SpendableEndsMonth, SpendableEndsDay) = (Town.SpendableEndsOn / 100, Town.SpendableEndsOn % 100);
        (ObjectionDays, AnswerDays, StatementDays) = (Town.ObjectionDays, Town.AnswerDays, Town.StatementDays);
        (ReviewQuorum, NoticeDays) = (Town.ReviewQuorum, Town.NoticeDays);
        (RankBy, MaskRedBoardInPublic) = (Town.RankBy, Town.MaskRedBoardInPublic);
        (MaskBlackBoardOnPaper, CardsOnPaper) = (Town.MaskBlackBoardOnPaper, Town.CardsOnPaper);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (PrivacyPhone.OrNull() is { } phone && !HouseholdNames.TryReadPhone(phone, out var digits))
        {
            ModelState.AddModelError(nameof(PrivacyPhone), HouseholdNames.WhyNoPhone(digits));
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        await organization.SaveSettingsAsync(Me, Town.TownId, new TownSettings
        {
            ObjectionDays = ObjectionDays!.Value,
            AnswerDays = AnswerDays!.Value,
            StatementDays = StatementDays!.Value,
            ReviewQuorum = ReviewQuorum!.Value,
            RankBy = RankBy,
            MaskRedBoardInPublic = MaskRedBoardInPublic,
            MaskBlackBoardOnPaper = MaskBlackBoardOnPaper,
            CardsOnPaper = CardsOnPaper,
            NoticeDays = NoticeDays!.Value,
            ApplicationKeepDays = ApplicationKeepDays!.Value,
            PhotoKeepMonths = PhotoKeepMonths!.Value,
            LoginKeepDays = LoginKeepDays!.Value,
            PrivacyContact = PrivacyContact.OrNull(),
            PrivacyPhone = PrivacyPhone.OrNull(),
            PrivacyAddress = PrivacyAddress.OrNull(),
            SpendableEndsOn = (SpendableEndsMonth!.Value * 100) + SpendableEndsDay!.Value,
            SheetDay = SheetDay!.Value,
            NoticeDay = NoticeDay!.Value
        });
        TempData.Notice("设置保存了，从现在起按新的办。已经公示、定榜的不变。");
        return Redirect(Request.Path);
    }
}
