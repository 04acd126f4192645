using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Shuren.Features.TagHelpers;

/// <summary>
/// Label, hint, control and error of one bound property. The control follows the property's type; what was typed stays after an error.
/// There is no HTML <c>required</c>: the browser's own words are often English, and the server's answer names the field in Chinese.
/// </summary>
[HtmlTargetElement("field", Attributes = "asp-for", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class FieldTagHelper : TagHelper
{
    [HtmlAttributeName("asp-for")]
    public ModelExpression For { get; set; } = null!;

    public string Label { get; set; } = "";

    public string? Hint { get; set; }

    /// <summary>text, textarea, password, tel, date, number, file, checkbox, radio, select; by the property's type if left out.</summary>
    public string? Type { get; set; }

    /// <summary>Height of the text in lines; makes a textarea of a text.</summary>
    public int? Rows { get; set; }

    public IEnumerable<SelectListItem>? Options { get; set; }

    /// <summary>Whether 必填 stands beside the label; by [Required] if left out.</summary>
    public bool? Required { get; set; }

    public string? Autocomplete { get; set; }

    public string? Inputmode { get; set; }

    public string? Placeholder { get; set; }

    public string? Accept { get; set; }

    public bool Multiple { get; set; }

    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    private string Name => ViewContext.ViewData.TemplateInfo.GetFullHtmlFieldName(For.Name);

    private string Id => TagBuilder.CreateSanitizedId(Name, "_");

    // A list that may not be null may still be empty: only a [Required] that someone wrote, with its message, counts there.
    private bool IsRequired => Required ?? For.Metadata.ValidatorMetadata.OfType<RequiredAttribute>()
        .Any(r => !For.Metadata.IsEnumerableType || r.ErrorMessage is not null);

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var state = ViewContext.ModelState.GetValueOrDefault(Name);
        var error = Error(state) ?? Error(ViewContext.ModelState.GetValueOrDefault(For.Name));
        var type = Type ?? NaturalType();
        var value = type is "password" or "file" ? null : state?.AttemptedValue ?? Shown(For.Model);
        var isGroup = type == "radio";

        output.TagName = isGroup ? "fieldset" : "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "field");
        if (Name != For.Name)
        {
            // A rule of the scheme names the property without the form's prefix; the summary's link leads here.
            output.Attributes.SetAttribute("id", TagBuilder.CreateSanitizedId(For.Name, "_"));
        }
        if (isGroup && Described(error) is { } described)
        {
            output.Attributes.SetAttribute("aria-describedby", described);
        }
        if (type != "checkbox")
        {
            output.Content.AppendHtml(LabelOf(isGroup));
        }
        if (Hint is not null)
        {
            output.Content.AppendHtml(Note(Id + "-hint", "hint", Hint));
        }
        switch (type)
        {
            case "select":
                output.Content.AppendHtml(Select(value, error));
                break;
            case "radio":
                Radios(output.Content, value);
                break;
            case "checkbox":
                Checkbox(output.Content, value, error);
                break;
            case "textarea":
                output.Content.AppendHtml(TextArea(value, error));
                break;
            case "file":
                Files(output.Content, error);
                break;
            default:
                output.Content.AppendHtml(Input(type, value, error));
                break;
        }
        if (error is not null)
        {
            output.Content.AppendHtml(Note(Id + "-error", "field-error", error));
        }
    }

    private string NaturalType()
    {
        var clr = For.Metadata.UnderlyingOrModelType;
        return Options is not null ? "select"
            : clr == typeof(DateOnly) ? "date"
            : clr == typeof(bool) ? "checkbox"
            : clr == typeof(int) || clr == typeof(long) || clr == typeof(decimal) ? "number"
            : Rows is not null ? "textarea"
            : "text";
    }

    private static string? Error(ModelStateEntry? state) => state?.Errors.Select(e => e.ErrorMessage).FirstOrDefault(e => e.Length > 0);

    private static string? Shown(object? model) => model switch
    {
        null => null,
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool yes => yes ? "true" : "false",
        Enum value => value.ToString(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => model.ToString()
    };

    private TagBuilder LabelOf(bool isGroup)
    {
        var label = new TagBuilder(isGroup ? "legend" : "label");
        if (!isGroup)
        {
            label.Attributes["for"] = Id;
        }
        label.InnerHtml.Append(Label);
        AddMarker(label);
        return label;
    }

    private void AddMarker(TagBuilder label)
    {
        if (IsRequired)
        {
            label.InnerHtml.AppendHtml("<span class=\"must\">必填</span>");
        }
    }

    private static TagBuilder Note(string id, string css, string text)
    {
        var note = new TagBuilder("p");
        note.Attributes["id"] = id;
        note.AddCssClass(css);
        note.InnerHtml.Append(text);
        return note;
    }

    private string? Described(string? error) => (Hint, error) switch
    {
        (null, null) => null,
        (null, _) => Id + "-error",
        (_, null) => Id + "-hint",
        _ => $"{Id}-hint {Id}-error"
    };

    private void Common(TagBuilder control, string? error)
    {
        control.Attributes["id"] = Id;
        control.Attributes["name"] = Name;
        if (Described(error) is { } described)
        {
            control.Attributes["aria-describedby"] = described;
        }
        if (error is not null)
        {
            control.Attributes["aria-invalid"] = "true";
        }
        if (Placeholder is not null)
        {
            control.Attributes["placeholder"] = Placeholder;
        }
        if (Limit() is { } limit)
        {
            control.Attributes["maxlength"] = limit.ToString(CultureInfo.InvariantCulture);
        }
    }

    private int? Limit()
        => For.Metadata.ValidatorMetadata.OfType<StringLengthAttribute>().FirstOrDefault()?.MaximumLength
            ?? For.Metadata.ValidatorMetadata.OfType<MaxLengthAttribute>().FirstOrDefault()?.Length;

    private TagBuilder Input(string type, string? value, string? error)
    {
        var input = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        Common(input, error);
        // A number or date field of the browser shows nothing at all for what it does not understand; a text field keeps what was typed.
        var hidesValue = type == "number" || (type == "date" && value?.Length > 0 && !DateOnly.TryParseExact(value, "yyyy-MM-dd", out _));
        input.Attributes["type"] = hidesValue ? "text" : type;
        if (Inputmode is not null || type == "number")
        {
            input.Attributes["inputmode"] = Inputmode ?? (For.Metadata.UnderlyingOrModelType == typeof(decimal) ? "decimal" : "numeric");
        }
        if (Autocomplete is not null)
        {
            input.Attributes["autocomplete"] = Autocomplete;
        }
        if (Accept is not null)
        {
            input.Attributes["accept"] = Accept;
        }
        if (Multiple)
        {
            input.Attributes["multiple"] = "multiple";
        }
        if (value is not null)
        {
            input.Attributes["value"] = value;
        }
        return input;
    }

    /// <summary>
    /// What an earlier try of the form brought (ticked: it goes along), then the picker: for photos one for the camera and one for the
    /// album, since many phones offer only one of the two for a single field. Names of file types instead of image/* take the camera away
    /// in WeChat.
    /// </summary>
    private void Files(TagHelperContent content, string? error)
    {
        var again = ShownAgain.In(ViewContext.HttpContext);
        for (var n = 0; n < again?.Files.Count; n++)
        {
            if (again.Files[n].Name == Name)
            {
                content.AppendHtml(Brought(again, n));
            }
        }
        var isPhoto = Accept?.StartsWith("image/", StringComparison.Ordinal) == true;
        var album = Input("file", null, error);
        if (!isPhoto)
        {
            content.AppendHtml(album);
            return;
        }
        var camera = Input("file", null, error);
        camera.Attributes["id"] = Id + "-camera";
        camera.Attributes["capture"] = "environment";
        camera.Attributes.Remove("multiple");
        var picker = new TagBuilder("div");
        picker.AddCssClass("photo-picker");
        picker.Attributes["data-photos"] = Multiple ? "many" : "one";
        picker.InnerHtml.AppendHtml(Labelled(camera, "拍照")).AppendHtml(Labelled(album, "从相册选"));
        content.AppendHtml(picker);
    }

    private static TagBuilder Labelled(TagBuilder input, string text)
    {
        var label = new TagBuilder("label");
        var words = new TagBuilder("span");
        words.InnerHtml.Append(text);
        label.InnerHtml.AppendHtml(words).AppendHtml(input);
        return label;
    }

    private static TagBuilder Brought(ShownAgain again, int number)
    {
        var file = again.Files[number];
        var input = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        input.Attributes["type"] = "checkbox";
        input.Attributes["name"] = ShownAgain.FileField;
        input.Attributes["value"] = number.ToString(CultureInfo.InvariantCulture);
        input.Attributes["checked"] = "checked";
        var row = Row(input, $"已经收到：{file.FileName}（{Size(file.Length)}）。打着勾的会一起交。");
        row.AddCssClass("brought");
        if (file.ContentType?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true)
        {
            var picture = new TagBuilder("img") { TagRenderMode = TagRenderMode.SelfClosing };
            picture.Attributes["src"] = $"/kept/{again.Id:N}/{number}";
            picture.Attributes["alt"] = "";
            row.InnerHtml.AppendHtml(picture);
        }
        return row;
    }

    private static string Size(long bytes)
        => bytes < 1024 * 1024 ? $"{Math.Max(1, bytes / 1024)} KB" : $"{bytes / 1024.0 / 1024:0.0} MB";

    private TagBuilder TextArea(string? value, string? error)
    {
        var area = new TagBuilder("textarea");
        Common(area, error);
        area.Attributes["rows"] = (Rows ?? 3).ToString(CultureInfo.InvariantCulture);
        // The browser drops a first line break, so one that was typed needs another before it.
        area.InnerHtml.Append((value?.StartsWith('\n') == true || value?.StartsWith('\r') == true ? "\n" : "") + value);
        return area;
    }

    private TagBuilder Select(string? value, string? error)
    {
        var select = new TagBuilder("select");
        Common(select, error);
        string? group = null;
        TagBuilder? box = null;
        foreach (var option in Options ?? [])
        {
            var tag = new TagBuilder("option");
            tag.Attributes["value"] = option.Value ?? "";
            if (string.Equals(option.Value ?? "", value ?? "", StringComparison.OrdinalIgnoreCase))
            {
                tag.Attributes["selected"] = "selected";
            }
            tag.InnerHtml.Append(option.Text);
            if (option.Group?.Name != group)
            {
                group = option.Group?.Name;
                box = group is null ? null : new TagBuilder("optgroup");
                if (box is not null)
                {
                    box.Attributes["label"] = group!;
                    select.InnerHtml.AppendHtml(box);
                }
            }
            (box ?? select).InnerHtml.AppendHtml(tag);
        }
        return select;
    }

    private void Radios(TagHelperContent content, string? value)
    {
        var index = 0;
        foreach (var option in Options ?? [])
        {
            var input = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
            input.Attributes["type"] = "radio";
            input.Attributes["name"] = Name;
            input.Attributes["id"] = index++ == 0 ? Id : Id + "-" + index;
            input.Attributes["value"] = option.Value ?? "";
            if (string.Equals(option.Value, value, StringComparison.OrdinalIgnoreCase))
            {
                input.Attributes["checked"] = "checked";
            }
            content.AppendHtml(Row(input, option.Text));
        }
    }

    private void Checkbox(TagHelperContent content, string? value, string? error)
    {
        var input = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        Common(input, error);
        input.Attributes["type"] = "checkbox";
        input.Attributes["value"] = "true";
        // What was posted is "true,false" when ticked.
        if (value is not null && value.StartsWith("true", StringComparison.OrdinalIgnoreCase))
        {
            input.Attributes["checked"] = "checked";
        }
        var row = Row(input, Label);
        AddMarker(row);
        content.AppendHtml(row);
        // A cleared box sends nothing; without this a property that starts as true could never become false.
        var hidden = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        hidden.Attributes["type"] = "hidden";
        hidden.Attributes["name"] = Name;
        hidden.Attributes["value"] = "false";
        content.AppendHtml(hidden);
    }

    private static TagBuilder Row(TagBuilder input, string text)
    {
        var row = new TagBuilder("label");
        row.AddCssClass("check");
        row.InnerHtml.AppendHtml(input);
        var span = new TagBuilder("span");
        span.InnerHtml.Append(text);
        row.InnerHtml.AppendHtml(span);
        return row;
    }
}

/// <summary>All errors of the form in one box at its top, each leading to its field.</summary>
[HtmlTargetElement("error-summary", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class ErrorSummaryTagHelper : TagHelper
{
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var errors = ViewContext.ModelState.SelectMany(
            s => s.Value!.Errors.Where(e => e.ErrorMessage.Length > 0).Select(e => (s.Key, e.ErrorMessage)))
            .Distinct().ToList();
        if (errors.Count == 0)
        {
            output.SuppressOutput();
            return;
        }
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "notice bad errors");
        output.Attributes.SetAttribute("role", "alert");
        output.Attributes.SetAttribute("data-testid", "errors");
        output.Content.AppendHtml("<p><strong>没有提交成功，请改正：</strong></p>");
        var list = new TagBuilder("ul");
        foreach (var (key, message) in errors)
        {
            var line = new TagBuilder("li");
            if (key.Length > 0)
            {
                var link = new TagBuilder("a");
                link.Attributes["href"] = "#" + TagBuilder.CreateSanitizedId(key, "_");
                link.InnerHtml.Append(message);
                line.InnerHtml.AppendHtml(link);
            }
            else
            {
                line.InnerHtml.Append(message);
            }
            list.InnerHtml.AppendHtml(line);
        }
        output.Content.AppendHtml(list);
    }
}

/// <summary>上一页 / 第 2 页，共 9 页 / 下一页, keeping the other parameters of the address.</summary>
[HtmlTargetElement("pager", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class PagerTagHelper : TagHelper
{
    public int Page { get; set; }

    public int PageCount { get; set; }

    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (PageCount <= 1)
        {
            output.SuppressOutput();
            return;
        }
        output.TagName = "nav";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "pager");
        output.Attributes.SetAttribute("aria-label", "翻页");
        if (Page > 1)
        {
            output.Content.AppendHtml(Link(Page - 1, "上一页", "prev"));
        }
        output.Content.AppendHtml($"<span>第 {Page} 页，共 {PageCount} 页</span>");
        if (Page < PageCount)
        {
            output.Content.AppendHtml(Link(Page + 1, "下一页", "next"));
        }
    }

    private TagBuilder Link(int page, string text, string rel)
    {
        var request = ViewContext.HttpContext.Request;
        var query = request.Query.Where(q => !string.Equals(q.Key, "page", StringComparison.OrdinalIgnoreCase))
            .SelectMany(q => q.Value.Select(v => KeyValuePair.Create(q.Key, v)))
            .Append(KeyValuePair.Create<string, string?>("page", page.ToString(CultureInfo.InvariantCulture)));
        var link = new TagBuilder("a");
        link.Attributes["href"] = request.PathBase + request.Path + QueryString.Create(query);
        link.Attributes["rel"] = rel;
        link.InnerHtml.Append(text);
        return link;
    }
}

/// <summary>‹ 返回 …</summary>
[HtmlTargetElement("back-link", Attributes = "href")]
public sealed class BackLinkTagHelper : TagHelper
{
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "a";
        output.Attributes.SetAttribute("class", "back");
        var text = await output.GetChildContentAsync();
        output.Content.SetHtmlContent("‹ " + (text.IsEmptyOrWhiteSpace ? "返回" : text.GetContent()));
    }
}
