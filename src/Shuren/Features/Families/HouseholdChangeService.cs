using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Photos;
using Shuren.Features.Places;

namespace Shuren.Features.Families;

/// <summary>What every change rests on.</summary>
/// <param name="On">The day on the paper.</param>
/// <param name="Reason">Why.</param>
/// <param name="Paper">Name and number of the paper.</param>
/// <param name="Scan">The paper, photographed.</param>
/// <param name="Shown">What the form showed of the households.</param>
public sealed record ChangePaper(DateOnly On, string? Reason, string? Paper, Photo? Scan, string? Shown)
{
    /// <exception cref="RuleViolation">No reason, neither number nor photo, or a day that does not fit.</exception>
    public void MustBeComplete(Household household, DateOnly today)
    {
        if (string.IsNullOrWhiteSpace(Reason))
        {
            throw new RuleViolation(Rule.Hh5, "请写明原因。", nameof(Reason));
        }
        if (string.IsNullOrWhiteSpace(Paper) && Scan is null)
        {
            throw new RuleViolation(Rule.Hh5, "凭据的名称和号、照片，至少要有一样。", nameof(Paper));
        }
        On.MustLie(
            household.JoinedOn, today, Rule.Hh5, $"日期不能晚于今天，也不能早于这一户参加的 {household.JoinedOn:yyyy-MM-dd}。", nameof(On));
    }
}

/// <summary>The household that a split makes.</summary>
/// <param name="Head">户主姓名.</param>
/// <param name="Group">组别.</param>
/// <param name="Address">居住地址.</param>
/// <param name="Phone">联系电话.</param>
/// <param name="Members">Its other members, one a line.</param>
/// <param name="Left">The other members of the household that goes on, one a line.</param>
/// <param name="Joins">The new head signed that it takes part.</param>
public sealed record SplitOff(string? Head, string? Group, string? Address, string? Phone, string? Members, string? Left, bool Joins)
{
    /// <exception cref="RuleViolation">Nobody said that the new household takes part.</exception>
    public void MustBeSigned()
    {
        if (!Joins)
        {
            throw new RuleViolation(
                Rule.Hh5, "参加是自愿的：新户主愿意参加并签了字，才能分出新户。不参加的，用“修改资料”改成员就行。", nameof(Joins));
        }
    }
}

