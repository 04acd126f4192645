using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;

namespace Shuren.Tests.Features.Reviews;

/// <summary>
/// A sheet without a database, for tables of what is decided on it. A line is written as its votes ("C+--": the chair for, one for, two
/// against), then what it is: P/A/X pending, approved, rejected; d a deduction; w one whose household may speak until tomorrow; o of the
/// own household; r reported by the own household for another.
/// </summary>
internal sealed class PureSheet
{
    public static readonly DateOnly Today = new(2022, 10, 8);
    public static readonly DateTime Now = new(2022, 10, 8, 1, 0, 0, DateTimeKind.Utc);
    public static readonly Guid OwnHousehold = new(7, 0, 0, new byte[8]);
    public static readonly Caller Me = new(new Guid(1, 0, 0, new byte[8]), "张三") { OwnHouseholds = [OwnHousehold] };
    public static readonly IReadOnlySet<Guid> MyAccounts = new HashSet<Guid> { Me.UserId };

    private readonly List<LineFacts> _facts = [];
    private readonly List<(ReviewLine Line, string Votes)> _lines = [];

    public MonthlyReview Review { get; private init; } = new() { TownId = 1, VillageId = 1, Month = new Month(2022, 9) };

    public RuleList List { get; } = NewList();

    public RuleItem Award => List.Items[0];

    public RuleItem Deduction => List.Items[1];

    public List<ReviewLine> Lines => _lines.ConvertAll(l => l.Line);

    public SheetState State
    {
        get
        {
            var bare = new SheetState(Review, Lines, _facts, [], [], 3);
            return new SheetState(Review, Lines, _facts, [], _lines.SelectMany(l => Votes(l.Line, l.Votes, bare.BasisOf(l.Line))), 3);
        }
    }

    public LineNames Names => new(Lines.Select(l => l.HouseholdId).Distinct().ToDictionary(h => h, _ => "张三户（卡号 1）"));

    /// <summary>The limits with nothing counted yet.</summary>
    public Scorebook Book => new([List], Today, []);

    public static PureSheet With(ReviewStatus status, params string[] lines) => With(new Month(2022, 9), status, lines);

    public static PureSheet With(Month month, ReviewStatus status, params string[] lines)
    {
        var review = new MonthlyReview { TownId = 1, VillageId = 1, Month = month }.With(r => r.Status, status);
        var sheet = new PureSheet { Review = review };
        foreach (var line in lines)
        {
            sheet.Add(line);
        }
        return sheet;
    }

    public ReviewLine Add(string text)
    {
        var day = Review.Month.FirstDay.AddDays(_lines.Count);
        var item = text.Contains('d') || text.Contains('w') ? Deduction : Award;
        var claim = new Claim
        {
            TownId = 1,
            VillageId = 1,
            HouseholdId = text.Contains('o') ? OwnHousehold : Guid.CreateVersion7(),
            RuleItemId = item.RuleItemId,
            Kind = item.Kind,
            OccurredOn = day,
            Place = "村口",
            Reason = "扫地",
            Channel = ClaimChannel.Oral,
            ReportedBy = text.Contains('r') ? ReportedBy.OtherVillager : ReportedBy.Household,
            SubmittedAt = Now,
            SubmittedBy = text.Contains('r') ? Me.UserId : Guid.CreateVersion7()
        };
        var decision = text.Contains('A') ? LineDecision.Approved : text.Contains('X') ? LineDecision.Rejected : LineDecision.Pending;
        var line = ReviewLine.Of(Review, claim, item, new Scored(Points.Of(2), null, null), isLate: false).With(l => l.Decision, decision);
        _lines.Add((line, new string([.. text.Where("Cc+-".Contains)])));
        _facts.Add(new LineFacts(
            claim.ClaimId, null, "村口", "扫地", null, null, null, null, null, claim.ReportedBy, claim.SubmittedBy,
            text.Contains('w') ? Today.AddDays(1) : null, null));
        return line;
    }

    /// <summary>The code of what refuses, or "ok".</summary>
    public static string Outcome(Action work)
    {
        try
        {
            work();
            return "ok";
        }
        catch (RuleViolation violation)
        {
            return violation.Code.Id;
        }
    }

    private static IEnumerable<StandingVote> Votes(ReviewLine line, string votes, string basis) => votes.Select((v, i) => new StandingVote(
        line.ReviewLineId, new Guid(i + 10, 0, 0, new byte[8]), Approve: v is '+' or 'C', IsChair: v is 'C' or 'c',
        v is '-' or 'c' ? $"没有去{i}" : null, Now, basis));

    private static RuleList NewList()
    {
        var list = new RuleList { TownId = 1, VillageId = 1, Version = 1, CreatedAt = Now, CreatedBy = Me.UserId }
            .With(l => l.ForceFrom, (DateOnly?)new DateOnly(2022, 1, 1));
        list.Items.Add(Item(list, "Z01", RuleKind.Award));
        list.Items.Add(Item(list, "F01", RuleKind.Deduction));
        return list;
    }

    private static RuleItem Item(RuleList list, string code, RuleKind kind) => RuleItem.Of(
        list, code, 1,
        new ItemTerms(
            kind, "乡风", "文明", "扫地", "", ScoringWay.PerQuantity, Points.Of(2), RuleUnit.Time, OncePer.None, TierPolicy.TopUp, [], false, true));
}
