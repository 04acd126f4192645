using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Ledger;
using Shuren.Features.Organization;

namespace Shuren.Features.Households;

/// <summary>What the application form asks (附件1, HH-1, HH-2).</summary>
/// <param name="Head">户主姓名.</param>
/// <param name="Group">组别.</param>
/// <param name="Address">居住地址.</param>
/// <param name="Phone">联系电话.</param>
/// <param name="Members">Other members, one a line: "李四 妻".</param>
/// <param name="IsLocal">Registered in this village.</param>
/// <param name="ResidesSince">Since when a household registered elsewhere has lived here.</param>
/// <param name="ConsentsToPublish">Asked apart from joining; changes nothing else.</param>
/// <param name="Scan">The signed paper, at the counter.</param>
public sealed record Apply(string Head, string Group, string? Address, string? Phone, string? Members, bool IsLocal, DateOnly? ResidesSince, bool ConsentsToPublish, Photo? Scan = null);

/// <summary>What may be corrected about a household. Its consents are no correction: see <see cref="HouseholdService.DeclareAsync"/>.</summary>
public sealed record HouseholdEdit(string Head, string Group, string? Address, string? Phone, string? Remarks, string? Members);

/// <summary>What the recorder found out about a household of that name and group which had left (D32): one of the two is given.</summary>
/// <param name="Reopens">The one that comes back.</param>
/// <param name="OtherBecause">Why it is another household.</param>
public sealed record FormerHousehold(Guid? Reopens, string? OtherBecause);

/// <summary>Households: application, registration, correction, withdrawal (HH-1, HH-2).</summary>
public sealed class HouseholdService(AppDb db, TimeProvider clock)
{
    public const int ResidenceMonths = 6;

    private const string ByAnother = "请其他积分管理员办理，或由本户自己登录办理。";

