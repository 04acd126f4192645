using Shuren.Features.Claims;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Objections;
using Shuren.Features.Redemptions;

namespace Shuren.Features.Access;

/// <summary>Something that can be done to the record: the name under which it is asked for, allowed and kept (SUP-1).</summary>
/// <param name="Code">Kept in the audit trail; never changed.</param>
/// <param name="Chinese">As the supervisors read it.</param>
/// <param name="AnyOf">Any one of these will do; none = only the program itself.</param>
public sealed record UseCase(string Code, string Chinese, params IReadOnlyList<Permission> AnyOf)
{
    /// <summary>Only who leads in this role: the chair signs. Null = whoever has the permission.</summary>
    public Role? Leading { get; init; }

    /// <summary>This use case on one record.</summary>
    public Act On(Guid? subjectId) => new(this, subjectId);
}

/// <summary>A use case, and the record it is done on where there is one.</summary>
public readonly record struct Act(UseCase UseCase, Guid? SubjectId)
{
    public static implicit operator Act(UseCase useCase) => new(useCase, null);
}

/// <summary>Every use case that writes, and who may (ORG-2): the services ask here, docs/permissions.md is written from here.</summary>
public static class UseCases
{
    public static readonly UseCase Appoint = new("appointment.give", "任命", Permission.ManageAccounts);

    public static readonly UseCase DecideAppointment = new("appointment.decide", "同意或不同意任命", Permission.SecondAppointments);

    public static readonly UseCase SetHome = new("appointment.home", "登记住在哪户", Permission.ManageAccounts);

    public static readonly UseCase EndAppointment = new("appointment.end", "结束任职", Permission.ManageAccounts);

    public static readonly UseCase OpenAccount = new("account.open", "建账号", Permission.ManageAccounts);

    public static readonly UseCase ResetPassword = new("account.password", "重设密码", Permission.ManageAccounts);

    public static readonly UseCase LockAccount = new("account.lock", "锁账号", Permission.ManageAccounts);

    public static readonly UseCase UnlockAccount = new("account.unlock", "解锁账号", Permission.ManageAccounts);

    public static readonly UseCase FoundTown = new("town.found", "建镇", Permission.FoundTowns, Permission.Visit);

    public static readonly UseCase AddVillage = new("village.add", "加村（社区）", Permission.ManageAccounts);

    public static readonly UseCase RenameVillage = new("village.rename", "改村名", Permission.ManageAccounts);

    public static readonly UseCase SaveSettings = new("town.settings", "改镇的设置", Permission.ManageSettings);

    public static readonly UseCase Apply = new("household.apply", "申请参加", Permission.ManageHouseholds, Permission.Visit);

    public static readonly UseCase ConsentToApplication = new("household.consent", "村“两委”同意", Permission.ConsentHouseholds);

    public static readonly UseCase Register = new("household.register", "登记农户", Permission.ManageHouseholds);

    public static readonly UseCase RefuseApplication = new("household.refuse", "不同意申请", Permission.ManageHouseholds);

    public static readonly UseCase EditHousehold = new("household.edit", "改农户资料", Permission.ManageHouseholds);

    public static readonly UseCase WithdrawHousehold = new(
        "household.withdraw", "退出积分制", Permission.ManageHouseholds, Permission.SpeakForHousehold);

    public static readonly UseCase ChangeHead = new("household.head", "换户主", Permission.ManageHouseholds, Permission.StandIn);

    public static readonly UseCase SplitHousehold = new("household.split", "分户", Permission.ManageHouseholds, Permission.StandIn);

    public static readonly UseCase MergeHouseholds = new("household.merge", "并户", Permission.ManageHouseholds, Permission.StandIn);

    public static readonly UseCase MoveHousehold = new("household.move", "换组、迁出", Permission.ManageHouseholds, Permission.StandIn);

    public static readonly UseCase ArriveHousehold = new("household.arrive", "迁入", Permission.ManageHouseholds, Permission.StandIn);

    public static readonly UseCase TakeBackChange = new("household.take-back", "收回变动", Permission.ManageHouseholds, Permission.StandIn);

    public static readonly UseCase Unregister = new("household.unregister", "取消登记", Permission.ManageHouseholds, Permission.StandIn);

    public static readonly UseCase NoteVisit = new("household.visit", "记走访", Permission.ManageHouseholds);

    public static readonly UseCase Declare = new(
        "household.declare", "登记同意或不同意公布", Permission.ManageHouseholds, Permission.SpeakForHousehold);

    public static readonly UseCase HandOutPin = new("household.pin", "发登录密码", Permission.ManageHouseholds);

    public static readonly UseCase OpenLogin = new("household.open-login", "解除登录等待", Permission.ManageHouseholds);

