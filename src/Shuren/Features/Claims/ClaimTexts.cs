using Shuren.Features.Households;
using Shuren.Features.Redemptions;

namespace Shuren.Features.Claims;

/// <summary>How claims are spoken of on screens.</summary>
public static class ClaimTexts
{
    public static string Chinese(this ClaimChannel channel) => channel switch
    {
        ClaimChannel.Oral => "口头",
        ClaimChannel.Phone => "电话",
        ClaimChannel.Sms => "短信",
        ClaimChannel.QQ => "QQ",
        ClaimChannel.WeChat => "微信",
        ClaimChannel.Online => "网上",
        ClaimChannel.Counter => "柜台",
        ClaimChannel.RollCall => "活动点名",
        ClaimChannel.Round => "卫生月评",
        ClaimChannel.Import => "原台账导入",
        _ => "基础分"
    };

    public static string Chinese(this ClaimStatus status) => status switch
    {
        ClaimStatus.Submitted => "等受理",
        ClaimStatus.Returned => "已退回，等补充",
        ClaimStatus.Rejected => "未通过",
        ClaimStatus.Accepted => "已列入审核表",
        _ => "已撤回"
    };

    public static string Badge(this ClaimStatus status) => status switch
    {
        ClaimStatus.Submitted => "wait",
        ClaimStatus.Returned => "wait",
        ClaimStatus.Rejected => "bad",
        ClaimStatus.Accepted => "ok",
        _ => ""
    };

    public static string Chinese(this ReportedBy by) => by switch
    {
        ReportedBy.Household => "农户自行申报",
        ReportedBy.OtherVillager => "其他村民推荐、反映",
        _ => "积分管理员记录"
    };
}
