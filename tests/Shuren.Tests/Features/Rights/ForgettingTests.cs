using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Commendations;
using Shuren.Features.Flags;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Notices;
using Shuren.Features.Objections;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.Recording;
using Shuren.Features.Redemptions;
using Shuren.Features.Remedies;
using Shuren.Features.Reports;
using Shuren.Features.Retention;
using Shuren.Features.Reviews;
using Shuren.Features.Rights;
using Shuren.Features.Supplies;
using Shuren.Features.Verification;
using Shuren.Tests.Features.Claims;
using Shuren.Tests.Features.Reviews;

namespace Shuren.Tests.Features.Rights;

/// <summary>A household that left is forgotten: no word of it anywhere, its figures stay, and `verify` finds nothing wrong (SUP-6, ADR 20).</summary>
public sealed class ForgettingTests(TestApp app) : AppTests(app)
{
    private static readonly string[] Words = ["欧阳守田", "欧阳小禾", "13987654321", "红卫水库边十七号"];

    private static readonly Quarter Third = new(2022, 3);
    private static readonly DateOnly Before = new(2022, 6, 1);

    // The tests share a database: all but the one that looks through it have another household.
    private string[] _words = ["司马守山", "司马小山", "13711112222", "青杠林坡二十号"];

    private string Head => _words[0];

    private string Child => _words[1];

    private string Phone => _words[2];

    private string Address => _words[3];

    [BothEngines]
    [Fact]
    public async Task Run_AfterEverythingOfAHousehold_LeavesNoTraceInTheDatabaseNorInACopyOfIt()
    {
        _words = Words;
        var village = await Data.VillageAsync();
        var gone = await LiveAsync(village);
        var entries = await EntriesAsync(village);
        var accounts = await App.DbAsync(db => db.Accounts.AsNoTracking().In(village.Key).OrderBy(a => a.HouseholdId).Select(a => new { a.Score, a.Spendable }).ToListAsync());
        await App.DbAsync(db => Database.AnalyzeAsync(db));
        // The look finds it where it is: else finding nothing afterwards would prove nothing.
        var before = await FoundAsync();
        Assert.All(
            (string[])["nominations.reason", "commendation_votes.reason", "commendation_objections.reason", "commendation_rounds.title", "remedies.proof", "remedy_votes.reason", "sent_words.practice",
                "work_reports.practice", "town_summaries.practice", "household_change_words.head_before", "fund_words.party", "stock_movement_words.note", "redemptions.cancel_reason", "rule_lists.return_reason"],
            column => Assert.Contains(column, before));
        Assert.True(before.Count > 25, string.Join(", ", before));
        Assert.True(await App.DbAsync(db => db.BoardSalts.AnyAsync(s => s.HouseholdId == gone.HouseholdId)));

        App.SetDay(2023, 5, 2);
        Assert.Equal(0, (await RunAsync(village)).Households);
        App.SetDay(2023, 5, 3);
        // A form about it that waits is sealed: nobody sees the name in it, and who has the server's keys reads it all the same.
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await recorder.SubmitAsync($"{village.Url}/requests/new", "ask", ("Card", 99), ("Kind", "Remove"), ("Wish", $"删{Head}"));
        Assert.True(await App.DbAsync(db => db.KeptForms.AnyAsync(f => f.OwnerId == recorder.Caller!.UserId)));
        Assert.Equal(1, (await RunAsync(village)).Households);

        Assert.Empty(await FoundAsync());
        Assert.False(await App.DbAsync(db => db.KeptForms.AnyAsync()));
        Assert.False(await App.DbAsync(db => db.BoardSalts.AnyAsync(s => s.HouseholdId == gone.HouseholdId)));
        Assert.Equal(entries, await EntriesAsync(village));
        Assert.Equal(accounts, await App.DbAsync(db => db.Accounts.AsNoTracking().In(village.Key).OrderBy(a => a.HouseholdId).Select(a => new { a.Score, a.Spendable }).ToListAsync()));
        await CleanAsync(village);
        // Two changes of families, a report, a gift and a stock-taking: their words are no longer held against their digests, and that is said.
        Assert.EndsWith("有 5 处农户变动、报告、资金物资、盘点的文字按规定删过姓名等信息，不再核对文字。", Assert.Single(await App.DbAsync(db => WordsBeside.NotesAsync(db, village.TownId))), StringComparison.Ordinal);
        // What the neighbour did is still said, without whom it was done for.
        Assert.Contains("帮某人家收稻", await App.DbAsync(db => db.Claims.In(village.Key).Where(c => c.HouseholdId != gone.HouseholdId).Select(c => c.Reason).ToListAsync()));
        await NotInACopyAsync();
        Assert.Equal(["", "某人成家"], await App.DbAsync(db => db.HouseholdChangeWords.In(village.Key).Select(w => w.Reason).OrderBy(r => r).ToListAsync()));
        await PagesOpenAsync(village, gone);
        // The next day nothing is left to do.
        App.SetDay(2023, 5, 4);
        Assert.Equal(0, (await RunAsync(village)).Households);
    }

