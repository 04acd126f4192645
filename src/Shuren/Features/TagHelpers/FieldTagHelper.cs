using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Shuren.Features.TagHelpers;

/// <summary>
/// Label, hint, control and error of one bound property. The control follows the property's type; what was typed stays after an error.
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

    public int Rows { get; set; } = 3;

    public IEnumerable<SelectListItem>? Options { get; set; }

    public string? Autocomplete { get; set; }

    public string? Inputmode { get; set; }

    public string? Placeholder { get; set; }

    public string? Accept { get; set; }

    public bool Multiple { get; set; }

    /// <summary>Asked for by a rule of the service and not by an attribute of the property: not marked as optional.</summary>
    public bool Must { get; set; }

    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    private string Id => TagBuilder.CreateSanitizedId(For.Name, "_");

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var state = ViewContext.ModelState.GetValueOrDefault(For.Name);
        var error = state?.Errors.Select(e => e.ErrorMessage).FirstOrDefault(e => e.Length > 0);
        var clr = Nullable.GetUnderlyingType(For.ModelExplorer.ModelType) ?? For.ModelExplorer.ModelType;
        var type = Type ?? (Options is not null ? "select" : clr == typeof(DateOnly) ? "date" : clr == typeof(bool) ? "checkbox"
            : clr == typeof(int) || clr == typeof(decimal) ? "number" : "text");
        var required = Must || For.Metadata.IsRequired || For.Metadata.ValidatorMetadata.OfType<RequiredAttribute>().Any();
        var isGroup = type == "radio";

        output.TagName = isGroup ? "fieldset" : "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "field");
        if (type != "checkbox")
        {
            var label = new TagBuilder(isGroup ? "legend" : "label");
            if (!isGroup)
            {
                label.Attributes["for"] = Id;
            }
            label.InnerHtml.Append(Label);
            if (!required && type is not "radio")
            {
                label.InnerHtml.AppendHtml(" <span class=\"optional\">（选填）</span>");
            }
            output.Content.AppendHtml(label);
        }
        if (Hint is not null)
        {
            output.Content.AppendHtml(Note(Id + "-hint", "hint", Hint));
        }
        var value = type is "password" or "file" ? null : state?.AttemptedValue ?? Shown(For.Model);
        output.Content.AppendHtml(type switch
        {
            "select" => Select(value, error),
            "radio" => Radios(value),
            "checkbox" => Checkbox(value),
            "textarea" => TextArea(value, error),
            _ => Input(type, value, error)
        });
        if (error is not null)
        {
            output.Content.AppendHtml(Note(Id + "-error", "field-error", error));
        }
    }

    private static string? Shown(object? model) => model switch
    {
        null => null,
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool yes => yes ? "true" : "false",
        Enum value => value.ToString(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => model.ToString()
    };

    private static TagBuilder Note(string id, string css, string text)
    {
        var note = new TagBuilder("p");
        note.Attributes["id"] = id;
        note.AddCssClass(css);
        note.InnerHtml.Append(text);
        return note;
    }

    private void Common(TagBuilder control, string? error)
    {
        control.Attributes["id"] = Id;
        control.Attributes["name"] = For.Name;
        var described = string.Join(' ', new[] { Hint is null ? null : Id + "-hint", error is null ? null : Id + "-error" }.Where(d => d is not null));
        if (described.Length > 0)
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
        if (For.Metadata.ValidatorMetadata.OfType<StringLengthAttribute>().FirstOrDefault() is { } limit)
        {
            control.Attributes["maxlength"] = limit.MaximumLength.ToString(CultureInfo.InvariantCulture);
        }
    }

    private TagBuilder Input(string type, string? value, string? error)
    {
        var input = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        Common(input, error);
        // A number field of the browser hides what is not a number; a text field with a number pad keeps what was typed.
        input.Attributes["type"] = type == "number" ? "text" : type;
        if (Inputmode is not null || type == "number")
        {
            input.Attributes["inputmode"] = Inputmode ?? "decimal";
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

    private TagBuilder TextArea(string? value, string? error)
    {
        var area = new TagBuilder("textarea");
        Common(area, error);
        area.Attributes["rows"] = Rows.ToString(CultureInfo.InvariantCulture);
        area.InnerHtml.Append(value ?? "");
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

    private TagBuilder Radios(string? value)
    {
        var group = new TagBuilder("div");
        var index = 0;
        foreach (var option in Options ?? [])
        {
            var input = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
            input.Attributes["type"] = "radio";
            input.Attributes["name"] = For.Name;
            input.Attributes["id"] = index++ == 0 ? Id : Id + "-" + index;
            input.Attributes["value"] = option.Value ?? "";
            if (string.Equals(option.Value, value, StringComparison.OrdinalIgnoreCase))
            {
                input.Attributes["checked"] = "checked";
            }
            group.InnerHtml.AppendHtml(Row(input, option.Text));
        }
        return group;
    }

    private TagBuilder Checkbox(string? value)
    {
        var input = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        Common(input, null);
        input.Attributes["type"] = "checkbox";
        input.Attributes["value"] = "true";
        if (value is not null && value.StartsWith("true", StringComparison.OrdinalIgnoreCase))
        {
            input.Attributes["checked"] = "checked";
        }
        return Row(input, Label);
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
        var errors = ViewContext.ModelState.SelectMany(s => s.Value!.Errors.Where(e => e.ErrorMessage.Length > 0).Select(e => (s.Key, e.ErrorMessage))).Distinct().ToList();
        if (errors.Count == 0)
        {
            output.SuppressOutput();
            return;
        }
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "notice bad");
        output.Attributes.SetAttribute("role", "alert");
        output.Attributes.SetAttribute("data-testid", "errors");
        output.Content.AppendHtml("<p><strong>没有提交成功，请改正：</strong></p>");
        foreach (var (key, message) in errors)
        {
            var line = new TagBuilder("p");
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
            output.Content.AppendHtml(line);
        }
    }
}

/// <summary>上一页 / 下一页, keeping the other parameters of the address.</summary>
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
            output.Content.AppendHtml(Link(Page - 1, "上一页"));
        }
        output.Content.Append($"第 {Page} 页，共 {PageCount} 页");
        if (Page < PageCount)
        {
            output.Content.AppendHtml(Link(Page + 1, "下一页"));
        }
    }

    private TagBuilder Link(int page, string text)
    {
        var query = ViewContext.HttpContext.Request.Query.Where(q => !string.Equals(q.Key, "page", StringComparison.OrdinalIgnoreCase))
            .SelectMany(q => q.Value.Select(v => KeyValuePair.Create(q.Key, v)))
            .Append(KeyValuePair.Create<string, string?>("page", page.ToString(CultureInfo.InvariantCulture)));
        var link = new TagBuilder("a");
        link.Attributes["href"] = ViewContext.HttpContext.Request.Path + QueryString.Create(query);
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
