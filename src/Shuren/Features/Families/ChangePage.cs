using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Photos;
using Shuren.Features.Places;

namespace Shuren.Features.Families;

/// <summary>A form by which a change of a household is recorded (HH-5): the household as it stands, day, reason and paper.</summary>
public abstract class ChangePage(AppDb db, TimeProvider clock) : VillagePage
{
    [BindProperty]
    public DateOnly? On { get; set; }

    [BindProperty, StringLength(HouseholdChangeWords.ReasonMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    [BindProperty, StringLength(HouseholdChangeWords.PaperMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Paper { get; set; }

    [BindProperty(Name = "Photos")]
    public List<IFormFile> Photos { get; set; } = [];

    /// <summary>What the form showed.</summary>
    [BindProperty(Name = "Shown")]
    public string? ShownThen { get; set; }

    public Household Household { get; private set; } = null!;

    public Account Account { get; private set; } = null!;

    /// <summary>The other members, one a line.</summary>
    public string MembersNow { get; private set; } = "";

    /// <summary>What the form shows.</summary>
    public string ShownNow { get; private set; } = "";

    public string Here => $"{Place.Url}/households/{Household.HouseholdId}";

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(Household.HouseholdId);

    /// <summary>Another household that the form is about, too.</summary>
    protected virtual Task<Guid?> OtherAsync() => Task.FromResult<Guid?>(null);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Households.AsNoTracking().In(Village).SingleOrDefaultAsync(h => h.HouseholdId == id) is not { } household)
        {
            return NotFound();
        }
        Household = household;
        Account = await db.Accounts.AsNoTracking().In(Village).SingleAsync(a => a.HouseholdId == id);
        MembersNow = await ChangeRules.MembersAsync(db, household);
        ShownNow = await ChangeRules.ShownAsync(db, Village.TownId, await OtherAsync() is { } other ? [id, other] : [id]);
        if (HttpMethods.IsGet(Request.Method))
        {
            On = clock.Today();
        }
        return null;
    }

    /// <summary>Day, reason and paper; refuses before anything is asked what the service would refuse after.</summary>
    protected async Task<ChangePaper> ReadAsync(params IReadOnlyList<Guid?> besides)
    {
        await ChangeRules.MustNotBeOwnAsync(db, Village, Me, clock.Today(), [Household.HouseholdId, .. besides]);
        Household.MustTakePart();
        var on = On ?? throw new RuleViolation(Rule.Hh5, "请填写凭据上的日期。", nameof(On));
        var scan = (await StoredPhotos.PrepareAsync(Photos)).FirstOrDefault();
        var paper = new ChangePaper(on, Reason, Paper, scan, ShownThen);
        paper.MustBeComplete(Household, clock.Today());
        Shown.MustBe(ShownThen, ShownNow, "这一户的资料");
        return paper;
    }

    /// <summary>The last line of every check page.</summary>
    protected string PaperLine(ChangePaper paper)
        => $"{paper.On.ToChinese()}，{Reason!.Trim()}。凭据：{Paper.OrNull() ?? "见照片"}{(paper.Scan is null ? "" : "（有照片）")}";

    /// <summary>What the staff who live there have to have done besides.</summary>
    protected async Task<List<string>> StaffWarningAsync()
    {
        var (id, today) = (Household.HouseholdId, clock.Today());
        var names = await (
            from a in db.Appointments.OfTown(Village.TownId)
            join u in db.Users on a.UserId equals u.Id
            where a.HouseholdId == id && (a.EndsOn == null || a.EndsOn >= today)
            select u.DisplayName).Distinct().ToListAsync();
        return names.Count == 0 ? [] : [$"{string.Join("、", names)}登记住在这一户。要是搬到别的户了，请系统管理员改“住在哪户”，回避才对得上。"];
    }
}
