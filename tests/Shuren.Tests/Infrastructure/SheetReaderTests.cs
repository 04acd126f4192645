using System.Globalization;
using System.IO.Compression;
using System.Text;
using Shuren.Features.Access;
using Shuren.Features.Objections;

namespace Shuren.Tests.Infrastructure;

public sealed class SheetReaderTests
{
    [Fact]
    public void Read_OrdinaryCells_GivesTextAndKind()
    {
        var row = Assert.Single(Read(Xlsx.Book(["张三", 2, 0.5m, true, new Xlsx.ErrorCell("#N/A"), new Xlsx.Inline("李四"), new Xlsx.Str("王五")])));

        Assert.Equal(1, row.Number);
        Assert.Equal(
            [
                new("张三", SheetCellKind.Text), new("2", SheetCellKind.Number), new("0.5", SheetCellKind.Number), new("TRUE", SheetCellKind.Boolean),
                new("#N/A", SheetCellKind.Error), new("李四", SheetCellKind.Text), new("王五", SheetCellKind.Text)
            ],
            row.Cells);
    }

    /// <summary>What office programs open although the program that wrote it was a poor one: the village cannot mend that.</summary>
    [Theory]
    [InlineData("nothing wrong")]
    [InlineData("backslashes")]
    [InlineData("capitals")]
    [InlineData("no content types")]
    [InlineData("no root relations")]
    [InlineData("no relations of the workbook")]
    public void Read_PackageOfAPoorProgram_IsReadAsOfficeProgramsDo(string fault)
    {
        var parts = new List<(string Path, byte[] Content)>();
        using (var zip = new ZipArchive(new MemoryStream(Xlsx.Book(["户主姓名"], ["张三"]))))
        {
            foreach (var entry in zip.Entries)
            {
                using var content = new MemoryStream();
                using var part = entry.Open();
                part.CopyTo(content);
                parts.Add((entry.FullName, content.ToArray()));
            }
        }
        parts = fault switch
        {
            "backslashes" => parts.ConvertAll(p => (p.Path.Replace('/', '\\'), p.Content)),
            "capitals" => parts.ConvertAll(p => (p.Path.ToUpperInvariant(), p.Content)),
            "no content types" => parts.FindAll(p => p.Path != "[Content_Types].xml"),
            "no root relations" => parts.FindAll(p => p.Path != "_rels/.rels"),
            "no relations of the workbook" => parts.FindAll(p => p.Path != "xl/_rels/workbook.xml.rels"),
            _ => parts
        };

        Assert.Equal(["户主姓名", "张三"], Read(Xlsx.Zip([.. parts])).Select(r => r.Cells.Single().Text));
    }

    [Theory]
    [InlineData("13812345678", "13812345678")]
    [InlineData("1.3812345678E10", "13812345678")]
    [InlineData("2.0", "2")]
    [InlineData("-3", "-3")]
    [InlineData("0.30000000000000004", "0.3")]
    [InlineData("1E-05", "0.00001")]
    [InlineData("1E+30", "1000000000000000019884624838656")]
    [InlineData("007", "7")]
    [InlineData("0", "0")]
    public void Read_Number_IsWrittenOut(string inFile, string expected)
    {
        var row = Assert.Single(Read(Xlsx.Book([new Xlsx.Number(inFile)])));

        Assert.Equal(new SheetCell(expected, SheetCellKind.Number), row.Cells[0]);
    }

    [Fact]
    public void Read_Formula_ShowsTheFormulaAndNotItsResult()
    {
        var row = Assert.Single(Read(Xlsx.Book([new Xlsx.Formula("SUM(A1:A9)", "45"), new Xlsx.Raw("<c r=\"B1\"><f t=\"shared\" si=\"0\"/><v>1</v></c>")])));

        Assert.Equal([new("=SUM(A1:A9)", SheetCellKind.Formula), new("=", SheetCellKind.Formula)], row.Cells);
    }

