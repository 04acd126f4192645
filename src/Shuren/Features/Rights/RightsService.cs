using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;

namespace Shuren.Features.Rights;

/// <summary>What a household asks about its data, from the question to the answer (SUP-6).</summary>
public sealed class RightsService(AppDb db, TimeProvider clock)
{
    /// <summary>Asked by the household itself, or taken at the counter in its name.</summary>
    /// <exception cref="RuleViolation">
    /// Nothing is said, the household is not here, the same is asked already, or it is taken for the caller's own.
    /// </exception>
    public Task<RightsRequest> AskAsync(Caller by, VillageKey village, Guid householdId, RequestKind kind, string? wish)
        => db.InVillageAsync(by, village, UseCases.AskRight, async () =>
        {
            if (string.IsNullOrWhiteSpace(wish))
            {
                throw new RuleViolation(Rule.Form, "请写明哪里不对，或者要删什么。", "Wish");
            }
            if (!await db.Households.In(village).AnyAsync(h => h.HouseholdId == householdId && h.ForgottenOn == null))
            {
                throw new RuleViolation(Rule.Missing, "没有找到这一户，请重新填卡号。", "Card");
            }
            var atCounter = by.HouseholdId != householdId;
            if (atCounter)
            {
                by.MustNotDecideOn(householdId, "请用本户的卡号登录提，或请其他积分管理员受理。");
            }
            var text = wish.Trim();
            var same = await db.RightsRequests.AsNoTracking().In(village).Open()
                .FirstOrDefaultAsync(r => r.HouseholdId == householdId && r.Kind == kind && r.Wish == text);
            if (same is not null)
            {
                throw new RuleViolation(Rule.Twice, $"这一条已经提过，编号 {same.Label}，{same.DueOn:yyyy-MM-dd} 前答复。");
            }
            var today = clock.Today();
            var request = new RightsRequest
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                Year = today.Year,
                Number = (await db.RightsRequests.In(village).Where(r => r.Year == today.Year).MaxAsync(r => (int?)r.Number) ?? 0) + 1,
                HouseholdId = householdId,
                Kind = kind,
                Wish = text,
                AtCounter = atCounter,
                AskedAt = clock.UtcNow(),
                AskedBy = by.UserId,
                DueOn = RightsRequest.DueAfter(today)
            };
            db.RightsRequests.Add(request);
            db.SubjectIs(request.RequestId);
            await db.SaveChangesAsync();
            return request;
        });

    /// <summary>
    /// The answer. A household that left and asked to be forgotten is, once its last board's time for objections is over and nothing of it
    /// is open: the next nightly run does it (<see cref="Forgetting"/>).
    /// </summary>
    /// <exception cref="RuleViolation">
    /// As <see cref="RightsRequest.AnswerWith"/>; or a household is to be forgotten that takes part or did not ask for removal.
    /// </exception>
    public Task AnswerAsync(Caller by, VillageKey village, Guid requestId, bool done, string? answer, bool forget = false)
        => db.InVillageAsync(by, village, UseCases.AnswerRight.On(requestId), async () =>
        {
            var request = await FindAsync(village, requestId);
            request.AnswerWith(done, answer, by, clock.UtcNow());
            if (forget)
            {
                if (!done || request.Kind != RequestKind.Remove)
                {
                    throw new RuleViolation(Rule.Sup6, "只有同意删除的要求，才能删掉这一户的全部资料。", "Forget");
                }
                var household = await db.Households.In(village).SingleAsync(h => h.HouseholdId == request.HouseholdId);
                household.AskToBeForgotten(clock.Today());
            }
            await db.SaveChangesAsync();
        });

    /// <summary>Taken back before the answer.</summary>
    /// <exception cref="RuleViolation">As <see cref="RightsRequest.Withdraw"/>.</exception>
    public Task WithdrawAsync(Caller by, VillageKey village, Guid requestId)
        => db.InVillageAsync(by, village, UseCases.WithdrawRight.On(requestId), async () =>
        {
            (await FindAsync(village, requestId)).Withdraw(by);
            await db.SaveChangesAsync();
        });

    private Task<RightsRequest> FindAsync(VillageKey village, Guid requestId)
        => db.RightsRequests.In(village).SingleAsync(r => r.RequestId == requestId);
}
