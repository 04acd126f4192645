using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Reports;

namespace Shuren.Tests.Features.Reports;

/// <summary>SUP-2: the report as a Word document in the form of GB/T 9704, read by programs that are not ours, its figures against the ledger.</summary>
public sealed class ReportWordTests(TestApp app) : AppTests(app)
{
    private static readonly XNamespace W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    [Fact]
    public async Task Word_OfADraft_IsValidAndHasTheFormOfTheStandard()
    {
        var (village, recorder) = await LivedAsync();

        var (_, type, content) = await recorder.DownloadAsync(village.Url + "/reports/2022Q3?handler=Word");

        Assert.Equal(WordWriter.FileType, type);
        using var document = WordprocessingDocument.Open(new MemoryStream(content), isEditable: false);
        Assert.Empty(new OpenXmlValidator(DocumentFormat.OpenXml.FileFormatVersions.Office2016).Validate(document, TestContext.Current.CancellationToken)
            .Select(e => $"{e.Part?.Uri} {e.Path?.XPath}: {e.Description}"));
        var section = Part(content, "word/document.xml").Descendants(W + "sectPr").Single();
        string Of(string element, string attribute) => section.Element(W + element)!.Attribute(W + attribute)!.Value;
        Assert.Equal(("11906", "16838"), (Of("pgSz", "w"), Of("pgSz", "h")));
        // 37, 35, 28 and 26 mm.
        Assert.Equal([37, 35, 28, 26], new[] { "top", "bottom", "left", "right" }.Select(m => (int)Math.Round(int.Parse(Of("pgMar", m), CultureInfo.InvariantCulture) / 56.6929)));
        var line = int.Parse(Of("docGrid", "linePitch"), CultureInfo.InvariantCulture);
        Assert.InRange(line, 560, 580);
        Assert.Equal(22, (16838 - 2098 - 1984) / line);
        var styles = Part(content, "word/styles.xml").Elements(W + "style").ToDictionary(s => s.Attribute(W + "styleId")!.Value);
        (string? Font, string? Size) Look(string style) => (
            styles[style].Element(W + "rPr")!.Element(W + "rFonts")!.Attribute(W + "eastAsia")!.Value, styles[style].Element(W + "rPr")!.Element(W + "sz")!.Attribute(W + "val")!.Value);
        Assert.Equal(("方正小标宋简体", "44"), Look("Title"));
        Assert.Equal(("仿宋_GB2312", "32"), Look("Body"));
        // 28 characters to a line: between the margins 442.2 points, of 16 each less what they are set closer.
        var closer = int.Parse(styles["Body"].Element(W + "rPr")!.Element(W + "spacing")!.Attribute(W + "val")!.Value, CultureInfo.InvariantCulture);
        Assert.Equal(28, (int)((11906 - 1588 - 1474) / (320.0 + closer)));
        Assert.Equal((("黑体", "32"), ("楷体_GB2312", "32"), ("仿宋_GB2312", "32")), (Look("Heading1"), Look("Heading2"), Look("Heading3")));
        Assert.Equal(
            [("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")],
            Part(content, "word/numbering.xml").Descendants(W + "lvl").Select(l => (l.Element(W + "numFmt")!.Attribute(W + "val")!.Value, l.Element(W + "lvlText")!.Attribute(W + "val")!.Value)));
        Assert.All(Part(content, "word/document.xml").Descendants(W + "tbl"), t => Assert.NotNull(t.Descendants(W + "tblHeader").FirstOrDefault()));
        Assert.Single(document.MainDocumentPart!.ChartParts);
        // The office and the day never stand alone on a page: what is before them goes along.
        var paragraphs = Part(content, "word/document.xml").Descendants(W + "body").Elements(W + "p").ToList();
        var office = paragraphs.FindIndex(p => p.Element(W + "pPr")?.Element(W + "pStyle")?.Attribute(W + "val")?.Value == "Signature");
        Assert.All(paragraphs[(office - 2)..office], p => Assert.NotNull(p.Element(W + "pPr")!.Element(W + "keepNext")));
    }