    public static readonly UseCase ImportRegister = new("household.import", "导入农户花名册", Permission.ManageHouseholds);

    public static readonly UseCase StartDraft = new("list.draft", "起草清单", Permission.DraftLists);

    public static readonly UseCase SaveItem = new("list.item", "改清单项目", Permission.DraftLists);

    public static readonly UseCase AddCap = new("list.cap", "加上限", Permission.DraftLists);

    public static readonly UseCase RemoveCap = new("list.cap-off", "去掉上限", Permission.DraftLists);

    public static readonly UseCase SetExpiry = new("list.expiry", "设到期", Permission.DraftLists);

    public static readonly UseCase RecordDeliberation = new("list.deliberation", "登记村民商定", Permission.DraftLists);

    public static readonly UseCase SubmitList = new("list.submit", "清单报镇里", Permission.DraftLists);

    public static readonly UseCase WithdrawList = new("list.withdraw", "撤回清单", Permission.DraftLists);

    public static readonly UseCase ConsentToList = new("list.consent", "同意清单", Permission.ConsentLists);

    public static readonly UseCase ReturnList = new("list.return", "退回清单", Permission.ConsentLists);

    public static readonly UseCase SubmitClaim = new(
        "claim.submit", "提交申报", Permission.RecordClaims, Permission.StandIn, Permission.SpeakForHousehold);

    public static readonly UseCase RecordClaim = new("claim.record", "记一笔", Permission.RecordClaims, Permission.StandIn);

    public static readonly UseCase AcceptClaim = new("claim.accept", "受理申报", Permission.RecordClaims, Permission.StandIn);

    public static readonly UseCase ReturnClaim = new("claim.return", "退回申报补充", Permission.RecordClaims, Permission.StandIn);

    public static readonly UseCase RejectClaim = new("claim.reject", "驳回申报", Permission.RecordClaims, Permission.StandIn);

    public static readonly UseCase ResubmitClaim = new(
        "claim.resubmit", "补充后再交", Permission.RecordClaims, Permission.StandIn, Permission.SpeakForHousehold);

    public static readonly UseCase WithdrawClaim = new(
        "claim.withdraw", "撤回申报", Permission.RecordClaims, Permission.StandIn, Permission.SpeakForHousehold);

    public static readonly UseCase TakeBackClaim = new("claim.take-back", "从审核表收回", Permission.RecordClaims, Permission.StandIn);

    public static readonly UseCase UndoClaim = new("claim.undo", "撤销刚记的一条", Permission.RecordClaims, Permission.StandIn);

    public static readonly UseCase CorrectClaim = new("claim.correct", "改正申报", Permission.RecordClaims, Permission.StandIn);

    public static readonly UseCase StateOnClaim = new(
        "claim.state", "扣分陈述", Permission.RecordClaims, Permission.StandIn, Permission.SpeakForHousehold);

    public static readonly UseCase RecordGroup = new("claim.group", "点名、月评", Permission.RecordClaims);

    public static readonly UseCase UndoGroup = new("claim.group-undo", "撤销点名、月评", Permission.RecordClaims);

    public static readonly UseCase GrantBaseScores = new("claim.base", "发基础分", Permission.RecordClaims);

    public static readonly UseCase ImportRecords = new("claim.import", "导入原有台账", Permission.RecordClaims);

    public static readonly UseCase HandInRemedy = new(
        "remedy.hand-in", "交整改", Permission.RecordClaims, Permission.StandIn, Permission.SpeakForHousehold);

    public static readonly UseCase WithdrawRemedy = new(
        "remedy.withdraw", "撤回整改", Permission.RecordClaims, Permission.StandIn, Permission.SpeakForHousehold);

    public static readonly UseCase VoteOnRemedy = new("remedy.vote", "表决整改", Permission.Review);

    public static readonly UseCase ReturnRemedy = new("remedy.return", "退回整改", Permission.Confirm);

    public static readonly UseCase ConfirmRemedy = new("remedy.confirm", "审定整改返还", Permission.Confirm);

    public static readonly UseCase Vote = new("review.vote", "表决", Permission.Review);

    public static readonly UseCase ChangeLine = new("review.change", "改审核记录", Permission.Review);

    public static readonly UseCase Defer = new("review.defer", "转下月", Permission.Review) { Leading = Role.Reviewer };

    public static readonly UseCase ReopenLine = new("review.reopen", "重新审", Permission.Review) { Leading = Role.Reviewer };

    public static readonly UseCase SignSheet = new("review.sign", "签字上报", Permission.Review) { Leading = Role.Reviewer };

    public static readonly UseCase AllowEarly = new("review.early", "允许月内审定", Permission.Confirm);

    public static readonly UseCase ReturnSheet = new("review.return", "退回审核表", Permission.Confirm);

