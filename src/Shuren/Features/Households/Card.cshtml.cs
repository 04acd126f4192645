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
    public sealed record Line(EntryKind Kind, DateOnly OccurredOn, string? Category, string Content, Points Amount, EntryKind? Reversed);

    [BindProperty(SupportsGet = true)]
    public int? Year { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Member { get; set; }

    public Household Household { get; private set; } = null!;

    public List<Member> Members { get; private set; } = [];

    public List<Line> Lines { get; private set; } = [];

    public Account Account { get; private set; } = null!;

    /// <summary>Leads to sign-in with village and card filled in.</summary>
    public string Address { get; private set; } = "";

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
        var from = new Month(Math.Clamp(Year.Value, 1900, 9000), 1);
        var to = from.Plus(11);
        Lines = await (
            from e in db.LedgerEntries.AsNoTracking().In(Village)
            join i in db.RuleItems on new { e.TownId, Id = e.RuleItemId } equals new { i.TownId, Id = (Guid?)i.RuleItemId } into items
            from item in items.DefaultIfEmpty()
            join r in db.LedgerEntries
                on new { e.TownId, e.VillageId, Seq = e.ReversesSeq }
                equals new { r.TownId, r.VillageId, Seq = (long?)r.Seq } into originals
            from original in originals.DefaultIfEmpty()
            where e.HouseholdId == id && e.Period >= @from && e.Period <= to
            orderby e.Seq
            select new Line(
                e.Kind, e.OccurredOn, item == null ? null : item.Category,
                item == null ? "" : item.Terms.Length < 16 ? item.Behaviour + " " + item.Terms : item.Terms, e.Amount,
                original == null ? null : original.Kind)).ToListAsync();
        var site = QrPicture.Site(configuration, Request);
        Address = $"{site}/sign-in?village={Place.VillageCode}&card={household.CardNumber}";
        return null;
    }

    public IActionResult OnGetPdf()
        => this.Pdf(
            fonts, () => CardPaper.Of(fonts, Place, Year!.Value, (Household, Members.Find(m => m.MemberId == Member)), Scored, Address),
            $"{Household.Head}户积分登记卡{Year}", "card", clock.Today());

    /// <summary>What moved the score.</summary>
    public List<Line> Scored => Lines.FindAll(l => l.Kind is EntryKind.Award or EntryKind.Deduction or EntryKind.Reversal);

    public static (Points Plus, Points Minus) Columns(Line line)
    {
        var score = EntryEffect.Of(line.Kind, line.Amount, line.Reversed).Score;
        return score.IsNegative ? (Points.Zero, -score) : (score, Points.Zero);
    }
}
