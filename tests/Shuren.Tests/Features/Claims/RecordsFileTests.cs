using Shuren.Features.Recording;

namespace Shuren.Tests.Features.Claims;

public sealed class RecordsFileTests
{
    private static readonly object?[] Headings = ["登记卡号", "户主姓名", "组别", "日期", "编号", "行为", "数量", "档次", "备注"];
    private static readonly DateOnly August3 = new(2022, 8, 3);

    [Fact]
    public void Parse_PlainTable_GivesItsRows()
    {
        var parse = Parse(
            Headings,
            [12, "张三", "3组", August3, "Z01", "义务投工", 2, "一等", "修路"],
            [null, "李　四", "第四组", "2022.8.3", null, "打牌　赌博"]);

        Assert.Empty(parse.Issues);
        Assert.Equal(
            [
                new(2, 12, "张三", "3组", August3, "Z01", "义务投工", 2, "一等", "修路"),
                new(3, null, "李四", "4组", August3, null, "打牌 赌博", 1, null, null)
            ],
            parse.Rows);
    }

    [Fact]
    public void Parse_HeadingVariantsBelowATitle_AreFound()
    {
        var parse = Parse(["2022年积分台账"], ["序号", "姓 名", "组", "发生日期", "事项编号", "次数"], [1, "张三", "3", "20220803", "ｚ０１", "３"]);

        Assert.Equal((1, ImportSeverity.Skipped), parse.Issues.Select(i => (i.Row, i.Severity)).Single());
        Assert.Equal(new RecordsRow(3, null, "张三", "3组", August3, "Z01", null, 3, null, null), Assert.Single(parse.Rows));
    }

    /// <summary>加分 and 扣分, each above its own 事项 and 分值: the upper word says which of the two a row has.</summary>
    [Fact]
    public void Parse_AwardsAndDeductionsInTheirOwnColumns_KeepTheirSigns()
    {
        var parse = RecordsFile.Parse(new MemoryStream(Xlsx.Book(
            new Xlsx.BookOptions(Merges: ["C1:D1", "E1:F1"]),
            ["登记卡号", "日期", "加分", null, "扣分"],
            [null, null, "事项", "分值", "事项", "分值"],
            [1, August3, "义务投工", 2],
            [2, August3, null, null, "打牌赌博", 3])));

        Assert.Empty(parse.Issues);
        Assert.Equal([("义务投工", 2m), ("打牌赌博", -3m)], parse.Rows.Select(r => (r.Behaviour!, r.Stated!.Points)));
        Assert.All(parse.Rows, r => Assert.True(r.Stated!.IsSigned));
    }

    [Fact]
    public void Parse_FootOverSeveralCells_IsANote()
    {
        var parse = Parse(["登记卡号", "户主姓名", "编号", "日期"], [1, null, "Z01", August3], ["填表人：", "李四", "审核人：", "王五"]);

        Assert.Equal(1, Assert.Single(parse.Rows).Card);
        Assert.Equal([3], Assert.Single(parse.Issues, i => i.Severity == ImportSeverity.Confirm).Rows!);
        Assert.DoesNotContain(parse.Issues, i => i.Severity == ImportSeverity.Error);
    }

    [Theory]
    [InlineData("0012", 12)]
    [InlineData("第12号", 12)]
    [InlineData("１２号", 12)]
    [InlineData("No.12", 12)]
    [InlineData(" 12 ", 12)]
    public void Parse_CardInWords_IsItsNumber(string typed, int expected) =>
        Assert.Equal(expected, Assert.Single(Parse(Headings, [typed, null, null, August3, "Z01"]).Rows).Card);

