using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Commendations;
using Shuren.Features.Flags;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Remedies;
using Shuren.Features.Reports;
using Shuren.Features.Reviews;
using Shuren.Features.Rights;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;
using Shuren.Features.Supplies;

namespace Shuren.Tests;

/// <summary>A village with one record of every kind, for the tests of isolation.</summary>
public sealed record World(
    TestVillage Village, Household Household, Household Neighbour, RuleList List, RuleItem Item, Application Application, Claim Claim, Claim Deduction, GroupRecord Group,
    StoredPhoto Photo, MonthlyReview Review, ReviewLine Line, QuarterNotice Notice, Objection Objection, RedemptionSession Session, Goods Goods, Redemption Redemption,
    LedgerEntry Entry, User Person, FundEntry Funds);

public sealed partial class TestData
{
    private int _worlds;

    /// <summary>One record of every kind in a new village, beside <paramref name="neighbour"/> or in a town of its own.</summary>
    public async Task<World> WorldAsync(TestVillage? neighbour = null)
    {
        var village = await VillageAsync(neighbour);
        var household = await HouseholdAsync(village);
        var other = await HouseholdAsync(village, "李四", "2组");
        var draft = await ListAsync(village, new DateOnly(2022, 11, 1), l => l.With(x => x.Status, RuleListStatus.Draft).With(x => x.ForceFrom, null));
        var item = await ItemAsync(village, "Z01");
        var deduction = await ItemAsync(village, "F01");
        // The entry's number differs from world to world, so that one world's is not found in another.
        for (var i = 0; i < _worlds * 4; i++)
        {
            await AwardAsync(village, other, 1);
        }
        _worlds++;
        var person = await UserAsync();
        await AppointAsync(person, Role.Reviewer, village);
        // Without two of them nothing is handed out (D15).
        await AppointAsync(await UserAsync(name: "监督员甲"), Role.Supervisor, village);
        await AppointAsync(await UserAsync(name: "监督员乙"), Role.Supervisor, village);
        var entry = (await AwardAsync(village, household, 20))[0];
        var minusEntry = (await PostAsync(village, new Posting(
            household.HouseholdId, EntryKind.Deduction, Points.Of(2), new Month(2022, 9), new DateOnly(2022, 9, 12), SourceKind.ReviewLine, Guid.CreateVersion7(), deduction.RuleItemId)))[0];
        // Beside it as much again: what the household has is twenty.
        await AwardAsync(village, household, 2);
        var (townId, villageId, by, now) = (village.TownId, village.Key.VillageId, Caller.CommandLine.UserId, app.Clock.UtcNow());

        var application = new Application { TownId = townId, VillageId = villageId, Head = "王五", GroupName = "1组", AtCounter = true, SubmittedAt = now, SubmittedBy = by };
        var group = new GroupRecord
        {
            TownId = townId, VillageId = villageId, Kind = GroupRecordKind.RollCall, Title = "义务劳动", OccurredOn = new DateOnly(2022, 9, 10), Place = "村广场", CreatedAt = now, CreatedBy = by
        };
        Claim NewClaim(RuleItem rule, ClaimStatus status) => new Claim
        {
            TownId = townId, VillageId = villageId, HouseholdId = household.HouseholdId, RuleItemId = rule.RuleItemId, Kind = rule.Kind, OccurredOn = new DateOnly(2022, 9, 12),
            Place = "村口", Reason = "打扫卫生", Channel = ClaimChannel.Counter, ReportedBy = ReportedBy.Household, SubmittedAt = now, SubmittedBy = by
        }.With(c => c.Status, status);
        var claim = NewClaim(item, ClaimStatus.Accepted);
        var minus = NewClaim(deduction, ClaimStatus.Submitted)
            .With(c => c.ToldOn, new DateOnly(2022, 10, 7)).With(c => c.ToldHow, "电话").With(c => c.StatementDueOn, new DateOnly(2022, 10, 10));
        var photo = new StoredPhoto { TownId = townId, VillageId = villageId, Full = [1], Thumbnail = [1], Width = 1, Height = 1, Sha256 = new string('0', 64), AddedAt = now, AddedBy = by };
        var review = new MonthlyReview { TownId = townId, VillageId = villageId, Month = new Month(2022, 10) };
        var line = ReviewLine.Of(review, claim, item, new Scored(Points.Of(2), null, null), isLate: false);
        var notice = new QuarterNotice
        {
            TownId = townId, VillageId = villageId, Quarter = new Quarter(2022, 3), PublishedAt = now, PublishedBy = by, ObjectionsUntil = new DateOnly(2022, 10, 15),
            PublicUntil = new DateOnly(2023, 1, 15), HeadSeq = entry.Seq, HeadHash = entry.Hash
        };
        var objection = new Objection
        {
            TownId = townId, VillageId = villageId, Year = 2022, Number = 1, RaisedAt = now, RaisedBy = by, RaisedByHouseholdId = household.HouseholdId, RaisedByName = "张三",
            HouseholdId = household.HouseholdId, EntrySeq = entry.Seq, NoticeId = notice.NoticeId, Reason = "少记了", DueOn = new DateOnly(2022, 10, 23)
        };
        var goods = new Goods { TownId = townId, Name = $"洗衣粉{villageId}", Unit = "袋" };
        var session = new RedemptionSession
        {
            TownId = townId, Quarter = new Quarter(2022 + villageId, 3), OpensOn = new DateOnly(2022, 10, 1), ClosesOn = new DateOnly(2022, 12, 31), Threshold = Points.Of(1),
            CreatedAt = now, CreatedBy = by
        }.With(s => s.Status, SessionStatus.Open);
        var redemption = new Redemption
        {
            TownId = townId, VillageId = villageId, SessionId = session.SessionId, HouseholdId = household.HouseholdId, Year = 2022, Number = 1, Total = Points.Of(1), At = now.AddHours(-1), By = by,
            Recipient = "张三", SignedHow = SignedHow.Paper
        };
        redemption.Lines.Add(new RedemptionLine { TownId = townId, RedemptionId = redemption.RedemptionId, GoodsId = goods.GoodsId, Quantity = 1, Price = Points.Of(1) });
        var words = new FundWords { TownId = townId, VillageId = villageId, FundEntryId = Ids.New(), Party = "镇政府", Document = "调拨1号" };
        var funds = new FundEntry
        {
            TownId = townId, VillageId = villageId, FundEntryId = words.FundEntryId, Year = 2022, Number = 1, Kind = FundKind.MoneyIn, Source = FundingSource.Fiscal,
            On = new DateOnly(2022, 10, 1), MoneyFen = 100_000, Quantity = 0, WordsDigest = words.Digest([]), At = now, By = by
        };
        var figures = await app.DbAsync(db => ReportQuery.OfAsync(db, village.Key, new Quarter(2022, 3), new DateOnly(2022, 9, 18)));
        var report = new WorkReport { TownId = townId, VillageId = villageId, Quarter = new Quarter(2022, 3) };
        report.Write(new ReportWords("每月公布", "人手少", "多走访"), by, now);
        var sentWords = new SentWords { TownId = townId, VillageId = villageId, SentReportId = Ids.New(), Practice = "每月公布", Problems = "人手少", NextSteps = "多走访" };
        var sent = new SentReport
        {
            TownId = townId, VillageId = villageId, SentReportId = sentWords.SentReportId, ReportId = report.ReportId, Version = 1, Figures = figures.ToJson(),
            WordsDigest = sentWords.Words.Digest(sentWords.Salt), SentAt = now, SentBy = by
        };
        await app.DbAsync(async db =>
        {
            // Their numbers are the households' own, as above: one that everybody reads, one that is past and only its own household's.
            CommendationRound NewRound(Guid id, DateOnly publicUntil) => new CommendationRound
            {
                TownId = townId, VillageId = villageId, RoundId = id, Title = $"积分之星{publicUntil.Year}", From = new Quarter(2022, 3), Until = new Quarter(2022, 3), Seats = 3, OpenedAt = now, OpenedBy = by
            }.With(r => r.PublishedAt, now).With(r => r.ObjectionsUntil, new DateOnly(2022, 10, 15)).With(r => r.PublicUntil, publicUntil);
            Nomination NewNomination(Guid round, Household of) => new Nomination
            {
                TownId = townId, VillageId = villageId, NominationId = round, RoundId = round, HouseholdId = of.HouseholdId, NominatedBy = by, NominatedAt = now, Reason = "打扫卫生"
            }.With(n => n.ChosenOn, new string('0', Shown.Length));
            db.AddRange(
                NewRound(household.HouseholdId, new DateOnly(2023, 1, 15)), NewNomination(household.HouseholdId, other),
                NewRound(other.HouseholdId, new DateOnly(2022, 10, 1)).With(r => r.FinalAt, now), NewNomination(other.HouseholdId, household).With(n => n.CertificateNumber, 1),
                funds, words, report, sent, sentWords,
                // Its number is the household's own: enough for the tests of isolation, which only ask whose it is.
                new CorrectionProposal
                {
                    TownId = townId, VillageId = villageId, CorrectionId = household.HouseholdId, Year = 2022, Number = 1, HouseholdId = household.HouseholdId, EntrySeq = entry.Seq,
                    Reason = "记错了户", ProposedAt = now, ProposedBy = by
                },
                new Remedy
                {
                    TownId = townId, VillageId = villageId, RemedyId = household.HouseholdId, Year = 2022, Number = 1, HouseholdId = household.HouseholdId, EntrySeq = minusEntry.Seq, Amount = Points.Of(1),
                    LastDay = new DateOnly(2022, 11, 7), Proof = "打扫好了", HandedInAt = now, HandedInBy = by
                },
                new RemedyPhoto { TownId = townId, RemedyId = household.HouseholdId, PhotoId = photo.PhotoId },
                new RightsRequest
                {
                    TownId = townId, VillageId = villageId, RequestId = household.HouseholdId, Year = 2022, Number = 1, HouseholdId = household.HouseholdId, Kind = RequestKind.Correct,
                    Wish = "电话不对", AtCounter = true, AskedAt = now, AskedBy = by, DueOn = new DateOnly(2022, 10, 28)
                },
                // As above.
                new Flag
                {
                    TownId = townId, VillageId = villageId, FlagId = household.HouseholdId, Year = 2022, Number = 1, Kind = FlagKind.Household, RecordId = other.HouseholdId,
                    HouseholdId = other.HouseholdId, Doubt = "住在别处", RaisedAt = now, RaisedBy = by
                }.With(f => f.DueOn, new DateOnly(2022, 10, 15)),
                // As above.
                new HouseholdChange
                {
                    TownId = townId, VillageId = villageId, ChangeId = household.HouseholdId, HouseholdId = household.HouseholdId, Kind = ChangeKind.Group,
                    On = new DateOnly(2022, 10, 1), At = now.AddHours(-2), By = by
                },
                new HouseholdChangeWords
                {
                    TownId = townId, VillageId = villageId, ChangeId = household.HouseholdId, Reason = "搬家", Paper = "村里登记", HeadBefore = household.Head,
                    GroupBefore = "2组", GroupAfter = "1组"
                },
                new Visit { TownId = townId, VillageId = villageId, VisitId = household.HouseholdId, HouseholdId = household.HouseholdId, On = new DateOnly(2022, 10, 1), At = now, By = by },
                new VisitNote { TownId = townId, VillageId = villageId, VisitId = household.HouseholdId, Note = "老人在家" },
                application, group, claim, minus, photo, review, line, notice, objection, goods, session, redemption,
                new ClaimPhoto { TownId = townId, ClaimId = claim.ClaimId, PhotoId = photo.PhotoId },
                new SessionGoods { TownId = townId, SessionId = session.SessionId, GoodsId = goods.GoodsId, Price = Points.Of(1) },
                new Stock { TownId = townId, VillageId = villageId, GoodsId = goods.GoodsId, Quantity = 10 });
            await db.SaveChangesAsync();
        });
        await PostAsync(village, new Posting(
            household.HouseholdId, EntryKind.Redemption, redemption.Total, new Month(2022, 10), new DateOnly(2022, 10, 8), SourceKind.Redemption, redemption.RedemptionId));
        return new World(village, household, other, draft, item, application, claim, minus, group, photo, review, line, notice, objection, session, goods, redemption, entry, person, funds);
    }
}
