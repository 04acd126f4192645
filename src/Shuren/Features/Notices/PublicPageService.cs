using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Commendations;
using Shuren.Features.Places;

namespace Shuren.Features.Notices;

/// <summary>A page as the staff see it.</summary>
/// <param name="Page">Which.</param>
/// <param name="Title">In Chinese.</param>
/// <param name="Url">Where everybody reads it; with a mark where it is part of a page.</param>
public sealed record PublishedPage(PublicPage Page, string Title, string Url);

/// <summary>
/// What a village publishes, and taking it down at once (issue: Publicity): the record behind it stays as it is, and the taking down is a
/// row that never changes.
/// </summary>
public sealed class PublicPageService(AppDb db, TimeProvider clock)
{
    /// <summary>All that the village has on the web now, or would have if it were not taken down.</summary>
    public static async Task<List<PublishedPage>> AllAsync(AppDb db, Place place, DateOnly today)
    {
        var url = "/p/" + place.VillageCode;
        var pages = new List<PublishedPage>();
        foreach (var notice in await NoticeQueries.OnShowAsync(db, place.Village, today))
        {
            var (quarter, there) = (notice.Quarter, $"{url}/board/{notice.Quarter}");
            var (board, funds) = (PublicPage.BoardOf(quarter), PublicPage.FundsOf(quarter));
            pages.Add(new(board, notice.IsFinal ? NameOf(board) : $"{quarter.ToChinese()}积分公示", there));
            pages.Add(new(funds, NameOf(funds), there + "#funds"));
        }
        var rounds = await db.CommendationRounds.AsNoTracking().In(place.Village)
            .Where(r => r.PublishedAt != null && r.PublicUntil >= today)
            .OrderByDescending(r => r.RoundId).ToListAsync();
        pages.AddRange(rounds.ConvertAll(
            r => new PublishedPage(PublicPage.CommendationOf(r.RoundId), r.Title, $"{url}/commendations/{r.RoundId}")));
        pages.Add(new(PublicPage.Rules, NameOf(PublicPage.Rules), url + "/rules"));
        pages.Add(new(PublicPage.Station, NameOf(PublicPage.Station), url + "#station"));
        return pages;
    }

    /// <summary>What a page is called that is on the web no longer.</summary>
    public static async Task<string> TitleAsync(AppDb db, VillageKey village, PublicPage page)
        => await db.CommendationRounds.In(village).Where(r => r.RoundId == page.RecordId).Select(r => r.Title).SingleOrDefaultAsync()
            ?? NameOf(page);

    private static string NameOf(PublicPage page) => page.Kind switch
    {
        PublicPageKind.Board => $"{page.Quarter?.ToChinese()}红黑榜",
        PublicPageKind.Funds => $"{page.Quarter?.ToChinese()}资金物资收支",
        PublicPageKind.Rules => "积分清单",
        PublicPageKind.Station => "站点六有",
        _ => "先进选树"
    };

    /// <summary>Down at once, for everybody.</summary>
    /// <exception cref="RuleViolation">It is down already, another state was shown, or no reason.</exception>
    public Task TakeDownAsync(Caller by, VillageKey village, PublicPage page, string? reason, string? shown)
        => WriteAsync(by, village, UseCases.TakeDownPage, page, isDown: true, reason, shown);

    /// <summary>Shown again.</summary>
    /// <exception cref="RuleViolation">It is not down, the town took it down and the caller is the village's; or as above.</exception>
    public Task PutBackAsync(Caller by, VillageKey village, PublicPage page, string? reason, string? shown)
        => WriteAsync(by, village, UseCases.PutBackPage, page, isDown: false, reason, shown);

    /// <summary>What a form on it was looked at with.</summary>
    public static string ShownOf(PageRemoval? down) => Shown.Of(down?.RemovalId);

    private Task WriteAsync(Caller by, VillageKey village, UseCase useCase, PublicPage page, bool isDown, string? reason, string? shown)
        => db.InVillageAsync(by, village, useCase, async () =>
        {
            var down = await PageRemovals.DownAsync(db, village, page);
            Shown.MustBe(shown, ShownOf(down), "这一页");
            if (isDown == (down is not null))
            {
                throw new RuleViolation(Rule.Twice, isDown ? "这一页已经撤下了。" : "这一页没有撤下。");
            }
            var ofTown = IsOfTown(by);
            if (down is { ByTown: true } && !ofTown)
            {
                throw new RuleViolation(Rule.Pub4, "这一页是镇里撤下的，要恢复请找镇新时代文明实践所。");
            }
            if (string.IsNullOrWhiteSpace(reason))
            {
                throw new RuleViolation(Rule.Form, isDown ? "请写明为什么撤下。" : "请写明为什么恢复。", "Reason");
            }
            var removal = new PageRemoval
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                Page = page.Key,
                IsDown = isDown,
                ByTown = ofTown,
                By = by.UserId,
                At = clock.UtcNow()
            };
            db.PageRemovals.Add(removal);
            db.PageRemovalWords.Add(new PageRemovalWords
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                RemovalId = removal.RemovalId,
                Reason = reason.Trim()
            });
            db.SubjectIs(removal.RemovalId);
            await db.SaveChangesAsync();
        });

    /// <summary>Whether the caller does it as the town's office.</summary>
    public static bool IsOfTown(Caller by)
        => by.IsProgram || by.Offices.Any(o => o.IsOfTown && o.Role.Grants(Permission.TakeDownPages));
}
