using Shuren.Features.Boards;

namespace Shuren.Features.Notices;

/// <summary>What a board says beside its figures: the same on the page, on paper and on the wall.</summary>
public static class BoardWords
{
    public const string Counting = "积分按本季镇里审定的记录计算，兑换不影响名次。";

    public const string WaysOut = "对积分、红黑榜有意见的，先找村里或镇新时代文明实践所；也可以向镇、县（区）政府反映，或者依法向人民法院起诉。";

    public const string NoTree = "这张榜是程序的旧版本定的，没有本榜校验码，也没有凭条。";

    public const string OnTheWeb = "手机扫码，看网上的公示";

    public const string NobodyRed = "本季没有进红榜的农户。";

    public const string NobodyBlack = "本季黑榜空缺。";

    public const string NothingCounted = "这一季还没有审定入账的积分，大家都是 0 分。";

    public static string Title(QuarterBoard board) => board.IsProvisional ? "红 黑 榜（暂 定）" : board.IsFinal ? "红 黑 榜" : "积 分 公 示";

    /// <summary>When it was published or became final, and how long one may object; nothing before there is a notice.</summary>
    public static string Dates(QuarterBoard board) => board.Notice is not { } notice ? ""
        : board.IsFinal
            ? $"{notice.FinalAt!.Value.ToChinaDate().ToChinese()}定榜"
                + (notice.IsLate ? $"；{notice.PublishedAt.ToChinaDate().ToChinese()}才公示，{Late(notice)}。" : "。")
        : $"公示日期 {notice.PublishedAt.ToChinaDate().ToChinese()}{(notice.IsLate ? "，" + Late(notice) : "")}；"
            + $"有异议的，{notice.ObjectionsUntil.ToChinese()}前向积分管理员或镇新时代文明实践所反映。";

    /// <summary>Of a notice that went up after its day (PUB-1).</summary>
    public static string Late(QuarterNotice notice) => $"迟于应公示的{notice.DueOn.ToChinese()}";

    /// <summary>The day under it; null before there is a notice.</summary>
    public static DateOnly? On(QuarterBoard board) => (board.IsFinal ? board.Notice!.FinalAt : board.Notice?.PublishedAt)?.ToChinaDate();

    /// <param name="last">Who stands on the black board.</param>
    /// <param name="view">How it may be named.</param>
    public static string Black(BoardPlace last, BoardView view)
        => $"{view.Name(last)}　{view.Group(last)}　{last.Score} 分。请下季加油，村里会上门帮助。";

    public static string Keep(QuarterBoard board)
        => $"校验码前八位 {board.HeadStart}：请监督员把这张榜留一份在家，下一季定榜前拿出来核对。";

    public static string HowToCheck(SealView seal)
        => "每户有一张凭条：向积分管理员要，或者登录以后在“公示”里看。扫凭条上的码，输入上面的前两组，就知道自家这一行和这张榜是不是一样，"
            + $"看不到别家的。核对的网页：{seal.CheckAddress}";
}
