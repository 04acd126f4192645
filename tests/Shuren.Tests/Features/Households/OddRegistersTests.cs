using System.Security;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;

namespace Shuren.Tests.Features.Households;

/// <summary>
/// Small registers, each odd in one way, through the page. Everything that is asked is confirmed; an error that is not skipped keeps all of
/// them out. What stands in the database afterwards is what the table says.
/// </summary>
public sealed class OddRegistersTests(TestApp app) : AppTests(app)
{
    /// <summary>Name; table, a row a line; what the report says, with ; between; rows to skip; the households, with ; between, or none.</summary>
    public static TheoryData<string, string, string, string, string> Tables => new()
    {
        // Heads whose relation says more than 户主.
        { "away", "组别|姓名|与户主关系\n1组|张一山|户主\n1组|李小芳|妻\n1组|王一水|户主（外出）\n1组|陈秀英|妻", "", "", "1组 张一山 李小芳妻;1组 王一水 陈秀英妻" },
        { "traditional", "组别|姓名|与户主关系\n1组|张一山|户主\n1组|王一水|戶主\n1组|陈秀英|妻", "", "", "1组 张一山;1组 王一水 陈秀英妻" },
        { "status", "组别|姓名|与户主关系\n1组|张一山|户主\n1组|王一水|户主、低保\n1组|陈秀英|妻", "", "", "1组 张一山;1组 王一水 陈秀英妻" },
        { "slash", "组别|姓名|与户主关系\n1组|张一山|户主\n1组|王一水|户主/党员\n1组|陈秀英|妻", "", "", "1组 张一山;1组 王一水 陈秀英妻" },
        { "spaced", "组别|姓名|与户主关系\n1组|张一山|户主\n1组|王一水|户 主 本人\n1组|陈秀英|妻", "", "", "1组 张一山;1组 王一水 陈秀英妻" },
        { "of the head", "组别|姓名|与户主关系\n1组|张一山|户主\n1组|李小芳|户主之妻\n1组|张小山|户主的儿子", "", "", "1组 张一山 李小芳户主之妻、张小山户主的儿子" },
        { "either", "组别|姓名|与户主关系\n1组|张一山|户主\n1组|李小芳|户主/妻", "看不出是户主还是家里人", "", "" },
        { "blank", "组别|姓名|与户主关系\n1组|张一山|户主\n1组|王一水|\n1组|陈秀英|妻", "没有填“与户主关系”", "", "" },
        { "blank, skipped", "组别|姓名|与户主关系\n1组|张一山|户主\n1组|王一水|\n1组|陈秀英|妻", "没有哪一行的“与户主关系”是“户主”", "3", "" },
        { "divider", "组别|姓名|与户主关系\n一组\n|张一山|户主\n二组\n|李小芳|妻", "没有哪一行的“与户主关系”是“户主”", "", "" },
        { "other group", "组别|姓名|与户主关系\n1组|张一山|户主\n2组|李小芳|妻", "没有哪一行的“与户主关系”是“户主”", "", "" },
        { "head of a group", "组别|户主姓名|姓名|与户主关系\n1组|张一山|张一山|户主\n2组|张一山|张一山|户主\n2组|张一山|李小芳|妻\n1组|张一山|陈秀英|妻", "", "", "1组 张一山 陈秀英妻;2组 张一山 李小芳妻" },

        // A divider with more words behind the group.
        { "divider brackets", "组别|户主姓名\n一组\n|张一山\n二组（25户）\n|李一水", "算“2组”;后面的“（25户）”没有读取", "", "1组 张一山;2组 李一水" },
        { "divider leader", "组别|户主姓名\n一组\n|张一山\n二组（组长：李四）\n|李一水", "后面的“（组长：李四）”没有读取", "", "1组 张一山;2组 李一水" },
        { "divider words", "组别|户主姓名\n一组\n|张一山\n第二村民小组 共25户\n|李一水", "后面的“共25户”没有读取", "", "1组 张一山;2组 李一水" },
        { "divider count", "组别|户主姓名\n一组\n|张一山\n某村二组25户\n|李一水", "后面的“25户”没有读取", "", "1组 张一山;2组 李一水" },
        { "divider unknown", "序号|组别|户主姓名\n一组\n1||张一山\n下湾院子\n2||李一水", "上面第 4 行“下湾院子”看不出是哪一组", "", "" },
        { "divider in the first column", "户主姓名|组别|居住地址\n一组（3户）\n张一山||某处", "后面的“（3户）”没有读取", "", "1组 张一山" },
        { "foot in a divided table", "序号|组别|户主姓名\n一组\n1||张一山\n第 1 页\n2||李一水", "", "", "1组 张一山;1组 李一水" },
        { "note of a group", "组别|户主姓名\n1组|张一山\n注：三组\n|李一水", "没有填“组别”", "", "" },

        // What a status in the name would publish.
        { "status brackets", "组别|户主姓名\n1组|张大山（低保）\n1组|李一水（五保）\n1组|王一田(残疾)\n1组|赵一土（困难户）\n1组|孙一火（党员）", "“张大山（低保）”;个人情况", "", "1组 张大山;1组 李一水;1组 王一田;1组 赵一土;1组 孙一火" },
        { "status behind", "组别|户主姓名\n1组|张大山低保户\n1组|李一水/五保\n1组|贫困户王一田\n1组|张党员", "个人情况", "", "1组 张大山;1组 李一水;1组 王一田;1组 张党员" },
        { "status of a member", "组别|姓名|与户主关系\n1组|张大山|户主\n1组|张小宝（残疾）|子", "个人情况", "", "1组 张大山 张小宝子" },
        { "namesakes told apart", "组别|户主姓名\n1组|张大山（大）\n1组|张大山（小）", "", "", "1组 张大山（大）;1组 张大山（小）" },
        { "masked", "组别|户主姓名\n1组|张某\n1组|李某某\n1组|王某（大）\n1组|欧阳某", "看不出全名", "2,3,4,5", "" },

        // A foot line over several cells.
        { "foot across", "组别|户主姓名|居住地址|备注\n1组|张一山|某处|\n填表人：|李四|审核人：|王五", "有 1 行当作合计或说明，没有读取（第 3 行）", "", "1组 张一山" },
        { "foot without colons", "组别|户主姓名|居住地址|备注\n1组|张一山|某处|\n制表人|李四|日期|2026年3月1日\n村主任|王五|盖章|", "有 2 行当作合计或说明", "", "1组 张一山" },
        { "foot under a divider", "户主姓名|组别|居住地址\n一组\n张一山||某处\n审核人||王五", "有 1 行当作合计或说明", "", "1组 张一山" },
        { "foot behind a number", "序号|组别|户主姓名\n1|1组|张一山\n2|填表人：|李四", "组别看不懂", "3", "1组 张一山" },
        { "post in a column of its own", "职务|组别|户主姓名\n组长|1组|张一山\n会计|1组|李一水", "“职务”没有读取", "", "1组 张一山;1组 李一水" },

        // Numbers of families.
        { "number again in each group", "组别|户编号|姓名|与户主关系\n1组|1|张一山|户主\n1组|1|李小芳|妻\n2组|1|王一水|户主\n2组|1|陈秀英|妻", "", "", "1组 张一山 李小芳妻;2组 王一水 陈秀英妻" },
        { "number again under dividers", "户编号|组别|姓名|与户主关系\n一组\n1||张一山|户主\n二组\n1||王一水|户主\n1||陈秀英|妻", "", "", "1组 张一山;2组 王一水 陈秀英妻" },
        { "number without relation", "组别|户编号|姓名\n1组|1|张一山\n1组|1|李小芳\n1组|2|王一水", "“户编号”有重复（第 2–3 行）;与户主关系", "", "" },
        { "number without relation, once each", "组别|户编号|姓名\n1组|1|张一山\n2组|1|李小芳", "“户编号”没有读取", "", "1组 张一山;2组 李小芳" },

        // The family in one cell.
        { "members", "组别|户主姓名|家庭成员\n1组|张一山|李小芳、张小宝\n1组|王一水|陈秀英（妻），王小水(子)\n1组|赵一土|妻：孙秀、长子：赵小土\n1组|周一火|无", "", "", "1组 张一山 李小芳、张小宝;1组 王一水 陈秀英妻、王小水子;1组 赵一土 孙秀妻、赵小土长子;1组 周一火" },
        { "members with the head", "组别|户主姓名|家庭成员\n1组|张一山|张一山（户主）、李小芳（妻）\n1组|王一水|王一水 陈秀英", "", "", "1组 张一山 李小芳妻;1组 王一水 陈秀英" },
        { "members are a count", "组别|户主姓名|家庭成员\n1组|张一山|4\n1组|王一水|3人", "“家庭成员”没有读取：2 格有内容", "", "1组 张一山;1组 王一水" },
        { "members nobody understands", "组别|户主姓名|家庭成员\n1组|张一山|李小芳（外出务工）、张小宝", "“李小芳（外出务工）”看不懂", "", "" },
        { "members with one name twice", "组别|户主姓名|家庭成员\n1组|张一山|未取名（女）、未取名（女）", "“未取名”写了两次", "", "" },
        { "several in a cell of a roster", "组别|姓名|与户主关系\n1组|张一山|户主\n1组|李小芳、张小宝|妻、子", "一格里有几个人", "", "" },

        // Members of one name.
        { "two without a name", "组别|姓名|与户主关系\n1组|张一山|户主\n1组|未取名|长子\n1组|未取名|次子", "", "", "1组 张一山 未取名长子、未取名次子" },
        { "one twice", "组别|姓名|与户主关系\n1组|张一山|户主\n1组|李小芳|妻\n1组|李小芳|妻", "与第 3 行的成员同名、关系也一样", "4", "1组 张一山 李小芳妻" },
        { "named like the head", "组别|姓名|与户主关系\n1组|张一山|户主\n1组|张一山|子", "和户主同名", "3", "1组 张一山" },

        // Side by side under other headings.
        { "other headings beside", "组别|户主姓名|电话||社|农户|手机\n1组|张一山|13800000001||2社|李一水|13800000002\n1组|王一田|||2社|赵一土|13800000004", "并排的 2 张表都读了", "", "1组 张一山;1组 王一田;2组 李一水;2组 赵一土" },
        { "beside without a group", "组别|户主姓名|电话||农户|手机\n1组|王一田|||赵一土|13800000004", "E 列“农户”没有读取;F 列“手机”没有读取", "", "1组 王一田" },

        // Ditto marks, dates for phones.
        { "ditto address", "组别|户主姓名|居住地址\n1组|张一山|冲里1号\n1组|李一水|如上\n1组|王一田|〞\n1组|赵一土|↑\n1组|孙一火|见上", "“居住地址”有 4 行写着“同上”", "", "1组 张一山 冲里1号;1组 李一水 冲里1号;1组 王一田 冲里1号;1组 赵一土 冲里1号;1组 孙一火 冲里1号" },
        { "ditto head", "组别|户主姓名\n1组|张一山\n1组|如上\n1组|↑\n1组|见上", "写的是“同上”一类", "3,4,5", "1组 张一山" },
        { "date for a phone", "组别|户主姓名|联系电话\n1组|张一山|20220905\n1组|李一水|13800000001 13900000001\n1组|王一田|62345678", "像是日期;只写一个号码", "2,3", "1组 王一田" },

        // Two lines of headings.
        { "numbered phones", "组别|户主姓名|联系方式|\n||电话1|电话2\n1组|张一山||13800000001", "", "", "1组 张一山 ☎13800000001" },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Import_OddTable_IsReadAsItSaysOrRefusedInASentence(string name, string table, string says, string skip, string expected)
    {
        _ = name;
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var report = await CheckAsync(recorder, village, Book(table));
        foreach (var said in says.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Contains(said, report.Text, StringComparison.Ordinal);
        }
        await CommitAsync(report, skip.Split(',', StringSplitOptions.RemoveEmptyEntries));

        var address = expected.Contains("冲里", StringComparison.Ordinal);
        var phone = expected.Contains('☎', StringComparison.Ordinal);
        Assert.Equal(
            expected.Split(';', StringSplitOptions.RemoveEmptyEntries),
            await HouseholdsAsync(village, h => (address ? " " + h.Address : "") + (phone ? " ☎" + h.Phone : "")));
    }

    /// <summary>Two tables side by side share their rows' numbers: what is decided about one says nothing about the other.</summary>
    [Fact]
    public async Task Import_BesideAKnownHousehold_IsNotSkippedWithIt()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village, "张一山");
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var report = await CheckAsync(recorder, village, Book("组别|户主姓名||组别|户主姓名\n1组|张一山||1组|李一水"));

