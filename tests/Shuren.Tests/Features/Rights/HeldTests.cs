using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Redemptions;
using Shuren.Features.Rights;

namespace Shuren.Tests.Features.Rights;

/// <summary>A household reads and takes along everything that is held about it, and reads who looked at it (SUP-6).</summary>
public sealed class HeldTests(TestApp app) : AppTests(app)
{
    /// <summary>Tables that name a household and are not read out to it, each with the reason.</summary>
    private static readonly Dictionary<string, string> NotReadOut = new(StringComparer.Ordinal)
    {
        ["appointments"] = "of somebody of the staff, who reads them as such",
        ["appointment_requests"] = "of somebody of the staff",
        ["home_answers"] = "of somebody of the staff",
        ["tie_votes"] = "how a member of the group voted; what came of it stands with the notice"
    };

    /// <summary>The table behind each kind of the file.</summary>
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["households"] = "household", ["members"] = "members", ["household_absences"] = "absences", ["applications"] = "applications", ["consents"] = "consents", ["accounts"] = "account",
        ["period_scores"] = "periodScores", ["ledger_entries"] = "entries", ["claims"] = "claims", ["claim_events"] = "claimEvents", ["claim_photos"] = "claimPhotos", ["photos"] = "photos",
        ["review_lines"] = "reviewLines", ["redemptions"] = "redemptions", ["redemption_lines"] = "redemptionLines", ["redemption_witnesses"] = "redemptionWitnesses", ["objections"] = "objections", ["corrections"] = "corrections",
        ["board_lines"] = "boardLines", ["board_names"] = "boardNames", ["board_leaves"] = "boardLeaves", ["board_salts"] = "boardSalts", ["quarter_notices"] = "notices", ["household_logins"] = "login", ["users"] = "user", ["sign_in_sessions"] = "sessions",
        ["sign_in_devices"] = "devices", ["household_changes"] = "changes", ["visits"] = "visits", ["rights_requests"] = "requests", ["flags"] = "flags", ["remedies"] = "remedies", ["remedy_photos"] = "remedyPhotos", ["nominations"] = "nominations", ["commendation_objections"] = "commendationObjections"
    };

    [BothEngines]
    [Fact]
    public async Task Json_OfAHousehold_HasEveryRowOfItInTheDatabase()
    {
        var world = await Data.WorldAsync();
        await Data.MemberAsync(world.Household);
        var resident = await Data.ResidentAsync(world.Household);
        await App.DbAsync(async db =>
        {
            db.Add(new HouseholdAbsence
            {
                TownId = world.Village.TownId, VillageId = world.Village.Key.VillageId, HouseholdId = world.Household.HouseholdId, LeftOn = new DateOnly(2022, 9, 1), ReturnedOn = new DateOnly(2022, 9, 2),
                ReopenedAt = App.Clock.UtcNow(), ReopenedBy = Caller.CommandLine.UserId, Reason = "外出"
            });
            db.Add(new RedemptionWitness
            {
                TownId = world.Village.TownId, VillageId = world.Village.Key.VillageId, RedemptionId = world.Redemption.RedemptionId, OfCancelling = false, UserId = Caller.CommandLine.UserId,
                WasPresent = true, At = App.Clock.UtcNow()
            });
            db.Add(new ClaimEvent { TownId = world.Village.TownId, ClaimId = world.Claim.ClaimId, At = App.Clock.UtcNow(), By = Caller.CommandLine.UserId, What = "提交", Note = "柜台" });
            await db.SaveChangesAsync();
        });

        var (status, type, content) = await resident.DownloadAsync("/my/record?handler=Json");

        Assert.Equal((HttpStatusCode.OK, "application/json"), (status, type));
        using var json = JsonDocument.Parse(content);
        await App.DbAsync(async db =>
        {
            foreach (var entity in db.Model.GetEntityTypes().Where(NamesAHousehold))
            {
                var table = entity.GetTableName()!;
                if (NotReadOut.ContainsKey(table))
                {
                    continue;
                }
                Assert.True(Kinds.TryGetValue(table, out var kind), $"{table} names a household: read it out (HeldQuery), or say why not.");
                await CompareAsync(db, entity, world.Household.HouseholdId, json.RootElement.GetProperty(kind));
            }
        });
        // What hangs on a record of the household, and its login.
        foreach (var (kind, count) in new[] { ("members", 1), ("absences", 1), ("claimEvents", 1), ("claimPhotos", 1), ("photos", 1), ("redemptionLines", 1), ("redemptionWitnesses", 1), ("user", 1), ("sessions", 1) })
        {
            Assert.Equal((kind, count), (kind, json.RootElement.GetProperty(kind).GetArrayLength()));
        }
        Assert.Equal("柜台", json.RootElement.GetProperty("claimEvents")[0].GetProperty("note").GetString());
        Assert.DoesNotContain("PasswordHash", Encoding.UTF8.GetString(content), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Columns_OfEveryKind_AreNamedInChinese()
    {
        var village = await Data.VillageAsync();
        var held = await App.WithAsync(async (HeldQuery query) => await query.OfAsync(await Data.HouseholdAsync(village)));

        Assert.Empty(held.All.SelectMany(k => k.Columns.Where(c => !c.IsId && c.Chinese.All(char.IsAscii)).Select(c => $"{k.Key}.{c.Name}")));
        Assert.Equal(held.All.Count(), held.All.Select(k => k.Chinese).Distinct().Count());
    }

    [Fact]
    public async Task Words_OfEveryStateOfWhatHangsOnAHousehold_AreChinese()
    {
        var states = await App.DbAsync(db => Task.FromResult(db.Model.GetEntityTypes()
            .Where(e => Kinds.ContainsKey(e.GetTableName()!))
            .SelectMany(e => e.GetProperties())
            .Select(p => Nullable.GetUnderlyingType(p.ClrType) ?? p.ClrType).Where(t => t.IsEnum).Distinct().ToList()));

        Assert.NotEmpty(states);
        Assert.Empty(states.SelectMany(t => Enum.GetValues(t).Cast<object>()).Where(v => v is not ClaimChannel.QQ && HeldText.Of(v).All(char.IsAscii)).Select(v => $"{v.GetType().Name}.{v}"));
    }

    [Fact]
    public async Task Workbook_OfAHousehold_HasASheetForEachKindThereIsAndOneThatNamesTheRest()
    {
        var world = await Data.WorldAsync();
        var resident = await Data.ResidentAsync(world.Household);

        var page = await resident.OpenAsync("/my/record");
        var (_, _, content) = await resident.DownloadAsync("/my/record?handler=Excel");

        using var zip = new ZipArchive(new MemoryStream(content));
        var names = Text(zip, "xl/workbook.xml");
        var strings = Text(zip, "xl/sharedStrings.xml");
        var sections = page.All("section h2");
        var (held, none) = (0, 0);
        foreach (var kind in sections)
        {
            var name = kind.FirstChild!.TextContent.Trim();
            var hasSheet = names.Contains($"name=\"{name}\"", StringComparison.Ordinal);
            Assert.Equal(kind.ParentElement!.QuerySelector("tbody tr, dl") is not null, hasSheet);
            Assert.Contains(name, strings, StringComparison.Ordinal);
            (held, none) = hasSheet ? (held + 1, none) : (held, none + 1);
        }
        Assert.True(held > 0 && none > 0);
        Assert.Contains("name=\"没有记录的\"", names, StringComparison.Ordinal);
        Assert.Equal(held + 1, zip.Entries.Count(e => e.FullName.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal)));
        Assert.Contains("打扫卫生", page.Text);
        Assert.Contains("打扫卫生", strings, StringComparison.Ordinal);
        // What the reader of workbooks of this program makes of it: nothing is broken.
        Assert.Contains("UTF-8", Text(zip, "[Content_Types].xml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_WithOddWords_HoldThemAsTheyAre()
    {
        var village = await Data.VillageAsync();
        const string Remarks = "=1+1，他说“好”，\"\\\n\t第二行";
        var household = await Data.HouseholdAsync(village, "𠮷大有", phone: "13812345678", change: h => h.With(x => x.Remarks, Remarks).With(x => x.Address, "@东头"));
        var resident = await Data.ResidentAsync(household);

        var json = Encoding.UTF8.GetString((await resident.DownloadAsync("/my/record?handler=Json")).Content);
        using var zip = new ZipArchive(new MemoryStream((await resident.DownloadAsync("/my/record?handler=Excel")).Content));

        Assert.Contains("\"head\": \"𠮷大有\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\\u", json, StringComparison.Ordinal);
        using var parsed = JsonDocument.Parse(json);
        var read = parsed.RootElement.GetProperty("household")[0];
        Assert.Equal((Remarks, household.CardNumber), (read.GetProperty("remarks").GetString(), read.GetProperty("cardNumber").GetInt32()));
        XNamespace main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        var strings = XDocument.Parse(Text(zip, "xl/sharedStrings.xml")).Descendants(main + "t").Select(t => t.Value).ToList();
        var sheet = XDocument.Parse(Text(zip, "xl/worksheets/sheet1.xml"));
        var cells = sheet.Descendants(main + "c").Where(c => c.Element(main + "v") is not null).ToList();
        // A text, and one that stays so when somebody edits it.
        foreach (var text in (string[])[Remarks, "@东头"])
        {
            var cell = cells.Single(c => (string?)c.Attribute("t") == "s" && strings[(int)c.Element(main + "v")!] == text);
            Assert.Equal("4", (string?)cell.Attribute("s"));
        }
        Assert.Contains(cells, c => c.Attribute("t") is null && c.Element(main + "v")!.Value == household.CardNumber.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Empty(sheet.Descendants(main + "f"));
    }

    [Theory]
    [InlineData("Excel", "xlsx")]
    [InlineData("Json", "json")]
    public async Task Files_ByTheirNames_SayWhatTheyAreInBothScripts(string handler, string ending)
    {
        var resident = await Data.ResidentAsync(await Data.HouseholdAsync(await Data.VillageAsync()));

        var header = await resident.DispositionAsync($"/my/record?handler={handler}");

        Assert.StartsWith($"attachment; filename=shuren-my-record-2022-10-08.{ending}; filename*=UTF-8''", header, StringComparison.Ordinal);
        Assert.EndsWith($"我家的全部资料 2022-10-08.{ending}", Uri.UnescapeDataString(header!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_AboutWhatOthersReported_SaysNotWho()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var other = await Data.HouseholdAsync(village, "李四");
        var item = await Data.ItemAsync(village, "F01");
        await App.DbAsync(async db =>
        {
            var now = App.Clock.UtcNow();
            db.AddRange(
                new Claim
                {
                    TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = household.HouseholdId, RuleItemId = item.RuleItemId, Kind = item.Kind, OccurredOn = new DateOnly(2022, 9, 12),
                    Place = "村口", Reason = "乱倒垃圾", Channel = ClaimChannel.Phone, ReportedBy = ReportedBy.OtherVillager, ReporterName = "钱大有", Witness = "孙大有", SubmittedAt = now,
                    SubmittedBy = Caller.CommandLine.UserId
                }.With(c => c.Answer, "请钱大有补充"),
                new Shuren.Features.Objections.Objection
                {
                    TownId = village.TownId, VillageId = village.Key.VillageId, Year = 2022, Number = 1, RaisedAt = now, RaisedBy = Caller.CommandLine.UserId, RaisedByHouseholdId = other.HouseholdId,
                    RaisedByName = "周大有", RaisedByPhone = "13812345678", HouseholdId = household.HouseholdId, Reason = "多记了", DueOn = new DateOnly(2022, 10, 23)
                });
            await db.SaveChangesAsync();
        });
        var resident = await Data.ResidentAsync(household);

        var page = await resident.OpenAsync("/my/record");
        var json = Encoding.UTF8.GetString((await resident.DownloadAsync("/my/record?handler=Json")).Content);

        Assert.Contains("乱倒垃圾", page.Text);
        Assert.Contains("多记了", page.Text);
        foreach (var secret in (string[])["大有", "13812345678", other.HouseholdId.ToString()])
        {
            Assert.DoesNotContain(secret, page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, json, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Print_AtTheCounter_IsForWhoManagesHouseholdsAndStandsInTheTrail()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, phone: "13812345678");
        var recorder = await Data.StaffAsync(Role.Recorder, village, name: "赵管理");
        var reviewer = await Data.StaffAsync(Role.Reviewer, village);
        var url = $"{village.Url}/households/{household.HouseholdId}";

        Assert.Equal("/denied", (await reviewer.GetAsync(url + "/record")).Location);
        Assert.Contains("打印全部资料", (await recorder.OpenAsync(url)).Text);
        Assert.Contains("13812345678", (await recorder.OpenAsync(url + "/record")).Text);

        var resident = await Data.ResidentAsync(household);
        var page = await resident.OpenAsync("/my/record");
        var trail = page.All("[data-testid='held-trail'] tr");
        Assert.Contains(trail, r => r.TextContent.Contains("打印一户的全部资料", StringComparison.Ordinal) && r.TextContent.Contains("积分管理员", StringComparison.Ordinal));
        Assert.Contains(trail, r => r.TextContent.Contains("查看农户资料", StringComparison.Ordinal));
        Assert.DoesNotContain("赵管理", page.Text, StringComparison.Ordinal);
        var supervisor = await Data.StaffAsync(Role.Supervisor, village);
        Assert.Contains("打印一户的全部资料", (await supervisor.OpenAsync($"{village.Url}/audit?about={household.HouseholdId}")).Text);
    }

    [Fact]
    public async Task Record_WithMoreThanItsPageShows_HasAllOnPagesOfEachKind()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        for (var i = 1; i <= Paging.Size + 2; i++)
        {
            await Data.AwardAsync(village, household, i);
        }
        var resident = await Data.ResidentAsync(household);
        int Rows(TestPage page) => page.All("[data-testid='held-entries'] tbody tr").Count;

        var all = await resident.OpenAsync("/my/record");
        var first = await resident.OpenAsync(all.Find("[data-testid='held-entries'] a").GetAttribute("href")!);
        var second = await resident.OpenAsync(first.Find(".pager a[rel=next]").GetAttribute("href")!);
        var beyond = await resident.OpenAsync("/my/record?kind=entries&page=9");

        Assert.Equal((MyRecordModel.RowsShown, Paging.Size, 2, 2), (Rows(all), Rows(first), Rows(second), Rows(beyond)));
        Assert.Contains("32 条", all.Find("[data-testid='held-entries'] h2").TextContent, StringComparison.Ordinal);
        // The newest first: the last award is on the first page, the first on the last.
        Assert.Contains("32", first.Find("tbody tr").TextContent, StringComparison.Ordinal);
        Assert.Empty(first.All("[data-testid='held-claims']"));
        using var json = JsonDocument.Parse((await resident.DownloadAsync("/my/record?handler=Json")).Content);
        Assert.Equal(Paging.Size + 2, json.RootElement.GetProperty("entries").GetArrayLength());
        Assert.Equal(HttpStatusCode.NotFound, (await resident.GetAsync("/my/record?kind=none")).Status);
    }

    [BothEngines]
    [Fact]
    public async Task Trail_OnPagesOfItsOwn_NamesEachLookOnceAndWhatItWasAt()
    {
        var world = await Data.WorldAsync();
        var resident = await Data.ResidentAsync(world.Household);
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        await App.DbAsync(async db =>
        {
            // Somebody looked thirty times, on as many days.
            db.AddRange(Enumerable.Range(1, Paging.Size).Select(i => new AuditEvent
            {
                TownId = world.Village.TownId, VillageId = world.Village.Key.VillageId, At = App.Clock.UtcNow().AddDays(-i), UserId = recorder.Caller!.UserId,
                Role = Role.Recorder, UseCase = UseCases.LookAtHousehold.Code, SubjectId = world.Household.HouseholdId
            }));
            await db.SaveChangesAsync();
        });
        await recorder.OpenAsync($"{world.Village.Url}/households");
        await recorder.OpenAsync($"{world.Village.Url}/claims/{world.Claim.ClaimId}");

        var first = await resident.OpenAsync("/my/record?kind=trail");
        var second = await resident.OpenAsync("/my/record?kind=trail&page=2");

        var rows = first.Texts("[data-testid='held-trail'] tbody tr").Concat(second.Texts("[data-testid='held-trail'] tbody tr")).ToList();
        using var json = JsonDocument.Parse((await resident.DownloadAsync("/my/record?handler=Json")).Content);
        Assert.Equal(Paging.Size, first.All("[data-testid='held-trail'] tbody tr").Count);
        Assert.Equal(json.RootElement.GetProperty("trail").GetArrayLength(), rows.Count);
        Assert.Single(rows, r => r.Contains("全村花名册", StringComparison.Ordinal));
        Assert.Contains($"共 {rows.Count} 条", second.Text);
    }

    private static string Text(ZipArchive zip, string part)
    {
        using var reader = new StreamReader(zip.GetEntry(part)!.Open());
        return reader.ReadToEnd();
    }

    private static bool NamesAHousehold(IEntityType entity) => entity.GetProperties().Any(IsHousehold);

    private static bool IsHousehold(IProperty property)
        => property.Name.EndsWith("HouseholdId", StringComparison.Ordinal) && (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) == typeof(Guid);

    /// <summary>Every row of the table that names the household stands in the file with every value that is read out.</summary>
    private static async Task CompareAsync(AppDb db, IEntityType entity, Guid household, JsonElement kind)
    {
        var rows = await ((IQueryable<object>)typeof(AppDb).GetMethod(nameof(DbContext.Set), 1, [])!.MakeGenericMethod(entity.ClrType).Invoke(db, [])!).AsNoTracking().ToListAsync();
        var own = rows.Where(r => entity.GetProperties().Where(IsHousehold).Any(p => p.GetGetter().GetClrValue(r) is Guid id && id == household)).ToList();
        Assert.Equal((entity.GetTableName(), own.Count), (entity.GetTableName(), kind.GetArrayLength()));
        var key = entity.FindPrimaryKey()!.Properties.Where(HeldData.IsRead).ToList();
        foreach (var row in own)
        {
            var found = kind.EnumerateArray().Single(j => key.TrueForAll(p => Same(p.GetGetter().GetClrValue(row), j.GetProperty(Name(p)))));
            foreach (var property in entity.GetProperties().Where(p => HeldData.IsRead(p) && !HeldQuery.Secrets.Contains(p.Name)))
            {
                Assert.True(Same(property.GetGetter().GetClrValue(row), found.GetProperty(Name(property))), $"{entity.GetTableName()}.{property.Name}");
            }
        }
    }

    private static string Name(IProperty property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private static bool Same(object? value, JsonElement json) => value switch
    {
        null => json.ValueKind == JsonValueKind.Null,
        bool yes => json.GetBoolean() == yes,
        int or long => json.GetInt64() == Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
        Points points => json.GetDecimal() == points.Tenths / 10m,
        DateTime at => json.GetDateTime() == at,
        DateOnly day => json.GetString() == day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        byte[] bytes => json.GetString() == Convert.ToHexStringLower(bytes),
        _ => json.GetString() == value.ToString()
    };
}
