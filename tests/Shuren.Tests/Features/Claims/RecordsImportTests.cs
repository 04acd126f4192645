using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Recording;
using Shuren.Features.Reviews;
using Shuren.Features.Verification;

namespace Shuren.Tests.Features.Claims;

/// <summary>A village's old book, through the same rules as every claim and into the same ledger.</summary>
public sealed class RecordsImportTests(TestApp app) : AppTests(app)
{
    private static readonly object?[] Headings = ["登记卡号", "户主姓名", "组别", "日期", "编号", "行为", "数量", "档次", "备注"];
    private static readonly DateOnly September5 = new(2022, 9, 5);

    [BothEngines]
    [Fact]
    public async Task Import_GoodBook_IsPostedByMonthAndVerifies()
    {
        var village = await Data.VillageAsync();
        var (first, second) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四", "2组"));

        var result = await RunAsync(
            village, Headings,
            [2, "李四", null, new DateOnly(2022, 10, 1), "Z01", null, null, null, null],
            [null, "张三", "1组", September5, "Z11", null, null, "镇", "文件为证"],
            [1, null, null, September5, "F01", null, null, null, null]);

        Assert.False(result.IsRefused, string.Join("; ", result.Issues.Select(i => i.Message)));
        Assert.Equal([(new Month(2022, 9), 2), (new Month(2022, 10), 1)], result.Months.Select(m => (m.Key, m.Value)));
        var sheets = await App.DbAsync(db => db.MonthlyReviews.In(village.Key).ToListAsync());
        Assert.All(sheets, s => Assert.Equal((ReviewStatus.Confirmed, 1, Caller.CommandLine.UserId), (s.Status, s.Part, s.ConfirmedBy)));
        var accounts = await App.DbAsync(db => db.Accounts.In(village.Key).ToDictionaryAsync(a => a.HouseholdId, a => a.Score));
        Assert.Equal((Points.Of(1), Points.Of(2)), (accounts[first.HouseholdId], accounts[second.HouseholdId]));
        var tiered = await App.DbAsync(db => db.Claims.In(village.Key).SingleAsync(c => c.TierName != null));
        Assert.Equal(("镇级", "文件为证", ClaimChannel.Import), (tiered.TierName, tiered.Reason, tiered.Channel));
        Assert.Equal(3, await App.DbAsync(db => db.ReviewLines.In(village.Key).CountAsync(l => l.Decision == LineDecision.Approved)));
        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
        Assert.Null((await App.WithAsync((BasisVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
    }

    [Fact]
    public async Task Import_SameFileTwice_IsRefused()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var file = Xlsx.Book(Headings, [1, null, null, September5, "Z01", null, null, null, null]);
        await RunAsync(village, file);

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => RunAsync(village, file));

        Assert.Contains("已经导入过", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await App.DbAsync(db => db.LedgerEntries.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Import_OneBadRow_PostsNothingAndMayBeTriedAgain()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var file = Xlsx.Book(Headings, [1, null, null, September5, "Z01", null, null, null, null], [2, null, null, September5, "Z01", null, null, null, null]);

        var result = await RunAsync(village, file);

        Assert.True(result.IsRefused);
        Assert.Equal((3, "登记卡号", "2"), result.Issues.Select(i => (i.Row, i.Column, i.Value)).Single());
        Assert.Equal(0, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
        Assert.Equal(0, await App.DbAsync(db => db.LedgerEntries.In(village.Key).CountAsync()));
        await Data.HouseholdAsync(village, "李四");
        Assert.False((await RunAsync(village, file)).IsRefused); // The refused file left no receipt.
    }

    public static TheoryData<object?[], string> BadRows => new()
    {
        { [null, "王五", "3组", September5, "Z01", null, null, null, null], "没有登记“王五”" },
        { [null, "张三", "1组", September5, "Z01", null, null, null, null], "请改用登记卡号：1、2" },
        { [1, "李四", null, September5, "Z01", null, null, null, null], "不是李四" },
        { [1, null, null, September5, "Z99", null, null, null, null], "没有编号“Z99”" },
        { [1, null, null, September5, null, "扶老奶奶过马路", null, null, null], "没有“扶老奶奶过马路”" },
        { [1, null, null, September5, "Z04", null, null, null, null], "书面认定" },
        { [1, null, null, new DateOnly(2022, 8, 1), "Z01", null, null, null, null], "没有生效的清单" },
        { [1, null, null, new DateOnly(2022, 10, 9), "Z01", null, null, null, null], "还没到" },
        { [1, null, null, September5, "Z13", null, 2, null, null], "一次只能记 1" },
        { [1, null, null, September5, null, "不迟到、早退（2分/次）", null, null, null], "请填编号：Z01、Z02" }
    };

    [Theory]
    [MemberData(nameof(BadRows))]
    public async Task Check_RowThatBreaksARule_SaysWhichAndWhy(object?[] row, string why)
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        await Data.HouseholdAsync(village);

        var result = await App.WithAsync((RecordsImport import) => import.RunAsync(Caller.CommandLine, village.Key, Xlsx.Book(Headings, row), commit: false));

        var issue = Assert.Single(result.Issues);
        Assert.Equal((2, ImportSeverity.Error), (issue.Row, issue.Severity));
        Assert.Contains(why, issue.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_MonthlyItemTwiceInTheBook_IsRefused()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);

        var result = await RunAsync(
            village, Headings, [1, null, null, September5, "Z13", null, null, null, null], [1, null, null, new DateOnly(2022, 9, 30), "Z13", null, null, null, null]);

        Assert.Equal(3, Assert.Single(result.Issues).Row);
        Assert.True(result.IsRefused);
    }

    [Fact]
    public async Task Import_SameDeedOnTwoRows_IsWarnedOfAndPosted()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        object?[] row = [1, null, null, September5, "Z01", null, null, null, null];

        var asked = await RunAsync(village, Headings, row, row);
        Assert.Equal(0, await App.DbAsync(db => db.LedgerEntries.In(village.Key).CountAsync()));
        // Who has read the remark and agrees gets both rows in.
        var result = await App.WithAsync((RecordsImport import) => import.RunAsync(
            Caller.CommandLine, village.Key, Xlsx.Book(Headings, row, row), commit: true, RecordsChoices.None with { Consent = new ImportConsent(true, new HashSet<string>()) }));

        Assert.Equal([3], asked.Issues.Where(i => i.Severity == ImportSeverity.Warning).Select(i => i.Row));
        Assert.Equal([3], result.Issues.Where(i => i.Severity == ImportSeverity.Warning).Select(i => i.Row));
        Assert.Equal(2, await App.DbAsync(db => db.LedgerEntries.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Import_QuarterAlreadyPublished_IsRefused()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var entry = (await Data.AwardAsync(village, household, 2))[0];
        await App.DbAsync(async db =>
        {
            db.QuarterNotices.Add(new QuarterNotice
            {
                TownId = village.TownId, VillageId = village.Key.VillageId, Quarter = new Quarter(2022, 3), PublishedAt = App.Clock.UtcNow(), PublishedBy = Caller.CommandLine.UserId,
                ObjectionsUntil = new DateOnly(2022, 10, 15), PublicUntil = new DateOnly(2023, 1, 15), HeadSeq = entry.Seq, HeadHash = entry.Hash
            });
            await db.SaveChangesAsync();
        });

        var result = await RunAsync(village, Headings, [1, null, null, September5, "Z01", null, null, null, null]);

        Assert.Contains("已经公示", Assert.Single(result.Issues).Message, StringComparison.Ordinal);
    }

    private Task<RecordsResult> RunAsync(TestVillage village, params object?[][] book) => RunAsync(village, Xlsx.Book(book));

    private Task<RecordsResult> RunAsync(TestVillage village, byte[] file)
        => App.WithAsync((RecordsImport import) => import.RunAsync(Caller.CommandLine, village.Key, file, commit: true));
}
