using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;

namespace Shuren.Tests.Features.Objections;

/// <summary>
/// Objections and corrections as tables (PUB-3, D16, D25, D30): steps, and beside them where the last one leads, or the rule that
/// refuses it.
/// </summary>
public sealed class ObjectionTableTests
{
    private static readonly DateOnly Today = new(2022, 10, 8);
    private static readonly DateTime Now = new(2022, 10, 8, 1, 0, 0, DateTimeKind.Utc);
    private static readonly Guid Challenged = Guid.CreateVersion7();
    private static readonly Guid Objecting = Guid.CreateVersion7();
    private static readonly Caller Raiser = new(Guid.CreateVersion7(), "提出人") { OwnHouseholds = [Objecting] };
    private static readonly Caller Member = new(Guid.CreateVersion7(), "成员");
    private static readonly Caller Neighbour = new(Guid.CreateVersion7(), "被提的户") { OwnHouseholds = [Challenged] };

    /// <summary>
    /// i investigated, I without findings; a answered as not upheld, A as upheld with a correction, n as not upheld with one, e without
    /// words;
    /// w taken back by who raised it, x by a member. Before a step: o by the objector's household, c by the challenged one.
    /// </summary>
    [Theory]
    [InlineData("i", "Investigated")]
    [InlineData("I", "form")]
    [InlineData("oi", "own-case")]
    [InlineData("ci", "own-case")]
    [InlineData("ii", "PUB-3")]
    [InlineData("a", "PUB-3")]
    [InlineData("ia", "Answered")]
    [InlineData("iA", "Answered")]
    [InlineData("in", "PUB-3")]
    [InlineData("ie", "form")]
    [InlineData("ioa", "own-case")]
    [InlineData("ica", "own-case")]
    [InlineData("iai", "stale")]
    [InlineData("iaa", "stale")]
    [InlineData("w", "Withdrawn")]
    [InlineData("iw", "Withdrawn")]
    [InlineData("ww", "stale")]
    [InlineData("wi", "stale")]
    [InlineData("iaw", "stale")]
    [InlineData("x", "PUB-3")]
    public void Objection_Steps_LeadTo(string steps, string expected)
    {
        var objection = new Objection
        {
            TownId = 1, VillageId = 1, Year = 2022, Number = 1, RaisedAt = Now, RaisedBy = Raiser.UserId, RaisedByHouseholdId = Objecting,
            RaisedByName = Raiser.Name, HouseholdId = Challenged, Reason = "少记了", DueOn = Today
        };
        Assert.Equal(expected, Outcome(() => objection.Status.ToString(), () =>
        {
            var by = Member;
            foreach (var step in steps)
            {
                by = step switch { 'o' => Raiser, 'c' => Neighbour, _ => Do(objection, step, by) };
            }
        }));
    }

    /// <summary>The notice takes objections until the 15th, and of the household told until the 20th.</summary>
    [Theory]
    [InlineData("2022-10-15", false, false, "notice")]
    [InlineData("2022-10-16", false, false, "D16")]
    [InlineData("2022-10-16", false, true, "entry alone")]
    [InlineData("2022-10-20", true, false, "notice")]
    [InlineData("2022-10-21", true, false, "D16")]
    [InlineData("2022-10-21", true, true, "entry alone")]
    public void Raise_OnADay_BelongsToTheNotice(string day, bool byTheLast, bool onAnEntry, string expected)
    {
        var notice = new QuarterNotice
        {
            TownId = 1, VillageId = 1, Quarter = new Quarter(2022, 3), PublishedAt = Now, PublishedBy = Guid.Empty,
            ObjectionsUntil = new DateOnly(2022, 10, 15), PublicUntil = new DateOnly(2023, 1, 6), HeadSeq = 0, HeadHash = new byte[32]
        }.With(n => n.BlackToldHouseholdId, Challenged).With(n => n.BlackObjectionsUntil, new DateOnly(2022, 10, 20));
        QuarterNotice? found = null;

        Assert.Equal(expected, Outcome(
            () => found is null ? "entry alone" : "notice",
            () => found = Objection.NoticeFor(notice, byTheLast ? Challenged : Objecting, onAnEntry, DateOnly.Parse(day))));
    }

