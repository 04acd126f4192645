using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Households;

[Needs(Permission.SeeRecord)]
public sealed class IndexModel(AppDb db, TimeProvider clock, DocumentFonts fonts, IConfiguration configuration) : VillagePage
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

    /// <summary>Who else of the listed households may have a card's face.</summary>
    public ILookup<Guid, Member> Members { get; private set; } = Array.Empty<Member>().ToLookup(m => m.HouseholdId);

    public bool MakesCards => Me.Can(Permission.ManageHouseholds) && !Withdrawn;

    public List<string> Groups { get; private set; } = [];

    public int Applications { get; private set; }

    protected override Act? LooksAt => UseCases.LookAtRegister;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Groups = await db.VillageGroups.AsNoTracking().In(Village).Select(g => g.Name).ToListAsync();
        Groups.Sort(VillageGroup.Order);
        Applications = await db.Applications.In(Village).CountAsync(a => a.Status == ApplicationStatus.Submitted);
        Rows = await Chosen()
            .Join(
                db.Accounts, h => new { h.TownId, h.HouseholdId }, a => new { a.TownId, a.HouseholdId },
                (h, a) => new Row(h.HouseholdId, h.CardNumber, h.Head, h.GroupName, h.Phone, h.WithdrawnOn, h.CancelledOn != null,
                    a.Score, a.Spendable))
            .PageAsync(PageNumber);
        Members = MakesCards && fonts.Fault is null
            ? (await MembersAsync([.. Rows.Rows.Select(r => r.Id)])).ToLookup(m => m.HouseholdId)
            : Members;
        return null;
    }

    /// <summary>附件3 as a PDF: the whole village's, as the Excel.</summary>
    public async Task<IActionResult> OnGetPdfAsync()
    {
        var households = await RegisteredAsync();
        return this.Pdf(
            fonts, () => RegisterPaper.Of(fonts, Place, households), $"{Place.VillageName}村民基本信息汇总表", "households", clock.Today());
    }

    /// <summary>
    /// Pocket cards of the households that the page lists, all pages of it; also one for each member that was ticked: who is grown up, the
    /// register does not say.
    /// </summary>
    public async Task<IActionResult> OnGetCardsAsync(List<Guid> face)
    {
        var households = await Chosen().ToListAsync();
        if (households.Count == 0)
        {
            TempData.Warning("这里没有农户，没有卡可以做。");
            return Redirect(Request.Path);
        }
        var members = (await MembersAsync([.. households.Select(h => h.HouseholdId)])).Where(m => face.Contains(m.MemberId))
            .ToLookup(m => m.HouseholdId);
        return this.Pdf(
            fonts,
            () => PocketCards.Of(
                fonts, Place, clock.Today().Year,
                [.. households.SelectMany(h => members[h.HouseholdId].Prepend(null), (h, m) => new PocketCard(h, m))],
                QrPicture.Site(configuration, Request)),
            $"{Place.VillageName}{Group}口袋卡", "pocket-cards", clock.Today());
    }

    /// <summary>As the page's search, group and tab say.</summary>
    private IQueryable<Household> Chosen()
    {
        var households = db.Households.AsNoTracking().In(Village).Matching(Search, Place.VillageCode)
            .Where(h => Withdrawn ? h.WithdrawnOn != null : h.WithdrawnOn == null);
        if (!string.IsNullOrEmpty(Group))
        {
            households = households.Where(h => h.GroupName == Group);
        }
        return households.OrderBy(h => h.CardNumber);
    }

    private Task<List<Member>> MembersAsync(List<Guid> households)
        => db.Members.AsNoTracking().OfTown(Village.TownId).Where(m => households.Contains(m.HouseholdId)).OrderBy(m => m.MemberId)
            .ToListAsync();

    private Task<List<Household>> RegisteredAsync()
        => db.Households.AsNoTracking().In(Village).Where(h => h.WithdrawnOn == null).OrderBy(h => h.CardNumber).ToListAsync();

    public async Task<IActionResult> OnGetExportAsync()
    {
        var rows = await RegisteredAsync();
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
