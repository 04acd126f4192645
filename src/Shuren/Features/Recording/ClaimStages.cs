using Shuren.Features.Claims;
using Shuren.Features.Reviews;

namespace Shuren.Features.Recording;

/// <summary>How far a claim has come, as its household reads it: who looks at it now, without the office's words.</summary>
public static class ClaimStages
{
    /// <param name="status">The claim's.</param>
    /// <param name="sheet">That of the sheet it is on; null = on none.</param>
    /// <param name="decision">Its line's.</param>
    public static string Of(ClaimStatus status, ReviewStatus? sheet, LineDecision? decision) => (status, sheet, decision) switch
    {
        (ClaimStatus.Submitted, _, _) => "等积分管理员看",
        (ClaimStatus.Accepted, ReviewStatus.Confirmed, LineDecision.Approved) => "已计分",
        (ClaimStatus.Accepted, ReviewStatus.Confirmed, _) => "没有通过",
        (ClaimStatus.Accepted, ReviewStatus.Filed, _) => "等镇里审定",
        (ClaimStatus.Accepted, _, _) => "等村里审核",
        _ => status.Chinese()
    };
}
