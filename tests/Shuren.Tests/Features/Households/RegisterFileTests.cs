using Shuren.Features.Households;

namespace Shuren.Tests.Features.Households;

public sealed class RegisterFileTests
{
    private static readonly object?[] Headings = ["序号", "组别", "户主姓名", "居住地址", "联系电话", "备注"];

    [Fact]
    public void Parse_PlainTable_GivesItsRows()
    {
        var parse = Parse(Headings, [1, "3组", "张三", "大塘冲12号", 13812345678L, "低保户"], [2, "4组", "李四"]);

        Assert.Empty(parse.Issues);
        Assert.Equal([new(2, "1", "3组", "张三", "大塘冲12号", "13812345678", "低保户"), new(3, "2", "4组", "李四", null, null, null)], parse.Rows);
    }

    [Fact]
    public void Parse_TitlesAboveAndColumnsInAnotherOrder_FindsTheHeadings()
    {
        var parse = RegisterFile.Parse(new MemoryStream(Xlsx.Book(
            new Xlsx.BookOptions(Merges: ["A1:E1", "A2:E2"]),
            ["油溪桥村农户登记表"], ["单位（盖章）：油溪桥村　2022年8月"], [], ["备 注", "*手机号（必填）", "姓　名", "家庭住址", new Xlsx.Rich("zu", "小", "组")],
            ["无", "138-1234 5678", "张　三", "冲里", "第三组"])));

        // The two lines above are named, so that nothing is passed over; nobody needs to confirm a title.
        Assert.Equal((1, ImportSeverity.Skipped), parse.Issues.Select(i => (i.Row, i.Severity)).Single());
        Assert.Equal(new RegisterRow(5, null, "3组", "张三", "冲里", "13812345678", "无"), Assert.Single(parse.Rows));
    }

    [Theory]
    [InlineData("张　三", "张三")]
    [InlineData(" 张\n三\u200B ", "张三")]
    [InlineData("阿卜杜拉·买买提", "阿卜杜拉·买买提")]
    [InlineData("阿卜杜拉•买买提", "阿卜杜拉·买买提")]
    [InlineData("Ｊｏｈｎ１", "John1")]
    [InlineData("𠮷　田", "𠮷田")]
    [InlineData("张三（大）", "张三（大）")]
    [InlineData("张三(大)", "张三（大）")]
    [InlineData("阿依古丽.买买提", "阿依古丽·买买提")]
    [InlineData("阿依古丽。买买提", "阿依古丽·买买提")]
    [InlineData("阿依古丽﹒买买提", "阿依古丽·买买提")]
    [InlineData("阿依古丽᛫买买提", "阿依古丽·买买提")]
    [InlineData("阿依古丽●买买提", "阿依古丽·买买提")]
    [InlineData("阿依古丽⸱买买提", "阿依古丽·买买提")]
    [InlineData("阿依古丽-买买提", "阿依古丽·买买提")]
    [InlineData("阿依古丽―买买提", "阿依古丽·买买提")]
    [InlineData("阿依古丽ㆍ买买提", "阿依古丽·买买提")]
    [InlineData("阿依古丽˙买买提", "阿依古丽·买买提")]
    [InlineData("陈⼤山", "陈大山")]
    [InlineData("卫⺠", "卫民")]
    [InlineData("韩郎", "韩郎")]
    [InlineData("华\uFE00龙", "华龙")]
    [InlineData("金龙\U000E0100", "金龙")]
    [InlineData("J.R.", "J.R.")]
    public void CleanName_AnySpelling_HasOne(string typed, string expected) => Assert.Equal(expected, RegisterFile.CleanName(typed));

    [Theory]
    [InlineData("３组", "3组")]
    [InlineData("3", "3组")]
    [InlineData("03组", "3组")]
    [InlineData("三组", "3组")]
    [InlineData("第三组", "3组")]
    [InlineData("第 ３ 村民小组", "3组")]
    [InlineData("十组", "10组")]
    [InlineData("十二组", "12组")]
    [InlineData("第二十组", "20组")]
    [InlineData("二十一组", "21组")]
    [InlineData("3社", "3社")]
    [InlineData("三社", "3社")]
    [InlineData("3队", "3队")]
    [InlineData("叁组", "3组")]
    [InlineData("廿一组", "21组")]
    [InlineData("组3", "3组")]
    [InlineData("③组", "3组")]
    [InlineData("Ⅲ组", "3组")]
    [InlineData("3组。", "3组")]
    [InlineData("一○组", "10组")]
    [InlineData("3居民小组", "3组")]
    [InlineData("村民三组", "3组")]
    [InlineData("1、2组", "1、2组")]
    [InlineData("大石板村3组", "大石板村3组")]
    [InlineData("十十组", "十十组")]
    [InlineData("一二组", "一二组")]
    [InlineData("0组", "0组")]
    [InlineData("大塘组", "大塘组")]
    [InlineData("三塘组", "三塘组")]
    [InlineData("上　院", "上院")]
    public void CleanGroup_AnySpelling_HasOne(string typed, string expected) => Assert.Equal(expected, RegisterFile.CleanGroup(typed));