    [Fact]
    public void Read_RichText_JoinsTheRunsWithoutThePronunciation()
    {
        var row = Assert.Single(Read(Xlsx.Book([new Xlsx.Rich("zhāng sān", "张", " ", "三"), "x"])));

        Assert.Equal(["张 三", "x"], row.Cells.Select(c => c.Text));
    }

    [Fact]
    public void Read_InlineRichText_JoinsTheRunsWithoutThePronunciation()
    {
        var row = Assert.Single(Read(Xlsx.Book([new Xlsx.Raw("<c r=\"A1\" t=\"inlineStr\"><is><r><t>张</t></r><rPh sb=\"0\" eb=\"1\"><t>zhang</t></rPh><r><t>三</t></r></is></c>"), "x"])));

        Assert.Equal(["张三", "x"], row.Cells.Select(c => c.Text));
    }

    [Fact]
    public void Read_EscapedCharacters_AreDecoded()
    {
        var row = Assert.Single(Read(Xlsx.Book(["一_x000D_\n二", "_x005F_x0041_", "a_x"])));

        Assert.Equal(["一\r\n二", "_x0041_", "a_x"], row.Cells.Select(c => c.Text));
    }

    [Fact]
    public void Read_GapsInRowsAndColumns_KeepsExcelsPlaces()
    {
        var rows = Read(Xlsx.Book(["标题"], [], ["甲", null, null, "丁"], [null, "乙"]));

        Assert.Equal([1, 3, 4], rows.Select(r => r.Number));
        Assert.Equal(["甲", "", "", "丁"], rows[1].Cells.Select(c => c.Text));
        Assert.Equal("乙", rows[2].At(1).Text);
        Assert.True(rows[2].At(0).IsBlank);
        Assert.True(rows[2].At(9).IsBlank);
        Assert.True(rows[2].At(-1).IsBlank);
    }

    [Fact]
    public void Read_NoReferences_CountsCellsAndRows()
    {
        var sheet = Xlsx.Sheet("<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r=\"5\"><c><v>4</v></c></row><row><c r=\"C6\"><v>5</v></c><c><v>6</v></c></row>");
        var rows = Read(Xlsx.Workbook([("Sheet1", "", sheet)]));

        Assert.Equal([1, 5, 6], rows.Select(r => r.Number));
        Assert.Equal(["1", "", "3"], rows[0].Cells.Select(c => c.Text));
        Assert.Equal(["", "", "5", "6"], rows[2].Cells.Select(c => c.Text));
    }

    [Fact]
    public void Read_EmptyFormattedRows_AreNoRows()
    {
        var rows = Read(Xlsx.Book(["甲", new Xlsx.Styled()], [new Xlsx.Styled(), new Xlsx.Styled()], ["　 "], [new Xlsx.Styled()]));

        Assert.Equal("甲", Assert.Single(Assert.Single(rows).Cells).Text);
    }

    [Fact]
    public void Read_MillionEmptyFormattedRows_AreNotTooMany()
    {
        var blanks = new StringBuilder("<row r=\"1\"><c r=\"A1\"><v>7</v></c></row>");
        for (var i = 2; i < 1_000_000; i++)
        {
            blanks.Append("<row><c s=\"1\"/></row>");
        }

        Assert.Single(Read(Xlsx.Workbook([("Sheet1", "", Xlsx.Sheet(blanks.ToString()))])));
    }

    [Fact]
    public void Read_FirstSheetsEmptyOrHidden_TakesTheFirstVisibleWithContent()
    {
        var empty = Xlsx.Sheet("<row r=\"1\"><c r=\"A1\" s=\"1\"/></row>");
        var book = Xlsx.Workbook(
            [("空", "", empty), ("藏", "hidden", Numbers(1)), ("深藏", "veryHidden", Numbers(2)), ("册", "", Numbers(3)), ("别的", "", Numbers(4))]);

        Assert.Equal("3", Assert.Single(Read(book)).Cells[0].Text);
    }

    [Fact]
    public void Read_WorkbookOfOldMac_CountsFrom1904()
    {
        var old = SheetReader.Read(new MemoryStream(Xlsx.Book(new Xlsx.BookOptions(From1904: true), ["x"])));
        var usual = SheetReader.Read(new MemoryStream(Xlsx.Book(["x"])));

        Assert.True(old.CountsFrom1904);
        Assert.False(usual.CountsFrom1904);
    }

