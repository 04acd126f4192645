using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.TagHelpers;

/// <summary>
/// A link to a PDF: &lt;pdf-link href="…"&gt;下载 PDF&lt;/pdf-link&gt;. Where the installation has no font for it, no link but a word about
/// what is missing stands there: whoever wants paper prints the page. What is wrong with the second font stands beside the link.
/// </summary>
[HtmlTargetElement("pdf-link")]
public sealed class PdfLinkTagHelper(DocumentFonts fonts) : TagHelper
{
    public string Href { get; set; } = "";

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var label = (await output.GetChildContentAsync()).GetContent();
        if (fonts.Fault is { } fault)
        {
            output.TagName = "span";
            output.Attributes.SetAttribute("class", "soft");
            output.Content.SetContent(fault);
            return;
        }
        output.TagName = "a";
        if (!output.Attributes.ContainsName("class"))
        {
            output.Attributes.SetAttribute("class", "button secondary");
        }
        output.Attributes.SetAttribute("href", Href);
        output.Content.SetHtmlContent(string.IsNullOrWhiteSpace(label) ? "下载 PDF" : label);
        if (fonts.SecondFault is { } second)
        {
            var note = new TagBuilder("span");
            note.AddCssClass("soft");
            note.InnerHtml.Append(second);
            output.PostElement.AppendHtml(note);
        }
    }
}
