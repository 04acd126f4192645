using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Verification;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Reviews;

#pragma warning disable CA5394 // The same chance each time.

/// <summary>
/// Whatever is recorded, rejected, returned, signed again, confirmed and reversed, in whatever order: no limit is passed, and the ledger is what
/// a model written from D27 and D31 says.
/// </summary>
[BothEngines]
public sealed class LimitLawTests(TestApp app) : AppTests(app)
{
    private static readonly (string Name, int Points)[] Tiers = [("县级", 10), ("镇级", 5), ("村级", 1)];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Ledger_AfterAnyCourseOfSheets_KeepsTheLimitsAndEqualsTheModel(int seed)
    {
        var random = new Random(seed);
        var model = new Model(random.Next(2, 7), random.Next(1, 4), random.Next(6, 14));
        var run = await RunAsync(model, random);

        var entries = await App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(run.Village.Key).ToListAsync());
        var undone = entries.Where(e => e.ReversesSeq is not null).Select(e => e.ReversesSeq!.Value).ToHashSet();
        var standing = entries.Where(e => e.Kind == EntryKind.Award && !undone.Contains(e.Seq)).ToList();
        var expected = model.Lines.Where(l => l.Posted && !l.Gone).Sum(l => l.Points);
        Assert.Equal(expected, standing.Sum(e => e.Amount.ToDecimal()));
        Assert.Equal(expected, (await App.DbAsync(db => db.Accounts.In(run.Village.Key).SingleAsync())).Score.ToDecimal());
        foreach (var line in model.Lines.Where(l => l.Posted && !l.Gone))
        {
            var own = standing.Where(e => e.SourceId == line.Id).Sum(e => e.Amount.ToDecimal());
            Assert.True(own <= line.Points, $"line of {line.Day} posted {own}, the model says {line.Points}");
        }
        var codes = await App.DbAsync(db => db.RuleItems.Where(i => i.TownId == run.Village.TownId).ToDictionaryAsync(i => i.RuleItemId, i => i.Code));
        Assert.True(standing.Where(e => codes[e.RuleItemId!.Value] == "Z11").Sum(e => e.Amount.ToDecimal()) <= 10);
        foreach (var month in standing.Where(e => codes[e.RuleItemId!.Value] == "Z01").GroupBy(e => e.OccurredOn.Month))
        {
            Assert.True(month.Sum(e => e.Amount.ToDecimal()) <= model.PointsCap);
        }
        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(run.Village.TownId))).Fault);
        Assert.Null((await App.WithAsync((BasisVerifier verifier) => verifier.VerifyAsync(run.Village.TownId))).Fault);
    }

    private sealed record Course(TestVillage Village, Household Household, Dictionary<string, RuleItem> Items, List<Caller> Group);

    private async Task<Course> RunAsync(Model model, Random random)
    {
        App.SetDay(2022, 11, 5);
        var village = await Data.VillageAsync(withList: false);
        await Data.ListAsync(village, TestData.ListsInForce, l =>
        {
            RuleCap Cap(string? code, CapPeriod period, int? points, int? times) => new()
            {
                TownId = l.TownId, RuleListId = l.RuleListId, ItemCode = code, Category = code is null ? l.Items.Find(i => i.Code == "Z01")!.Category : null, Kind = RuleKind.Award,
                Period = period, PointsMax = points is { } p ? Points.Of(p) : null, TimesMax = times
            };
            l.Items.Find(i => i.Code == "Z02")!.With(i => i.Category, l.Items.Find(i => i.Code == "Z01")!.Category)
                .With(i => i.OncePer, OncePer.None).With(i => i.Unit, RuleUnit.Time).With(i => i.Scoring, ScoringWay.PerQuantity)
                .With(i => i.Points, Points.Of(2));
            l.Caps.Add(Cap("Z01", CapPeriod.Month, model.PointsCap, null));
            l.Caps.Add(Cap("Z02", CapPeriod.Month, null, model.TimesCap));
            l.Caps.Add(Cap(null, CapPeriod.Quarter, model.CategoryCap, null));
        });
        var items = new Dictionary<string, RuleItem>();
        foreach (var code in (string[])["Z01", "Z02", "Z11"])
        {
            items.Add(code, await Data.ItemAsync(village, code));
        }
        var course = new Course(village, await Data.HouseholdAsync(village), items, [.. Enumerable.Range(1, 3).Select(n => Callers.In(village, Role.Reviewer, new Guid(n, 0, 0, new byte[8]), "成员" + n, leads: n == 1))]);
        for (var step = 0; step < 40; step++)
        {
            switch (random.Next(8))
            {
                case 0 or 1 or 2:
                    await RecordAsync(course, model, random);
                    break;
                case 3 or 4:
                    await SignAsync(course, model, random);
                    break;
                case 5:
                    await ReturnAsync(course, model, random);
                    break;
                case 6:
                    await ConfirmAsync(course, model);
                    break;
                default:
                    await ReverseAsync(course, model, random);
                    break;
            }
        }
        for (var sheets = 0; sheets < 3; sheets++)
        {
            await SignAsync(course, model, random);
            await ConfirmAsync(course, model);
        }
        return course;
    }

    private async Task RecordAsync(Course course, Model model, Random random)
    {
        var code = ((string[])["Z01", "Z02", "Z11"])[random.Next(3)];
        var line = new Line
        {
            Code = code, Day = new DateOnly(2022, 9 + random.Next(2), 1 + random.Next(28)), Quantity = code == "Z02" ? 1 + random.Next(2) : 1, Tier = code == "Z11" ? Tiers[random.Next(3)].Name : null
        };
        var refused = false;
        try
        {
            var (claim, _) = await App.RecordAsync(course.Village, course.Household, course.Items[code], line.Day, line.Quantity, line.Tier);
            var stored = (await App.LineAsync(course.Village, claim))!;
            (line.Id, line.Sheet) = (stored.ReviewLineId, stored.MonthlyReviewId);
            model.Lines.Add(line);
        }
        catch (RuleViolation)
        {
            refused = true;
        }
        // D31: only what stands refuses.
        Assert.Equal(model.Left(line, model.Standing) == 0, refused);
    }

    // The next sheet of a month that is over and with the village: votes by chance, signed.
    private async Task SignAsync(Course course, Model model, Random random)
    {
        var review = await App.DbAsync(db => db.MonthlyReviews.AsNoTracking().In(course.Village.Key)
            .Where(r => (r.Status == ReviewStatus.Open || r.Status == ReviewStatus.Returned) && r.Month < new Month(2022, 11)).OrderBy(r => r.Month).FirstOrDefaultAsync());
        if (review is null)
        {
            return;
        }
        await App.ScopeAsync(async services =>
        {
            var reviews = (ReviewService)services.GetService(typeof(ReviewService))!;
            var state = await reviews.StateAsync(course.Village.Key, review);
            var pending = state.Lines.FindAll(l => l.Decision == LineDecision.Pending);
            var rejected = pending.Where(_ => random.Next(3) == 0).Select(l => l.ReviewLineId).ToHashSet();
            if (pending.Count > 0)
            {
                foreach (var member in course.Group)
                {
                    await reviews.VoteAsync(
                        member, course.Village.Key, review.MonthlyReviewId,
                        pending.ConvertAll(l => new LineVote(l.ReviewLineId, !rejected.Contains(l.ReviewLineId), rejected.Contains(l.ReviewLineId) ? "不实" : null, state.ShownOf(l))));
                }
            }
            foreach (var line in model.Lines.Where(l => l.Sheet == review.MonthlyReviewId && l.Approved is null))
            {
                line.Approved = !rejected.Contains(line.Id);
            }
            await reviews.SignAsync(course.Group[0], course.Village.Key, review.MonthlyReviewId, (await reviews.StateAsync(course.Village.Key, review)).ShownNow);
        });
        model.Sign(review.MonthlyReviewId);
        model.Signed.Add(review.MonthlyReviewId);
        await SameAsync(course, model, review.MonthlyReviewId);
    }

    // Of a signed sheet one line goes back, and waits for the village.
    private async Task ReturnAsync(Course course, Model model, Random random)
    {
        var open = model.Signed.Where(s => model.Lines.Exists(l => l.Sheet == s)).ToList();
        if (open.Count == 0)
        {
            return;
        }
        var sheet = open[random.Next(open.Count)];
        var lines = model.Lines.FindAll(l => l.Sheet == sheet);
        var line = lines[random.Next(lines.Count)];
        var shown = await App.ShownAsync(course.Village, sheet);
        await App.WithAsync((ReviewService reviews) => reviews.ReturnAsync(Caller.CommandLine, course.Village.Key, sheet, [new LineReturn(line.Id, "再核实")], shown));
        model.Signed.Remove(sheet);
        model.Return(line);
    }

    // In the order of the signing.
    private async Task ConfirmAsync(Course course, Model model)
    {
        if (model.Signed.Count == 0)
        {
            return;
        }
        var sheet = model.Signed[0];
        var shown = await App.ShownAsync(course.Village, sheet);
        await App.WithAsync((ReviewService reviews) => reviews.ConfirmAsync(Caller.CommandLine, course.Village.Key, sheet, shown));
        model.Signed.RemoveAt(0);
        foreach (var line in model.Lines.Where(l => l.Sheet == sheet && l.Approved == true))
        {
            line.Posted = true;
        }
    }

    private async Task ReverseAsync(Course course, Model model, Random random)
    {
        var posted = model.Lines.FindAll(l => l.Posted && !l.Gone);
        if (posted.Count == 0)
        {
            return;
        }
        var line = posted[random.Next(posted.Count)];
        var seq = await App.DbAsync(db => db.LedgerEntries.In(course.Village.Key).Where(e => e.SourceId == line.Id).Select(e => e.Seq).SingleAsync());
        var objection = await App.WithAsync((ObjectionService objections) => objections.RaiseAsync(
            Caller.CommandLine, course.Village.Key, new RaiseObjection(course.Household.HouseholdId, seq, null, null, "张三", null, "记错了")));
        await App.WithAsync((ObjectionService objections) => objections.InvestigateAsync(Caller.CommandLine, course.Village.Key, objection.ObjectionId, "属实"));
        await App.WithAsync((ObjectionService objections) => objections.AnswerAsync(
            Caller.CommandLine, course.Village.Key, objection.ObjectionId, ObjectionOutcome.Upheld, "更正", new Correction(seq, null, 1, null, null)));
        line.Gone = true;
        model.Free(line, alsoPosted: true);
    }

    // What the signing worked out is what the model says, line by line.
    private async Task SameAsync(Course course, Model model, Guid sheet)
    {
        var stored = await App.DbAsync(db => db.ReviewLines.In(course.Village.Key).Where(l => l.MonthlyReviewId == sheet && l.Decision == LineDecision.Approved).ToDictionaryAsync(l => l.ReviewLineId, l => l.Points.ToDecimal()));
        Assert.Equal(model.Lines.Where(l => l.Sheet == sheet && l.Approved == true).ToDictionary(l => l.Id, l => (decimal)l.Points), stored);
    }

    private sealed class Line
    {
        public Guid Id { get; set; }

        public Guid Sheet { get; set; }

        public required string Code { get; init; }

        public required DateOnly Day { get; init; }

        public required int Quantity { get; init; }

        public string? Tier { get; init; }

        /// <summary>Null while it is before the group.</summary>
        public bool? Approved { get; set; }

        public bool Stands { get; set; }

        public bool Posted { get; set; }

        public bool Gone { get; set; }

        public int Points { get; set; }
    }

    /// <summary>D27: one tier per title and card year, the higher tops up. D31: worked out at the signing in the order of the deeds; what falls uses nothing.</summary>
    private sealed class Model(int pointsCap, int timesCap, int categoryCap)
    {
        public int PointsCap => pointsCap;

        public int TimesCap => timesCap;

        public int CategoryCap => categoryCap;

        public List<Line> Lines { get; } = [];

        /// <summary>Signed and not yet confirmed, in that order.</summary>
        public List<Guid> Signed { get; } = [];

        public List<Line> Standing => Lines.FindAll(l => l.Stands && !l.Gone);

        public int Left(Line line, List<Line> others)
        {
            if (line.Code == "Z11")
            {
                return Math.Max(0, Tiers.Single(t => t.Name == line.Tier).Points - others.Where(o => o.Code == "Z11").Sum(o => o.Points));
            }
            var worth = line.Code == "Z01" ? 2 : 2 * line.Quantity;
            var sameMonth = others.Where(o => o.Code == line.Code && o.Day.Month == line.Day.Month).ToList();
            if (line.Code == "Z01")
            {
                worth = Math.Min(worth, pointsCap - sameMonth.Sum(o => o.Points));
            }
            else if (sameMonth.Where(o => o.Points > 0).Sum(o => o.Quantity) + line.Quantity > timesCap)
            {
                return 0;
            }
            var quarter = (line.Day.Month - 1) / 3;
            return Math.Max(0, Math.Min(worth, categoryCap - others.Where(o => o.Code != "Z11" && (o.Day.Month - 1) / 3 == quarter).Sum(o => o.Points)));
        }

        public void Sign(Guid sheet)
        {
            var own = Lines.Where(l => l.Sheet == sheet && l.Approved == true).OrderBy(l => l.Day).ThenBy(l => l.Id).ToList();
            own.ForEach(l => l.Stands = false);
            foreach (var line in own)
            {
                (line.Points, line.Stands) = (Left(line, Standing), true);
            }
        }

        public void Return(Line line)
        {
            var stood = line.Stands;
            (line.Approved, line.Stands) = (null, false);
            if (stood)
            {
                Free(line, alsoPosted: false);
            }
        }

        public void Free(Line undone, bool alsoPosted)
        {
            undone.Stands = false;
            foreach (var line in Standing.OrderBy(l => l.Day).ThenBy(l => l.Id).ToList())
            {
                var others = Standing.FindAll(o => o != line);
                var left = Left(line, others);
                var more = Math.Min(left - line.Points, left - Left(line, [.. others, undone]));
                if (more > 0 && (alsoPosted || !line.Posted))
                {
                    line.Points += more;
                }
            }
        }
    }
}
