using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;

namespace Shuren.Features.Flags;

/// <summary>
/// On the page of a record: the supervisors' flags on it that are not settled, with who must answer and until when (SUP-1); and for a
/// supervisor the way to raise one, but not about the own household.
/// </summary>
[HtmlTargetElement("record-flags", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class RecordFlagsTagHelper(AppDb db, TimeProvider clock) : TagHelper
{
    public VillagePage Page { get; set; } = null!;

    public FlagKind Kind { get; set; }

    /// <summary>The record's id; of an entry nothing.</summary>
    public Guid? Record { get; set; }

    public long? Entry { get; set; }

    /// <summary>Earlier ones that the page shows too; a new flag is raised on <see cref="Record"/>.</summary>
    public IEnumerable<Guid> Earlier { get; set; } = [];

    /// <summary>Whose record it is.</summary>
    public Guid? Household { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var today = clock.Today();
        var earlier = Earlier.ToList();
        var flags = await db.Flags.AsNoTracking().In(Page.Place.Village).Where(f => f.Kind == Kind && f.EntrySeq == Entry
            && (f.RecordId == Record || earlier.Contains(f.RecordId!.Value))).Open().OrderBy(f => f.RaisedAt).ToListAsync();
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "no-print");
        output.Attributes.SetAttribute("data-testid", "flags");
        foreach (var flag in flags)
        {
            var late = flag.IsOverdueOn(today);
            output.Content.AppendHtml($"<p class=\"notice {(late ? "bad" : "warn")}\"><a href=\"");
            output.Content.Append($"{Page.Place.Url}/flags/{flag.FlagId}");
            output.Content.AppendHtml("\">");
            output.Content.Append($"监督疑问 {flag.Label}");
            output.Content.AppendHtml("</a>");
            output.Content.Append(flag.WaitsForAnswer
                ? $"：由{flag.Desk.Chinese()}答复，期限 {flag.DueOn:yyyy-MM-dd}{(late ? "，已经过期" : "")}。"
                : $"：{flag.Status.Chinese()}。");
            output.Content.AppendHtml("</p>");
        }
        var offers = !flags.Exists(f => f.RecordId == Record) && Page.Me.Can(Permission.Supervise) && !Page.Me.IsOf(Household);
        if (offers)
        {
            var record = Record?.ToString() ?? Entry?.ToString(CultureInfo.InvariantCulture);
            output.Content.AppendHtml("<p><a class=\"button secondary small\" href=\"");
            output.Content.Append($"{Page.Place.Url}/flags/new?kind={Kind}&record={record}");
            output.Content.AppendHtml("\">监督员：提出疑问</a></p>");
        }
        if (flags.Count == 0 && !offers)
        {
            output.SuppressOutput();
        }
    }
}
