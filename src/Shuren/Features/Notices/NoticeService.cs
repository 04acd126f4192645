using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Places;

namespace Shuren.Features.Notices;

/// <summary>What a quarter's notice would leave out, to be named before it goes up (REC-2).</summary>
/// <param name="Claims">With a deed in the quarter, still at the recorder.</param>
/// <param name="MonthsWithoutSheet">Months for which nothing was reviewed at all.</param>
public sealed record QuarterGaps(IReadOnlyList<WaitingClaim> Claims, IReadOnlyList<Month> MonthsWithoutSheet)
{
    /// <summary>How many claims are named one by one.</summary>
    private const int NamedMost = 40;

    /// <summary>A sentence each, in Chinese; empty when nothing is left out.</summary>
    public IReadOnlyList<string> Sentences()
    {
        var said = new List<string>();
        if (MonthsWithoutSheet.Count > 0)
        {
            said.Add($"{string.Join("、", MonthsWithoutSheet.Select(m => m.ToChinese()))}没有审核表，那时的事都没有算进本季。");
        }
        if (Claims.Count > 0)
        {
            said.Add($"还有 {Claims.Count} 件本季的申报在积分管理员那里，没有受理。现在公示，它们就算进下一季：");
            said.AddRange(Claims.Take(NamedMost).Select(c => c.Sentence));
            if (Claims.Count > NamedMost)
            {
                said.Add($"……另有 {Claims.Count - NamedMost} 件，见申报。");
            }
        }
        return said;
    }
}

/// <summary>A claim that waits at the recorder.</summary>
public sealed record WaitingClaim(DateOnly OccurredOn, int CardNumber, string Head, string Reason, ClaimStatus Status)
{
    public string Sentence
        => $"{OccurredOn:yyyy-MM-dd} 卡号 {CardNumber} {Head}：{Reason}（{(Status == ClaimStatus.Returned ? "退回补充" : "等受理")}）";
}

/// <summary>A quarter's publicity (PUB-1, PUB-2, D24): the notice goes up, objections are answered, the board becomes final.</summary>
public sealed class NoticeService(AppDb db, QuarterBoards boards, BoardSeals seals, TimeProvider clock)
{
    /// <summary>What keeps a quarter's notice from going up, in Chinese; empty when nothing does.</summary>
    public async Task<IReadOnlyList<string>> ObstaclesToPublishAsync(VillageKey village, Quarter quarter)
        => QuarterNotice.ObstaclesToPublish(quarter, await NoticeQueries.UnconfirmedAsync(db, village, quarter), clock.Today());

    /// <summary>What keeps a published quarter's board from being final, in Chinese; empty when nothing does.</summary>
    /// <param name="board">As it stands now, with its notice.</param>
    public async Task<IReadOnlyList<string>> ObstaclesToFinalAsync(VillageKey village, QuarterBoard board)
    {
        var notice = board.Notice!;
        return notice.ObstaclesToFinal(board, await NoticeQueries.OpenObjectionsAsync(db, village, notice.NoticeId), clock.Today());
    }

    /// <summary>The quarter's scores go up as a notice, open to objections for the town's days (D16).</summary>
    /// <exception cref="RuleViolation">It is up already, or as <see cref="QuarterNotice.Publish"/>.</exception>
    public Task<QuarterNotice> PublishAsync(Caller by, VillageKey village, Quarter quarter)
        => db.InVillageAsync(by, village, UseCases.PublishQuarter, async () =>
        {
            if (await db.QuarterNotices.In(village).AnyAsync(n => n.Quarter == quarter))
            {
                throw new RuleViolation(Rule.Twice, $"{quarter.ToChinese()}已经公示了。");
            }
            var town = await db.Towns.AsNoTracking().SingleAsync(t => t.TownId == village.TownId);
            var head = await db.LedgerHeads.AsNoTracking().In(village).SingleAsync();
            var unconfirmed = await NoticeQueries.UnconfirmedAsync(db, village, quarter);
            var days = await DueDays.OfAsync(db, village.TownId);
            var notice = QuarterNotice.Publish(town, days, head, quarter, unconfirmed, by.UserId, clock.UtcNow());
            db.QuarterNotices.Add(notice);
            db.SubjectIs(notice.NoticeId);
            await db.SaveChangesAsync();
            return notice;
        });

    /// <summary>
    /// Records that the household that stands last was told (D11): from then on it has the town's days for its objection.
    /// </summary>
    /// <param name="householdId">Whom the page showed as the last.</param>
    /// <exception cref="RuleViolation">As <see cref="QuarterNotice.Tell"/>.</exception>
    public Task TellLastAsync(Caller by, VillageKey village, Guid noticeId, Guid householdId, DateOnly day, string how)
        => ChangeAsync(by, village, UseCases.TellLast.On(noticeId), async (notice, board) =>
        {
            var days = await db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.ObjectionDays).SingleAsync();
            notice.Tell(new Telling(householdId, day, how), board, days, by, clock.UtcNow());
        });

    /// <summary>
    /// One member's own vote on a tie for the last place: never chance, never the order of names (D10). A member whose household is
    /// tied has
    /// none. Until the household named is told, a member may vote anew.
    /// </summary>
    /// <exception cref="RuleViolation">As <see cref="QuarterNotice.Vote"/>.</exception>
    public Task VoteOnTieAsync(Caller by, VillageKey village, Guid noticeId, TieChoice choice)
        => ChangeAsync(by, village, UseCases.VoteOnTie.On(noticeId), async (notice, board) =>
        {
            var vote = notice.Vote(choice, board, by, clock.UtcNow());
            var earlier = await db.TieVotes
                .Where(v => v.TownId == village.TownId && v.NoticeId == noticeId && v.UserId == by.UserId && v.VoidAt == null)
                .ToListAsync();
            earlier.ForEach(v => v.Void(vote.At));
            db.TieVotes.Add(vote);
        });

    /// <summary>The board becomes final: stored as published with its tree, and never changes (D24).</summary>
    /// <param name="shown">The board that was looked at: <see cref="QuarterBoard.Shown"/>.</param>
    /// <exception cref="RuleViolation">As <see cref="QuarterNotice.MakeFinal"/>.</exception>
    public Task FinalizeAsync(Caller by, VillageKey village, Guid noticeId, string? shown)
        => ChangeAsync(by, village, UseCases.FinalizeBoard.On(noticeId), async (notice, board) =>
        {
            var open = await NoticeQueries.OpenObjectionsAsync(db, village, noticeId);
            var cards = await db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.CardsOnPaper).SingleAsync();
            var stored = notice.MakeFinal(board, open, shown, cards, by.UserId, clock.UtcNow());
            await db.SaveChangesAsync();
            await BulkRows.InsertAsync(db, stored.Select(s => s.Line).ToList());
            await BulkRows.InsertAsync(db, stored.Select(s => s.Name).ToList());
            await seals.MakeAsync(village, notice, stored.Select(s => s.Line).ToList());
        });

    // An open notice with the board as it stands under the lock, worked out once.
    private Task ChangeAsync(Caller by, VillageKey village, Act act, Func<QuarterNotice, QuarterBoard, Task> change)
        => db.InVillageAsync(by, village, act, async () =>
        {
            var notice = await db.QuarterNotices.In(village).SingleAsync(n => n.NoticeId == act.SubjectId);
            notice.MustBeOpen();
            await change(notice, await boards.CurrentAsync(village, notice));
            await db.SaveChangesAsync();
        });
}
