using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Tests;

/// <summary>
/// Every day that is typed follows what it rests on, and none is of a year that makes no sense. A new field of a page must say which order holds
/// for it, and where that is checked.
/// </summary>
public sealed class DayTableTests
{
    private static readonly DateOnly Today = new(2022, 10, 8);

    /// <summary>Page and field → the order, and the rule that holds it.</summary>
    private static readonly Dictionary<string, string> Orders = new(StringComparer.Ordinal)
    {
        ["my/claims/new OccurredOn"] = Deeds,
        ["v/{village}/claims/new OccurredOn"] = Deeds,
        ["v/{village}/groups/roll-call OccurredOn"] = Deeds,
        ["v/{village}/objections/{id:guid} OccurredOn"] = Deeds,
        ["v/{village}/corrections/new OccurredOn"] = Deeds,
        ["v/{village}/claims/new FindingOn"] = Findings,
        ["v/{village}/claims/{id:guid} FindingOn"] = Findings,
        ["v/{village}/claims/new ToldOn"] = Tellings,
        ["v/{village}/claims/{id:guid} ToldOn"] = Tellings,
        ["v/{village}/notices/{quarter} ToldOn"] = "not before the notice, nor before the vote on the tie; not to come: QuarterNotice.MustTake",
        ["v/{village}/corrections/{id:guid} ToldOn"] = "not before the correction was agreed to; not to come: CorrectionProposal.Tell",
        ["v/{village}/reviews/{month} PartyDayOn"] = "not before the town confirmed; not to come: MonthlyReview.RecordPartyDay",
        ["v/{village}/applications/{id:guid} ConsentedOn"] = "within a year; not before an application online, nor before the residence; not to come: Application.MustTakeConsent",
        ["v/{village}/applications/new Form.ResidesSince"] = Residence,
        ["p/{village}/apply Form.ResidesSince"] = Residence,
        ["v/{village}/households/import JoinedOn"] = "since the scheme; not to come: RegisterImport.CommitAsync",
        ["v/{village}/lists/{id:guid} Form.On"] = Meetings,
        ["v/{village}/lists/{id:guid} Form.PartyDiscussedOn"] = Meetings,
        ["v/{village}/naming Form.On"] = Meetings,
        ["v/{village}/naming Form.PartyDiscussedOn"] = Meetings,
        ["v/{village}/funds/meetings Form.On"] = Meetings,
        ["v/{village}/funds/meetings Form.PartyDiscussedOn"] = Meetings,
        ["v/{village}/households/{id:guid}/head On"] = Changes,
        ["v/{village}/households/{id:guid}/split On"] = Changes,
        ["v/{village}/households/{id:guid}/merge On"] = Changes,
        ["v/{village}/households/{id:guid}/move On"] = Changes,
        ["v/{village}/households/{id:guid}/arrival On"] = Changes,
        ["v/{village}/households/{id:guid}/visit On"] = "not before the household joined; not to come: VisitService.VisitAsync",
        ["v/{village}/funds/new On"] = "since the scheme; not to come: RecordFunds.MustBeComplete; of the collective not before the meeting that gave it: FundService.MustBeGivenAsync",
        ["v/{village}/funds/new UseBy"] = "from today for twenty years: RecordFunds.MustBeComplete",
        ["t/{town}/lists/{village}/{id:guid} ForceFrom"] = "not before the last list; no more than two years ahead: TownConsent.MustTakeForce. A first list may reach back: what was recorded on paper since",
        ["t/{town}/people/{id:guid} StartsOn"] = "since the scheme; no more than a year ahead: AppointmentService.AppointAsync",
        ["t/{town}/redemption OpensOn"] = Sessions,
        ["t/{town}/redemption ClosesOn"] = Sessions,
        ["t/{town}/redemption/{id:guid} OpensOn"] = Sessions,
        ["t/{town}/redemption/{id:guid} ClosesOn"] = Sessions,
        ["v/{village}/station/{point:int:range(1,6)} On"] = "since the scheme; not to come: StationService.SayAsync",
        ["v/{village}/audit From"] = Search,
        ["v/{village}/audit Until"] = Search,
        ["t/{town}/audit From"] = Search,
        ["t/{town}/audit Until"] = Search
    };

    private const string Deeds = "on a day with a list in force on which the household took part; not to come: SubmitClaim.Decide, Scorebook.MustBeOpen";
    private const string Changes = "not before the household joined; not to come: ChangePaper.MustBeComplete";
    private const string Findings = "not before the deed; not to come: AcceptClaim.MustShowFinding";
    private const string Tellings = "not before the deed, nor before the finding; not to come: AcceptClaim.MustBeTold";
    private const string Residence = "1900 until today: Apply.MustBeComplete";
    private const string Meetings = "not before the meeting on what stood before; the Party's talk before it, within a year; not to come: Deliberation.MustBeValid";
    private const string Sessions = "from the quarter's first day until a year after it; ends after it begins, within a year, not before today: SessionTerms.MustBeInOrder";
    private const string Search = "a search: two days the wrong way round are turned";

    [Fact]
    public void Fields_ThatTakeADay_StandInTheTable()
    {
        var fields = PageHandler.All.GroupBy(h => h.Route).SelectMany(page => page.First().Page.GetProperties()
                .Where(p => p.IsDefined(typeof(BindPropertyAttribute))).SelectMany(p => Days(p, "")).Select(f => $"{page.Key} {f}"))
            .Concat(PageHandler.All.Where(h => h.Method is not null)
                .SelectMany(h => h.Method!.GetParameters().Where(p => IsDay(p.ParameterType)).Select(p => $"{h.Route} {p.Name}")))
            .Distinct().ToList();

        Assert.True(!fields.Except(Orders.Keys).Any(), "Says of no order: " + string.Join(", ", fields.Except(Orders.Keys)));
        Assert.True(!Orders.Keys.Except(fields).Any(), "Is no field: " + string.Join(", ", Orders.Keys.Except(fields)));
    }

