using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Appointments;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Commendations;
using Shuren.Features.Door;
using Shuren.Features.Families;
using Shuren.Features.Flags;
using Shuren.Features.Households;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Remedies;
using Shuren.Features.Reports;
using Shuren.Features.Reviews;
using Shuren.Features.Rights;

namespace Shuren.Features.Organization;

/// <summary>One kind of work and how much of it waits.</summary>
/// <param name="Text">In Chinese, as “申报等受理”.</param>
/// <param name="Count">How many; 0 is said quietly.</param>
/// <param name="Url">Where it is done.</param>
/// <param name="IsHot">It waits for who looks.</param>
public sealed record Todo(string Text, int Count, string Url, bool IsHot);

/// <summary>What waits in the village, each figure leading to it.</summary>
[Needs(Permission.SeeRecord)]
public sealed class VillageDeskModel(AppDb db, AppointmentService appointments, VisitService visits, TimeProvider clock) : VillagePage
{
    public List<Todo> Todos { get; private set; } = [];

    public List<string> Faults { get; private set; } = [];

    /// <summary>Supervisors' flags whose day has passed.</summary>
    public List<Flag> OverdueFlags { get; private set; } = [];

    /// <summary>Redemptions at which a supervisor was named who says not to have been there.</summary>
    public List<DeniedWitness> Denied { get; private set; } = [];

    /// <summary>Quarters whose paper differs from the ledger (SUP-7).</summary>
    public List<(Quarter Quarter, string Text)> Mismatches { get; private set; } = [];

    /// <summary>Sheets and notices whose day has passed; reports that are missing, late, or sent back (SUP-2).</summary>
    public List<(string Path, string Fault)> Reports { get; private set; } = [];

    public (int Households, long Entries) Sums { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Faults =
        [
            .. (await appointments.FaultsAsync(Village.TownId, [Village.VillageId]))[Village.VillageId],
            .. (await LateRequests.OfAsync(db, Village.TownId, clock.Today())).Where(l => l.VillageId == Village.VillageId)
                .Select(l => l.Fault)
        ];
        Reports =
        [
            .. (await Overdue.OfAsync(db, Village.TownId, clock.Today())).Where(o => o.VillageId == Village.VillageId)
                .Select(o => (o.Path, o.Fault)),
            .. (await ReportStandings.FaultsAsync(db, Village.TownId, clock.Today())).Where(r => r.VillageId == Village.VillageId)
                .Select(r => ($"/reports/{r.Quarter}", r.Fault))
        ];
        Sums = (
            await db.Households.In(Village).CountAsync(h => h.WithdrawnOn == null),
            await db.LedgerHeads.In(Village).Select(h => h.LastSeq).SingleAsync());
        await AddClaimsAsync(clock.Today());
        if (Me.Can(Permission.Review))
        {
            await AddVotesAsync();
        }
        await AddSheetsAsync(Month.Of(clock.Today()));
        await AddAsync(
            "异议等调查", db.Objections.In(Village).Where(o => o.Status == ObjectionStatus.Raised), "/objections?open=true",
            Me.Can(Permission.InvestigateObjections));
        await AddAsync(
            "整改等表决",
            db.Remedies.In(Village).Where(r => r.Status == RemedyStatus.HandedIn
                && !db.RemedyVotes.Any(
                    v => v.TownId == r.TownId && v.RemedyId == r.RemedyId && v.UserId == Me.UserId && v.VoidedAt == null)),
            "/remedies?open=true", Me.Can(Permission.Review));
        await AddCommendationsAsync();
        await AddAsync(
            "更正、删除信息等答复", db.RightsRequests.In(Village).Open(), "/requests",
            Me.Can(Permission.ManageHouseholds) || Me.Can(Permission.AnswerObjections));
        await AddSupervisionAsync();
        await AddAsync("更正没有告知本户", db.Corrections.In(Village).Untold(), "/corrections", Me.Can(Permission.ManageHouseholds));
        await AddAsync("三个月没有记录、要走访的户", visits.Among(db.Households.In(Village)), "/households/visits", false);
        return null;
    }