    public static readonly UseCase ConfirmSheet = new("review.confirm", "审定入账", Permission.Confirm);

    public static readonly UseCase RecordPartyDay = new("review.party-day", "登记主题党日", Permission.PublishNotices, Permission.Review);

    public static readonly UseCase OpenSheet = new("review.open", "开审核表", Permission.Review, Permission.RecordClaims);

    public static readonly UseCase AdoptNaming = new("naming.adopt", "登记写名表决", Permission.DraftLists);

    public static readonly UseCase FileNaming = new("naming.file", "写名备案", Permission.ConsentLists);

    public static readonly UseCase WithdrawNaming = new("naming.withdraw", "改回不写名", Permission.DraftLists, Permission.ConsentLists);

    public static readonly UseCase PublishQuarter = new("notice.publish", "季度公示", Permission.PublishNotices);

    public static readonly UseCase TellLast = new("notice.tell", "登记告知末位", Permission.PublishNotices);

    public static readonly UseCase VoteOnTie = new("notice.tie", "并列表决", Permission.Review);

    public static readonly UseCase SayStation = new("station.say", "填站点六有", Permission.DraftLists);

    public static readonly UseCase SignStation = new("station.sign", "验收站点六有", Permission.ConsentLists);

    public static readonly UseCase ReturnStation = new("station.return", "退回站点六有", Permission.ConsentLists);

    public static readonly UseCase WriteBroadcast = new("notice.broadcast", "写广播稿", Permission.PublishNotices);

    public static readonly UseCase FinalizeBoard = new("notice.final", "定榜", Permission.FinalizeBoards);

    public static readonly UseCase WitnessBoard = new("notice.witness", "核对纸榜", Permission.Supervise);

    public static readonly UseCase ProposeCorrection = new("correction.propose", "提出更正", Permission.AnswerObjections);

    public static readonly UseCase AgreeToCorrection = new("correction.agree", "同意更正", Permission.AnswerObjections, Permission.Confirm);

    public static readonly UseCase RefuseCorrection = new("correction.refuse", "不同意更正", Permission.AnswerObjections, Permission.Confirm);

    public static readonly UseCase TellCorrection = new(
        "correction.tell", "登记告知更正", Permission.ManageHouseholds, Permission.AnswerObjections, Permission.SpeakForHousehold);

    public static readonly UseCase RaiseObjection = new("objection.raise", "提出异议", Permission.TakeObjections, Permission.SpeakForHousehold);

    public static readonly UseCase Investigate = new("objection.investigate", "调查异议", Permission.InvestigateObjections);

    public static readonly UseCase AnswerObjection = new("objection.answer", "答复异议", Permission.AnswerObjections);

    public static readonly UseCase WithdrawObjection = new(
        "objection.withdraw", "撤回异议", Permission.SeeRecord, Permission.SpeakForHousehold);

    public static readonly UseCase AskRight = new(
        "rights.ask", "要求更正或删除", Permission.ManageHouseholds, Permission.SpeakForHousehold);

    public static readonly UseCase AnswerRight = new(
        "rights.answer", "答复更正或删除", Permission.ManageHouseholds, Permission.AnswerObjections);

    public static readonly UseCase WithdrawRight = new(
        "rights.withdraw", "撤回更正或删除", Permission.ManageHouseholds, Permission.SpeakForHousehold);

    public static readonly UseCase CreateSession = new("session.create", "新建兑换", Permission.RunSessions);

    public static readonly UseCase EditSession = new("session.edit", "改兑换价目", Permission.RunSessions);

    public static readonly UseCase AddGoods = new("goods.add", "加物品", Permission.RunSessions);

    public static readonly UseCase OpenSession = new("session.open", "开始兑换", Permission.RunSessions);

    public static readonly UseCase CloseSession = new("session.close", "结束兑换", Permission.RunSessions);

    public static readonly UseCase MoveStock = new("stock.move", "登记盘点、报废", Permission.Redeem);

    public static readonly UseCase RecordFunds = new("funds.record", "记资金物资", Permission.KeepFunds);

    public static readonly UseCase CorrectFunds = new("funds.correct", "更正资金物资", Permission.KeepFunds);

    public static readonly UseCase ConfirmFunds = new("funds.confirm", "核对资金物资", Permission.ConfirmFunds);

    public static readonly UseCase RecordFundsMeeting = new("funds.meeting", "登记集体收益的商定", Permission.DraftLists);

    public static readonly UseCase Redeem = new("redemption.hand-out", "兑换发放", Permission.Redeem);

    public static readonly UseCase CancelRedemption = new("redemption.cancel", "撤销兑换", Permission.Redeem);