    [Theory]
    [InlineData("1899-12-31", "HH-2 ResidesSince")]
    [InlineData("1900-01-01", null)]
    [InlineData("2022-10-08", null)]
    [InlineData("2022-10-09", "HH-2 ResidesSince")]
    [InlineData("2220-01-01", "HH-2 ResidesSince")]
    public void Residence_SinceADay_IsOfALifetimeUpToToday(string since, string? refused)
        => Assert.Equal(refused, Refusal(() => new Apply("张三", "1组", null, null, null, false, Day(since), false).MustBeComplete(true, Today)));

    // Online on 2022-09-20, residence since 2022-03-01; at the counter the paper may be older than its entry.
    [Theory]
    [InlineData(false, "2022-09-19", "form ConsentedOn")]
    [InlineData(false, "2022-09-20", null)]
    [InlineData(true, "2022-09-19", null)]
    [InlineData(true, "2022-02-28", "form ConsentedOn")]
    [InlineData(true, "2022-03-01", null)]
    [InlineData(true, "2021-10-07", "form ConsentedOn")]
    [InlineData(false, "2022-10-09", "form ConsentedOn")]
    public void Consent_OfTheCommittee_FollowsWhatItAgreesTo(bool atCounter, string on, string? refused)
    {
        var application = new Application
        {
            TownId = 1,
            VillageId = 1,
            Head = "张三",
            GroupName = "1组",
            IsLocal = false,
            ResidesSince = Day("2022-03-01"),
            AtCounter = atCounter,
            SubmittedAt = new DateTime(2022, 9, 20, 2, 0, 0, DateTimeKind.Utc)
        };

        Assert.Equal(refused, Refusal(() => application.Consent(Day(on), null, Guid.Empty, Today)));
    }

    // Confirmed on 2022-10-05; a September sheet.
    [Theory]
    [InlineData("2022-09-30", "REV-4 PartyDayOn")]
    [InlineData("2022-10-04", "REV-4 PartyDayOn")]
    [InlineData("2022-10-05", null)]
    [InlineData("2022-10-08", null)]
    [InlineData("2022-10-09", "REV-4 PartyDayOn")]
    public void PartyDay_OfASheet_FollowsItsConfirmation(string on, string? refused)
    {
        var sheet = new MonthlyReview { TownId = 1, VillageId = 1, Month = new Month(2022, 9) }.With(s => s.Status, ReviewStatus.Confirmed)
            .With(s => s.ConfirmedAt, new DateTime(2022, 10, 5, 2, 0, 0, DateTimeKind.Utc));

        Assert.Equal(refused, Refusal(() => sheet.RecordPartyDay(Day(on), Today)));
    }

    // The last meeting was on 2022-09-01.
    [Theory]
    [InlineData("2022-08-31", null, "D34 On")]
    [InlineData("2022-09-01", null, null)]
    [InlineData("2022-10-08", null, null)]
    [InlineData("2022-10-09", null, "D34 On")]
    [InlineData("2022-10-01", "2022-10-01", null)]
    [InlineData("2022-10-01", "2022-10-02", "D34 PartyDiscussedOn")]
    [InlineData("2022-10-01", "2021-10-01", null)]
    [InlineData("2022-10-01", "2021-09-30", "D34 PartyDiscussedOn")]
    public void Meeting_AfterAnother_IsNotOlderAndFollowsThePartysTalk(string on, string? party, string? refused)
        => Assert.Equal(refused, Refusal(() => new Deliberation(
            DeliberationBody.Representatives, 30, 25, 20, 2, Day(on), "村委会", "同意。", party is null ? null : Day(party)).MustBeValid(Today, Day("2022-09-01"))));

    // Of the third quarter of 2022.
    [Theory]
    [InlineData("2022-10-08", "2022-10-22", null)]
    [InlineData("2022-07-01", "2022-10-08", null)]
    [InlineData("2022-06-30", "2022-10-22", "form OpensOn")]
    [InlineData("2023-09-30", "2023-10-10", null)]
    [InlineData("2023-10-01", "2023-10-10", "form OpensOn")]
    [InlineData("2202-10-08", "2202-10-22", "form OpensOn")]
    [InlineData("2022-10-08", "2022-10-07", "form ClosesOn")]
    [InlineData("2022-10-01", "2022-10-07", "form ClosesOn")]
    [InlineData("2022-10-08", "2023-10-08", null)]
    [InlineData("2022-10-08", "2023-10-09", "form ClosesOn")]
    public void Session_OfAQuarter_LiesAroundItAndIsNotOver(string opens, string closes, string? refused)
        => Assert.Equal(refused, Refusal(() => new SessionTerms(Day(opens), Day(closes), null, null).MustBeInOrder(new Quarter(2022, 3), Today)));

    private static IEnumerable<string> Days(PropertyInfo property, string prefix)
    {
        if (IsDay(property.PropertyType))
        {
            return [prefix + property.Name];
        }
        return property.PropertyType is { IsClass: true, Namespace: { } space } && space.StartsWith("Shuren.", StringComparison.Ordinal)
            ? property.PropertyType.GetProperties().Where(p => p.CanWrite).SelectMany(p => Days(p, prefix + property.Name + "."))
            : [];
    }

    private static bool IsDay(Type type) => (Nullable.GetUnderlyingType(type) ?? type) == typeof(DateOnly);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static string? Refusal(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (RuleViolation violation)
        {
            return $"{violation.Code} {violation.Field}";
        }
    }
}
