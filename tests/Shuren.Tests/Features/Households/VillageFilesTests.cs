using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;

namespace Shuren.Tests.Features.Households;

/// <summary>Registers as villages have them (TestFiles/villages), through the page: what is imported, and what is said of the rest.</summary>
[BothEngines]
public sealed class VillageFilesTests(TestApp app) : AppTests(app)
{
    /// <summary>The file; what the report says; rows to skip; the households after everything that is asked was confirmed.</summary>
    public static TheoryData<string, string[], string[], string[]> Files => new()
    {
        { "B1a", ["F 列“身份证号码”没有读取：5 格", "“联系电话”没有读取：3 格有内容，如第 4 行“13800000002”"], [], ["1组 张大山 李小芳妻、张小宝长子", "1组 王有田 陈秀英配偶"] },
        { "B1b", ["“性别”没有读取", "“身份证号码”没有读取"], [], ["1组 张大山 李小芳妻、张小宝长子", "1组 王有田 陈秀英配偶"] },
        { "B1c", ["“联系电话”没有读取：1 格有内容，如第 6 行“13800000005”"], [], ["1组 张大山 李小芳妻、张小宝子", "1组 王有田 陈秀英妻"] },
        { "B1d", ["“人口数”没有读取"], [], ["1组 张大山 李小芳妻、张小宝子"] },
        { "B2a", ["“组别”的合并单元格已按上面一格填好：3 行（第 3–4、6 行）"], [], ["1组 张一山", "1组 张二山", "1组 张三山", "2组 李一水", "2组 李二水"] },
        { "B2b", ["“组别”有 2 行空着，按分组的标题算“1组”（第 4–5 行）", "有 1 行当作合计或说明，没有读取（第 8 行）"], [], ["1组 张一山", "1组 张二山", "2组 李一水"] },
        { "B2c", ["有 3 行当作合计或说明，没有读取（第 8–10 行）"], [], ["1组 张一山", "1组 张二山", "2组 李一水"] },
        { "B2d", [], [], ["1组 张一山", "1组 张二山"] },
        { "B2e", ["E 列“座机”没有读取：1 格有内容，如第 3 行“02370601234”"], [], ["1组 张一山", "1组 张二山"] },
        { "B2f", ["有 13 行当作合计或说明，没有读取（第 3–15 行）"], [], ["1组 张一山"] },
        { "B2g", ["有 5 行当作合计或说明，没有读取（第 4–5、7–9 行）"], [], ["1组 张一山", "1组 张二山", "2组 李一水"] },
        { "B2h", [], [], ["1组 张一山", "1组 张二山", "2组 李一水", "2组 李二水"] },
        { "B2i", ["“组别”有 3 行写着“同上”，按上一行填了（第 3–5 行）", "“联系电话”写的是“同上”一类"], ["4"], ["1组 张一山", "1组 张二山", "1组 张四山", "2组 李一水"] },
        { "B2j", ["这一行又是表头"], [], ["1组 张一山", "2组 李一水"] },
        { "B2k", ["F 列“联系电话”没有读取：1 格有内容，如第 2 行“13900000001”"], [], ["1组 张一山"] },
        { "B37w", ["D 列“照片”没有读取：1 格有内容"], [], ["1组 张一山"] },
        { "B38f", ["“组别”是公式", "“联系电话”是公式", "“户主姓名”是出错的值"], ["3", "4", "5", "6", "7", "8", "9", "10"], ["1组 张一山"] },
        { "B3a", [], [], ["1组 张一山", "2组 李一水", "3组 王一田"] },
        { "B3b", ["工作表“填表说明”没有读取：2 行有内容"], [], ["1组 张一山"] },
        { "B3c", ["隐藏的工作表“汇总表”没有读取：2 行有内容"], [], ["2组 李一水"] },
        { "B3e", ["“1组”表没有“组别”一列，按工作表的名字“1组”填", "按工作表的名字“2组”填"], [], ["1组 张一山", "2组 李一水"] },
        { "B10", ["将新增", "0组（1 户", "1、2组（1 户", "大石板村3组（1 户", "21组（2 户", "组别看不懂"], ["31"], [] },
        { "B12", ["打印不出来的字（U+E000）", "与第 20 行重复"], ["16", "17", "19", "21", "30"], [] },
        { "B14b", ["同组同名、电话不同，按几户分开导入：1组张建国 2 户（第 2–3 行）"], [], ["1组 张建国", "1组 张建国"] },
        { "B14", ["与第 4 行重复", "与第 6 行重复", "同组同名、电话不同，按几户分开导入：1组张建国 2 户（第 2–3 行）"], ["4", "7"], ["1组 张建国", "1组 张建国", "1组 李桂英", "1组 王秀兰"] },
        { "B18", ["与第 2 行重复"], ["17", "18", "19", "26"], [] },
        { "E1", ["没有填“组别”", "重复"], ["5", "6"], ["1组 张一山", "1组 张二山", "1组 张三山", "1组 张四山", "1组 张五山"] },
        { "N16", ["E 列没有表头，没有读取：1 格有内容，如第 2 行“13800000001”"], [], ["1组 张一山"] },
        { "N19", [], [], ["1组 张一山"] },
        { "N3", ["表头上面的内容没有读取"], [], ["1组 张一山", "2组 李一水"] },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Import_FileOfAVillage_ReadsItOrSaysWhatItDidNot(string file, string[] says, string[] skip, string[] expected)
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var report = await CheckAsync(recorder, village, file);
        foreach (var said in says)
        {
            Assert.Contains(said, report.Text, StringComparison.Ordinal);
        }
        if (Asked(report).Count > 0 || skip.Length > 0)
        {
            var refused = await report.Form("commit").SubmitAsync();
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            Assert.Equal(0, await App.DbAsync(db => db.Households.In(village.Key).CountAsync()));
        }
        var done = await Ticked(report.Form("commit"), report, skip).SubmitAsync();

        Assert.True(done.Text.Contains("导入了", StringComparison.Ordinal), string.Join('\n', done.Texts("[data-testid='commit'] td.wide")));
        if (expected.Length > 0)
        {
            Assert.Equal(expected, await HouseholdsAsync(village));
        }
    }

