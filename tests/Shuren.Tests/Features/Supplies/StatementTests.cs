using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Places;
using Shuren.Features.Supplies;

namespace Shuren.Tests.Features.Supplies;

/// <summary>季度收支表 (RED-4): each figure is the sum of the rows that its link leads to; public once everything was compared with its paper.</summary>
public sealed partial class StatementTests(TestApp app) : AppTests(app)
{
    [BothEngines]
    [Fact]
    public async Task Statement_OfAQuarter_IsTheSumOfTheRowsBehindEachFigure()
    {
        var world = await LivedAsync();
        var supervisor = await Data.StaffAsync(Role.Supervisor, world.Village);

        var page = await supervisor.OpenAsync($"{world.Village.Url}/funds/statement/2022Q4");

        var money = page.All("[data-testid='statement-money'] tbody tr").ToDictionary(r => r.Children[0].TextContent, r => r.Children.Skip(1).Select(c => c.TextContent.Trim()).ToList());
        // World's thousand came in October too; 500 and 120 of September stand before it.
        Assert.Equal(["380.00", "1000.00", "80.00", "1300.00"], money["财政补助"]);
        Assert.Equal(["0.00", "50.50", "0.00", "50.50"], money["社会力量捐赠"]);
        var goods = page.Find("[data-testid='statement-goods'] tbody tr").Children.Skip(1).Select(c => Squeeze(string.Join(' ', c.ChildNodes.Select(n => n.TextContent)))).ToList();
        Assert.Equal(["12 120.00", "8 80.00", "0 0.00", "-2 -20.00", "18 180.00"], goods);
        var followed = 0;
        foreach (var cell in page.All("table.statement tbody td.num").Where(c => c.QuerySelector("a") is not null))
        {
            var link = cell.QuerySelector("a")!;
            var shown = decimal.Parse(link.TextContent.Trim(), System.Globalization.CultureInfo.InvariantCulture);
            var rows = await supervisor.OpenAsync(link.GetAttribute("href")!);
            var sum = rows.All("[data-testid='sum']") is [var line]
                ? decimal.Parse(Figure().Match(line.TextContent).Value, System.Globalization.CultureInfo.InvariantCulture) : 0m;
            Assert.True(Math.Abs(shown) == Math.Abs(sum), $"{link.GetAttribute("href")}: {shown} is shown, its rows come to {sum}.");
            followed++;
        }
        Assert.Equal(21, followed);
    }

