using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Shuren.Infrastructure.Web;

/// <summary>
/// The values of the route, but not its "page": Razor Pages keeps the page's own path there, and it would win over ?page=2 of the address,
/// so that every list stayed on its first page.
/// </summary>
public sealed class RouteValuesWithoutPage : IValueProviderFactory
{
    public Task CreateValueProviderAsync(ValueProviderFactoryContext context)
    {
        var values = new RouteValueDictionary(context.ActionContext.RouteData.Values);
        values.Remove("page");
        context.ValueProviders.Add(new RouteValueProvider(BindingSource.Path, values));
        return Task.CompletedTask;
    }

    /// <summary>Puts it in the place of the framework's own.</summary>
    public static void Replace(IList<IValueProviderFactory> factories)
    {
        var own = factories.OfType<RouteValueProviderFactory>().Single();
        factories[factories.IndexOf(own)] = new RouteValuesWithoutPage();
    }
}
