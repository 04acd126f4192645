using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Supervision;

/// <summary>The same for the town and all its villages.</summary>
[Needs(Permission.SeeAudit)]
public sealed class TownAuditModel(AppDb db) : TownPage
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

    /// <summary>In the name of a person, a use case, a household.</summary>
    [BindProperty(SupportsGet = true), StringLength(AuditSearch.WordMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Word { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public AuditView Trail { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var search = new AuditSearch(Who, What, About, From, Until, Word.OrNull());
        Trail = await AuditQueries.SearchAsync(db, Me, Town.TownId, null, search, PageNumber, $"/t/{Town.Code}/audit");
        return null;
    }
}
