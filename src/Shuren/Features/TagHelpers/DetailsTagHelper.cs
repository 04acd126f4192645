using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Shuren.Features.TagHelpers;

/// <summary>
/// Folded away is folded away, but not what was just sent: a form that is shown again, or a field with an error, stands open.
/// </summary>
[HtmlTargetElement("details")]
public sealed class DetailsTagHelper : TagHelper
{
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        if (ShownAgain.In(ViewContext.HttpContext) is null || output.Attributes.ContainsName("open"))
        {
            return;
        }
        var content = (await output.GetChildContentAsync()).GetContent();
        var handler = ViewContext.HttpContext.Request.Query["handler"].ToString();
        var holdsForm = content.Contains("<form", StringComparison.Ordinal) && (handler.Length > 0
            ? content.Contains("handler=" + handler, StringComparison.OrdinalIgnoreCase)
            : !content.Contains("handler=", StringComparison.Ordinal));
        if (holdsForm || content.Contains("field-error", StringComparison.Ordinal))
        {
            output.Attributes.SetAttribute("open", "open");
        }
    }
}
