using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.Options;

namespace Shuren.Infrastructure.Web;

/// <summary>
/// What is said once on the next page, in a cookie as the framework keeps it; but a cookie that is not there is not taken away on every
/// page, which would keep all of them out of every cache.
/// </summary>
public sealed class NoticeKeeper(CookieTempDataProvider kept, IOptions<CookieTempDataProviderOptions> options) : ITempDataProvider
{
    public IDictionary<string, object> LoadTempData(HttpContext context) => kept.LoadTempData(context);

    public void SaveTempData(HttpContext context, IDictionary<string, object> values)
    {
        if (values.Count > 0 || context.Request.Cookies.ContainsKey(options.Value.Cookie.Name!))
        {
            kept.SaveTempData(context, values);
        }
    }
}