    [Fact]
    public void Read_StreamThatCannotSeek_IsRead()
    {
        using var pipe = new OneWay(Xlsx.Book(["甲"]));

        Assert.Equal("甲", Assert.Single(SheetReader.Read(pipe).Pages[0].Rows).Cells[0].Text);
    }

    [Fact]
    public void Read_NoContentAnywhere_IsRefused() => Refuses(Xlsx.Book([new Xlsx.Styled()]), "没有内容");

    [Fact]
    public void Read_OldXls_IsRefusedWithAdvice() => Refuses([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0], "这是旧版 .xls 文件，请在 Excel/WPS 里另存为 .xlsx 后再导入。");

    [Fact]
    public void Read_Password_IsRefusedWithAdvice() =>
        Refuses([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. Encoding.Unicode.GetBytes("EncryptedPackage")], "密码");

    [Fact]
    public void Read_NoZip_IsRefused() => Refuses("序号,组别,户主姓名"u8.ToArray(), "这不是 .xlsx 文件");

    [Fact]
    public void Read_EmptyFile_IsRefused() => Refuses([], "这不是 .xlsx 文件");

    [Fact]
    public void Read_ZipWithoutWorkbook_IsRefused() => Refuses(Xlsx.Zip(("readme.txt", "x"u8.ToArray())), "工作簿");

    [Fact]
    public void Read_CutOffFile_IsRefused()
    {
        var book = Xlsx.Book(["甲"]);

        Refuses(book[..(book.Length / 2)], "已损坏");
    }

    [Fact]
    public void Read_SharedStringOutOfRange_IsRefused() => Refuses(Xlsx.Book([new Xlsx.Raw("<c r=\"A1\" t=\"s\"><v>99</v></c>")]), "已损坏");

    /// <summary>What no office program writes and some program does: read, or refused in a sentence, and never an exception further on.</summary>
    [Theory]
    [InlineData("<row r=\"3\"><c><v>1</v></c></row><row r=\"3\"><c r=\"B3\"><v>2</v></c></row>", "第 3 行在文件里有两个")]
    [InlineData("<row r=\"0\"><c><v>1</v></c></row>", "已损坏")]
    [InlineData("<row r=\"-3\"><c><v>1</v></c></row>", "已损坏")]
    [InlineData("<row r=\"1048577\"><c><v>1</v></c></row>", "已损坏")]
    [InlineData("<row r=\"99999999999\"><c><v>1</v></c></row>", "已损坏")]
    [InlineData("<row r=\"2147483647\"/><row><c><v>1</v></c></row>", "已损坏")]
    [InlineData("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>", "已损坏")]
    [InlineData("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>-1</v></c></row>", "已损坏")]
    [InlineData("<row r=\"1\"><c r=\"A1\" t=\"s\"><v/></c></row>", "已损坏")]
    public void Read_RowsOrCellsThatCannotBe_IsRefused(string rows, string says)
        => Refuses(Xlsx.Workbook([("Sheet1", "", Xlsx.Sheet(rows))], "<sst/>"), says);

    [Fact]
    public void Read_RowsAndCellsOutOfOrder_AreInTheirPlaces()
    {
        var rows = Read(Xlsx.Workbook([("Sheet1", "", Xlsx.Sheet(
            "<dimension ref=\"A1\"/><row r=\"3\"><c r=\"C3\"><v>5</v></c><c r=\"A3\"><v>4</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>", "A5:A2", "A2147483000:A2147483647", "A0:A2"))]));

        Assert.Equal([(1, "1"), (3, "4")], rows.Select(r => (r.Number, r.At(0).Text)));
        Assert.Equal("5", rows[1].At(2).Text);
    }

    [Fact]
    public void Read_SheetsOfOneName_HaveTwo()
    {
        var book = SheetReader.Read(new MemoryStream(Xlsx.Workbook([("一组", "", Numbers(1)), ("一组", "", Numbers(2)), ("", "", Numbers(3))])));

        Assert.Equal(["一组", "一组（第 2 张表）", "第 3 张表"], book.Pages.Select(p => p.Name));
    }