    /// <summary>LibreOffice makes a PDF of it, poppler reads its words: the figures are the ledger's.</summary>
    [Fact]
    public async Task Word_OpenedByLibreOffice_ShowsTheLedgersFiguresAndTheVillagesWords()
    {
        var (village, recorder) = await LivedAsync();
        await (await recorder.OpenAsync(village.Url + "/reports/2022Q3")).Form("report")
            .Set("Practice", "每月十日贴榜，<逐户>讲 & 答。\n党员带头。").Set("Problems", "无").Set("NextSteps", "开院坝会。").SubmitAsync("send");
        var (_, _, content) = await recorder.DownloadAsync(village.Url + "/reports/2022Q3?handler=Word&version=1");

        var (text, pages) = await ReadAsync(content);

        var (added, deducted) = await SumsAsync(village);
        Assert.Contains($"本季度加{added}分，扣{deducted}分", text, StringComparison.Ordinal);
        var total = Regex.Match(text, @"合计(\d+)", RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.Equal($"002{added}{deducted}", total.Groups[1].Value);
        Assert.Contains("一、总体情况", text, StringComparison.Ordinal);
        Assert.Contains("二、记录、审核和审定", text, StringComparison.Ordinal);
        Assert.Contains("（一）按大类", text, StringComparison.Ordinal);
        Assert.Contains("（二）每月审核", text, StringComparison.Ordinal);
        Assert.Contains("六、主要做法每月十日贴榜，<逐户>讲&答。党员带头。", text, StringComparison.Ordinal);
        Assert.Contains("八、下一步打算开院坝会。", text, StringComparison.Ordinal);
        Assert.Contains("各大类加分和扣分", text, StringComparison.Ordinal);
        Assert.Contains($"{village.Name}村民委员会2022年9月18日", text, StringComparison.Ordinal);
        Assert.Contains($"{village.TownName}新时代文明实践所：", text, StringComparison.Ordinal);
        Assert.InRange(pages, 3, 8);
        for (var page = 1; page <= pages; page++)
        {
            Assert.Contains($"—{page}—", text, StringComparison.Ordinal);
        }
    }

    [BothEngines]
    [Fact]
    public async Task Word_OfTheTownsSummary_IsValidAndSumsUpTheVillages()
    {
        var (village, _) = await LivedAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        await (await officer.OpenAsync(village.TownUrl + "/reports/2022Q3")).Form("summary").Set("Practice", "各村公布。").SubmitAsync();
        await (await officer.OpenAsync(village.TownUrl + "/reports/2022Q3")).Form("summary").Set("Practice", "各村按月公布。").SubmitAsync();

        var (_, _, content) = await officer.DownloadAsync(village.TownUrl + "/reports/2022Q3?handler=Word");

        using var document = WordprocessingDocument.Open(new MemoryStream(content), isEditable: false);
        Assert.Empty(new OpenXmlValidator().Validate(document, TestContext.Current.CancellationToken).Select(e => $"{e.Path?.XPath}: {e.Description}"));
        var (added, deducted) = await SumsAsync(village);
        var rows = document.MainDocumentPart!.Document!.Body!.Descendants<DocumentFormat.OpenXml.Wordprocessing.TableRow>()
            .Select(r => r.Elements<DocumentFormat.OpenXml.Wordprocessing.TableCell>().Select(c => c.InnerText).ToList()).ToList();
        Assert.Contains(rows, r => r.Count == 8 && r[0] == "合计" && r[4] == added.ToString() && r[5] == deducted.ToString());
        var text = document.MainDocumentPart.Document.InnerText;
        Assert.Contains("各村按月公布。", text, StringComparison.Ordinal);
        // What nobody has written yet is the town's to write, not a village's.
        Assert.Equal(2, text.Split("（这一段请镇里写。）").Length - 1);
        Assert.DoesNotContain("请村里写", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u0000\u0008退格")]
    [InlineData("\ud83c\udf89\u4dae𠮷")]
    [InlineData("]]><w:p/>&amp;")]
    public void Write_WhateverPeopleTyped_OpensAgain(string typed)
    {
        var file = WordWriter.Write(new OfficialText("标题", null, [.. ReportLetter.Own("主要做法", typed)], ["村"], null));

        using var document = WordprocessingDocument.Open(new MemoryStream(file), isEditable: false);
        Assert.EndsWith(typed.TrimStart('\0', '\b'), document.MainDocumentPart!.Document!.Body!.Elements<DocumentFormat.OpenXml.Wordprocessing.Paragraph>().ElementAt(2).InnerText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "一")]
    [InlineData(10, "十")]
    [InlineData(11, "十一")]
    [InlineData(20, "二十")]
    [InlineData(35, "三十五")]
    public void HeadingNumber_IsThatOfTheStandard(int number, string expected) => Assert.Equal(expected, HeadingNumbers.Chinese(number));

    private async Task<(TestVillage Village, TestClient Recorder)> LivedAsync()
    {
        var village = await Data.VillageAsync();
        var home = await Data.HouseholdAsync(village);
        Posting Of(EntryKind kind, Shuren.Features.RuleLists.RuleItem item, int points) => new(
            home.HouseholdId, kind, Points.Of(points), new Month(2022, 9), new DateOnly(2022, 9, 5), SourceKind.ReviewLine, Guid.CreateVersion7(), item.RuleItemId);
        await Data.PostAsync(village, Of(EntryKind.Award, await Data.ItemAsync(village, "Z01"), 37), Of(EntryKind.Deduction, await Data.ItemAsync(village, "F01"), 4));
        App.SetDay(new DateOnly(2022, 9, 18));
        return (village, await Data.StaffAsync(Role.Recorder, village));
    }

    private Task<(Points Added, Points Deducted)> SumsAsync(TestVillage village) => App.DbAsync(async db =>
    {
        var entries = await db.LedgerEntries.AsNoTracking().In(village.Key).ToListAsync();
        Points Sum(EntryKind kind) => entries.Where(e => e.Kind == kind).Aggregate(Points.Zero, (s, e) => s + e.Amount);
        return (Sum(EntryKind.Award), Sum(EntryKind.Deduction));
    });

    private static XElement Part(byte[] file, string name)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        using var stream = zip.GetEntry(name)!.Open();
        return XElement.Load(stream);
    }

    /// <summary>Its words without any space, and how many pages it has.</summary>
    private static async Task<(string Text, int Pages)> ReadAsync(byte[] document)
    {
        var pdf = (await OfficeReader.PdfsAsync("docx", new Dictionary<string, byte[]> { ["report"] = document }))["report"];
        return (PdfReader.Words(pdf), PdfReader.PageCount(pdf));
    }
}