    [Theory]
    [InlineData("nothing", true)]
    [InlineData("claim", false)]
    [InlineData("sheet", false)]
    [InlineData("objection", false)]
    [InlineData("objection by it", false)]
    [InlineData("praise", false)]
    [InlineData("praise of it", false)]
    [InlineData("correction", false)]
    [InlineData("request", false)]
    [InlineData("flag", false)]
    [InlineData("application", false)]
    [InlineData("board", false)]
    [InlineData("other's", true)]
    public async Task Run_WithSomethingOpen_Waits(string open, bool goes)
    {
        var village = await Data.VillageAsync();
        var gone = await Data.HouseholdAsync(village, Head, joinedOn: Before);
        var other = await Data.HouseholdAsync(village, "李四", joinedOn: Before);
        await OpenAsync(village, open, gone, other);
        App.SetDay(2022, 10, 9);
        await App.WithAsync((HouseholdService s) => s.WithdrawAsync(Caller.CommandLine, village.Key, gone.HouseholdId, "搬走了"));
        App.SetDay(open == "board" ? new DateOnly(2023, 5, 3) : new DateOnly(2023, 6, 1));
        if (open == "board")
        {
            // Published late, and not final.
            await App.DbAsync(async db =>
            {
                db.Add(Notice(village, new Quarter(2022, 4), App.Clock.Today().AddDays(-1)));
                await db.SaveChangesAsync();
            });
            App.SetDay(2023, 6, 15);
        }

        Assert.Equal(goes ? 1 : 0, (await RunAsync(village)).Households);

        Assert.Equal(goes ? Forgetting.Nobody : Head, await App.DbAsync(db => db.Households.In(village.Key).Where(h => h.HouseholdId == gone.HouseholdId).Select(h => h.Head).SingleAsync()));
        Assert.Equal("李四", await App.DbAsync(db => db.Households.In(village.Key).Where(h => h.HouseholdId == other.HouseholdId).Select(h => h.Head).SingleAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Run_WhoAskedForIt_DoesNotWaitForTheDaysOfTheLogin()
    {
        var village = await Data.VillageAsync();
        var gone = await Data.HouseholdAsync(village, Head, joinedOn: Before);
        var resident = await Data.ResidentAsync(gone);
        await resident.SubmitAsync("/my/requests", "ask", ("Kind", "Remove"), ("Wish", "全部删掉"));
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = $"{village.Url}/requests/{await App.DbAsync(db => db.RightsRequests.In(village.Key).Select(r => r.RequestId).SingleAsync())}";
        // While it takes part there is no such box, and nobody can forge it.
        var form = (await recorder.OpenAsync(url)).Form("answer");
        Assert.Empty((await recorder.OpenAsync(url)).All("[name='Forget']"));
        await App.WithAsync((HouseholdService s) => s.WithdrawAsync(Caller.CommandLine, village.Key, gone.HouseholdId, "搬走了"));
        Assert.NotNull(form);
        await recorder.SubmitAsync(url, "answer", ("Done", "true"), ("Answer", "都删"), ("Forget", true));

        App.SetDay(2022, 12, 31);
        Assert.Equal(0, (await RunAsync(village)).Households);
        // The board of the quarter was never published: 92 days, and not 30 more.
        App.SetDay(2023, 4, 2);
        Assert.Equal(0, (await RunAsync(village)).Households);
        App.SetDay(2023, 4, 3);
        Assert.Equal(1, (await RunAsync(village)).Households);
    }

    [BothEngines]
    [Fact]
    public async Task Run_NamesOfOthersThatHoldTheName_Stay()
    {
        var village = await Data.VillageAsync();
        var gone = await Data.HouseholdAsync(village, "王刚", joinedOn: Before);
        var longer = await Data.HouseholdAsync(village, "王刚强", joinedOn: Before);
        var same = await Data.HouseholdAsync(village, "赵同名", "2组", joinedOn: Before);
        await App.DbAsync(async db =>
        {
            db.Add(new Member { TownId = village.TownId, HouseholdId = gone.HouseholdId, Name = "赵同名", Relation = "妻" });
            await db.SaveChangesAsync();
            await db.Households.In(village.Key).Where(h => h.HouseholdId == same.HouseholdId).ExecuteUpdateAsync(s => s.SetProperty(h => h.Remarks, "王刚强的邻居，王刚的同学，赵同名家"));
        });
        await App.WithAsync((HouseholdService s) => s.WithdrawAsync(Caller.CommandLine, village.Key, gone.HouseholdId, "搬走了"));
        App.SetDay(2023, 6, 1);

        Assert.Equal(1, (await RunAsync(village)).Households);

        Assert.Equal("王刚强的邻居，某人的同学，赵同名家", await App.DbAsync(db => db.Households.In(village.Key).Where(h => h.HouseholdId == same.HouseholdId).Select(h => h.Remarks).SingleAsync()));
        Assert.Equal("王刚强", await App.DbAsync(db => db.Households.In(village.Key).Where(h => h.HouseholdId == longer.HouseholdId).Select(h => h.Head).SingleAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Run_EntryThatWasChangedBefore_StaysAFault()
    {
        var village = await Data.VillageAsync();
        await LiveAsync(village);
        await App.DbAsync(db => db.Claims.In(village.Key).Where(c => c.Reason.Contains("收稻")).ExecuteUpdateAsync(s => s.SetProperty(c => c.Reason, c => c.Reason + "（改过）")));
        App.SetDay(2023, 5, 3);

        Assert.Equal(1, (await RunAsync(village)).Households);

        Assert.Contains("被改过", (await App.WithAsync((BasisVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault!.Message, StringComparison.Ordinal);
    }

    private async Task<RetentionRun> RunAsync(TestVillage village)
        => (await App.WithAsync((RetentionService retention) => retention.RunAsync())).Single(r => r.TownId == village.TownId);

    private Task<List<string>> EntriesAsync(TestVillage village) => App.DbAsync(async db => (await db.LedgerEntries.AsNoTracking().In(village.Key).OrderBy(e => e.Seq).ToListAsync())
        .ConvertAll(e => $"{e.Seq} {e.HouseholdId} {e.Kind} {e.Amount} {Convert.ToHexStringLower(e.Hash)}"));

    private async Task CleanAsync(TestVillage village)
    {
        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
        Assert.Null(await App.WithAsync((RecordVerifier verifier) => verifier.VerifyAsync(village.TownId)));
        var report = await App.WithAsync((BasisVerifier verifier) => verifier.VerifyAsync(village.TownId));
        Assert.Null(report.Fault);
        Assert.Contains("依据已按规定删除", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    /// <summary>Every column of every table of the database that holds one of the words, as text or in bytes.</summary>
    private Task<List<string>> FoundAsync() => App.DbAsync(async db =>
    {
        await db.Database.OpenConnectionAsync();
        var connection = db.Database.GetDbConnection();
        var tables = await ColumnAsync(connection, TestDatabase.IsPostgres
            ? "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            : "SELECT name FROM sqlite_master WHERE type = 'table'");
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names from the database's own list.
            command.CommandText = $"SELECT * FROM \"{table}\"";
#pragma warning restore CA2100
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                for (var i = 0; i < rows.FieldCount; i++)
                {
                    if (Holds(rows.GetValue(i)))
                    {
                        found.Add($"{table}.{rows.GetName(i)}");
                    }
                }
            }
        }
        return found.Order(StringComparer.Ordinal).ToList();
    });

    private static bool Holds(object value) => value switch
    {
        string text => Words.Any(w => text.Contains(w, StringComparison.Ordinal)),
        byte[] bytes => Words.Any(w => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(w)) >= 0),
        _ => false
    };

    private static async Task<List<string>> ColumnAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The constants above.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var rows = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await rows.ReadAsync())
        {
            values.Add(rows.GetString(0));
        }
        return values;
    }

    /// <summary>A backup made afterwards does not have it in what was deleted either.</summary>
    private async Task NotInACopyAsync()
    {
        if (TestDatabase.IsPostgres)
        {
            return;
        }
        var copy = Path.Combine(App.Database.Settings.Folder!, "copy.db");
        await Database.CopySqliteAsync(App.Database.Settings.SqliteConnection, copy);
        Assert.False(Holds(await File.ReadAllBytesAsync(copy)));
        File.Delete(copy);
    }

    private async Task PagesOpenAsync(TestVillage village, Household gone)
    {
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var url = $"{village.Url}/households/{gone.HouseholdId}";
        Assert.Contains("按规定删除了，只留卡号和积分", (await recorder.OpenAsync(url)).Text);
        foreach (var page in (string[])[url + "/score", url + "/record", $"{village.Url}/households?withdrawn=true", $"{village.Url}/claims", $"{village.Url}/notices/2022Q3", $"{village.Url}/notices/2022Q3/paper", $"{village.Url}/objections", $"{village.Url}/redemption/issues"])
        {
            Assert.DoesNotContain(Head, (await recorder.OpenAsync(page)).Text);
        }
        Assert.Contains("退出的农户 1 户", (await officer.OpenAsync(village.TownUrl + "/settings")).Text);
        var claim = await App.DbAsync(db => db.Claims.In(village.Key).Where(c => c.HouseholdId == gone.HouseholdId).Select(c => c.ClaimId).FirstAsync());
        await recorder.OpenAsync($"{village.Url}/claims/{claim}");
    }

    private async Task OpenAsync(TestVillage village, string what, Household gone, Household other)
    {
        var item = await Data.ItemAsync(village, "Z01");
        switch (what)
        {
            case "claim":
                await App.SubmitAsync(village, ClaimSteps.Submission(gone, item));
                break;
            case "sheet":
                await App.RecordAsync(village, gone, item);
                break;
            case "other's":
                await App.RecordAsync(village, other, item);
                break;
            case "objection":
                await ObjectAsync(village, gone, other);
                break;
            case "objection by it":
                await ObjectAsync(village, other, gone);
                break;
            case "praise" or "praise of it":
                await App.DbAsync(async db =>
                {
                    var (town, place, now, by) = (village.TownId, village.Key.VillageId, App.Clock.UtcNow(), Caller.CommandLine.UserId);
                    var round = new CommendationRound { TownId = town, VillageId = place, Title = "之星", From = Third, Until = Third, Seats = 3, OpenedAt = now, OpenedBy = by }.With(r => r.PublishedAt, now);
                    var nomination = new Nomination
                    {
                        TownId = town, VillageId = place, RoundId = round.RoundId, HouseholdId = (what == "praise" ? other : gone).HouseholdId, NominatedBy = by, NominatedAt = now, Reason = "好"
                    };
                    db.AddRange(round, nomination, new CommendationObjection
                    {
                        TownId = town, VillageId = place, NominationId = nomination.NominationId, RaisedByHouseholdId = what == "praise" ? gone.HouseholdId : null, Reason = "不对", RaisedAt = now, RaisedBy = by
                    });
                    await db.SaveChangesAsync();
                });
                break;
            case "correction":
                var entry = (await Data.AwardAsync(village, gone, 2))[0];
                await App.WithAsync((CorrectionService s) => s.ProposeAsync(Caller.CommandLine, village.Key, new Correction(entry.Seq, null, 1, null, null), "记错了"));
                break;
            case "request":
                await App.WithAsync((RightsService s) => s.AskAsync(Caller.CommandLine, village.Key, gone.HouseholdId, RequestKind.Correct, "电话不对"));
                break;
            case "flag":
                await App.DbAsync(async db =>
                {
                    db.Add(FlagOn(village, gone));
                    await db.SaveChangesAsync();
                });
                break;
            case "application":
                await App.DbAsync(async db =>
                {
                    db.Add(new Application { TownId = village.TownId, VillageId = village.Key.VillageId, Head = Head, GroupName = "1组", AtCounter = true, SubmittedAt = App.Clock.UtcNow() });
                    await db.SaveChangesAsync();
                });
                break;
        }
    }

    private Task<Objection> ObjectAsync(TestVillage village, Household about, Household by) => App.WithAsync((ObjectionService s)
        => s.RaiseAsync(Caller.CommandLine, village.Key, new RaiseObjection(about.HouseholdId, null, null, by.HouseholdId, by.Head, null, "不对")));

    private QuarterNotice Notice(TestVillage village, Quarter quarter, DateOnly until) => new()
    {
        TownId = village.TownId, VillageId = village.Key.VillageId, Quarter = quarter, PublishedAt = App.Clock.UtcNow(), PublishedBy = Caller.CommandLine.UserId, ObjectionsUntil = until,
        PublicUntil = until.AddDays(30), HeadSeq = 0, HeadHash = new byte[32]
    };

    /// <summary>A household's life with its name in everything that anybody types: until it leaves.</summary>
    private Flag FlagOn(TestVillage village, Household household) => new Flag
    {
        TownId = village.TownId, VillageId = village.Key.VillageId, Year = 2022, Number = 1, Kind = FlagKind.Household, RecordId = household.HouseholdId,
        HouseholdId = household.HouseholdId, Doubt = $"{Head}不住{Address}", RaisedAt = App.Clock.UtcNow(), RaisedBy = Caller.CommandLine.UserId
    }.With(f => f.DueOn, new DateOnly(2022, 10, 15));

    private async Task<Household> LiveAsync(TestVillage village)
    {
        var gone = await Data.HouseholdAsync(
            village, Head, joinedOn: Before, phone: Phone, change: h => h.With(x => x.Address, Address).With(x => x.Remarks, $"{Head}，{Phone}"));
        var other = await Data.HouseholdAsync(village, "李四", joinedOn: Before, change: h => h.With(x => x.Remarks, $"{Head}的邻居，住{Address}"));
        await RegisterAsync(village, gone, other);
        var item = await Data.ItemAsync(village, "Z01", new DateOnly(2022, 9, 12));
        await RecordAsync(village, gone, item, new DateOnly(2022, 9, 10), "扫自家门口");
        await RecordAsync(village, other, item, new DateOnly(2022, 9, 11), $"帮{Head}家收稻");
        await RecordAsync(village, other, item, new DateOnly(2022, 9, 12), $"给{Child}补课，电话{Phone}，到{Address}");
        await ConfirmAsync(village);
        await App.DbAsync(async db =>
        {
            db.Add(FlagOn(village, gone).With(f => f.Status, FlagStatus.Accepted).With(f => f.Answer, $"问过{Head}"));
            await db.SaveChangesAsync();
        });
        await CommendAsync(village, gone, other);
        await MakeGoodAsync(village, gone);
        await ReportAsync(village);
        await BoardAsync(village, await Data.HouseholdAsync(village, "周小满", joinedOn: Before));
        await CorrectAsync(village, gone, other, item);
        await RedeemAsync(village, gone);
        var resident = await Data.ResidentAsync(gone);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await resident.SubmitAsync("/my/requests", "ask", ("Kind", "Correct"), ("Wish", $"{Head}的电话是{Phone}"));
        var request = await App.DbAsync(db => db.RightsRequests.In(village.Key).Select(r => r.RequestId).SingleAsync());
        await recorder.SubmitAsync($"{village.Url}/requests/{request}", "answer", ("Done", "true"), ("Answer", $"{Head}家改好了"));
        App.SetDay(2022, 11, 10);
        await resident.SubmitAsync("/my/household", "withdraw", ("Reason", $"{Head}搬家"), ("Sure", true));
        return gone;
    }

    private Task RegisterAsync(TestVillage village, Household gone, Household other) => App.DbAsync(async db =>
    {
        var (town, place, now, by) = (village.TownId, village.Key.VillageId, App.Clock.UtcNow(), Caller.CommandLine.UserId);
        var paper = Encoding.UTF8.GetBytes($"{Head}签字");
        var scan = new StoredPhoto
        {
            TownId = town, VillageId = place, Full = paper, Thumbnail = paper, Width = 1, Height = 1, Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(paper)), AddedAt = now,
            AddedBy = by
        };
        HouseholdChange NewChange(ChangeKind kind) => new()
        {
            TownId = town, VillageId = place, HouseholdId = kind == ChangeKind.Head ? gone.HouseholdId : other.HouseholdId, OtherHouseholdId = kind == ChangeKind.Head ? null : gone.HouseholdId,
            Kind = kind, On = new DateOnly(2022, 7, 1), ScanPhotoId = kind == ChangeKind.Head ? scan.PhotoId : null, At = now, By = by
        };
        var (head, split) = (NewChange(ChangeKind.Head), NewChange(ChangeKind.Split));
        // Of the neighbour it stays, without the name.
        HouseholdChangeWords[] words =
        [
            new()
            {
                TownId = town, VillageId = place, ChangeId = head.ChangeId, Reason = $"{Head}当家", Paper = $"{Address}的户口簿", HeadBefore = Child, HeadAfter = Head, MembersBefore = $"{Head} 父"
            },
            new() { TownId = town, VillageId = place, ChangeId = split.ChangeId, Reason = $"{Head}成家", Paper = "协议" }
        ];
        head.Hold(words[0]);
        split.Hold(words[1]);
        var visit = new Visit { TownId = town, VillageId = place, HouseholdId = gone.HouseholdId, On = new DateOnly(2022, 9, 1), At = now, By = by };
        db.AddRange(
            scan, head, split, visit, words[0], words[1],
            new VisitNote { TownId = town, VillageId = place, VisitId = visit.VisitId, Note = $"{Head}在家" },
            new Member { TownId = town, HouseholdId = gone.HouseholdId, Name = Child, Relation = "女儿" },
            new HouseholdAbsence
            {
                TownId = town, VillageId = place, HouseholdId = gone.HouseholdId, LeftOn = new DateOnly(2022, 6, 2), ReturnedOn = new DateOnly(2022, 6, 3), ReopenedAt = now, ReopenedBy = by,
                Reason = $"{Head}外出"
            },
            new Application
            {
                TownId = town, VillageId = place, Head = Head, GroupName = "1组", Address = Address, Phone = Phone, Members = $"{Child} 女儿", AtCounter = true, SubmittedAt = now, ScanPhotoId = scan.PhotoId
            }.With(a => a.Status, ApplicationStatus.Registered).With(a => a.HouseholdId, gone.HouseholdId).With(a => a.ConsentNote, $"同意{Head}"),
            new Consent
            {
                TownId = town, VillageId = place, HouseholdId = gone.HouseholdId, What = ConsentTo.Child, Yes = true, At = now, By = by, How = ConsentHow.Paper, ScanPhotoId = scan.PhotoId, NoticeVersion = "1.1"
            },
            new GroupRecord
            {
                TownId = town, VillageId = place, Kind = GroupRecordKind.RollCall, Title = $"{Head}家帮工", OccurredOn = new DateOnly(2022, 9, 10), Place = Address, CreatedAt = now, CreatedBy = by
            });
        await db.SaveChangesAsync();
    });

    /// <summary>It was put forward and chosen, objected to, and put its neighbour forward.</summary>
    private Task CommendAsync(TestVillage village, Household gone, Household other) => App.DbAsync(async db =>
    {
        var (town, place, now, by) = (village.TownId, village.Key.VillageId, App.Clock.UtcNow(), Caller.CommandLine.UserId);
        var round = new CommendationRound
        {
            TownId = town, VillageId = place, Title = $"学{Head}", From = Third, Until = Third, Seats = 3, OpenedAt = now, OpenedBy = by
        }.With(r => r.PublishedAt, now).With(r => r.ObjectionsUntil, new DateOnly(2022, 10, 15)).With(r => r.PublicUntil, new DateOnly(2022, 11, 15)).With(r => r.FinalAt, now);
        Nomination Put(Household who, Guid? household, string reason) => new()
        {
            TownId = town, VillageId = place, RoundId = round.RoundId, HouseholdId = who.HouseholdId, ByHouseholdId = household, NominatedBy = by, NominatedAt = now, Reason = reason
        };
        var (its, others) = (Put(gone, null, $"{Head}一家孝敬老人"), Put(other, gone.HouseholdId, $"帮{Head}家收稻"));
        CommendationVote Vote(Nomination of) => new()
        {
            TownId = town, NominationId = of.NominationId, VotedOn = "看过", UserId = by, Approve = true, Reason = $"{Head}说得对", IsChair = false, At = now
        };
        CommendationObjection Object(Nomination of, Guid? household) => new CommendationObjection
        {
            TownId = town, VillageId = place, NominationId = of.NominationId, RaisedByHouseholdId = household, RaisedByName = household is null ? Child : null, Reason = $"{Head}没有那么好",
            RaisedAt = now, RaisedBy = by
        }.With(o => o.Answer, $"问过{Head}").With(o => o.IsUpheld, (bool?)false).With(o => o.AnsweredAt, (DateTime?)now);
        db.AddRange(round, its, others, Vote(its), Vote(others), Object(its, null), Object(others, gone.HouseholdId));
        await db.SaveChangesAsync();
    });

    private Task MakeGoodAsync(TestVillage village, Household gone) => App.DbAsync(async db =>
    {
        var (now, by) = (App.Clock.UtcNow(), Caller.CommandLine.UserId);
        var remedy = new Remedy
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, Year = 2022, Number = 1, HouseholdId = gone.HouseholdId,
            EntrySeq = await db.LedgerEntries.In(village.Key).Where(e => e.HouseholdId == gone.HouseholdId).MinAsync(e => e.Seq), Amount = Points.Of(1), LastDay = new DateOnly(2022, 10, 30),
            Proof = $"{Head}收拾了{Address}", HandedInAt = now, HandedInBy = by
        }.With(r => r.Status, RemedyStatus.Refused).With(r => r.RefusalReason, $"{Head}没有收拾").With(r => r.ReturnReason, $"再问{Head}");
        db.AddRange(remedy, new RemedyVote
        {
            TownId = village.TownId, RemedyId = remedy.RemedyId, UserId = by, Approve = false, Reason = $"{Child}说没有", IsChair = false, At = now, Basis = "看过"
        });
        await db.SaveChangesAsync();
    });

    private Task ReportAsync(TestVillage village) => App.DbAsync(async db =>
    {
        var (town, place, now, by) = (village.TownId, village.Key.VillageId, App.Clock.UtcNow(), Caller.CommandLine.UserId);
        var said = new ReportWords($"{Head}家带头", $"{Child}还小", $"多去{Address}看看");
        var report = new WorkReport { TownId = town, VillageId = place, Quarter = Third };
        report.Write(said, by, now);
        var words = new SentWords { TownId = town, VillageId = place, SentReportId = Ids.New(), Practice = said.Practice!, Problems = said.Problems!, NextSteps = said.NextSteps! };
        var summary = new TownSummary { TownId = town, Quarter = Third };
        summary.Write(said, by, now);
        db.AddRange(report, summary, words.With(w => w.ReturnReason, $"写写{Head}"), new SentReport
        {
            TownId = town, VillageId = place, SentReportId = words.SentReportId, ReportId = report.ReportId, Version = 1, Figures = "{}", WordsDigest = words.Words.Digest(words.Salt), SentAt = now,
            SentBy = by
        });
        await db.SaveChangesAsync();
    });

    private async Task RecordAsync(TestVillage village, Household household, Shuren.Features.RuleLists.RuleItem item, DateOnly day, string reason)
    {
        var submission = new SubmitClaim(
            household.HouseholdId, item.Kind, item.RuleItemId, 1, null, day, "上午9点", $"{Address}旁", reason, ClaimChannel.Phone, ReportedBy.OtherVillager, Head, Child,
            [PhotoEncoder.Prepare(ClaimSteps.Jpeg((byte)day.Day))]);
        await App.WithAsync((AcceptanceService claims) => claims.RecordAsync(Caller.CommandLine, village.Key, submission, new AcceptClaim(item.RuleItemId, 1, null, null, null, null, null, null)));
    }

    private async Task ConfirmAsync(TestVillage village)
    {
        Caller[] group = [.. Enumerable.Range(1, 3).Select(n => Callers.In(village, Role.Reviewer, new Guid(n, 0, 0, new byte[8]), "成员" + n, leads: n == 1))];
        var sheet = await App.DbAsync(db => db.MonthlyReviews.AsNoTracking().In(village.Key).SingleAsync());
        await App.ScopeAsync(async services =>
        {
            var reviews = (ReviewService)services.GetService(typeof(ReviewService))!;
            foreach (var member in group)
            {
                var state = await reviews.StateAsync(village.Key, sheet);
                var yes = member != group[2];
                await reviews.VoteAsync(
                    member, village.Key, sheet.MonthlyReviewId,
                    state.Lines.ConvertAll(l => new LineVote(l.ReviewLineId, yes, yes ? null : $"没看见{Head}", state.ShownOf(l))));
            }
            await reviews.SignAsync(group[0], village.Key, sheet.MonthlyReviewId, (await reviews.StateAsync(village.Key, sheet)).ShownNow);
        });
        var shown = await App.ShownAsync(village, sheet.MonthlyReviewId);
        await App.WithAsync((ReviewService reviews) => reviews.ConfirmAsync(Caller.CommandLine, village.Key, sheet.MonthlyReviewId, shown));
    }

    private async Task BoardAsync(TestVillage village, Household last)
    {
        var notice = await App.WithAsync((NoticeService notices) => notices.PublishAsync(Caller.CommandLine, village.Key, Third));
        await App.WithAsync((NoticeService notices) => notices.TellLastAsync(
            Caller.CommandLine, village.Key, notice.NoticeId, last.HouseholdId, App.Clock.Today(), $"到{Address}告诉{Head}"));
        App.SetDay(2022, 11, 1);
        var shown = (await App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, Third))).Shown;
        await App.WithAsync((NoticeService notices) => notices.FinalizeAsync(Caller.CommandLine, village.Key, notice.NoticeId, shown));
    }

    private async Task CorrectAsync(TestVillage village, Household gone, Household other, Shuren.Features.RuleLists.RuleItem item)
    {
        var entry = await App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(village.Key).OrderBy(e => e.Seq).FirstAsync(e => e.HouseholdId == other.HouseholdId));
        var objection = await App.WithAsync((ObjectionService s) => s.RaiseAsync(
            Caller.CommandLine, village.Key, new RaiseObjection(other.HouseholdId, entry.Seq, null, gone.HouseholdId, Head, Phone, $"没有帮{Head}家")));
        await App.WithAsync((ObjectionService s) => s.InvestigateAsync(Caller.CommandLine, village.Key, objection.ObjectionId, $"问过{Head}"));
        await App.WithAsync((ObjectionService s) => s.AnswerAsync(
            Caller.CommandLine, village.Key, objection.ObjectionId, ObjectionOutcome.Upheld, $"{Head}说得对", new Correction(entry.Seq, item.RuleItemId, 1, null, null)));
    }

    private async Task RedeemAsync(TestVillage village, Household gone)
    {
        App.SetDay(2022, 11, 5);
        await Data.AppointAsync(await Data.UserAsync(name: "监督员甲"), Role.Supervisor, village);
        await Data.AppointAsync(await Data.UserAsync(name: "监督员乙"), Role.Supervisor, village);
        var goods = await App.WithAsync((RedemptionService r) => r.AddGoodsAsync(Caller.CommandLine, village.TownId, "洗衣粉", "袋", "500克"));
        var terms = new SessionTerms(new DateOnly(2022, 11, 1), new DateOnly(2022, 11, 30), Points.Zero, null);
        var session = await App.WithAsync((RedemptionService r) => r.CreateSessionAsync(Caller.CommandLine, village.TownId, Third, terms));
        await App.WithAsync((RedemptionService r) => r.EditSessionAsync(Caller.CommandLine, village.TownId, session.SessionId, terms, [new GoodsPrice(goods.GoodsId, new Points(2), null)]));
        var shown = await App.WithAsync((RedemptionService r) => r.ShownAsync(village.TownId, session.SessionId));
        await App.WithAsync((RedemptionService r) => r.OpenSessionAsync(Caller.CommandLine, village.TownId, session.SessionId, shown, null));
        await App.WithAsync((FundService f) => f.RecordAsync(
            Caller.CommandLine, village.Key, new RecordFunds(FundKind.GoodsIn, FundingSource.Fiscal, App.Clock.Today(), $"{Head}捐的", "7") { GoodsId = goods.GoodsId, Quantity = 20 }));
        await App.WithAsync((RedemptionService r) => r.RedeemAsync(
            Caller.CommandLine, village.Key, new Redeem(session.SessionId, gone.HouseholdId, new Dictionary<Guid, int> { [goods.GoodsId] = 1 }, Head, null, shown)));
        // What was handed out came back, and a bag is missing: through the desk's own pages.
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var redemption = await App.DbAsync(db => db.Redemptions.In(village.Key).Select(r => r.RedemptionId).SingleAsync());
        await recorder.SubmitAsync($"{village.Url}/redemption/{redemption}", "cancel", ("Reason", $"{Head}拿错了"));
        var lot = await App.DbAsync(db => db.StockLots.In(village.Key).Select(l => l.LotId).SingleAsync());
        await recorder.SubmitAsync(
            village.Url + "/redemption/stock", "stock", ("GoodsId", goods.GoodsId), ("LotId", lot), ("Kind", "Adjusted"), ("Quantity", 19), ("Note", $"{Head}家拿走一袋"));
        Assert.Equal(4, await App.DbAsync(db => db.StockMovements.In(village.Key).CountAsync()));
        // The town sent the village's list back with a word about it.
        await App.DbAsync(db => db.RuleLists.In(village.Key).ExecuteUpdateAsync(s => s.SetProperty(l => l.ReturnReason, $"{Head}家没有参加商定")));
    }
}