        await CommitAsync(report, [], ("SkipKnown", true));

        Assert.Equal(["1组 张一山", "1组 李一水"], await HouseholdsAsync(village));
    }

    [Fact]
    public async Task Import_BesideASkippedRow_IsImported()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var report = await CheckAsync(recorder, village, Book("组别|户主姓名|联系电话|组别|户主姓名|联系电话\n1组|张一山|12|2组|李一水|13800000001\n|||2组|王一田|12"));
        await CommitAsync(report, [.. report.All("[data-testid='errors'] input[name='Skip']").Select(i => i.GetAttribute("value")!)]);

        Assert.Equal(["2组 李一水"], await HouseholdsAsync(village));
        Assert.Contains("第 2 行（A 列起）", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_RowOfTwoTablesWithoutSayingWhich_IsRefused()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var report = await CheckAsync(recorder, village, Book("组别|户主姓名|联系电话|组别|户主姓名|联系电话\n1组|张一山|12|2组|李一水|13800000001"));

        var refused = await Ticked(report).Forge("Skip", "2").SubmitAsync();

        Assert.Contains("第 2 行有几张表，请写明是哪一张：2@A 或 2@D", refused.Text, StringComparison.Ordinal);
        Assert.Empty(await HouseholdsAsync(village));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Import_ReturningHouseholdsSideBySide_AreEachOpenedAlone(bool both)
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village, "张一山", change: h => h.With(x => x.WithdrawnOn, App.Clock.Today()));
        if (both)
        {
            await Data.HouseholdAsync(village, "李一水", change: h => h.With(x => x.WithdrawnOn, App.Clock.Today()));
        }
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var report = await CheckAsync(recorder, village, Book("组别|户主姓名||组别|户主姓名\n1组|张一山||1组|李一水"));
        var done = await Ticked(report).Set("Reopen", report.All("input[name='Reopen']").Select(i => i.GetAttribute("value")!).ToList()).SubmitAsync();

        Assert.Contains("导入了 2 户", done.Text, StringComparison.Ordinal);
        Assert.Equal(["1组 张一山", "1组 李一水"], await HouseholdsAsync(village));
        Assert.Equal(0, await App.DbAsync(db => db.Households.In(village.Key).CountAsync(h => h.WithdrawnOn != null)));
    }

    /// <summary>A sheet's name is what somebody typed: blanks at its end, a comma, an exclamation mark.</summary>
    [Theory]
    [InlineData("一组 ")]
    [InlineData("一组,上湾")]
    [InlineData("一组！上湾")]
    [InlineData("'一'组")]
    public async Task Import_SheetOfAnyName_ItsRowsCanBeSkipped(string name)
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var report = await CheckAsync(recorder, village, Book((name, "组别|户主姓名\n1组|张一山\n1组|12"), ("别的", "组别|户主姓名\n2组|李一水")));

        await CommitAsync(report, [.. report.All("input[name='Skip']").Select(i => i.GetAttribute("value")!)]);

        Assert.Equal(["1组 张一山", "2组 李一水"], await HouseholdsAsync(village));
    }

    /// <summary>One remark in forty has a key of digits alone: it is not the number of a row.</summary>
    [Fact]
    public async Task Import_RemarkAboutSeveralRows_IsSkippedWhateverItsKey()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var digits = 0;
        for (var i = 0; i < 400 && digits == 0; i++)
        {
            byte[] Table(int n) => Book($"组别|户主姓名\n1组|张一山{string.Concat(Enumerable.Repeat("\n", n))}\n|李一水\n|王一田\n|赵一土\n|孙一火");
            var issue = RegisterFile.Parse(new MemoryStream(Table(i))).Issues.Single(x => x.Severity == ImportSeverity.Error);
            if (issue.Key.All(char.IsAsciiDigit))
            {
                digits = i;
                var report = await CheckAsync(recorder, village, Table(i));
                var skip = report.All("[data-testid='errors'] input[name='Skip']").Single().GetAttribute("value")!;
                await CommitAsync(report, [skip]);
            }
        }

        Assert.True(digits > 0);
        Assert.Equal(["1组 张一山"], await HouseholdsAsync(village));
    }

    /// <summary>What names a row of several sheets names the sheet.</summary>
    [Fact]
    public async Task Check_SeveralSheets_RowsAreNamedWithTheirSheet()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var report = await CheckAsync(
            recorder, village,
            Book(
                ("汇总", "组别|户主姓名|联系电话\n1组|张一山|\n1组|李一水|13800000001"),
                ("一组", "组别|户主姓名|联系电话\n1组|张一山|\n1组|李一水|13800000002")));

        Assert.Contains("与“汇总”表第 2 行重复", report.Text, StringComparison.Ordinal);
        Assert.Contains("1组李一水 2 户（“汇总”表第 3 行，“一组”表第 3 行）", report.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "C 列“组别”是隐藏的")]
    [InlineData(false, "第 1 行是隐藏的，表头像是在那里")]
    public async Task Check_HiddenHeadings_AreSaidToBeHidden(bool column, string says)
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var rows = Rows("序号|户主姓名|组别\n1|张一山|1组");
        var sheet = column ? Sheet(rows, "<cols><col min=\"3\" max=\"3\" hidden=\"1\"/></cols>")
            : Sheet(rows).Replace("<row r=\"1\">", "<row r=\"1\" hidden=\"1\">", StringComparison.Ordinal);

        var report = await CheckAsync(recorder, village, Xlsx.Workbook([("Sheet1", "", sheet)]));

        Assert.Contains("表头缺少", report.Text, StringComparison.Ordinal);
        Assert.Contains(says, report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_MembersOfAKnownHousehold_AreComparedToo()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await CommitAsync(await CheckAsync(recorder, village, Book("组别|姓名|与户主关系\n1组|张一山|户主\n1组|李小芳|妻\n1组|张老山|父")), []);

        var report = await CheckAsync(recorder, village, Book("组别|姓名|与户主关系\n1组|张一山|户主\n1组|李小芳|前妻\n1组|张小宝|子"));

        Assert.Contains("有 1 户和这里登记的不一样", report.Text, StringComparison.Ordinal);
        Assert.Contains("家庭成员“张小宝”这里没有", report.Text, StringComparison.Ordinal);
        Assert.Contains("家庭成员“张老山”表里没有", report.Text, StringComparison.Ordinal);
        Assert.Contains("“李小芳”的关系这里是“妻”，表里是“前妻”", report.Text, StringComparison.Ordinal);
    }

    /// <summary>A sheet with all of them and one for each group: every household stands there twice.</summary>
    [Fact]
    public async Task Import_SheetLeftOutAsAWhole_LeavesTheOthers()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        string Heads(string group, int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"\n{group}|张{char.ConvertFromUtf32(0x5000 + i)}|乙"));
        var report = await CheckAsync(
            recorder, village,
            Book(
                ("汇总", "组别|户主姓名|多的" + Heads("1组", 150) + Heads("2组", 100)), ("一组", "组别|户主姓名" + Heads("1组", 150).Replace("|乙", "", StringComparison.Ordinal)),
                ("二组", "组别|户主姓名" + Heads("2组", 100).Replace("|乙", "", StringComparison.Ordinal))));

        await CommitAsync(report, [], ("SkipSheet", (string[])["汇总"]));

        Assert.Equal(250, await App.DbAsync(db => db.Households.In(village.Key).CountAsync()));
    }

    private static Task<TestPage> CheckAsync(TestClient recorder, TestVillage village, byte[] book)
        => recorder.SubmitAsync($"{village.Url}/households/import", "check", ("Upload", new TestFile("册.xlsx", book)));

    private static Task<TestPage> CommitAsync(TestPage report, string[] skip, params (string Name, object Value)[] more)
    {
        var form = Ticked(report);
        if (skip.Length > 0)
        {
            form.Set("Skip", skip);
        }
        foreach (var (name, value) in more)
        {
            _ = value is bool yes ? form.Set(name, yes) : form.Set(name, (string[])value);
        }
        return form.SubmitAsync();
    }

    private static TestForm Ticked(TestPage report)
    {
        var form = report.Form("commit");
        return report.All("input[name='Confirm']").Select(i => i.GetAttribute("value")!).ToArray() is { Length: > 0 } asked
            ? form.Set("Confirm", asked) : form;
    }

    private async Task<List<string>> HouseholdsAsync(TestVillage village, Func<Household, string>? more = null)
    {
        var members = await App.DbAsync(db => db.Members.Where(m => m.TownId == village.TownId).OrderBy(m => m.MemberId).ToListAsync());
        var households = await App.DbAsync(db => db.Households.In(village.Key).OrderBy(h => h.CardNumber).ToListAsync());
        return households.ConvertAll(
            h => $"{h.GroupName} {h.Head} {string.Join("、", members.Where(m => m.HouseholdId == h.HouseholdId).Select(m => m.Name + m.Relation))}".Trim() + more?.Invoke(h));
    }

    private static byte[] Book(string table) => Book(("Sheet1", table));

    private static byte[] Book(params (string Name, string Table)[] sheets)
        => Xlsx.Workbook([.. sheets.Select(s => (s.Name, "", Sheet(Rows(s.Table), merges: s.Table.Contains("联系方式|\n", StringComparison.Ordinal) ? "C1:D1" : "")))]);

    private static string[][] Rows(string table) => [.. table.Split('\n').Select(line => line.Split('|'))];

    private static string Sheet(string[][] rows, string before = "", string merges = "")
        => $"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{before}<sheetData>"
            + string.Concat(rows.Select((row, r) => $"<row r=\"{r + 1}\">" + string.Concat(row.Select((text, c) => text.Length == 0 ? ""
                : $"<c r=\"{SheetPage.Letters(c)}{r + 1}\" t=\"inlineStr\"><is><t>{SecurityElement.Escape(text)}</t></is></c>")) + "</row>"))
            + "</sheetData>" + (merges.Length == 0 ? "" : $"<mergeCells><mergeCell ref=\"{merges}\"/></mergeCells>") + "</worksheet>";
}
