using Shuren.Features.Organization;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;

namespace Shuren.Commands;

/// <summary>The demo's places, people and words. Every person is invented.</summary>
public static class DemoTown
{
    public const string Code = "500230106";
    public const string Name = "树人镇";
    public const string County = "丰都县";
    public const string Password = "shuren2022";
    public const string Pin = "280917";

    /// <summary>The day from which the villages' lists are in force.</summary>
    public static readonly DateOnly ListsInForce = new(2022, 8, 21);

    public static readonly IReadOnlyList<NewVillage> Villages =
    [
        new("500230106001", "大柏树社区"),
        new("500230106201", "万寿桥村"),
        new("500230106202", "双凤山村"),
        new("500230106203", "大楼脚村"),
        new("500230106204", "大石板村"),
        new("500230106206", "三口井村"),
        new("500230106208", "白江洞村"),
        new("500230106210", "石岭岗村"),
        new("500230106211", "岩口场村")
    ];

    private static readonly string[] Surnames =
    [
        "王", "李", "张", "刘", "陈", "杨", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "邓",
        "冯", "韩", "曹",
        "曾", "彭", "萧", "蔡", "潘", "田", "董", "袁", "于", "余", "叶", "蒋", "杜", "苏", "魏", "程", "吕", "丁", "沈", "任", "姚", "卢", "傅", "钟", "姜", "崔",
        "谭", "廖", "范",
        "汪", "陆", "金", "石", "戴", "贾", "韦", "夏", "邱", "方", "侯", "邹", "熊", "孟", "秦", "白", "江", "阎", "薛", "尹", "段", "雷", "黎", "史", "龙", "陶",
        "贺", "顾", "毛",
        "郝", "龚", "邵", "万", "钱", "严", "覃", "武", "戚", "莫", "孔", "向", "汤", "冉", "隆", "湛"
    ];

    private static readonly string[] Given =
    [
        "国强", "建华", "志明", "秀英", "桂兰", "德福", "世平", "永康", "明贵", "光荣", "正文", "素芳", "玉珍", "天才", "大全", "春梅", "小平", "家林", "绍清", "启明", "德明", "成华",
        "仁义", "昌友", "淑华", "金龙", "银凤", "中华", "代兵", "学文", "兴旺", "长寿", "贤书", "洪波", "朝阳", "远贵", "泽民", "树林", "安全", "和平", "开富", "显荣", "云生", "胜利",
        "世芬", "登科", "月娥", "光明", "子云", "廷芳", "怀德", "如意", "福生", "贵全", "孝忠", "先觉", "从军", "必成", "良才", "宗训", "敏", "勇", "军", "平", "丽", "刚", "芳",
        "涛"
    ];

    /// <summary>What the recorder of the year 2022 would be told: item, what for, and where.</summary>
    public static readonly IReadOnlyList<(string Item, string Reason, string Place, int QuantityMax)> Deeds =
    [
        ("Z02", "集体学习时带头发言，讲自家种柑橘的体会", "村便民服务中心", 1),
        ("Z03", "参加镇里的读书演讲比赛", "镇文化站", 1),
        ("Z07", "照顾卧床的婆婆，左邻右舍都夸", "家中", 1),
        ("Z08", "给独居老人洗衣做饭、代买药品", "邻家", 2),
        ("Z09", "周末辅导留守儿童做作业", "农家书屋", 2),
        ("Z10", "垃圾分类做得好，进了村级评议红榜", "本组", 1),
        ("Z12", "参加清扫公路、清理水沟的义务劳动", "村道", 2),
        ("Z18", "主动捡拾河边的垃圾", "河堤", 2)
    ];

    /// <summary>What is deducted for.</summary>
    public static readonly IReadOnlyList<(string Item, string Reason, string Place, string Statement)> Breaches =
    [
        ("F11", "鸡鸭散养，踩坏邻家菜地", "本组路边", "当天圈门坏了，已经修好"),
        ("F14", "在公共场所乱丢垃圾", "村口广场", "小孩丢的，已教育并打扫"),
        ("F15", "家庭垃圾分类不清", "垃圾收集点", "不清楚厨余怎么分，以后注意"),
        ("F01", "集体学习无故早退", "村便民服务中心", "家里老人突然生病")
    ];

    public static readonly IReadOnlyList<(string Name, string Unit, int Price)> Goods =
    [
        ("食盐", "袋", 2), ("洗衣粉", "袋", 8), ("牙膏", "支", 5), ("毛巾", "条", 6), ("香皂", "块", 3), ("大米（5公斤）", "袋", 20), (
            "菜籽油（2.5升）", "桶", 30), ("垃圾桶", "个", 15)
    ];

    public static string StaffAccounts =>
        $"""

        演示账号（只在演示数据里有；密码都是 {Password}）：
          系统管理员          admin
          镇新时代文明实践所   shijiansuo
          镇积分审定工作组     shending
          大柏树社区（其他村把 1 换成 2～9）：
            积分管理员         guanliyuan1
            审核工作组组长     shenhe1（成员 shenhe1b、shenhe1c、shenhe1d）
            村“两委”          liangwei1
            监督员             jiandu1、jiandu1b
        """;

    public static string Accounts => StaffAccounts + FormattableString.Invariant($"\n    村民：选“大柏树社区”，卡号 1，密码 {Pin}");

    /// <summary>A name that no household of the village has yet.</summary>
    public static string NewName(Random random, HashSet<string> taken)
    {
        while (true)
        {
#pragma warning disable CA5394 // Invented names need no secrecy.
            var name = Surnames[random.Next(Surnames.Length)] + Given[random.Next(Given.Length)];
#pragma warning restore CA5394
            if (taken.Add(name))
            {
                return name;
            }
        }
    }
}
