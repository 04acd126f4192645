using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Claims;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Appointments;

[Needs(Permission.ManageAccounts)]
public sealed class PersonModel(
    AppDb db, AppointmentService appointments, PeopleService people, SignInTries tries, TimeProvider clock) : TownPage
{
    public sealed record Held(Guid Id, string Text, DateOnly StartsOn, DateOnly? EndsOn);

    /// <summary>What waits, or waited, for a second person.</summary>
    public sealed record Asked(string Text, DateTime At, string By, DateTime? DecidedAt, string? DecidedBy, bool? IsAgreed, string? Reason);

    [BindProperty]
    public Role? Role { get; set; }

    [BindProperty]
    public int? VillageId { get; set; }

    [BindProperty]
    public bool IsLead { get; set; }

    [BindProperty]
    public int? Card { get; set; }

    /// <summary>Where that household is, when it is not in the role's village.</summary>
    [BindProperty]
    public int? HomeVillageId { get; set; }

    [BindProperty]
    public bool HasNoHousehold { get; set; }

    [BindProperty]
    public DateOnly? StartsOn { get; set; }

    [BindProperty]
    public bool? IsCloseRelative { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public User Person { get; private set; } = null!;

    public List<Held> Appointments { get; private set; } = [];

    public List<Asked> Requests { get; private set; } = [];

    /// <summary>Where the person lives, as far as the roles held now ask it; null when they do not.</summary>
    public PersonHome? Home { get; private set; }

    public List<SelectListItem> HomeVillages { get; private set; } = [];

    public List<SelectListItem> Villages { get; private set; } = [];

    /// <summary>Whether this administrator may set the password and lock the account.</summary>
    public bool HoldsKeys { get; private set; }

    /// <summary>Somebody had five wrong passwords: the person may have to wait.</summary>
    public bool IsHeld { get; private set; }

    public bool IsLocked => Person.LockoutEnd > clock.GetUtcNow();

    public DateOnly Today => clock.Today();

    public static readonly List<SelectListItem> Roles =
    [
        new("请选择", ""),
        .. Enum.GetValues<Role>().Select(r => new SelectListItem((r.IsOfVillage() ? "村：" : "镇：") + r.Chinese(), r.ToString()))
    ];

    public static readonly List<SelectListItem> Relatives = [new("不是", "false"), new("是", "true")];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.StaffOf(Town.TownId).SingleOrDefaultAsync(u => u.Id == id) is not { } person)
        {
            return NotFound();
        }
        Person = person;
        var today = clock.Today();
        HoldsKeys = await people.HoldsKeysAsync(Me, Town.TownId, person);
        IsHeld = await tries.IsHeldAsync(id);
        var villages = await db.Villages.AsNoTracking().OfTown(Town.TownId).OrderBy(v => v.Code).ToListAsync();
        Villages =
        [
            new("镇里的岗位不用选", ""),
            .. villages.Select(v => new SelectListItem(v.Name, v.VillageId.ToString(System.Globalization.CultureInfo.InvariantCulture)))
        ];
        HomeVillages = [new("就在任职的村", ""), .. Villages.Skip(1).Select(v => new SelectListItem(v.Text, v.Value))];
        Appointments = (await db.Appointments.AsNoTracking().OfTown(Town.TownId).Where(a => a.UserId == id)
            .OrderByDescending(a => a.StartsOn).ToListAsync())
            .ConvertAll(
                a => new Held(
                    a.AppointmentId, a.Role.At(villages.Find(v => v.VillageId == a.VillageId)?.Name ?? Town.Name, a.IsLead), a.StartsOn,
                    a.EndsOn));
        Home = await PersonHome.FindAsync(db, Town.TownId, id, today);
        Requests = await RequestsAsync(id, villages);
        return null;
    }

    public void OnGet() => StartsOn = clock.Today();

    public async Task<IActionResult> OnPostAppointAsync()
    {
        if (Role is not { } role)
        {
            throw new RuleViolation(Rule.Form, "请选择岗位。", "Role");
        }
        var wanted = new NewAppointment(
            Person.Id, role, VillageId, IsLead, Card, HomeVillageId, StartsOn ?? clock.Today(), IsCloseRelative, HasNoHousehold);
        return Done(await appointments.AppointAsync(Me, Town.TownId, wanted) is null
            ? "这项任职要镇里另一个人同意才生效：请实践所、审定组或另一名系统管理员到镇首页办理。"
            : "任职记好了。");
    }

    [AsksFirst("要结束这项任职", "从今天起不能再办这个岗位的事；办过的记录留着。", "结束任职")]
    public async Task<IActionResult> OnPostEndAsync(Guid appointment)
    {
        if (Appointments.TrueForAll(a => a.Id != appointment))
        {
            return NotFound();
        }
        await appointments.EndAsync(Me, Town.TownId, appointment, clock.Today().AddDays(-1));
        return Done("任职结束了，记录留着。");
    }

    public async Task<IActionResult> OnPostPasswordAsync()
    {
        await people.ResetPasswordAsync(Me, Town.TownId, Person.Id, Password ?? "");
        return Done("密码重设了，请当面告诉本人，登录后要改。");
    }

    public async Task<IActionResult> OnPostLockAsync(bool locked)
    {
        if (locked)
        {
            await people.LockAsync(Me, Town.TownId, Person.Id);
            return Done("账号锁了，不能登录。");
        }
        await people.UnlockAsync(Me, Town.TownId, Person.Id);
        return Done("账号解锁了。");
    }

    public async Task<IActionResult> OnPostOpenAsync()
    {
        if (IsLocked)
        {
            return Forbid();
        }
        await people.UnlockAsync(Me, Town.TownId, Person.Id);
        return Done("解锁了，现在可以登录。");
    }

    private async Task<List<Asked>> RequestsAsync(Guid id, List<Village> villages)
    {
        var asked = await (
            from r in db.AppointmentRequests.AsNoTracking().OfTown(Town.TownId)
            where r.UserId == id
            join asker in db.Users on r.RequestedBy equals asker.Id
            join d in db.Users on r.DecidedBy equals d.Id into decided
            from d in decided.DefaultIfEmpty()
            orderby r.RequestedAt descending
            select new { Request = r, By = asker.DisplayName, Decider = d == null ? null : d.DisplayName }).ToListAsync();
        return asked.ConvertAll(a => new Asked(
            a.Request.Role.At(villages.Find(v => v.VillageId == a.Request.VillageId)?.Name ?? Town.Name, a.Request.IsLead),
            a.Request.RequestedAt, a.By, a.Request.DecidedAt, a.Decider, a.Request.IsAgreed, a.Request.Reason));
    }

    private RedirectResult Done(string notice)
    {
        TempData.Notice(notice);
        return Redirect(Request.Path);
    }
}
