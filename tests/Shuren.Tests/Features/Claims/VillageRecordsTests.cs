using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Ledger;
using Shuren.Features.Recording;
using Shuren.Features.Reviews;

namespace Shuren.Tests.Features.Claims;

/// <summary>Old books as villages have them (TestFiles/villages): what is posted, and what is said of the rest.</summary>
[BothEngines]
public sealed class VillageRecordsTests(TestApp app) : AppTests(app)
{
    private static readonly ImportConsent Everything = new(true, new HashSet<string>());

    [Fact]
    public async Task Import_PointsOfTheBookDiffer_IsRefusedAndADeductionIsNeverAnAward()
    {
        var village = await VillageAsync();

        App.SetDay(2026, 11, 20);

        var result = await RunAsync(village, "R2", new RecordsChoices(false, false, Everything));

        Assert.True(result.IsRefused);
        Assert.Contains((2, "加分", "5"), result.Issues.Select(i => (i.Row, i.Column, i.Value)));
        Assert.Contains((3, "扣分", "-2"), result.Issues.Select(i => (i.Row, i.Column, i.Value)));
        Assert.Contains(result.Issues, i => i.Message.StartsWith("原台账写的是扣 2 分，按清单 Z12", StringComparison.Ordinal) && i.Message.Contains("是加 2 分", StringComparison.Ordinal));
        Assert.Equal(0, await EntriesAsync(village));
    }

    [Fact]
    public async Task Import_OneSheetAMonth_IsReadWholeAndRefusedWhenSavedAgain()
    {
        var village = await VillageAsync();
        App.SetDay(2026, 11, 20);

        var refused = await RunAsync(village, "R6", RecordsChoices.None);
        Assert.Equal(("11月", 3), refused.Open.Select(i => (i.Sheet, i.Row)).Single());
        Assert.Contains("书面认定", refused.Open[0].Message, StringComparison.Ordinal);
        var withoutIt = RecordsChoices.None with { Skipped = new HashSet<RowPlace> { new("11月", 3) } };
        var first = await RunAsync(village, "R6", withoutIt);
        Assert.False(first.IsRefused, string.Join("; ", first.Issues.Select(i => i.Message)));
        var score = await ScoreAsync(village, 1);
        var dry = await App.WithAsync((RecordsImport import) => import.RunAsync(Caller.CommandLine, village.Key, Content("R6-resaved"), commit: false));
        var again = await Assert.ThrowsAsync<RuleViolation>(() => RunAsync(village, "R6-resaved", withoutIt));

        Assert.Equal([(new Month(2026, 10), 1), (new Month(2026, 11), 1)], first.Months.Select(m => (m.Key, m.Value)));
        Assert.Equal(2, dry.Issues.Count(i => i.IsKnown));
        Assert.True(dry.IsRefused);
        Assert.Contains("已经导入过", again.Message, StringComparison.Ordinal);
        Assert.Equal((2, score), (await EntriesAsync(village), await ScoreAsync(village, 1)));
    }

