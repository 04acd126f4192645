using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Reports;

/// <summary>A village's own row of the year's table, and how it came to it (SUP-3).</summary>
[Needs(Permission.SeeRecord)]
public sealed class AssessmentModel(AppDb db, DocumentFonts fonts, TimeProvider clock) : VillagePage
{
    public YearTable Table { get; private set; } = null!;

    public VillageYear Own { get; private set; } = null!;

    public bool IsFixed => FixedOn is not null;

    /// <summary>Null while it is not fixed.</summary>
    public DateOnly? FixedOn { get; private set; }

    /// <summary>Households that take part and have no award this year, by group: their cards, no name.</summary>
    public List<(string Group, List<(Guid Id, int Card)> Cards)> Idle { get; private set; } = [];

    public bool HasPrevious { get; private set; }

    public bool HasNext => Table.Year < clock.Today().Year;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var today = clock.Today();
        var year = RouteData.Values["year"] is { } named ? Convert.ToInt32(named, CultureInfo.InvariantCulture) : today.Year;
        if (year > today.Year)
        {
            return NotFound();
        }
        var stored = await db.FixedAssessments.AsNoTracking().OfTown(Village.TownId).SingleOrDefaultAsync(a => a.Year == year);
        FixedOn = stored?.FixedAt.ToChinaDate();
        Table = stored is null ? await AssessmentQuery.OfAsync(db, Village.TownId, year, today) : YearTable.FromJson(stored.Content);
        if (Table.Villages.FirstOrDefault(v => v.VillageId == Village.VillageId) is not { } own)
        {
            // A village that was added after the table was fixed.
            return NotFound();
        }
        Own = own;
        HasPrevious = await db.RuleLists.In(Village).AnyAsync(l => l.ForceFrom < new DateOnly(year, 1, 1));
        await LoadIdleAsync(year, today);
        return null;
    }

    public IActionResult OnGetPdf() => this.Pdf(
        fonts, () => AssessmentPaper.OfVillage(fonts, Place.TownName, Table, Own, FixedOn), $"{Place.VillageName}{Table.Year}年年度考核",
        "assessment", clock.Today());

    private async Task LoadIdleAsync(int year, DateOnly today)
    {
        var until = today.Year > year ? new DateOnly(year, 12, 31) : today;
        var active = await TownFigures.AwardedAsync(db, Village.TownId, new Month(year, 1), new Month(year, 12));
        var taking = await db.Households.AsNoTracking().In(Village).TakingPartOn(until)
            .OrderBy(h => h.CardNumber).Select(h => new { h.GroupName, h.HouseholdId, h.CardNumber }).ToListAsync();
        Idle = [.. taking.Where(h => !active.ContainsKey(h.HouseholdId)).GroupBy(h => h.GroupName).OrderBy(g => g.Key, VillageGroup.Order)
            .Select(g => (g.Key, g.Select(h => (h.HouseholdId, h.CardNumber)).ToList()))];
    }
}
