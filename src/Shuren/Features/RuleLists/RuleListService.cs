using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;

namespace Shuren.Features.RuleLists;

/// <summary>
/// A village's lists from the draft to the day they take force (RULE-2). A list in force never changes: a new version replaces it.
/// </summary>
public sealed class RuleListService(AppDb db, TimeProvider clock)
{
    /// <summary>A copy of the list in force, or of the town's reference lists when there is none.</summary>
    /// <exception cref="RuleViolation">There is a draft, or one waits for the town.</exception>
    public Task<RuleList> StartDraftAsync(Caller by, VillageKey village) => db.InVillageAsync(by, village, UseCases.StartDraft, async () =>
    {
        if (await db.RuleLists.In(village).AnyAsync(l => l.Status != RuleListStatus.Consented))
        {
            throw new RuleViolation(Rule.Rule2, "已经有一份清单在起草或等镇里同意，先办完那一份。");
        }
        var before = await db.RuleLists.AsNoTracking().In(village).WithItems().OrderByDescending(l => l.Version).FirstOrDefaultAsync();
        var draft = new RuleList
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            Version = (before?.Version ?? 0) + 1,
            CreatedAt = clock.UtcNow(),
            CreatedBy = by.UserId
        };
        draft.StartFrom(before);
        db.RuleLists.Add(draft);
        db.SubjectIs(draft.RuleListId);
        await db.SaveChangesAsync();
        return draft;
    });

    /// <summary>Sets an item of a draft; <paramref name="itemId"/> null adds a village item (村级自定).</summary>
    /// <exception cref="RuleViolation">As <see cref="RuleList.NewItem"/> and <see cref="RuleList.SetItem"/>.</exception>
    public Task<Guid> SaveItemAsync(Caller caller, VillageKey village, Guid listId, Guid? itemId, ItemTerms terms)
        => ChangeAsync(caller, village, UseCases.SaveItem.On(listId), async list =>
        {
            if (itemId is not { } id)
            {
                var added = list.NewItem(terms);
                db.RuleItems.Add(added);
                await db.SaveChangesAsync();
                return added.RuleItemId;
            }
            var item = list.SetItem(id, terms);
            // The old tiers go first: the new ones have their numbers.
            db.RuleTiers.RemoveRange(item.Tiers);
            await db.SaveChangesAsync();
            item.Tiers.Clear();
            db.RuleTiers.AddRange(item.TiersOf(terms));
            await db.SaveChangesAsync();
            return id;
        });

    /// <exception cref="RuleViolation">As <see cref="RuleList.LimitBy"/>.</exception>
    public Task AddCapAsync(Caller caller, VillageKey village, Guid listId, NewCap cap)
        => ChangeAsync(caller, village, UseCases.AddCap.On(listId), list => db.RuleCaps.Add(list.LimitBy(cap)));

    /// <exception cref="RuleViolation">The list may not change.</exception>
    public Task RemoveCapAsync(Caller caller, VillageKey village, Guid listId, Guid capId)
        => ChangeAsync(caller, village, UseCases.RemoveCap.On(listId), list =>
        {
            list.MustBeEditable();
            db.RuleCaps.RemoveRange(list.Caps.FindAll(c => c.RuleCapId == capId));
        });

    /// <summary>D13: whether spendable points end with the card year under this list.</summary>
    /// <exception cref="RuleViolation">The list may not change.</exception>
    public Task SetExpiryAsync(Caller caller, VillageKey village, Guid listId, bool endsWithYear)
        => ChangeAsync(caller, village, UseCases.SetExpiry.On(listId), list => list.EndPointsWithYear(endsWithYear));

    /// <summary>规由民定: a valid vote of the villagers (D34) on the list as it stands now (D33). An earlier one stays on record.</summary>
    /// <exception cref="RuleViolation">The list may not change, or as <see cref="Deliberation.MustBeValid"/>.</exception>
    public Task RecordDeliberationAsync(Caller by, VillageKey village, Guid listId, Deliberation d)
        => ChangeAsync(by, village, UseCases.RecordDeliberation.On(listId), async list =>
        {
            list.MustBeEditable();
            await DeliberationRecord.AddAsync(db, clock, village, d, by, list);
            return true;
        });

    /// <summary>报镇新时代文明实践所: only after the villagers' vote on just this list, and only a list that can be scored by.</summary>
    /// <exception cref="RuleViolation">As <see cref="RuleList.Submit"/>.</exception>
    public Task SubmitAsync(Caller by, VillageKey village, Guid listId)
        => ChangeAsync(by, village, UseCases.SubmitList.On(listId), list => list.Submit(by.UserId, clock.UtcNow()));

    /// <summary>Back to the draft, before the town has decided.</summary>
    /// <exception cref="RuleViolation">The list does not wait for the town.</exception>
    public Task WithdrawSubmissionAsync(Caller caller, VillageKey village, Guid listId)
        => ChangeAsync(caller, village, UseCases.WithdrawList.On(listId), list => list.Withdraw());

    /// <summary>同意后实施: the list takes force on that day.</summary>
    /// <param name="shown">What the town looked at: <see cref="ListCheck.Shown"/>.</param>
    /// <exception cref="RuleViolation">As <see cref="RuleList.MustBeFitForConsent"/>.</exception>
    public Task ConsentAsync(Caller by, VillageKey village, Guid listId, DateOnly forceFrom, string? shown)
        => ChangeAsync(by, village, UseCases.ConsentToList.On(listId), async list =>
        {
            list.Consent(await ConsentOfAsync(village, forceFrom, shown), by.UserId, clock.UtcNow());
            await db.SaveChangesAsync();
            return true;
        });

    /// <summary>The town's consent with what it is judged by.</summary>
    public async Task<TownConsent> ConsentOfAsync(VillageKey village, DateOnly forceFrom, string? shown)
        => new(forceFrom, shown, await RuleListQueries.LastForceFromAsync(db, village), clock.Today());

    /// <exception cref="RuleViolation">The list does not wait for the town, or there is no reason.</exception>
    public Task ReturnAsync(Caller by, VillageKey village, Guid listId, string reason)
        => ChangeAsync(by, village, UseCases.ReturnList.On(listId), list => list.Return(reason, by.UserId, clock.UtcNow()));

    private Task<bool> ChangeAsync(Caller by, VillageKey village, Act act, Action<RuleList> change)
        => ChangeAsync(by, village, act, async list =>
        {
            change(list);
            await db.SaveChangesAsync();
            return true;
        });

    // Every use case but the first: the whole list is loaded, decides by itself, and is written.
    private Task<T> ChangeAsync<T>(Caller by, VillageKey village, Act act, Func<RuleList, Task<T>> change)
        => db.InVillageAsync(by, village, act, async () => await change(
            await db.RuleLists.In(village).WholeAsync(act.SubjectId) ?? throw new InvalidOperationException("The list is gone.")));
}
