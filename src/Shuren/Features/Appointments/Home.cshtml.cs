using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Appointments;

/// <summary>Records or changes where a person lives, with what was answered before (REV-1).</summary>
[Needs(Permission.ManageAccounts)]
public sealed class HomeModel(AppDb db, AppointmentService appointments) : TownPage
{
    public sealed record Answer(string Text, DateTime At, string By);

    [BindProperty]
    public int? Card { get; set; }

    [BindProperty]
    public int? HomeVillageId { get; set; }

    [BindProperty]
    public bool HasNoHousehold { get; set; }

    public User Person { get; private set; } = null!;

    public List<SelectListItem> Villages { get; private set; } = [];

    public List<Answer> Answers { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.StaffOf(Town.TownId).SingleOrDefaultAsync(u => u.Id == id) is not { } person)
        {
            return NotFound();
        }
        Person = person;
        var villages = await db.Villages.AsNoTracking().OfTown(Town.TownId).OrderBy(v => v.Code).ToListAsync();
        Villages =
        [
            new("请选择", ""),
            .. villages.Select(v => new SelectListItem(v.Name, v.VillageId.ToString(System.Globalization.CultureInfo.InvariantCulture)))
        ];
        var answers = await (
            from a in db.HomeAnswers.AsNoTracking().OfTown(Town.TownId)
            where a.UserId == id
            join u in db.Users on a.By equals u.Id
            orderby a.At descending, a.AnswerId descending
            select new { a.HouseholdId, a.At, u.DisplayName }).ToListAsync();
        var texts = await PersonHome.TextsAsync(db, Town.TownId, answers.Select(a => a.HouseholdId).OfType<Guid>().ToHashSet());
        Answers = answers.ConvertAll(a => new Answer(a.HouseholdId is { } h ? texts[h] : PersonHome.None, a.At, a.DisplayName));
        return null;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await appointments.SetHomeAsync(Me, Town.TownId, Person.Id, Card, HomeVillageId, HasNoHousehold);
        TempData.Notice("他家记好了。");
        return Redirect($"/t/{Town.Code}/people/{Person.Id}");
    }
}
