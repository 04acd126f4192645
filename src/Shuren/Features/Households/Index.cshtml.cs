using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

[Needs(Permission.SeeRecord)]
public sealed class IndexModel(AppDb db, TimeProvider clock) : VillagePage
{
    public sealed record Row(
        Guid Id, int Card, string Head, string Group, string? Phone, DateOnly? WithdrawnOn, bool IsCancelled, Points Score,
        Points Spendable);

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Group { get; set; }

    [BindProperty(SupportsGet = true, Name = "left")]
    public bool Withdrawn { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<Row> Rows { get; private set; } = null!;

    public List<string> Groups { get; private set; } = [];

    public int Applications { get; private set; }

    protected override Act? LooksAt => UseCases.LookAtRegister;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Groups = await db.VillageGroups.AsNoTracking().In(Village).Select(g => g.Name).ToListAsync();
        Groups.Sort(VillageGroup.Order);
        Applications = await db.Applications.In(Village).CountAsync(a => a.Status == ApplicationStatus.Submitted);
        var households = db.Households.AsNoTracking().In(Village).Matching(Search, Place.VillageCode)
            .Where(h => Withdrawn ? h.WithdrawnOn != null : h.WithdrawnOn == null);
        if (!string.IsNullOrEmpty(Group))
        {
            households = households.Where(h => h.GroupName == Group);
        }
        Rows = await households.OrderBy(h => h.CardNumber)
            .Join(
                db.Accounts, h => new { h.TownId, h.HouseholdId }, a => new { a.TownId, a.HouseholdId },
                (h, a) => new Row(h.HouseholdId, h.CardNumber, h.Head, h.GroupName, h.Phone, h.WithdrawnOn, h.CancelledOn != null,
                    a.Score, a.Spendable))
            .PageAsync(PageNumber);
        return null;
    }

    public async Task<IActionResult> OnGetExportAsync()
    {
        var rows = await db.Households.AsNoTracking().In(Village).Where(h => h.WithdrawnOn == null).OrderBy(h => h.CardNumber)
            .ToListAsync();
        var file = new MemoryStream();
        SheetWriter.Write(
            file,
            "基本信息汇总表",
            $"{Place.TownName}{Place.VillageName}村民基本信息汇总表",
            [new("序号", 8), new("组别", 10), new("户主姓名", 14), new("居住地址", 34), new("联系电话", 18), new("备注", 24)],
            rows.Select((h, i) => (IReadOnlyList<object?>)[i + 1, h.GroupName, h.Head, h.Address, h.Phone, h.Remarks]));
        return this.Sheet(file.ToArray(), $"{Place.VillageName}村民基本信息汇总表", "households", clock.Today());
    }
}
