using System.Collections.Frozen;
using System.Globalization;
using Shuren.Features.Accounts;
using Shuren.Features.Claims;
using Shuren.Features.Flags;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Redemptions;
using Shuren.Features.Remedies;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Rights;

/// <summary>Names and values of what is held, in a villager's words.</summary>
public static class HeldText
{
    /// <summary>Letters that are a name or a number, and not a sentence.</summary>
    public const int NameLength = 12;

    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AcceptedAt"] = "受理时间", ["AccessFailedCount"] = "输错次数", ["AddedAt"] = "存入时间", ["Address"] = "地址", ["Amount"] = "分值",
        ["Answer"] = "答复", ["AnsweredAt"] = "答复时间", ["AskedAt"] = "提出时间", ["At"] = "时间", ["AtCounter"] = "在柜台办",
        ["BasisDigest"] = "依据的校验码", ["BlackObjectionsUntil"] = "告知后异议期到", ["BlackToldAt"] = "登记告知的时间",
        ["BlackToldHow"] = "怎样告知", ["BlackToldOn"] = "告知日期", ["CancelReason"] = "撤销原因", ["CancelledAt"] = "撤销时间",
        ["Caption"] = "说明", ["CardNumber"] = "卡号", ["CardsOnPaper"] = "纸上只写卡号", ["ChangeReason"] = "改动原因", ["Channel"] = "途径",
        ["ConsentNote"] = "村“两委”同意的说明", ["ConsentedOn"] = "村“两委”同意日期", ["ConsentsToPublish"] = "同意公布姓名",
        ["DecidedAt"] = "办结时间", ["Decision"] = "审核结果", ["Deducted"] = "扣分", ["DisplayName"] = "姓名", ["DueDay"] = "应公示的日子",
        ["DueOn"] = "答复期限",
        ["Email"] = "邮箱", ["EmailConfirmed"] = "邮箱核对过", ["EndedAt"] = "退出登录时间", ["EndedBecause"] = "退出登录原因",
        ["EntrySeq"] = "台账第几笔", ["FinalAt"] = "定榜时间", ["FinalHeadHash"] = "定榜时的校验码", ["FinalHeadSeq"] = "定榜时台账到第几笔",
        ["FindingAuthority"] = "认定机关", ["FindingNumber"] = "认定文号", ["FindingOn"] = "认定日期", ["Findings"] = "调查情况",
        ["Format"] = "格式", ["GroupName"] = "组别", ["HandedOutAt"] = "发密码时间", ["Hash"] = "校验码", ["Head"] = "户主",
        ["HeadHash"] = "公示时的校验码", ["HeadInitials"] = "拼音首字母", ["HeadSeq"] = "公示时台账到第几笔", ["Height"] = "高", ["How"] = "怎样说的",
        ["InvestigatedAt"] = "调查时间", ["IsBlack"] = "黑榜", ["IsLate"] = "补报", ["IsLocal"] = "本村户籍", ["IsRed"] = "红榜",
        ["JoinedOn"] = "参加日期", ["Kind"] = "种类", ["LastSeenOn"] = "最近一次用", ["LeftOn"] = "退出日期", ["LockoutEnabled"] = "可以锁",
        ["LockoutEnd"] = "锁到", ["Members"] = "成员", ["MustChangePassword"] = "要改密码", ["Name"] = "姓名", ["NameDigest"] = "姓名的校验码",
        ["NamedInPublic"] = "网上写姓名", ["NamedOnPaper"] = "纸上写姓名", ["Note"] = "备注", ["NoticeVersion"] = "隐私说明版本",
        ["Number"] = "编号", ["ObjectionsUntil"] = "异议期到", ["OccurredOn"] = "日期", ["OnceKey"] = "限次的标记",
        ["OtherHouseholdBecause"] = "不是原来那户的说明", ["Outcome"] = "结果", ["PasswordChangedAt"] = "改密码时间",
        ["Period"] = "月份", ["Phone"] = "电话", ["PhoneNumber"] = "账号电话", ["PhoneNumberConfirmed"] = "账号电话核对过", ["Place"] = "地点",
        ["Points"] = "分值", ["PointsNote"] = "算分说明", ["PostedAt"] = "入账时间", ["PreviousHash"] = "上一笔的校验码", ["Price"] = "单价",
        ["Position"] = "第几行", ["Salt"] = "随机数", ["Doubt"] = "疑问", ["PassedWhy"] = "转镇里的原因", ["PassedAt"] = "转镇里的时间",
        ["FinalAnswer"] = "镇里的答复", ["ClosedAt"] = "了结时间", ["Flag.FinalAt"] = "镇里答复的时间",
        ["ProposedAt"] = "提出时间", ["PublicUntil"] = "网上公示到", ["PublishedAt"] = "公示时间", ["Quantity"] = "数量", ["Quarter"] = "季度",
        ["RaisedAt"] = "提出时间", ["RaisedByName"] = "提出人", ["RaisedByPhone"] = "提出人电话", ["Rank"] = "名次", ["Reason"] = "事由",
        ["Recipient"] = "领取人", ["RefusalReason"] = "不同意的理由", ["RejectReason"] = "没通过的理由", ["Relation"] = "与户主关系",
        ["Remarks"] = "备注", ["RemovedOn"] = "照片删除日期", ["ReopenedAt"] = "重新开户时间", ["ReportedBy"] = "谁报的",
        ["ReporterName"] = "反映人", ["ResidesSince"] = "从哪天起居住", ["ReturnReason"] = "镇里退回的理由", ["ReturnedOn"] = "重新参加日期",
        ["ReversesSeq"] = "冲销第几笔", ["Score"] = "总积分", ["ScoreAfter"] = "入账后总积分", ["Seq"] = "第几笔", ["Sha256"] = "照片的校验码",
        ["Shown"] = "当时价目的校验码", ["SignedHow"] = "怎样签收", ["SignedInAt"] = "登录时间", ["SourceKind"] = "来自", ["Spendable"] = "可兑换积分",
        ["SpendableAfter"] = "入账后可兑换", ["StartedAt"] = "登录时间", ["StatedAt"] = "陈述时间", ["Statement"] = "陈述",
        ["StatementDueOn"] = "陈述到哪天", ["Status"] = "状态", ["SubmittedAt"] = "提交时间", ["TieDecidedAt"] = "并列表决时间",
        ["TieNote"] = "并列表决说明", ["TiePresent"] = "并列表决到会", ["TieVotesAgainst"] = "并列表决反对", ["TieVotesFor"] = "并列表决赞成",
        ["TierName"] = "档次", ["TimeOfDay"] = "几点", ["ToldHow"] = "怎样告知", ["ToldOn"] = "告知日期", ["Total"] = "合计积分",
        ["TriedAt"] = "试密码时间", ["Tries"] = "试过几次", ["TwoFactorEnabled"] = "两步登录", ["UserName"] = "登录名", ["Version"] = "笔数",
        ["NominatedAt"] = "推荐时间", ["DroppedAt"] = "撤回时间", ["IsDeclined"] = "本户不参加", ["ChosenOn"] = "选出的校验码",
        ["StruckAt"] = "异议成立的时间", ["CertificateNumber"] = "证书编号", ["IsUpheld"] = "异议成立", ["Nomination.Reason"] = "推荐的理由",
        ["What"] = "什么事", ["OfCancelling"] = "退回的时候", ["WasPresent"] = "监督员在场",
        ["Width"] = "宽", ["WithdrawalReason"] = "退出原因", ["WithdrawnOn"] = "退出日期", ["Witness"] = "证明人",
        ["WordsDigest"] = "文字的校验码", ["RegisteredAt"] = "登记时间",
        ["HomeTownId"] = "账号属于哪个镇", ["IsInstallationAdministrator"] = "可以建镇", ["Wish"] = "要求",
        ["ForgetAskedOn"] = "要求全部删除的日期", ["ForgottenOn"] = "资料删除日期",
        ["CancelledOn"] = "登记取消日期", ["On"] = "日期", ["Paper"] = "凭据", ["ConsentedBefore"] = "原来同意公布姓名",
        ["HeadBefore"] = "原来的户主", ["HeadAfter"] = "新的户主", ["GroupBefore"] = "原来的组", ["GroupAfter"] = "新的组",
        ["MembersBefore"] = "原来的成员", ["ToVillageId"] = "迁到哪个村（编号）",
        ["VisitNote.Note"] = "走访情况", ["Year"] = "年", ["Yes"] = "同意",
        ["LastDay"] = "整改期限", ["Proof"] = "怎样整改的", ["HandedInAt"] = "交整改的时间", ["ReturnedAt"] = "镇里退回的时间",
        ["ConfirmedAt"] = "镇里审定的时间", ["Remedy.Amount"] = "返还几分", ["Remedy.DecidedAt"] = "审核组表决完的时间",
        ["Remedy.RefusalReason"] = "没通过的理由",
        ["Claim.Kind"] = "加分还是扣分", ["ReviewLine.Kind"] = "加分还是扣分", ["Account.Score"] = "现在的总积分", ["Household.Head"] = "户主姓名"
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The heading; the property's own name where none is said, which a test finds.</summary>
    public static string NameOf(Type type, string property)
        => Names.GetValueOrDefault($"{type.Name}.{property}") ?? Names.GetValueOrDefault(property, property);