    [Fact]
    public async Task Import_BookWithFurtherRows_SkipsWhatIsRecordedOrPostsItAgainWhenSaid()
    {
        var village = await VillageAsync();
        object?[] headings = ["卡号", "日期", "编号"];
        object?[] old = [1, "2022-09-05", "Z01"];
        await RunAsync(village, Xlsx.Book(headings, old), RecordsChoices.None);
        var longer = Xlsx.Book(headings, old, [2, "2022-09-05", "Z01"], old);

        var refused = await RunAsync(village, longer, RecordsChoices.None);
        var asked = await RunAsync(village, longer, new RecordsChoices(SkipsKnown: true, Again: false, ImportConsent.None));
        var added = await RunAsync(village, longer, new RecordsChoices(SkipsKnown: true, Again: false, Everything));

        // The book has it twice and the ledger once: one of the two is new, if somebody says so.
        Assert.Contains(asked.Issues, i => i.Row == 4 && i.Message.Contains("与第 2 行是同一户、同一天、同一项，那一行已经记过", StringComparison.Ordinal));
        Assert.True(asked.IsRefused);
        Assert.Equal([2], refused.Open.Select(i => i.Row));
        Assert.Contains("已经记过", refused.Open[0].Message, StringComparison.Ordinal);
        Assert.False(added.IsRefused);
        Assert.Equal(3, await EntriesAsync(village));
        var again = await RunAsync(village, Xlsx.Book(headings, [2, "2022-09-05", "Z01", "另一次"]), new RecordsChoices(false, Again: true, Everything));
        Assert.False(again.IsRefused);
        Assert.Equal(4, await EntriesAsync(village));
        // Said once more, the same book is one more time.
        Assert.False((await RunAsync(village, longer, new RecordsChoices(false, Again: true, Everything))).IsRefused);
        Assert.False((await RunAsync(village, longer, new RecordsChoices(false, Again: true, Everything))).IsRefused);
        Assert.Equal(10, await EntriesAsync(village));
    }

    /// <summary>Code and words are two accounts of one deed: where they are two items, somebody must say which.</summary>
    [Fact]
    public async Task Import_CodeBesideTheWordsOfAnotherItem_IsRefused()
    {
        var village = await VillageAsync();

        var result = await RunAsync(village, Xlsx.Book(["卡号", "日期", "编号", "行为"], [1, "2022-09-05", "Z12", "4.关爱孤寡老人"]), new RecordsChoices(false, false, Everything));

        Assert.Contains("编号 Z12 是", Assert.Single(result.Open).Message, StringComparison.Ordinal);
        Assert.Contains("（Z08）。请核对是哪一项", result.Open[0].Message, StringComparison.Ordinal);
        Assert.Equal(0, await EntriesAsync(village));
    }

