using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Supervision;

/// <summary>Who did, and who looked at, what (SUP-1).</summary>
[Needs(Permission.SeeAudit)]
public sealed class AuditModel(AppDb db) : VillagePage
{
    [BindProperty(SupportsGet = true)]
    public Guid? Who { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? What { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? About { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? Until { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<AuditRow> Rows { get; private set; } = null!;

    public List<SelectListItem> People { get; private set; } = [];

    public static readonly List<SelectListItem> Acts = [new("全部", ""), .. UseCases.All.Select(u => new SelectListItem(u.Chinese, u.Code))];

    /// <summary>The same search with another record, for the links in the table.</summary>
    public string Link(Guid about) => $"{Place.Url}/audit?about={about}";

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rows = await AuditQueries.SearchAsync(db, Village, new AuditSearch(Who, What, About, From, Until), PageNumber);
        People = [new("全部", ""), .. (await AuditQueries.WhoAsync(db, Village)).Select(p => new SelectListItem(p.Name, p.Id.ToString()))];
        return null;
    }
}
