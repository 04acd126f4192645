using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Shuren.Infrastructure.Documents;
using SkiaSharp;

namespace Shuren.Tests.Infrastructure;

/// <summary>What every document on paper keeps: read back by poppler, PdfPig and zbar.</summary>
public sealed class DocumentTests
{
    private static readonly DocumentFonts Fonts = With();

    private static DocumentFonts With(params (string Name, string? Value)[] settings)
        => new(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => s.Value)).Build());

    [Fact]
    public void Write_RareCharacters_AreDrawnAndCopiedAsThemselves()
    {
        var paper = new PaperDocument(Fonts, Paper.A4, "生僻字");
        paper.Text("㙍先生、𠮷先生、𬱖先生、𪚥先生、䶮先生");

        var pdf = paper.ToArray();

        Assert.Contains("㙍先生、𠮷先生、𬱖先生、𪚥先生、䶮先生", PdfReader.Text(pdf));
        Assert.DoesNotContain("U+", PdfReader.Text(pdf));
    }

    [Fact]
    public void Write_CharacterOfNoFont_StandsThereByItsNumberAndSaysSo()
    {
        var paper = new PaperDocument(Fonts, Paper.A4, "没有的字");
        paper.Text("户主：王\U0001F33E，住 1 组");

        var text = PdfReader.Text(paper.ToArray());

        Assert.Contains("户主：王〔U+1F33E〕，住 1 组", text);
        Assert.Contains("本机字体里没有这个字，请用笔写上", text);
    }

    [Fact]
    public void Write_WithoutSecondFont_FallsBackForNothingElse()
    {
        var fonts = With((DocumentFonts.SecondFontSetting, "/nowhere/second.ttf"));
        var paper = new PaperDocument(fonts, Paper.A4, "一个字体");
        paper.Text("𪚥 与 人");

        Assert.Contains("〔U+2A6A5〕 与 人", PdfReader.Text(paper.ToArray()));
        Assert.Equal("设置 Documents:SecondFont 指的字体不能用，生僻字可能印不出来：没有“/nowhere/second.ttf”这个文件。", fonts.SecondFault);
    }

    [Theory]
    [InlineData("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "是 CFF 轮廓的 OpenType 字体（.otf，Noto、思源字体的 .ttc 也是），做 PDF 只能用 TrueType 轮廓的字体（.ttf）。")]
    [InlineData("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "不是中文字体，里面没有常用的汉字。")]
    [InlineData("/etc/passwd", "不是 TrueType 字体（.ttf）。")]
    [InlineData("/nowhere/font.ttf", "没有“/nowhere/font.ttf”这个文件。")]
    [InlineData("/usr/share/fonts", "打不开")]
    public void Find_FileThatIsNoFontForUs_SaysWhyAndWhatToDo(string file, string why)
    {
        var fault = With((DocumentFonts.FontSetting, file)).Fault;

        Assert.StartsWith("没有做成 PDF：设置 Documents:Font 指的字体不能用。", fault);
        Assert.Contains(why, fault);
        Assert.Contains("apt install fonts-lxgw-wenkai", fault);
        Assert.EndsWith("在这之前，请用打印页打印。", fault);
    }

    [Fact]
    public void Find_FontThatIsCutOff_SaysSo()
    {
        var file = Path.Combine(Path.GetTempPath(), $"shuren-font-{Guid.NewGuid():N}.ttf");
        var whole = File.ReadAllBytes("/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf");
        try
        {
            File.WriteAllBytes(file, whole[..5000]);

            Assert.Contains("不是完整的字体文件。", With((DocumentFonts.FontSetting, file)).Fault);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Break_NamesNumbersAndDates_StayInOnePiece()
    {
        // Every width from a few characters on: whatever the line, each of these is found whole on one.
        string[] whole = ["欧阳修远", "2022年10月8日", "2022-10-08", "13812345678", "30分", "3.5", "QRCode", "扣2分/次", "洁化 +1"];
        for (var width = 46; width < 120; width += 3)
        {
            var paper = new PaperDocument(Fonts, new Paper(width, 400, 4), "断行") { HasNumbers = false };
            paper.Text(
                "户主", Span.Whole("欧阳修远"), "于2022年10月8日登记，编号2022-10-08，电话13812345678，加30分，共3.5分，扫QRCode，鸡鸭散养（扣2分/次），清洁卫生美化、洁\u2060化\u00a0+1；", Span.Whole("欧阳修远"), "已签字（同意），请看《办法》。");
            var lines = PdfReader.Rows(paper.ToArray());

            Assert.All(whole, word => Assert.Contains(lines, line => line.Contains(word, StringComparison.Ordinal)));
            Assert.DoesNotContain(lines, line => line[0] is '，' or '。' or '）' or '》' or '、' || line[^1] is '（' or '《');
            Assert.Equal(2, lines.Sum(line => line.Split("欧阳修远").Length - 1));
        }
    }

    /// <summary>Cut lines of cells side by side are drawn twice: dashes that began at different ends would fill each other's gaps.</summary>
    [Fact]
    public void FrameAt_DashedSideBySide_StaysDashed()
    {
        var paper = new PaperDocument(Fonts, new Paper(60, 60, 0), "裁切线") { HasNumbers = false };
        paper.FrameAt(5.3, 5.3, 20.7, 20.7, 0.3, dashed: true);
        paper.FrameAt(26, 5.3, 20.7, 20.7, 0.3, dashed: true);
        paper.FrameAt(5.3, 26, 20.7, 20.7, 0.3, dashed: true);

        using var picture = SKBitmap.Decode(PdfReader.Png(paper.ToArray(), dpi: 254));

        double Dark(IEnumerable<(int X, int Y)> points) => points.Average(p => picture.GetPixel(p.X, p.Y).Red < 128 ? 1.0 : 0);
        var once = Dark(Enumerable.Range(60, 190).Select(x => (x, 53)));
        Assert.InRange(once, 0.3, 0.8);
        Assert.Equal(once, Dark(Enumerable.Range(60, 190).Select(x => (x, 260))), 0.1);
        Assert.Equal(once, Dark(Enumerable.Range(60, 190).Select(y => (260, y))), 0.1);
    }

    [Fact]
    public void Table_ThreeHundredRows_RepeatsItsHeadAndNumbersItsPages()
    {
        var paper = new PaperDocument(Fonts, Paper.A4, "汇总表");
        paper.Title("村民基本信息汇总表");
        var table = new PaperTable(new("序号", 10, Side.Centre, true), new("户主姓名", 20, Whole: true), new("居住地址", 50));
        for (var i = 1; i <= 300; i++)
        {
            table.Add($"{i}", $"户主{i}", $"万寿桥村{i % 6 + 1}组，" + new string('很', i % 40) + "长的地址");
        }
        table.Foot.Add([new PaperCell("合计", 2), "300 户"]);
        paper.Table(table);
        paper.Signs("审核组组长：", "成员：", "监督员：", "日期：");
        var pdf = paper.ToArray();

        var count = PdfReader.PageCount(pdf);
        var pages = Enumerable.Range(1, count).Select(n => PdfReader.Rows(pdf, n)).ToList();
        Assert.True(count is > 6 and < 20, $"{count}");
        Assert.All(pages.Index(), p => Assert.Contains(p.Item, row => row.EndsWith($"第 {p.Index + 1} 页　共 {count} 页", StringComparison.Ordinal)));
        Assert.All(pages, p => Assert.Contains("序号|户主姓名|居住地址", p));
        var text = PdfReader.Words(pdf);
        var at = 0;
        for (var i = 1; i <= 300; i++)
        {
            at = text.IndexOf($"户主{i}", at, StringComparison.Ordinal);
            Assert.True(at >= 0, $"{i}");
        }
        Assert.Contains(pages[^1], row => row.Contains("合计", StringComparison.Ordinal));
        Assert.Contains(pages[^1], row => row.Contains("监督员：", StringComparison.Ordinal));
    }

    [Fact]
    public void Table_CellOverManyRows_IsWrittenOnEachPageThatItReaches()
    {
        var paper = new PaperDocument(Fonts, Paper.A5, "清单");
        var table = new PaperTable(new("大类", 10), new("事项", 10), new("行为", 30)) { Head = [[new("类别", Across: 2), new("行为", Down: 2)], ["大类", "事项"]] };
        for (var i = 0; i < 60; i++)
        {
            List<PaperCell> row = [$"行为{i}"];
            if (i % 30 == 0)
            {
                row.Insert(0, new PaperCell(i == 0 ? "平安建设" : "美丽建设", Down: 30));
            }
            if (i % 3 == 0)
            {
                row.Insert(i % 30 == 0 ? 1 : 0, new PaperCell($"事项{i}", Down: 3));
            }
            table.Rows.Add(row);
        }
        paper.Table(table);
        var pdf = paper.ToArray();

        Assert.True(PdfReader.PageCount(pdf) > 1);
        Assert.Contains("平安建设", PdfReader.Text(pdf));
        for (var page = 1; page <= PdfReader.PageCount(pdf); page++)
        {
            var rows = PdfReader.Rows(pdf, page);
            Assert.Contains(rows, r => r.Contains("类别", StringComparison.Ordinal));
            Assert.Contains(rows, r => r.Contains("建设", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Table_RowTallerThanAPage_LosesNoWord()
    {
        var paper = new PaperDocument(Fonts, Paper.A5, "长文") { HasNumbers = false };
        var table = new PaperTable(new("序号", 10), new("事由", 30)) { IsHeadless = true };
        var reason = string.Concat(Enumerable.Range(0, 900).Select(i => $"第{i}句。"));
        table.Add("1", reason);
        table.Add("2", "短");
        paper.Table(table);
        var pdf = paper.ToArray();

        Assert.True(PdfReader.PageCount(pdf) > 2);
        var words = string.Concat(Enumerable.Range(1, PdfReader.PageCount(pdf)).SelectMany(n => PdfReader.Rows(pdf, n)).Where(r => r != "1").Select(r => r.Split('|')[^1]));
        Assert.All(Enumerable.Range(0, 900), i => Assert.Contains($"第{i}句。", words));
    }

    [Fact]
    public void QrAt_Drawn_IsReadByZbar()
    {
        var paper = new PaperDocument(Fonts, Paper.A5, "码");
        paper.QrAt(20, 20, 24, "https://jifen.example/sign-in?village=500230119201&card=12");

        Assert.Equal("https://jifen.example/sign-in?village=500230119201&card=12", QrReader.ReadPng(PdfReader.Png(paper.ToArray())));
    }

    [Fact]
    public void Write_OfAnyPaper_HasItsSizeAndStaysSmall()
    {
        byte[] Made(Paper paper, string text)
        {
            var made = new PaperDocument(Fonts, paper, "大小");
            made.Text(text);
            return made.ToArray();
        }
        // All the plan's characters on one page.
        var plan = string.Concat(File.ReadAllText(Path.Combine(Path.GetDirectoryName(ArchitectureTests.SourceFolder())!, "../docs/spec/plan.txt"))
            .Where(c => !char.IsWhiteSpace(c)).Distinct().Take(400));

        Assert.Equal((210, 297), PdfReader.Size(Made(Paper.A4, "纸")));
        Assert.Equal((420, 297), PdfReader.Size(Made(Paper.A3.Landscape, "纸")));
        Assert.Equal((148, 210), PdfReader.Size(Made(Paper.A5, "纸")));
        var roll = PdfReader.Size(Made(Paper.Roll80, "纸"));
        Assert.Equal(80, roll.Width);
        Assert.InRange(roll.Height, 10, 30);
        Assert.InRange(Made(Paper.A4, plan).Length, 1, 150_000);
        Assert.InRange(Made(Paper.A4, "纸").Length, 1, 8_000);
    }

    [Fact]
    public async Task Write_ManyAtOnce_AreAllRight()
    {
        var files = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(() =>
        {
            var paper = new PaperDocument(Fonts, Paper.A4, $"并发{n}");
            paper.Text(string.Concat(Enumerable.Range(0, 200).Select(i => (char)(0x4E00 + (n * 200) + i))));
            return paper.ToArray();
        }, TestContext.Current.CancellationToken)));

        Assert.All(files.Index(), f => Assert.Contains(
            string.Concat(Enumerable.Range(0, 200).Select(i => (char)(0x4E00 + (f.Index * 200) + i))), PdfReader.Words(f.Item)));
    }

    [Fact]
    public void Write_ThreeHundredCards_IsQuickAndSmall()
    {
        var paper = new PaperDocument(Fonts, Paper.A4, "卡");
        for (var i = 0; i < 300; i++)
        {
            paper.Text($"第 {i} 户 {(char)(0x4E00 + i)}{(char)(0x5200 + i)}");
            paper.QrAt(150, 30, 30, $"https://jifen.example/sign-in?village=500230119201&card={i}");
            paper.NewPage();
        }

        Assert.InRange(paper.ToArray().Length, 1, 3_000_000);
    }
}
