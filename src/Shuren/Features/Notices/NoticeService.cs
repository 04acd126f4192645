using Microsoft.EntityFrameworkCore;
using Shuren.Features.Objections;
using Shuren.Features.Reviews;

namespace Shuren.Features.Notices;

/// <summary>The group's recorded vote on a tie for the last place (D10).</summary>
/// <param name="HouseholdId">Whom it names; null = nobody, the black board stays empty.</param>
/// <param name="Present">Members present.</param>
/// <param name="For">Votes for.</param>
/// <param name="Against">Votes against.</param>
/// <param name="Note">What was considered.</param>
public sealed record TieVote(Guid? HouseholdId, int Present, int For, int Against, string Note);

/// <summary>A quarter's publicity (PUB-1, PUB-2, D24): the notice goes up, objections are answered, the board becomes final.</summary>
public sealed class NoticeService(AppDb db, QuarterBoards boards, TimeProvider clock)
{
    /// <summary>What keeps a quarter's notice from going up, in Chinese; empty when nothing does.</summary>
    public async Task<IReadOnlyList<string>> ObstaclesToPublishAsync(VillageKey village, Quarter quarter)
    {
        var obstacles = new List<string>();
        if (quarter.LastDay >= clock.Today())
        {
            obstacles.Add($"{quarter.ToChinese()}还没结束。");
        }
        var sheets = await db.MonthlyReviews.AsNoTracking().In(village)
            .Where(r => r.Month >= quarter.FirstMonth && r.Month <= quarter.LastMonth && r.Status != ReviewStatus.Confirmed)
            .OrderBy(r => r.Month)
            .ToListAsync();
        obstacles.AddRange(sheets.Select(r => $"{r.Month.ToChinese()}的审核表还没有审定。"));
        return obstacles;
    }

    /// <summary>What keeps a published quarter's board from being final, in Chinese; empty when nothing does.</summary>
    public async Task<IReadOnlyList<string>> ObstaclesToFinalAsync(VillageKey village, QuarterNotice notice)
    {
        var obstacles = new List<string>();
        if (clock.Today() <= notice.ObjectionsUntil)
        {
            obstacles.Add($"异议期到 {notice.ObjectionsUntil:yyyy-MM-dd} 才结束。");
        }
        var open = await db.Objections.AsNoTracking().In(village)
            .Where(o => o.NoticeId == notice.NoticeId && (o.Status == ObjectionStatus.Raised || o.Status == ObjectionStatus.Investigated))
            .ToListAsync();
        if (open.Count > 0)
        {
            obstacles.Add($"还有 {open.Count} 件异议没有答复（{string.Join("、", open.Select(o => o.Label))}）。");
        }
        var board = await boards.GetAsync(village, notice.Quarter);
        if (board.TiedForLast.Count > 0)
        {
            obstacles.Add($"末位有 {board.TiedForLast.Count} 户并列，要先由村审核组表决，定一户或空缺。");
        }
        // D11: told before the board goes up; who stands last may have changed since somebody else was told.
        if (board.Black is { } black && notice.BlackToldHouseholdId != black.HouseholdId)
        {
            obstacles.Add($"还没有登记告知末位农户（{black.GroupName} {black.Head}）。");
        }
        return obstacles;
    }