    private async Task AddSupervisionAsync()
    {
        OverdueFlags = await db.Flags.AsNoTracking().In(Village).OverdueOn(clock.Today()).OrderBy(f => f.DueOn).ToListAsync();
        Mismatches = await MismatchesAsync();
        Denied = await db.DeniedAsync(Village.TownId, Village.VillageId);
        (FlagDesk Desk, bool IsMine)[] desks =
        [
            (FlagDesk.Recorder, Me.Can(Permission.RecordClaims)), (FlagDesk.ReviewGroup, Me.Can(Permission.Review)),
            (FlagDesk.Town, Me.Can(Permission.SettleFlags))
        ];
        var mine = desks.Where(d => d.IsMine).ToList();
        foreach (var (desk, _) in mine.Count > 0 ? mine : [.. desks])
        {
            await AddAsync(
                $"监督疑问等{(desk == FlagDesk.Recorder ? "积分管理员" : desk == FlagDesk.ReviewGroup ? "审核组" : "镇里")}答复",
                db.Flags.In(Village).WaitingAt(desk), "/flags?open=true", mine.Count > 0);
        }
    }

    private async Task<List<(Quarter, string)>> MismatchesAsync()
    {
        var bad = (await BoardWitnesses.OfAsync(db, Village, clock.Today())).Values.Where(w => w.HasMismatch)
            .ToDictionary(w => w.NoticeId, w => string.Concat(w.Differences));
        return bad.Count == 0 ? [] : (await db.QuarterNotices.AsNoTracking().In(Village).Where(n => bad.Keys.Contains(n.NoticeId))
            .OrderBy(n => n.Quarter).Select(n => new { n.Quarter, n.NoticeId }).ToListAsync())
            .ConvertAll(n => (n.Quarter, bad[n.NoticeId]));
    }

    private async Task AddClaimsAsync(DateOnly today)
    {
        await AddAsync(
            "申报等受理", db.Claims.In(Village).Where(c => c.Status == ClaimStatus.Submitted), "/claims?status=Submitted",
            Me.Can(Permission.RecordClaims));
        await AddAsync(
            "参加申请等办理", db.Applications.In(Village).Where(a => a.Status == ApplicationStatus.Submitted), "/applications",
            Me.Can(Permission.ManageHouseholds) || Me.Can(Permission.ConsentHouseholds));
        await AddAsync(
            "扣分等农户陈述",
            db.Claims.In(Village).Where(StatementTime.Running(today)),
            "/claims?kind=Deduction", false);
    }

    private async Task AddVotesAsync()
    {
        // Asked of each pending line: a member's votes of all years are far more.
        var lines = db.ReviewLines.In(Village).Where(l => l.Decision == LineDecision.Pending
            && !db.ReviewVotes.Any(
                v => v.TownId == l.TownId && v.ReviewLineId == l.ReviewLineId && v.UserId == Me.UserId && v.VoidedAt == null));
        var open = await db.MonthlyReviews.In(Village)
            .Where(r => r.Status == ReviewStatus.Open || r.Status == ReviewStatus.Returned).OrderBy(r => r.Month).ToListAsync();
        foreach (var sheet in open)
        {
            await AddAsync(
                $"{sheet.Month.ToChinese()}等您表决", lines.Where(l => l.MonthlyReviewId == sheet.MonthlyReviewId),
                $"/reviews/{sheet.Month}?show=mine", true);
        }
    }

    private async Task AddSheetsAsync(Month thisMonth)
    {
        await AddAsync(
            "审核表等签字", db.MonthlyReviews.In(Village).Where(r => r.Status == ReviewStatus.Open && r.Month < thisMonth), "/reviews",
            Me.Leads(Role.Reviewer));
        await AddAsync("镇里退回的审核表", db.MonthlyReviews.In(Village).Where(r => r.Status == ReviewStatus.Returned), "/reviews", true);
    }

    // Rounds are rare: what is not under way is not spoken of.
    private async Task AddCommendationsAsync()
    {
        const string path = "/commendations";
        var work = await CommendationWork.OfAsync(db, Village, Me);
        if (Me.Can(Permission.Review) && work.ToVote > 0)
        {
            Add("先进选树等您表决", work.ToVote, path, true);
        }
        if (work.ToWitness > 0)
        {
            Add("先进选树等监督员看", work.ToWitness, path, Me.Can(Permission.Supervise) && work.WitnessIsMine);
        }
        if (work.ToPublish > 0)
        {
            Add("先进选树等公示", work.ToPublish, path, Me.Can(Permission.PublishNotices));
        }
    }

    private async Task AddAsync<T>(string text, IQueryable<T> rows, string path, bool isMine)
        => Add(text, await rows.CountAsync(), path, isMine);

    private void Add(string text, int count, string path, bool isMine)
    {
        if (count > 0 || isMine)
        {
            Todos.Add(new Todo(text, count, Place.Url + path, isMine && count > 0));
        }
    }
}
