using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Families;
using Shuren.Features.Flags;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Notices;
using Shuren.Features.Objections;
using Shuren.Features.Organization;
using Shuren.Features.Places;
using Shuren.Features.Recording;
using Shuren.Features.Redemptions;
using Shuren.Features.Remedies;
using Shuren.Features.Reports;
using Shuren.Features.Reviews;
using Shuren.Features.Rights;
using Shuren.Features.RuleLists;
using Shuren.Features.Supervision;
using Shuren.Features.Supplies;

namespace Shuren.Commands;

#pragma warning disable CA5394 // The demo's chance is meant to be the same each time.

/// <summary>
/// The demo's story, told month by month through the services that the pages use: what they refuse, the demo cannot have. It ends today:
/// the last months' sheets and some claims are left open, so that every screen has something to do.
/// </summary>
public sealed class DemoLife(ServiceProvider provider, DemoClock clock, DateOnly today, int seed, int villages, int households)
{
    private readonly Random _random = new(seed);
    private readonly List<Home> _villages = [];
    private readonly List<(Guid Id, int Price)> _goods = [];
    private int _townId;
    private Caller _admin = Caller.CommandLine;
    private Caller _station = Caller.CommandLine;
    private Caller _approver = Caller.CommandLine;

    private sealed record Home(int Number, VillageKey Key, string Name)
    {
        public Caller Recorder { get; set; } = Caller.CommandLine;

        public Caller Committee { get; set; } = Caller.CommandLine;

        public List<Caller> Reviewers { get; } = [];

        public List<Caller> Supervisors { get; } = [];

        public List<Household> Households { get; } = [];

        public Dictionary<string, RuleItem> Items { get; set; } = [];

        public Caller Chair => Reviewers[0];
    }

    public async Task RunAsync()
    {
        Ids.Seed(seed);
        clock.Set(new DateOnly(2022, 8, 1));
        await FoundAsync();
        foreach (var village in _villages)
        {
            await SettleAsync(village);
        }
        if (households == 0)
        {
            return;
        }
        var current = Quarter.Of(today);
        for (var quarter = Quarter.Of(DemoTown.ListsInForce); quarter < current.Plus(-4); quarter = quarter.Plus(1))
        {
            await ReportAsync(quarter);
        }
        for (var month = current.Plus(-4).FirstMonth; month <= Month.Of(today); month = month.Plus(1))
        {
            if (month < Month.Of(DemoTown.ListsInForce))
            {
                continue;
            }
            foreach (var village in _villages)
            {
                await InScopeAsync(village, services => RecordMonthAsync(services, village, month));
            }
            if (month == month.Quarter.LastMonth)
            {
                await ReportAsync(month.Quarter);
            }
            foreach (var village in _villages)
            {
                await InScopeAsync(village, services => ReviewMonthAsync(services, village, month));
            }
            if (month == month.Quarter.LastMonth && month.LastDay < today)
            {
                foreach (var village in _villages)
                {
                    await PublishAsync(village, month.Quarter);
                }
                await RedeemAsync(month.Quarter, isLast: month.Quarter == current.Plus(-1));
            }
            await FixYearAsync(month);
        }
        foreach (var village in _villages.FindAll(v => v.Number <= 2))
        {
            await InScopeAsync(village, services => DemoCommendation.RunAsync(
                services, village.Key, (village.Recorder, village.Supervisors[0], _station), village.Reviewers, clock, today,
                isOver: village.Number == 1));
        }
        // One household asks for a correction of what is held about it, and waits.
        var asking = _villages[0];
        await InScopeAsync(asking, services => services.GetRequiredService<RightsService>().AskAsync(
            asking.Recorder, asking.Key, asking.Households[0].HouseholdId, RequestKind.Correct, "电话号码换了，请改成新的。"));
        await InScopeAsync(asking, services => ChangeAsync(services, asking));
    }

