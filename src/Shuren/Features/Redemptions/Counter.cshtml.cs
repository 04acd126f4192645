using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Appointments;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Redemptions;

/// <summary>The village's side of the exchange: the session, the way to a household, stock, and the latest hand-outs.</summary>
[Needs(Permission.SeeRecord)]
public sealed class CounterModel(
    AppDb db, RedemptionService redemptions, AppointmentService appointments, TimeProvider clock, DocumentFonts fonts) : VillagePage
{
    public sealed record Found(Guid Id, string Head, string Group, int Card, Points Spendable);

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Search { get; set; }

    public RedemptionSession? Session { get; private set; }

    /// <summary>Why nothing can be handed out in this village, though the session is open (D15).</summary>
    public string? Fault { get; private set; }

    public List<Found> Households { get; private set; } = [];

    public List<StockRow> Stock { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Session = await redemptions.CurrentSessionAsync(Village.TownId, clock.Today());
        Fault = Session is null ? null : await appointments.SupervisorFaultAsync(Village);
        Stock = await db.StockRowsAsync(Village, Session?.SessionId);
        if (!string.IsNullOrWhiteSpace(Search))
        {
            Households = await db.Households.AsNoTracking().In(Village).Matching(Search, Place.VillageCode)
                .Where(h => h.WithdrawnOn == null).OrderBy(h => h.CardNumber).Take(30)
                .Join(
                    db.Accounts, h => new { h.TownId, h.HouseholdId }, a => new { a.TownId, a.HouseholdId },
                    (h, a) => new Found(h.HouseholdId, h.Head, h.GroupName, h.CardNumber, a.Spendable))
                .ToListAsync();
            if (Households.Count == 1 && Session is not null && Me.Can(Permission.Redeem))
            {
                return Redirect($"{Place.Url}/redemption/counter/{Households[0].Id}");
            }
        }
        return null;
    }

    /// <summary>The price list for the wall, while a session is open.</summary>
    public IActionResult OnGetPrices()
        => Session is { } session
            ? this.Pdf(fonts, () => PricePaper.Of(fonts, Place, session, Stock), $"{Place.VillageName}明码标价", "prices", clock.Today())
            : NotFound();
}