    [Fact]
    public async Task Statement_OfAQuarterThatIsOver_DoesNotChangeAndNoneIsToCome()
    {
        var world = await LivedAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var third = $"{world.Village.Url}/funds/statement/2022Q3";
        var before = (await recorder.OpenAsync(third)).Find("article").TextContent;
        var first = await App.DbAsync(db => db.FundEntries.In(world.Village.Key).OrderBy(e => e.At).Select(e => e.FundEntryId).FirstAsync());

        var done = await (await recorder.OpenAsync($"{world.Village.Url}/funds/{first}")).Form("correct").Set("Amount", "700").Set("Reason", "少写了").SubmitAsync();

        Assert.Contains("更正记好了", done.Text, StringComparison.Ordinal);
        Assert.Equal(before, (await recorder.OpenAsync(third)).Find("article").TextContent);
        Assert.Contains("1500.00", (await recorder.OpenAsync($"{world.Village.Url}/funds/statement/2022Q4")).Text, StringComparison.Ordinal);
        foreach (var none in (string[])["2023Q1", "1999Q4", "x"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await recorder.GetAsync($"{world.Village.Url}/funds/statement/{none}")).Status);
        }
    }

    [Fact]
    public async Task Statement_InPublic_StandsBesideTheBoardOnceAllWasComparedAndNamesNobody()
    {
        var world = await LivedAsync();
        var committee = await Data.StaffAsync(Role.Committee, world.Village);
        var board = world.Village.PublicUrl + "/board/2022Q3";

        Assert.Empty((await App.Anonymous().OpenAsync(board)).All("#funds"));
        var waiting = await App.DbAsync(db => db.EntriesOf(world.Village.Key, new FundFilter(null, new Quarter(2022, 3), null, null)).Select(e => e.FundEntryId).ToListAsync());
        foreach (var id in waiting)
        {
            await (await committee.OpenAsync($"{world.Village.Url}/funds/{id}")).Form("confirm").SubmitAsync();
        }
        var page = await App.Anonymous().OpenAsync(board);

        Assert.Contains("380.00", page.Find("#funds").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("供销社张某", page.Html, StringComparison.Ordinal);
        Assert.Empty(page.All("#funds a"));
        // The staff's page of the quarter leads to the sheet to print.
        Assert.Contains("/funds/statement/2022Q3", (await committee.OpenAsync(world.Village.Url + "/notices/2022Q3")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pdf_OfTheStatement_HasThePagesFigures()
    {
        var world = await LivedAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var url = $"{world.Village.Url}/funds/statement/2022Q4";
        var page = await recorder.OpenAsync(url);

        var pdf = await recorder.PdfAsync(url);

        Assert.Equal((210, 297), PdfReader.Size(pdf));
        var words = PdfReader.Words(pdf);
        var rows = page.All("[data-testid=statement-money] tr").Select(r => string.Concat(r.TextContent.Where(c => !char.IsWhiteSpace(c)))).ToList();
        Assert.True(rows.Count >= 6);
        Assert.All(rows, row => Assert.Contains(row, words, StringComparison.Ordinal));
        Assert.Contains("制表：", words, StringComparison.Ordinal);
        Assert.Contains(world.Goods.Name, words, StringComparison.Ordinal);
        Assert.Contains("1350.50", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_OfTheStatement_HasTheFiguresAsNumbers()
    {
        var world = await LivedAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);

        var (_, type, content) = await recorder.DownloadAsync($"{world.Village.Url}/funds/statement/2022Q4?handler=Export");

        Assert.Equal(Download.Workbook, type);
        var rows = SheetReader.Read(new MemoryStream(content)).Pages[0].Rows;
        Assert.Contains("2022年第四季度积分制资金物资收支表", rows[0].Cells[0].Text, StringComparison.Ordinal);
        Assert.Equal(["村集体经济收益", "帮扶部门捐赠", "社会力量捐赠", "财政补助", "钱合计", world.Goods.Name, "物品合计"], rows.Skip(2).Select(r => r.Cells[0].Text));
        Assert.Equal(("380", "1050.5", "80", "1350.5"), (rows[6].At(3).Text, rows[6].At(5).Text, rows[6].At(7).Text, rows[6].At(11).Text));
        Assert.Equal(("12", "8", "-2", "18", "180"), (rows[7].At(2).Text, rows[7].At(4).Text, rows[7].At(8).Text, rows[7].At(10).Text, rows[7].At(11).Text));
        // What unlike things are worth is added, how many there are is not.
        Assert.Equal(("", "", "180"), (rows[8].At(2).Text, rows[8].At(10).Text, rows[8].At(11).Text));
    }

    /// <summary>500 came in September and 120 were spent; in October 50.50 came and 80 were spent, two pieces broke. The world's thousand is of October.</summary>
    private async Task<World> LivedAsync()
    {
        var world = await Data.WorldAsync();
        await App.DbAsync(db => db.Stock.In(world.Village.Key).ExecuteUpdateAsync(s => s.SetProperty(x => x.Quantity, 0)));
        App.SetDay(2022, 9, 28);
        await RecordAsync(world, FundKind.MoneyIn, FundingSource.Fiscal, 500_00);
        var lot = await RecordAsync(world, FundKind.Purchase, FundingSource.Fiscal, 120_00, 12);
        App.SetDay(2022, 10, 8);
        await RecordAsync(world, FundKind.MoneyIn, FundingSource.Society, 50_50);
        await RecordAsync(world, FundKind.Purchase, FundingSource.Fiscal, 80_00, 8);
        await App.WithAsync((StockService s) => s.CountAsync(
            Caller.CommandLine, world.Village.Key, new CountStock(world.Goods.GoodsId, lot.FundEntryId, StockMovementKind.Adjusted, -2, "破了")));
        return world;
    }

    private Task<FundEntry> RecordAsync(World world, FundKind kind, FundingSource source, long fen, int quantity = 0) => App.WithAsync((FundService funds) => funds.RecordAsync(
        Caller.CommandLine, world.Village.Key,
        new RecordFunds(kind, source, App.Clock.Today(), "供销社张某", "7") { Amount = new Money(fen), GoodsId = world.Goods.GoodsId, Quantity = quantity }));

    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"-?\d+(\.\d+)?", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Figure();
}
