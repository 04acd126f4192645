using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Ledger;
using Shuren.Features.Photos;
using Shuren.Features.Places;

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
public sealed record Apply(
    string Head, string Group, string? Address, string? Phone, string? Members, bool IsLocal, DateOnly? ResidesSince,
    bool ConsentsToPublish,
    Photo? Scan = null)
{
    /// <exception cref="RuleViolation">
    /// From elsewhere without since when, since a day that does not fit, or a yes to publication from the counter without its paper.
    /// </exception>
    public void MustBeComplete(bool atCounter, DateOnly today)
    {
        if (!IsLocal && ResidesSince is null)
        {
            throw new RuleViolation(Rule.Hh2, "户籍不在本村的，请填写从哪天起在本村居住。", "ResidesSince");
        }
        if (!IsLocal)
        {
            ResidesSince!.Value.MustLie(
                DayOrder.ResidenceFrom, today, Rule.Hh2, "住到本村的日期不能晚于今天，请核对年份。", nameof(ResidesSince));
        }
        if (atCounter && this is { ConsentsToPublish: true, Scan: null })
        {
            throw new RuleViolation(
                Rule.Hh1, "同意公布姓名要有签字的纸：请把签了字的申请书拍照上传；一时没有的先选“不同意”，以后本户随时可以改。", "Photos");
        }
    }
}

/// <summary>
/// What may be corrected about a household. Its consents are no correction: see <see cref="HouseholdService.DeclareAsync"/>.
/// </summary>
public sealed record HouseholdEdit(string Head, string Group, string? Address, string? Phone, string? Remarks, string? Members);

/// <summary>What the recorder found out about a household of that name and group which had left (D32): one of the two is given.</summary>
/// <param name="Reopens">The one that comes back.</param>
/// <param name="OtherBecause">Why it is another household.</param>
public sealed record FormerHousehold(Guid? Reopens, string? OtherBecause);

/// <summary>Households: application, registration, correction, withdrawal (HH-1, HH-2).</summary>
public sealed class HouseholdService(AppDb db, TimeProvider clock)
{
    private const string ByAnother = "请其他积分管理员办理，或由本户自己登录办理。";
    private const string ByAnotherRecorder = "请其他积分管理员办理。";

    /// <param name="caller">The recorder at the counter; a visitor when sent online.</param>
    /// <param name="village">Where it applies.</param>
    /// <param name="command">The form.</param>
    /// <exception cref="RuleViolation">The household has joined or applied already, or something is missing.</exception>
    public Task<Application> ApplyAsync(Caller caller, VillageKey village, Apply command)
        => db.InVillageAsync(caller, village, UseCases.Apply, async () =>
        {
            var recorder = caller.IsVisitor ? null : caller;
            var (head, group) = await CleanedAsync(village, command.Head, command.Group);
            // Who has joined is told at the counter only; online, anyone could ask. Registration looks again.
            if (recorder is not null)
            {
                await MustBeNewAsync(village, head, group, null);
                await MustNotWaitAsync(village, head, group);
            }
            command.MustBeComplete(atCounter: recorder is not null, clock.Today());
            var scan = AddScan(village, command.Scan, recorder);
            var application = new Application
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                Head = head,
                GroupName = group,
                Address = command.Address.OrNull(),
                Phone = HouseholdNames.Phone(command.Phone),
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
            db.SubjectIs(application.ApplicationId);
            await db.SaveChangesAsync();
            return application;
        });

    /// <summary>HH-2: the committee's recorded consent to a household registered elsewhere.</summary>
    /// <exception cref="RuleViolation">As <see cref="Application.MustTakeConsent"/>; or it is the own household that comes
    /// back.</exception>
    public Task ConsentAsync(Caller committee, VillageKey village, Guid applicationId, DateOnly day, string? note)
        => db.InVillageAsync(committee, village, UseCases.ConsentToApplication.On(applicationId), async () =>
        {
            var application = await ApplicationAsync(village, applicationId);
            application.MustTakeConsent(day, clock.Today());
            var formers = await FormerAsync(village, application.Head, application.GroupName);
            committee.MustNotDecideOn(formers.Select(f => (Guid?)f.HouseholdId), "请其他村“两委”成员办理。");
            application.Consent(day, note, committee.UserId, clock.Today());
            await db.SaveChangesAsync();
        });