    /// <summary>The quarter's scores go up as a notice, open to objections for the town's days (D16).</summary>
    public Task<QuarterNotice> PublishAsync(VillageKey village, Quarter quarter, Actor by) => db.InVillageAsync(village, async () =>
    {
        if (await db.QuarterNotices.In(village).AnyAsync(n => n.Quarter == quarter))
        {
            throw new RuleViolation($"{quarter.ToChinese()}已经公示了。");
        }
        if (await ObstaclesToPublishAsync(village, quarter) is { Count: > 0 } obstacles)
        {
            throw new RuleViolation("还不能公示：" + string.Join("", obstacles));
        }
        var town = await db.Towns.AsNoTracking().SingleAsync(t => t.TownId == village.TownId);
        var head = await db.LedgerHeads.AsNoTracking().In(village).SingleAsync();
        var today = clock.Today();
        var notice = new QuarterNotice
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            Quarter = quarter,
            PublishedAt = clock.UtcNow(),
            PublishedBy = by.UserId,
            ObjectionsUntil = today.AddDays(town.ObjectionDays),
            PublicUntil = today.AddDays(town.NoticeDays),
            HeadSeq = head.LastSeq,
            HeadHash = head.LastHash
        };
        db.QuarterNotices.Add(notice);
        await db.SaveChangesAsync();
        return notice;
    });

    /// <summary>Records that the household that stands last was told (D11).</summary>
    public Task TellLastAsync(VillageKey village, Guid noticeId, Guid householdId, DateOnly day, string how, Actor by) => db.InVillageAsync(village, async () =>
    {
        var notice = await OpenAsync(village, noticeId);
        var board = await boards.GetAsync(village, notice.Quarter);
        if (board.Black?.HouseholdId != householdId)
        {
            throw new RuleViolation("末位的农户已经变了，请刷新后再登记。");
        }
        if (day > clock.Today() || day < notice.PublishedAt.ToChinaDate())
        {
            throw new RuleViolation("告知日期要在公示之后、今天以前。", "ToldOn");
        }
        if (string.IsNullOrWhiteSpace(how))
        {
            throw new RuleViolation("请写明怎样告知的（当面、电话……）。", "ToldHow");
        }
        (notice.BlackToldHouseholdId, notice.BlackToldOn, notice.BlackToldHow, notice.BlackToldBy) = (householdId, day, how, by.UserId);
        await db.SaveChangesAsync();
    });

    /// <summary>Records the group's vote on a tie for the last place: never chance, never the order of names (D10).</summary>
    public Task DecideTieAsync(VillageKey village, Guid noticeId, TieVote vote, Actor by) => db.InVillageAsync(village, async () =>
    {
        var notice = await OpenAsync(village, noticeId);
        var quorum = await db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.ReviewQuorum).SingleAsync();
        // An earlier vote may be replaced while the board is not final: corrections can change who is tied.
        (notice.TieDecidedAt, notice.TieHouseholdId) = (null, null);
        await db.SaveChangesAsync();
        var board = await boards.GetAsync(village, notice.Quarter);
        if (board.TiedForLast.Count == 0)
        {
            throw new RuleViolation("末位没有并列，不需要表决。");
        }
        if (vote.HouseholdId is { } named && board.TiedForLast.All(p => p.HouseholdId != named))
        {
            throw new RuleViolation("只能在并列末位的农户里定。", "HouseholdId");
        }
        if (vote.Present < quorum || vote.For < 0 || vote.Against < 0 || vote.For + vote.Against > vote.Present)
        {
            throw new RuleViolation($"到会至少 {quorum} 人，赞成与反对加起来不能超过到会人数。", "Present");
        }
        if (vote.For <= vote.Against)
        {
            throw new RuleViolation("赞成票要多于反对票才算通过。", "For");
        }
        if (string.IsNullOrWhiteSpace(vote.Note))
        {
            throw new RuleViolation("请简要写明理由。", "Note");
        }
        notice.TieDecidedAt = clock.UtcNow();
        notice.TieDecidedBy = by.UserId;
        notice.TieHouseholdId = vote.HouseholdId;
        (notice.TiePresent, notice.TieVotesFor, notice.TieVotesAgainst, notice.TieNote) = (vote.Present, vote.For, vote.Against, vote.Note);
        await db.SaveChangesAsync();
    });

    /// <summary>The board becomes final: stored as published, and never changes (D24).</summary>
    public Task FinalizeAsync(VillageKey village, Guid noticeId, Actor by) => db.InVillageAsync(village, async () =>
    {
        var notice = await OpenAsync(village, noticeId);
        if (await ObstaclesToFinalAsync(village, notice) is { Count: > 0 } obstacles)
        {
            throw new RuleViolation("还不能定榜：" + string.Join("", obstacles));
        }
        var board = await boards.GetAsync(village, notice.Quarter);
        (notice.FinalAt, notice.FinalBy, notice.FinalHeadSeq, notice.FinalHeadHash) = (clock.UtcNow(), by.UserId, board.HeadSeq, board.HeadHash);
        await BulkRows.InsertAsync(db, board.Lines.Select(l => new BoardLine
        {
            TownId = village.TownId,
            NoticeId = notice.NoticeId,
            HouseholdId = l.HouseholdId,
            CardNumber = l.CardNumber,
            Head = l.Head,
            GroupName = l.GroupName,
            Score = l.Score,
            Deducted = l.Deducted,
            Rank = l.Rank,
            IsRed = l.IsRed,
            IsBlack = l.IsBlack,
            NamedOnPaper = l.NamedOnPaper,
            NamedInPublic = l.NamedInPublic
        }).ToList());
        await db.SaveChangesAsync();
    });

    private async Task<QuarterNotice> OpenAsync(VillageKey village, Guid noticeId)
    {
        var notice = await db.QuarterNotices.In(village).SingleAsync(n => n.NoticeId == noticeId);
        return notice.IsFinal ? throw new RuleViolation($"{notice.Quarter.ToChinese()}已经定榜，不能再改。") : notice;
    }
}
