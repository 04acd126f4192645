using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.Rights;

/// <summary>Requests past their day, for the desks.</summary>
public static class LateRequests
{
    /// <summary>By village, a sentence each.</summary>
    public static async Task<List<(int VillageId, string Fault)>> OfAsync(AppDb db, int townId, DateOnly today)
        => (await db.RightsRequests.AsNoTracking().OfTown(townId).Open().Where(r => r.DueOn < today)
                .OrderBy(r => r.DueOn).Select(r => new { r.VillageId, r.Label }).ToListAsync())
            .GroupBy(r => r.VillageId, r => r.Label)
            .Select(late => (late.Key, $"更正、删除个人信息的要求过了答复期限：{string.Join("、", late)}"))
            .ToList();
}
