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

/// <summary>What may be corrected about a household.</summary>
public sealed record HouseholdEdit(string Head, string Group, string? Address, string? Phone, string? Remarks, string? Members, bool ConsentsToPublish);

/// <summary>Households: application, registration, correction, withdrawal (HH-1, HH-2).</summary>
public sealed class HouseholdService(AppDb db, TimeProvider clock)
{
    public const int ResidenceMonths = 6;

    /// <param name="village">Where it applies.</param>
    /// <param name="command">The form.</param>
    /// <param name="recorder">The recorder at the counter; null when sent online.</param>
    public Task<Application> ApplyAsync(VillageKey village, Apply command, Actor? recorder) => db.InVillageAsync(village, async () =>
    {
        var head = RegisterFile.CleanName(command.Head);
        var group = RegisterFile.CleanGroup(command.Group);
        // Who has joined is told at the counter only; online, anyone could ask. Registration looks again.
        if (recorder is not null)
        {
            await MustBeNewAsync(village, head, group, null);
            if (await db.Applications.In(village).AnyAsync(a => a.Head == head && a.GroupName == group && a.Status == ApplicationStatus.Submitted))
            {
                throw new RuleViolation($"{group}的{head}户已经交过申请，正在办理。", "Head");
            }
        }
        if (!command.IsLocal && command.ResidesSince is null)
        {
            throw new RuleViolation("户籍不在本村的，请填写从哪天起在本村居住。", "ResidesSince");
        }
        var scan = command.Scan is null ? null : StoredPhotos.Of(village, command.Scan, recorder!, clock.UtcNow());
        if (scan is not null)
        {
            db.Photos.Add(scan);
        }
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
        (application.ConsentedOn, application.ConsentedBy, application.ConsentNote) = (day, committee.UserId, note.OrNull());
        await db.SaveChangesAsync();
    });

    /// <summary>What HH-2 still asks of an application, in Chinese; empty when it may be registered.</summary>
    public static IReadOnlyList<string> Missing(Application application, DateOnly today)
    {
        var missing = new List<string>();
        if (application.IsLocal)
        {
            return missing;
        }
        // D18: calendar months from the first day of residence, that day included.
        if (application.ResidesSince is not { } since)
        {
            missing.Add("没有填写从哪天起在本村居住。");
        }
        else if (since.AddMonths(ResidenceMonths) > today.AddDays(1))
        {
            missing.Add($"在本村居住还不满 {ResidenceMonths} 个月（从 {since:yyyy-MM-dd} 算，满期是 {since.AddMonths(ResidenceMonths).AddDays(-1):yyyy-MM-dd}）。");
        }
        if (application.ConsentedOn is null)
        {
            missing.Add("还没有登记村“两委”的同意。");
        }
        return missing;
    }

    /// <summary>The household takes part from today, with the next card number and an account at zero.</summary>
    public Task<Household> RegisterAsync(VillageKey village, Guid applicationId, Actor by) => db.InVillageAsync(village, async () =>
    {
        var application = await OpenAsync(village, applicationId);
        if (Missing(application, clock.Today()) is { Count: > 0 } missing)
        {
            throw new RuleViolation("还不能登记：" + string.Join("", missing));
        }
        await MustBeNewAsync(village, application.Head, application.GroupName, null);
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
            ConsentsToPublish = application.ConsentsToPublish,
            IsLocal = application.IsLocal
        };
        db.Households.Add(household);
        db.Accounts.Add(new Account { TownId = village.TownId, VillageId = village.VillageId, HouseholdId = household.HouseholdId });
        AddMembers(household, application.Members);
        (application.Status, application.HouseholdId, application.DecidedAt, application.DecidedBy) = (ApplicationStatus.Registered, household.HouseholdId, clock.UtcNow(), by.UserId);
        await db.SaveChangesAsync();
        return household;
    });

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

    public Task EditAsync(VillageKey village, Guid householdId, HouseholdEdit edit) => db.InVillageAsync(village, async () =>
    {
        var household = await db.Households.In(village).SingleAsync(h => h.HouseholdId == householdId);
        var (head, group) = (RegisterFile.CleanName(edit.Head), RegisterFile.CleanGroup(edit.Group));
        await MustBeNewAsync(village, head, group, householdId);
        await OrganizationService.EnsureGroupAsync(db, village, group);
        household.Head = head;
        household.HeadInitials = Pinyin.Initials(household.Head);
        household.GroupName = group;
        household.Address = edit.Address.OrNull();
        household.Phone = edit.Phone.OrNull();
        household.Remarks = edit.Remarks.OrNull();
        household.ConsentsToPublish = edit.ConsentsToPublish;
        db.Members.RemoveRange(await db.Members.Where(m => m.TownId == village.TownId && m.HouseholdId == householdId).ToListAsync());
        AddMembers(household, edit.Members);
        await db.SaveChangesAsync();
    });

    /// <summary>The household leaves: its record is closed and kept, and it is off every board (HH-1).</summary>
    public Task WithdrawAsync(VillageKey village, Guid householdId, string reason) => db.InVillageAsync(village, async () =>
    {
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
        await db.SaveChangesAsync();
    });

    /// <summary>Whether the name may be published; the household may change its mind at any time.</summary>
    public Task SetConsentAsync(VillageKey village, Guid householdId, bool consents) => db.InVillageAsync(village, async () =>
    {
        (await db.Households.In(village).SingleAsync(h => h.HouseholdId == householdId)).ConsentsToPublish = consents;
        await db.SaveChangesAsync();
    });

    /// <summary>The next free card number. Inside the village's transaction.</summary>
    public static async Task<int> NextCardAsync(AppDb db, VillageKey village) => (await db.Households.In(village).MaxAsync(h => (int?)h.CardNumber) ?? 0) + 1;

    // Two households of one group with one name could not be told apart on the board, in the import or at the counter.
    private async Task MustBeNewAsync(VillageKey village, string head, string group, Guid? besides)
    {
        if (await db.Households.In(village).Where(h => h.Head == head && h.GroupName == group && h.WithdrawnOn == null && h.HouseholdId != besides)
            .Select(h => (int?)h.CardNumber).FirstOrDefaultAsync() is { } card)
        {
            throw new RuleViolation($"{group}的{head}户已经登记，卡号 {card}。同名不同户的，请在姓名后加区别，如“{head}（小）”。", "Head");
        }
    }

    private void AddMembers(Household household, string? lines)
    {
        foreach (var line in (lines ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split([' ', '　', '\t', ',', '，'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (parts.Length > 0)
            {
                db.Members.Add(new Member
                {
                    TownId = household.TownId,
                    HouseholdId = household.HouseholdId,
                    Name = parts[0].Length <= Household.HeadMaxLength ? parts[0] : throw new RuleViolation($"成员姓名“{parts[0]}”太长。", "Members"),
                    Relation = parts.Length > 1 ? parts[1][..Math.Min(20, parts[1].Length)] : ""
                });
            }
        }
    }

    private async Task<Application> OpenAsync(VillageKey village, Guid applicationId)
    {
        var application = await db.Applications.In(village).SingleAsync(a => a.ApplicationId == applicationId);
        return application.Status == ApplicationStatus.Submitted ? application : throw new RuleViolation("这份申请已经办结。");
    }
}
