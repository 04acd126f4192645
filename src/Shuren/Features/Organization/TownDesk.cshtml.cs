using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;
using Shuren.Features.Boards;
using Shuren.Features.Commendations;
using Shuren.Features.Door;
using Shuren.Features.Flags;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Remedies;
using Shuren.Features.Redemptions;
using Shuren.Features.Reports;
using Shuren.Features.Reviews;
using Shuren.Features.Rights;
using Shuren.Features.RuleLists;
using Shuren.Features.Stations;

namespace Shuren.Features.Organization;

/// <summary>What waits in the town, and the faults of its villages.</summary>
[Needs(Permission.SeeRecord, Permission.ManageAccounts)]
public sealed class TownDeskModel(AppDb db, AppointmentService appointments, RedemptionService redemptions, TimeProvider clock) : TownPage
{
    public sealed record Sheet(string Code, string Name, Month Month, DateTime? SignedAt);

    /// <summary>A proposed correction.</summary>
    public sealed record Proposed(string Code, string Name, Guid Id, string Label);

    /// <summary>An appointment that waits for a second person.</summary>
    public sealed record Waiting(Guid Id, string Person, string Text, string Why, string By, DateTime At, bool IsMine);

    [BindProperty, StringLength(AppointmentRequest.ReasonMaxLength, ErrorMessage = "原因不超过 {1} 字。")]
    public string? Reason { get; set; }

    public List<Waiting> Requests { get; private set; } = [];

    public List<Sheet> Filed { get; private set; } = [];

    public List<Todo> Todos { get; private set; } = [];

    /// <summary>REC-8: deductions that were made good and wait for the town.</summary>
    public List<Proposed> Remedies { get; private set; } = [];

    /// <summary>SUP-4: published rounds with objections to answer, or whose days are over.</summary>
    public List<(string Code, string Name, TownCommendation Round)> Commendations { get; private set; } = [];

    /// <summary>D30: proposed corrections that wait for the second person.</summary>
    public List<Proposed> Corrections { get; private set; } = [];

    /// <summary>Points promised against stock and money, village by village (RED-6).</summary>
    public List<HonourLine> Honour { get; private set; } = [];

    /// <summary>The session that is prepared, runs, or was the last; null when there was none.</summary>
    public RedemptionSession? Session { get; private set; }

    public bool PrivacyContactMissing => !PrivacyNotice.HasContact(Town);

    public List<(string Code, string Name, string Fault)> Faults { get; private set; } = [];

    /// <summary>
    /// Supervisors' flags whose day has passed, boards whose paper differs from the ledger, redemptions at which a supervisor was named who
    /// says not to have been there (SUP-1, SUP-7).
    /// </summary>
    public List<(string Path, string Village, string Text)> Watched { get; } = [];

    /// <summary>Sheets and notices whose day has passed; reports that are missing, late, or sent back (SUP-2).</summary>
    public List<(string Path, string Village, string Fault)> Reports { get; } = [];

    /// <summary>ORG-3: what a village's station has not got.</summary>
    public List<(string Code, string Name, List<StationPoint> Points)> Stations { get; private set; } = [];

    public List<(string Code, string Name)> Villages { get; private set; } = [];

