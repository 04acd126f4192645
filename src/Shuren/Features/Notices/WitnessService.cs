using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;

namespace Shuren.Features.Notices;

/// <summary>Supervisors compare the last board's paper before a board counts (SUP-7, D35).</summary>
public sealed class WitnessService(AppDb db, TimeProvider clock)
{
    /// <summary>Keeps one supervisor's comparison, whatever came out.</summary>
    /// <param name="typed">The first digits on the paper.</param>
    /// <param name="shown">What the form showed: <see cref="BoardWitness.Shown"/>.</param>
    /// <exception cref="RuleViolation">As <see cref="HeadCheck.Of"/>.</exception>
    public Task<HeadCheck> CheckAsync(Caller by, VillageKey village, Guid noticeId, string? typed, string? shown)
        => db.InVillageAsync(by, village, UseCases.WitnessBoard.On(noticeId), async () =>
        {
            var notice = await db.QuarterNotices.AsNoTracking().In(village).SingleAsync(n => n.NoticeId == noticeId);
            var witness = (await BoardWitnesses.OfAsync(db, village, clock.Today()))[noticeId];
            var head = witness.AgainstNoticeId is { } against ? await BoardWitnesses.HeadAsync(db, village, against) : null;
            var check = HeadCheck.Of(notice, witness, head, typed, shown, by, clock.UtcNow());
            db.HeadChecks.Add(check);
            await db.SaveChangesAsync();
            return check;
        });
}

/// <summary>What a notice is called in lists.</summary>
public static class NoticeBadges
{
    /// <summary>For staff: its colour (red when it went up late, as late reports are; SUP-5) and its words.</summary>
    public static (string Css, string Text) OfStaff(QuarterNotice? notice, BoardWitness? witness) => notice switch
    {
        null => ("wait", "没有公示"),
        _ when witness?.HasMismatch == true => ("bad", "校验码对不上" + Late(notice)),
        { IsFinal: false } => (notice.IsLate ? "bad" : "info", "公示中" + Late(notice)),
        _ when witness?.IsComplete == false => (notice.IsLate ? "bad" : "wait", "暂定" + Late(notice)),
        _ => (notice.IsLate ? "bad" : "ok", "已定榜" + Late(notice))
    };

    /// <summary>For villagers.</summary>
    public static (string Css, string Text) OfPublic(QuarterNotice notice, BoardWitness? witness)
        => !notice.IsFinal ? ("info", $"公示中，异议到 {notice.ObjectionsUntil:M月d日}{Late(notice)}")
            : witness?.HasMismatch == true ? ("bad", "红黑榜（校验码对不上）" + Late(notice))
            : witness?.IsComplete == false ? ("wait", "红黑榜（暂定）" + Late(notice))
            : ("ok", "红黑榜" + Late(notice));

    /// <summary>Of one that went up after its day, in lists, with that day (PUB-1).</summary>
    public static string Late(QuarterNotice notice) => notice.IsLate ? $"，迟公示（限{notice.DueOn:M月d日}）" : "";
}