    [Theory]
    [InlineData("修桥", null, "修桥")]
    [InlineData("修桥", "两个人", "修桥；两个人")]
    [InlineData("参与村委会组织的各项公益活动", "两个人", "两个人")]
    [InlineData(null, null, "原台账导入")]
    public async Task Import_CodeBesideTheVillagesOwnWords_KeepsThemAsTheReason(string? words, string? remarks, string reason)
    {
        var village = await VillageAsync();

        var result = await RunAsync(village, Xlsx.Book(["卡号", "日期", "编号", "行为", "备注"], [1, "2022-09-05", "Z12", words, remarks]), RecordsChoices.None);

        Assert.False(result.IsRefused, string.Join("; ", result.Issues.Select(i => i.Message)));
        Assert.Equal(reason, await App.DbAsync(db => db.Claims.In(village.Key).Select(c => c.Reason).SingleAsync()));
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, null, true)]
    [InlineData(2, 0, false)]
    public async Task Import_NoughtOfPoints_IsComparedLikeAnyFigure(int? added, int? deducted, bool refused)
    {
        var village = await VillageAsync();

        var result = await RunAsync(village, Xlsx.Book(["卡号", "日期", "编号", "加分", "扣分"], [1, "2022-09-05", "Z12", added, deducted]), RecordsChoices.None);

        Assert.Equal((refused, refused ? 0 : 1), (result.IsRefused, await EntriesAsync(village)));
    }

    [Fact]
    public async Task Import_DayOfTheDeedBehindTheDayOfWriting_IsTheDayOfTheDeed()
    {
        var village = await VillageAsync();

        var result = await RunAsync(
            village, Xlsx.Book(["卡号", "登记日期", "发生日期", "编号"], [1, "2022-09-20", "2022-09-05", "Z12"]), new RecordsChoices(false, false, Everything));

        Assert.Contains(result.Issues, i => i.Column == "登记日期" && i.Severity == ImportSeverity.Confirm);
        Assert.Equal(new DateOnly(2022, 9, 5), await App.DbAsync(db => db.Claims.In(village.Key).Select(c => c.OccurredOn).SingleAsync()));
    }

    [Theory]
    [InlineData(2, 6, false)]
    [InlineData(2, null, false)]
    [InlineData(6, null, false)]
    [InlineData(3, null, true)]
    [InlineData(2, 5, true)]
    public async Task Import_PointsOfOneUnit_AgreeWithWhatAllComeTo(int each, int? all, bool refused)
    {
        var village = await VillageAsync();

        var result = await RunAsync(
            village, Xlsx.Book(["卡号", "日期", "编号", "分值", "数量", "得分"], [1, "2022-09-05", "Z12", each, 3, all]), RecordsChoices.None);

        Assert.Equal((refused, refused ? 0 : 6), (result.IsRefused, (int)(await ScoreAsync(village, 1)).ToDecimal()));
    }

    [Fact]
    public async Task Import_HoursOfAnItemThatCountsTimes_AreAskedAbout()
    {
        var village = await VillageAsync();

        var result = await RunAsync(village, Xlsx.Book(["卡号", "日期", "编号", "小时数"], [1, "2022-09-05", "Z12", 8]), RecordsChoices.None);

        Assert.True(result.IsRefused);
        Assert.Contains(result.Issues, i => i.Message.StartsWith("表里按小时记了 8，清单这一项按次算，会算 8 次", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Import_BookOfWhichAllWasUndone_ComesOnceMore()
    {
        var village = await VillageAsync();
        var book = Xlsx.Book(["卡号", "日期", "编号"], [1, "2022-09-05", "Z12"]);
        await RunAsync(village, book, RecordsChoices.None);
        var entry = await App.DbAsync(db => db.LedgerEntries.In(village.Key).SingleAsync());
        await Data.PostAsync(village, new Posting(
            entry.HouseholdId, EntryKind.Reversal, entry.Amount, new Month(2022, 10), App.Clock.Today(), SourceKind.Objection, Guid.CreateVersion7(), null, entry.Seq));

        Assert.False((await RunAsync(village, book, RecordsChoices.None)).IsRefused);
        await Assert.ThrowsAsync<RuleViolation>(() => RunAsync(village, book, RecordsChoices.None));

        Assert.Equal(Points.Of(2), await ScoreAsync(village, 1));
    }

    [Fact]
    public async Task Import_DeedOfAClaim_IsKnownToo()
    {
        var village = await VillageAsync();
        var item = await Data.ItemAsync(village, "Z01", new DateOnly(2022, 9, 5));
        await App.DbAsync(async db =>
        {
            var household = await db.Households.In(village.Key).SingleAsync(h => h.CardNumber == 1);
            db.Claims.Add(new Claim
            {
                TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = household.HouseholdId, RuleItemId = item.RuleItemId, Kind = item.Kind, OccurredOn = new DateOnly(2022, 9, 5), Place = "村里",
                Reason = "学习", Channel = ClaimChannel.Counter, ReportedBy = ReportedBy.Recorder, SubmittedAt = App.Clock.UtcNow(), SubmittedBy = Caller.CommandLine.UserId
            });
            await db.SaveChangesAsync();
        });

        var result = await RunAsync(village, Xlsx.Book(["卡号", "日期", "编号"], [1, "2022-09-05", "Z01"]), RecordsChoices.None);

        Assert.True(Assert.Single(result.Issues).IsKnown);
    }

    /// <summary>The ledger is looked into beside the claims: what a correction gave is recorded too.</summary>
    [Fact]
    public async Task Import_DeedThatACorrectionGave_IsKnownToo()
    {
        var village = await VillageAsync();
        var (item, day) = (await Data.ItemAsync(village, "Z01", new DateOnly(2022, 9, 5)), new DateOnly(2022, 9, 5));
        var household = await App.DbAsync(db => db.Households.In(village.Key).SingleAsync(h => h.CardNumber == 1));
        await Data.PostAsync(village, new Posting(
            household.HouseholdId, EntryKind.Award, Points.Of(2), new Month(2022, 9), day, SourceKind.Objection, Guid.CreateVersion7(), item.RuleItemId));

        var result = await RunAsync(village, Xlsx.Book(["卡号", "日期", "编号"], [1, "2022-09-05", "Z01"]), RecordsChoices.None);

        Assert.True(Assert.Single(result.Issues).IsKnown);
        Assert.Equal(1, await EntriesAsync(village));
    }

    /// <summary>What was turned down or undone is not recorded: the book may bring it again.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Import_DeedThatNoLongerStands_IsNew(bool undone)
    {
        var village = await VillageAsync();
        object?[] headings = ["卡号", "日期", "编号", "备注"];
        await RunAsync(village, Xlsx.Book(headings, [1, "2022-09-05", "Z01", "第一次"]), RecordsChoices.None);
        var entry = await App.DbAsync(db => db.LedgerEntries.In(village.Key).SingleAsync());
        if (undone)
        {
            await Data.PostAsync(village, new Posting(
                entry.HouseholdId, EntryKind.Reversal, entry.Amount, new Month(2022, 10), App.Clock.Today(), SourceKind.Objection, Guid.CreateVersion7(), null, entry.Seq));
        }
        else
        {
            await App.DbAsync(db => db.ReviewLines.In(village.Key).ExecuteUpdateAsync(s => s.SetProperty(l => l.Decision, LineDecision.Rejected)));
        }

        var again = await RunAsync(village, Xlsx.Book(headings, [1, "2022-09-05", "Z01", "第二次"]), RecordsChoices.None);

        Assert.False(again.IsRefused, string.Join("; ", again.Issues.Select(i => i.Message)));
        Assert.Equal(undone ? 3 : 2, await EntriesAsync(village));
    }

    [Theory]
    [InlineData("R9-renci")]
    [InlineData("R9-tianshu")]
    public async Task Import_QuantityUnderItsVillageName_CountsThreeTimes(string file)
    {
        var village = await VillageAsync();
        App.SetDay(2026, 11, 20);

        var result = await RunAsync(village, file, RecordsChoices.None);

        Assert.False(result.IsRefused, string.Join("; ", result.Issues.Select(i => i.Message)));
        Assert.Equal(3, await App.DbAsync(db => db.Claims.In(village.Key).Select(c => c.Quantity).SingleAsync()));
    }

    [Theory]
    [InlineData("人次")]
    [InlineData("天数")]
    [InlineData("小时数")]
    [InlineData("参加次数")]
    [InlineData("数")]
    [InlineData("次")]
    public async Task Import_AnyQuantityHeading_IsReadAsQuantity(string heading)
    {
        var village = await VillageAsync();

        await RunAsync(village, Xlsx.Book(["卡号", "日期", "编号", heading, "加分"], [1, "2022-09-05", "Z01", 3, 6]), RecordsChoices.None);

        Assert.Equal(Points.Of(6), await ScoreAsync(village, 1));
    }

    [Fact]
    public async Task Import_CellsNobodyMerged_AreOneMessageAColumn()
    {
        var village = await VillageAsync();

        var result = await RunAsync(village, Xlsx.Book(["卡号", "日期", "编号"], [1, "2022-09-05", "Z01"], [null, null, "Z02"], [null, null, "Z12"], [null, null, "Z13"], [null, null, "Z01"]), RecordsChoices.None);

        Assert.Equal([("登记卡号", 4), ("日期", 4)], result.Issues.Select(i => (i.Column!, i.Rows!.Count)));
    }

    [Fact]
    public async Task Import_MergedCardNameAndDate_AreFilledWithOneMessageAColumn()
    {
        var village = await VillageAsync();
        var book = Xlsx.Book(new Xlsx.BookOptions(Merges: ["A2:A3", "B2:B3"]), ["卡号", "日期", "编号"], [1, "2022-09-05", "Z01"], [null, null, "Z12"]);

        var unasked = await RunAsync(village, book, RecordsChoices.None);
        Assert.True(unasked.IsRefused);
        var result = await RunAsync(village, book, new RecordsChoices(false, false, Everything));

        Assert.Equal(2, await EntriesAsync(village));
        Assert.Equal(
            [("登记卡号", ImportSeverity.Confirm), ("日期", ImportSeverity.Confirm)], result.Issues.Select(i => (i.Column!, i.Severity)));
    }

    [Theory]
    [InlineData("R1", true, "看不懂")]
    [InlineData("R3", true, "没有填“日期”")]
    [InlineData("R4", true, "表头缺少")]
    [InlineData("R5", false, "")]
    [InlineData("R8", true, "清单里有 3 项是“公益环保行为”，请填编号")]
    public async Task Check_BookOfAVillage_IsReadOrRefusedInWords(string file, bool refused, string says)
    {
        var village = await VillageAsync();
        App.SetDay(2026, 11, 20);

        var result = await App.WithAsync((RecordsImport import) => import.RunAsync(Caller.CommandLine, village.Key, Content(file), commit: false));

        Assert.Equal(refused, result.IsRefused);
        Assert.True(says.Length == 0 || result.Issues.Any(i => i.Message.Contains(says, StringComparison.Ordinal)), string.Join("; ", result.Issues.Select(i => i.Message)));
    }

    [Fact]
    public async Task Check_CardOfAnotherGroup_IsWarnedOf()
    {
        var village = await VillageAsync();

        var result = await RunAsync(village, Xlsx.Book(["卡号", "户主", "社", "日期", "编号"], [1, "龙安全", "6组", "2022-09-05", "Z01"]), RecordsChoices.None);

        // It is imported when somebody says that it was looked at.
        Assert.Contains(result.Issues, i => i.Message.Contains("在1组，表里写的是6组", StringComparison.Ordinal));
        Assert.Contains("有 1 处提醒要看一看：第 2 行", result.Issues.Single(i => i.Severity == ImportSeverity.Confirm).Message, StringComparison.Ordinal);
        Assert.True(result.IsRefused);
        Assert.Empty(result.Open);
    }

    [Fact]
    public async Task Import_RowToSkipThatIsNotThere_IsRefused()
    {
        var village = await VillageAsync();
        var book = Xlsx.Book(["卡号", "日期", "编号"], [1, "2022-09-05", "Z01"]);

        var refused = await Assert.ThrowsAsync<RuleViolation>(
            () => RunAsync(village, book, RecordsChoices.None with { Skipped = new HashSet<RowPlace> { 9 } }));

        Assert.Contains("表里没有这些行：9", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await EntriesAsync(village));
    }

    /// <summary>A book written from what was imported is the same book: here all of it is known, elsewhere it gives the same ledger.</summary>
    [Fact]
    public async Task Import_BookWrittenFromTheRecords_IsTheSameBook()
    {
        var village = await VillageAsync();
        var (random, days) = (new Random(20_261_126), new DateOnly(2022, 8, 23));
        string[] codes = ["Z01", "Z02", "Z06", "Z12", "Z13"];
        object?[][] rows =
        [
            .. Enumerable.Range(0, 30).Select(i => (object?[])
            [
                1 + random.Next(2), days.AddDays(i), codes[random.Next(codes.Length)], 1 + random.Next(3), i % 3 == 0 ? $"=修路\n第{i}段" : null
            ]).DistinctBy(r => (r[0], r[1], r[2]))
        ];
        var first = await RunAsync(village, Xlsx.Book([["登记卡号", "日期", "编号", "数量", "备注"], .. rows]), new RecordsChoices(false, false, Everything));
        rows = [.. rows.Where((_, i) => !first.Open.Any(o => o.Row == i + 2))];
        await RunAsync(village, Xlsx.Book([["登记卡号", "日期", "编号", "数量", "备注"], .. rows]), new RecordsChoices(false, false, Everything));
        var entries = await LedgerOfAsync(village);
        Assert.True(entries.Count > 10, string.Join("; ", first.Open.Select(o => o.Message)));

        var written = await WrittenAsync(village);
        var here = await RunAsync(village, written, new RecordsChoices(false, false, Everything));
        var other = await VillageAsync();
        var there = await RunAsync(other, written, new RecordsChoices(false, false, Everything));

        Assert.Equal(entries.Count, here.Issues.Count(i => i.IsKnown));
        Assert.False(there.IsRefused, string.Join("; ", there.Open.Select(i => i.Message)));
        Assert.Equal(entries, await LedgerOfAsync(other));
    }

    private Task<List<string>> LedgerOfAsync(TestVillage village) => App.DbAsync(async db =>
    {
        var claims = await db.Claims.In(village.Key).ToDictionaryAsync(c => c.ClaimId, c => (c.Quantity, c.Reason));
        var lines = await db.ReviewLines.In(village.Key).ToDictionaryAsync(l => l.ReviewLineId, l => l.ClaimId);
        var cards = await db.Households.In(village.Key).ToDictionaryAsync(h => h.HouseholdId, h => h.CardNumber);
        return (await db.LedgerEntries.In(village.Key).OrderBy(e => e.Seq).ToListAsync())
            .ConvertAll(e => FormattableString.Invariant(
                $"{cards[e.HouseholdId]} {e.Kind} {e.Amount} {e.OccurredOn:yyyy-MM-dd} {claims[lines[e.SourceId]]}"));
    });

    /// <summary>The village's records as an old book, by the program's own writer.</summary>
    private Task<byte[]> WrittenAsync(TestVillage village) => App.DbAsync(async db =>
    {
        var items = (await db.RuleLists.In(village.Key).Include(l => l.Items).ToListAsync()).SelectMany(l => l.Items).ToDictionary(i => i.RuleItemId, i => i.Code);
        var households = await db.Households.In(village.Key).ToDictionaryAsync(h => h.HouseholdId);
        var points = await db.ReviewLines.In(village.Key).ToDictionaryAsync(l => l.ClaimId, l => l.Points);
        var claims = await db.Claims.In(village.Key).OrderBy(c => c.OccurredOn).ToListAsync();
        using var file = new MemoryStream();
        SheetWriter.Write(
            file, "台账", "原有台账",
            [.. ((string[])["登记卡号", "户主姓名", "组别", "日期", "编号", "数量", "加分", "备注"]).Select(c => new SheetColumn(c, 12))],
            claims.Select(c => (IReadOnlyList<object?>)
            [
                households[c.HouseholdId].CardNumber, households[c.HouseholdId].Head, households[c.HouseholdId].GroupName, c.OccurredOn,
                items[c.RuleItemId!.Value], c.Quantity, points[c.ClaimId].ToDecimal(), c.Reason == "原台账导入" ? null : c.Reason
            ]));
        return file.ToArray();
    });

    private async Task<TestVillage> VillageAsync()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village, "龙安全");
        await Data.HouseholdAsync(village, "彭仁义");
        return village;
    }

    private Task<int> EntriesAsync(TestVillage village) => App.DbAsync(db => db.LedgerEntries.In(village.Key).CountAsync());

    private Task<Points> ScoreAsync(TestVillage village, int card) => App.DbAsync(async db =>
    {
        var household = await db.Households.In(village.Key).SingleAsync(h => h.CardNumber == card);
        return (await db.Accounts.In(village.Key).SingleAsync(a => a.HouseholdId == household.HouseholdId)).Score;
    });

    private static byte[] Content(string file) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "TestFiles", "villages", file + ".xlsx"));

    private Task<RecordsResult> RunAsync(TestVillage village, string file, RecordsChoices choices) => RunAsync(village, Content(file), choices);

    private Task<RecordsResult> RunAsync(TestVillage village, byte[] file, RecordsChoices choices)
        => App.WithAsync((RecordsImport import) => import.RunAsync(Caller.CommandLine, village.Key, file, commit: true, choices));
}