/// <summary>
/// Head, split, merge and moves within the town (HH-5, ADR 25). Points never move: an account goes on with its household or is closed with
/// it, so no change of families posts an entry.
/// </summary>
public sealed class HouseholdChangeService(
    AppDb db, HouseholdService households, HouseholdLogins logins, QuarterBoards boards, TimeProvider clock)
{
    /// <summary>Another head. Consent to publication was the old one's, and so was the password: both end.</summary>
    /// <param name="by">The recorder; the station for the recorder's own.</param>
    /// <param name="village">Where.</param>
    /// <param name="id">Whose.</param>
    /// <param name="head">The new head.</param>
    /// <param name="members">The other members from now on, one a line.</param>
    /// <param name="paper">What it rests on.</param>
    /// <exception cref="RuleViolation">It has left, is the person's own, the name is taken, or the paper does not do.</exception>
    public Task HeadAsync(Caller by, VillageKey village, Guid id, string? head, string? members, ChangePaper paper)
        => db.InVillageAsync(by, village, UseCases.ChangeHead.On(id), async () =>
        {
            var household = await BeginAsync(by, village, id, paper);
            var (name, _) = await households.CleanedAsync(village, head ?? "", household.GroupName);
            if (name == household.Head)
            {
                throw new RuleViolation(Rule.Hh5, $"户主本来就是{name}。", "Head");
            }
            await households.MustBeNewAsync(village, name, household.GroupName, id);
            var change = New(ChangeKind.Head, household, by, paper, consentedBefore: household.ConsentsToPublish);
            Write(change, paper, household, await MembersAsync(household, members), headAfter: name);
            household.ChangeHead(name);
            if (household.ConsentsToPublish)
            {
                await Consents.DeclareAsync(db, household, new Declaration(ConsentTo.Publish, false, ConsentHow.NotAsked), by, change.At);
            }
            await db.SaveChangesAsync();
            await logins.EndAsync(household);
        });

    /// <summary>
    /// Part of it becomes a household of its own, with the next card and nothing on it; card, account, limits of the year and history stay
    /// where they are.
    /// </summary>
    /// <returns>The new household.</returns>
    /// <exception cref="RuleViolation">As <see cref="HeadAsync"/>, or the new one has not signed that it takes part.</exception>
    public Task<Household> SplitAsync(Caller by, VillageKey village, Guid id, SplitOff off, ChangePaper paper)
        => db.InVillageAsync(by, village, UseCases.SplitHousehold.On(id), async () =>
        {
            var household = await BeginAsync(by, village, id, paper);
            off.MustBeSigned();
            var (head, group) = await households.CleanedAsync(village, off.Head ?? "", off.Group ?? "");
            await households.MustBeNewAsync(village, head, group, null);
            await VillageGroup.EnsureAsync(db, village, group);
            var made = new Household
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                CardNumber = await HouseholdService.NextCardAsync(db, village),
                GroupName = group,
                Head = head,
                HeadInitials = Pinyin.Initials(head),
                Address = off.Address.OrNull(),
                Phone = HouseholdNames.Phone(off.Phone),
                JoinedOn = clock.Today(),
                RegisteredAt = clock.UtcNow(),
                IsLocal = household.IsLocal
            };
            db.Households.Add(made);
            db.Accounts.Add(new Account { TownId = village.TownId, VillageId = village.VillageId, HouseholdId = made.HouseholdId });
            db.Members.AddRange(Member.Read(made, off.Members));
            var change = New(ChangeKind.Split, household, by, paper, made);
            Write(change, paper, household, await MembersAsync(household, off.Left));
            await Consents.DeclareAsync(
                db, made, new Declaration(ConsentTo.Join, true, ConsentHow.Paper, change.ScanPhotoId), by, change.At);
            await Consents.DeclareAsync(db, made, new Declaration(ConsentTo.Publish, false, ConsentHow.NotAsked), by, change.At);
            await db.SaveChangesAsync();
            await db.RememberAsync(by, village.TownId, village.VillageId, UseCases.SplitHousehold.On(made.HouseholdId));
            return made;
        });

    /// <summary>
    /// Another household ends and its people belong to this one. Both accounts stay what they are: this one goes on, the other is closed
    /// with what is on it.
    /// </summary>
    /// <param name="by">The recorder; the station for the recorder's own.</param>
    /// <param name="village">Where.</param>
    /// <param name="id">The one that goes on.</param>
    /// <param name="endsId">The one that ends.</param>
    /// <param name="members">The other members of the one that goes on, one a line.</param>
    /// <param name="paper">What it rests on.</param>
    /// <exception cref="RuleViolation">
    /// As <see cref="HeadAsync"/>, of either; or something of the one that ends is still open.
    /// </exception>
    public Task MergeAsync(Caller by, VillageKey village, Guid id, Guid endsId, string? members, ChangePaper paper)
        => db.InVillageAsync(by, village, UseCases.MergeHouseholds.On(id), async () =>
        {
            if (id == endsId)
            {
                throw new RuleViolation(Rule.Hh5, "并进来的要是另一户。", "Card");
            }
            var household = await BeginAsync(by, village, id, paper, endsId);
            var ends = await db.Households.In(village).SingleAsync(h => h.HouseholdId == endsId);
            await MustEndAsync(village, ends, "并户", "Card");
            var change = New(ChangeKind.Merge, household, by, paper, ends, ends.ConsentsToPublish);
            Write(change, paper, household, await MembersAsync(household, members));
            await EndAsync(ends, $"并入卡号 {household.CardNumber}。{paper.Reason!.Trim()}", by, change.At);
            await db.SaveChangesAsync();
            await db.RememberAsync(by, village.TownId, village.VillageId, UseCases.MergeHouseholds.On(endsId));
        });

    /// <summary>To another group of the village: everything goes on.</summary>
    /// <exception cref="RuleViolation">As <see cref="HeadAsync"/>.</exception>
    public Task MoveToGroupAsync(Caller by, VillageKey village, Guid id, string? group, ChangePaper paper)
        => db.InVillageAsync(by, village, UseCases.MoveHousehold.On(id), async () =>
        {
            var household = await BeginAsync(by, village, id, paper);
            var (_, name) = await households.CleanedAsync(village, household.Head, group ?? "");
            if (name == household.GroupName)
            {
                throw new RuleViolation(Rule.Hh5, $"本来就在{name}。", "Group");
            }
            await households.MustBeNewAsync(village, household.Head, name, id);
            await VillageGroup.EnsureAsync(db, village, name);
            Write(New(ChangeKind.Group, household, by, paper), paper, household, null, groupAfter: name);
            household.MoveTo(name);
            await db.SaveChangesAsync();
        });

    /// <summary>To another village of the town, whose ledger is another chain: the account is closed here with what is on it.</summary>
    /// <exception cref="RuleViolation">As <see cref="MergeAsync"/>, or there is no such village.</exception>
    public Task MoveOutAsync(Caller by, VillageKey village, Guid id, int? toVillageId, ChangePaper paper)
        => db.InVillageAsync(by, village, UseCases.MoveHousehold.On(id), async () =>
        {
            var household = await BeginAsync(by, village, id, paper);
            var others = db.Villages.AsNoTracking().OfTown(village.TownId).Where(v => v.VillageId != village.VillageId);
            if (await others.SingleOrDefaultAsync(v => v.VillageId == toVillageId) is not { } to)
            {
                throw new RuleViolation(Rule.Hh5, "请选择迁到本镇哪个村（社区）。迁到外镇的，办退出。", "ToVillageId");
            }
            await MustEndAsync(village, household, "迁出", null);
            var change = New(ChangeKind.MoveOut, household, by, paper, null, household.ConsentsToPublish, to.VillageId);
            Write(change, paper, household, null);
            await EndAsync(household, $"迁到{to.Name}。{paper.Reason!.Trim()}", by, change.At);
            await db.SaveChangesAsync();
        });

    /// <summary>Those that left other villages of the town for this one, and are not said to be any household of it yet.</summary>
    public Task<List<ChangeRow>> ArrivingAsync(VillageKey village)
        => ChangeRow.Of(db, Arriving(village)).AsNoTracking().ToListAsync();

    private IQueryable<HouseholdChange> Arriving(VillageKey village)
    {
        var arrived = db.Standing(db.HouseholdChanges.In(village).Where(a => a.Kind == ChangeKind.MoveIn));
        return db.Standing(db.HouseholdChanges.OfTown(village.TownId)
            .Where(c => c.Kind == ChangeKind.MoveOut && c.ToVillageId == village.VillageId
                && db.Households.Any(h => h.TownId == c.TownId && h.HouseholdId == c.HouseholdId && h.WithdrawnOn != null)))
            .Where(c => !arrived.Any(a => a.OtherHouseholdId == c.HouseholdId && a.At >= c.At));
    }

    /// <summary>This household, registered here, is the one that left another village of the town.</summary>
    /// <exception cref="RuleViolation">As <see cref="HeadAsync"/>, or none such is to come.</exception>
    public Task ArriveAsync(Caller by, VillageKey village, Guid id, Guid? fromId, ChangePaper paper)
        => db.InVillageAsync(by, village, UseCases.ArriveHousehold.On(id), async () =>
        {
            await ChangeRules.MustNotBeOwnAsync(db, village, by, clock.Today(), id, fromId);
            var household = await BeginAsync(by, village, id, paper);
            if (fromId is null || await Arriving(village).AsNoTracking().SingleOrDefaultAsync(c => c.HouseholdId == fromId) is not { } left)
            {
                throw new RuleViolation(Rule.Hh5, "请选择是哪一户迁来的。原来的村要先登记迁出。", "FromId");
            }
            var arrived = db.HouseholdChanges.In(village).Where(c => c.Kind == ChangeKind.MoveIn && c.HouseholdId == id);
            if (await db.Standing(arrived).AnyAsync())
            {
                throw new RuleViolation(Rule.Twice, "这一户已经登记过是从哪里迁来的。", "FromId");
            }
            var from = await db.Households.OfTown(village.TownId).SingleAsync(h => h.HouseholdId == left.HouseholdId);
            Write(New(ChangeKind.MoveIn, household, by, paper, from), paper, household, null);
            await db.SaveChangesAsync();
            await db.RememberAsync(by, village.TownId, village.VillageId, UseCases.ArriveHousehold.On(from.HouseholdId));
        });

    /// <summary>What every change asks first, under the lock.</summary>
    private async Task<Household> BeginAsync(Caller by, VillageKey village, Guid id, ChangePaper paper, Guid? otherId = null)
    {
        await ChangeRules.MustNotBeOwnAsync(db, village, by, clock.Today(), id, otherId);
        var household = await db.Households.In(village).SingleAsync(h => h.HouseholdId == id);
        household.MustTakePart();
        Shown.MustBe(
            paper.Shown, await ChangeRules.ShownAsync(db, village.TownId, otherId is { } other ? [id, other] : [id]), "这一户的资料");
        paper.MustBeComplete(household, clock.Today());
        return household;
    }

    /// <exception cref="RuleViolation">It has left, or something of it is still open.</exception>
    public async Task MustEndAsync(VillageKey village, Household household, string what, string? field)
    {
        household.MustTakePart(field);
        var open = await ChangeRules.OpenAsync(db, boards, village, household, clock.Today());
        if (open.Count > 0)
        {
            throw new RuleViolation(Rule.Hh5, $"{household.Head}户还有事没办完：{string.Join("；", open)}。办完再{what}。", field);
        }
    }

    private async Task EndAsync(Household household, string reason, Caller by, DateTime at)
    {
        household.Withdraw(clock.Today(), reason);
        await Consents.EndAsync(db, household, ConsentHow.Told, by, at);
    }

    private HouseholdChange New(
        ChangeKind kind, Household household, Caller by, ChangePaper paper, Household? other = null, bool consentedBefore = false,
        int? to = null)
    {
        var scan = paper.Scan is null ? null : StoredPhotos.Of(household.Village, paper.Scan, by, clock.UtcNow());
        if (scan is not null)
        {
            db.Photos.Add(scan);
        }
        var change = new HouseholdChange
        {
            TownId = household.TownId,
            VillageId = household.VillageId,
            HouseholdId = household.HouseholdId,
            Kind = kind,
            OtherHouseholdId = other?.HouseholdId,
            ToVillageId = to,
            On = paper.On,
            ScanPhotoId = scan?.PhotoId,
            ConsentedBefore = consentedBefore,
            At = clock.UtcNow(),
            By = by.UserId
        };
        db.HouseholdChanges.Add(change);
        return change;
    }

    private void Write(
        HouseholdChange change, ChangePaper paper, Household before, string? membersBefore, string? headAfter = null,
        string? groupAfter = null)
    {
        var words = new HouseholdChangeWords
        {
            TownId = change.TownId,
            VillageId = change.VillageId,
            ChangeId = change.ChangeId,
            Reason = paper.Reason!.Trim(),
            Paper = paper.Paper.OrNull(),
            HeadBefore = before.Head,
            HeadAfter = headAfter,
            GroupBefore = before.GroupName,
            GroupAfter = groupAfter,
            MembersBefore = membersBefore
        };
        db.HouseholdChangeWords.Add(words);
        change.Hold(words);
    }

    /// <summary>Writes the other members anew; gives those before, one a line.</summary>
    private async Task<string> MembersAsync(Household household, string? lines)
    {
        var before = await db.Members.OfTown(household.TownId).Where(m => m.HouseholdId == household.HouseholdId)
            .OrderBy(m => m.MemberId).ToListAsync();
        db.Members.RemoveRange(before);
        db.Members.AddRange(Member.Read(household, lines));
        return ChangeRules.Lines(before);
    }
}
