using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc.Rendering;
using Shuren.Features.Photos;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

/// <summary>The questions of 附件1, the same online and at the counter.</summary>
public sealed class ApplicationForm
{
    [Required(ErrorMessage = "请填写户主姓名。"), StringLength(Household.HeadMaxLength, ErrorMessage = "姓名不超过 {1} 字。")]
    public string? Head { get; set; }

    [Required(ErrorMessage = "请填写组别。"), StringLength(VillageGroup.NameMaxLength, ErrorMessage = "组别不超过 {1} 字。")]
    public string? Group { get; set; }

    [StringLength(Household.AddressMaxLength, ErrorMessage = "地址不超过 {1} 字。")]
    public string? Address { get; set; }

    [StringLength(Household.PhoneMaxLength, ErrorMessage = "电话不超过 {1} 位。")]
    public string? Phone { get; set; }

    [StringLength(500, ErrorMessage = "成员不超过 {1} 字。")]
    public string? Members { get; set; }

    [Required(ErrorMessage = "请选择户籍在不在本村。")]
    public bool? IsLocal { get; set; }

    public DateOnly? ResidesSince { get; set; }

    public bool Voluntary { get; set; }

    [Required(ErrorMessage = "请选择同意或不同意公布姓名，都不影响参加。")]
    public bool? ConsentsToPublish { get; set; }

    public static readonly List<SelectListItem> LocalOptions = [new("户籍在本村", "true"), new("户籍不在本村，在本村居住", "false")];

    public static readonly List<SelectListItem> ConsentOptions = [new("同意公布户主姓名", "true"), new("不同意：网上只写卡号；村里纸上写“张某某”或卡号", "false")];

    public Apply ToCommand(Photo? scan = null)
        => new(Head!, Group!, Address, Phone, Members, IsLocal!.Value, ResidesSince, ConsentsToPublish!.Value, scan);
}
