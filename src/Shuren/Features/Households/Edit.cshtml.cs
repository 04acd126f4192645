using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

[Needs(Permission.ManageHouseholds)]
public sealed class EditModel(AppDb db, HouseholdService households) : VillagePage
{
    [BindProperty, Required(ErrorMessage = "请填写户主姓名。"), StringLength(Household.HeadMaxLength, ErrorMessage = "姓名不超过 {1} 字。")]
    public string? Head { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写组别。"), StringLength(VillageGroup.NameMaxLength, ErrorMessage = "组别不超过 {1} 字。")]
    public string? Group { get; set; }

    [BindProperty, StringLength(Household.AddressMaxLength, ErrorMessage = "地址不超过 {1} 字。")]
    public string? Address { get; set; }

    [BindProperty, StringLength(Household.PhoneMaxLength, ErrorMessage = "电话不超过 {1} 位。")]
    public string? Phone { get; set; }

    [BindProperty, StringLength(500, ErrorMessage = "成员不超过 {1} 字。")]
    public string? Members { get; set; }

    [BindProperty, StringLength(Household.RemarksMaxLength, ErrorMessage = "备注不超过 {1} 字。")]
    public string? Remarks { get; set; }

    public Household Household { get; private set; } = null!;

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(Household.HouseholdId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Households.AsNoTracking().In(Village).SingleOrDefaultAsync(h => h.HouseholdId == id) is not { } household)
        {
            return NotFound();
        }
        Household = household;
        return null;
    }

    public async Task OnGetAsync()
    {
        (Head, Group, Address, Phone, Remarks) = (
            Household.Head, Household.GroupName, Household.Address, Household.Phone, Household.Remarks);
        var members = await db.Members.AsNoTracking().Where(m => m.TownId == Village.TownId && m.HouseholdId == Household.HouseholdId)
            .OrderBy(m => m.MemberId).ToListAsync();
        Members = string.Join('\n', members.Select(m => $"{m.Name} {m.Relation}".Trim()));
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        await households.EditAsync(Me, Village, Household.HouseholdId, new HouseholdEdit(Head!, Group!, Address, Phone, Remarks, Members));
        TempData.Notice("资料改好了。");
        return Redirect($"{Place.Url}/households/{Household.HouseholdId}");
    }
}