    /// <summary>What happens to families (HH-5), and a visit (HH-7).</summary>
    private async Task ChangeAsync(IServiceProvider services, Home village)
    {
        var (db, changes) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<HouseholdChangeService>());
        var now = clock.Today();
        async Task<ChangePaper> PaperAsync(Guid id, string reason, string paper) => new(
            now, reason, paper, null, await ChangeRules.ShownAsync(db, village.Key.TownId, id));
        var able = (await db.Households.AsNoTracking().In(village.Key).Where(h => h.WithdrawnOn == null).OrderBy(h => h.CardNumber)
            .ToListAsync()).FindAll(h => !village.Recorder.IsOf(h.HouseholdId));
        if (able.Count < 4)
        {
            return;
        }
        var (moving, growing) = (able[^1].HouseholdId, able[^2].HouseholdId);
        var group = await db.VillageGroups.In(village.Key).OrderBy(g => g.Name).Select(g => g.Name).FirstAsync();
        if (able[^1].GroupName != group)
        {
            await changes.MoveToGroupAsync(
                village.Recorder, village.Key, moving, group, await PaperAsync(moving, "新房修好，搬了过去。", "村里登记"));
        }
        await changes.SplitAsync(
            village.Recorder, village.Key, growing, new SplitOff("余新家", group, null, null, "谭小雨 妻", null, Joins: true),
            await PaperAsync(growing, "儿子成家，另立门户。", "户口簿"));
        // One that joined and was not seen since; in its own quarter it was not ranked, and none of the later boards is final.
        var register = services.GetRequiredService<HouseholdService>();
        clock.Set(now.AddMonths(-VisitService.Months).AddDays(-2));
        var application = await register.ApplyAsync(
            village.Recorder, village.Key, new Apply("谷望归", group, $"{village.Name}{group}99号", "13800009999", null, true, null, false));
        var quiet = await register.RegisterAsync(village.Recorder, village.Key, application.ApplicationId);
        clock.Set(now);
        await services.GetRequiredService<VisitService>().VisitAsync(
            village.Recorder, village.Key, quiet.HouseholdId, now, "老人在家，年轻人在外打工，农忙回来参加义务劳动。");
    }

    /// <summary>The town, its villages, and who holds which role.</summary>
    private async Task FoundAsync()
    {
        await using var scope = provider.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var db = services.GetRequiredService<AppDb>();
        var town = await services.GetRequiredService<OrganizationService>().FoundTownAsync(
            Caller.CommandLine, DemoTown.Code, DemoTown.Name, DemoTown.County, [.. DemoTown.Villages.Take(villages)], "admin", "系统管理员",
            DemoTown.Password, isInstallationAdministrator: true);
        _townId = town.TownId;
        var admin = await db.Users.SingleAsync(u => u.UserName == "admin");
        _admin = new Caller(admin.Id, admin.DisplayName) { TownId = _townId, Offices = [new Office(Role.Administrator, false, true)] };
        _station = await EmployAsync(services, "shijiansuo", Role.StationOfficer, null, isLead: true);
        _approver = await EmployAsync(services, "shending", Role.Approver, null, isLead: true);
        foreach (var village in await db.Villages.AsNoTracking().OfTown(_townId).OrderBy(v => v.VillageId).ToListAsync())
        {
            _villages.Add(new Home(village.VillageId, village.Key, village.Name));
        }
    }

    private async Task<Caller> EmployAsync(
        IServiceProvider services, string userName, Role role, Home? village, bool isLead = false, int? card = null)
    {
        var user = new User
        {
            Id = Ids.New(),
            Kind = UserKind.Staff,
            UserName = userName,
            DisplayName = DemoTown.NewName(_random, _people),
            HomeTownId = _townId
        };
        // All have the one password that is printed: hashed once, it is a fifth of the work of a small demo town.
        var users = services.GetRequiredService<UserManager<User>>();
        user.PasswordHash = _passwordHash ??= users.PasswordHasher.HashPassword(user, DemoTown.Password);
        (await users.CreateAsync(user)).MustSucceed("");
        await services.GetRequiredService<AppointmentService>().AppointAsync(
            _admin, _townId,
            new NewAppointment(
                user.Id, role, village?.Key.VillageId, isLead, card, null, clock.Today(),
                role == Role.Supervisor ? false : null, HasNoHousehold: card is null));
        return new Caller(user.Id, user.DisplayName)
        {
            TownId = _townId,
            VillageId = village?.Key.VillageId,
            Offices = [new Office(role, isLead, village is null)]
        };
    }

    private readonly HashSet<string> _people = new(StringComparer.Ordinal);
    private string? _passwordHash;

    /// <summary>A village begins: its staff, its list, its households.</summary>
    private async Task SettleAsync(Home village)
    {
        var n = village.Number;
        clock.Set(new DateOnly(2022, 8, 5));
        await InScopeAsync(village, async services =>
        {
            village.Recorder = await EmployAsync(services, $"guanliyuan{n}", Role.Recorder, village, isLead: true);
            village.Committee = await EmployAsync(services, $"liangwei{n}", Role.Committee, village, isLead: true);
            village.Supervisors.Add(await EmployAsync(services, $"jiandu{n}", Role.Supervisor, village));
            village.Supervisors.Add(await EmployAsync(services, $"jiandu{n}b", Role.Supervisor, village));
        });
        await InScopeAsync(village, services => AdoptListAsync(services, village));
        await InScopeAsync(village, services => RegisterAsync(services, village));
        await InScopeAsync(village, async services =>
        {
            foreach (var (suffix, i) in ((string[])["", "b", "c", "d"]).Select((s, i) => (s, i)))
            {
                // Each lives in the village: on their own household they do not vote.
                var home = village.Households.Count > 10 ? village.Households[i + 3] : null;
                var actor = await EmployAsync(services, $"shenhe{n}{suffix}", Role.Reviewer, village, isLead: i == 0, home?.CardNumber);
                village.Reviewers.Add(actor with { OwnHouseholds = home is null ? [] : [home.HouseholdId] });
            }
        });
    }

    /// <summary>Through the pages' own steps: drafted, voted on, submitted, consented to.</summary>
    private async Task AdoptListAsync(IServiceProvider services, Home village)
    {
        var lists = services.GetRequiredService<RuleListService>();
        var db = services.GetRequiredService<AppDb>();
        var id = (await lists.StartDraftAsync(village.Recorder, village.Key)).RuleListId;
        // Every other village lets what lies about be cleared away.
        foreach (var item in village.Number % 2 == 1 ? (await RuleListQueries.WholeAsync(db, village.Key, id))!.Items : [])
        {
            if (item.Code is "F11" or "F14" or "F15")
            {
                await lists.SaveItemAsync(
                    village.Recorder, village.Key, id, item.RuleItemId, item.Said() with { RemedyDays = 30, RemedyPercent = 50 });
            }
        }
        var entitled = 42 + village.Number;
        await lists.RecordDeliberationAsync(
            village.Recorder, village.Key, id,
            new Deliberation(
                DeliberationBody.Representatives, entitled, entitled - 3, entitled - 5, 1, clock.Today().AddDays(-1),
                "村便民服务中心", "逐条念了正面清单和负面清单，按镇里的参考清单执行。", clock.Today().AddDays(-4)));
        await lists.SubmitAsync(village.Recorder, village.Key, id);
        var list = (await RuleListQueries.WholeAsync(db, village.Key, id))!;
        await lists.ConsentAsync(_station, village.Key, id, DemoTown.ListsInForce, ListCheck.Shown(list));
        village.Items = list.Items.ToDictionary(i => i.Code, StringComparer.Ordinal);
    }

    private async Task RegisterAsync(IServiceProvider services, Home village)
    {
        var service = services.GetRequiredService<HouseholdService>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        clock.Set(DemoTown.ListsInForce.AddDays(1));
        for (var i = 0; i < households; i++)
        {
            var head = DemoTown.NewName(_random, taken);
            var group = $"{(i * 6 / Math.Max(households, 1)) + 1}组";
            // One in each small demo too: what the plan asks of those from elsewhere is gone through.
            var local = i % 20 != 5;
            var members = i % 3 == 0 ? $"{DemoTown.NewName(_random, taken)} 配偶\n{head[..1]}{(i % 2 == 0 ? "小明" : "小芳")} 子女" : null;
            // Who agrees to its name on the board said so itself, online; the others came to the counter.
            var consents = i % 7 != 3;
            var application = await service.ApplyAsync(
                consents ? Caller.Visitor with { TownId = _townId, VillageId = village.Key.VillageId } : village.Recorder, village.Key,
                new Apply(
                    head, group, $"{village.Name}{group}{i + 1}号", FormattableString.Invariant($"1380000{village.Number}{i % 1000:000}"),
                    members, local, local ? null : new DateOnly(2021, 5, 1), consents));
            if (!local)
            {
                await service.ConsentAsync(village.Committee, village.Key, application.ApplicationId, clock.Today(), "村“两委”会议同意");
            }
            application.Remark("示例");
            village.Households.Add(await service.RegisterAsync(village.Recorder, village.Key, application.ApplicationId));
        }
        if (village.Number == 1 && households > 0)
        {
            var first = village.Households[0];
            await services.GetRequiredService<HouseholdLogins>().HandOutPinAsync(village.Recorder, village.Key, first.HouseholdId);
            var users = services.GetRequiredService<UserManager<User>>();
            var db = services.GetRequiredService<AppDb>();
            var user = await users.FindByIdAsync(
                (await db.HouseholdLogins.SingleAsync(l => l.TownId == _townId && l.HouseholdId == first.HouseholdId)).UserId.ToString());
            user!.PasswordHash = users.PasswordHasher.HashPassword(user, DemoTown.Pin);
            user.ChoosePassword();
            await db.SaveChangesAsync();
        }
    }

    /// <summary>What happens in a month: a meeting with a roll call, the cleanliness round, single deeds, a breach or two.</summary>
    private async Task RecordMonthAsync(IServiceProvider services, Home village, Month month)
    {
        var groups = services.GetRequiredService<GroupRecordService>();
        await OnAsync(month, 8, 15, day => RecordGroupAsync(
            groups, village, GroupRecordKind.RollCall, $"{month.ToChinese()}院坝学习会", day, "村便民服务中心",
            Some(village, 0.55).ConvertAll(h => new Tick(h.HouseholdId, village.Items["Z01"].RuleItemId))));
        for (var i = 0; i < Math.Max(3, village.Households.Count / 6); i++)
        {
            var (item, reason, place, most) = DemoTown.Deeds[_random.Next(DemoTown.Deeds.Count)];
            var household = village.Households[_random.Next(village.Households.Count)];
            var quantity = village.Items[item].Scoring == ScoringWay.PerQuantity ? 1 + _random.Next(most) : 1;
            var byOther = _random.Next(3) == 0;
            var isOpen = month.LastDay >= today && i % 3 == 0;
            await OnAsync(
                month, 2 + _random.Next(24), 10,
                day => RecordDeedAsync(services, village, household, item, quantity, day, place, reason, byOther, isOpen));
        }
        if (month.Number == 6)
        {
            await OnAsync(
                month, 20, 10,
                day => RecordDeedAsync(
                    services, village, village.Households[village.Number % village.Households.Count], "Z11", 1, day, "家中", "评上村级美丽庭院",
                    false, false, "村级"));
        }
        await OnAsync(month, 25, 16, day => RecordGroupAsync(
            groups, village, GroupRecordKind.Round, $"{month.ToChinese()}清洁卫生评比", day, "各组",
            Some(village, 0.75)
                .SelectMany(
                    h => Some(["Z13", "Z14", "Z16", "Z17"], 0.8).Select(code => new Tick(h.HouseholdId, village.Items[code].RuleItemId)))
                .ToList()));
        for (var i = 0; i < 1 + _random.Next(2); i++)
        {
            var (item, reason, place, statement) = DemoTown.Breaches[_random.Next(DemoTown.Breaches.Count)];
            var household = village.Households[_random.Next(village.Households.Count)];
            var states = _random.Next(2) == 0;
            await OnAsync(
                month, 10 + _random.Next(12), 11,
                day => RecordBreachAsync(services, village, household, (item, reason, place), day, states ? statement : null));
        }
        if (village.Number == 1 && IsNewestConfirmed(month))
        {
            // The household whose account is known: one deduction that it can still make good, and one that it did.
            foreach (var ((item, reason, place, _), i) in DemoTown.Breaches.Take(2).Select((b, i) => (b, i)))
            {
                await OnAsync(
                    month, 12 + i, 11,
                    day => RecordBreachAsync(services, village, village.Households[0], (item, reason, place), day, null));
            }
        }
    }

    private async Task RecordBreachAsync(
        IServiceProvider services, Home village, Household household, (string Item, string Reason, string Place) what, DateOnly day,
        string? statement)
    {
        var item = village.Items[what.Item].RuleItemId;
        var (claim, _) = await services.GetRequiredService<AcceptanceService>().RecordAsync(
            village.Recorder, village.Key,
            new SubmitClaim(
                household.HouseholdId, RuleKind.Deduction, item, 1, null, day, "上午", what.Place, what.Reason, ClaimChannel.Oral,
                ReportedBy.OtherVillager, DemoTown.NewName(_random, []), null, []),
            new AcceptClaim(item, 1, null, ToldOn: day, ToldHow: "当面告知"));
        if (statement is not null && day.AddDays(1) <= today)
        {
            clock.Set(day.AddDays(1));
            await services.GetRequiredService<ClaimService>().StateAsync(village.Recorder, village.Key, claim.ClaimId, statement);
        }
    }

    /// <summary>The town confirmed this month's sheet, not yet the next one's: its deductions can still be made good.</summary>
    private bool IsNewestConfirmed(Month month)
        => month.Plus(1).FirstDay.AddDays(5) <= today && month.Plus(2).FirstDay.AddDays(5) > today;

    private static async Task RecordGroupAsync(
        GroupRecordService groups, Home village, GroupRecordKind kind, string title, DateOnly day, string place, List<Tick> ticks)
    {
        // In a very small village chance may leave everybody at home.
        if (ticks.Count > 0)
        {
            await groups.RecordAsync(village.Recorder, village.Key, new NewGroupRecord(kind, title, day, place, ticks));
        }
    }

    private async Task RecordDeedAsync(
        IServiceProvider services, Home village, Household household, string item, int quantity, DateOnly day, string place, string reason,
        bool byOther, bool leaveOpen, string? tier = null)
    {
        var claims = services.GetRequiredService<ClaimService>();
        var acceptance = services.GetRequiredService<AcceptanceService>();
        var rule = village.Items[item];
        var submit = new SubmitClaim(
            household.HouseholdId, RuleKind.Award, rule.RuleItemId, quantity, tier, day, null, place, reason,
            byOther ? ClaimChannel.Phone : ClaimChannel.Counter, byOther ? ReportedBy.OtherVillager : ReportedBy.Household,
            byOther ? DemoTown.NewName(_random, []) : null, byOther ? null : "组长在场", []);
        if (leaveOpen)
        {
            await claims.SubmitAsync(village.Recorder, village.Key, submit);
            return;
        }
        try
        {
            await acceptance.RecordAsync(village.Recorder, village.Key, submit, new AcceptClaim(rule.RuleItemId, quantity, tier));
        }
        catch (RuleViolation violation) when (violation.Field == "Quantity")
        {
            // Chance gave one household more half-days on one day than it has people: then it did only the first.
        }
    }

    /// <summary>The village group votes and signs, the town confirms; the last finished month is left where the work is.</summary>
    private async Task ReviewMonthAsync(IServiceProvider services, Home village, Month month)
    {
        var next = month.Plus(1);
        if (next.FirstDay.AddDays(5) > today)
        {
            return;
        }
        var reviews = services.GetRequiredService<ReviewService>();
        var db = services.GetRequiredService<AppDb>();
        clock.Set(next.FirstDay.AddDays(3), 19);
        var review = await reviews.OpenAsync(village.Recorder, village.Key, month);
        var state = await reviews.StateAsync(village.Key, review);
        var lines = state.Lines.OrderBy(l => l.ReviewLineId).ToList();
        var isLastMonth = next == Month.Of(today) && month.Quarter == Quarter.Of(today);
        if (isLastMonth && village.Number % 4 == 2)
        {
            return;
        }
        var rejected = lines.Count > 30 ? lines[_random.Next(lines.Count)].ReviewLineId : default;
        foreach (var reviewer in village.Reviewers)
        {
            var votes = lines.Where(l => !reviewer.IsOf(l.HouseholdId))
                .Select(
                    l => new LineVote(
                        l.ReviewLineId, l.ReviewLineId != rejected, l.ReviewLineId == rejected ? "当天没有参加，签到有误" : null, state.ShownOf(l)))
                    .ToList();
            await reviews.VoteAsync(reviewer, village.Key, review.MonthlyReviewId, votes);
        }
        clock.Set(next.FirstDay.AddDays(3), 20);
        await reviews.SignAsync(
            village.Chair, village.Key, review.MonthlyReviewId, (await reviews.StateAsync(village.Key, review)).ShownNow);
        if (isLastMonth && village.Number % 4 == 3)
        {
            return;
        }
        clock.Set(next.FirstDay.AddDays(5), 10);
        review = await db.MonthlyReviews.AsNoTracking().In(village.Key).SingleAsync(r => r.MonthlyReviewId == review.MonthlyReviewId);
        await reviews.ConfirmAsync(
            _approver, village.Key, review.MonthlyReviewId, (await reviews.StateAsync(village.Key, review)).ShownNow);
        await MakeGoodAsync(services, village, isLeftOpen: IsNewestConfirmed(month));
        if (next.FirstDay.AddDays(6) <= today)
        {
            clock.Set(next.FirstDay.AddDays(6), 10);
            await reviews.RecordPartyDayAsync(village.Recorder, village.Key, review.MonthlyReviewId, clock.Today());
        }
        if (village.Number % 3 == 1 && next.FirstDay.AddDays(9) <= today)
        {
            clock.Set(next.FirstDay.AddDays(9), 9);
            await WatchAsync(services, village, month);
        }
    }

    /// <summary>What the month's deductions let be made good is: the newest still wait for the group, or for the town.</summary>
    private async Task MakeGoodAsync(IServiceProvider services, Home village, bool isLeftOpen)
    {
        var db = services.GetRequiredService<AppDb>();
        var remedies = services.GetRequiredService<RemedyService>();
        var chances = await RemedyChance.OfAsync(db, village.Key, db.LedgerEntries.In(village.Key));
        var open = chances.FindAll(c => c.IsOpenOn(clock.Today()));
        if (isLeftOpen && village.Number == 1 && open.Find(c => c.Entry.HouseholdId == village.Households[0].HouseholdId) is { } left)
        {
            // Its own button leads to it.
            open.Remove(left);
        }
        foreach (var (chance, i) in open.Select((c, i) => (c, i)))
        {
            clock.Set(clock.Today(), 17);
            var remedy = await remedies.HandInAsync(village.Recorder, village.Key, chance.Entry.Seq, "收拾干净了，组长去看过。", []);
            if (isLeftOpen && i % 2 == 0)
            {
                continue;
            }
            foreach (var reviewer in village.Reviewers.Where(r => !r.IsOf(remedy.HouseholdId)))
            {
                var state = (await RemedyState.FindAsync(db, village.Key, remedy.RemedyId))!;
                if (state.Remedy.Status == RemedyStatus.HandedIn)
                {
                    await remedies.VoteAsync(
                        reviewer, village.Key, remedy.RemedyId, new RemedyBallot(true, null, state.ShownToVoters));
                }
            }
            if (!isLeftOpen)
            {
                clock.Set(clock.Today(), 18);
                await remedies.ConfirmAsync(
                    _approver, village.Key, remedy.RemedyId, (await RemedyState.FindAsync(db, village.Key, remedy.RemedyId))!.ShownNow);
            }
        }
    }

    /// <summary>The month's sample: all right but one, which is doubted and answered; the newest still waits for its answer.</summary>
    private async Task WatchAsync(IServiceProvider services, Home village, Month month)
    {
        var (samples, flags) = (services.GetRequiredService<SampleService>(), services.GetRequiredService<FlagService>());
        var supervisor = village.Supervisors[0];
        if ((await samples.GetAsync(village.Key, month)).Next is not { } next)
        {
            return;
        }
        await samples.DrawAsync(supervisor, village.Key, month, next.SeedText);
        var lines = (await samples.GetAsync(village.Key, month)).Lines;
        foreach (var line in lines.Skip(1))
        {
            await samples.MarkAsync(supervisor, village.Key, month, line.Entry.Seq);
        }
        var of = new RecordRef(FlagKind.Entry, null, lines[0].Entry.Seq);
        var record = await FlaggedRecords.FindAsync(services.GetRequiredService<AppDb>(), village.Key, of);
        var flag = await flags.RaiseAsync(
            supervisor, village.Key, new RaiseFlag(of, "现场没有看到，请说明是怎样核实的。", record!.Shown));
        if (month.Plus(2) <= Month.Of(today))
        {
            await flags.AnswerAsync(_station, village.Key, flag.FlagId, "查了照片和签到，情况属实。", flag.Shown);
            flag = await services.GetRequiredService<AppDb>().Flags.AsNoTracking().In(village.Key)
                .SingleAsync(f => f.FlagId == flag.FlagId);
            await flags.AcceptAsync(supervisor, village.Key, flag.FlagId, flag.Shown);
        }
    }

    /// <summary>The quarter's notice, an objection or two, the last is told and has its days, the final board.</summary>
    private async Task PublishAsync(Home village, Quarter quarter)
    {
        var first = quarter.Plus(1).FirstDay;
        if (first.AddDays(6) > today)
        {
            return;
        }
        QuarterNotice? notice = null;
        await InScopeAsync(village, async services =>
        {
            clock.Set(first.AddDays(6), 9);
            notice = await services.GetRequiredService<NoticeService>().PublishAsync(village.Recorder, village.Key, quarter);
        });
        var objects = village.Number % 3 == 1;
        if (objects && first.AddDays(9) <= today)
        {
            await InScopeAsync(village, services => ObjectAsync(services, village, quarter, notice!, first));
        }
        var mends = village.Number % 3 == 2 && first.AddDays(12) <= today;
        if (mends)
        {
            await InScopeAsync(village, services => MendAsync(services, village, quarter, notice!, first));
        }
        // Who stands last is settled when the figures no longer move.
        var settles = first.AddDays(objects || mends ? 10 : 7);
        if (settles > today)
        {
            return;
        }
        DateOnly? final = null;
        await InScopeAsync(village, async services =>
        {
            clock.Set(settles, 15);
            final = await SettleLastAsync(services, village, notice!.NoticeId, quarter);
        });
        if (final is null || final > today)
        {
            return;
        }
        // In one village in five they have not come round to it yet: its board is provisional.
        if (village.Number % 5 != 3)
        {
            clock.Set(final.Value, 8);
            foreach (var supervisor in village.Supervisors)
            {
                await InScopeAsync(village, services => WitnessAsync(services, village, notice!.NoticeId, supervisor));
            }
        }
        await InScopeAsync(village, async services =>
        {
            clock.Set(final.Value, 9);
            var board = await services.GetRequiredService<QuarterBoards>().GetAsync(village.Key, quarter);
            await services.GetRequiredService<NoticeService>().FinalizeAsync(_station, village.Key, notice!.NoticeId, board.Shown);
        });
    }

    /// <summary>A supervisor types what stands on the last board's paper, where there is one.</summary>
    private static async Task WitnessAsync(IServiceProvider services, Home village, Guid noticeId, Caller supervisor)
    {
        var db = services.GetRequiredService<AppDb>();
        var witness = (await BoardWitnesses.OfAsync(db, village.Key, services.GetRequiredService<TimeProvider>().Today()))[noticeId];
        if (witness.AgainstNoticeId is { } against && await BoardWitnesses.HeadAsync(db, village.Key, against) is { } head)
        {
            var digits = Convert.ToHexStringLower(head)[..HeadCheck.Digits];
            await services.GetRequiredService<WitnessService>().CheckAsync(supervisor, village.Key, noticeId, digits, witness.Shown);
        }
    }

    /// <summary>A tie is voted on by the members, each for themselves; who is last then is told.</summary>
    /// <returns>The first day on which the board may be final.</returns>
    private async Task<DateOnly?> SettleLastAsync(IServiceProvider services, Home village, Guid noticeId, Quarter quarter)
    {
        var notices = services.GetRequiredService<NoticeService>();
        var boards = services.GetRequiredService<QuarterBoards>();
        var board = await boards.GetAsync(village.Key, quarter);
        if (board.Tie is { } tie)
        {
            var voters = village.Reviewers.Where(a => !tie.Between.Any(p => a.IsOf(p.HouseholdId))).ToList();
            while (voters.Count < 3)
            {
                // Too few without a household of their own in it: the town adds members.
                var added = await EmployAsync(
                    services, $"shenhe{village.Number}{(char)('a' + village.Reviewers.Count)}", Role.Reviewer, village);
                village.Reviewers.Add(added);
                voters.Add(added);
            }
            foreach (var voter in voters)
            {
                await notices.VoteOnTieAsync(voter, village.Key, noticeId, new TieChoice(null, "差距不大，本季空缺", tie.VotedOn));
            }
            board = await boards.GetAsync(village.Key, quarter);
        }
        if (board.Black is { } black)
        {
            await notices.TellLastAsync(village.Recorder, village.Key, noticeId, black.HouseholdId, clock.Today(), "当面告知");
        }
        var notice = (await boards.GetAsync(village.Key, quarter)).Notice!;
        return board.TiedForLast.Count > 0 ? null : (notice.BlackObjectionsUntil ?? notice.ObjectionsUntil).AddDays(1);
    }

    /// <summary>D30: the station finds an entry that was made twice; the last quarter's still waits for the second person.</summary>
    private async Task MendAsync(IServiceProvider services, Home village, Quarter quarter, QuarterNotice notice, DateOnly first)
    {
        var db = services.GetRequiredService<AppDb>();
        var corrections = services.GetRequiredService<CorrectionService>();
        var award = await db.LedgerEntries.AsNoTracking().In(village.Key)
            .Where(
                e => e.Kind == EntryKind.Award && e.Period >= quarter.FirstMonth && e.Period <= quarter.LastMonth
                    && e.Seq <= notice.HeadSeq)
            .OrderByDescending(e => e.Seq).FirstOrDefaultAsync();
        if (award is null)
        {
            return;
        }
        clock.Set(first.AddDays(9), 11);
        var proposal = await corrections.ProposeAsync(
            _station, village.Key, new Correction(award.Seq, null, 1, null, null), "同一件事两个人各报了一次，记重了。");
        if (quarter == Quarter.Of(today).Plus(-1))
        {
            return;
        }
        clock.Set(first.AddDays(10), 9);
        var preview = await corrections.PreviewAsync(village.Key, proposal);
        await corrections.AgreeAsync(_approver, village.Key, proposal.CorrectionId, preview.Shown);
        await corrections.TellAsync(village.Recorder, village.Key, proposal.CorrectionId, clock.Today(), "当面告知");
    }

    private async Task ObjectAsync(IServiceProvider services, Home village, Quarter quarter, QuarterNotice notice, DateOnly first)
    {
        var db = services.GetRequiredService<AppDb>();
        var objections = services.GetRequiredService<ObjectionService>();
        var deduction = await db.LedgerEntries.AsNoTracking().In(village.Key)
            .Where(
                e => e.Kind == EntryKind.Deduction && e.Period >= quarter.FirstMonth && e.Period <= quarter.LastMonth
                    && e.Seq <= notice.HeadSeq && e.HouseholdId != village.Households[0].HouseholdId)
            .OrderByDescending(e => e.Seq).FirstOrDefaultAsync();
        if (deduction is null)
        {
            return;
        }
        var household = village.Households.Find(h => h.HouseholdId == deduction.HouseholdId)!;
        clock.Set(first.AddDays(7), 9);
        var upheld = quarter.Number % 2 == 0;
        var objection = await objections.RaiseAsync(
            village.Recorder, village.Key, new RaiseObjection(
                household.HouseholdId, deduction.Seq, notice.NoticeId, household.HouseholdId, household.Head, household.Phone,
                "扣分的事不是我家的，请核实。"));
        clock.Set(first.AddDays(8), 14);
        var investigator = village.Reviewers.Find(r => !r.IsOf(household.HouseholdId))!;
        await objections.InvestigateAsync(investigator, village.Key, objection.ObjectionId, upheld ? "走访邻居三户，确实记错了户" : "查看照片、走访邻居，情况属实");
        clock.Set(first.AddDays(9), 10);
        await objections.AnswerAsync(
            _station, village.Key, objection.ObjectionId, upheld ? ObjectionOutcome.Upheld : ObjectionOutcome.NotUpheld,
            upheld ? "经核实记错了户，扣分已更正。" : "经核实情况属实，维持原来的记录。",
            upheld ? new Correction(deduction.Seq, null, 1, null, null) : null);
    }

    /// <summary>The quarter's reports: most in time, one late, one sent back and sent again; the last waits for the town.</summary>
    private async Task ReportAsync(Quarter quarter)
    {
        var day = DueDays.OfReport(quarter).AddDays(-1);
        var words = new ReportWords(
            "每月10日前把上个月的积分贴到公示栏，异议当面解释。\n清洁卫生分组互查，党员、村民代表带头。",
            "外出务工的农户多，有的组报得少。", "下季度到组上开院坝会，把清单再讲一遍；多用电话、微信申报。");
        async Task SendAsync(Home village, DateOnly on)
        {
            if (on > today)
            {
                return;
            }
            await InScopeAsync(village, async services =>
            {
                clock.Set(on, 10);
                var (reports, db) = (services.GetRequiredService<ReportService>(), services.GetRequiredService<AppDb>());
                var kept = await db.WorkReports.AsNoTracking().In(village.Key).SingleOrDefaultAsync(r => r.Quarter == quarter);
                var figures = await ReportQuery.OfAsync(db, village.Key, quarter, on);
                await reports.SendAsync(
                    village.Recorder, village.Key, quarter, words, (WorkReport.ShownOf(kept), ReportService.ShownFigures(figures)));
            });
        }
        async Task DecideAsync(Home village, DateOnly on, string? reason)
        {
            if (on > today)
            {
                return;
            }
            await InScopeAsync(village, async services =>
            {
                clock.Set(on, 15);
                var (reports, db) = (services.GetRequiredService<ReportService>(), services.GetRequiredService<AppDb>());
                if (await db.SentWords.In(village.Key).SingleOrDefaultAsync(w => w.IsAccepted == null) is { } sent)
                {
                    await reports.DecideAsync(_station, village.Key, sent.SentReportId, reason is null, reason);
                }
            });
        }
        foreach (var village in _villages)
        {
            await SendAsync(village, village.Number % 5 == 4 ? day.AddDays(5) : day);
            if (village.Number % 4 == 2)
            {
                await DecideAsync(village, day.AddDays(1), "主要做法写具体一点。");
                await SendAsync(village, day.AddDays(3));
            }
            // The first village's waits, where the town has not come round to it yet.
            if (village.Number != 1 || quarter.Plus(1).FirstDay.AddDays(20) <= today)
            {
                await DecideAsync(village, day.AddDays(6), null);
            }
        }
        var summary = new ReportWords("各村按月审核、按季公示。", "站点标牌还没有统一。", "下季度到村里看一遍站点。");
        await InTownAsync(services => services.GetRequiredService<ReportService>().SaveSummaryAsync(
            _station, _townId, quarter, summary, TownSummary.ShownOf(null)));
    }

    /// <summary>In February the town sets its weights, in April, when all of the year is due, it fixes the table.</summary>
    private async Task FixYearAsync(Month month)
    {
        // After what is done of the quarter before.
        var day = month.LastDay.AddDays(month.Number == 1 ? 5 : 29);
        if (month.Number is not (1 or 3) || day > today)
        {
            return;
        }
        await InTownAsync(async services =>
        {
            clock.Set(day, 9);
            var (assessments, db) = (services.GetRequiredService<AssessmentService>(), services.GetRequiredService<AppDb>());
            if (month.Number == 1)
            {
                await assessments.SetWeightsAsync(
                    _station, _townId, new Weights(10, 25, 15, 15, 10, 10, 15),
                    AssessmentService.ShownOf(await AssessmentQuery.WeightsAsync(db, _townId)));
                return;
            }
            var table = await AssessmentQuery.OfAsync(db, _townId, month.Year - 1, day);
            await assessments.FixAsync(_station, _townId, month.Year - 1, AssessmentService.ShownOf(table));
        });
    }

    /// <summary>The quarter's exchange of points for goods; the last one stays open, so that the counter can be tried.</summary>
    private async Task RedeemAsync(Quarter quarter, bool isLast)
    {
        var first = quarter.Plus(1).FirstDay;
        var opens = first.AddDays(18);
        if (opens > today)
        {
            return;
        }
        Guid sessionId = default;
        await InTownAsync(async services =>
        {
            var redemptions = services.GetRequiredService<RedemptionService>();
            clock.Set(opens.AddDays(-1), 9);
            if (_goods.Count == 0)
            {
                foreach (var (name, unit, price) in DemoTown.Goods)
                {
                    _goods.Add(((await redemptions.AddGoodsAsync(_station, _townId, name, unit, null)).GoodsId, price));
                }
            }
            var terms = new SessionTerms(opens, isLast ? quarter.Plus(1).LastDay : opens.AddDays(9), Points.Of(10), Points.Of(60));
            sessionId = (await redemptions.CreateSessionAsync(_station, _townId, quarter, terms)).SessionId;
            await redemptions.EditSessionAsync(
                _station, _townId, sessionId, terms,
                _goods.ConvertAll(g => new GoodsPrice(g.Id, Points.Of(g.Price), g.Price >= 20 ? 1 : null)));
        });
        foreach (var village in _villages)
        {
            await InScopeAsync(village, services => StockUpAsync(services, village, opens.AddDays(-1)));
        }
        var shown = "";
        await InTownAsync(async services =>
        {
            clock.Set(opens, 8);
            var redemptions = services.GetRequiredService<RedemptionService>();
            shown = await redemptions.ShownAsync(_townId, sessionId);
            await redemptions.OpenSessionAsync(_station, _townId, sessionId, shown, null);
        });
        foreach (var village in _villages)
        {
            await InScopeAsync(village, services => CounterAsync(services, village, (sessionId, shown), opens));
        }
        if (!isLast && opens.AddDays(10) <= today)
        {
            await InTownAsync(services =>
            {
                clock.Set(opens.AddDays(10), 9);
                return services.GetRequiredService<RedemptionService>().CloseSessionAsync(_station, _townId, sessionId);
            });
        }
    }

    /// <summary>Where the goods come from (RED-4): some given, some bought of what the town and the collective gave.</summary>
    private async Task StockUpAsync(IServiceProvider services, Home village, DateOnly on)
    {
        var (funds, db) = (services.GetRequiredService<FundService>(), services.GetRequiredService<AppDb>());
        var papers = 0;
        RecordFunds Say(FundKind kind, FundingSource source, string party, long yuan) => new(
            kind, source, on, party, FormattableString.Invariant($"{on:yyyyMM}-{++papers:00}"))
        {
            Amount = new Money(yuan * 100)
        };
        async Task KeepAsync(RecordFunds said)
        {
            var entry = await funds.RecordAsync(village.Recorder, village.Key, said);
            await funds.ConfirmAsync(village.Committee, village.Key, entry.FundEntryId);
        }
        if (!await db.Deliberations.In(village.Key).OnFunds().AnyAsync())
        {
            var held = new Deliberation(
                DeliberationBody.Representatives, 30, 26, 24, 1, on.AddDays(-3), "村委会会议室", "每年从集体经济收益里拿出一部分，办积分兑换。");
            await funds.RecordMeetingAsync(village.Recorder, village.Key, held, new Money(1_000_000));
        }
        var meeting = await db.Deliberations.AsNoTracking().In(village.Key).OnFunds().FirstAsync();
        await KeepAsync(Say(FundKind.MoneyIn, FundingSource.Fiscal, "树人镇人民政府", 2000));
        await KeepAsync(
            Say(FundKind.MoneyIn, FundingSource.Collective, "村集体经济合作社", 1000) with { DeliberationId = meeting.DeliberationId });
        foreach (var ((id, price), i) in _goods.Select((g, i) => (g, i)))
        {
            var pieces = price >= 15 ? 10 : 30;
            var said = i % 3 == 0
                ? Say(FundKind.GoodsIn, i % 2 == 0 ? FundingSource.Society : FundingSource.SupportUnit, "镇供销社", price * pieces)
                : Say(FundKind.Purchase, i % 2 == 0 ? FundingSource.Fiscal : FundingSource.Collective, "镇供销社", price * pieces);
            // Oil and rice keep for half a year, salt and soap for ever.
            await KeepAsync(said with { GoodsId = id, Quantity = pieces, UseBy = price >= 20 ? on.AddMonths(6) : null });
        }
    }

    private async Task CounterAsync(IServiceProvider services, Home village, (Guid Id, string Shown) session, DateOnly opens)
    {
        var db = services.GetRequiredService<AppDb>();
        var redemptions = services.GetRequiredService<RedemptionService>();
        var spendable = await db.Accounts.AsNoTracking().In(village.Key).ToDictionaryAsync(a => a.HouseholdId, a => a.Spendable);
        var stock = await db.Stock.AsNoTracking().In(village.Key).ToDictionaryAsync(s => s.GoodsId, s => s.Quantity);
        // What ends before the last day of handing out is left where it is.
        var last = opens.AddDays(9);
        foreach (var lot in await db.StockLots.AsNoTracking().In(village.Key).Where(l => l.UseBy < last).ToListAsync())
        {
            stock[lot.GoodsId] -= lot.Quantity;
        }
        var given = 0;
        foreach (var household in Some(village, 0.3).Where(h => spendable[h.HouseholdId] >= Points.Of(12)))
        {
            var day = opens.AddDays(_random.Next(9));
            var first = _goods[_random.Next(5)];
            var second = _goods[5 + _random.Next(3)];
            var items = new Dictionary<Guid, int> { [first.Id] = 1 };
            if (spendable[household.HouseholdId] >= Points.Of(first.Price + second.Price) && stock[second.Id] > 0)
            {
                items.Add(second.Id, 1);
                stock[second.Id]--;
            }
            if (day <= today && stock[first.Id]-- > 0)
            {
                clock.Set(day, 10, _random.Next(60));
                var redemption = await redemptions.RedeemAsync(
                    village.Recorder, village.Key,
                    new Redeem(
                        session.Id, household.HouseholdId, items, household.Head, given < 2 ? village.Supervisors[0].UserId : null,
                        session.Shown));
                await WatchAsync(redemptions, village, redemption, given++, opens);
                if (_random.Next(25) == 0)
                {
                    await redemptions.CancelAsync(village.Recorder, village.Key, redemption.RedemptionId, "包装破损，退回", null);
                }
            }
        }
    }

    /// <summary>
    /// Of the first two the supervisor was named, and confirms the first; lately one still waits in the first village, and in the second he
    /// was not there.
    /// </summary>
    private Task WatchAsync(RedemptionService redemptions, Home village, Redemption redemption, int number, DateOnly opens)
    {
        var isLate = opens.AddMonths(3) > today;
        var isDenied = isLate && village.Number == 2;
        var speaks = number == (isLate && village.Number == 1 ? 1 : 0);
        return !speaks ? Task.CompletedTask : redemptions.WitnessAsync(
            village.Supervisors[0], village.Key, redemption.RedemptionId,
            new WitnessWord(OfCancelling: false, WasPresent: !isDenied, RedemptionWitness.ShownOf(redemption)));
    }

    private async Task InTownAsync(Func<IServiceProvider, Task> work)
    {
        await using var scope = provider.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AppDb>().TogetherAsync(_townId, () => work(scope.ServiceProvider));
    }

    /// <summary>Does it on that day of the month, if the lists were in force and the day has come.</summary>
    private async Task OnAsync(Month month, int dayOfMonth, int hour, Func<DateOnly, Task> work)
    {
        var day = month.FirstDay.AddDays(dayOfMonth - 1);
        if (day > DemoTown.ListsInForce && day <= today)
        {
            clock.Set(day, hour);
            await work(day);
        }
    }

    private List<Household> Some(Home village, double share) => village.Households.FindAll(_ => _random.NextDouble() < share);

    private List<string> Some(string[] of, double share) => Array.FindAll(of, _ => _random.NextDouble() < share).ToList();

    /// <summary>One scope and one transaction for a chapter of the story: a commit for each click would take minutes.</summary>
    private async Task InScopeAsync(Home village, Func<IServiceProvider, Task> work)
    {
        await using var scope = provider.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AppDb>().TogetherAsync(village.Key, () => work(scope.ServiceProvider));
    }
}
