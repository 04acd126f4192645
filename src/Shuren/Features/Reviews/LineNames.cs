using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.Reviews;

/// <summary>How a refusal names lines of a sheet.</summary>
/// <param name="households">By household: "张三户（卡号 5）".</param>
public sealed class LineNames(IReadOnlyDictionary<Guid, string> households)
{
    private const int NamedMax = 20;

    public static async Task<LineNames> LoadAsync(AppDb db, VillageKey village, IEnumerable<ReviewLine> lines)
    {
        // One value, however many they are: the statement stays the same.
        var ids = lines.Select(l => l.HouseholdId).Distinct().ToArray();
        var heads = await db.Households.In(village).Where(h => EF.Parameter(ids).Contains(h.HouseholdId))
            .Select(h => new { h.HouseholdId, h.Head, h.CardNumber }).ToListAsync();
        return new LineNames(heads.ToDictionary(h => h.HouseholdId, h => $"{h.Head}户（卡号 {h.CardNumber}）"));
    }

    /// <summary>"张三户（卡号 5）2022-10-03（最多 3 分）、…"</summary>
    public string Of(IReadOnlyCollection<(ReviewLine Line, string Why)> lines)
    {
        var named = lines.Take(NamedMax).Select(l => $"{households[l.Line.HouseholdId]}{l.Line.OccurredOn:yyyy-MM-dd}"
            + (l.Why.Length > 0 ? $"（{l.Why.TrimEnd('。')}）" : ""));
        return string.Join("、", named) + (lines.Count > NamedMax ? $" 等 {lines.Count} 条。" : "。");
    }
}
