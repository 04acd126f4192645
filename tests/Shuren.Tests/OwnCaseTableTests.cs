using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Tests.Features.Claims;
using Shuren.Tests.Features.Commendations;
using Shuren.Tests.Features.Families;
using Shuren.Tests.Features.Households;
using Shuren.Tests.Features.Notices;
using Shuren.Tests.Features.Objections;
using Shuren.Tests.Features.Redemptions;
using Shuren.Tests.Features.Remedies;
using Shuren.Tests.Features.Reviews;
using Shuren.Tests.Features.Rights;
using Shuren.Tests.Features.Supervision;

namespace Shuren.Tests;

/// <summary>
/// Nobody decides in their own case (REV-1): every form of the staff that decides on a household, and the test in which its own household,
/// and where there is one the reporter or objector, is refused. A new form must be put into one of the two lists.
/// </summary>
public sealed class OwnCaseTableTests
{
    private const string Review = "v/{village}/reviews/{month}";
    private const string Line = Review + "/lines/{id:guid}";
    private const string Claim = "v/{village}/claims/{id:guid}";
    private const string Recorder = nameof(OwnCaseTests.Post_RecorderInTheOwnCase_IsRefusedAndADeputyIsNot);
    private const string Reviewer = nameof(OwnCaseTests.Post_ReviewerInTheOwnCase_NeitherVotesNorChangesNorDefersNorReopens);
    private const string Commended = "v/{village}/commendations/{id:guid}";
    private const string CommendedHousehold = Commended + "/{household:guid}";
    private const string PublicPageOf = "v/{village}/public-pages/{key}";
    private const string Approver = nameof(OwnCaseTests.Post_ApproverInTheOwnCase_NeitherReturnsNorConfirms);

