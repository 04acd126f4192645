using Microsoft.EntityFrameworkCore;
using Shuren.Commands;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Places;

namespace Shuren.Tests.Commands;

/// <summary>The command line as a person runs it: its exit code and what it prints.</summary>
public sealed class CommandTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task ListsShow_Reference_HasOneRowPerTierAndChineseAsChinese()
    {
        var ran = await ProcessAsync("lists", "show", "--json");

        Assert.Equal(0, ran.Code);
        Assert.Contains("理论学习", ran.Out, StringComparison.Ordinal);
        var tiers = ran.Json.EnumerateArray().Where(r => r.GetProperty("code").GetString() == "Z11").ToList();
        Assert.Equal([10m, 5m, 1m], tiers.Select(t => t.GetProperty("points").GetDecimal()));
        Assert.Contains(ran.Json.EnumerateArray(), r => r.GetProperty("kind").GetString() == "deduction" && r.GetProperty("needsFinding").GetBoolean() && !r.GetProperty("enabled").GetBoolean());
    }

    [Fact]
    public async Task ListsShow_DayBeforeTheList_IsRefused()
    {
        var village = await Data.VillageAsync();

        var before = await RunOnDataAsync("lists", "show", "--village", village.Code, "--date", "2022-08-20");
        var after = await RunOnDataAsync("lists", "show", "--village", village.Code, "--date", "2022-08-21", "--json");

        Assert.Equal((1, ""), (before.Code, before.Out));
        Assert.Contains("没有生效的清单", before.Error, StringComparison.Ordinal);
        Assert.Equal(0, after.Code);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("board", "--village", "500230101201")]
    [InlineData("board", "--village", "500230101201", "--quarter", "2022Q5")]
    [InlineData("account", "--village", "500230101201", "--card", "many")]
    [InlineData("import", "register")]
    public async Task Run_WrongUsage_ExitsTwoAndPrintsNothing(params string[] arguments)
    {
        var ran = await RunAsync(arguments);

        Assert.Equal((2, ""), (ran.Code, ran.Out));
        Assert.NotEmpty(ran.Error);
    }

    [Fact]
    public async Task Run_NoDataThere_IsRefusedAndMakesNone()
    {
        var folder = Path.Combine(App.Database.Settings.Folder!, "none");

        var ran = await RunAsync("verify", "--data", folder);

        Assert.Equal(1, ran.Code);
        Assert.Contains("没有数据", ran.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Board_OfAQuarter_PrintsRanksAndRed()
    {
        var village = await Data.VillageAsync();
        var first = await Data.HouseholdAsync(village, joinedOn: new DateOnly(2022, 6, 1));
        var second = await Data.HouseholdAsync(village, "李四", joinedOn: new DateOnly(2022, 6, 1));
        await Data.AwardAsync(village, second, 7);

        var ran = await RunOnDataAsync("board", "--village", village.Code, "--quarter", "2022Q3", "--json");

        Assert.Equal(0, ran.Code);
        var ranking = ran.Json.GetProperty("ranking").EnumerateArray().ToList();
        Assert.Equal([second.CardNumber, first.CardNumber], ranking.Select(r => r.GetProperty("card").GetInt32()));
        Assert.Equal(7, ranking[0].GetProperty("score").GetDecimal());
        Assert.Equal(second.CardNumber, Assert.Single(ran.Json.GetProperty("red").EnumerateArray()).GetInt32());
        Assert.Equal(first.CardNumber, ran.Json.GetProperty("black").GetInt32());
        Assert.False(ran.Json.GetProperty("final").GetBoolean());
        Assert.False(ran.Json.GetProperty("blackUndecided").GetBoolean());
    }

    [BothEngines]
    [Fact]
    public async Task Account_OfACard_PrintsEveryEntry()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await Data.AwardAsync(village, household, 3);

        var ran = await RunOnDataAsync("account", "--village", village.Code, "--card", "1", "--json");

        Assert.Equal(0, ran.Code);
        Assert.Equal("张三", ran.Json.GetProperty("head").GetString());
        var entry = Assert.Single(ran.Json.GetProperty("entries").EnumerateArray());
        Assert.Equal(("award", 3m, 3m), (entry.GetProperty("kind").GetString(), entry.GetProperty("amount").GetDecimal(), entry.GetProperty("spendableAfter").GetDecimal()));
        Assert.Equal(1, (await RunOnDataAsync("account", "--village", village.Code, "--card", "99", "--json")).Code);
    }

    [Fact]
    public async Task Verify_ABalanceChanged_ExitsOneAndSaysWhich()
    {
        await using var other = await TestDatabase.CreateAsync();
        await using (var db = other.Open())
        {
            Assert.Equal(0, (await RunOnAsync(other, "verify", "--json")).Code);
            db.Towns.Add(new Town { TownId = 1, Code = "500230999", Name = "某镇", CreatedAt = DateTime.UnixEpoch });
            db.Villages.Add(new Village { TownId = 1, VillageId = 1, Code = "500230999201", Name = "某村" });
            db.LedgerHeads.Add(new Shuren.Features.Ledger.LedgerHead { TownId = 1, VillageId = 1 }.With(h => h.LastSeq, 3L));
            await db.SaveChangesAsync();
        }

        var ran = await RunOnAsync(other, "verify", "--json");

        Assert.Equal(1, ran.Code);
        Assert.False(ran.Json.GetProperty("ok").GetBoolean());
        Assert.Equal("500230999201", ran.Json.GetProperty("fault").GetProperty("village").GetString());
    }

    [Fact]
    public async Task ImportRegister_WithoutCommit_WritesNothing()
    {
        var village = await Data.VillageAsync();
        var file = Register([["1", "３组", "张　三", "某处", "13800000001", ""], ["2", "3组", "李四", "某处", "", ""]]);

        var dry = await RunOnDataAsync("import", "register", file, "--village", village.Code, "--json");
        var before = await App.DbAsync(db => db.Households.In(village.Key).CountAsync());
        var real = await RunOnDataAsync("import", "register", file, "--village", village.Code, "--commit", "--joined", "2022-08-22", "--json");
        var again = await RunOnDataAsync("import", "register", file, "--village", village.Code, "--commit", "--json");

        Assert.Equal((0, 0), (dry.Code, before));
        Assert.Equal(0, real.Code);
        var households = await App.DbAsync(db => db.Households.In(village.Key).OrderBy(h => h.CardNumber).ToListAsync());
        Assert.Equal([("张三", "3组"), ("李四", "3组")], households.Select(h => (h.Head, h.GroupName)));
        Assert.All(households, h => Assert.Equal(new DateOnly(2022, 8, 22), h.JoinedOn));
        Assert.Equal(1, again.Code);
        Assert.Equal(2, again.Json.GetProperty("issues").EnumerateArray().Count(i => i.GetProperty("severity").GetString() == "error"));
    }

    [Fact]
    public async Task ImportRegister_RowOfOneThatLeft_IsOpenedAgainOnlyWhenNamed()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village, "张三", "3组", change: h => h.With(x => x.WithdrawnOn, new DateOnly(2022, 10, 1)));
        var file = Register([["1", "3组", "张三", "某处", "13800000001", ""]]);

        var refused = await RunOnDataAsync("import", "register", file, "--village", village.Code, "--commit", "--json");
        var opened = await ProcessAsync(["import", "register", file, "--village", village.Code, "--commit", "--reopen", "3", "--json", .. CommandProgram.At(App.Database)]);

        Assert.True(opened.Code == 0, opened.Error + opened.Out);
        Assert.Equal(1, refused.Code);
        var household = await App.DbAsync(db => db.Households.In(village.Key).SingleAsync());
        Assert.Equal((1, null), (household.CardNumber, household.WithdrawnOn));
        Assert.Equal(new DateOnly(2022, 10, 1), household.Absences.Single().LeftOn);
    }

    [Fact]
    public async Task ImportRegister_WhatIsToBeConfirmed_IsConfirmedByItsKeyOrAll()
    {
        var village = await Data.VillageAsync();
        var file = Register([["1", "9组", "张三", "某处", "13800000001", ""], ["2", "9组", "张三", "某处", "13800000002", ""]]);

        var asked = await RunOnDataAsync("import", "register", file, "--village", village.Code, "--commit", "--json");
        var keys = asked.Json.GetProperty("issues").EnumerateArray().Select(i => i.GetProperty("key").GetString()).OfType<string>().ToList();
        var half = await RunOnDataAsync("import", "register", file, "--village", village.Code, "--commit", "--confirm", keys[0]);
        var unknown = await RunOnDataAsync("import", "register", file, "--village", village.Code, "--commit", "--confirm", "all", "--skip", "99");
        var done = await RunOnDataAsync("import", "register", file, "--village", village.Code, "--commit", "--confirm", string.Join(',', keys));

        Assert.Equal((1, 2), (asked.Code, keys.Count));
        Assert.Equal(1, half.Code);
        Assert.Contains("有 1 处要确认", half.Out, StringComparison.Ordinal);
        Assert.Equal(1, unknown.Code);
        Assert.Contains("表里没有这些行：99", unknown.Error, StringComparison.Ordinal);
        Assert.True(done.Code == 0, done.Error + done.Out);
        Assert.Equal(2, await App.DbAsync(db => db.Households.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task ImportRegister_SomeRegistered_AreSkippedAtOnceOrSaidToBeOthers()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village, "张三", "3组");
        await Data.HouseholdAsync(village, "李四", "3组");
        var file = Register([["1", "三组", "张三", "", "", ""], ["2", "3社", "李四", "", "", ""], ["3", "3组", "王五", "", "", ""]]);

        var refused = await RunOnDataAsync("import", "register", file, "--village", village.Code, "--commit");
        var done = await RunOnDataAsync(
            "import", "register", file, "--village", village.Code, "--commit", "--skip-known", "--apart", "4", "--confirm", "all", "--json");

        Assert.Equal(1, refused.Code);
        Assert.Contains("加上 --skip-known", refused.Out, StringComparison.Ordinal);
        Assert.True(done.Code == 0, done.Error + done.Out);
        Assert.Equal(2, done.Json.GetProperty("imported").GetInt32());
        Assert.Equal(
            ["张三", "李四", "李四", "王五"],
            await App.DbAsync(db => db.Households.In(village.Key).OrderBy(h => h.CardNumber).Select(h => h.Head).ToListAsync()));
    }

    [Fact]
    public async Task ImportRecords_KnownRows_AreSkippedOrRecordedAgainAsSaid()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        await RunOnDataAsync("import", "records", Records([["1", "2022-08-23", "Z01", "1"]]), "--village", village.Code, "--commit");
        var longer = Records([["1", "2022-08-23", "Z01", "1"], ["1", "2022-09-03", "Z13", "1"]]);

        var refused = await RunOnDataAsync("import", "records", longer, "--village", village.Code, "--commit");
        var unknown = await RunOnDataAsync("import", "records", longer, "--village", village.Code, "--skip", "77");
        var done = await RunOnDataAsync("import", "records", longer, "--village", village.Code, "--commit", "--skip-known");
        var other = Records([["1", "2022-08-23", "Z12", "1"], ["1", "2022-08-23", "Z01", "1"]]);
        var again = await RunOnDataAsync("import", "records", other, "--village", village.Code, "--commit", "--again", "--confirm", "all");

        Assert.Equal((1, 1), (refused.Code, unknown.Code));
        Assert.Contains("已经记过", refused.Out, StringComparison.Ordinal);
        Assert.Contains("表里没有这些行：77", unknown.Error, StringComparison.Ordinal);
        Assert.True(done.Code == 0, done.Error + done.Out);
        Assert.True(again.Code == 0, again.Error + again.Out);
        Assert.Equal(4, await App.DbAsync(db => db.LedgerEntries.In(village.Key).CountAsync()));
        Assert.Equal(0, (await RunOnDataAsync("verify", "--village", village.Code)).Code);
    }

    [BothEngines]
    [Fact]
    public async Task ImportRecords_OneRowRefused_PostsNothing()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var good = Records([["1", "2022-08-23", "Z01", "1"], ["1", "2022.9.3", "Z13", "1"]]);
        var bad = Records([["1", "2022-08-23", "Z01", "1"], ["1", "2022-08-24", "Z99", "1"]]);

        var refused = await RunOnDataAsync("import", "records", bad, "--village", village.Code, "--commit", "--json");
        var none = await App.DbAsync(db => db.LedgerEntries.In(village.Key).CountAsync());
        var done = await RunOnDataAsync("import", "records", good, "--village", village.Code, "--commit", "--json");
        var twice = await RunOnDataAsync("import", "records", good, "--village", village.Code, "--commit");

        Assert.Equal((1, 0), (refused.Code, none));
        Assert.Contains(refused.Json.GetProperty("issues").EnumerateArray(), i => i.GetProperty("message").GetString()!.Contains("Z99", StringComparison.Ordinal));
        Assert.Equal(0, done.Code);
        Assert.Equal(2, await App.DbAsync(db => db.LedgerEntries.In(village.Key).CountAsync()));
        Assert.Equal(1, twice.Code);
        Assert.Equal(0, (await RunOnDataAsync("verify", "--village", village.Code)).Code);
        if (!TestDatabase.IsPostgres)
        {
            // An import leaves the engine with statistics of what it wrote.
            Assert.True(await App.DbAsync(db => db.Database.SqlQueryRaw<int>("SELECT count(*) AS \"Value\" FROM sqlite_stat1 WHERE tbl = 'review_lines'").SingleAsync()) > 0);
        }
    }

    /// <summary>A row is named with its sheet, in quotes where the name needs them, and with its table where two stand side by side.</summary>
    [Fact]
    public async Task ImportRegister_RowsOfTablesAndSheets_AreSkippedByTheirNames()
    {
        var village = await Data.VillageAsync();
        var file = Path.Combine(App.Database.Settings.Folder!, Guid.NewGuid().ToString("N") + ".xlsx");
        static string Sheet(params string[] rows) => Xlsx.Sheet(string.Concat(rows.Select(r => "<row>" + string.Concat(
            r.Split('|').Select(t => t.Length == 0 ? "<c/>" : $"<c t=\"inlineStr\"><is><t>{t}</t></is></c>")) + "</row>")));
        await File.WriteAllBytesAsync(file, Xlsx.Workbook(
        [
            ("一组,二组 ", "", Sheet("组别|户主姓名||组别|户主姓名", "1组|张一||2组|12", "1组|12||2组|李四")), ("汇总", "", Sheet("组别|户主姓名", "1组|张一", "2组|李四"))
        ]));
        Task<Ran> ImportAsync(params string[] more) => RunOnDataAsync(["import", "register", file, "--village", village.Code, "--commit", "--confirm", "all", .. more]);

        var either = await ImportAsync("--skip", "'一组,二组 '!2");
        var unknown = await ImportAsync("--skip-sheet", "别的");
        var half = await ImportAsync("--skip-sheet", "汇总", "--skip", "'一组,二组 '!2@D");
        var done = await ImportAsync("--skip-sheet", "汇总", "--skip", "'一组,二组'!2@d，'一组,二组 '!3@A");

        Assert.Contains("请写明是哪一张：'一组,二组 '!2@A 或 '一组,二组 '!2@D", either.Error, StringComparison.Ordinal);
        Assert.Contains("没有读到这些工作表：“别的”", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("有 1 处错误", half.Out, StringComparison.Ordinal);
        Assert.True(done.Code == 0, done.Error + done.Out);
        Assert.Equal(["张一", "李四"], await App.DbAsync(db => db.Households.In(village.Key).OrderBy(h => h.CardNumber).Select(h => h.Head).ToListAsync()));
    }

    [Fact]
    public async Task ImportRecords_RowBesideASkippedOne_IsRecordedAndASheetIsLeftOut()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        await Data.HouseholdAsync(village, "李四");
        var file = Path.Combine(App.Database.Settings.Folder!, Guid.NewGuid().ToString("N") + ".xlsx");
        static string Sheet(params string[] rows) => Xlsx.Sheet(string.Concat(rows.Select(r => "<row>" + string.Concat(
            r.Split('|').Select(t => t.Length == 0 ? "<c/>" : $"<c t=\"inlineStr\"><is><t>{t}</t></is></c>")) + "</row>")));
        await File.WriteAllBytesAsync(file, Xlsx.Workbook(
        [
            ("8月", "", Sheet("卡号|日期|编号||卡号|日期|编号", "77|2022-08-23|Z01||2|2022-08-23|Z01")), ("全年", "", Sheet("卡号|日期|编号|多的", "2|2022-08-23|Z01|话"))
        ]));

        var refused = await RunOnDataAsync("import", "records", file, "--village", village.Code, "--commit", "--skip", "8月!2@A");
        var done = await RunOnDataAsync("import", "records", file, "--village", village.Code, "--commit", "--skip", "8月!2@A", "--skip-sheet", "全年");

        Assert.Equal(1, refused.Code);
        Assert.True(done.Code == 0, done.Error + done.Out);
        Assert.Equal(1, await App.DbAsync(db => db.LedgerEntries.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Import_NoWorkbook_IsRefused()
    {
        var village = await Data.VillageAsync();
        var file = Path.Combine(App.Database.Settings.Folder!, "none.xlsx");
        await File.WriteAllTextAsync(file, "这不是表格");

        var ran = await RunOnDataAsync("import", "register", file, "--village", village.Code, "--commit");
        var missing = await RunOnDataAsync("import", "register", "没有这个文件.xlsx", "--village", village.Code);

        Assert.Equal((1, 1), (ran.Code, missing.Code));
        Assert.NotEmpty(ran.Error);
    }

    [BothEngines]
    [Fact]
    public async Task Backup_WhileTheServerRuns_RestoresTheSame()
    {
        var folder = Directory.CreateTempSubdirectory("shuren-test-").FullName;
        var copy = Path.Combine(folder, "copy.db");
        var village = await Data.VillageAsync();
        await Data.AwardAsync(village, await Data.HouseholdAsync(village), 4);

        var backup = await ProcessAsync(["backup", copy, .. CommandProgram.At(App.Database)]);
        if (TestDatabase.IsPostgres)
        {
            Assert.Equal(1, backup.Code);
            Assert.Contains("pg_dump", backup.Error, StringComparison.Ordinal);
        }
        else
        {
            var again = await RunOnDataAsync("backup", copy);
            var intoFull = await RunAsync("restore", copy, "--data", App.Database.Settings.Folder!);
            var restored = await ProcessAsync("restore", copy, "--data", Path.Combine(folder, "new"));
            var account = await RunAsync("account", "--village", village.Code, "--card", "1", "--json", "--data", Path.Combine(folder, "new"));

            Assert.Equal((0, 1, 1, 0), (backup.Code, again.Code, intoFull.Code, restored.Code));
            Assert.Equal(4, account.Json.GetProperty("score").GetDecimal());
        }
        Directory.Delete(folder, recursive: true);
    }

    [BothEngines]
    [Fact]
    public async Task Restore_FileTakenFromARunningFolder_SaysWhatItMayLack()
    {
        var folder = Directory.CreateTempSubdirectory("shuren-test-").FullName;
        var village = await Data.VillageAsync();
        await Data.AwardAsync(village, await Data.HouseholdAsync(village), 4);
        if (!TestDatabase.IsPostgres)
        {
            var (lone, whole, backup) = (Path.Combine(folder, "lone.db"), Path.Combine(folder, "whole.db"), Path.Combine(folder, "backup.db"));
            File.Copy(App.Database.Settings.FilePath, lone);
            File.Copy(App.Database.Settings.FilePath, whole);
            File.Copy(App.Database.Settings.FilePath + "-wal", whole + "-wal");
            Assert.Equal(0, (await RunOnDataAsync("backup", backup)).Code);

            var ofLone = await RunAsync("restore", lone, "--data", Path.Combine(folder, "1"));
            var ofWhole = await RunAsync("restore", whole, "--data", Path.Combine(folder, "2"));
            var ofBackup = await RunAsync("restore", backup, "--data", Path.Combine(folder, "3"));

            Assert.Equal(0, ofLone.Code);
            Assert.Contains("可能缺最后一段", ofLone.Error, StringComparison.Ordinal);
            Assert.Equal((0, "", 0, ""), (ofWhole.Code, ofWhole.Error, ofBackup.Code, ofBackup.Error));
            Assert.All([ofWhole, ofBackup], r => Assert.Contains($"{village.Code} {village.Name}：共 1 笔，最后一笔 2022-10-08 入账；还没有公示过", r.Out, StringComparison.Ordinal));
            // The restored folder is a server's again: readers do not wait for writers.
            Assert.Equal(2, (await File.ReadAllBytesAsync(Path.Combine(folder, "3", DatabaseSettings.FileName)))[18]);
        }
        Directory.Delete(folder, recursive: true);
    }

    [BothEngines]
    [Fact]
    public async Task Demo_SameSeedTwice_GivesTheSameLedger()
    {
        var boards = new List<string>();
        // The seed decides and not the engine: twice on one of them; a town is made on both, on PostgreSQL one
        // with families that change, which the papers have on SQLite.
        for (var i = 0; i < (TestDatabase.IsPostgres ? 1 : 2); i++)
        {
            await using var fresh = await TestDatabase.CreateAsync();
            var (villages, households) = TestDatabase.IsPostgres ? ("2", "6") : ("1", "3");
            var demo = await RunOnAsync(fresh, "demo", "--villages", villages, "--households", households, "--seed", "7");
            Assert.True(demo.Code == 0, demo.Error);
            Assert.Contains("guanliyuan1", demo.Out, StringComparison.Ordinal);
            var quarter = Quarter.Of(TimeProvider.System.Today()).Plus(-1);
            var board = await RunOnAsync(fresh, "board", "--village", DemoTown.Villages[0].Code, "--quarter", quarter.ToString(), "--json");
            Assert.True(board.Json.GetProperty("ranking").GetArrayLength() >= 3);
            boards.Add(board.Out);
            if (i == 0)
            {
                Assert.Equal(1, (await RunOnAsync(fresh, "demo")).Code);
                Assert.Equal(0, (await RunOnAsync(fresh, "demo", "--if-empty")).Code);
            }
        }

        Assert.All(boards, b => Assert.Equal(boards[0], b));
    }

    private string Register(IEnumerable<string[]> rows) => Workbook(["序号", "组别", "户主姓名", "居住地址", "联系电话", "备注"], rows);

    private string Records(IEnumerable<string[]> rows) => Workbook(["登记卡号", "日期", "编号", "数量"], rows);

    private string Workbook(string[] columns, IEnumerable<string[]> rows)
    {
        var path = Path.Combine(App.Database.Settings.Folder!, Guid.NewGuid().ToString("N") + ".xlsx");
        using var stream = File.Create(path);
        SheetWriter.Write(stream, "表", "某村表", columns.Select(c => new SheetColumn(c, 12)).ToList(), rows.Select(r => (IReadOnlyList<object?>)r));
        return path;
    }

    private Task<Ran> RunOnDataAsync(params string[] arguments) => RunOnAsync(App.Database, arguments);

    private static Task<Ran> RunOnAsync(TestDatabase database, params string[] arguments) => RunAsync([.. arguments, .. CommandProgram.At(database)]);

    private static Task<Ran> RunAsync(params string[] arguments) => CommandProgram.RunAsync(arguments);

    private static Task<Ran> ProcessAsync(params string[] arguments) => CommandProgram.ProcessAsync(Path.GetTempPath(), arguments);
}
