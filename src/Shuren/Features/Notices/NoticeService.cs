using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Objections;
using Shuren.Features.Reviews;

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
            said.AddRange(Claims.Take(NamedMost).Select(c => $"{c.OccurredOn:yyyy-MM-dd} 卡号 {c.CardNumber} {c.Head}：{c.Reason}（{(c.Status == ClaimStatus.Returned ? "退回补充" : "等受理")}）"));
            if (Claims.Count > NamedMost)
            {
                said.Add($"……另有 {Claims.Count - NamedMost} 件，见申报。");
            }
        }
        return said;
    }
}

/// <summary>A claim that waits at the recorder.</summary>
public sealed record WaitingClaim(DateOnly OccurredOn, int CardNumber, string Head, string Reason, ClaimStatus Status);

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

    /// <summary>What the quarter's notice would leave out.</summary>
    public async Task<QuarterGaps> GapsAsync(VillageKey village, Quarter quarter)
    {
        var (first, last) = (quarter.FirstDay, quarter.LastDay);
        var claims = await (
            from c in db.Claims.In(village)
            join h in db.Households on new { c.TownId, c.HouseholdId } equals new { h.TownId, h.HouseholdId }
            where (c.Status == ClaimStatus.Submitted || c.Status == ClaimStatus.Returned) && c.OccurredOn >= first && c.OccurredOn <= last
            orderby c.OccurredOn, h.CardNumber
            select new WaitingClaim(c.OccurredOn, h.CardNumber, h.Head, c.Reason, c.Status)).AsNoTracking().ToListAsync();
        var reviewed = await db.MonthlyReviews.In(village).Where(r => r.Month >= quarter.FirstMonth && r.Month <= quarter.LastMonth).Select(r => r.Month).ToListAsync();
        return new QuarterGaps(claims, quarter.Months.Except(reviewed).ToList());
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
        obstacles.AddRange(ObstaclesOfTheLast(notice, await boards.GetAsync(village, notice.Quarter)));
        return obstacles;
    }

    // D10, D11: a tie is voted on; who stands last is told, after the vote, and then has its days before the board goes up.
    private IEnumerable<string> ObstaclesOfTheLast(QuarterNotice notice, QuarterBoard board)
    {
        if (board.TiedForLast.Count > 0)
        {
            yield return $"末位有 {board.TiedForLast.Count} 户并列，要先由村审核组成员各自表决，定一户或空缺。{(board.Tie?.HasFallen == true ? "原来的表决是按那时的农户和积分投的，现在变了，要重新表决。" : "")}";
        }
        if (board.Black is not { } black)
        {
            yield break;
        }
        // Who stands last may have changed since somebody else was told.
        if (notice.BlackToldHouseholdId != black.HouseholdId)
        {
            yield return $"还没有登记告知末位农户（{black.GroupName} {black.Head}）。";
        }
        else if (board.Tie?.Tally.DecidedAt is { } decided && !(notice.BlackToldAt >= decided))
        {
            yield return $"末位是后来表决的，表决以后要再告知农户（{black.GroupName} {black.Head}）。";
        }
        else if (notice.BlackObjectionsUntil is { } until && until > notice.ObjectionsUntil && clock.Today() <= until)
        {
            yield return $"末位农户 {notice.BlackToldOn:yyyy-MM-dd} 才告知，它提异议到 {until:yyyy-MM-dd} 为止。";
        }
    }

    /// <summary>The quarter's scores go up as a notice, open to objections for the town's days (D16).</summary>
    public Task<QuarterNotice> PublishAsync(Caller by, VillageKey village, Quarter quarter) => db.InVillageAsync(by, village, UseCases.PublishQuarter, async () =>
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

    /// <summary>Records that the household that stands last was told (D11): from then on it has the town's days for its objection.</summary>
    /// <param name="householdId">Whom the page showed as the last.</param>
    public Task TellLastAsync(Caller by, VillageKey village, Guid noticeId, Guid householdId, DateOnly day, string how) => db.InVillageAsync(by, village, UseCases.TellLast.On(noticeId), async () =>
    {
        var notice = await OpenAsync(village, noticeId);
        MayTell(notice, await boards.GetAsync(village, notice.Quarter), householdId, day, how, by);
        var days = await db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.ObjectionDays).SingleAsync();
        var until = day.AddDays(days);
        (notice.BlackToldHouseholdId, notice.BlackToldOn, notice.BlackToldHow, notice.BlackToldBy, notice.BlackToldAt) = (householdId, day, how.Trim(), by.UserId, clock.UtcNow());
        notice.BlackObjectionsUntil = until > notice.ObjectionsUntil ? until : notice.ObjectionsUntil;
        await db.SaveChangesAsync();
    });

    /// <exception cref="RuleViolation">The telling may not be recorded like this.</exception>
    public void MayTell(QuarterNotice notice, QuarterBoard board, Guid householdId, DateOnly day, string? how, Caller by)
    {
        if (board.Black?.HouseholdId != householdId)
        {
            throw new RuleViolation("末位的农户已经变了，请核对后再登记。");
        }
        by.MustNotDecideOn(householdId, "请镇新时代文明实践所登记。");
        if (day > clock.Today() || day < notice.PublishedAt.ToChinaDate())
        {
            throw new RuleViolation("告知日期要在公示之后、今天以前。", "ToldOn");
        }
        if (board.Tie?.Tally.DecidedAt is { } decided && day < decided.ToChinaDate())
        {
            throw new RuleViolation($"末位是 {decided.ToChinaDate():yyyy-MM-dd} 表决定的，要在表决以后告知。", "ToldOn");
        }
        if (string.IsNullOrWhiteSpace(how) || how.Length > QuarterNotice.ToldHowMaxLength)
        {
            throw new RuleViolation($"请写明怎样告知的（当面、电话……），不超过 {QuarterNotice.ToldHowMaxLength} 字。", "ToldHow");
        }
    }

    /// <summary>
    /// One member's own vote on a tie for the last place: never chance, never the order of names (D10). A member whose household is tied has
    /// none. Until the household named is told, a member may vote anew.
    /// </summary>
    /// <param name="householdId">Whom the member names; null = nobody.</param>
    /// <param name="shown">The tie that the page showed: <see cref="BoardTie.VotedOn"/>.</param>
    public Task VoteOnTieAsync(Caller by, VillageKey village, Guid noticeId, Guid? householdId, string note, string? shown) => db.InVillageAsync(by, village, UseCases.VoteOnTie.On(noticeId), async () =>
    {
        var notice = await OpenAsync(village, noticeId);
        var tie = MayVote(notice, await boards.GetAsync(village, notice.Quarter), householdId, note, shown, by);
        foreach (var earlier in await db.TieVotes.Where(v => v.TownId == village.TownId && v.NoticeId == noticeId && v.UserId == by.UserId && v.VoidAt == null).ToListAsync())
        {
            earlier.VoidAt = clock.UtcNow();
        }
        db.TieVotes.Add(new TieVote
        {
            TownId = village.TownId,
            NoticeId = noticeId,
            VotedOn = tie.VotedOn,
            UserId = by.UserId,
            HouseholdId = householdId,
            Note = note.Trim(),
            At = clock.UtcNow()
        });
        await db.SaveChangesAsync();
    });

    /// <exception cref="RuleViolation">The vote may not be cast like this.</exception>
    public static BoardTie MayVote(QuarterNotice notice, QuarterBoard board, Guid? householdId, string? note, string? shown, Caller by)
    {
        var tie = board.Tie ?? throw new RuleViolation("末位没有并列，不需要表决。");
        Shown.MustBe(shown, tie.VotedOn, "并列的农户和积分");
        by.MustNotDecideOn(tie.Between.Select(p => (Guid?)p.HouseholdId), "请其他成员表决。");
        if (householdId is { } named && tie.Between.All(p => p.HouseholdId != named))
        {
            throw new RuleViolation("只能在并列末位的农户里定。", "HouseholdId");
        }
        if (string.IsNullOrWhiteSpace(note) || note.Length > TieVote.NoteMaxLength)
        {
            throw new RuleViolation($"请简要写明理由，不超过 {TieVote.NoteMaxLength} 字。", "Note");
        }
        if (tie.Tally is { DecidedAt: { } decided, HouseholdId: { } last } && notice.BlackToldHouseholdId == last && notice.BlackToldAt >= decided)
        {
            throw new RuleViolation("已经按表决结果告知了农户，这次表决不能再改。");
        }
        return tie;
    }

    /// <summary>The board becomes final: stored as published, and never changes (D24).</summary>
    /// <param name="shown">The board that was looked at: <see cref="QuarterBoard.Shown"/>.</param>
    public Task FinalizeAsync(Caller by, VillageKey village, Guid noticeId, string? shown) => db.InVillageAsync(by, village, UseCases.FinalizeBoard.On(noticeId), async () =>
    {
        var notice = await OpenAsync(village, noticeId);
        if (await ObstaclesToFinalAsync(village, notice) is { Count: > 0 } obstacles)
        {
            throw new RuleViolation("还不能定榜：" + string.Join("", obstacles));
        }
        var board = await boards.GetAsync(village, notice.Quarter);
        Shown.MustBe(shown, board.Shown, "榜上的农户和积分");
        notice.CardsOnPaper = await db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.CardsOnPaper).SingleAsync();
        (notice.FinalAt, notice.FinalBy, notice.FinalHeadSeq, notice.FinalHeadHash) = (clock.UtcNow(), by.UserId, board.HeadSeq, board.HeadHash);
        await db.SaveChangesAsync();
        var names = board.Lines.ToDictionary(l => l.HouseholdId, l => BoardName.New(village.TownId, notice.NoticeId, l.HouseholdId, l.Head, l.GroupName));
        await BulkRows.InsertAsync(db, board.Lines.Select(l => new BoardLine
        {
            TownId = village.TownId,
            NoticeId = notice.NoticeId,
            HouseholdId = l.HouseholdId,
            CardNumber = l.CardNumber,
            NameDigest = names[l.HouseholdId].Digest(),
            Score = l.Score,
            Deducted = l.Deducted,
            Rank = l.Rank,
            IsRed = l.IsRed,
            IsBlack = l.IsBlack,
            NamedOnPaper = l.NamedOnPaper,
            NamedInPublic = l.NamedInPublic
        }).ToList());
        await BulkRows.InsertAsync(db, names.Values);
    });

    private async Task<QuarterNotice> OpenAsync(VillageKey village, Guid noticeId)
    {
        var notice = await db.QuarterNotices.In(village).SingleAsync(n => n.NoticeId == noticeId);
        return notice.IsFinal ? throw new RuleViolation($"{notice.Quarter.ToChinese()}已经定榜，不能再改。") : notice;
    }
}
