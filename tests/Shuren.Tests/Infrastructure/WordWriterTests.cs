using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Shuren.Tests.Infrastructure;

/// <summary>What no official text may do on the reader's paper, whatever stands in it.</summary>
public sealed class WordWriterTests
{
    [Fact]
    public void Write_ShortTable_StaysOnOnePage() => Open([Counts(4, hasTotal: false)], body =>
    {
        var rows = body.Descendants<TableRow>().ToList();
        Assert.Equal(5, rows.Count);
        // The head's own style keeps it.
        Assert.Equal([true, true, true, false], rows.Skip(1).Select(Keeps));
    });

    /// <summary>A table that is held together and does not fit would leave the title alone on its page.</summary>
    [Theory]
    [InlineData(7, "第 1 名")]
    [InlineData(4, "第 1 名\n第 2 名")]
    public void Write_TableThatIsNotShort_GoesOnOnTheNextPage(int rows, string cell)
        => Open([new TableBlock("红榜", [new("红榜", 20)], [.. Enumerable.Repeat((string[])[cell], rows)])], body => Assert.DoesNotContain(body.Descendants<TableRow>().Skip(1), Keeps));

    [Fact]
    public void Write_LongTableWithTotal_LeavesItNotAlone() => Open([Counts(60, hasTotal: true)], body =>
    {
        var rows = body.Descendants<TableRow>().ToList();
        Assert.Equal(61, rows.Count);
        Assert.Equal([.. Enumerable.Repeat(false, 57), true, true, false], rows.Skip(1).Select(Keeps));
    });

    [Fact]
    public void Write_DateInDigits_IsNotBrokenInTwo() => Open([new ParagraphBlock("监督员 胡敏（2026-10-19 08:00）核对过。")], body =>
    {
        Assert.Equal(2, body.Descendants<NoBreakHyphen>().Count());
        Assert.DoesNotContain("-", string.Concat(body.Descendants<Text>().Select(t => t.Text)), StringComparison.Ordinal);
    });

    [Fact]
    public void Write_LineOfACode_IsNotSpreadOverTheLine() => Open([new ParagraphBlock("本榜校验码：add951bd 3d407c7f") { IsCode = true }, new ParagraphBlock("说明。")], body =>
    {
        var styles = ((Document)body.Parent!).MainDocumentPart!.StyleDefinitionsPart!.Styles!.Elements<Style>().ToDictionary(s => s.StyleId!.Value!);
        var sides = body.Elements<Paragraph>().Skip(1).Select(p => styles[p.ParagraphProperties!.ParagraphStyleId!.Val!.Value!].StyleParagraphProperties?.Justification?.Val?.InnerText);
        Assert.Equal(["left", null], sides);
    });

    /// <summary>Quotation marks and the boxes of a form are Chinese characters; unsaid, Word takes them from the Latin font.</summary>
    [Fact]
    public void Write_QuotationMarks_AreOfTheChineseFont() => Open([new ParagraphBlock("村“两委”")], body =>
        Assert.All(body.Descendants<Run>(), run => Assert.Equal("eastAsia", run.RunProperties?.RunFonts?.Hint?.InnerText)));

    private static TableBlock Counts(int rows, bool hasTotal)
        => new("各村", [new("村", 20), new("户", 10, IsNumber: true)], [.. Enumerable.Range(1, rows).Select(i => (string[])[$"第{i}村", "80"])], hasTotal);

    private static bool Keeps(TableRow row) => row.Descendants<Paragraph>().All(p => p.ParagraphProperties?.KeepNext is not null);

    private static void Open(IReadOnlyList<TextBlock> blocks, Action<Body> look)
    {
        using var document = WordprocessingDocument.Open(new MemoryStream(WordWriter.Write(new OfficialText("小结", null, blocks, [], null))), isEditable: false);
        Assert.Empty(new OpenXmlValidator().Validate(document, TestContext.Current.CancellationToken).Select(e => $"{e.Path?.XPath}: {e.Description}"));
        look(document.MainDocumentPart!.Document!.Body!);
    }
}