    /// <summary>
    /// Households of that name and group which left: one that joins again goes on with its account (D32). The last to leave first.
    /// </summary>
    public async Task<List<Household>> FormerAsync(VillageKey village, string head, string group)
    {
        var key = HouseholdNames.Key(group, head);
        var formers = await db.Households.AsNoTracking().In(village)
            .Where(h => h.WithdrawnOn != null && h.ForgottenOn == null && h.CancelledOn == null)
            .OrderByDescending(h => h.WithdrawnOn).ThenBy(h => h.CardNumber).ToListAsync();
        return formers.FindAll(h => HouseholdNames.Key(h.GroupName, h.Head) == key);
    }

    /// <summary>
    /// The household takes part from today: with the next card number and an account at zero, or as the one that had left (D32).
    /// </summary>
    /// <param name="by">The recorder.</param>
    /// <param name="village">Where.</param>
    /// <param name="applicationId">Its application.</param>
    /// <param name="former">Needed when a household of that name and group has left.</param>
    /// <exception cref="RuleViolation">As <see cref="Application.MustBeComplete"/> and <see cref="Application.Choose"/>; registered
    /// already;
    /// or it is the recorder's own that comes back.</exception>
    public Task<Household> RegisterAsync(Caller by, VillageKey village, Guid applicationId, FormerHousehold? former = null)
        => db.InVillageAsync(by, village, UseCases.Register.On(applicationId), async () =>
        {
            var application = await ApplicationAsync(village, applicationId);
            application.MustBeComplete(clock.Today());
            await MustBeNewAsync(village, application.Head, application.GroupName, null);
            var formers = await FormerAsync(village, application.Head, application.GroupName);
            var (reopens, otherBecause) = application.Choose(formers, former);
            var household = reopens is { } id
                ? await ReopenAsync(village, application, id, by)
                : await OpenNewAsync(village, application);
            db.Members.AddRange(Member.Read(household, application.Members));
            await DeclareAsync(household, application, by);
            application.Register(household.HouseholdId, otherBecause, by.UserId, clock.UtcNow());
            await db.SaveChangesAsync();
            return household;
        });

    private async Task DeclareAsync(Household household, Application application, Caller by)
    {
        var (how, now) = (application.AtCounter ? ConsentHow.Paper : ConsentHow.OnlineApplication, clock.UtcNow());
        foreach (var (what, yes) in new[] { (ConsentTo.Join, true), (ConsentTo.Publish, application.Publishes) })
        {
            await Consents.DeclareAsync(
                db, household, new Declaration(what, yes, how, application.ScanPhotoId, application.ApplicationId), by, now);
        }
    }

    private async Task<Household> ReopenAsync(VillageKey village, Application application, Guid householdId, Caller by)
    {
        var household = await db.Households.In(village).SingleAsync(h => h.HouseholdId == householdId);
        Reopen(db, household, clock.Today(), clock.UtcNow(), by);
        household.Update(application.Address, application.Phone);
        if (application.Members is not null)
        {
            await RemoveMembersAsync(household);
        }
        return household;
    }

    /// <summary>
    /// D32: the same card, account and limits go on; the time in which it had left is kept. Inside the village's transaction.
    /// </summary>
    /// <param name="db">The database; the caller saves.</param>
    /// <param name="household">One that has left, tracked.</param>
    /// <param name="from">The first day on which it takes part again; not before it left.</param>
    /// <param name="now">UTC.</param>
    /// <param name="by">Who opens it again; not for the own household.</param>
    /// <exception cref="RuleViolation">It is the own household, or it has not left.</exception>
    public static void Reopen(AppDb db, Household household, DateOnly from, DateTime now, Caller by)
    {
        by.MustNotDecideOn(household.HouseholdId, ByAnotherRecorder);
        // A key that is given beforehand looks like an old row to what the list alone tells.
        db.Add(household.Reopen(from, by.UserId, now));
    }

