using Shuren.Features.Redemptions;

namespace Shuren.Features.Access;

/// <summary>What a role lets one do (ORG-2). A role held at the town counts for all its villages.</summary>
public enum Permission
{
    /// <summary>Read a village's record: households, claims, sheets, ledger.</summary>
    SeeRecord,

    /// <summary>D23: see who reported.</summary>
    SeeReporter,

    /// <summary>Record and sort claims, roll calls, rounds.</summary>
    RecordClaims,

    /// <summary>Record and sort claims in the recorder's place, where these are the recorder's own case.</summary>
    StandIn,

    /// <summary>Register and withdraw households, import the register, hand out PINs.</summary>
    ManageHouseholds,

    /// <summary>The committee's consent to a household registered elsewhere (HH-2).</summary>
    ConsentHouseholds,

    /// <summary>Draft a list, record the deliberation, submit it.</summary>
    DraftLists,

    /// <summary>The town's consent to a list, or its return.</summary>
    ConsentLists,

    /// <summary>Vote on the monthly sheet; sign it when chair.</summary>
    Review,

    /// <summary>审定.</summary>
    Confirm,

    /// <summary>Publish a quarter's notice; record the Party day.</summary>
    PublishNotices,

    /// <summary>Make a quarter's board final.</summary>
    FinalizeBoards,

    /// <summary>Investigate an objection for the village.</summary>
    InvestigateObjections,

    /// <summary>Answer an objection, and correct by entries.</summary>
    AnswerObjections,

    /// <summary>Enter an objection at the counter.</summary>
    TakeObjections,

    /// <summary>Set up redemption sessions, goods and prices.</summary>
    RunSessions,

    /// <summary>Redeem at the counter, cancel, keep the stock.</summary>
    Redeem,

    /// <summary>Write the village's fund book: money, gifts, purchases, their corrections.</summary>
    KeepFunds,

    /// <summary>Compare an entry of the fund book with its paper, for the village committee.</summary>
    ConfirmFunds,

    /// <summary>The town's settings.</summary>
    ManageSettings,

    /// <summary>Villages, accounts, appointments, backups: no household data.</summary>
    ManageAccounts,

    /// <summary>Agree to an appointment that one person alone may not make (ORG-2).</summary>
    SecondAppointments,

    /// <summary>Search who did and who looked at what (SUP-1).</summary>
    SeeAudit,

    /// <summary>Watch a village: raise flags, draw the month's sample, compare the last board's paper (SUP-1, SUP-7).</summary>
    Supervise,

    /// <summary>Answer what a supervisor flagged.</summary>
    AnswerFlags,

    /// <summary>The town's answer to a flag, which is the last one; and in the village's place.</summary>
    SettleFlags,

    /// <summary>Write the village's quarterly report, and send it (SUP-2).</summary>
    WriteReports,

    /// <summary>Take or return the villages' reports, write the town's summary, set the weights of the year's table and fix it.</summary>
    ReceiveReports,

    /// <summary>Open a round of model households, and nominate (SUP-4).</summary>
    Commend,

    /// <summary>Take a public page of the village down at once, and put it back.</summary>
    TakeDownPages,

    /// <summary>A household that signed in with its card, for itself; no role grants it.</summary>
    SpeakForHousehold,

    /// <summary>Anybody, without signing in: an application. No role grants it.</summary>
    Visit,

    /// <summary>Make further towns; goes with the account and not with a role.</summary>
    FoundTowns
}

public static class Permissions
{
    private static readonly Permission[] Read = [Permission.SeeRecord];

    private static readonly Dictionary<Role, Permission[]> Table = new Dictionary<Role, Permission[]>
    {
        [Role.Recorder] =
        [
            .. Read, Permission.SeeReporter, Permission.RecordClaims, Permission.ManageHouseholds, Permission.DraftLists,
            Permission.PublishNotices,
            Permission.TakeObjections, Permission.Redeem, Permission.AnswerFlags, Permission.KeepFunds, Permission.WriteReports,
            Permission.Commend
        ],
        [Role.Reviewer] =
            [.. Read, Permission.SeeReporter, Permission.Review, Permission.InvestigateObjections, Permission.AnswerFlags],
        [Role.Committee] =
        [
            .. Read, Permission.ConsentHouseholds, Permission.DraftLists, Permission.ConfirmFunds, Permission.WriteReports,
            Permission.Commend, Permission.TakeDownPages
        ],
        [Role.Supervisor] = [.. Read, Permission.SeeReporter, Permission.SeeAudit, Permission.Supervise],
        [Role.StationOfficer] =
        [
            .. Read, Permission.SeeReporter, Permission.ConsentLists, Permission.PublishNotices, Permission.FinalizeBoards,
            Permission.AnswerObjections,
            Permission.TakeObjections, Permission.RunSessions, Permission.ManageSettings, Permission.StandIn, Permission.SecondAppointments,
            Permission.SeeAudit, Permission.AnswerFlags, Permission.SettleFlags, Permission.ReceiveReports, Permission.TakeDownPages
        ],
        [Role.Approver] =
            [.. Read, Permission.Confirm, Permission.SecondAppointments, Permission.AnswerFlags, Permission.SettleFlags],
        [Role.Administrator] = [Permission.ManageAccounts, Permission.SecondAppointments]
    };

    public static bool Grants(this Role role, Permission permission) => Table[role].Contains(permission);

    public static string Chinese(this Role role) => role switch
    {
        Role.Recorder => "积分管理员",
        Role.Reviewer => "积分审核工作组成员",
        Role.Committee => "村“两委”",
        Role.Supervisor => "监督员",
        Role.StationOfficer => "新时代文明实践所",
        Role.Approver => "积分审定工作组成员",
        _ => "系统管理员"
    };

    /// <summary>万寿桥村　积分管理员（负责）.</summary>
    public static string At(this Role role, string place, bool isLead) => place + "　" + role.Chinese() + (isLead ? "（负责）" : "");

    /// <summary>
    /// Whether it decides on households: then it is asked where the person lives, and nobody decides in their own case (REV-1).
    /// </summary>
    public static bool Decides(this Role role) => role != Role.Administrator;

    /// <summary>Whether the role is held at a village; else at the town.</summary>
    public static bool IsOfVillage(this Role role) => role is Role.Recorder or Role.Reviewer or Role.Committee or Role.Supervisor;
}