    /// <param name="village">Where it applies.</param>
    /// <param name="command">The form.</param>
    /// <param name="recorder">The recorder at the counter; null when sent online.</param>
    public Task<Application> ApplyAsync(VillageKey village, Apply command, Actor? recorder) => db.InVillageAsync(village, async () =>
    {
        var (head, group) = await CleanedAsync(village, command.Head, command.Group);
        // Who has joined is told at the counter only; online, anyone could ask. Registration looks again.
        if (recorder is not null)
        {
            await MustBeNewAsync(village, head, group, null);
            var key = HouseholdNames.Key(group, head);
            if ((await db.Applications.AsNoTracking().In(village).Where(a => a.Status == ApplicationStatus.Submitted).Select(a => new { a.GroupName, a.Head }).ToListAsync())
                .Exists(a => HouseholdNames.Key(a.GroupName, a.Head) == key))
            {
                throw new RuleViolation($"{group}的{head}户已经交过申请，正在办理。", "Head");
            }
        }
        if (!command.IsLocal && command.ResidesSince is null)
        {
            throw new RuleViolation("户籍不在本村的，请填写从哪天起在本村居住。", "ResidesSince");
        }
        if (recorder is not null && command is { ConsentsToPublish: true, Scan: null })
        {
            throw new RuleViolation("同意公布姓名要有签字的纸：请把签了字的申请书拍照上传；一时没有的先选“不同意”，以后本户随时可以改。", "Photos");
        }
        var scan = AddScan(village, command.Scan, recorder);
        var application = new Application
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            Head = head,
            GroupName = group,
            Address = command.Address.OrNull(),
            Phone = command.Phone.OrNull(),
            Members = command.Members.OrNull(),
            IsLocal = command.IsLocal,
            ResidesSince = command.IsLocal ? null : command.ResidesSince,
            ConsentsToPublish = command.ConsentsToPublish,
            AtCounter = recorder is not null,
            ScanPhotoId = scan?.PhotoId,
            SubmittedAt = clock.UtcNow(),
            SubmittedBy = recorder?.UserId
        };
        db.Applications.Add(application);
        await db.SaveChangesAsync();
        return application;
    });

    /// <summary>HH-2: the committee's recorded consent to a household registered elsewhere.</summary>
    public Task ConsentAsync(VillageKey village, Guid applicationId, DateOnly day, string? note, Actor committee) => db.InVillageAsync(village, async () =>
    {
        var application = await OpenAsync(village, applicationId);
        if (application.IsLocal)
        {
            throw new RuleViolation("本村户籍的农户不用村“两委”另行同意。");
        }
        if (day > clock.Today())
        {
            throw new RuleViolation("同意的日期不能晚于今天。", "ConsentedOn");
        }
        committee.MustNotDecideOn((await FormerAsync(village, application.Head, application.GroupName)).Select(f => (Guid?)f.HouseholdId), "请其他村“两委”成员办理。");
        (application.ConsentedOn, application.ConsentedBy, application.ConsentNote) = (day, committee.UserId, note.OrNull());
        await db.SaveChangesAsync();
    });

    /// <summary>
    /// The last day of the months of residence that begin with <paramref name="since"/>, that day included (D18): the day before the same
    /// day of the month six months on; where that month has no such day, its last one.
    /// </summary>
    public static DateOnly LastDayOfResidence(DateOnly since)
    {
        var end = since.AddMonths(ResidenceMonths);
        // AddMonths gives the month's last day where there is no such day: that day is still part of the six months.
        return end.Day < since.Day ? end : end.AddDays(-1);
    }

    /// <summary>What HH-2 still asks of an application, in Chinese; empty when it may be registered.</summary>
    public static IReadOnlyList<string> Missing(Application application, DateOnly today)
    {
        var missing = new List<string>();
        if (application.IsLocal)
        {
            return missing;
        }
        if (application.ResidesSince is not { } since)
        {
            missing.Add("没有填写从哪天起在本村居住。");
        }
        else if (LastDayOfResidence(since) > today)
        {
            missing.Add($"在本村居住还不满 {ResidenceMonths} 个月（从 {since:yyyy-MM-dd} 算，满期是 {LastDayOfResidence(since):yyyy-MM-dd}）。");
        }
        if (application.ConsentedOn is null)
        {
            missing.Add("还没有登记村“两委”的同意。");
        }
        return missing;
    }

    /// <summary>Households of that name and group which left: one that joins again goes on with its account (D32). The last to leave first.</summary>
    public async Task<List<Household>> FormerAsync(VillageKey village, string head, string group)
    {
        var key = HouseholdNames.Key(group, head);
        var formers = await db.Households.AsNoTracking().In(village).Where(h => h.WithdrawnOn != null).OrderByDescending(h => h.WithdrawnOn).ThenBy(h => h.CardNumber).ToListAsync();
        return formers.FindAll(h => HouseholdNames.Key(h.GroupName, h.Head) == key);
    }

    /// <summary>The household takes part from today: with the next card number and an account at zero, or as the one that had left (D32).</summary>
    /// <param name="village">Where.</param>
    /// <param name="applicationId">Its application.</param>
    /// <param name="by">The recorder.</param>
    /// <param name="former">Needed when a household of that name and group has left.</param>
    public Task<Household> RegisterAsync(VillageKey village, Guid applicationId, Actor by, FormerHousehold? former = null) => db.InVillageAsync(village, async () =>
    {
        var application = await OpenAsync(village, applicationId);
        if (Missing(application, clock.Today()) is { Count: > 0 } missing)
        {
            throw new RuleViolation("还不能登记：" + string.Join("", missing));
        }
        await MustBeNewAsync(village, application.Head, application.GroupName, null);
        var household = await ReopenedAsync(village, application, former, by) ?? await OpenNewAsync(village, application);
        AddMembers(household, application.Members);
        var (how, now) = (application.AtCounter ? ConsentHow.Paper : ConsentHow.OnlineApplication, clock.UtcNow());
        // A yes to publication from paper stands on its scan; an application from before that was asked has none.
        var publishes = application.ConsentsToPublish && (!application.AtCounter || application.ScanPhotoId is not null);
        await Consents.DeclareAsync(db, household, new Declaration(ConsentTo.Join, true, how, application.ScanPhotoId, application.ApplicationId), by, now);
        await Consents.DeclareAsync(db, household, new Declaration(ConsentTo.Publish, publishes, how, application.ScanPhotoId, application.ApplicationId), by, now);
        (application.Status, application.HouseholdId, application.DecidedAt, application.DecidedBy) = (ApplicationStatus.Registered, household.HouseholdId, now, by.UserId);
        await db.SaveChangesAsync();
        return household;
    });

    private async Task<Household?> ReopenedAsync(VillageKey village, Application application, FormerHousehold? former, Actor by)
    {
        var formers = await FormerAsync(village, application.Head, application.GroupName);
        if (formers.Count == 0)
        {
            return null;
        }
        var cards = string.Join("、", formers.Select(f => $"卡号 {f.CardNumber}，{f.WithdrawnOn:yyyy-MM-dd} 退出"));
        if (former?.Reopens is not { } id)
        {
            application.OtherHouseholdBecause = former?.OtherBecause.OrNull()
                ?? throw new RuleViolation($"{application.GroupName}的{application.Head}户以前参加过（{cards}）。同一户请选“重新开户”，卡号、积分接着用；确是另一户，请写明理由。", "Former");
            return null;
        }
        if (!formers.Exists(f => f.HouseholdId == id))
        {
            throw new RuleViolation($"要重新开户的那一户不在名单里（{cards}），请重新选。", "Former");
        }
        var household = await db.Households.In(village).SingleAsync(h => h.HouseholdId == id);
        Reopen(db, household, clock.Today(), clock.UtcNow(), by);
        household.Address = application.Address ?? household.Address;
        household.Phone = application.Phone ?? household.Phone;
        if (application.Members is not null)
        {
            db.Members.RemoveRange(await db.Members.Where(m => m.TownId == village.TownId && m.HouseholdId == id).ToListAsync());
        }
        return household;
    }

    /// <summary>D32: the same card, account and limits go on; the time in which it had left is kept. Inside the village's transaction.</summary>
    /// <param name="db">The database; the caller saves.</param>
    /// <param name="household">One that has left, tracked.</param>
    /// <param name="from">The first day on which it takes part again; not before it left.</param>
    /// <param name="now">UTC.</param>
    /// <param name="by">Who opens it again; not for the own household.</param>
    public static void Reopen(AppDb db, Household household, DateOnly from, DateTime now, Actor by)
    {
        by.MustNotDecideOn(household.HouseholdId, "请其他积分管理员办理。");
        var left = household.WithdrawnOn ?? throw new RuleViolation($"{household.Head}户没有退出，卡号 {household.CardNumber}。");
        var absence = new HouseholdAbsence
        {
            TownId = household.TownId,
            VillageId = household.VillageId,
            HouseholdId = household.HouseholdId,
            LeftOn = left,
            ReturnedOn = from < left ? left : from,
            Reason = household.WithdrawalReason,
            ReopenedAt = now,
            ReopenedBy = by.UserId
        };
        household.Absences.Add(absence);
        // A key that is given beforehand looks like an old row to what the list alone tells.
        db.Add(absence);
        (household.WithdrawnOn, household.WithdrawalReason) = (null, null);
    }

    private async Task<Household> OpenNewAsync(VillageKey village, Application application)
    {
        await OrganizationService.EnsureGroupAsync(db, village, application.GroupName);
        var household = new Household
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            CardNumber = await NextCardAsync(db, village),
            GroupName = application.GroupName,
            Head = application.Head,
            HeadInitials = Pinyin.Initials(application.Head),
            Address = application.Address,
            Phone = application.Phone,
            Remarks = application.Remarks,
            JoinedOn = clock.Today(),
            IsLocal = application.IsLocal
        };
        db.Households.Add(household);
        db.Accounts.Add(new Account { TownId = village.TownId, VillageId = village.VillageId, HouseholdId = household.HouseholdId });
        return household;
    }

    public Task RefuseAsync(VillageKey village, Guid applicationId, string reason, Actor by) => db.InVillageAsync(village, async () =>
    {
        var application = await OpenAsync(village, applicationId);
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation("请写明不予登记的理由。", "Reason");
        }
        (application.Status, application.RefusalReason, application.DecidedAt, application.DecidedBy) = (ApplicationStatus.Refused, reason, clock.UtcNow(), by.UserId);
        await db.SaveChangesAsync();
    });

    public Task EditAsync(VillageKey village, Guid householdId, HouseholdEdit edit, Actor by) => db.InVillageAsync(village, async () =>
    {
        by.MustNotDecideOn(householdId, "请其他积分管理员办理。");
        var household = await db.Households.In(village).SingleAsync(h => h.HouseholdId == householdId);
        // What is not touched stays as it is, however it came to be written so.
        var isNamed = edit.Head != household.Head || edit.Group != household.GroupName;
        var (head, group) = isNamed ? await CleanedAsync(village, edit.Head, edit.Group) : (household.Head, household.GroupName);
        // Two of one name and group may stand there from before: their other data can still be mended.
        if (HouseholdNames.Key(group, head) != HouseholdNames.Key(household.GroupName, household.Head))
        {
            await MustBeNewAsync(village, head, group, householdId);
        }
        await OrganizationService.EnsureGroupAsync(db, village, group);
        household.Head = head;
        household.HeadInitials = Pinyin.Initials(household.Head);
        household.GroupName = group;
        household.Address = edit.Address.OrNull();
        household.Phone = edit.Phone.OrNull();
        household.Remarks = edit.Remarks.OrNull();
        db.Members.RemoveRange(await db.Members.Where(m => m.TownId == village.TownId && m.HouseholdId == householdId).ToListAsync());
        AddMembers(household, edit.Members);
        await db.SaveChangesAsync();
    });

    /// <summary>The household leaves: its record is closed and kept, and it is off every board (HH-1).</summary>
    /// <param name="village">Where.</param>
    /// <param name="householdId">Which.</param>
    /// <param name="reason">Why.</param>
    /// <param name="by">The recorder, not for the own household; or the household itself.</param>
    /// <param name="itself">The household itself, signed in.</param>
    public Task WithdrawAsync(VillageKey village, Guid householdId, string reason, Actor by, bool itself = false) => db.InVillageAsync(village, async () =>
    {
        MustBeItselfOrAnother(householdId, by, itself);
        var household = await db.Households.In(village).SingleAsync(h => h.HouseholdId == householdId);
        if (household.WithdrawnOn is not null)
        {
            throw new RuleViolation($"{household.Head}户已于 {household.WithdrawnOn:yyyy-MM-dd} 退出。");
        }
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation("请写明退出的原因。", "Reason");
        }
        (household.WithdrawnOn, household.WithdrawalReason) = (clock.Today(), reason);
        var how = itself ? ConsentHow.Online : ConsentHow.Told;
        await Consents.DeclareAsync(db, household, new Declaration(ConsentTo.Join, false, how), by, clock.UtcNow());
        if (household.ConsentsToPublish)
        {
            await Consents.DeclareAsync(db, household, new Declaration(ConsentTo.Publish, false, how), by, clock.UtcNow());
        }
        await db.SaveChangesAsync();
    });

    /// <summary>
    /// A household's yes or no, kept as a row that says who entered it, when and how. It may change its mind at any time; the recorder
    /// enters a no at once, a yes only with the signed paper.
    /// </summary>
    /// <param name="village">Where.</param>
    /// <param name="householdId">Whose.</param>
    /// <param name="what">To what; leaving is <see cref="WithdrawAsync"/>.</param>
    /// <param name="yes">Yes or no.</param>
    /// <param name="scan">The signed paper.</param>
    /// <param name="by">The recorder, not for the own household; or the household itself.</param>
    /// <param name="itself">The household itself, signed in.</param>
    public Task DeclareAsync(VillageKey village, Guid householdId, ConsentTo what, bool yes, Photo? scan, Actor by, bool itself = false) => db.InVillageAsync(village, async () =>
    {
        MustBeItselfOrAnother(householdId, by, itself);
        if (what is not (ConsentTo.Publish or ConsentTo.Child))
        {
            throw new RuleViolation("请选择同意或不同意哪一件事。", "What");
        }
        var household = await db.Households.In(village).SingleAsync(h => h.HouseholdId == householdId);
        if (yes && !itself && scan is null)
        {
            throw new RuleViolation("“同意”要有签字的纸：请把本户签了字的纸拍照上传，或请本户自己登录选。“不同意”可以直接登记。", "Photos");
        }
        var last = await db.Consents.AsNoTracking().In(village).Where(c => c.HouseholdId == householdId && c.What == what)
            .OrderByDescending(c => c.At).ThenByDescending(c => c.ConsentId).FirstOrDefaultAsync();
        if (last is { How: not ConsentHow.Earlier } && last.Yes == yes && scan is null)
        {
            // Said again: nothing new to keep.
            return;
        }
        var stored = AddScan(village, scan, by);
        var how = itself ? ConsentHow.Online : stored is null ? ConsentHow.Told : ConsentHow.Paper;
        await Consents.DeclareAsync(db, household, new Declaration(what, yes, how, stored?.PhotoId), by, clock.UtcNow());
        await db.SaveChangesAsync();
    });

    private static void MustBeItselfOrAnother(Guid householdId, Actor by, bool itself)
    {
        if (!itself)
        {
            by.MustNotDecideOn(householdId, ByAnother);
        }
        else if (!by.IsOf(householdId))
        {
            throw new InvalidOperationException("Only the household itself, signed in, acts as itself.");
        }
    }

    /// <summary>The next free card number. Inside the village's transaction.</summary>
    public static async Task<int> NextCardAsync(AppDb db, VillageKey village) => (await db.Households.In(village).MaxAsync(h => (int?)h.CardNumber) ?? 0) + 1;

    // Two households of one group with one name could not be told apart on the board, in the import or at the counter.
    private async Task MustBeNewAsync(VillageKey village, string head, string group, Guid? besides)
    {
        var key = HouseholdNames.Key(group, head);
        if ((await db.Households.AsNoTracking().In(village).Where(h => h.WithdrawnOn == null && h.HouseholdId != besides).Select(h => new { h.GroupName, h.Head, h.CardNumber }).ToListAsync())
            .Find(h => HouseholdNames.Key(h.GroupName, h.Head) == key) is { } same)
        {
            throw new RuleViolation($"{group}的{head}户已经登记，卡号 {same.CardNumber}。同名不同户的，请在姓名后加区别，如“{head}（小）”。", "Head");
        }
    }

    // What is left when everything invisible is gone must still be a name.
    private async Task<(string Head, string Group)> CleanedAsync(VillageKey village, string head, string group)
    {
        var (cleanHead, cleanGroup) = (HouseholdNames.CleanName(head), HouseholdNames.CleanGroup(group));
        if (cleanHead.Length == 0)
        {
            throw new RuleViolation("请填写户主姓名。", "Head");
        }
        if (cleanGroup.Length == 0)
        {
            throw new RuleViolation("请填写组别。", "Group");
        }
        if (HouseholdNames.WhyNoName(cleanHead) is { } noName)
        {
            throw new RuleViolation(noName, "Head");
        }
        if (HouseholdNames.WhyNoGroup(cleanGroup) is { } noGroup)
        {
            throw new RuleViolation(noGroup, "Group");
        }
        return (cleanHead, HouseholdNames.GroupOf(cleanGroup, await db.VillageGroups.AsNoTracking().In(village).Select(g => g.Name).ToListAsync()));
    }

    private StoredPhoto? AddScan(VillageKey village, Photo? scan, Actor? by)
    {
        if (scan is null || by is null)
        {
            return null;
        }
        var stored = StoredPhotos.Of(village, scan, by, clock.UtcNow());
        db.Photos.Add(stored);
        return stored;
    }

    private void AddMembers(Household household, string? lines)
    {
        var rows = (lines ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split([' ', '　', '\t', ',', '，'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(parts => parts.Length > 0).ToList();
        foreach (var (id, parts) in Ids.InOrder(rows.Count).Zip(rows))
        {
            db.Members.Add(new Member
            {
                TownId = household.TownId,
                MemberId = id,
                HouseholdId = household.HouseholdId,
                Name = parts[0].Length <= Household.HeadMaxLength ? parts[0] : throw new RuleViolation($"成员姓名“{parts[0]}”太长。", "Members"),
                Relation = parts.Length > 1 ? parts[1][..Math.Min(20, parts[1].Length)] : ""
            });
        }
    }

    private async Task<Application> OpenAsync(VillageKey village, Guid applicationId)
    {
        var application = await db.Applications.In(village).SingleAsync(a => a.ApplicationId == applicationId);
        return application.Status == ApplicationStatus.Submitted ? application : throw new RuleViolation("这份申请已经办结。");
    }
}
