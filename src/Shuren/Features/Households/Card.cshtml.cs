using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Households;

/// <summary>附件2 积分登记卡 of one year (HH-4); a face for each member, one account for all (D2).</summary>
[Needs(Permission.SeeRecord)]
public sealed class CardModel(AppDb db, TimeProvider clock, IConfiguration configuration, DocumentFonts fonts) : VillagePage
{
    [BindProperty(SupportsGet = true)]
    public int? Year { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Member { get; set; }

    public Household Household { get; private set; } = null!;

    public List<Member> Members { get; private set; } = [];

    /// <summary>What moved the year's score.</summary>
    public List<CardLine> Lines { get; private set; } = [];

    public Account Account { get; private set; } = null!;

    /// <summary>Leads to sign-in with village and card filled in.</summary>
    public string Address { get; private set; } = "";

    public bool MakesPdf => fonts.Fault is null;

    public string QrCode => QrPicture.Of(Address);

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(Household.HouseholdId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Households.AsNoTracking().In(Village).SingleOrDefaultAsync(h => h.HouseholdId == id) is not { } household)
        {
            return NotFound();
        }
        Household = household;
        Year ??= clock.Today().Year;
        Account = await db.Accounts.AsNoTracking().In(Village).SingleAsync(a => a.HouseholdId == id);
        Members = await db.Members.AsNoTracking().Where(m => m.TownId == Village.TownId && m.HouseholdId == id).OrderBy(m => m.MemberId)
            .ToListAsync();
        if (Member is not null && Members.TrueForAll(m => m.MemberId != Member))
        {
            return NotFound();
        }
        Lines = await CardLine.OfAsync(db, Village, id, Year.Value);
        Address = PocketCards.Address(QrPicture.Site(configuration, Request), Place, household);
        return null;
    }

    public IActionResult OnGetPdf()
        => this.Pdf(
            fonts, () => CardPaper.Of(fonts, Place, Year!.Value, (Household, Members.Find(m => m.MemberId == Member)), Lines, Address),
            $"{Household.Head}户积分登记卡{Year}", "card", clock.Today());

    /// <summary>
    /// The pocket card; with <see cref="Member"/> that one's face, else the head's and those of the members that were ticked: who is grown
    /// up, the register does not say.
    /// </summary>
    public IActionResult OnGetPocket(List<Guid> face)
    {
        var faces = Member is { } member ? [Members.Find(m => m.MemberId == member)]
            : Members.FindAll(m => face.Contains(m.MemberId)).Prepend(null);
        return this.Pdf(
            fonts,
            () => PocketCards.Of(
                fonts, Place, Year!.Value, [.. faces.Select(m => new PocketCard(Household, m))], QrPicture.Site(configuration, Request)),
            $"{Household.Head}户口袋卡{Year}", "pocket-card", clock.Today());
    }
}
