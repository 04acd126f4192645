using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Shuren.Hosting;

/// <summary>
/// What the framework needs to know of a page (its handlers, fields, filters, who may) is read when the page is asked for first, and not of
/// all pages before the server answers at all: a quarter of the start, and memory for pages that nobody opens. The addresses are known from
/// the start. The framework did so itself while pages were compiled at runtime, and still can (`PageActionDescriptorProvider`).
/// </summary>
internal sealed class PagesOnDemand(PageLoader loader) : MatcherPolicy, IEndpointSelectorPolicy
{
    /// <summary>Before all that look at what an endpoint asks for.</summary>
    public override int Order => int.MinValue + 100;

    public static void Use(IServiceCollection services)
    {
        services.Remove(services.Single(s => s.ImplementationType == typeof(CompiledPageActionDescriptorProvider)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IActionDescriptorProvider, PageActionDescriptorProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, PagesOnDemand>());
    }

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(e => Page(e) is not null);

    public async Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && Page(candidates[i].Endpoint) is { } page)
            {
                var (endpoint, values) = (candidates[i].Endpoint, candidates[i].Values);
                // Kept by the page itself: read once.
                var read = await loader.LoadAsync(page, endpoint.Metadata);
                candidates.ReplaceEndpoint(i, read.Endpoint, values);
            }
        }
    }

    private static PageActionDescriptor? Page(Endpoint endpoint) => endpoint.Metadata.GetMetadata<PageActionDescriptor>();
}