    [Fact]
    public void Read_BrokenXml_IsRefused() => Refuses(Xlsx.Workbook([("Sheet1", "", "<worksheet><sheetData><row>")]), "已损坏");

    [Fact]
    public void Read_DocumentType_IsRefused() =>
        Refuses(Xlsx.Workbook([("Sheet1", "", "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>" + Xlsx.Sheet("<row><c t=\"str\"><v>&b;</v></c></row>"))]), "已损坏");

    [Fact]
    public void Read_FileOver20Megabytes_IsRefused()
    {
        var big = new byte[SheetReader.FileMaxBytes + 1];
        "PK\u0003\u0004"u8.CopyTo(big);

        Refuses(big, "20 MB");
        Assert.Contains("20 MB", Assert.Throws<RuleViolation>(() => SheetReader.Read(new OneWay(big))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ZipBomb_IsRefused() => Refuses(Xlsx.Bomb(201), "解压后太大");

    [Fact]
    public void Read_SharedStringsBomb_IsRefused() => Refuses(Xlsx.SharedStringsBomb(51), "解压后太大");

    [Fact]
    public void Read_BombThatDeclaresAHarmlessSize_StopsAtThatSize()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        Refuses(Xlsx.LyingBomb(300, declaredBytes: 5_000), "已损坏");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 20_000_000);
    }

    [Fact]
    public void Read_TooManyRows_IsRefused()
    {
        var rows = new StringBuilder();
        for (var i = 0; i <= SheetReader.RowsMax; i++)
        {
            rows.Append("<row><c><v>1</v></c></row>");
        }

        Refuses(Xlsx.Workbook([("Sheet1", "", Xlsx.Sheet(rows.ToString()))]), "超过 100000 行");
    }

    [Fact]
    public void Read_TooManyColumns_IsRefused()
    {
        Assert.Equal(200, Read(Xlsx.Book([new Xlsx.Raw("<c r=\"GR1\"><v>1</v></c>")]))[0].Cells.Count);
        Refuses(Xlsx.Book([new Xlsx.Raw("<c r=\"GS1\"><v>1</v></c>")]), "超过 200 列");
        Refuses(Xlsx.Book([new Xlsx.Raw("<c r=\"ZZZZZZZZZZZZZZZZZZ1\"><v>1</v></c>")]), "超过 200 列");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_RandomlyDamagedFile_IsReadOrRefusedButNeverCrashes(bool damageReachesTheXml)
    {
        var good = Xlsx.Workbook(
            [("Sheet1", "", Xlsx.Sheet("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\"><v>1</v></c></row>"))],
            "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>甲</t></si></sst>");
        good = damageReachesTheXml ? Uncompressed(good) : good;
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var bad = good.ToArray();
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }
            try
            {
                Assert.True(SheetReader.Read(new MemoryStream(bad)).Pages.Sum(p => p.RowCount) < 10);
            }
            catch (RuleViolation)
            {
                // Refused: as good as read.
            }
            catch (Exception e)
            {
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {e}"));
            }
        }
    }

    private static byte[] Uncompressed(byte[] file)
    {
        using var source = new ZipArchive(new MemoryStream(file), ZipArchiveMode.Read);
        using var result = new MemoryStream();
        using (var target = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries)
            {
                using var from = entry.Open();
                using var to = target.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                from.CopyTo(to);
            }
        }
        return result.ToArray();
    }

    private static List<SheetRow> Read(byte[] file) => SheetReader.Read(new MemoryStream(file)).Pages.First(p => !p.IsHidden).Rows.ToList();

    private static string Numbers(int n) => Xlsx.Sheet($"<row><c><v>{n}</v></c></row>");

    private static void Refuses(byte[] file, string message)
    {
        var refusal = Assert.Throws<RuleViolation>(() => Read(file));
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Equal("File", refusal.Field);
    }

    private sealed class OneWay(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
