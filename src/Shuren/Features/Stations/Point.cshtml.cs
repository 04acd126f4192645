using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Photos;
using Shuren.Features.Places;

namespace Shuren.Features.Stations;

/// <summary>One of the six: what the village says of it, and what the town found (ORG-3).</summary>
[Needs(Permission.SeeRecord)]
public sealed class PointModel(AppDb db, StationService stations, TimeProvider clock) : VillagePage
{
    public sealed record Row(StationCheck Check, string SaidBy, string? InspectedBy);

    [BindProperty, Required(ErrorMessage = "请选有还是没有。")]
    public bool? Has { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写日期。")]
    public DateOnly? On { get; set; }

    [BindProperty, StringLength(StationCheck.NoteMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Note { get; set; }

    [BindProperty]
    public List<IFormFile> Photos { get; set; } = [];

    [BindProperty, StringLength(StationCheck.NoteMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    [BindProperty(Name = "Shown"), StringLength(Infrastructure.Shown.Length, ErrorMessage = "请刷新后再交。")]
    public string? ShownThen { get; set; }

    public static readonly List<SelectListItem> Answers = [new("有", "true"), new("没有", "false")];

    public StationPoint Point { get; private set; }

    /// <summary>The latest first.</summary>
    public List<Row> Rows { get; private set; } = [];

    public StationCheck? Current => Rows.FirstOrDefault()?.Check;

    public bool MaySay => Me.Can(Permission.DraftLists);

    public bool MayInspect
        => Me.Can(Permission.ConsentLists) && Current is { State: StationState.Waiting } check && check.SaidBy != Me.UserId;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Point = (StationPoint)int.Parse((string)RouteData.Values["point"]!, System.Globalization.CultureInfo.InvariantCulture);
        Rows = await (
            from c in db.StationChecks.AsNoTracking().In(Village)
            where c.Point == Point
            join u in db.Users on c.SaidBy equals u.Id into said
            from u in said.DefaultIfEmpty()
            join i in db.Users on c.InspectedBy equals i.Id into inspected
            from i in inspected.DefaultIfEmpty()
            orderby c.StationCheckId descending
            select new Row(c, u == null ? "" : u.DisplayName, i == null ? null : i.DisplayName)).Take(50).ToListAsync();
        if (HttpMethods.IsGet(Request.Method))
        {
            On = clock.Today();
        }
        return null;
    }

    public void OnGet()
    {
    }

    [Needs(Permission.DraftLists)]
    public async Task<IActionResult> OnPostSayAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var photo = (await StoredPhotos.PrepareAsync(Photos)).FirstOrDefault();
        await stations.SayAsync(Me, Village, new StationSaying(Point, Has!.Value, On!.Value, Note, photo));
        return Done(Has == true ? "填好了，等镇里验收。" : "填好了。备齐以后再来改成“有”。");
    }

    [Needs(Permission.ConsentLists)]
    public async Task<IActionResult> OnPostSignAsync()
    {
        await stations.InspectAsync(Me, Village, Point, isAccepted: true, null, ShownThen);
        return Done("已验收。");
    }

    [Needs(Permission.ConsentLists)]
    public async Task<IActionResult> OnPostReturnAsync()
    {
        await stations.InspectAsync(Me, Village, Point, isAccepted: false, Reason, ShownThen);
        return Done("已退回村里。");
    }

    private RedirectResult Done(string notice)
    {
        TempData.Notice(notice);
        return Redirect(Request.Path);
    }
}
