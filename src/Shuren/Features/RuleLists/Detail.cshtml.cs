using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.RuleLists;

[Needs(Permission.SeeRecord)]
public sealed class DetailModel(AppDb db, RuleListService lists, TimeProvider clock, DocumentFonts fonts) : VillagePage
{
    [BindProperty]
    public DeliberationForm Form { get; set; } = new();

    [BindProperty, StringLength(RuleItem.HeadingMaxLength + 10, ErrorMessage = "请从清单里选择。")]
    public string? CapOn { get; set; }

    [BindProperty]
    public CapPeriod Period { get; set; } = CapPeriod.Month;

    [BindProperty, StringLength(20, ErrorMessage = "请填数字。")]
    public string? PointsMax { get; set; }

    [BindProperty]
    public int? TimesMax { get; set; }

    [BindProperty]
    public bool EndsWithYear { get; set; }

    public RuleList List { get; private set; } = null!;

    public RuleList? Before { get; private set; }

    public bool Edits => List.IsEditable && Me.Can(Permission.DraftLists);

    public DeliberationRecord? Vote => List.LatestDeliberation();

    /// <summary>D33: how the list differs from what was voted on, in one sentence; null when it does not.</summary>
    public string? ChangedSince => Vote is null ? null : ListContent.Difference(Vote.VotedOn, ListContent.Of(List));

    public List<SelectListItem> CapChoices { get; private set; } = [];

    public static readonly List<SelectListItem> Periods =
        [new("每月", nameof(CapPeriod.Month)), new("每季", nameof(CapPeriod.Quarter)), new("每年", nameof(CapPeriod.Year))];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (await RuleListQueries.WholeAsync(db, Village, Guid.Parse((string)RouteData.Values["id"]!)) is not { } list)
        {
            return NotFound();
        }
        List = list;
        Before = await RuleListQueries.BeforeAsync(db, Village, list);
        CapChoices =
        [
            new("请选择", ""),
            .. list.Items.Select(i => (i.Category, i.Kind)).Distinct()
                .Select(c => new SelectListItem($"大类：{c.Category}（{c.Kind.Chinese()}）", $"{c.Kind}:{c.Category}")),
            .. list.Items.Select(i => new SelectListItem(i.Name, i.Code))
        ];
        if (HttpMethods.IsGet(Request.Method))
        {
            EndsWithYear = list.SpendableEndsWithYear;
        }
        return null;
    }

    public IActionResult OnGetPdf()
        => this.Pdf(
            fonts, () => ListPaper.Of(fonts, Place, List), $"{Place.VillageName}积分清单第{List.Version}版", "rules", clock.Today());

    [Needs(Permission.DraftLists)]
    public Task<IActionResult> OnPostDeliberationAsync()
        => ActAsync(() => lists.RecordDeliberationAsync(Me, Village, List.RuleListId, Form.Read()), "村民商定已登记。以后清单再改，就要重新商定。");

    [Needs(Permission.DraftLists)]
    public Task<IActionResult> OnPostCapAsync() => ActAsync(() => lists.AddCapAsync(Me, Village, List.RuleListId, ReadCap()), "上限加好了。");

    [Needs(Permission.DraftLists)]
    public Task<IActionResult> OnPostRemoveCapAsync(Guid cap)
        => ActAsync(() => lists.RemoveCapAsync(Me, Village, List.RuleListId, cap), "上限去掉了。");

    [Needs(Permission.DraftLists)]
    public Task<IActionResult> OnPostExpiryAsync()
        => ActAsync(() => lists.SetExpiryAsync(Me, Village, List.RuleListId, EndsWithYear), "保存了。");

    [Needs(Permission.DraftLists)]
    public async Task<IActionResult> OnPostSubmitAsync()
    {
        ListCheck.MustBeReady(List);
        if (!this.IsChecked())
        {
            var items = List.Items.FindAll(i => i.Enabled);
            return this.Check(new CheckSheet(
                $"要把清单第 {List.Version} 版报给镇新时代文明实践所",
                [
                    $"采用加分 {items.Count(i => i.Kind == RuleKind.Award)} 项，扣分 {items.Count(i => i.Kind == RuleKind.Deduction)} 项，"
                    + $"上限 {List.Caps.Count} 条。",
                    Vote!.Sentence,
                    "报上去以后，镇里答复以前不能再改。"
                ],
                "报镇里",
                ListCheck.AskedAgain(List)));
        }
        return await ActAsync(() => lists.SubmitAsync(Me, Village, List.RuleListId), "已报镇新时代文明实践所，同意后实施。");
    }

    [Needs(Permission.DraftLists)]
    public Task<IActionResult> OnPostWithdrawAsync()
        => ActAsync(() => lists.WithdrawSubmissionAsync(Me, Village, List.RuleListId), "收回来了，可以再改。");

    // A category is chosen as "Award:大类", an item as its code.
    private NewCap ReadCap()
    {
        var parts = (CapOn ?? "").Split(':', 2);
        var kind = RuleKind.Award;
        if (parts.Length == 2 && !(Enum.TryParse(parts[0], out kind) && Enum.IsDefined(kind)))
        {
            throw new RuleViolation(Rule.Form, "请从清单里选择限制哪一项，或哪一大类。", "CapOn");
        }
        Points? max = string.IsNullOrWhiteSpace(PointsMax) ? null
            : Points.TryParse(PointsMax, out var points) ? points : throw new RuleViolation(Rule.Form, "最多几分要填数字。", "PointsMax");
        return parts.Length == 2
            ? new NewCap(null, parts[1], kind, Period, max, TimesMax)
            : new NewCap(CapOn.OrNull(), null, null, Period, max, TimesMax);
    }

    private async Task<IActionResult> ActAsync(Func<Task> work, string notice)
    {
        await work();
        TempData.Notice(notice);
        return Redirect(Request.Path);
    }
}
