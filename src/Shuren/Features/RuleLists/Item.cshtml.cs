using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.RuleLists;

/// <summary>One item of a draft; without an id, a new 村级自定.</summary>
[Needs(Permission.DraftLists)]
public sealed class ItemModel(AppDb db, RuleListService lists) : VillagePage
{
    [BindProperty]
    public RuleKind Kind { get; set; } = RuleKind.Award;

    [BindProperty, Required(ErrorMessage = "请填写大类。"), StringLength(RuleItem.HeadingMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Category { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写事项。"), StringLength(RuleItem.HeadingMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Matter { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写行为。"), StringLength(RuleItem.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Behaviour { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写奖惩。"), StringLength(RuleItem.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Terms { get; set; }

    [BindProperty]
    public ScoringWay Scoring { get; set; } = ScoringWay.PerQuantity;

    [BindProperty, StringLength(20, ErrorMessage = "请填数字。")]
    public string? PointsText { get; set; }

    [BindProperty]
    public RuleUnit Unit { get; set; } = RuleUnit.Time;

    [BindProperty]
    public OncePer OncePer { get; set; }

    [BindProperty]
    public TierPolicy TierPolicy { get; set; } = TierPolicy.TopUp;

    [BindProperty, StringLength(2000, ErrorMessage = "不超过 {1} 字。")]
    public string? Tiers { get; set; }

    [BindProperty]
    public bool NeedsFinding { get; set; }

    [BindProperty]
    public int? RemedyDays { get; set; }

    [BindProperty]
    public int? RemedyPercent { get; set; }

    [BindProperty]
    public bool Enabled { get; set; } = true;

    /// <summary>REC-8: of a village item it is not known before it is sent.</summary>
    public bool TakesRemedy => Item is not { IsVillageItem: false, Kind: RuleKind.Award };

    public RuleList List { get; private set; } = null!;

    public RuleItem? Item { get; private set; }

    public static readonly List<SelectListItem> Kinds = [new("加分", nameof(RuleKind.Award)), new("扣分", nameof(RuleKind.Deduction))];

    public static readonly List<SelectListItem> Scorings =
    [
        new("按数量（分值 × 数量）", nameof(ScoringWay.PerQuantity)),
        new("固定分值", nameof(ScoringWay.Fixed)),
        new("分档", nameof(ScoringWay.Tiered)),
        new("基础分（每户每期都有）", nameof(ScoringWay.Base))
    ];

    public static readonly List<SelectListItem> Units =
        Enum.GetValues<RuleUnit>().Select(u => new SelectListItem(u.Chinese(), u.ToString())).ToList();

    public static readonly List<SelectListItem> Onces =
    [
        new("不限", nameof(OncePer.None)),
        new("每户每月一次", nameof(OncePer.Month)),
        new("每户每两个月一次", nameof(OncePer.TwoMonths)),
        new("每户每季一次", nameof(OncePer.Quarter)),
        new("每户每半年一次", nameof(OncePer.HalfYear)),
        new("每户每年一次", nameof(OncePer.Year))
    ];

    public static readonly List<SelectListItem> Policies =
        [new("同一年再得高一档，只补差额", nameof(TierPolicy.TopUp)), new("每次都按档给分", nameof(TierPolicy.Each))];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var listId = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.RuleLists.AsNoTracking().In(Village).SingleOrDefaultAsync(l => l.RuleListId == listId) is not { } list)
        {
            return NotFound();
        }
        List = list;
        if (RouteData.Values["item"] is string id)
        {
            Item = Guid.TryParse(id, out var itemId) ? await ItemAsync(listId, itemId) : null;
            if (Item is null)
            {
                return NotFound();
            }
        }
        return list.IsEditable ? null : Redirect($"{Place.Url}/lists/{listId}");
    }

    public void OnGet()
    {
        if (Item is { } i)
        {
            (Kind, Category, Matter, Behaviour, Terms) = (i.Kind, i.Category, i.Matter, i.Behaviour, i.Terms);
            (Scoring, PointsText, Unit) = (i.Scoring, i.Points?.ToString(), i.Unit);
            (OncePer, TierPolicy, NeedsFinding, Enabled) = (i.OncePer, i.TierPolicy, i.NeedsFinding, i.Enabled);
            (RemedyDays, RemedyPercent) = (i.RemedyDays, i.RemedyPercent);
            Tiers = string.Join('\n', i.Tiers.OrderBy(t => t.Order).Select(t => $"{t.Name} {t.Points}"));
        }
        else
        {
            (Category, Matter) = ("其他", "村级自定");
        }
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (Item is { IsVillageItem: false } reference)
        {
            // The reference list's words are not the form's to change.
            (Kind, Category, Matter, Behaviour, Terms) =
                (reference.Kind, reference.Category, reference.Matter, reference.Behaviour, reference.Terms);
            foreach (var key in new[] { "Category", "Matter", "Behaviour", "Terms" })
            {
                ModelState.Remove(key);
            }
        }
        var points = ReadPoints();
        var tiers = Scoring == ScoringWay.Tiered ? ReadTiers() : [];
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var terms = new ItemTerms(
            Kind, Category!, Matter!, Behaviour!, Terms!, Scoring, Scoring == ScoringWay.Tiered ? null : points, Unit, OncePer, TierPolicy,
            tiers, NeedsFinding, Enabled, RemedyDays, RemedyPercent, AskedAgain: this.IsChecked());
        if (!terms.AskedAgain && Item is not { IsVillageItem: false } && terms.OnlyToBeAskedAgain is { Count: > 0 } hits)
        {
            return this.Check(new CheckSheet(
                "要列进清单的", [Behaviour!, Terms!], "确认保存", hits.Select(w => w.Sentence + ListCheck.LookAgain).ToList()));
        }
        await lists.SaveItemAsync(Me, Village, List.RuleListId, Item?.RuleItemId, terms);
        TempData.Notice("保存好了。");
        return Redirect($"{Place.Url}/lists/{List.RuleListId}");
    }

    private Task<RuleItem?> ItemAsync(Guid listId, Guid itemId) => db.RuleItems.AsNoTracking().Include(i => i.Tiers)
        .SingleOrDefaultAsync(i => i.TownId == Village.TownId && i.RuleListId == listId && i.RuleItemId == itemId);

    private Points? ReadPoints() => string.IsNullOrWhiteSpace(PointsText) ? null
        : Points.TryParse(PointsText, out var points) ? points
        : throw new RuleViolation(Rule.Form, "分值要填数字，最多一位小数。", "PointsText");

    private List<(string Name, Points Points)> ReadTiers()
    {
        var tiers = new List<(string, Points)>();
        foreach (var line in (Tiers ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = line.LastIndexOfAny([' ', '　', '\t']);
            tiers.Add(at > 0 && Points.TryParse(line[(at + 1)..], out var value)
                ? (line[..at].Trim(), value)
                : throw new RuleViolation(Rule.Form, $"“{line}”要写成：档名 空格 分值。", "Tiers"));
        }
        return tiers;
    }
}
