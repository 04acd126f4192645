using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shuren.Features.Places;

namespace Shuren.Features.Organization;

/// <summary>Each village has its own notice: the way there from pages that know no village.</summary>
[AllowAnonymous]
public sealed class PrivacyIndexModel(AppDb db) : PageModel
{
    public List<(string Town, List<(string Code, string Name)> Villages)> Towns { get; private set; } = [];

    public async Task OnGetAsync() => Towns = await HomeModel.TownsAsync(db);
}
