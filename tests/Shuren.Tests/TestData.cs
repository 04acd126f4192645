using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Verification;

namespace Shuren.Tests;

/// <summary>A village of a test, with its town.</summary>
public sealed record TestVillage(VillageKey Key, string Code, string Name, string TownCode, string TownName)
{
    public int TownId => Key.TownId;

    /// <summary>Where its staff pages begin.</summary>
    public string Url => "/v/" + Code;

    /// <summary>Where the town's pages begin.</summary>
    public string TownUrl => "/t/" + TownCode;

    /// <summary>Where its public pages begin.</summary>
    public string PublicUrl => "/p/" + Code;
}

/// <summary>
/// Makes what a test starts from, with sensible defaults, so that an arrange block shows only what matters. Every village is new:
/// tests of one class do not see each other's rows.
/// </summary>
public sealed partial class TestData(TestApp app)
{
    public static readonly DateOnly ListsInForce = new(2022, 8, 21);
    public static readonly DateOnly Joined = new(2022, 8, 22);

    private int _towns;
    private int _users;

    /// <summary>A village in a town of its own, or beside <paramref name="neighbour"/>; with the reference list in force from 2022-08-21.</summary>
    public Task<TestVillage> VillageAsync(TestVillage? neighbour = null, bool withList = true) => app.DbAsync(async db =>
    {
        Town? town = null;
        if (neighbour is null)
        {
            var number = Interlocked.Increment(ref _towns);
            town = new Town { Code = FormattableString.Invariant($"{500_230_100 + number}"), Name = $"试验{number}镇", County = "丰都县", CreatedAt = app.Clock.UtcNow() };
            db.Towns.Add(town);
            await db.SaveChangesAsync();
        }
        var townId = neighbour?.TownId ?? town!.TownId;
        var townCode = neighbour?.TownCode ?? town!.Code;
        var villageId = await db.Villages.CountAsync(v => v.TownId == townId) + 1;
        var village = new Village { TownId = townId, VillageId = villageId, Code = FormattableString.Invariant($"{townCode}{200 + villageId}"), Name = $"试验{villageId}村" };
        db.Villages.Add(village);
        db.LedgerHeads.Add(new LedgerHead { TownId = townId, VillageId = villageId });
        foreach (var group in (string[])["1组", "2组", "3组"])
        {
            db.VillageGroups.Add(new VillageGroup { TownId = townId, VillageId = villageId, Name = group });
        }
        if (withList)
        {
            db.RuleLists.Add(ListInForce(village.Key, 1, ListsInForce));
        }
        await db.SaveChangesAsync();
        return new TestVillage(village.Key, village.Code, village.Name, townCode, neighbour?.TownName ?? town!.Name);
    });

    /// <summary>A consented version with the whole reference list; <paramref name="change"/> it before it is stored.</summary>
    public Task<RuleList> ListAsync(TestVillage village, DateOnly forceFrom, Action<RuleList>? change = null) => app.DbAsync(async db =>
    {
        var list = ListInForce(village.Key, await db.RuleLists.In(village.Key).CountAsync() + 1, forceFrom);
        change?.Invoke(list);
        db.RuleLists.Add(list);
        await db.SaveChangesAsync();
        return list;
    });

    /// <summary>An item of the list in force on <paramref name="day"/> (today if left out), with its tiers.</summary>
    public Task<RuleItem> ItemAsync(TestVillage village, string code, DateOnly? day = null) => app.DbAsync(async db =>
    {
        var on = day ?? app.Clock.Today();
        var list = await db.RuleLists.AsNoTracking().In(village.Key)
            .Where(l => l.Status == RuleListStatus.Consented && l.ForceFrom <= on)
            .OrderByDescending(l => l.ForceFrom).ThenByDescending(l => l.Version).FirstAsync();
        return await db.RuleItems.AsNoTracking().Include(i => i.Tiers).SingleAsync(i => i.TownId == village.TownId && i.RuleListId == list.RuleListId && i.Code == code);
    });

    /// <summary>A household that takes part since 2022-08-22, with its account.</summary>
    public Task<Household> HouseholdAsync(
        TestVillage village, string head = "张三", string group = "1组", DateOnly? joinedOn = null, bool consents = true, string? phone = null, Action<Household>? change = null)
        => app.DbAsync(async db =>
        {
            var household = new Household
            {
                TownId = village.TownId,
                VillageId = village.Key.VillageId,
                CardNumber = (await db.Households.In(village.Key).MaxAsync(h => (int?)h.CardNumber) ?? 0) + 1,
                GroupName = group,
                Head = head,
                HeadInitials = Pinyin.Initials(head),
                Phone = phone,
                Address = "某处1号",
                JoinedOn = joinedOn ?? Joined
            };
            change?.Invoke(household);
            db.Households.Add(household);
            await Consents.DeclareAsync(db, household, new Declaration(ConsentTo.Publish, consents, ConsentHow.OnlineApplication), Caller.CommandLine, app.Clock.UtcNow());
            db.Accounts.Add(new Account { TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = household.HouseholdId });
            await db.SaveChangesAsync();
            return household;
        });

    /// <summary>A further member of a household.</summary>
    public Task MemberAsync(Household household) => app.DbAsync(async db =>
    {
        db.Members.Add(new Member { TownId = household.TownId, HouseholdId = household.HouseholdId, Name = "张小明", Relation = "子女" });
        await db.SaveChangesAsync();
    });

