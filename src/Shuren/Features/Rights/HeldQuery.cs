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

    public async Task<HeldData> OfAsync(Household household)
    {
        var id = household.HouseholdId;
        var town = household.TownId;
        var login = await db.HouseholdLogins.OfTown(town).Where(l => l.HouseholdId == id).Select(l => (Guid?)l.UserId)
            .SingleOrDefaultAsync();
        List<HeldKind> kinds =
        [
            await KindAsync("household", "登记资料", db.Households.OfTown(town).Where(h => h.HouseholdId == id)),
            await KindAsync("members", "家庭成员", db.Members.OfTown(town).Where(m => m.HouseholdId == id)),
            await KindAsync("absences", "退出过", db.Set<HouseholdAbsence>().OfTown(town).Where(a => a.HouseholdId == id)),
            await KindAsync("applications", "申请书", db.Applications.OfTown(town).Where(a => a.HouseholdId == id)),
            await KindAsync("consents", "同意和不同意", db.Consents.OfTown(town).Where(c => c.HouseholdId == id)),
            await KindAsync("account", "积分", db.Accounts.OfTown(town).Where(a => a.HouseholdId == id)),
            await KindAsync("periodScores", "各季度积分", db.PeriodScores.OfTown(town).Where(p => p.HouseholdId == id)),
            await KindAsync("entries", "积分台账", db.LedgerEntries.OfTown(town).Where(e => e.HouseholdId == id).OrderBy(e => e.Seq))
        ];
        kinds.Add(await KindAsync(
            "requests", "更正、删除的要求", db.RightsRequests.OfTown(town).Where(r => r.HouseholdId == id).OrderBy(r => r.AskedAt)));
        await AddChangesAsync(kinds, town, id);
        await AddClaimsAsync(kinds, town, id);
        await AddBoardsAsync(kinds, town, id);
        await AddLoginAsync(kinds, town, id, login);
        return new HeldData(household, clock.UtcNow(), kinds, await TrailAsync(household, login));
    }

    private async Task AddChangesAsync(List<HeldKind> kinds, int town, Guid id)
    {
        var changes = db.HouseholdChanges.OfTown(town).Where(c => c.HouseholdId == id || c.OtherHouseholdId == id);
        kinds.Add(await KindAsync("changes", "农户变动", changes.OrderBy(c => c.At)));
        // Who else lived in the other household of a split or a merge is that one's.
        var own = await changes.Where(c => c.HouseholdId == id).Select(c => c.ChangeId).ToHashSetAsync();
        kinds.Add(await KindAsync(
            "changeWords", "农户变动的说明",
            db.HouseholdChangeWords.OfTown(town).Where(w => changes.Any(c => c.ChangeId == w.ChangeId)).OrderBy(w => w.ChangeId),
            (w, property) => property == "MembersBefore" && !own.Contains(w.ChangeId)));
        var visits = db.Visits.OfTown(town).Where(v => v.HouseholdId == id);
        kinds.Add(await KindAsync("visits", "走访", visits.OrderBy(v => v.On)));
        kinds.Add(await KindAsync(
            "visitNotes", "走访的记录",
            db.VisitNotes.OfTown(town).Where(n => visits.Any(v => v.VisitId == n.VisitId)).OrderBy(n => n.VisitId)));
    }

    private async Task AddClaimsAsync(List<HeldKind> kinds, int town, Guid id)
    {
        var claims = db.Claims.OfTown(town).Where(c => c.HouseholdId == id);
        // What was reported by somebody else may say in its answers who that was.
        var others = await claims.Where(c => c.ReportedBy == ReportedBy.OtherVillager).Select(c => c.ClaimId).ToHashSetAsync();
        kinds.Add(await KindAsync("claims", "申报", claims.OrderBy(c => c.SubmittedAt), (c, property) => property == "ReporterName"
            || (property is "Answer" or "Witness" && others.Contains(c.ClaimId))));
        kinds.Add(await KindAsync(
            "claimEvents", "申报的经过", db.ClaimEvents.OfTown(town).Where(e => claims.Any(c => c.ClaimId == e.ClaimId)).OrderBy(e => e.At),
            (e, property) => property == "Note" && others.Contains(e.ClaimId)));
        kinds.Add(await KindAsync(
            "claimPhotos", "申报的照片", db.ClaimPhotos.OfTown(town).Where(p => claims.Any(c => c.ClaimId == p.ClaimId))));
        kinds.Add(await KindAsync("photos", "照片和扫描件", Pictures.Of(db, town, id)));
        kinds.Add(await KindAsync(
            "reviewLines", "审核记录", db.ReviewLines.OfTown(town).Where(l => l.HouseholdId == id).OrderBy(l => l.OccurredOn)));
        var redemptions = db.Redemptions.OfTown(town).Where(r => r.HouseholdId == id);
        kinds.Add(await KindAsync("redemptions", "兑换", redemptions.IgnoreAutoIncludes().OrderBy(r => r.At)));
        kinds.Add(await KindAsync(
            "redemptionLines", "兑换的物品",
            db.RedemptionLines.OfTown(town).Where(l => redemptions.Any(r => r.RedemptionId == l.RedemptionId))));
        kinds.Add(await KindAsync(
            "objections", "异议", db.Objections.OfTown(town).Where(o => o.HouseholdId == id || o.RaisedByHouseholdId == id),
            // By another about this household: not who. By this household about another: not what was found out about that one.
            (o, property) => (o.RaisedByHouseholdId != id && property is ("RaisedByName" or "RaisedByPhone" or "RaisedByHouseholdId"))
                || (o.HouseholdId != id && property is ("Findings" or "HouseholdId"))));
        var remedies = db.Remedies.OfTown(town).Where(r => r.HouseholdId == id);
        kinds.Add(await KindAsync("remedies", "整改", remedies.OrderBy(r => r.HandedInAt)));
        kinds.Add(await KindAsync(
            "remedyPhotos", "整改的照片", db.RemedyPhotos.OfTown(town).Where(p => remedies.Any(r => r.RemedyId == p.RemedyId))));
        // By another about this household: not who. By this household about another: not that it was not chosen.
        kinds.Add(await KindAsync(
            "nominations", "先进选树的推荐", db.Nominations.OfTown(town).Where(n => n.HouseholdId == id || n.ByHouseholdId == id),
            (n, property) => (n.ByHouseholdId != id && property == "ByHouseholdId")
                || (n.HouseholdId != id && property is not ("Reason" or "NominatedAt"))));
        kinds.Add(await KindAsync(
            "commendationObjections", "对先进的异议", db.CommendationObjections.OfTown(town).Where(o => o.RaisedByHouseholdId == id)));
        kinds.Add(await KindAsync("flags", "监督疑问", db.Flags.OfTown(town).Where(f => f.HouseholdId == id)));
        kinds.Add(await KindAsync("corrections", "更正", db.Corrections.OfTown(town).Where(c => c.HouseholdId == id)));
    }

    private async Task AddBoardsAsync(List<HeldKind> kinds, int town, Guid id)
    {
        kinds.Add(await KindAsync("boardLines", "定榜", db.BoardLines.OfTown(town).Where(l => l.HouseholdId == id)));
        kinds.Add(await KindAsync("boardLeaves", "榜上的凭条", db.BoardLeaves.OfTown(town).Where(l => l.HouseholdId == id)));
        kinds.Add(await KindAsync("boardSalts", "凭条的随机数", db.BoardSalts.OfTown(town).Where(s => s.HouseholdId == id)));
        kinds.Add(await KindAsync("boardNames", "榜上的姓名", db.BoardNames.OfTown(town).Where(n => n.HouseholdId == id)));
        kinds.Add(await KindAsync(
            "notices", "告知末位", db.QuarterNotices.OfTown(town).Where(n => n.BlackToldHouseholdId == id || n.TieHouseholdId == id),
            (n, property) => (n.BlackToldHouseholdId != id && property.StartsWith("BlackTold", StringComparison.Ordinal))
                || (n.TieHouseholdId != id && property.StartsWith("Tie", StringComparison.Ordinal))));
    }

    private async Task AddLoginAsync(List<HeldKind> kinds, int town, Guid id, Guid? login)
    {
        kinds.Add(await KindAsync("login", "网上登录", db.HouseholdLogins.OfTown(town).Where(l => l.HouseholdId == id)));
        kinds.Add(await KindAsync("user", "登录账号", db.Users.Where(u => u.Id == login)));
        kinds.Add(await KindAsync("sessions", "登录过", db.SignInSessions.Where(s => s.UserId == login).OrderBy(s => s.StartedAt)));
        kinds.Add(await KindAsync("devices", "登录用过的设备", db.SignInDevices.Where(d => d.AccountId == login)));
    }

    private async Task<HeldKind> KindAsync<T>(string key, string chinese, IQueryable<T> rows, Func<T, string, bool>? hides = null)
        where T : class
    {
        var properties = db.Model.FindEntityType(typeof(T))!.GetProperties()
            .Where(p => HeldData.IsRead(p) && !Secrets.Contains(p.Name))
            .OrderBy(p => p.PropertyInfo!.MetadataToken).ToList();
        var loaded = await rows.AsNoTracking().ToListAsync();
        return new HeldKind(
            key, chinese,
            properties.ConvertAll(p => new HeldColumn(
                JsonNamingPolicy.CamelCase.ConvertName(p.Name), HeldText.NameOf(typeof(T), p.Name), HeldData.IsForMachines(p))),
            loaded.ConvertAll(row => (IReadOnlyList<object?>)properties.ConvertAll(
                p => hides?.Invoke(row, p.Name) == true ? null : p.GetGetter().GetClrValue(row))));
    }

    /// <summary>What of the audit trail is about the household: by its own id, or that of a record of its.</summary>
    private async Task<HeldKind> TrailAsync(Household household, Guid? login)
    {
        var (town, id) = (household.TownId, household.HouseholdId);
        var about = new Dictionary<Guid, string> { [id] = "本户" };
        async Task AddAsync(string what, IQueryable<Guid> ids)
        {
            foreach (var record in await ids.ToListAsync())
            {
                about[record] = what;
            }
        }
        await AddAsync("申报", db.Claims.OfTown(town).Where(c => c.HouseholdId == id).Select(c => c.ClaimId));
        await AddAsync("申请书", db.Applications.OfTown(town).Where(a => a.HouseholdId == id).Select(a => a.ApplicationId));
        await AddAsync("异议", db.Objections.OfTown(town).Where(o => o.HouseholdId == id || o.RaisedByHouseholdId == id)
            .Select(o => o.ObjectionId));
        await AddAsync("更正、删除的要求", db.RightsRequests.OfTown(town).Where(r => r.HouseholdId == id).Select(r => r.RequestId));
        await AddAsync("更正", db.Corrections.OfTown(town).Where(c => c.HouseholdId == id).Select(c => c.CorrectionId));
        await AddAsync("整改", db.Remedies.OfTown(town).Where(r => r.HouseholdId == id).Select(r => r.RemedyId));
        await AddAsync("兑换", db.Redemptions.OfTown(town).Where(r => r.HouseholdId == id).Select(r => r.RedemptionId));
        var subjects = about.Keys.ToList();
        // Who opened or took away the whole register saw this household in it.
        var register = UseCases.LookAtRegister.Code;
        var joined = ChinaClock.StartOf(household.JoinedOn);
        var events = await db.AuditEvents.AsNoTracking().OfTown(town)
            .Where(e => subjects.Contains(e.SubjectId!.Value)
                || (e.UseCase == register && e.VillageId == household.VillageId && e.At >= joined)
                || e.UserId == login)
            .OrderByDescending(e => e.At).ThenByDescending(e => e.EventId).ToListAsync();
        return new HeldKind(
            "trail", "谁看过、谁办过",
            [
                new("at", "时间", false), new("by", "谁", false), new("what", "办了什么", false), new("about", "关于", false),
                new("subjectId", "记录", true)
            ],
            events.ConvertAll(e => (IReadOnlyList<object?>)
            [
                e.At, By(e, login), UseCases.ChineseOf(e.UseCase),
                e.SubjectId is not { } subject ? e.UseCase == register ? "全村花名册" : "" : about.GetValueOrDefault(subject, ""),
                e.SubjectId
            ]));
    }

    // By role, never by name: the staff answer for what their office does. Who is of no office may be who reported (D23).
    private static string By(AuditEvent e, Guid? login)
        => e.UserId == login ? "本户"
            : e.Role is { } role ? role.Chinese()
            : Caller.WithoutAccount.FirstOrDefault(c => c.UserId == e.UserId)?.Name ?? "其他人（按规定不说是谁）";
}

/// <summary>The pictures of a household: of its claims, and what it signed.</summary>
internal static class Pictures
{
    public static IQueryable<StoredPhoto> Of(AppDb db, int town, Guid id)
        => db.Photos.OfTown(town).Where(
            p => db.ClaimPhotos.Any(e => e.TownId == town && e.PhotoId == p.PhotoId
                    && db.Claims.Any(c => c.TownId == town && c.ClaimId == e.ClaimId && c.HouseholdId == id))
                || db.RemedyPhotos.Any(e => e.TownId == town && e.PhotoId == p.PhotoId
                    && db.Remedies.Any(r => r.TownId == town && r.RemedyId == e.RemedyId && r.HouseholdId == id))
                || db.Consents.Any(c => c.TownId == town && c.HouseholdId == id && c.ScanPhotoId == p.PhotoId)
                || db.Applications.Any(a => a.TownId == town && a.HouseholdId == id && a.ScanPhotoId == p.PhotoId)
                || db.HouseholdChanges.Any(c => c.TownId == town && c.HouseholdId == id && c.ScanPhotoId == p.PhotoId)
                || db.Redemptions.Any(r => r.TownId == town && r.HouseholdId == id && r.SignaturePhotoId == p.PhotoId));
}
