using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Photos;
using Shuren.Features.Redemptions;
using Shuren.Features.Reviews;

namespace Shuren.Features.Rights;

/// <summary>
/// Reads everything that is held about a household. Who reported or objected is left out (D23), and so is what others' records say of
/// others.
/// </summary>
public sealed class HeldQuery(AppDb db, TimeProvider clock)
{
    /// <summary>What the program keeps to know a password or an entry by: secrets, which would only help a thief.</summary>
    public static readonly IReadOnlyList<string> Secrets =
    [
        "PasswordHash", "SecurityStamp", "ConcurrencyStamp", "NormalizedUserName", "NormalizedEmail", "Device", "Salt", "Full", "Thumbnail"
    ];

    /// <summary>Everything, for the files and the paper.</summary>
    public Task<HeldData> OfAsync(Household household) => OfAsync(household, new Reading(null, null, 1));

    /// <summary>For a page: of what was done and looked at, which grows for ever, the newest alone.</summary>
    public Task<HeldData> NewestOfAsync(Household household, int most) => OfAsync(household, new Reading(null, most, 1));

    /// <summary>
    /// One kind alone: a page of what was done and looked at, all rows of the others; nothing of a kind that there is not.
    /// </summary>
    public Task<HeldData> KindOfAsync(Household household, string kind, int most, int page)
        => OfAsync(household, new Reading(kind, most, page));

    /// <summary>What is read.</summary>
    /// <param name="Only">This kind; null = all.</param>
    /// <param name="Most">So many rows of the trail; null = all.</param>
    /// <param name="Page">Which page of it.</param>
    private sealed record Reading(string? Only, int? Most, int Page)
    {
        public List<HeldKind> Kinds { get; } = [];

        /// <summary>Records of the household that the trail may name, and what they are.</summary>
        public Dictionary<Guid, string> About { get; } = [];

        public bool Wants(string kind) => Only is null || Only == kind;
    }

    private async Task<HeldData> OfAsync(Household household, Reading reading)
    {
        var id = household.HouseholdId;
        var town = household.TownId;
        var login = await db.HouseholdLogins.OfTown(town).Where(l => l.HouseholdId == id).Select(l => (Guid?)l.UserId)
            .SingleOrDefaultAsync();
        reading.About[id] = "本户";
        await AddAsync(reading, "household", "登记资料", db.Households.OfTown(town).Where(h => h.HouseholdId == id));
        await AddAsync(reading, "members", "家庭成员", db.Members.OfTown(town).Where(m => m.HouseholdId == id));
        await AddAsync(reading, "absences", "退出过", db.Set<HouseholdAbsence>().OfTown(town).Where(a => a.HouseholdId == id));
        await AddAsync(
            reading, "applications", "申请书", db.Applications.OfTown(town).Where(a => a.HouseholdId == id), about: a => a.ApplicationId);
        await AddAsync(reading, "consents", "同意和不同意", db.Consents.OfTown(town).Where(c => c.HouseholdId == id));
        await AddAsync(reading, "account", "积分", db.Accounts.OfTown(town).Where(a => a.HouseholdId == id));
        await AddAsync(reading, "periodScores", "各季度积分", db.PeriodScores.OfTown(town).Where(p => p.HouseholdId == id));
        await AddAsync(reading, "entries", "积分台账", db.LedgerEntries.OfTown(town).Where(e => e.HouseholdId == id).OrderBy(e => e.Seq));
        await AddAsync(
            reading, "requests", "更正、删除的要求",
            db.RightsRequests.OfTown(town).Where(r => r.HouseholdId == id).OrderBy(r => r.AskedAt), about: r => r.RequestId);
        await AddChangesAsync(reading, town, id);
        await AddClaimsAsync(reading, town, id);
        await AddBoardsAsync(reading, town, id);
        await AddLoginAsync(reading, town, id, login);
        var trail = reading.Wants(HeldData.TrailKey) ? await TrailAsync(household, login, reading) : null;
        return new HeldData(household, clock.UtcNow(), reading.Kinds, trail);
    }