    [Theory]
    [InlineData("13812345678", "13812345678")]
    [InlineData("１３８１２３４５６７８", "13812345678")]
    [InlineData("0738－1234567", "07381234567")]
    [InlineData("（0738）1234567", "07381234567")]
    [InlineData("138 1234 5678", "13812345678")]
    [InlineData("+86 13812345678", "13812345678")]
    [InlineData("7123456", "7123456")]
    [InlineData("-", null)]
    [InlineData("无", null)]
    [InlineData("　", null)]
    public void Parse_Phone_IsDigitsOrMissing(string typed, string? expected)
    {
        var parse = Parse(Headings, [1, "3组", "张三", "", typed]);

        Assert.Empty(parse.Issues);
        Assert.Equal(expected, Assert.Single(parse.Rows).Phone);
    }

    [Theory]
    [InlineData("12345678901")]
    [InlineData("1234567")]
    [InlineData("138123456789")]
    [InlineData("500230197001010011")]
    [InlineData("123456")]
    [InlineData("1234567890123")]
    [InlineData("13812345678/13912345678")]
    [InlineData("一三八")]
    public void Parse_BadPhone_IsAnError(string typed) => Fails("联系电话", typed, typed.Length is 12 or 13 ? "应为 11 位" : typed.Length == 18 ? "证件号码" : "只写一个号码", [1, "3组", "张三", "", typed]);

    [Fact]
    public void Parse_PhoneWithExponent_IsWrittenOut()
    {
        var parse = Parse(Headings, [1, "3组", "张三", "", new Xlsx.Number("1.3812345678E10")]);

        Assert.Equal("13812345678", Assert.Single(parse.Rows).Phone);
    }

    [Fact]
    public void Parse_NoHead_IsAnError() => Fails("户主姓名", null, "没有填“户主姓名”", [1, "3组", null, "冲里"]);

    [Fact]
    public void Parse_NoGroup_IsAnError() => Fails("组别", null, "合并的单元格", [1, new Xlsx.Styled(), "张三"]);

    [Fact]
    public void Parse_LongHead_IsAnError() => Fails("户主姓名", new string('张', 31), "超过 30 个字", [1, "3组", new string('张', 31)]);

    [Fact]
    public void Parse_LongAddress_IsAnErrorWithTheBeginningOnly() => Fails("居住地址", new string('冲', 40) + "…", "超过 200 个字", [1, "3组", "张三", new string('冲', 201)]);

    [Fact]
    public void Parse_LongRemarks_IsAnError() => Fails("备注", new string('低', 40) + "…", "超过 500 个字", [1, "3组", "张三", null, null, new string('低', 501)]);

    [Fact]
    public void Parse_LongestTexts_AreTaken()
    {
        var parse = Parse(Headings, [1, "3组", new string('张', 30), new string('冲', 200), null, new string('低', 500)]);

        Assert.DoesNotContain(parse.Issues, i => i.Severity == ImportSeverity.Error);
        Assert.Equal(500, Assert.Single(parse.Rows).Remarks!.Length);
    }

    [Fact]
    public void Parse_Formula_IsAnErrorWithAdvice() => Fails("户主姓名", "=B1&C1", "选择性粘贴—数值", [1, "3组", new Xlsx.Formula("B1&C1")]);

    [Fact]
    public void Parse_ErrorValue_IsAnError() => Fails("组别", "#N/A", "出错的值", [1, new Xlsx.ErrorCell("#N/A"), "张三"]);

    /// <summary>What Excel itself bent is not what was typed: a date of 3-2, digits that it lost, a power of ten that it wrote.</summary>
    [Fact]
    public void Parse_WhatExcelBent_IsAnErrorThatSaysHow()
    {
        var parse = Parse(
            Headings,
            [1, "3组", "张三", new DateOnly(2022, 3, 2)],
            [2, new DateOnly(2022, 3, 1), "李四"],
            [3, "3组", "王五", null, new Xlsx.Number("500230197001010011")],
            [4, "3组", "赵六", null, new Xlsx.Number("5.0023019700101E+17")],
            [5, "3组", "孙七", null, "5.0023E+17"],
            [6, "3组", "周八", "1.2E+05"],
            [7, "3组", "吴九", null, null, new DateOnly(2022, 8, 1)]);

        Assert.Empty(parse.Rows);
        Assert.Equal(
            [
                ("居住地址", "变成了日期"), ("组别", "变成了日期"), ("联系电话", "丢了后几位"), ("联系电话", "丢了后几位"), ("联系电话", "科学计数"), ("居住地址", "科学计数"),
                ("备注", "变成了日期")
            ],
            parse.Issues.Select(i => (i.Column!, ((string[])["变成了日期", "丢了后几位", "科学计数"]).Single(w => i.Message.Contains(w, StringComparison.Ordinal)))));
    }

