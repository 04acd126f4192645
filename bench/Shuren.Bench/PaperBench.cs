using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;
using PdfSharp.Pdf;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Notices;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Infrastructure.Documents;

namespace Shuren.Bench;

/// <summary>
/// The papers of a village of three hundred households: its pocket cards, its board for both walls, 附件3 and a month's sheet of three hundred
/// lines, each beside as many pages of one line each that PDFsharp writes with nothing of ours.
/// </summary>
internal static class PaperBench
{
    private const int Rows = 300;

    public static void Run(int rounds)
    {
        var fonts = new DocumentFonts(new ConfigurationBuilder().Build());
        if (fonts.Fault is { } fault)
        {
            Console.WriteLine(fault);
            return;
        }
        var place = new Place(new VillageKey(1, 1), "500230106", "树人镇", "500230106201", "万寿桥村");
        var households = Enumerable.Range(1, Rows).Select(Household).ToList();
        var board = Board(households);
        var review = new MonthlyReview { TownId = 1, VillageId = 1, Month = new Month(2022, 9) };
        var lines = households.Select((h, i) => Line(h, i)).ToList();
        (string Name, double? Asked, Func<PaperDocument> Make)[] papers =
        [
            ("300 张口袋卡", 5, () => PocketCards.Of(fonts, place, 2022, [.. households.Select(h => new PocketCard(h, null))], "https://shuren.example")),
            ("300 户红黑榜 A4", null, () => BoardPaper.Of(fonts, Paper.A4, board, null, null, "https://shuren.example/p/500230106201/board/2022Q4")), ("300 户红黑榜 A3", null, () => BoardPaper.Of(fonts, Paper.A3, board, null, null, "https://shuren.example/p/500230106201/board/2022Q4")),
            ("300 户附件3", null, () => RegisterPaper.Of(fonts, place, households)), ("300 条审核表", null, () => SheetPaper.Of(fonts, place, review, lines))
        ];
        foreach (var (name, asked, make) in papers)
        {
            var seconds = new List<double>();
            for (var round = 0; round <= rounds; round++)
            {
                var (bytes, pages, ours) = Time(make);
                var bare = Bare(pages);
                if (round > 0)
                {
                    seconds.Add(ours.TotalSeconds);
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{name}：{ours.TotalMilliseconds:0} 毫秒，{pages} 页，{bytes / 1000} kB，每页 {bytes / pages / 1000} kB；光是 PDFsharp {pages} 页各一行 {bare.TotalMilliseconds:0} 毫秒，{ours / bare:0.0} 倍"));
                }
            }
            if (asked is { } most)
            {
                Report.Add($"{name}，秒", seconds, "<=", most);
            }
        }
    }

    private static (long Bytes, int Pages, TimeSpan Time) Time(Func<PaperDocument> make)
    {
        var watch = Stopwatch.StartNew();
        var paper = make();
        var bytes = paper.ToArray().Length;
        return (bytes, paper.PageCount, watch.Elapsed);
    }

    private static TimeSpan Bare(int pages)
    {
        var watch = Stopwatch.StartNew();
        using var pdf = new PdfDocument();
        for (var i = 0; i < pages; i++)
        {
            var page = pdf.AddPage();
            var content = new PdfDictionary(pdf);
            pdf.Internals.AddObject(content);
            content.CreateStream(Encoding.ASCII.GetBytes("0 0 1 RG 72 72 m 500 72 l S\n")).Zip();
            page.Elements["/Contents"] = content.Reference;
        }
        using var file = new MemoryStream();
        pdf.Save(file, closeStream: false);
        return watch.Elapsed;
    }

    private static Household Household(int number) => new()
    {
        TownId = 1, VillageId = 1, CardNumber = number, Head = "张" + (char)(0x4E00 + (number * 7)) + (char)(0x5E00 + (number * 11)), HeadInitials = "z", GroupName = $"{1 + (number % 12)}组",
        Address = $"树人镇万寿桥村{1 + (number % 12)}组{number}号", Phone = string.Create(CultureInfo.InvariantCulture, $"1390000{number:0000}"), JoinedOn = new DateOnly(2022, 8, 22)
    };

    private static BoardView Board(List<Household> households)
    {
        var notice = new QuarterNotice
        {
            TownId = 1, VillageId = 1, Quarter = new Quarter(2022, 4), PublishedAt = new DateTime(2023, 1, 7, 0, 0, 0, DateTimeKind.Utc), PublishedBy = Guid.NewGuid(), ObjectionsUntil = new DateOnly(2023, 1, 14),
            PublicUntil = new DateOnly(2023, 4, 7), HeadSeq = 4000, HeadHash = new byte[32]
        };
        var places = households.Select((h, i) => new BoardPlace(
            h.HouseholdId, h.CardNumber, h.Head, h.GroupName, new Points(1000 - (i * 3)), Points.Zero, i + 1, i < 3, false, new BoardNaming(true, true, i < 3, false))).ToList();
        return new BoardView(new QuarterBoard(notice.Quarter, notice, places, [], 4000, new byte[32]), "万寿桥村", p => p.PaperName, p => p.PaperGroup);
    }

    private static SheetLine Line(Household h, int i) => new(
        Guid.NewGuid(), Guid.NewGuid(), h.HouseholdId, h.Head, h.CardNumber, h.GroupName, RuleKind.Award, "Z08 给独居老人洗衣做饭、代买药品，每次加2分", 1, null, Points.Of(2), new DateOnly(2022, 9, 1 + (i % 28)),
        "本组", $"第{i}件：给独居老人洗衣做饭、代买药品", false, LineDecision.Approved, null, null, null, null, null, null, null, 0);
}
