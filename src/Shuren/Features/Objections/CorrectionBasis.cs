using Shuren.Features.Ledger;

namespace Shuren.Features.Objections;

/// <summary>
/// What a correcting entry rests on: the objection with what was found and answered, or the proposal that a second person agreed to.
/// A telephone number is no ground of anything and is left out; so is how the household was told, which comes after the entry.
/// </summary>
public static class CorrectionBasis
{
    public static BasisPart Of(Objection o) => new BasisPart("objection")
        .Add("id", o.ObjectionId).Add("year", o.Year).Add("number", o.Number).Add("household", o.HouseholdId)
        .Add("entry", Number(o.EntrySeq)).Add("notice", o.NoticeId)
        .Add("raised", o.RaisedAt).Add("raised-by", o.RaisedBy).Add("raised-by-household", o.RaisedByHouseholdId)
        .Add("raised-by-name", o.RaisedByName)
        .Add("reason", o.Reason).Add("findings", o.Findings).Add("investigated", o.InvestigatedAt)
        .Add("investigated-by", o.InvestigatedBy)
        .Add("outcome", o.Outcome).Add("answer", o.Answer).Add("answered", o.AnsweredAt).Add("answered-by", o.AnsweredBy);

    public static BasisPart Of(CorrectionProposal c) => new BasisPart("correction")
        .Add("id", c.CorrectionId).Add("year", c.Year).Add("number", c.Number).Add("household", c.HouseholdId)
        .Add("entry", Number(c.EntrySeq))
        .Add("item", c.RuleItemId).Add("quantity", c.Quantity).Add("tier", c.TierName).Add("on", c.OccurredOn).Add("reason", c.Reason)
        .Add("proposed", c.ProposedAt).Add("proposed-by", c.ProposedBy).Add("agreed", c.DecidedAt).Add("agreed-by", c.DecidedBy);

    private static string? Number(long? seq) => seq?.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
