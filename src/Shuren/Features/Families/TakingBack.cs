using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;

namespace Shuren.Features.Families;

/// <summary>What was recorded by mistake, while nothing rests on it (HH-5): always one more row, never one less.</summary>
public sealed class TakingBack(AppDb db, HouseholdService households, TimeProvider clock)
{
    /// <summary>登记错了: the registration is cancelled, its card number is not given again, its application waits anew.</summary>
    /// <param name="by">The recorder; the station for the recorder's own.</param>
    /// <param name="village">Where.</param>
    /// <param name="id">Which.</param>
    /// <param name="reason">What was wrong.</param>
    /// <exception cref="RuleViolation">It has left, something rests on it, no reason is given, or it is the person's own.</exception>
    public Task UnregisterAsync(Caller by, VillageKey village, Guid id, string? reason)
        => db.InVillageAsync(by, village, UseCases.Unregister.On(id), async () =>
        {
            await ChangeRules.MustNotBeOwnAsync(db, village, by, clock.Today(), id);
            var why = MustSay(reason, "请写明哪里登记错了。");
            var household = await db.Households.In(village).SingleAsync(h => h.HouseholdId == id);
            await CancelAsync(by, household, why, null);
            foreach (var application in await db.Applications.In(village).Where(a => a.HouseholdId == id).ToListAsync())
            {
                application.Reopen();
            }
            Write(New(ChangeKind.Unregistered, household, null, null, by), why);
            await db.SaveChangesAsync();
        });

    /// <summary>Why a change cannot be taken back any more, in Chinese; null when it can.</summary>
    public async Task<string?> WhyNotAsync(HouseholdChange change)
    {
        if (change.Kind is ChangeKind.TakenBack or ChangeKind.Unregistered)
        {
            return change.Kind == ChangeKind.TakenBack ? "这一条本身就是收回。" : "取消的登记不能收回，请重新登记。";
        }
        if (await db.HouseholdChanges.OfTown(change.TownId).AnyAsync(c => c.TakesBackId == change.ChangeId))
        {
            return "这次变动已经收回了。";
        }
        Guid?[] ids = [change.HouseholdId, change.OtherHouseholdId];
        var later = await db.Standing(db.HouseholdChanges.AsNoTracking().OfTown(change.TownId)
            .Where(c => c.At >= change.At && c.ChangeId != change.ChangeId
                && (ids.Contains(c.HouseholdId) || (c.OtherHouseholdId != null && ids.Contains(c.OtherHouseholdId)))))
            .Select(c => new { c.ChangeId, c.At }).ToListAsync();
        if (later.Exists(c => c.At > change.At || c.ChangeId.CompareTo(change.ChangeId) > 0))
        {
            return "那以后这一户又登记过变动，请先收回后面那一次。";
        }
        return await RestsAsync(change);
    }

    /// <summary>The change was recorded by mistake: everything is as it was, and one more row says so.</summary>
    /// <param name="by">The recorder; the station for the recorder's own.</param>
    /// <param name="village">Where.</param>
    /// <param name="changeId">Which.</param>
    /// <param name="reason">What was wrong.</param>
    /// <exception cref="RuleViolation">As <see cref="WhyNotAsync"/>; no reason is given; or it is the person's own.</exception>
    public Task TakeBackAsync(Caller by, VillageKey village, Guid changeId, string? reason)
        => db.InVillageAsync(by, village, UseCases.TakeBackChange, async () =>
        {
            var change = await db.HouseholdChanges.AsNoTracking().In(village).SingleAsync(c => c.ChangeId == changeId);
            db.SubjectIs(change.HouseholdId);
            await ChangeRules.MustNotBeOwnAsync(db, village, by, clock.Today(), change.HouseholdId, change.OtherHouseholdId);
            var why = MustSay(reason, "请写明哪里登记错了。");
            if (await WhyNotAsync(change) is { } not)
            {
                throw new RuleViolation(Rule.Hh5, not);
            }
            var words = await db.HouseholdChangeWords.AsNoTracking().In(village).SingleAsync(w => w.ChangeId == changeId);
            var household = await db.Households.In(village).SingleAsync(h => h.HouseholdId == change.HouseholdId);
            await UndoAsync(by, village, change, words, household, why);
            Write(New(ChangeKind.TakenBack, household, change.OtherHouseholdId, changeId, by), why);
            await db.SaveChangesAsync();
            if (change.OtherHouseholdId is { } other)
            {
                await db.RememberAsync(by, village.TownId, village.VillageId, UseCases.TakeBackChange.On(other));
            }
        });

    private async Task UndoAsync(
        Caller by, VillageKey village, HouseholdChange change, HouseholdChangeWords words, Household household, string why)
    {
        switch (change.Kind)
        {
            case ChangeKind.Head:
                await households.MustBeNewAsync(village, words.HeadBefore!, household.GroupName, household.HouseholdId);
                household.ChangeHead(words.HeadBefore!);
                await RestoreConsentAsync(by, change, household);
                break;
            case ChangeKind.Group:
                await households.MustBeNewAsync(village, household.Head, words.GroupBefore!, household.HouseholdId);
                household.MoveTo(words.GroupBefore!);
                break;
            case ChangeKind.Split:
                await CancelAsync(by, await OtherAsync(change), $"分户登记错了。{why}", change.ChangeId);
                break;
            case ChangeKind.Merge:
                await ComeBackAsync(by, village, change, await OtherAsync(change));
                break;
            case ChangeKind.MoveOut:
                await ComeBackAsync(by, village, change, household);
                break;
        }
        if (words.MembersBefore is { } members)
        {
            var now = db.Members.OfTown(household.TownId).Where(m => m.HouseholdId == household.HouseholdId);
            db.Members.RemoveRange(await now.ToListAsync());
            db.Members.AddRange(Member.Read(household, members));
        }
    }