    public static readonly UseCase WitnessRedemption = new("redemption.witness", "说兑换时在不在场", Permission.Supervise);

    public static readonly UseCase RaiseFlag = new("flag.raise", "提出监督疑问", Permission.Supervise);

    public static readonly UseCase AnswerFlag = new("flag.answer", "答复监督疑问", Permission.AnswerFlags);

    public static readonly UseCase AcceptFlag = new("flag.accept", "认可监督疑问的答复", Permission.Supervise);

    public static readonly UseCase PassFlag = new("flag.pass", "监督疑问报镇里", Permission.Supervise);

    public static readonly UseCase SettleFlag = new("flag.settle", "镇里答复监督疑问", Permission.SettleFlags);

    public static readonly UseCase WithdrawFlag = new("flag.withdraw", "撤回监督疑问", Permission.Supervise);

    public static readonly UseCase DrawSample = new("sample.draw", "抽查抽样", Permission.Supervise);

    public static readonly UseCase MarkSample = new("sample.right", "抽查无误", Permission.Supervise);

    public static readonly UseCase WriteReport = new("report.write", "写工作报送", Permission.WriteReports);

    public static readonly UseCase SendReport = new("report.send", "报送工作情况", Permission.WriteReports);

    public static readonly UseCase AcceptReport = new("report.accept", "收下工作报送", Permission.ReceiveReports);

    public static readonly UseCase ReturnReport = new("report.return", "退回工作报送", Permission.ReceiveReports);

    public static readonly UseCase WriteTownSummary = new("report.summary", "写镇小结", Permission.ReceiveReports);

    public static readonly UseCase SetWeights = new("assessment.weights", "定考核权重", Permission.ReceiveReports);

    public static readonly UseCase FixAssessment = new("assessment.fix", "考核表定稿", Permission.ReceiveReports);

    public static readonly UseCase OpenCommendation = new("commend.open", "开先进选树", Permission.Commend);

    public static readonly UseCase CancelCommendation = new("commend.cancel", "不办先进选树", Permission.Commend);

    public static readonly UseCase NominateHousehold = new(
        "commend.nominate", "推荐先进", Permission.Commend, Permission.SpeakForHousehold);

    public static readonly UseCase DropNomination = new(
        "commend.drop", "撤回推荐、不参加选树", Permission.Commend, Permission.SpeakForHousehold);

    public static readonly UseCase VoteOnCommendation = new("commend.vote", "先进选树表决", Permission.Review);

    public static readonly UseCase WitnessCommendation = new("commend.witness", "监督先进选树", Permission.Supervise);

    public static readonly UseCase PublishCommendation = new("commend.publish", "公示先进", Permission.PublishNotices);

    public static readonly UseCase RetractCommendation = new("commend.retract", "撤回先进公示", Permission.PublishNotices);

    public static readonly UseCase ObjectToCommendation = new(
        "commend.object", "对先进提异议", Permission.TakeObjections, Permission.SpeakForHousehold);

    public static readonly UseCase AnswerCommendationObjection = new("commend.answer", "答复先进异议", Permission.AnswerObjections);

    public static readonly UseCase FinalizeCommendation = new("commend.final", "定先进", Permission.FinalizeBoards);

    public static readonly UseCase TakeDownPage = new("page.down", "撤下公开页面", Permission.TakeDownPages);

    public static readonly UseCase PutBackPage = new("page.back", "恢复公开页面", Permission.TakeDownPages);

    public static readonly UseCase EndPoints = new("points.end", "积分到期");

    public static readonly UseCase Retain = new("personal-data.end", "按期限删除个人信息");

    // Looks at personal data of others.
    public static readonly UseCase LookAtHousehold = new(
        "look.household", "查看农户资料", Permission.SeeRecord, Permission.ManageHouseholds, Permission.ConsentHouseholds);

    public static readonly UseCase LookAtClaim = new("look.claim", "查看申报", Permission.SeeRecord);

    public static readonly UseCase LookAtObjection = new("look.objection", "查看异议", Permission.SeeRecord, Permission.TakeObjections);

    public static readonly UseCase LookAtRegister = new("look.register", "查看或导出花名册", Permission.SeeRecord);

    public static readonly UseCase LookAtRecord = new("look.record", "打印一户的全部资料", Permission.ManageHouseholds);

    /// <summary>All of them, in the order of this list.</summary>
    public static IReadOnlyList<UseCase> All { get; } =
        [.. typeof(UseCases).GetFields().Where(f => f.FieldType == typeof(UseCase)).Select(f => (UseCase)f.GetValue(null)!)];

    /// <summary>As the supervisors read it; a code of a later program as it stands.</summary>
    public static string ChineseOf(string code) => All.FirstOrDefault(u => u.Code == code)?.Chinese ?? code;
}