    /// <summary>
    /// a agreed to by a second person, p by who proposed, o by the household's own; r refused, R without a reason; t told on the day, T
    /// told of
    /// the day before, h without saying how.
    /// </summary>
    [Theory]
    [InlineData("a", "Agreed")]
    [InlineData("p", "D30")]
    [InlineData("o", "own-case")]
    [InlineData("aa", "stale")]
    [InlineData("r", "Refused")]
    [InlineData("R", "form")]
    [InlineData("ra", "stale")]
    [InlineData("ar", "stale")]
    [InlineData("t", "D30")]
    [InlineData("rt", "D30")]
    [InlineData("at", "Agreed")]
    [InlineData("aT", "D30")]
    [InlineData("ah", "form")]
    [InlineData("att", "twice")]
    public void Correction_Steps_LeadTo(string steps, string expected)
    {
        var proposal = new CorrectionProposal
        {
            TownId = 1, VillageId = 1, Year = 2022, Number = 1, HouseholdId = Challenged, EntrySeq = 1, Reason = "记错了户", ProposedAt = Now,
            ProposedBy = Raiser.UserId
        };
        Assert.Equal(expected, Outcome(() => proposal.Status.ToString(), () =>
        {
            foreach (var step in steps)
            {
                Do(proposal, step);
            }
        }));
    }

    /// <summary>
    /// What is posted for a deed of 12 September, with the quarters whose board is final: its month, or the rule that refuses it.
    /// </summary>
    [Theory]
    [InlineData("Z01", "", "2022-09")]
    [InlineData("Z01", "2022Q2", "2022-09")]
    [InlineData("Z01", "2022Q3", "2022-10")]
    [InlineData("F08", "", "RULE-4")]
    [InlineData("none", "", "form")]
    public void Decide_ItemLeftOut_IsPostedInItsMonthWhileItsBoardIsNotFinal(string code, string final, string expected)
    {
        var list = new RuleList { TownId = 1, VillageId = 1, Version = 1, CreatedAt = Now, CreatedBy = Guid.Empty };
        list.StartFrom(null);
        list.With(l => l.Status, RuleListStatus.Consented).With(l => l.ForceFrom, new DateOnly(2022, 8, 21));
        var itemId = list.Items.Find(i => i.Code == code)?.RuleItemId ?? Guid.CreateVersion7();
        var household = new Household
        {
            TownId = 1, VillageId = 1, CardNumber = 1, GroupName = "1组", Head = "张三", HeadInitials = "zs",
            JoinedOn = new DateOnly(2022, 1, 1)
        };
        var finals = Quarter.TryParse(final, out var quarter) ? new HashSet<Quarter> { quarter } : [];
        var correction = new Correction(null, itemId, 1, null, new DateOnly(2022, 9, 12));
        Posting? posted = null;

        Assert.Equal(expected, Outcome(
            () => posted!.Period.ToString(),
            () => posted = new CorrectionCase(household, null, new Scorebook([list], Today, []), finals, Today)
                .Decide(SourceKind.Objection, Guid.CreateVersion7(), correction).Postings.Single()));
    }

    private static string Outcome(Func<string> now, Action steps)
    {
        try
        {
            steps();
            return now();
        }
        catch (RuleViolation refused)
        {
            return refused.Code.ToString();
        }
    }

    private static Caller Do(Objection objection, char step, Caller by)
    {
        switch (step)
        {
            case 'i' or 'I':
                objection.Investigate(step == 'i' ? "属实" : " ", by, Now);
                break;
            case 'w' or 'x':
                objection.Withdraw(step == 'w' ? Raiser : Member);
                break;
            default:
                var outcome = step == 'A' ? ObjectionOutcome.Upheld : ObjectionOutcome.NotUpheld;
                objection.AnswerWith(outcome, step == 'e' ? "" : "答复", corrects: step is 'A' or 'n', by, Now);
                break;
        }
        return Member;
    }

    private static void Do(CorrectionProposal proposal, char step)
    {
        switch (step)
        {
            case 'a' or 'p' or 'o':
                proposal.Agree("shown", "shown", step == 'a' ? Member : step == 'p' ? Raiser : Neighbour, Now);
                break;
            case 'r' or 'R':
                proposal.Refuse(step == 'r' ? "没有记错" : " ", Member, Now);
                break;
            default:
                proposal.Tell(step == 'T' ? Today.AddDays(-1) : Today, step == 'h' ? "" : "电话", Member.UserId, Today);
                break;
        }
    }
}