    private async Task AddChangesAsync(Reading reading, int town, Guid id)
    {
        var changes = db.HouseholdChanges.OfTown(town).Where(c => c.HouseholdId == id || c.OtherHouseholdId == id);
        await AddAsync(reading, "changes", "农户变动", changes.OrderBy(c => c.At));
        // Who else lived in the other household of a split or a merge is that one's.
        var own = await changes.Where(c => c.HouseholdId == id).Select(c => c.ChangeId).ToHashSetAsync();
        await AddAsync(
            reading, "changeWords", "农户变动的说明",
            db.HouseholdChangeWords.OfTown(town).Where(w => changes.Select(c => c.ChangeId).Contains(w.ChangeId)).OrderBy(w => w.ChangeId),
            (w, property) => property == "MembersBefore" && !own.Contains(w.ChangeId));
        var visits = db.Visits.OfTown(town).Where(v => v.HouseholdId == id);
        await AddAsync(reading, "visits", "走访", visits.OrderBy(v => v.On));
        await AddAsync(
            reading, "visitNotes", "走访的记录",
            db.VisitNotes.OfTown(town).Where(n => visits.Select(v => v.VisitId).Contains(n.VisitId)).OrderBy(n => n.VisitId));
    }

    private async Task AddClaimsAsync(Reading reading, int town, Guid id)
    {
        var claims = db.Claims.OfTown(town).Where(c => c.HouseholdId == id);
        // What was reported by somebody else may say in its answers who that was.
        var others = await claims.Where(c => c.ReportedBy == ReportedBy.OtherVillager).Select(c => c.ClaimId).ToHashSetAsync();
        await AddAsync(
            reading, "claims", "申报", claims.OrderBy(c => c.SubmittedAt),
            (c, property) => property == "ReporterName" || (property is "Answer" or "Witness" && others.Contains(c.ClaimId)),
            about: c => c.ClaimId);
        await AddAsync(
            reading, "claimEvents", "申报的经过",
            db.ClaimEvents.OfTown(town).Where(e => claims.Select(c => c.ClaimId).Contains(e.ClaimId)).OrderBy(e => e.At),
            (e, property) => property == "Note" && others.Contains(e.ClaimId));
        await AddAsync(
            reading, "claimPhotos", "申报的照片", db.ClaimPhotos.OfTown(town).Where(p => claims.Select(c => c.ClaimId).Contains(p.ClaimId)));
        await AddAsync(reading, "photos", "照片和扫描件", Pictures.Of(db, town, id));
        await AddAsync(
            reading, "reviewLines", "审核记录", db.ReviewLines.OfTown(town).Where(l => l.HouseholdId == id).OrderBy(l => l.OccurredOn));
        var redemptions = db.Redemptions.OfTown(town).Where(r => r.HouseholdId == id);
        await AddAsync(reading, "redemptions", "兑换", redemptions.IgnoreAutoIncludes().OrderBy(r => r.At), about: r => r.RedemptionId);
        await AddAsync(
            reading, "redemptionLines", "兑换的物品",
            db.RedemptionLines.OfTown(town).Where(l => redemptions.Select(r => r.RedemptionId).Contains(l.RedemptionId)));
        await AddAsync(
            reading, "redemptionWitnesses", "兑换时监督员自己说的",
            db.RedemptionWitnesses.OfTown(town).Where(w => redemptions.Select(r => r.RedemptionId).Contains(w.RedemptionId))
                .OrderBy(w => w.At));
        await AddAsync(
            reading, "objections", "异议", db.Objections.OfTown(town).Where(o => o.HouseholdId == id || o.RaisedByHouseholdId == id),
            // By another about this household: not who. By this household about another: not what was found out about that one.
            (o, property) => (o.RaisedByHouseholdId != id && property is ("RaisedByName" or "RaisedByPhone" or "RaisedByHouseholdId"))
                || (o.HouseholdId != id && property is ("Findings" or "HouseholdId")),
            about: o => o.ObjectionId);
        var remedies = db.Remedies.OfTown(town).Where(r => r.HouseholdId == id);
        await AddAsync(reading, "remedies", "整改", remedies.OrderBy(r => r.HandedInAt), about: r => r.RemedyId);
        await AddAsync(
            reading, "remedyPhotos", "整改的照片",
            db.RemedyPhotos.OfTown(town).Where(p => remedies.Select(r => r.RemedyId).Contains(p.RemedyId)));
        // By another about this household: not who. By this household about another: not that it was not chosen.
        await AddAsync(
            reading, "nominations", "先进选树的推荐", db.Nominations.OfTown(town).Where(n => n.HouseholdId == id || n.ByHouseholdId == id),
            (n, property) => (n.ByHouseholdId != id && property == "ByHouseholdId")
                || (n.HouseholdId != id && property is not ("Reason" or "NominatedAt")));
        await AddAsync(
            reading, "commendationObjections", "对先进的异议", db.CommendationObjections.OfTown(town).Where(o => o.RaisedByHouseholdId == id));
        await AddAsync(reading, "flags", "监督疑问", db.Flags.OfTown(town).Where(f => f.HouseholdId == id));
        await AddAsync(
            reading, "corrections", "更正", db.Corrections.OfTown(town).Where(c => c.HouseholdId == id), about: c => c.CorrectionId);
    }

