using Microsoft.EntityFrameworkCore;

namespace Shuren.Infrastructure;

/// <summary>One page of a list.</summary>
public sealed record Paged<T>(IReadOnlyList<T> Rows, int Page, int PageCount, int Total);

public static class Paging
{
    public const int Size = 30;

    /// <summary>The page asked for, or the nearest there is.</summary>
    public static async Task<Paged<T>> PageAsync<T>(this IQueryable<T> rows, int page, int size = Size)
    {
        var total = await rows.CountAsync();
        var count = Math.Max(1, (total + size - 1) / size);
        page = Math.Clamp(page, 1, count);
        return new Paged<T>(await rows.Skip((page - 1) * size).Take(size).ToListAsync(), page, count, total);
    }
}
