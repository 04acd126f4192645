using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shuren.Features.Places;

/// <summary>What a village publishes on the web that can be taken down.</summary>
public enum PublicPageKind
{
    /// <summary>A quarter's notice and board.</summary>
    Board,

    /// <summary>A quarter's money and goods, which stand under its board.</summary>
    Funds,

    /// <summary>The list in force.</summary>
    Rules,

    /// <summary>「六有」, which stand on the village's page.</summary>
    Station,

    /// <summary>A round of model households.</summary>
    Commendation
}

/// <summary>One public page of a village, or part of one.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Quarter">Of a board, and of money and goods.</param>
/// <param name="RecordId">Of a round.</param>
public readonly record struct PublicPage(PublicPageKind Kind, Quarter? Quarter = null, Guid? RecordId = null)
{
    public const int KeyMaxLength = 60;

    public static readonly PublicPage Rules = new(PublicPageKind.Rules);

    public static readonly PublicPage Station = new(PublicPageKind.Station);

    public static PublicPage BoardOf(Quarter quarter) => new(PublicPageKind.Board, quarter);

    public static PublicPage FundsOf(Quarter quarter) => new(PublicPageKind.Funds, quarter);

    public static PublicPage CommendationOf(Guid roundId) => new(PublicPageKind.Commendation, RecordId: roundId);

    /// <summary>As it is stored and stands in addresses: board-2022Q3, rules.</summary>
    public string Key => Kind switch
    {
        PublicPageKind.Board => $"board-{Quarter}",
        PublicPageKind.Funds => $"funds-{Quarter}",
        PublicPageKind.Commendation => $"commendation-{RecordId:N}",
        PublicPageKind.Rules => "rules",
        _ => "station"
    };

    /// <summary>Null when the key is none.</summary>
    public static PublicPage? Read(string? key)
    {
        if (key is "rules" or "station")
        {
            return key == "rules" ? Rules : Station;
        }
        var (kind, rest) = key?.IndexOf('-', StringComparison.Ordinal) is > 0 and var at ? (key![..at], key[(at + 1)..]) : ("", "");
        PublicPage? page = kind switch
        {
            "board" => Infrastructure.Quarter.TryParse(rest, out var quarter) ? BoardOf(quarter) : null,
            "funds" => Infrastructure.Quarter.TryParse(rest, out var quarter) ? FundsOf(quarter) : null,
            "commendation" => Guid.TryParseExact(rest, "N", out var id) ? CommendationOf(id) : null,
            _ => null
        };
        // One spelling: what is looked up is what was stored.
        return page?.Key == key ? page : null;
    }
}

/// <summary>A public page was taken down, or put back. The last one of a page counts. The database refuses update and delete.</summary>
public sealed class PageRemoval : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid RemovalId { get; init; } = Ids.New();

    /// <summary><see cref="PublicPage.Key"/>.</summary>
    public required string Page { get; init; }

    /// <summary>Taken down; else put back.</summary>
    public required bool IsDown { get; init; }

    /// <summary>By the town's office, whose word the village does not undo.</summary>
    public required bool ByTown { get; init; }

    public required Guid By { get; init; }

    public required DateTime At { get; init; }

    /// <summary>In place of the page, to everybody; without the reason, which may be about somebody.</summary>
    public string Sentence => $"这一页已于{At.ToChinaDate().ToChinese()}撤下。有疑问的，请到村便民服务中心问。";
}

/// <summary>Why. Apart from the row that never changes, because it is a person's words, and people may be forgotten (SUP-6).</summary>
public sealed class PageRemovalWords : IVillageOwned
{
    public const int ReasonMaxLength = 500;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public required Guid RemovalId { get; init; }

    public required string Reason { get; init; }
}

/// <summary>What is taken down now.</summary>
public static class PageRemovals
{
    /// <summary>Where <see cref="Gone"/> leaves the sentence for the page of errors.</summary>
    private static readonly object GoneKey = new();

    /// <summary>Why the page is not shown, or null when it is.</summary>
    public static async Task<PageRemoval?> DownAsync(AppDb db, VillageKey village, PublicPage page)
    {
        var key = page.Key;
        var last = await db.PageRemovals.AsNoTracking().In(village).Where(r => r.Page == key)
            .OrderByDescending(r => r.RemovalId).FirstOrDefaultAsync();
        return last is { IsDown: true } ? last : null;
    }

    /// <summary>All that are down in the village, by <see cref="PublicPage.Key"/>.</summary>
    public static async Task<Dictionary<string, PageRemoval>> AllDownAsync(AppDb db, VillageKey village)
        => (await db.PageRemovals.AsNoTracking().In(village).ToListAsync())
            .GroupBy(r => r.Page).Select(g => g.MaxBy(r => r.RemovalId)!).Where(r => r.IsDown)
            .ToDictionary(r => r.Page);

    /// <summary>The answer in the page's place: 410, and one sentence.</summary>
    public static Microsoft.AspNetCore.Mvc.IActionResult Gone(this HttpContext context, PageRemoval removal)
    {
        context.Items[GoneKey] = removal.Sentence;
        return new Microsoft.AspNetCore.Mvc.StatusCodeResult(StatusCodes.Status410Gone);
    }

    /// <summary>The sentence, on the page of errors.</summary>
    public static string? SaidOf(HttpContext context) => context.Items[GoneKey] as string;
}

public sealed class PageRemovalMapping : IEntityTypeConfiguration<PageRemoval>, IEntityTypeConfiguration<PageRemovalWords>
{
    public void Configure(EntityTypeBuilder<PageRemoval> builder)
    {
        builder.ToTable("page_removals");
        builder.HasKey(r => new { r.TownId, r.RemovalId });
        builder.Property(r => r.Page).HasMaxLength(PublicPage.KeyMaxLength);
        builder.Ignore(r => r.Sentence);
        builder.HasIndex(r => new { r.TownId, r.VillageId, r.Page });
        builder.BelongsToVillage();
    }

    public void Configure(EntityTypeBuilder<PageRemovalWords> builder)
    {
        builder.ToTable("page_removal_words");
        builder.HasKey(w => new { w.TownId, w.RemovalId });
        builder.Property(w => w.Reason).HasMaxLength(PageRemovalWords.ReasonMaxLength);
        builder.BelongsToVillage();
        builder.HasOne<PageRemoval>().WithOne().HasForeignKey<PageRemovalWords>(w => new { w.TownId, w.RemovalId })
            .OnDelete(DeleteBehavior.Restrict);
    }
}
