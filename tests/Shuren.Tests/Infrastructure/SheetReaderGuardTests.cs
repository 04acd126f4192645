using System.IO.Compression;
using System.Text;
using Shuren.Features.Objections;

namespace Shuren.Tests.Infrastructure;

/// <summary>Small files made to keep the reader busy for ever or to fill its memory.</summary>
public sealed class SheetReaderGuardTests
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    /// <summary>Longer than anything a cell of Excel can hold, however it is escaped.</summary>
    private const int TooLong = 400_000;

    [Theory]
    [InlineData("<c r=\"A1\" t=\"inlineStr\"><is/></c>")]
    [InlineData("<c r=\"A1\" t=\"inlineStr\"><is><t/></is></c>")]
    [InlineData("<c r=\"A1\" t=\"inlineStr\"><is><rPh><t>x</t></rPh></is></c>")]
    [InlineData("<c r=\"A1\"><v/></c>")]
    [InlineData("<c r=\"A1\"><extLst><ext><any/></ext></extLst></c>")]
    public void Read_CellWithEmptyElements_IsBlankAndTheNextIsRead(string cell)
    {
        var row = Assert.Single(Read(Book($"<row r=\"1\">{cell}<c r=\"B1\"><v>2</v></c></row>")));

        Assert.Equal(["", "2"], row.Cells.Select(c => c.Text));
    }

    [Fact]
    public void Read_EmptySharedStrings_KeepTheirPlaces()
    {
        var strings = $"<sst xmlns=\"{Main}\"><si/><si><t/></si><si></si><si><rPh><t>x</t></rPh></si><si><t>甲</t></si></sst>";

        Assert.Equal("甲", Assert.Single(Read(Book("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>4</v></c></row>", strings))).Cells[0].Text);
    }

    [Theory]
    [InlineData("{0}<row><c><v>1</v></c></row>")]
    [InlineData("<row>{0}<c><v>1</v></c></row>")]
    [InlineData("<row><c>{0}<v>1</v></c></row>")]
    [InlineData("<row><c t=\"inlineStr\"><is>{0}<t>1</t></is></c></row>")]
    [InlineData("<row><c t=\"inlineStr\"><is><rPh>{0}</rPh><t>1</t></is></c></row>")]
    public void Read_ElementsNestedFarTooDeeply_AreRefused(string place)
    {
        Assert.Single(Read(Book(place.Replace("{0}", Nested(10), StringComparison.Ordinal))));
        Refuses(Book(place.Replace("{0}", Nested(1000), StringComparison.Ordinal)));
    }

    [Fact]
    public void Read_SharedStringsNestedFarTooDeeply_AreRefused() =>
        Refuses(Book("<row><c t=\"s\"><v>0</v></c></row>", $"<sst xmlns=\"{Main}\"><si>{Nested(1000)}<t>x</t></si></sst>"));

    private static string Nested(int levels) => string.Concat(Enumerable.Repeat("<a>", levels)) + string.Concat(Enumerable.Repeat("</a>", levels));

    [Fact]
    public void Read_TextLongerThanACell_IsRefused()
    {
        var text = new string('a', TooLong);

        Refuses(Book($"<row><c t=\"str\"><v>{text}</v></c></row>"));
        Refuses(Book($"<row><c t=\"inlineStr\"><is><t>{text}</t></is></c></row>"));
        Refuses(Book("<row><c t=\"s\"><v>0</v></c></row>", $"<sst xmlns=\"{Main}\"><si><t>{text}</t></si></sst>"));
    }

    [Fact]
    public void Read_LongTextInPieces_IsRefused()
    {
        var piece = new string('a', TooLong / 4);

        Refuses(Book($"<row><c t=\"str\"><v>{string.Concat(Enumerable.Repeat($"{piece}<!-- x -->", 4))}</v></c></row>"));
        Refuses(Book($"<row><c t=\"str\"><v><![CDATA[{string.Concat(Enumerable.Repeat("<a", TooLong / 2))}]]></v></c></row>"));
        Refuses(Book($"<row><c t=\"inlineStr\"><is>{string.Concat(Enumerable.Repeat($"<r><t>{piece}</t></r>", 4))}</is></c></row>"));
    }

    [Fact]
    public void Read_LongNamesAttributesAndGaps_AreRefused()
    {
        var text = new string('a', TooLong);

        Refuses(Book($"<row><c {text}=\"\"><v>1</v></c></row>"));
        Refuses(Book($"<row><c x=\"{text}\"><v>1</v></c></row>"));
        Refuses(Book($"<{text}/>"));
        Refuses(Book($"{new string(' ', TooLong)}<row><c><v>1</v></c></row>"));
    }

    [Theory]
    [InlineData("_x0041_")]
    [InlineData("&amp;")]
    [InlineData("字")]
    public void Read_LongestTextOfExcel_IsRead(string written)
    {
        var text = string.Concat(Enumerable.Repeat(written, 32_767));

        Assert.Equal(32_767, Assert.Single(Read(Book($"<row><c t=\"inlineStr\"><is><t>{text}</t></is></c></row>"))).Cells[0].Text.Length);
    }

    [Fact]
    public void Read_CData_IsText() =>
        Assert.Equal("张<三&", Assert.Single(Read(Book("<row><c t=\"inlineStr\"><is><t>张<![CDATA[<三&]]></t></is></c></row>"))).Cells[0].Text);

    [Theory]
    [InlineData("_x0041_", "A")]
    [InlineData("_x0041_x0041_", "Ax0041_")]
    [InlineData("_x_x0041__", "_xA_")]
    [InlineData("_x00G1_", "_x00G1_")]
    [InlineData("_x+041_", "_x+041_")]
    [InlineData("_x0041", "_x0041")]
    [InlineData("_xd842__xdfb7_", "𠮷")]
    public void Read_EscapesAndWhatLooksLikeThem_AreToldApart(string written, string expected) =>
        Assert.Equal(expected, Assert.Single(Read(Xlsx.Book([written]))).Cells[0].Text);

    [Fact]
    public void Read_Utf16Part_IsRead()
    {
        byte[] sheet = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + Xlsx.Sheet("<row><c t=\"str\"><v>张三</v></c></row>"))];

        Assert.Equal("张三", Assert.Single(Read(Replaced(Xlsx.Book(["x"]), "xl/worksheets/sheet1.xml", sheet))).Cells[0].Text);
    }

    [Fact]
    public void Read_Utf8WithByteOrderMark_IsRead()
    {
        byte[] sheet = [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + Xlsx.Sheet("<row><c t=\"str\"><v>张三</v></c></row>"))];

        Assert.Equal("张三", Assert.Single(Read(Replaced(Xlsx.Book(["x"]), "xl/worksheets/sheet1.xml", sheet))).Cells[0].Text);
    }

    [Fact]
    public void Read_BytesThatAreNoText_AreRefused() =>
        Refuses(Replaced(Xlsx.Book(["x"]), "xl/worksheets/sheet1.xml", Encoding.Latin1.GetBytes(Xlsx.Sheet("<row><c t=\"str\"><v>\u00E9\u00E8</v></c></row>"))));

    [Theory]
    [InlineData("xl/_rels/workbook.xml.rels")]
    [InlineData("xl/worksheets/_rels/sheet1.xml.rels")]
    [InlineData("[Content_Types].xml")]
    public void Read_RelationsOfManyMegabytes_AreRefused(string part)
    {
        var refusal = Assert.Throws<RuleViolation>(() => Read(Replaced(Xlsx.Book(["x"]), part, new byte[9 * 1024 * 1024])));

        Assert.Contains("解压后太大", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mailto:张三@a b@c")]
    [InlineData("http://[bad")]
    [InlineData("www.某村.cn/ a")]
    public void Read_LinkThatIsNoAddress_DoesNotMatter(string target)
    {
        var relations = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" "
            + $"Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink\" Target=\"{target}\" TargetMode=\"External\"/></Relationships>";

        Assert.Single(Read(Replaced(Xlsx.Book(["x"]), "xl/worksheets/_rels/sheet1.xml.rels", Encoding.UTF8.GetBytes(relations))));
    }

    private static byte[] Book(string rowsXml, string? sharedStringsXml = null) => Xlsx.Workbook([("Sheet1", "", Xlsx.Sheet(rowsXml))], sharedStringsXml);

    private static byte[] Replaced(byte[] book, string part, byte[] content)
    {
        using var file = new MemoryStream();
        file.Write(book);
        using (var zip = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            zip.GetEntry(part)?.Delete();
            using var entry = zip.CreateEntry(part).Open();
            entry.Write(content);
        }
        return file.ToArray();
    }

    // A reader that does not end would stop the whole suite without a word.
    private static List<SheetRow> Read(byte[] file)
    {
        List<SheetRow>? rows = null;
        Exception? failure = null;
        var reading = new Thread(() =>
        {
            try
            {
                rows = SheetReader.Read(new MemoryStream(file)).Pages.First(p => !p.IsHidden).Rows.ToList();
            }
            catch (Exception e)
            {
                failure = e;
            }
        })
        { IsBackground = true };
        reading.Start();
        Assert.True(reading.Join(TimeSpan.FromSeconds(30)), "The reader does not come to an end.");
        return failure is null ? rows! : throw failure;
    }

    private static void Refuses(byte[] file) => Assert.Contains("已损坏", Assert.Throws<RuleViolation>(() => Read(file)).Message, StringComparison.Ordinal);
}