    [Fact]
    public async Task Import_OnlyHiddenSheets_SaysWhereTheContentMustBe()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        Assert.Contains("没有隐藏的工作表里", (await CheckAsync(recorder, village, "B3d")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WhatIsNoName_IsAnErrorAndWhatIsOddIsAskedAbout()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var report = await CheckAsync(recorder, village, "NAMES");

        // 无 - 空户 12 3.5 1 同上 〃 … 待定 ？？？ a phone, an ID, □□, U+FFFD, １２３, 绝户, private use, an emoji, 张某某, 五保户.
        int[] errors = [2, 3, 4, 8, 9, 10, 11, 12, 13, 14, 15, 18, 20, 22, 24, 25, 27, 29, 30, 32, 33];
        Assert.Equal(errors, report.All("input[name='Skip']").Select(i => int.Parse(i.GetAttribute("value")!)).Distinct().Order());
        var odd = Assert.Single(report.All("[data-testid='to-confirm'] label"), t => t.TextContent.Contains("户主姓名要看一看", StringComparison.Ordinal)).TextContent;
        Assert.Contains("有 11 个户主姓名要看一看：第 5 行“张三（已故）”、第 6 行“张三、李四”、第 7 行“张三/李四”、第 16 行“张3”", odd, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_TheSameVillageWithFiveMore_SkipsAllRegisteredWithOneTick()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var first = await CheckAsync(recorder, village, "DUP-first");
        await Ticked(first.Form("commit"), first, []).SubmitAsync();
        Assert.Equal(300, await App.DbAsync(db => db.Households.In(village.Key).CountAsync()));
        await App.DbAsync(db => db.Households.In(village.Key).Where(h => h.CardNumber == 7).ExecuteUpdateAsync(s => s.SetProperty(h => h.Phone, "13900000000")));

        var later = await CheckAsync(recorder, village, "DUP-later");
        Assert.Contains("已经登记的 300 户", later.Text, StringComparison.Ordinal);
        Assert.Contains("电话这里是“13900000000”，表里是“", later.Text, StringComparison.Ordinal);
        Assert.Contains("有 1 户和这里登记的不一样", later.Text, StringComparison.Ordinal);
        var done = await Ticked(later.Form("commit"), later, []).Set("SkipKnown", true).SubmitAsync();

        Assert.Contains("导入了 5 户", done.Text, StringComparison.Ordinal);
        Assert.Equal(305, await App.DbAsync(db => db.Households.In(village.Key).CountAsync()));
        Assert.Equal("13900000000", await App.DbAsync(db => db.Households.In(village.Key).Where(h => h.CardNumber == 7).Select(h => h.Phone).SingleAsync()));
    }

    [Theory]
    [InlineData("6")]
    [InlineData("7")]
    public async Task Import_TwoRowsOfOneHousehold_EitherMayBeSkipped(string skipped)
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var report = await CheckAsync(recorder, village, "E1");

        var done = await Ticked(report.Form("commit"), report, ["5", skipped]).SubmitAsync();

        Assert.Contains("导入了 5 户", done.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_NamesakesSaidToBeTwo_AreImportedAndCanBeEdited()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var report = await CheckAsync(recorder, village, "B14");
        await Ticked(report.Form("commit"), report, []).Set("Apart", (string[])["5", "7"]).SubmitAsync();
        Assert.Equal(["1组 张建国", "1组 张建国", "1组 李桂英", "1组 李桂英", "1组 王秀兰", "1组 王秀兰"], await HouseholdsAsync(village));
        var second = await App.DbAsync(db => db.Households.In(village.Key).SingleAsync(h => h.CardNumber == 2));

        var done = await recorder.SubmitAsync($"{village.Url}/households/{second.HouseholdId}/edit", "edit", ("Address", "1组99号"));

        Assert.Contains("资料改好了", done.Text, StringComparison.Ordinal);
    }

    /// <summary>B14b: one rule of the same household; what import took for two can be mended as two.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Import_NamesakesWithTheirOwnPhones_CanBothBeEdited(int card)
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var report = await CheckAsync(recorder, village, "B14b");
        await Ticked(report.Form("commit"), report, []).SubmitAsync();
        var household = await App.DbAsync(db => db.Households.In(village.Key).SingleAsync(h => h.CardNumber == card));

        var url = $"{village.Url}/households/{household.HouseholdId}/edit";
        var done = await recorder.SubmitAsync(url, "edit", ("Address", "1组99号"), ("Phone", "13900000009"));

        Assert.Contains("资料改好了", done.Text, StringComparison.Ordinal);
        var edited = await App.DbAsync(db => db.Households.In(village.Key).SingleAsync(h => h.CardNumber == card));
        Assert.Equal(("1组99号", "13900000009"), (edited.Address, edited.Phone));
        var renamed = await recorder.SubmitAsync(url, "edit", ("Head", "张建国（小）"));
        Assert.Contains("资料改好了", renamed.Text, StringComparison.Ordinal);
        var taken = await recorder.SubmitAsync(url, "edit", ("Head", "张建国"));
        Assert.Contains("1组的张建国户已经登记", taken.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("B2d", "张一山 13800000001、张二山 13800000002")]
    [InlineData("B2e", "张一山 13800000001、张二山 02370601235")]
    [InlineData("B2h", "张一山 13800000001、张二山 13800000002、李一水 13800000004、李二水 13800000005")]
    public async Task Import_HeadingsInTwoLinesOrTwice_ReadsThePhonesBelowThem(string file, string expected)
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var report = await CheckAsync(recorder, village, file);
        await Ticked(report.Form("commit"), report, []).SubmitAsync();

        var households = await App.DbAsync(db => db.Households.In(village.Key).OrderBy(h => h.CardNumber).ToListAsync());
        Assert.Equal(expected, string.Join("、", households.Select(h => $"{h.Head} {h.Phone}")));
    }

    /// <summary>B12: rare characters survive, look-alikes become the character itself, what cannot be seen goes.</summary>
    [Fact]
    public async Task Import_RareCharacters_SurviveAndCanBeFound()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var report = await CheckAsync(recorder, village, "B12");
        await Ticked(report.Form("commit"), report, ["16", "17", "19", "21", "30"]).SubmitAsync();

        var heads = await App.DbAsync(db => db.Households.In(village.Key).OrderBy(h => h.CardNumber).Select(h => h.Head).ToListAsync());
        Assert.All(heads, head => Assert.Equal(head, HouseholdNames.CleanName(head)));
        Assert.All(heads, head => Assert.DoesNotContain(
            head.EnumerateRunes(), r => r.Value is (>= 0x2E80 and <= 0x2FD5) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE00 and <= 0xFE0F)));
        foreach (var head in heads)
        {
            var found = await recorder.OpenAsync($"{village.Url}/households?q={Uri.EscapeDataString(head)}");
            Assert.Contains(head, found.Texts("td[data-label='户主']"));
        }
    }

    [Fact]
    public async Task Import_RowThatIsNotInTheFile_IsRefused()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var report = await CheckAsync(recorder, village, "E1");

        var refused = await report.Form("commit").Forge("Skip", "999").SubmitAsync();

        Assert.Contains("表里没有这些行：999", refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.Households.In(village.Key).CountAsync()));
    }

    /// <summary>What the recorder is to look at must be ticked, one by one: no tick, no import.</summary>
    [Theory]
    [InlineData("B2a")]
    [InlineData("B2e")]
    [InlineData("B3c")]
    public async Task Import_RemarkNotTicked_ImportsNothing(string file)
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var report = await CheckAsync(recorder, village, file);

        var refused = await report.Form("commit").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("还有要确认的地方", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("已看懂", report.Text, StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.Households.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Import_HouseholdThatLeft_GoesOnWithItsCard()
    {
        var village = await Data.VillageAsync();
        var left = await Data.HouseholdAsync(village, "龙安全", change: h => h.With(x => x.WithdrawnOn, App.Clock.Today()));
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var report = await CheckAsync(recorder, village, "D32");

        await report.Form("commit").Set("Reopen", (string[])["2"]).SubmitAsync();

        var household = await App.DbAsync(db => db.Households.In(village.Key).SingleAsync());
        Assert.Equal((left.HouseholdId, null), (household.HouseholdId, household.WithdrawnOn));
    }

    [Fact]
    public async Task Import_GroupOtherwiseWritten_FallsIntoTheVillagesOwn()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village, "张三", "3组");
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var report = await recorder.SubmitAsync(
            $"{village.Url}/households/import", "check",
            ("Upload", new TestFile("册.xlsx", Xlsx.Book(["社", "户主名称"], ["3社", "张三"], ["三队", "李四"], ["Ⅲ组", "王五"]))));

        Assert.Contains("3组的张三户已经登记（卡号 1）", report.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("将新增", report.Text, StringComparison.Ordinal);
        await report.Form("commit").Set("SkipKnown", true).SubmitAsync();
        Assert.Equal(["3组 张三", "3组 李四", "3组 王五"], await HouseholdsAsync(village));
    }

    [Theory]
    [InlineData("阿依古丽•买买提")]
    [InlineData("阿依古丽.买买提")]
    [InlineData("第三组")]
    [InlineData("三社")]
    [InlineData("ayguli")]
    public async Task Search_SpelledOtherwise_FindsIt(string typed)
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village, "阿依古丽·买买提", "3组");
        await Data.HouseholdAsync(village, "李四");
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var page = await recorder.OpenAsync($"{village.Url}/households?q={Uri.EscapeDataString(typed)}");

        Assert.Equal(["阿依古丽·买买提"], page.Texts("td[data-label='户主']"));
    }

    [Theory]
    [InlineData("无", "3组", "这不是姓名")]
    [InlineData("张三13800000001", "3组", "电话或证件号码")]
    [InlineData("李⼤山", "3社", "3组的李大山户已经登记，卡号 1")]
    public async Task Edit_NameOfNobodyOrOfAnother_IsRefusedAsInTheImport(string head, string group, string says)
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village, "李大山", "3组");
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var page = await recorder.SubmitAsync($"{village.Url}/households/{household.HouseholdId}/edit", "edit", ("Head", head), ("Group", group));

        Assert.Contains(says, page.Text, StringComparison.Ordinal);
    }

    private async Task<List<string>> HouseholdsAsync(TestVillage village)
    {
        var members = await App.DbAsync(db => db.Members.Where(m => m.TownId == village.TownId).OrderBy(m => m.MemberId).ToListAsync());
        var households = await App.DbAsync(db => db.Households.In(village.Key).OrderBy(h => h.CardNumber).ToListAsync());
        return households.ConvertAll(h => $"{h.GroupName} {h.Head} {string.Join("、", members.Where(m => m.HouseholdId == h.HouseholdId).Select(m => m.Name + m.Relation))}".Trim());
    }

    private static List<string> Asked(TestPage report) => [.. report.All("input[name='Confirm']").Select(i => i.GetAttribute("value")!)];

    private static TestForm Ticked(TestForm form, TestPage report, string[] skip)
    {
        if (Asked(report) is { Count: > 0 } asked)
        {
            form.Set("Confirm", asked);
        }
        return skip.Length > 0 ? form.Set("Skip", skip) : form;
    }

    private static Task<TestPage> CheckAsync(TestClient recorder, TestVillage village, string file)
        => recorder.SubmitAsync(
            $"{village.Url}/households/import", "check",
            ("Upload", new TestFile(file + ".xlsx", File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "TestFiles", "villages", file + ".xlsx")))));
}
