using Microsoft.EntityFrameworkCore;

namespace Shuren.Infrastructure;

/// <summary>One page of a list.</summary>
public sealed record Paged<T>(IReadOnlyList<T> Rows, int Page, int PageCount, int Total);

public static class Paging
{
    public const int Size = 30;

    /// <summary>The page asked for, or the nearest there is.</summary>
    public static Task<Paged<T>> PageAsync<T>(this IQueryable<T> rows, int page, int size = Size) => rows.PageAsync(rows, page, size);

    /// <summary>The same, counted without what is only looked up for each row.</summary>
    /// <param name="rows">What is shown.</param>
    /// <param name="counted">As many rows.</param>
    /// <param name="page">Asked for, from 1.</param>
    /// <param name="size">Rows of a page.</param>
    public static async Task<Paged<T>> PageAsync<T, TCounted>(
        this IQueryable<T> rows, IQueryable<TCounted> counted, int page, int size = Size)
    {
        var total = await counted.CountAsync();
        var count = Math.Max(1, (total + size - 1) / size);
        page = Math.Clamp(page, 1, count);
        return new Paged<T>(await rows.Skip((page - 1) * size).Take(size).ToListAsync(), page, count, total);
    }
}
