using System.IO.Compression;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using Shuren.Features.Objections;

namespace Shuren.Tests.Infrastructure;

public sealed class SheetWriterTests
{
    private static readonly SheetColumn[] Columns = [new("户主姓名", 12), new("联系电话", 14), new("得分", 8)];

    [Fact]
    public void Write_Table_ReadsBackTheSame()
    {
        var rows = SheetReader.Read(Write("花名册", [["张三", "013812345678", Points.Of(2.5m)], ["李四", null, -3], ["王五", "1", 12345678901L]])).Pages[0].Rows;

        Assert.Equal(["花名册"], rows[0].Cells.Select(c => c.Text));
        Assert.Equal(["户主姓名", "联系电话", "得分"], rows[1].Cells.Select(c => c.Text));
        Assert.Equal([new("张三", SheetCellKind.Text), new("013812345678", SheetCellKind.Text), new("2.5", SheetCellKind.Number)], rows[2].Cells);
        Assert.Equal([new("李四", SheetCellKind.Text), SheetCell.Blank, new("-3", SheetCellKind.Number)], rows[3].Cells);
        Assert.Equal(new SheetCell("12345678901", SheetCellKind.Number), rows[4].Cells[2]);
    }

    [Fact]
    public void Write_Money_IsShownWithItsFen()
    {
        using var document = SpreadsheetDocument.Open(Write("收支表", [[new Money(123450)]]), isEditable: false);
        var cell = document.WorkbookPart!.WorksheetParts.Single().Worksheet!.Descendants<DocumentFormat.OpenXml.Spreadsheet.Cell>().Single(c => c.CellReference == "A3");
        var format = document.WorkbookPart.WorkbookStylesPart!.Stylesheet!.CellFormats!.Elements<DocumentFormat.OpenXml.Spreadsheet.CellFormat>().ElementAt((int)cell.StyleIndex!.Value);

        // Excel's own 0.00.
        Assert.Equal(("1234.50", 2U), (cell.CellValue!.Text, format.NumberFormatId!.Value));
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+86 138")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("a<b>&\"'")]
    [InlineData("  两头空格  ")]
    [InlineData("一\r\n二\n三")]
    [InlineData("控制\u0001符")]
    [InlineData("_x0041_")]
    [InlineData("𠮷野家 👍")]
    [InlineData("半个\ud842字")]
    public void Write_Text_StaysTheSameText(string text)
    {
        var rows = SheetReader.Read(Write("题", [[text]])).Pages[0].Rows;

        Assert.Equal(new SheetCell(text, SheetCellKind.Text), rows[2].Cells[0]);
    }

    [Fact]
    public void Write_TextLikeAFormula_IsMarkedAsTextForWhoEditsIt()
    {
        using var document = SpreadsheetDocument.Open(Write("题", [["=1+1", "好"]]), false);
        var formats = document.WorkbookPart!.WorkbookStylesPart!.Stylesheet!.CellFormats!;
        var cells = document.WorkbookPart.WorksheetParts.Single().Worksheet!.Descendants<DocumentFormat.OpenXml.Spreadsheet.Cell>().TakeLast(2).ToList();

        Assert.True(((DocumentFormat.OpenXml.Spreadsheet.CellFormat)formats.ElementAt((int)cells[0].StyleIndex!.Value)).QuotePrefix!.Value);
        Assert.Null(((DocumentFormat.OpenXml.Spreadsheet.CellFormat)formats.ElementAt((int)cells[1].StyleIndex!.Value)).QuotePrefix);
        Assert.Empty(document.WorkbookPart.WorksheetParts.Single().Worksheet!.Descendants<DocumentFormat.OpenXml.Spreadsheet.CellFormula>());
    }

    /// <summary>Not every program works out on opening how high a row must be for broken text; a title is not cut off over narrow columns.</summary>
    [Fact]
    public void Write_TextOfSeveralLinesAndALongTitle_HaveRoom()
    {
        using var document = SpreadsheetDocument.Open(Write("某某镇某某村村民委员会几年几月登记的全部资料", [["张三", "1", 2], ["张三", "住在很远的地方，山路要走一天，先打电话", 2], ["张三", "一\n二\n三", 2]]), false);
        var sheet = document.WorkbookPart!.WorksheetParts.Single().Worksheet!;
        var rows = sheet.Descendants<DocumentFormat.OpenXml.Spreadsheet.Row>().ToList();

        Assert.Equal([null, 63, 48], rows[2..].Select(r => r.Height?.Value));
        Assert.All(rows[2..], r => Assert.Null(r.CustomHeight));
        Assert.True(sheet.Descendants<DocumentFormat.OpenXml.Spreadsheet.Column>().Sum(c => c.Width!.Value) >= 63);
    }

    [Fact]
    public void Write_Date_IsARealDate()
    {
        var rows = SheetReader.Read(Write("题", [[new DateOnly(2022, 8, 3), new DateOnly(1899, 1, 1), true]])).Pages[0].Rows;

        Assert.Equal([new("44776", SheetCellKind.Number) { IsDate = true }, new("1899-01-01", SheetCellKind.Text), new("是", SheetCellKind.Text)], rows[2].Cells);
    }

    [Fact]
    public void Write_Table_IsValidOpenXmlForA4WithRepeatedHeadings()
    {
        using var file = Write("村“积分”册", [["张三", "1", 2]], sheetName: "2022/8 '册'[一]");
        using var document = SpreadsheetDocument.Open(file, false);

        Assert.Empty(new OpenXmlValidator().Validate(document, TestContext.Current.CancellationToken).Select(e => $"{e.Path?.XPath}: {e.Description}"));
        var workbook = document.WorkbookPart!.Workbook!;
        Assert.Equal(
            [("_xlnm.Print_Area", "'2022_8 ''册''_一_'!$A$1:$C$3"), ("_xlnm.Print_Titles", "'2022_8 ''册''_一_'!$2:$2")],
            workbook.DefinedNames!.Elements<DocumentFormat.OpenXml.Spreadsheet.DefinedName>().Select(n => (n.Name!.Value, n.InnerText)));
        var sheet = document.WorkbookPart.WorksheetParts.Single().Worksheet!;
        Assert.Equal("A1:C1", sheet.Descendants<DocumentFormat.OpenXml.Spreadsheet.MergeCell>().Single().Reference!.Value);
        Assert.Equal(9u, sheet.Descendants<DocumentFormat.OpenXml.Spreadsheet.PageSetup>().Single().PaperSize!.Value);
    }

    [Fact]
    public void Write_NoTitle_StartsWithTheHeadings()
    {
        var rows = SheetReader.Read(Write("", [["张三"]])).Pages[0].Rows;

        Assert.Equal("户主姓名", rows[0].Cells[0].Text);
        Assert.Equal(2, rows.Count);
    }

    [Fact]
    public void Write_ManyColumns_NamesThemAsExcelDoes()
    {
        using var file = new MemoryStream();
        var columns = Enumerable.Range(0, 60).Select(i => new SheetColumn($"列{i}", 5)).ToArray();
        SheetWriter.Write(file, "x", "题", columns, [columns.Select(c => (object?)c.Name).ToArray()]);

        using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        using var sheet = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        Assert.Contains("r=\"BH3\"", sheet.ReadToEnd(), StringComparison.Ordinal);
        file.Position = 0;
        Assert.Equal("列59", SheetReader.Read(file).Pages[0].Rows[^1].Cells[59].Text);
    }

    private static MemoryStream Write(string title, object?[][] rows, string sheetName = "册")
    {
        var file = new MemoryStream();
        SheetWriter.Write(file, sheetName, title, Columns, rows);
        file.Position = 0;
        return file;
    }
}
