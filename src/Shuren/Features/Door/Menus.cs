using Shuren.Features.Access;
using Shuren.Features.Places;

namespace Shuren.Features.Door;

/// <summary>The staff menu: only what the person may open.</summary>
public static class Menus
{
    private static readonly (string Text, string Path, Permission Needs)[] VillageMenu =
    [
        ("首页", "", Permission.SeeRecord),
        ("申报记录", "/claims", Permission.SeeRecord),
        ("点名月评", "/groups", Permission.RecordClaims),
        ("每月审核", "/reviews", Permission.SeeRecord),
        ("整改返还", "/remedies", Permission.SeeRecord),
        ("农户", "/households", Permission.SeeRecord),
        ("清单", "/lists", Permission.SeeRecord),
        ("公示红黑榜", "/notices", Permission.SeeRecord),
        ("异议", "/objections", Permission.SeeRecord),
        ("兑换", "/redemption", Permission.SeeRecord),
        ("先进选树", "/commendations", Permission.SeeRecord),
        ("站点六有", "/station", Permission.SeeRecord),
        ("资金物资", "/funds", Permission.SeeRecord),
        ("积分台账", "/ledger", Permission.SeeRecord),
        ("工作报送", "/reports", Permission.SeeRecord),
        ("年度考核", "/assessment", Permission.SeeRecord),
        ("监督", "/supervision", Permission.Supervise),
        ("监督疑问", "/flags", Permission.SeeRecord),
        ("办事记录", "/audit", Permission.SeeAudit)
    ];

    private static readonly (string Text, string Path, Permission Needs)[] TownMenu =
    [
        ("首页", "", Permission.SeeRecord),
        ("总览", "/overview", Permission.SeeRecord),
        ("每月汇总", "/months", Permission.SeeRecord),
        ("清单", "/lists", Permission.SeeRecord),
        ("公示", "/notices", Permission.SeeRecord),
        ("异议", "/objections", Permission.SeeRecord),
        ("兑换", "/redemption", Permission.SeeRecord),
        ("站点六有", "/stations", Permission.SeeRecord),
        ("工作报送", "/reports", Permission.SeeRecord),
        ("年度考核", "/assessment", Permission.SeeRecord),
        ("监督疑问", "/flags", Permission.SeeRecord),
        ("办事记录", "/audit", Permission.SeeAudit),
        ("设置", "/settings", Permission.ManageSettings),
        ("人员账号", "/people", Permission.ManageAccounts),
        ("村（社区）", "/villages", Permission.ManageAccounts)
    ];

    public static IReadOnlyList<MenuLink> OfVillage(Place place, Caller me, string path)
    {
        var links = Links(VillageMenu, place.Url, me, path);
        // A town officer inside a village finds the way back.
        return me.Offices.Any(o => o.IsOfTown) ? [new MenuLink("返回" + place.TownName, place.TownUrl, false), .. links] : links;
    }

    public static IReadOnlyList<MenuLink> OfTown(Town town, Caller me, string path)
    {
        var root = "/t/" + town.Code;
        // A village's sheet is opened from the months, and belongs there.
        return Links(TownMenu, root, me, path.Replace(root + "/reviews/", root + "/months/", StringComparison.Ordinal));
    }

    private static List<MenuLink> Links((string Text, string Path, Permission Needs)[] menu, string root, Caller me, string path)
        => menu.Where(m => me.Can(m.Needs))
            .Select(
                m => new MenuLink(
                    m.Text, root + m.Path,
                    m.Path.Length == 0
                        ? path == root
                        : path == root + m.Path || path.StartsWith(root + m.Path + "/", StringComparison.Ordinal)))
            .ToList();
}