    /// <summary>Handler → the test that shows the refusal.</summary>
    private static readonly Dictionary<string, string> Decide = new(StringComparer.Ordinal)
    {
        [Claim + "?handler=Accept"] = Recorder,
        [Claim + "?handler=Reject"] = Recorder,
        [Claim + "?handler=Return"] = Recorder,
        [Claim + "?handler=State"] = Recorder,
        [Claim + "?handler=TakeBack"] = Recorder,
        ["v/{village}/groups/{id:guid}?handler=Undo"] = nameof(GroupRecordTests.Undo_ByAnotherRecorderOrWithTheOwnHouseholdInIt_IsRefused),
        [Claim + "?handler=Undo"] = nameof(ClaimMendingTests.UndoAndCorrect_InTheOwnCase_AreRefused),
        [Claim + "?handler=Correct"] = nameof(ClaimMendingTests.UndoAndCorrect_InTheOwnCase_AreRefused),
        ["v/{village}/claims/new"] = nameof(OwnCaseTests.New_ForTheOwnHousehold_IsRefused),
        ["v/{village}/groups/roll-call"] = nameof(OwnCaseTests.RollCallAndRound_OwnHousehold_HasNoBoxAndAForgedTickIsRefusedByName),
        ["v/{village}/groups/round/{month}"] = nameof(OwnCaseTests.RollCallAndRound_OwnHousehold_HasNoBoxAndAForgedTickIsRefusedByName),
        [Review + "?handler=Vote"] = nameof(ReviewPagesTests.Vote_OnTheOwnHousehold_IsNeitherOfferedNorTaken),
        [Line + "?handler=Vote"] = Reviewer,
        [Line + "?handler=Change"] = Reviewer,
        [Line + "?handler=Defer"] = Reviewer,
        [Line + "?handler=Reopen"] = Reviewer,
        ["t/{town}/reviews/{village}/{month}?handler=Confirm"] = Approver,
        ["t/{town}/reviews/{village}/{month}?handler=Return"] = Approver,
        ["v/{village}/notices/{quarter}?handler=Tie"] = nameof(TieTests.Vote_ByAMemberWhoseHouseholdIsTied_IsRefused),
        ["v/{village}/notices/{quarter}?handler=Tell"] = nameof(TieTests.Tell_OfTheOwnHousehold_IsLeftToSomebodyElse),
        ["v/{village}/objections/new"] = nameof(SecrecyTests.Raise_AgainstTheOwnHouseholdsLine_IsTakenByAnother),
        ["v/{village}/objections/{id:guid}?handler=Investigate"] = nameof(ObjectionPagesTests.Investigate_WithTheOwnHouseholdOnEitherSide_IsForAnother),
        ["v/{village}/objections/{id:guid}?handler=Answer"] = nameof(SecrecyTests.Answer_ByTheOutsiderWhoObjected_IsForAnother),
        ["v/{village}/requests/new"] = nameof(RequestTests.Ask_AtTheCounter_IsForTheHouseholdAndNotForTheOwn),
        ["v/{village}/requests/{id:guid}?handler=Answer"] = nameof(RequestTests.Answer_OfTheOwnHousehold_IsForAnother),
        ["v/{village}/flags/new"] = nameof(FlagTests.OwnCase_OfSupervisorRecorderAndReporter_IsForOthers),
        ["v/{village}/flags/{id:guid}?handler=Answer"] = nameof(FlagTests.OwnCase_OfSupervisorRecorderAndReporter_IsForOthers),
        ["v/{village}/flags/{id:guid}?handler=Settle"] = nameof(FlagTests.OwnCase_OfSupervisorRecorderAndReporter_IsForOthers),
        ["v/{village}/flags/{id:guid}?handler=Accept"] = nameof(FlagTests.OwnCase_OfSupervisorRecorderAndReporter_IsForOthers),
        ["v/{village}/flags/{id:guid}?handler=Pass"] = nameof(FlagTests.OwnCase_OfSupervisorRecorderAndReporter_IsForOthers),
        ["v/{village}/samples/{month}?handler=Right"] = nameof(SampleTests.Mark_OfTheOwnHouseholdOrOfALineNotDrawn_IsRefused),
        ["v/{village}/remedies/new"] = nameof(RemedyTests.HandIn_ForTheOwnHousehold_IsForAnotherRecorder),
        ["v/{village}/remedies/{id:guid}?handler=Vote"] = nameof(RemedyTests.Vote_ByTheOwnHouseholdTheReporterOrWhoHandedItIn_IsForOthers),
        ["v/{village}/remedies/{id:guid}?handler=Confirm"] = nameof(RemedyTests.Vote_ByTheOwnHouseholdTheReporterOrWhoHandedItIn_IsForOthers),
        ["v/{village}/remedies/{id:guid}?handler=Return"] = nameof(RemedyTests.Vote_ByTheOwnHouseholdTheReporterOrWhoHandedItIn_IsForOthers),
        ["v/{village}/remedies/{id:guid}?handler=Withdraw"] = nameof(RemedyTests.Withdraw_OfTheOwnHouseholdByTheRecorder_IsLeftToTheHousehold),
        [CommendedHousehold + "?handler=Nominate"] = nameof(CommendationTests.OwnCase_OfEveryOffice_IsForOthers),
        [CommendedHousehold + "?handler=Vote"] = nameof(CommendationTests.OwnCase_OfEveryOffice_IsForOthers),
        [CommendedHousehold + "?handler=Answer"] = nameof(CommendationTests.OwnCase_OfEveryOffice_IsForOthers),
        [Commended + "?handler=Witness"] = nameof(CommendationTests.OwnCase_OfEveryOffice_IsForOthers),
        ["v/{village}/corrections/new"] = nameof(CorrectionPagesTests.Propose_ForTheOwnHousehold_IsForAnother),
        ["v/{village}/corrections/{id:guid}?handler=Agree"] = nameof(CorrectionPagesTests.Agree_ByWhoProposedOrWhoseHouseholdItIs_IsRefused),
        ["v/{village}/corrections/{id:guid}?handler=Tell"] = nameof(CorrectionPagesTests.Tell_OfTheOwnHousehold_IsForAnother),
        ["v/{village}/redemption/counter/{id:guid}"] = nameof(CounterTests.Redeem_ForTheOwnHousehold_NeedsASupervisorWhoIsNotOfIt),
        ["v/{village}/redemption/{id:guid}"] = nameof(CounterTests.Redeem_ForTheOwnHousehold_NeedsASupervisorWhoIsNotOfIt),
        ["v/{village}/redemption/{id:guid}?handler=Witness"] = nameof(RedemptionWitnessTests.Say_OfTheOwnHousehold_IsForAnother),
        ["v/{village}/households/{id:guid}?handler=Declare"] = nameof(ConsentTests.Declare_OwnHousehold_IsForAnotherRecorderOrTheHouseholdsLogin),
        ["v/{village}/households/{id:guid}?handler=Withdraw"] = nameof(ConsentTests.Declare_OwnHousehold_IsForAnotherRecorderOrTheHouseholdsLogin),
        ["v/{village}/households/{id:guid}/head"] = nameof(HouseholdChangeTests.Changes_OfTheOwnHousehold_AreForAnotherOrTheStation),
        ["v/{village}/households/{id:guid}/split"] = nameof(HouseholdChangeTests.Changes_OfTheOwnHousehold_AreForAnotherOrTheStation),
        ["v/{village}/households/{id:guid}/merge"] = nameof(HouseholdChangeTests.Changes_OfTheOwnHousehold_AreForAnotherOrTheStation),
        ["v/{village}/households/{id:guid}/move"] = nameof(HouseholdChangeTests.Changes_OfTheOwnHousehold_AreForAnotherOrTheStation),
        ["v/{village}/households/{id:guid}/arrival"] = nameof(HouseholdChangeTests.Changes_OfTheOwnHousehold_AreForAnotherOrTheStation),
        ["v/{village}/households/{id:guid}/unregister"] = nameof(HouseholdChangeTests.Changes_OfTheOwnHousehold_AreForAnotherOrTheStation),
        ["v/{village}/households/changes/{id:guid}?handler=TakeBack"] = nameof(HouseholdChangeTests.Changes_OfTheOwnHousehold_AreForAnotherOrTheStation),
        ["v/{village}/households/{id:guid}/edit"] = nameof(ConsentTests.Declare_OwnHousehold_IsForAnotherRecorderOrTheHouseholdsLogin),
        ["v/{village}/applications/{id:guid}?handler=Register"] = nameof(ReturningHouseholdTests.Register_OwnHouseholdThatLeft_IsForAnotherRecorder),
        ["v/{village}/applications/{id:guid}?handler=Consent"] = nameof(ReturningHouseholdTests.Consent_ToTheOwnHouseholdThatComesBack_IsForAnotherOfTheCommittee)
    };