    /// <summary>As in the register: what Excel bent is an error in every column but the one of days.</summary>
    [Fact]
    public void Parse_WhatExcelBent_IsAnErrorThatSaysHow()
    {
        var parse = Parse(
            ["登记卡号", "户主姓名", "组别", "日期", "编号", "数量", "加分", "备注"],
            [new DateOnly(2022, 3, 2), null, null, August3, "Z01"],
            [1, null, new DateOnly(2022, 3, 1), August3, "Z01"],
            [1, null, null, August3, new DateOnly(2022, 1, 1)],
            [1, null, null, August3, "Z01", new DateOnly(2022, 1, 2)],
            [1, null, null, August3, "Z01", 1, new DateOnly(2022, 1, 2)],
            [1, null, null, August3, "1E+05"],
            [1, null, null, August3, "Z01", 1, null, new Xlsx.Number("500230197001010011")]);

        Assert.Empty(parse.Rows);
        Assert.Equal(
            [
                ("登记卡号", "变成了日期"), ("组别", "变成了日期"), ("编号", "变成了日期"), ("数量", "变成了日期"), ("加分", "变成了日期"), ("编号", "科学计数"),
                ("备注", "丢了后几位")
            ],
            parse.Issues.Where(i => i.Message.Contains("Excel", StringComparison.Ordinal))
                .Select(i => (i.Column!, ((string[])["变成了日期", "丢了后几位", "科学计数"]).Single(w => i.Message.Contains(w, StringComparison.Ordinal)))));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-3")]
    [InlineData("12和13")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    public void Parse_BadCard_IsAnError(string typed) => Fails("登记卡号", typed, "只写号码", [typed, null, null, August3, "Z01"]);

    [Theory]
    [InlineData("2022.8.3")]
    [InlineData("2022-08-03")]
    [InlineData("2022/8/3")]
    [InlineData("2022年8月3日")]
    [InlineData("2022年8月3号")]
    [InlineData("2022 年 8 月 3 日")]
    [InlineData("２０２２．８．３")]
    [InlineData("２０２２年８月３日")]
    [InlineData("20220803")]
    [InlineData("2022-08-03 08:30:00")]
    [InlineData("2022-08-03T00:00:00")]
    public void Parse_DateAsText_IsUnderstood(string typed) => Assert.Equal(August3, DateOf(typed));

    [Fact]
    public void Parse_DateAsNumber_IsUnderstood()
    {
        Assert.Equal(August3, DateOf(August3));
        Assert.Equal(August3, DateOf(44776.25m));
        Assert.Equal(August3, DateOf(44776.354166666664m));
        Assert.Equal(August3, DateOf(20220803));
        Assert.Equal(new DateOnly(2024, 2, 29), DateOf(new DateOnly(2024, 2, 29)));
    }

    [Fact]
    public void Parse_LastDayOfAMonthAsText_IsUnderstood()
    {
        Assert.Equal(new DateOnly(2024, 2, 29), DateOf("2024.2.29"));
        Assert.Equal(new DateOnly(2022, 8, 31), DateOf("2022年8月31日"));
    }

    [Fact]
    public void Parse_DateInAWorkbookOfOldMac_IsUnderstood()
    {
        var parse = RecordsFile.Parse(new MemoryStream(Xlsx.Book(new Xlsx.BookOptions(From1904: true), Headings, [12, null, null, August3, "Z01"])));

        Assert.Equal(August3, Assert.Single(parse.Rows).Date);
    }

    [Theory]
    [InlineData("22.8.3")]
    [InlineData("2022年8月")]
    [InlineData("2022.8")]
    [InlineData("8月3日")]
    [InlineData("8.3")]
    [InlineData("2022-02-30")]
    [InlineData("2023.2.29")]
    [InlineData("2022-13-01")]
    [InlineData("2022-00-10")]
    [InlineData("0000-01-01")]
    [InlineData("20221301")]
    [InlineData("1922-08-03")]
    [InlineData("八月初三")]
    [InlineData("44776")]
    public void Parse_BadDate_IsAnErrorThatShowsIt(string typed) => Fails("日期", typed, $"日期看不懂：{typed}，请写成 2022-08-03", [12, null, null, typed, "Z01"]);

    [Theory]
    [InlineData("2022.8")]
    [InlineData("8.3")]
    [InlineData("2022")]
    [InlineData("202208")]
    [InlineData("20221332")]
    [InlineData("-1")]
    [InlineData("1E+300")]
    public void Parse_NumberThatIsNoDate_IsAnError(string inFile)
    {
        var parse = Parse(Headings, [12, null, null, new Xlsx.Number(inFile), "Z01"]);

        Assert.Empty(parse.Rows);
        Assert.Equal("日期", Assert.Single(parse.Issues).Column);
    }

    [Fact]
    public void Parse_NoDate_IsAnError() => Fails("日期", null, "没有填“日期”", [12, null, null, null, "Z01"]);

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("1.5")]
    [InlineData("两次")]
    [InlineData("3次")]
    [InlineData("99999999999")]
    public void Parse_BadQuantity_IsAnError(string typed) => Fails("数量", typed, "整数", [12, null, null, August3, "Z01", null, typed]);

    [Fact]
    public void Parse_BadQuantityAsNumber_IsAnError()
    {
        Fails("数量", "-2", "整数", [12, null, null, August3, "Z01", null, -2]);
        Fails("数量", "0.5", "整数", [12, null, null, August3, "Z01", null, 0.5m]);
    }

    [Fact]
    public void Parse_Formula_IsAnErrorWithAdvice() =>
        Fails("数量", "=1+1", "“数量”是公式，请复制后“选择性粘贴—数值”", [12, null, null, August3, "Z01", null, new Xlsx.Formula("1+1", "2")]);

    [Fact]
    public void Parse_DateAsFormula_IsOneError() => Fails("日期", "=TODAY()", "“日期”是公式", [12, null, null, new Xlsx.Formula("TODAY()"), "Z01"]);

    [Fact]
    public void Parse_NoHousehold_IsAnError()
    {
        Fails("登记卡号", null, "不知道是哪一户", [null, null, null, August3, "Z01"]);
        Fails("登记卡号", "张三", "不知道是哪一户", [null, "张三", null, August3, "Z01"]);
    }

    [Fact]
    public void Parse_NeitherCodeNorBehaviour_IsAnError() => Fails("编号", null, "没有填做了什么", [12, null, null, August3]);

    [Fact]
    public void Parse_CodeOfInvisibleCharactersOnly_IsAnError() => Fails("编号", null, "没有填做了什么", [12, null, null, August3, "\u200B", "\u200B"]);

    [Fact]
    public void Parse_NotesAndBlankLines_AreLeftOut()
    {
        var parse = Parse(Headings, [12, null, null, August3, "Z01"], [], Headings, ["合计", null, null, null, null, null, 1], ["登记人：李四"]);

        Assert.Single(parse.Rows);
        Assert.Equal(
            [(4, ImportSeverity.Skipped), (5, ImportSeverity.Skipped), (6, ImportSeverity.Skipped), (5, ImportSeverity.Confirm)], parse.Issues.Select(i => (i.Row, i.Severity)));
    }

    [Fact]
    public void Parse_NeededHeadingsMissing_SaysWhich()
    {
        var issue = Assert.Single(Parse(["户主姓名", "行为"], ["张三", "投工"]).Issues);

        Assert.StartsWith("表头缺少“登记卡号（或者户主姓名和组别两列）”、“日期”。", issue.Message, StringComparison.Ordinal);
    }

    private static DateOnly? DateOf(object typed)
    {
        var parse = Parse(Headings, [12, null, null, typed, "Z01"]);
        Assert.Empty(parse.Issues);
        return Assert.Single(parse.Rows).Date;
    }

    private static RecordsParse Parse(params object?[][] rows) => RecordsFile.Parse(new MemoryStream(Xlsx.Book(rows)));

    private static void Fails(string column, string? value, string message, object?[] row)
    {
        var parse = Parse(Headings, row);

        Assert.Empty(parse.Rows);
        var issue = Assert.Single(parse.Issues);
        Assert.Equal((2, column, value, ImportSeverity.Error), (issue.Row, issue.Column, issue.Value, issue.Severity));
        Assert.Contains(message, issue.Message, StringComparison.Ordinal);
    }
}