    /// <summary>As people read it.</summary>
    public static string Of(object? value) => value switch
    {
        null => "",
        bool yes => yes ? "是" : "否",
        DateTime at => at.ToChinaText(),
        DateTimeOffset at => at.UtcDateTime.ToChinaText(),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Month month => month.ToChinese(),
        Quarter quarter => quarter.ToChinese(),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        Enum word => Word(word),
        _ => value.ToString() ?? ""
    };

    /// <summary>How it stands in a cell: sentences take the room that days and numbers leave, and those are never broken in two.</summary>
    public static string StyleOf(object? value) => value switch
    {
        string { Length: > NameLength } or byte[] => "wide",
        int or long or Points => "num",
        // The number of a request or an objection breaks at its hyphen as a day does.
        string text when !text.Contains('-', StringComparison.Ordinal) => "",
        _ => "nowrap"
    };

    private static string Word(Enum word) => word switch
    {
        ChangeKind w => w.Chinese(),
        ConsentTo w => w.Chinese(),
        ConsentHow w => w.Chinese(),
        EntryKind w => w.Chinese(),
        RuleKind w => w.Chinese(),
        ClaimChannel w => w.Chinese(),
        ClaimStatus w => w.Chinese(),
        ReportedBy w => w.Chinese(),
        LineDecision w => w switch { LineDecision.Approved => "通过", LineDecision.Rejected => "没有通过", _ => "还没审" },
        ApplicationStatus w => w switch
        {
            ApplicationStatus.Registered => "已登记",
            ApplicationStatus.Refused => "没有同意",
            ApplicationStatus.Withdrawn => "已撤回",
            _ => "在办"
        },
        ObjectionStatus w => w switch
        {
            ObjectionStatus.Answered => "已答复",
            ObjectionStatus.Withdrawn => "已撤回",
            ObjectionStatus.Investigated => "等镇里答复",
            _ => "等村里调查"
        },
        ObjectionOutcome w => w switch
        {
            ObjectionOutcome.Upheld => "成立",
            ObjectionOutcome.PartlyUpheld => "部分成立",
            _ => "不成立"
        },
        ProposalStatus w => w switch { ProposalStatus.Agreed => "同意", ProposalStatus.Refused => "没有同意", _ => "等第二个人" },
        SourceKind w => w switch
        {
            SourceKind.ReviewLine => "审核记录",
            SourceKind.Redemption => "兑换",
            SourceKind.Objection => "异议",
            SourceKind.Correction => "更正",
            SourceKind.Remedy => "整改",
            _ => "到期"
        },
        RemedyStatus w => w.Chinese(),
        FlagKind w => w.Chinese(),
        FlagStatus w => w.Chinese(),
        RequestKind w => w.Chinese(),
        RequestStatus w => w.Chinese(),
        SignedHow w => w == SignedHow.Paper ? "在纸上签字" : "没有签字（旧记录）",
        SessionEnd w => w == SessionEnd.SignedOut ? "自己退出" : w == SessionEnd.NewPin ? "发了新密码" : "改了密码或锁了账号",
        UserKind w => w == UserKind.Resident ? "农户" : "工作人员",
        _ => word.ToString()
    };
}
