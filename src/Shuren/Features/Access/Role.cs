using Shuren.Features.Accounts;

namespace Shuren.Features.Access;

/// <summary>The roles of ORG-2, each held at a village or at the town.</summary>
public enum Role
{
    /// <summary>村积分管理员; in charge when <see cref="Appointment.IsLead"/>, else deputy.</summary>
    Recorder = 1,

    /// <summary>积分审核工作组; the chair when <see cref="Appointment.IsLead"/>.</summary>
    Reviewer = 2,

    /// <summary>村“两委”.</summary>
    Committee = 3,

    /// <summary>监督员 of a village.</summary>
    Supervisor = 4,

    /// <summary>镇新时代文明实践所.</summary>
    StationOfficer = 5,

    /// <summary>镇积分审定工作组; 组长 when <see cref="Appointment.IsLead"/>.</summary>
    Approver = 6,

    /// <summary>Accounts and backups only: sees no household data.</summary>
    Administrator = 7
}
