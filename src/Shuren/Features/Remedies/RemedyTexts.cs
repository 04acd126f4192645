namespace Shuren.Features.Remedies;

public static class RemedyTexts
{
    public static string Chinese(this RemedyStatus status) => status switch
    {
        RemedyStatus.HandedIn => "等审核组表决",
        RemedyStatus.Passed => "审核组同意，等镇里审定",
        RemedyStatus.Refused => "没有通过",
        RemedyStatus.Confirmed => "已返还",
        RemedyStatus.Withdrawn => "已撤回",
        _ => "扣分已更正，不用返还"
    };

    public static string Badge(this RemedyStatus status) => status switch
    {
        RemedyStatus.HandedIn or RemedyStatus.Passed => "wait",
        RemedyStatus.Refused => "bad",
        RemedyStatus.Confirmed => "ok",
        _ => ""
    };
}
