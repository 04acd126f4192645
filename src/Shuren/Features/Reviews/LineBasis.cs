using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Reviews;

/// <summary>
/// What a posted line of a sheet rests on: its claim with finding, statement and photos, the line as the group left it, every vote.
/// Left out is what may change after it was posted: <see cref="ReviewLine.OnceKey"/>, the Party day, a claim's answers, a photo's
/// picture (its digest stays).
/// </summary>
public static class LineBasis
{
    /// <param name="db">The database, in which all of it is saved; nothing is tracked.</param>
    /// <param name="lines">Which, of one village.</param>
    /// <returns>By line; the item it was scored by included.</returns>
    public static async Task<IReadOnlyDictionary<Guid, Basis>> LoadAsync(AppDb db, IQueryable<ReviewLine> lines)
        => await LoadAsync(db, await LineRecords.LoadAsync(db, lines), _ => true);

    /// <param name="db">The database.</param>
    /// <param name="records">What was read of the lines.</param>
    /// <param name="which">Of which of them.</param>
    /// <returns>By line; the item it was scored by included.</returns>
    public static async Task<IReadOnlyDictionary<Guid, Basis>> LoadAsync(AppDb db, LineRecords records, Func<ReviewLine, bool> which)
    {
        var lines = records.Lines.Where(which).ToList();
        if (lines.Count == 0)
        {
            return new Dictionary<Guid, Basis>();
        }
        var itemIds = lines.Select(l => l.RuleItemId).Distinct().ToArray();
        var items = await ItemBasis.LoadAsync(
            db, db.RuleItems.OfTown(lines[0].TownId).Where(i => EF.Parameter(itemIds).Contains(i.RuleItemId)));
        return lines.ToDictionary(
            l => l.ReviewLineId, l => Of(l, records.Claims[l.ClaimId], records, items.GetValueOrDefault(l.RuleItemId)));
    }

    private static Basis Of(ReviewLine line, Claim claim, LineRecords records, BasisPart? item) => Basis.Of(() =>
    [
        Of(claim), Finding(claim), Statement(claim), Of(records.Photos[claim.ClaimId]),
        Of(line, records.Sheets[line.MonthlyReviewId]), Of(records.Votes[line.ReviewLineId]), .. item is null ? [] : (BasisPart[])[item]
    ]);

    private static BasisPart Of(Claim claim) => new BasisPart("claim", 1_024)
        .Add("id", claim.ClaimId).Add("household", claim.HouseholdId).Add("kind", claim.Kind).Add("item", claim.RuleItemId)
        .Add("quantity", claim.Quantity)
        .Add("tier", claim.TierName).Add("on", claim.OccurredOn).Add("time", claim.TimeOfDay).Add("place", claim.Place)
        .Add("reason", claim.Reason)
        .Add("witness", claim.Witness).Add("channel", claim.Channel).Add("reported-by", claim.ReportedBy)
        .Add("reporter", claim.ReporterName)
        .Add("submitted", claim.SubmittedAt).Add("submitted-by", claim.SubmittedBy).Add("accepted", claim.AcceptedAt)
        .Add("accepted-by", claim.AcceptedBy)
        .Add("group-record", claim.GroupRecordId);

    private static BasisPart Finding(Claim claim) => new BasisPart("finding", 64)
        .Add("authority", claim.FindingAuthority).Add("number", claim.FindingNumber).Add("on", claim.FindingOn);

    private static BasisPart Statement(Claim claim) => new BasisPart("statement", 128)
        .Add("told-on", claim.ToldOn).Add("told-how", claim.ToldHow).Add("due", claim.StatementDueOn)
        .Add("statement", claim.Statement).Add("stated", claim.StatedAt).Add("stated-by", claim.StatedBy);

    private static BasisPart Of(IEnumerable<(string Sha256, string? Caption)> photos)
    {
        var part = new BasisPart("photos", 32);
        var ordered = photos.OrderBy(p => p.Sha256, StringComparer.Ordinal).ThenBy(p => p.Caption, StringComparer.Ordinal);
        foreach (var (sha256, caption) in ordered)
        {
            part.Add("sha256", sha256).Add("caption", caption);
        }
        return part;
    }

    private static BasisPart Of(ReviewLine line, MonthlyReview sheet) => new BasisPart("line", 768)
        .Add("id", line.ReviewLineId).Add("sheet", sheet.MonthlyReviewId).Add("month", sheet.Month).Add("part", sheet.Part)
        .Add("signed", sheet.SignedAt).Add("signed-by", sheet.SignedBy)
        .Add("early", sheet.EarlyReason).Add("early-at", sheet.EarlyAt).Add("early-by", sheet.EarlyBy)
        .Add("kind", line.Kind).Add("item", line.RuleItemId).Add("quantity", line.Quantity).Add("tier", line.TierName)
        .Add("points", line.Points)
        .Add("points-note", line.PointsNote).Add("on", line.OccurredOn).Add("late", line.IsLate).Add("decision", line.Decision)
        .Add("changed", line.ChangeReason).Add("rejected", line.RejectReason).Add("returned", line.ReturnReason);

    private static BasisPart Of(IEnumerable<ReviewVote> votes)
    {
        var part = new BasisPart("votes", 1_024);
        foreach (var vote in votes.OrderBy(v => v.At).ThenBy(v => v.VoteId))
        {
            part.Add("vote", vote.VoteId).Add("by", vote.UserId).Add("approve", vote.Approve).Add("chair", vote.IsChair)
                .Add("reason", vote.Reason)
                .Add("at", vote.At).Add("basis", vote.Basis).Add("void", vote.VoidedAt).Add("void-by", vote.VoidedBy)
                .Add("void-reason", vote.VoidReason);
        }
        return part;
    }
}