    private Task<Household> OtherAsync(HouseholdChange change)
        => db.Households.OfTown(change.TownId).SingleAsync(h => h.HouseholdId == change.OtherHouseholdId);

    private async Task<string?> RestsAsync(HouseholdChange change)
    {
        var town = change.TownId;
        var household = await db.Households.AsNoTracking().OfTown(town).SingleAsync(h => h.HouseholdId == change.HouseholdId);
        var words = await db.HouseholdChangeWords.AsNoTracking().OfTown(town).SingleAsync(w => w.ChangeId == change.ChangeId);
        if (change.Kind != ChangeKind.MoveOut && household.WithdrawnOn is not null)
        {
            return "这一户后来退出了，不能收回。";
        }
        var boardSince = db.QuarterNotices.OfTown(town).Where(n => n.VillageId == change.VillageId && n.FinalAt >= change.At);
        return change.Kind switch
        {
            ChangeKind.Head => household.Head != words.HeadAfter ? "户主的姓名后来又改过，不能收回。"
                : await db.Consents.OfTown(town).AnyAsync(
                    c => c.HouseholdId == change.HouseholdId && c.At >= change.At && c.How != ConsentHow.NotAsked)
                    ? "新户主已经表示过同意或不同意，不能收回；确实错了的，再登记一次换户主。"
                : await db.HouseholdLogins.OfTown(town).AnyAsync(l => l.HouseholdId == change.HouseholdId && l.HandedOutAt >= change.At)
                    ? "已经给新户主发了登录密码，不能收回；确实错了的，再登记一次换户主。"
                : await boardSince.AnyAsync() ? "那以后定过榜，榜上是新户主，不能收回；确实错了的，再登记一次换户主。" : null,
            ChangeKind.Group => household.GroupName != words.GroupAfter ? "组别后来又改过，不能收回。" : null,
            ChangeKind.Split => await RestsOnNewAsync(change),
            ChangeKind.Merge => await WhyNotBackAsync(await OtherAsync(change), boardSince),
            ChangeKind.MoveOut => await WhyNotBackAsync(household, boardSince),
            _ => null
        };
    }

    private async Task<string?> RestsOnNewAsync(HouseholdChange change)
    {
        var made = await OtherAsync(change);
        return made.WithdrawnOn is not null ? "分出来的户后来退出了，不能收回。"
            : await ChangeRules.RestsOnItAsync(db, made, change.ChangeId) is { } rests ? $"分出来的{made.Head}户{rests}，不能收回。" : null;
    }

    private static async Task<string?> WhyNotBackAsync(Household ended, IQueryable<Shuren.Features.Boards.QuarterNotice> boardSince)
        => ended.ForgottenOn is not null ? "那一户的资料已经按规定删除，不能收回。"
            : ended.WithdrawnOn is null ? "那一户后来重新开户了，不用收回。"
            : await boardSince.AnyAsync() ? "那以后定过榜，榜上没有那一户，不能收回。请那一户重新申请参加，卡号、积分接着用。" : null;

    private async Task CancelAsync(Caller by, Household household, string why, Guid? besides)
    {
        if (household.WithdrawnOn is not null)
        {
            throw new RuleViolation(Rule.Hh5, $"{household.Head}户已于 {household.WithdrawnOn:yyyy-MM-dd} 退出。");
        }
        if (await ChangeRules.RestsOnItAsync(db, household, besides) is { } rests)
        {
            throw new RuleViolation(Rule.Hh5, $"{household.Head}户{rests}，不能当作登记错了。要退出的，请办退出。");
        }
        household.Cancel(clock.Today(), $"登记错了：{why}");
        await Consents.EndAsync(db, household, ConsentHow.Told, by, clock.UtcNow());
    }

    private async Task ComeBackAsync(Caller by, VillageKey village, HouseholdChange change, Household household)
    {
        household.TakeBackWithdrawal();
        await households.MustBeNewAsync(village, household.Head, household.GroupName, household.HouseholdId);
        await Consents.DeclareAsync(db, household, new Declaration(ConsentTo.Join, true, ConsentHow.Restored), by, clock.UtcNow());
        await RestoreConsentAsync(by, change, household);
    }

    private async Task RestoreConsentAsync(Caller by, HouseholdChange change, Household household)
    {
        if (change.ConsentedBefore && !household.ConsentsToPublish)
        {
            await Consents.DeclareAsync(db, household, new Declaration(ConsentTo.Publish, true, ConsentHow.Restored), by, clock.UtcNow());
        }
    }

    private static string MustSay(string? reason, string message)
        => reason.OrNull() ?? throw new RuleViolation(Rule.Hh5, message, "Reason");

    private HouseholdChange New(ChangeKind kind, Household household, Guid? other, Guid? takesBack, Caller by)
    {
        var change = new HouseholdChange
        {
            TownId = household.TownId,
            VillageId = household.VillageId,
            HouseholdId = household.HouseholdId,
            OtherHouseholdId = other,
            Kind = kind,
            On = clock.Today(),
            TakesBackId = takesBack,
            At = clock.UtcNow(),
            By = by.UserId
        };
        db.HouseholdChanges.Add(change);
        return change;
    }

    private void Write(HouseholdChange change, string why)
    {
        var words = new HouseholdChangeWords
        {
            TownId = change.TownId,
            VillageId = change.VillageId,
            ChangeId = change.ChangeId,
            Reason = why
        };
        db.HouseholdChangeWords.Add(words);
        change.Hold(words);
    }
}
