using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Photos;
using Shuren.Features.Redemptions;
using Shuren.Features.Retention;
using Shuren.Features.Reviews;
using Shuren.Features.Scoring;
using Shuren.Features.Supplies;
using Shuren.Features.Verification;
using Shuren.Tests.Features.Claims;
using Shuren.Tests.Features.Reviews;

namespace Shuren.Tests.Features.Ledger;

#pragma warning disable CA5394 // The same chance each time.

/// <summary>What an entry rests on is under its hash (LED-5, ADR 12), whoever posted it and however; and may be forgotten.</summary>
public sealed class BasisTests(TestApp app) : AppTests(app)
{
    private static readonly DateOnly Deed = new(2022, 9, 12);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 6)];

    /// <summary>The example of docs/ledger.md, worked out there with a shell.</summary>
    [Fact]
    public void Digest_OfTheDocumentsExample_IsTheDocuments()
    {
        var basis = Basis.Of(
        [
            new BasisPart("finding").Add("authority", "县公安局").Add("number", "丰公〔2022〕8号").Add("on", new DateOnly(2022, 9, 10)),
            new BasisPart("photos").Add("sha256", "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81").Add("caption", null)
        ]);
        var made = BasisDigest.Of(basis, Enumerable.Range(0, 16).Select(i => (byte)i).ToArray());

        Assert.Equal("a4a1629924c1a6a649169f0825f350fdc034ddb713f36b68d3162bd984865585", Convert.ToHexStringLower(made.Digest));
        Assert.Equal("72bd19ac9e2ad672", Convert.ToHexStringLower(made.Hints));
    }

    [Theory]
    [InlineData(1, "05c535d870fda8c7336049e53046f2e7b6b3f04abcc0842d8cac8c5a8c07b192")]
    [InlineData(2, "6882b86e1df23582122eb3c2f8e27b3a0ef3c216b5b08f53621faf759c9ad0d2")]
    public void Hash_OfTheDocumentsEntry_IsTheDocuments(int format, string hash)
    {
        static Guid Id(string end) => Guid.Parse("01890a5d-ac96-774b-bcce-b302099a80" + end);
        var entry = new LedgerEntry
        {
            TownId = 1, VillageId = 1, Seq = 1, HouseholdId = Id("57"), Kind = EntryKind.Award, Amount = Points.Of(2), ScoreAfter = Points.Of(2), SpendableAfter = Points.Of(2),
            Period = new Month(2022, 8), OccurredOn = new DateOnly(2022, 8, 23), PostedAt = new DateTime(2022, 9, 1, 8, 0, 0, DateTimeKind.Utc), PostedBy = Id("58"),
            SourceKind = SourceKind.ReviewLine, SourceId = Id("59"), RuleItemId = Id("5a"), RequestId = Id("5b"), Format = format,
            BasisDigest = format == 1 ? null : Convert.FromHexString("a4a1629924c1a6a649169f0825f350fdc034ddb713f36b68d3162bd984865585"),
            PreviousHash = EntryHash.Genesis, Hash = EntryHash.Genesis
        };

        Assert.Equal(hash, Convert.ToHexStringLower(EntryHash.Compute(entry, "500230106201")));
    }

    /// <summary>No content reads like another: what stands in one field, in two, or in none.</summary>
    [Fact]
    public void Part_OfOtherFields_IsAnotherText()
    {
        string[] texts =
        [
            new BasisPart("claim").Add("place", "村口").Add("reason", null).Text, new BasisPart("claim").Add("place", "村口").Add("reason", "").Text,
            new BasisPart("claim").Add("place", "村口\nreason:0:").Text, new BasisPart("claim").Add("place", null).Add("reason", "村口").Text,
            new BasisPart("claim").Add("place", "村").Add("reason", "口").Text, new BasisPart("statement").Add("place", "村口").Add("reason", null).Text
        ];

        Assert.Equal(texts.Length, texts.Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>As docs/ledger.md says: name, a line for each field with the length in bytes; what a form cannot hold becomes what the database keeps.</summary>
    [Fact]
    public void Part_OfEachKindOfField_IsWrittenAsLaidDown()
    {
        var at = new DateTime(2022, 9, 1, 8, 5, 6, 789, DateTimeKind.Utc).AddTicks(9_999);
        var id = Guid.Parse("01890A5D-AC96-774B-BCCE-B302099A8057");
        var words = string.Concat(Enumerable.Repeat("村𠮷a", 400));

        var part = new BasisPart("claim").Add("id", id).Add("none", (Guid?)null).Add("some", (int?)-7).Add("points", -Points.Of(2.5m)).Add("on", (DateOnly?)Deed).Add("at", at)
            .Add("yes", true).Add("month", new Month(2022, 9)).Add("quarter", new Quarter(2022, 3)).Add("kind", EntryKind.Deduction).Add("half", "\ud842").Add("words", words).Add("n", 0);

        var wordBytes = System.Text.Encoding.UTF8.GetByteCount(words);
        Assert.Equal(
            $"claim\nid:36:01890a5d-ac96-774b-bcce-b302099a8057\nnone:\nsome:2:-7\npoints:3:-25\non:10:2022-09-12\nat:24:2022-09-01T08:05:06.789Z\nyes:4:true\n"
            + $"month:{new Month(2022, 9).ToString().Length}:{new Month(2022, 9)}\nquarter:{new Quarter(2022, 3).ToString().Length}:{new Quarter(2022, 3)}\nkind:9:Deduction\nhalf:3:\ufffd\nwords:{wordBytes}:{words}\nn:1:0\n",
            part.Text);
        Assert.Throws<InvalidOperationException>(() => part.Add("double", 1.5));
    }

    /// <summary>A sheet's votes are digested in the order of time, those of one moment in the order of their ids as text.</summary>
    [Fact]
    public void Order_OfIds_IsThatOfTheirText()
    {
        var random = new Random(5);
        var ids = Enumerable.Range(0, 400).Select(_ =>
        {
            var bytes = new byte[16];
            random.NextBytes(bytes);
            return new Guid(bytes);
        }).ToList();

        Assert.Equal(ids.OrderBy(i => i.ToString("D"), StringComparer.Ordinal), ids.Order());
    }

    [BothEngines]
    [Fact]
    public async Task Post_WithoutWhatItRestsOn_IsNotPossible()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var bare = new Posting(household.HouseholdId, EntryKind.Award, Points.Of(1), new Month(2022, 9), Deed, SourceKind.Correction, Guid.CreateVersion7());

        await Assert.ThrowsAsync<InvalidOperationException>(() => App.ScopeAsync(services => ((AppDb)services.GetService(typeof(AppDb))!).TogetherAsync(
            village.Key, () => ((LedgerService)services.GetService(typeof(LedgerService))!).PostAsync(village.Key, [bare], Caller.CommandLine, Guid.CreateVersion7()))));

        Assert.False(await App.DbAsync(db => db.LedgerEntries.In(village.Key).AnyAsync()));
    }

    /// <summary>Whatever a quarter brings, through the services: each entry's basis is what the rows say, still so after retention, and the chain stands without.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Verify_AfterAnyQuarter_RecomputesEveryBasisAndStandsWithoutTheSalts(int seed)
    {
        var village = await LiveAsync(new Random(seed));
        var entries = await App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(village.Key).ToListAsync());
        Assert.Equal(
            [SourceKind.ReviewLine, SourceKind.Redemption, SourceKind.Objection, SourceKind.Expiry, SourceKind.Correction], entries.Select(e => e.SourceKind).Distinct().Order());
        Assert.All(entries, e => Assert.Equal((2, 32), (e.Format, e.BasisDigest?.Length)));
        Assert.Equal(entries.Count, entries.Select(e => Convert.ToHexString(e.BasisDigest!)).Distinct().Count());

        await CleanAsync(village, []);
        App.SetDay(2032, 10, 9);
        await App.WithAsync((RetentionService retention) => retention.RunAsync());
        Assert.True(await App.DbAsync(db => db.Photos.In(village.Key).AllAsync(p => p.RemovedOn != null)));
        await CleanAsync(village, []);

        await App.DbAsync(db => db.EntrySalts.In(village.Key).ExecuteDeleteAsync());
        await App.DbAsync(db => db.Claims.In(village.Key).ExecuteUpdateAsync(s => s.SetProperty(c => c.Reason, "（已删除）").SetProperty(c => c.Witness, (string?)null)));
        await CleanAsync(village, [$"{village.Code} {village.Name}：第 1 笔起共 {entries.Count} 笔的依据已按规定删除，只核对账本本身。"]);
    }

    /// <summary>A large sheet's entries are digested by several threads at once, all on the same item: none with another's salt.</summary>
    [Fact]
    public async Task Confirm_OfAThousandLines_RestsEachOnItsOwn()
    {
        App.SetDay(2022, 11, 5);
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, "张三");
        var item = await Data.ItemAsync(village, "Z01");
        var month = new Month(2022, 10);
        var review = new MonthlyReview { TownId = village.TownId, VillageId = village.Key.VillageId, Month = month }.With(r => r.Status, ReviewStatus.Filed);
        var claims = Enumerable.Range(1, 1_000).Select(i => new Claim
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = household.HouseholdId, RuleItemId = item.RuleItemId, OccurredOn = month.FirstDay,
            Place = "村口", Reason = "学习" + i, Channel = ClaimChannel.RollCall, ReportedBy = ReportedBy.Recorder, SubmittedAt = DateTime.UtcNow, SubmittedBy = Caller.CommandLine.UserId
        }.With(c => c.Status, ClaimStatus.Accepted)).ToList();
        var lines = claims.ConvertAll(c => ReviewLine.Of(review, c, item, new Scored(Points.Of(0.1m), null, null), false).With(l => l.Decision, LineDecision.Approved));
        var votes = lines.SelectMany(l => Enumerable.Range(1, 3).Select(n => new ReviewVote
        {
            TownId = village.TownId, ReviewLineId = l.ReviewLineId, UserId = new Guid(n, 0, 0, new byte[8]), Approve = true, IsChair = n == 1, At = DateTime.UtcNow
        })).ToList();
        await App.DbAsync(async db =>
        {
            db.MonthlyReviews.Add(review);
            await db.SaveChangesAsync();
            await db.TogetherAsync(village.Key, async () =>
            {
                await BulkRows.InsertAsync(db, claims);
                await BulkRows.InsertAsync(db, lines);
                await BulkRows.InsertAsync(db, votes);
            });
        });

        var posted = await App.WithAsync(async (ReviewService reviews) => await reviews.ConfirmAsync(
            Caller.CommandLine, village.Key, review.MonthlyReviewId, (await reviews.StateAsync(village.Key, review)).ShownNow));

        Assert.Equal(lines.Count, posted);
        await CleanAsync(village, []);
    }

    private async Task CleanAsync(TestVillage village, string[] notes)
    {
        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
        Assert.Null(await App.WithAsync((RecordVerifier verifier) => verifier.VerifyAsync(village.TownId)));
        var report = await App.WithAsync((BasisVerifier verifier) => verifier.VerifyAsync(village.TownId));
        Assert.Null(report.Fault);
        Assert.Equal(notes, report.Notes);
    }

    /// <summary>Sheets with votes that were changed, photos, findings and statements; objections, corrections, the counter and the end of a year.</summary>
    private async Task<TestVillage> LiveAsync(Random random)
    {
        App.SetDay(2022, 11, 5);
        var village = await Data.VillageAsync(withList: false);
        await Data.ListAsync(village, TestData.ListsInForce, l => l.With(x => x.SpendableEndsWithYear, true));
        var households = new List<Household>();
        foreach (var head in (string[])["张三", "李四", "王五"])
        {
            households.Add(await Data.HouseholdAsync(village, head));
        }
        foreach (var month in (int[])[9, 10])
        {
            foreach (var household in households)
            {
                await RecordAsync(village, household, month, random);
            }
            await SheetAsync(village, new Month(2022, month), random);
        }
        await CorrectAsync(village, random);
        await RedeemAsync(village, households, random);
        App.SetDay(2023, 12, 31);
        await App.WithAsync((ExpiryService expiry) => expiry.ExpireAsync(village.Key));
        return village;
    }

    private async Task RecordAsync(TestVillage village, Household household, int month, Random random)
    {
        for (var i = 0; i < 2 + random.Next(3); i++)
        {
            var code = ((string[])["Z01", "Z11", "F01"])[i == 0 ? 0 : random.Next(3)];
            var item = await Data.ItemAsync(village, code, Deed);
            var day = new DateOnly(2022, month, 5 + (i * 4) + random.Next(4));
            var photos = random.Next(2) == 0 ? [] : new Photo[] { PhotoEncoder.Prepare(ClaimSteps.Jpeg((byte)random.Next(250))) };
            try
            {
                var (claim, _) = await App.RecordAsync(
                    village, household, item, day, 1, code == "Z11" ? "村级" : null, code == "F01" ? App.Clock.Today().AddDays(-1) : null,
                    withFinding: random.Next(2) == 0, photos: [.. photos, PhotoEncoder.Prepare(ClaimSteps.Jpeg())]);
                if (code == "F01")
                {
                    await App.WithAsync((ClaimService claims) => claims.StateAsync(Caller.CommandLine, village.Key, claim.ClaimId, "不在家"));
                }
            }
            catch (RuleViolation)
            {
                // A limit of the list: nothing was recorded.
            }
        }
    }

    private async Task SheetAsync(TestVillage village, Month month, Random random)
    {
        Caller[] group = [.. Enumerable.Range(1, 3).Select(n => Callers.In(village, Role.Reviewer, new Guid(n, 0, 0, new byte[8]), "成员" + n, leads: n == 1))];
        var sheet = await App.DbAsync(db => db.MonthlyReviews.AsNoTracking().In(village.Key).SingleAsync(r => r.Month == month));
        await App.ScopeAsync(async services =>
        {
            var reviews = (ReviewService)services.GetService(typeof(ReviewService))!;
            foreach (var approve in (bool[])[false, true])
            {
                var state = await reviews.StateAsync(village.Key, sheet);
                // At first some say no, for all or for one; then they change their minds, and the first votes are void.
                foreach (var member in approve ? group : group[..(1 + random.Next(2))])
                {
                    var votes = state.Lines.ConvertAll(l => (Line: l, Yes: approve || random.Next(2) == 0));
                    await reviews.VoteAsync(
                        member, village.Key, sheet.MonthlyReviewId,
                        votes.ConvertAll(v => new LineVote(v.Line.ReviewLineId, v.Yes, v.Yes ? null : "再看", state.ShownOf(v.Line))));
                }
            }
            await reviews.SignAsync(group[0], village.Key, sheet.MonthlyReviewId, (await reviews.StateAsync(village.Key, sheet)).ShownNow);
        });
        var shown = await App.ShownAsync(village, sheet.MonthlyReviewId);
        await App.WithAsync((ReviewService reviews) => reviews.ConfirmAsync(Caller.CommandLine, village.Key, sheet.MonthlyReviewId, shown));
    }

    private async Task CorrectAsync(TestVillage village, Random random)
    {
        var entries = await App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(village.Key).Where(e => e.Kind == EntryKind.Award).ToListAsync());
        var item = (await Data.ItemAsync(village, "Z01", Deed)).RuleItemId;
        var picked = entries.OrderBy(_ => random.Next()).Take(2).ToList();
        var objection = await App.WithAsync((ObjectionService objections) => objections.RaiseAsync(
            Caller.CommandLine, village.Key, new RaiseObjection(picked[0].HouseholdId, picked[0].Seq, null, null, "张三", "13800000000", "记错了")));
        await App.WithAsync((ObjectionService objections) => objections.InvestigateAsync(Caller.CommandLine, village.Key, objection.ObjectionId, "属实"));
        await App.WithAsync((ObjectionService objections) => objections.AnswerAsync(
            Caller.CommandLine, village.Key, objection.ObjectionId, ObjectionOutcome.Upheld, "更正", new Correction(picked[0].Seq, random.Next(2) == 0 ? item : null, 1, null, null)));
        var proposal = await App.WithAsync((CorrectionService corrections) => corrections.ProposeAsync(
            Caller.CommandLine, village.Key, new Correction(picked[1].Seq, null, 1, null, null), "记错了户"));
        var other = Callers.In(village, Role.StationOfficer, new Guid(9, 0, 0, new byte[8]), "所长");
        var (_, shown) = await App.WithAsync((CorrectionService corrections) => corrections.PreviewAsync(village.Key, proposal));
        await App.WithAsync((CorrectionService corrections) => corrections.AgreeAsync(other, village.Key, proposal.CorrectionId, shown));
        // Told afterwards, which the entry does not rest on.
        await App.WithAsync((CorrectionService corrections) => corrections.TellAsync(other, village.Key, proposal.CorrectionId, App.Clock.Today(), "电话"));
    }

    private async Task RedeemAsync(TestVillage village, List<Household> households, Random random)
    {
        await Data.AppointAsync(await Data.UserAsync(name: "监督员甲"), Role.Supervisor, village);
        await Data.AppointAsync(await Data.UserAsync(name: "监督员乙"), Role.Supervisor, village);
        var goods = await App.WithAsync((RedemptionService r) => r.AddGoodsAsync(Caller.CommandLine, village.TownId, "洗衣粉", "袋", "500克"));
        var session = await App.WithAsync((RedemptionService r) => r.CreateSessionAsync(
            Caller.CommandLine, village.TownId, new Quarter(2022, 3), new SessionTerms(new DateOnly(2022, 11, 1), new DateOnly(2022, 11, 30), Points.Zero, null)));
        await App.WithAsync((RedemptionService r) => r.EditSessionAsync(
            Caller.CommandLine, village.TownId, session.SessionId, new SessionTerms(session.OpensOn, session.ClosesOn, Points.Zero, null), [new GoodsPrice(goods.GoodsId, new Points(2), null)]));
        var shown = await App.WithAsync((RedemptionService r) => r.ShownAsync(village.TownId, session.SessionId));
        await App.WithAsync((RedemptionService r) => r.OpenSessionAsync(Caller.CommandLine, village.TownId, session.SessionId, shown, null));
        await App.WithAsync((StockService s) => s.CountAsync(Caller.CommandLine, village.Key, new CountStock(goods.GoodsId, null, StockMovementKind.Adjusted, 20, "清点")));
        var taken = 0;
        foreach (var household in households)
        {
            var account = await App.DbAsync(db => db.Accounts.AsNoTracking().In(village.Key).SingleAsync(a => a.HouseholdId == household.HouseholdId));
            if (account.Spendable < new Points(2) || account.Score < Points.Zero)
            {
                continue;
            }
            var redemption = await App.WithAsync((RedemptionService r) => r.RedeemAsync(
                Caller.CommandLine, village.Key, new Redeem(session.SessionId, household.HouseholdId, new Dictionary<Guid, int> { [goods.GoodsId] = 1 }, household.Head, null, shown)));
            if (taken++ > 0 && random.Next(2) == 0)
            {
                await App.WithAsync((RedemptionService r) => r.CancelAsync(Caller.CommandLine, village.Key, redemption.RedemptionId, "拿错了", null));
            }
        }
        await App.WithAsync((RedemptionService r) => r.CloseSessionAsync(Caller.CommandLine, village.TownId, session.SessionId));
    }
}
