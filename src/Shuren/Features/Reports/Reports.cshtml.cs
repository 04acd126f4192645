using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Reports;

/// <summary>A village's quarters and how it stands with the report of each (SUP-2).</summary>
[Needs(Permission.SeeRecord)]
public sealed class ReportsModel(AppDb db, TimeProvider clock) : VillagePage
{
    /// <summary>The latest first: a few years.</summary>
    public List<ReportStanding> Rows { get; private set; } = [];

    public DateOnly Today => clock.Today();

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rows = await ReportStandings.OfAsync(db, Village, Today);
        return null;
    }
}