    /// <summary>A person with an account and a role at the village, or at its town for a town's role; signed in.</summary>
    /// <param name="role">Which role.</param>
    /// <param name="village">Where, or a village of the town.</param>
    /// <param name="lead">In charge, chair, 组长.</param>
    /// <param name="household">Where the person lives, if it takes part.</param>
    /// <param name="name">姓名.</param>
    /// <param name="from">Since when; 2022-08-01 if left out.</param>
    public async Task<TestClient> StaffAsync(Role role, TestVillage village, bool lead = false, Household? household = null, string? name = null, DateOnly? from = null)
    {
        var user = await UserAsync(UserKind.Staff, name);
        await AppointAsync(user, role, village, lead, household, from);
        return await app.SignInAsync(user);
    }

    /// <summary>Gives a person a further role.</summary>
    public Task AppointAsync(User user, Role role, TestVillage village, bool lead = false, Household? household = null, DateOnly? from = null) => app.DbAsync(async db =>
    {
        db.Appointments.Add(new Appointment
        {
            TownId = village.TownId,
            UserId = user.Id,
            Role = role,
            VillageId = role.IsOfVillage() ? village.Key.VillageId : null,
            IsLead = lead,
            HouseholdId = household?.HouseholdId,
            HasNoHousehold = household is null && role.Decides(),
            StartsOn = from ?? new DateOnly(2022, 8, 1),
            CreatedAt = app.Clock.UtcNow(),
            CreatedBy = user.Id
        });
        await db.SaveChangesAsync();
    });

    /// <summary>A household's own account, signed in.</summary>
    public async Task<TestClient> ResidentAsync(Household household)
    {
        var user = await UserAsync(UserKind.Resident, household.Head);
        await app.DbAsync(async db =>
        {
            db.HouseholdLogins.Add(new HouseholdLogin
            {
                TownId = household.TownId,
                HouseholdId = household.HouseholdId,
                UserId = user.Id,
                HandedOutAt = app.Clock.UtcNow(),
                HandedOutBy = Caller.CommandLine.UserId
            });
            await db.SaveChangesAsync();
        });
        return await app.SignInAsync(user);
    }

    /// <summary>An account; without a password unless given one: <see cref="TestApp.SignInAsync"/> needs none.</summary>
    public Task<User> UserAsync(UserKind kind = UserKind.Staff, string? name = null, string? password = null) => app.ScopeAsync(async services =>
    {
        var number = Interlocked.Increment(ref _users);
        var user = new User { Kind = kind, DisplayName = name ?? $"工作人员{number}", UserName = FormattableString.Invariant($"user{number}") };
        var users = (Microsoft.AspNetCore.Identity.UserManager<User>)services.GetService(typeof(Microsoft.AspNetCore.Identity.UserManager<User>))!;
        var made = password is null ? await users.CreateAsync(user) : await users.CreateAsync(user, password);
        return made.Succeeded ? user : throw new InvalidOperationException(string.Join("; ", made.Errors.Select(e => e.Description)));
    });

    /// <summary>Posts straight to the ledger, as a confirmation would, on whatever rows there are: for tests that only need points to be there.</summary>
    public Task<IReadOnlyList<LedgerEntry>> PostAsync(TestVillage village, params Posting[] postings) => app.ScopeAsync(async services =>
    {
        var db = (AppDb)services.GetService(typeof(AppDb))!;
        var ledger = (LedgerService)services.GetService(typeof(LedgerService))!;
        IReadOnlyList<LedgerEntry> posted = [];
        await db.TogetherAsync(village.Key, async () =>
        {
            var bases = await EntryBases.LoadAsync(db, village.Key, postings);
            posted = await ledger.PostAsync(
                village.Key, [.. postings.Zip(bases, (p, basis) => p with { Basis = basis })], Caller.CommandLine, Guid.CreateVersion7());
        });
        return posted;
    });

    /// <summary>Whole points awarded to a household in a month (September 2022 if left out).</summary>
    public Task<IReadOnlyList<LedgerEntry>> AwardAsync(TestVillage village, Household household, int points, Month? month = null)
        => PostAsync(village, new Posting(
            household.HouseholdId, EntryKind.Award, Points.Of(points), month ?? new Month(2022, 9), (month ?? new Month(2022, 9)).LastDay, SourceKind.ReviewLine, Guid.CreateVersion7()));

    private RuleList ListInForce(VillageKey village, int version, DateOnly forceFrom)
    {
        var list = new RuleList { TownId = village.TownId, VillageId = village.VillageId, Version = version, CreatedAt = app.Clock.UtcNow(), CreatedBy = Caller.CommandLine.UserId };
        ReferenceList.CopyTo(list);
        list.With(l => l.Status, RuleListStatus.Consented).With(l => l.ForceFrom, forceFrom);
        list.Deliberations.Add(new DeliberationRecord
        {
            TownId = village.TownId, VillageId = village.VillageId, Number = version, Subject = DeliberationSubject.RuleList, RuleListId = list.RuleListId, VotedOn = ListContent.Of(list),
            Body = DeliberationBody.AssemblyByHouseholds, Entitled = 80, Present = 60, VotesFor = 58, VotesAgainst = 2, HeldOn = forceFrom.AddDays(-5), Place = "村委会", Minutes = "逐条商议。",
            RecordedAt = app.Clock.UtcNow(), RecordedBy = Caller.CommandLine.UserId
        });
        list.With(l => l.SubmittedAt, app.Clock.UtcNow()).With(l => l.SubmittedBy, Caller.CommandLine.UserId)
            .With(l => l.DecidedAt, app.Clock.UtcNow()).With(l => l.DecidedBy, Caller.CommandLine.UserId);
        return list;
    }
}