    private async Task AddBoardsAsync(Reading reading, int town, Guid id)
    {
        await AddAsync(reading, "boardLines", "定榜", db.BoardLines.OfTown(town).Where(l => l.HouseholdId == id));
        await AddAsync(reading, "boardLeaves", "榜上的凭条", db.BoardLeaves.OfTown(town).Where(l => l.HouseholdId == id));
        await AddAsync(reading, "boardSalts", "凭条的随机数", db.BoardSalts.OfTown(town).Where(s => s.HouseholdId == id));
        await AddAsync(reading, "boardNames", "榜上的姓名", db.BoardNames.OfTown(town).Where(n => n.HouseholdId == id));
        await AddAsync(
            reading, "notices", "告知末位", db.QuarterNotices.OfTown(town).Where(n => n.BlackToldHouseholdId == id || n.TieHouseholdId == id),
            (n, property) => (n.BlackToldHouseholdId != id && property.StartsWith("BlackTold", StringComparison.Ordinal))
                || (n.TieHouseholdId != id && property.StartsWith("Tie", StringComparison.Ordinal)));
    }

    private async Task AddLoginAsync(Reading reading, int town, Guid id, Guid? login)
    {
        await AddAsync(reading, "login", "网上登录", db.HouseholdLogins.OfTown(town).Where(l => l.HouseholdId == id));
        await AddAsync(reading, "user", "登录账号", db.Users.Where(u => u.Id == login));
        await AddAsync(reading, "sessions", "登录过", db.SignInSessions.Where(s => s.UserId == login).OrderBy(s => s.StartedAt));
        await AddAsync(reading, "devices", "登录用过的设备", db.SignInDevices.Where(d => d.AccountId == login));
    }

    // Rows that hang on a record of the household are asked for as "of one of these": asked the other way round, the database looks at each
    // such row of the town.
    private async Task AddAsync<T>(
        Reading reading, string key, string chinese, IQueryable<T> rows, Func<T, string, bool>? hides = null, Func<T, Guid>? about = null)
        where T : class
    {
        // The trail names records of these kinds.
        if (!reading.Wants(key) && !(about is not null && reading.Only == HeldData.TrailKey))
        {
            return;
        }
        var properties = db.Model.FindEntityType(typeof(T))!.GetProperties()
            .Where(p => HeldData.IsRead(p) && !Secrets.Contains(p.Name))
            .OrderBy(p => p.PropertyInfo!.MetadataToken).ToList();
        var loaded = await rows.AsNoTracking().ToListAsync();
        if (about is not null)
        {
            loaded.ForEach(row => reading.About[about(row)] = chinese);
        }
        if (!reading.Wants(key))
        {
            return;
        }
        reading.Kinds.Add(new HeldKind(
            key, chinese,
            properties.ConvertAll(p => new HeldColumn(
                JsonNamingPolicy.CamelCase.ConvertName(p.Name), HeldText.NameOf(typeof(T), p.Name), HeldData.IsForMachines(p))),
            loaded.ConvertAll(row => (IReadOnlyList<object?>)properties.ConvertAll(
                p => hides?.Invoke(row, p.Name) == true ? null : p.GetGetter().GetClrValue(row)))));
    }

    // On one page, which the files and the paper have.
    private const int All = 10_000_000;

    private sealed class Trace
    {
        public Guid EventId { get; init; }