    private async Task<Household> OpenNewAsync(VillageKey village, Application application)
    {
        await VillageGroup.EnsureAsync(db, village, application.GroupName);
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
            RegisteredAt = clock.UtcNow(),
            IsLocal = application.IsLocal
        };
        db.Households.Add(household);
        db.Accounts.Add(new Account { TownId = village.TownId, VillageId = village.VillageId, HouseholdId = household.HouseholdId });
        return household;
    }

    /// <exception cref="RuleViolation">As <see cref="Application.Refuse"/>.</exception>
    public Task RefuseAsync(Caller by, VillageKey village, Guid applicationId, string reason)
        => db.InVillageAsync(by, village, UseCases.RefuseApplication.On(applicationId), async () =>
        {
            (await ApplicationAsync(village, applicationId)).Refuse(reason, by.UserId, clock.UtcNow());
            await db.SaveChangesAsync();
        });

    /// <exception cref="RuleViolation">It is the recorder's own, another of that name and group takes part, or a name is
    /// missing.</exception>
    public Task EditAsync(Caller by, VillageKey village, Guid householdId, HouseholdEdit edit)
        => db.InVillageAsync(by, village, UseCases.EditHousehold.On(householdId), async () =>
        {
            by.MustNotDecideOn(householdId, ByAnotherRecorder);
            var household = await HouseholdAsync(village, householdId);
            // What is not touched stays as it is, however it came to be written so.
            var isNamed = edit.Head != household.Head || edit.Group != household.GroupName;
            var (head, group) = isNamed
                ? await CleanedAsync(village, edit.Head, edit.Group)
                : (household.Head, household.GroupName);
            // Two of one name and group may stand there from before: their other data can still be mended.
            if (HouseholdNames.Key(group, head) != HouseholdNames.Key(household.GroupName, household.Head))
            {
                await MustBeNewAsync(village, head, group, householdId);
            }
            await VillageGroup.EnsureAsync(db, village, group);
            var phone = edit.Phone.OrNull() == household.Phone ? household.Phone : HouseholdNames.Phone(edit.Phone);
            household.Correct(head, group, edit with { Phone = phone });
            await RemoveMembersAsync(household);
            db.Members.AddRange(Member.Read(household, edit.Members));
            await db.SaveChangesAsync();
        });

    /// <summary>The household leaves: its record is closed and kept, and it is off every board (HH-1).</summary>
    /// <param name="by">The recorder, not for the own household; or the household itself.</param>
    /// <param name="village">Where.</param>
    /// <param name="householdId">Which.</param>
    /// <param name="reason">Why.</param>
    /// <param name="itself">The household itself, signed in.</param>
    /// <exception cref="RuleViolation">It has left, no reason is given, or it is the recorder's own.</exception>
    public Task WithdrawAsync(Caller by, VillageKey village, Guid householdId, string reason, bool itself = false)
        => db.InVillageAsync(by, village, UseCases.WithdrawHousehold.On(householdId), async () =>
        {
            MustBeItselfOrAnother(householdId, by, itself);
            var household = await HouseholdAsync(village, householdId);
            household.Withdraw(clock.Today(), reason);
            await Consents.EndAsync(db, household, itself ? ConsentHow.Online : ConsentHow.Told, by, clock.UtcNow());
            await db.SaveChangesAsync();
        });

    /// <summary>
    /// A household's yes or no, kept as a row that says who entered it, when and how. It may change its mind at any time; the recorder
    /// enters a no at once, a yes only with the signed paper.
    /// </summary>
    /// <param name="by">The recorder, not for the own household; or the household itself.</param>
    /// <param name="village">Where.</param>
    /// <param name="householdId">Whose.</param>
    /// <param name="what">To what; leaving is <see cref="WithdrawAsync"/>.</param>
    /// <param name="yes">Yes or no.</param>
    /// <param name="scan">The signed paper.</param>
    /// <param name="itself">The household itself, signed in.</param>
    /// <exception cref="RuleViolation">A yes without its paper, or it is the recorder's own.</exception>
    public Task DeclareAsync(Caller by, VillageKey village, Guid householdId, ConsentTo what, bool yes, Photo? scan, bool itself = false)
        => db.InVillageAsync(by, village, UseCases.Declare.On(householdId), async () =>
        {
            MustBeItselfOrAnother(householdId, by, itself);
            if (what is not (ConsentTo.Publish or ConsentTo.Child))
            {
                throw new RuleViolation(Rule.Form, "请选择同意或不同意哪一件事。", "What");
            }
            var household = await HouseholdAsync(village, householdId);
            if (yes && !itself && scan is null)
            {
                throw new RuleViolation(
                    Rule.Hh1, "“同意”要有签字的纸：请把本户签了字的纸拍照上传，或请本户自己登录选。“不同意”可以直接登记。", "Photos");
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

    private static void MustBeItselfOrAnother(Guid householdId, Caller by, bool itself)
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
    public static async Task<int> NextCardAsync(AppDb db, VillageKey village)
        => (await db.Households.In(village).MaxAsync(h => (int?)h.CardNumber) ?? 0) + 1;

    /// <summary>
    /// Two households of one group with one name could not be told apart on the board, in the import or at the counter.
    /// </summary>
    /// <exception cref="RuleViolation">Another of that name and group takes part.</exception>
    public async Task MustBeNewAsync(VillageKey village, string head, string group, Guid? besides)
    {
        var key = HouseholdNames.Key(group, head);
        var others = await db.Households.AsNoTracking().In(village).Where(h => h.WithdrawnOn == null && h.HouseholdId != besides)
            .Select(h => new { h.GroupName, h.Head, h.CardNumber }).ToListAsync();
        if (others.Find(h => HouseholdNames.Key(h.GroupName, h.Head) == key) is { } same)
        {
            throw new RuleViolation(
                Rule.Hh1,
                $"{group}的{head}户已经登记，卡号 {same.CardNumber}。同名不同户的，请在姓名后加区别，如“{head}（小）”。",
                "Head");
        }
    }

    private async Task MustNotWaitAsync(VillageKey village, string head, string group)
    {
        var key = HouseholdNames.Key(group, head);
        var waiting = await db.Applications.AsNoTracking().In(village).Where(a => a.Status == ApplicationStatus.Submitted)
            .Select(a => new { a.GroupName, a.Head }).ToListAsync();
        if (waiting.Exists(a => HouseholdNames.Key(a.GroupName, a.Head) == key))
        {
            throw new RuleViolation(Rule.Twice, $"{group}的{head}户已经交过申请，正在办理。", "Head");
        }
    }

    /// <summary>Name and group as they are kept: what is left when everything invisible is gone must still be a name.</summary>
    /// <exception cref="RuleViolation">It is none.</exception>
    public async Task<(string Head, string Group)> CleanedAsync(VillageKey village, string head, string group)
    {
        var (cleanHead, cleanGroup) = (HouseholdNames.CleanName(head), HouseholdNames.CleanGroup(group));
        if (cleanHead.Length == 0)
        {
            throw new RuleViolation(Rule.Form, "请填写户主姓名。", "Head");
        }
        if (cleanGroup.Length == 0)
        {
            throw new RuleViolation(Rule.Form, "请填写组别。", "Group");
        }
        if (HouseholdNames.WhyNoName(cleanHead) is { } noName)
        {
            throw new RuleViolation(Rule.Form, noName, "Head");
        }
        if (HouseholdNames.WhyNoGroup(cleanGroup) is { } noGroup)
        {
            throw new RuleViolation(Rule.Form, noGroup, "Group");
        }
        var groups = await db.VillageGroups.AsNoTracking().In(village).Select(g => g.Name).ToListAsync();
        return (cleanHead, HouseholdNames.GroupOf(cleanGroup, groups));
    }

    private StoredPhoto? AddScan(VillageKey village, Photo? scan, Caller? by)
    {
        if (scan is null || by is null)
        {
            return null;
        }
        var stored = StoredPhotos.Of(village, scan, by, clock.UtcNow());
        db.Photos.Add(stored);
        return stored;
    }

    private async Task RemoveMembersAsync(Household household)
        => db.Members.RemoveRange(await db.Members
            .Where(m => m.TownId == household.TownId && m.HouseholdId == household.HouseholdId).ToListAsync());

    private Task<Household> HouseholdAsync(VillageKey village, Guid householdId)
        => db.Households.In(village).SingleAsync(h => h.HouseholdId == householdId);

    private Task<Application> ApplicationAsync(VillageKey village, Guid applicationId)
        => db.Applications.In(village).SingleAsync(a => a.ApplicationId == applicationId);
}