    /// <summary>A sum is one wherever its row names it: in the group, behind a number, or as the head.</summary>
    [Fact]
    public void Parse_SumsBetweenTheRows_AreNoHouseholds()
    {
        var parse = Parse(Headings, [1, "3组", "张三"], [2, "1组小计", "2户"], [3, "3组", "12"], [4, "3组", "2户"], ["总户数", "3组", "3户"]);

        Assert.Equal("张三", Assert.Single(parse.Rows).Head);
        Assert.Equal([3, 6], Assert.Single(parse.Issues, i => i.Severity == ImportSeverity.Confirm).Rows!);
        Assert.Equal([(4, "这不是姓名"), (5, "这像是合计")], parse.Issues.Where(i => i.Severity == ImportSeverity.Error).Select(i => (i.Row, i.Message[..5])));
    }

    [Fact]
    public void Parse_SerialAsFormula_IsNoMatter()
    {
        var parse = Parse(Headings, [new Xlsx.Formula("ROW()-1", "1"), "3组", "张三"]);

        Assert.Empty(parse.Issues);
        Assert.Null(Assert.Single(parse.Rows).Serial);
    }

    [Fact]
    public void Parse_SameHeadAndGroup_IsAnErrorAtTheLaterRowUnlessPhonesDiffer()
    {
        var parse = Parse(
            Headings,
            [1, "3组", "张三", null, "13812345678"],
            [2, "4组", "张三"],
            [3, "三组", "张　三", null, "13912345678"],
            [4, "3组", "张三", null, "13912345678"],
            [5, "3组", "张三"],
            [6, "4组", "张三", null, "13712345678"]);

        Assert.Equal([2, 3, 4], parse.Rows.Select(r => r.RowNumber));
        Assert.Equal([5, 6, 7], parse.Repeats.Select(r => r.RowNumber));
        var errors = parse.Issues.Where(i => i.Severity == ImportSeverity.Error).ToList();
        Assert.Equal([(5, "与第 4 行重复"), (6, "与第 2 行重复"), (7, "与第 3 行重复")], errors.Select(i => (i.Row, i.Message[..8])));
        // 2 and 4 have the same name and different phones: somebody says that they are two.
        Assert.Contains("第 2、4 行", parse.Issues.Single(i => i.Severity == ImportSeverity.Confirm).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_BlankLinesAndNotes_AreLeftOutAndNotesListed()
    {
        var parse = Parse(
            Headings,
            [1, "3组", "张三"],
            [],
            [null, "　"],
            ["序号", "组 别", "户主姓名"],
            [2, "3组", "李四"],
            [3],
            ["合计", null, "2户"],
            ["填表人：王五　　日期：2022.8.3"],
            [null, null, "审核人（签字）：赵六"]);

        Assert.Equal(["张三", "李四"], parse.Rows.Select(r => r.Head));
        Assert.Equal([5, 7, 8, 9, 10], parse.Issues.Where(i => i.Severity == ImportSeverity.Skipped).Select(i => i.Row));
        // What may be more than a note is confirmed; the headings again and a number in front of nothing are not.
        Assert.Equal([8, 9, 10], Assert.Single(parse.Issues, i => i.Severity == ImportSeverity.Confirm).Rows!);
    }

    [Fact]
    public void Parse_NeededHeadingMissing_SaysWhichAndWhatIsNeeded()
    {
        var parse = Parse(["花名册"], ["序号", "姓名", "电话"], [1, "张三", "13812345678"]);

        Assert.Empty(parse.Rows);
        var issue = Assert.Single(parse.Issues);
        Assert.Equal((2, ImportSeverity.Error), (issue.Row, issue.Severity));
        Assert.Equal("表头缺少“组别”。请在数据上面留一行表头，写明：序号、组别、户主姓名、居住地址、联系电话、备注、与户主关系、姓名、户编号。", issue.Message);
    }

    [Fact]
    public void Parse_NoSheetHasTheHeadings_NamesTheNearest()
    {
        static string Sheet(params string[] cells)
            => Xlsx.Sheet($"<row>{string.Concat(cells.Select(c => $"<c t=\"inlineStr\"><is><t>{c}</t></is></c>"))}</row>");

        var parse = RegisterFile.Parse(new MemoryStream(Xlsx.Workbook([("填表说明", "", Sheet("怎样填")), ("花名册", "", Sheet("户主姓名", "联系电话"))])));

        Assert.Contains("表头缺少“组别”（工作表“花名册”）", parse.Issues.Single(i => i.Severity == ImportSeverity.Error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NoHeadings_IsOneError()
    {
        var parse = Parse(Enumerable.Range(1, 200).Select(i => new object?[] { i, "3组", $"张{i}" }).ToArray());

        Assert.Empty(parse.Rows);
        Assert.Contains("表头缺少“组别”、“户主姓名”", Assert.Single(parse.Issues).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_HeadAndPersonSideBySide_IsARosterByPerson()
    {
        var parse = Parse(["组别", "姓名", "户主姓名"], ["3组", "张小三", "张三"], ["3组", "张三", "张三"], ["3组", "李四", "李四"]);

        Assert.Equal([("张三", "张小三"), ("李四", "")], parse.Rows.Select(r => (r.Head, string.Concat(r.Members.Select(m => m.Name)))));
        Assert.Empty(parse.Issues);
    }

    [Fact]
    public void Parse_TwoColumnsOfOneMeaning_ReadsTheProperOneAndAsksAboutTheOther()
    {
        var parse = Parse(["组别", "备注", "说明", "户主姓名"], ["3组", "低保户", "在外打工", "张三"]);

        Assert.Equal("低保户", Assert.Single(parse.Rows).Remarks);
        var issue = Assert.Single(parse.Issues);
        Assert.Equal((2, "说明", ImportSeverity.Confirm), (issue.Row, issue.Column, issue.Severity));
        Assert.Contains("C 列“说明”没有读取：1 格有内容，如第 2 行“在外打工”", issue.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SeveralMistakesInARow_NamesThemAll()
    {
        var parse = Parse(Headings, [1, null, null, null, "abc"], [2, "3组", "李四"]);

        Assert.Equal(["组别", "户主姓名", "联系电话"], parse.Issues.Select(i => i.Column));
        Assert.Equal("李四", Assert.Single(parse.Rows).Head);
    }

    [Fact]
    public void Parse_HundredThousandNamesakes_EndsSoon()
    {
        var rows = Enumerable.Range(0, 50_000).Select(i => new object?[] { "3组", "张三", 13_800_000_000L + i }).Prepend(["组别", "户主姓名", "联系电话"]).ToArray();

        Assert.Equal(50_000, Parse(rows).Rows.Count);
    }

    /// <summary>What nobody sees is not read, and said: a row, a column, a sheet.</summary>
    [Fact]
    public void Parse_HiddenParts_AreNamedAndNotRead()
    {
        const string Inline = "<c r=\"{0}\" t=\"inlineStr\"><is><t>{1}</t></is></c>";
        static string Row(int number, string attributes, params string[] cells)
            => $"<row r=\"{number}\"{attributes}>" + string.Concat(cells.Select((c, i) => string.Format(System.Globalization.CultureInfo.InvariantCulture, Inline, $"{(char)('A' + i)}{number}", c))) + "</row>";
        var sheet = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cols><col min=\"3\" max=\"3\" hidden=\"1\"/></cols><sheetData>"
            + Row(1, "", "组别", "户主姓名", "联系电话") + Row(2, "", "3组", "张三", "13800000001") + Row(3, " hidden=\"1\"", "3组", "李四", "13800000002") + "</sheetData></worksheet>";

        var parse = RegisterFile.Parse(new MemoryStream(Xlsx.Workbook([("花名册", "", sheet), ("旧的", "hidden", sheet), ("更旧的", "veryHidden", sheet)])));

        Assert.Equal(("张三", null), (Assert.Single(parse.Rows).Head, parse.Rows[0].Phone));
        var said = parse.Issues.Where(i => i.Severity == ImportSeverity.Confirm).Select(i => i.Message).ToList();
        Assert.Equal(4, said.Count);
        Assert.Contains(said, m => m.StartsWith("有 1 行是隐藏的，没有读取（第 3 行）", StringComparison.Ordinal));
        Assert.Contains(said, m => m.StartsWith("隐藏的 C 列“联系电话”没有读取：1 格有内容，如第 2 行“13800000001”", StringComparison.Ordinal));
        Assert.Contains(said, m => m.StartsWith("隐藏的工作表“旧的”没有读取", StringComparison.Ordinal));
        Assert.Contains(said, m => m.StartsWith("隐藏的工作表“更旧的”没有读取", StringComparison.Ordinal));
    }

    private static RegisterParse Parse(params object?[][] rows) => RegisterFile.Parse(new MemoryStream(Xlsx.Book(rows)));

    private static void Fails(string column, string? value, string message, object?[] row)
    {
        var parse = Parse(Headings, row);

        Assert.Empty(parse.Rows);
        var issue = Assert.Single(parse.Issues);
        Assert.Equal((2, column, value, ImportSeverity.Error), (issue.Row, issue.Column, issue.Value, issue.Severity));
        Assert.Contains(message, issue.Message, StringComparison.Ordinal);
    }
}