    /// <summary>Handler → why it decides on no household.</summary>
    private static readonly Dictionary<string, string> DecideNothing = new(StringComparer.Ordinal)
    {
        [Review + "?handler=Sign"] = "signs what the votes came to",
        [Review + "?handler=Defer"] = "only what still waits for a statement; each line asks the same recusal as the line's own form",
        [Review + "?handler=PartyDay"] = "a date",
        ["v/{village}/reviews"] = "opens an empty sheet",
        ["t/{town}/reviews/{village}/{month}?handler=Early"] = "a whole month",
        ["t/{town}/reviews/{village}/{month}?handler=Turn"] = "another page of the sheet, returns nothing",
        ["v/{village}/groups?handler=Base"] = "the base score that the list grants every household",
        [Claim + "?handler=Item"] = "shows what an item asks for, decides nothing",
        ["v/{village}/claims/new?handler=Item"] = "shows what an item asks for, records nothing",
        ["v/{village}/groups/roll-call?handler=Item"] = "shows for whom an item counts, records nothing",
        ["v/{village}/groups/roll-call?handler=TickAll"] = "fills in, records nothing",
        ["v/{village}/groups/round/{month}?handler=TickAll"] = "fills in, records nothing",
        ["v/{village}/station/{point:int:range(1,6)}?handler=Say"] = "of the village's station, no household's",
        ["v/{village}/station/{point:int:range(1,6)}?handler=Sign"] = "of the village's station, no household's",
        ["v/{village}/station/{point:int:range(1,6)}?handler=Return"] = "of the village's station, no household's",
        ["v/{village}/reports/{quarter}?handler=Save"] = "words about the whole village; the figures are the ledger's",
        ["v/{village}/reports/{quarter}?handler=Send"] = "as above",
        ["v/{village}/reports/{quarter}?handler=Accept"] = "a village's report; not by who sent it",
        ["v/{village}/reports/{quarter}?handler=Return"] = "a village's report; not by who sent it",
        ["t/{town}/reports/{quarter?}"] = "words about all villages",
        ["t/{town}/assessment/{year:int:range(2000,2100)?}?handler=Weights"] = "for all villages alike",
        ["t/{town}/assessment/{year:int:range(2000,2100)?}?handler=Fix"] = "of villages, no household's",
        ["v/{village}/commendations?handler=Open"] = "opens an empty round",
        [Commended + "?handler=Cancel"] = "gives up the whole round",
        [Commended + "?handler=Publish"] = "whom the votes chose",
        [Commended + "?handler=Retract"] = "back to the votes",
        [Commended + "?handler=Final"] = "whom the votes chose, once every objection is answered",
        [CommendedHousehold + "?handler=Drop"] = "only by who nominated, and not for the own",
        [CommendedHousehold + "?handler=Object"] = "takes down what somebody says; answering decides",
        [PublicPageOf + "?handler=Down"] = "a page for everybody; no record changes, and who did it and why stays",
        [PublicPageOf + "?handler=Back"] = "a page for everybody; no record changes, and who did it and why stays",
        ["v/{village}/notices/{quarter}/broadcast?handler=Save"] = "words about a board that stands; only names that the paper prints",
        ["v/{village}/notices/{quarter}/broadcast?handler=Restore"] = "the program's own words again",
        ["v/{village}/notices/{quarter}?handler=Publish"] = "all households by the ledger",
        ["v/{village}/notices/{quarter}?handler=Final"] = "all households by the ledger and the votes",
        ["v/{village}/notices/{quarter}/witness"] = "compares a number of the whole village's board",
        ["v/{village}/flags/{id:guid}?handler=Withdraw"] = "only by who raised it, who could not raise it in the own case",
        ["v/{village}/samples/{month}?handler=Draw"] = "drawn by a hash that nobody chooses",
        ["v/{village}/objections/{id:guid}?handler=Withdraw"] = "only by who took it, for who raised it",
        ["v/{village}/requests/{id:guid}?handler=Withdraw"] = "only by who took it, for who asked, and not for the own",
        ["v/{village}/corrections/{id:guid}?handler=Refuse"] = "leaves everything as it is; asks the same recusal as Agree",
        ["v/{village}/applications/new"] = "takes a paper; registering decides",
        ["v/{village}/applications/{id:guid}?handler=Refuse"] = "of a household that is not there yet",
        ["v/{village}/households/import?handler=Check"] = "a dry run",
        ["v/{village}/households/import?handler=Commit"] = "new households; one that left and is the recorder's own is refused as when registering",
        ["v/{village}/households/{id:guid}?handler=OpenLogin"] = "a login",
        ["v/{village}/households/{id:guid}/visit"] = "a note that somebody was there",
        ["v/{village}/households/{id:guid}/pin"] = "a login"
    };