        public DateTime At { get; init; }

        public Guid UserId { get; init; }

        public Role? Role { get; init; }

        public required string UseCase { get; init; }

        public Guid? SubjectId { get; init; }
    }

    /// <summary>What of the audit trail is about the household: by its own id, or that of a record of its.</summary>
    private async Task<HeldKind> TrailAsync(Household household, Guid? login, Reading reading)
    {
        var about = reading.About;
        var subjects = about.Keys.ToList();
        // Who opened or took away the whole register saw this household in it.
        var register = UseCases.LookAtRegister.Code;
        var joined = ChinaClock.StartOf(household.JoinedOn);
        var events = db.AuditEvents.AsNoTracking().OfTown(household.TownId);
        // Three questions in one, each with an index of its own.
        var rows = Traces(events.Where(e => EF.Parameter(subjects).Contains(e.SubjectId!.Value)))
            .Union(Traces(events.Where(e => e.UseCase == EF.Constant(register) && e.VillageId == household.VillageId && e.At >= joined)))
            .Union(Traces(events.Where(e => e.UserId == login)))
            .OrderByDescending(e => e.At).ThenByDescending(e => e.EventId);
        var page = await rows.PageAsync(reading.Page, reading.Most ?? All);
        return new HeldKind(
            HeldData.TrailKey, "谁看过、谁办过",
            [
                new("at", "时间", false), new("by", "谁", false), new("what", "办了什么", false), new("about", "关于", false),
                new("subjectId", "记录", true)
            ],
            page.Rows.Select(e => (IReadOnlyList<object?>)
            [
                e.At, By(e, login), UseCases.ChineseOf(e.UseCase),
                e.SubjectId is not { } subject ? e.UseCase == register ? "全村花名册" : "" : about.GetValueOrDefault(subject, ""),
                e.SubjectId
            ]).ToList())
        {
            Total = page.Total
        };
    }

    private static IQueryable<Trace> Traces(IQueryable<AuditEvent> events)
        => events.Select(e => new Trace
        {
            EventId = e.EventId, At = e.At, UserId = e.UserId, Role = e.Role, UseCase = e.UseCase, SubjectId = e.SubjectId
        });

    // By role, never by name: the staff answer for what their office does. Who is of no office may be who reported (D23).
    private static string By(Trace e, Guid? login)
        => e.UserId == login ? "本户"
            : e.Role is { } role ? role.Chinese()
            : Caller.WithoutAccount.FirstOrDefault(c => c.UserId == e.UserId)?.Name ?? "其他人（按规定不说是谁）";
}

/// <summary>The pictures of a household: of its claims, and what it signed.</summary>
internal static class Pictures
{
    public static IQueryable<StoredPhoto> Of(AppDb db, int town, Guid id)
    {
        var claims = db.Claims.OfTown(town).Where(c => c.HouseholdId == id).Select(c => c.ClaimId);
        var remedies = db.Remedies.OfTown(town).Where(r => r.HouseholdId == id).Select(r => r.RemedyId);
        // From the household's own records to the pictures: a town has tens of thousands of those.
        var ids = db.ClaimPhotos.OfTown(town).Where(e => claims.Contains(e.ClaimId)).Select(e => e.PhotoId)
            .Concat(db.RemedyPhotos.OfTown(town).Where(e => remedies.Contains(e.RemedyId)).Select(e => e.PhotoId))
            .Concat(db.Consents.OfTown(town).Where(c => c.HouseholdId == id && c.ScanPhotoId != null).Select(c => c.ScanPhotoId!.Value))
            .Concat(db.Applications.OfTown(town).Where(a => a.HouseholdId == id && a.ScanPhotoId != null).Select(a => a.ScanPhotoId!.Value))
            .Concat(db.HouseholdChanges.OfTown(town).Where(c => c.HouseholdId == id && c.ScanPhotoId != null)
                .Select(c => c.ScanPhotoId!.Value))
            .Concat(db.Redemptions.OfTown(town).IgnoreAutoIncludes().Where(r => r.HouseholdId == id && r.SignaturePhotoId != null)
                .Select(r => r.SignaturePhotoId!.Value));
        return db.Photos.OfTown(town).Where(p => ids.Contains(p.PhotoId));
    }
}