    public Month ThisMonth => Month.Of(clock.Today());

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var villages = await db.Villages.AsNoTracking().OfTown(Town.TownId).OrderBy(v => v.Code).ToListAsync();
        Villages = villages.ConvertAll(v => (v.Code, v.Name));
        await LoadFaultsAsync(villages);
        Requests = await RequestsAsync(villages);
        if (Me.Can(Permission.SeeRecord))
        {
            await LoadWaitingAsync(villages);
        }
        return null;
    }

    public Task<IActionResult> OnPostAgreeAsync(Guid request) => DecideAsync(request, agree: true, "同意了，任职已经生效。");

    [AsksFirst("要答复：不同意这项任职", "这项任职不生效，理由留作记录。", "不同意", Needed = "Reason")]
    public Task<IActionResult> OnPostRefuseAsync(Guid request) => DecideAsync(request, agree: false, "没有同意，记录留着。");

    private async Task<IActionResult> DecideAsync(Guid request, bool agree, string done)
    {
        if (!await db.AppointmentRequests.OfTown(Town.TownId).AnyAsync(r => r.RequestId == request))
        {
            return NotFound();
        }
        await appointments.DecideAsync(Me, Town.TownId, request, agree, Reason);
        TempData.Notice(done);
        return Redirect(Request.Path);
    }

    private async Task LoadFaultsAsync(List<Village> villages)
    {
        var faults = await appointments.FaultsAsync(Town.TownId, villages.Select(v => v.VillageId));
        Faults.AddRange(villages.SelectMany(v => faults[v.VillageId].Select(fault => (v.Code, v.Name, fault))));
        foreach (var (villageId, fault) in await appointments.HomeFaultsAsync(Town.TownId))
        {
            var place = villages.Find(v => v.VillageId == villageId);
            Faults.Add((place?.Code ?? Town.Code, place?.Name ?? Town.Name, fault));
        }
    }

    private async Task LoadWaitingAsync(List<Village> villages)
    {
        Session = await redemptions.LastSessionAsync(Town.TownId);
        Honour = await db.HonourAsync(Town.TownId, Session, clock.Today());
        Filed = await (
            from r in db.MonthlyReviews.AsNoTracking().OfTown(Town.TownId)
            join v in db.Villages on new { r.TownId, r.VillageId } equals new { v.TownId, v.VillageId }
            where r.Status == ReviewStatus.Filed
            orderby r.Month, v.Code
            select new Sheet(v.Code, v.Name, r.Month, r.SignedAt)).ToListAsync();
        var lists = await db.RuleLists.OfTown(Town.TownId).CountAsync(l => l.Status == RuleListStatus.Submitted);
        var objections = await db.Objections.OfTown(Town.TownId).CountAsync(o => o.Status == ObjectionStatus.Investigated);
        var stations = (await StationService.CurrentAsync(db, Town.TownId)).Sum(v => v.Count(c => c.State == StationState.Waiting));
        var requests = await db.RightsRequests.OfTown(Town.TownId).Open().CountAsync();
        var flags = await db.Flags.OfTown(Town.TownId).WaitingAt(FlagDesk.Town).CountAsync();
        var reports = await ReportStandings.WaitingAsync(db, Town.TownId);
        var places = villages.ToDictionary(v => v.VillageId);
        await LoadOverdueAsync(places);
        await LoadWatchedAsync(villages);
        var url = "/t/" + Town.Code;
        Todos =
        [
            new Todo("审核表等审定", Filed.Count, Filed.Count > 0 ? "#filed" : url + "/months", Filed.Count > 0),
            new Todo("清单等同意", lists, url + "/lists", lists > 0 && Me.Can(Permission.ConsentLists)),
            new Todo("异议等答复", objections, url + "/objections", objections > 0 && Me.Can(Permission.AnswerObjections)),
            new Todo("站点六有等验收", stations, url + "/stations", stations > 0 && Me.Can(Permission.ConsentLists)),
            new Todo("工作报送等收", reports, url + "/reports", reports > 0 && Me.Can(Permission.ReceiveReports)),
            new Todo("更正、删除信息等答复", requests, url + "/requests", requests > 0 && Me.Can(Permission.AnswerObjections)),
            new Todo("监督疑问等镇里答复", flags, url + "/flags", flags > 0 && Me.Can(Permission.SettleFlags))
        ];
        Commendations = (await TownCommendation.OfAsync(db, Town.TownId, clock.Today()))
            .ConvertAll(c => (places[c.VillageId].Code, places[c.VillageId].Name, c));
        if (Commendations.Count > 0)
        {
            Todos.Add(new Todo(
                "先进选树等镇里办", Commendations.Count, "#commended",
                Me.Can(Permission.AnswerObjections) || Me.Can(Permission.FinalizeBoards)));
        }
        foreach (var (villageId, fault) in await LateRequests.OfAsync(db, Town.TownId, clock.Today()))
        {
            var place = villages.Find(v => v.VillageId == villageId)!;
            Faults.Add((place.Code, place.Name, fault));
        }
        if (Me.Can(Permission.Confirm))
        {
            var passed = await db.Remedies.AsNoTracking().OfTown(Town.TownId)
                .Where(r => r.Status == RemedyStatus.Passed).OrderBy(r => r.DecidedAt).ToListAsync();
            Remedies = passed.Join(
                villages, r => r.VillageId, v => v.VillageId, (r, v) => new Proposed(v.Code, v.Name, r.RemedyId, r.Label)).ToList();
        }
        if (Me.Can(Permission.AnswerObjections) || Me.Can(Permission.Confirm))
        {
            var waiting = await db.Corrections.AsNoTracking().OfTown(Town.TownId)
                .Where(c => c.Status == ProposalStatus.Proposed).OrderBy(c => c.ProposedAt).ToListAsync();
            Corrections = waiting.Join(
                villages, c => c.VillageId, v => v.VillageId, (c, v) => new Proposed(v.Code, v.Name, c.CorrectionId, c.Label)).ToList();
        }
    }

    private async Task LoadOverdueAsync(Dictionary<int, Village> places)
    {
        Reports.AddRange((await Overdue.OfAsync(db, Town.TownId, clock.Today()))
            .Select(o => ($"/v/{places[o.VillageId].Code}{o.Path}", places[o.VillageId].Name, o.Fault)));
        Reports.AddRange((await ReportStandings.FaultsAsync(db, Town.TownId, clock.Today()))
            .Select(r => ($"/v/{places[r.VillageId].Code}/reports/{r.Quarter}", places[r.VillageId].Name, r.Fault)));
        var open = await StationService.OpenAsync(db, Town.TownId, places.Keys);
        Stations = [.. places.Values.Where(v => open.ContainsKey(v.VillageId)).Select(v => (v.Code, v.Name, open[v.VillageId]))];
    }

    private async Task LoadWatchedAsync(List<Village> villages)
    {
        var places = villages.ToDictionary(v => v.VillageId);
        var overdue = await db.Flags.AsNoTracking().OfTown(Town.TownId).OverdueOn(clock.Today()).OrderBy(f => f.DueOn).ToListAsync();
        Watched.AddRange(overdue.Select(f => (
            $"/v/{places[f.VillageId].Code}/flags/{f.FlagId}", places[f.VillageId].Name,
            $"监督疑问 {f.Label} 过了 {f.DueOn:yyyy-MM-dd} 还没有答复，由{f.Desk.Chinese()}答复")));
        var bad = (await BoardWitnesses.OfAsync(db, Town.TownId, null, clock.Today())).Values.Where(w => w.HasMismatch)
            .ToDictionary(w => w.NoticeId, w => string.Concat(w.Differences));
        var notices = bad.Count == 0 ? [] : await db.QuarterNotices.AsNoTracking().OfTown(Town.TownId)
            .Where(n => bad.Keys.Contains(n.NoticeId)).ToListAsync();
        Watched.AddRange(notices.Select(n => (
            $"/v/{places[n.VillageId].Code}/notices/{n.Quarter}", places[n.VillageId].Name,
            $"{n.Quarter.ToChinese()}：{bad[n.NoticeId]}")));
        Watched.AddRange((await db.DeniedAsync(Town.TownId, null)).Select(d => (
            $"/v/{places[d.VillageId].Code}{d.Path}", places[d.VillageId].Name, $"兑换 {d.Label}：{d.Sentence}")));
    }

    private async Task<List<Waiting>> RequestsAsync(List<Village> villages)
    {
        var open = await (
            from r in db.AppointmentRequests.AsNoTracking().OfTown(Town.TownId)
            where r.DecidedAt == null
            join u in db.Users on r.UserId equals u.Id
            join asker in db.Users on r.RequestedBy equals asker.Id
            orderby r.RequestedAt
            select new { Request = r, Person = u.DisplayName, By = asker.DisplayName }).ToListAsync();
        return open.ConvertAll(o => new Waiting(
            o.Request.RequestId,
            o.Person,
            o.Request.Role.At(villages.Find(v => v.VillageId == o.Request.VillageId)?.Name ?? Town.Name, o.Request.IsLead),
            o.Request.Why == SecondPersonFor.OwnPerson ? "本人给自己任职" : "既管账号又看农户资料",
            o.By,
            o.Request.RequestedAt,
            o.Request.RequestedBy == Me.UserId || o.Request.UserId == Me.UserId));
    }
}