    /// <summary>
    /// Lists, sessions, accounts and settings are for all alike; so is the fund book, which names no household: there nobody compares an entry that
    /// he wrote himself.
    /// </summary>
    private static readonly string[] ForAllAlike = ["v/{village}/lists", "v/{village}/naming", "v/{village}/redemption/stock", "v/{village}/funds", "t/{town}/lists", "t/{town}/people", "t/{town}/redemption", "t/{town}/settings", "t/{town}/villages"];

    [Fact]
    public void Handlers_OfTheStaff_StandInOneOfTheTwoLists()
    {
        var posted = PageHandler.All.Where(h => h is { IsOfStaff: true, Verb: "POST" }).Select(h => h.Route + h.Query)
            .Where(h => h is not ("t/{town}?handler=Agree" or "t/{town}?handler=Refuse") && !ForAllAlike.Any(r => h == r || h.StartsWith(r + "/", StringComparison.Ordinal) || h.StartsWith(r + "?", StringComparison.Ordinal)))
            .ToList();
        var listed = Decide.Keys.Concat(DecideNothing.Keys).ToList();

        Assert.True(!posted.Except(listed).Any(), "Says of no list whether it decides on a household: " + string.Join(", ", posted.Except(listed)));
        Assert.True(!listed.Except(posted).Any(), "Is no handler: " + string.Join(", ", listed.Except(posted)));
        Assert.Equal(listed.Distinct(), listed);
    }
}
