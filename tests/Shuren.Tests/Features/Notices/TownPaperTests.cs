using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Notices;
using Shuren.Infrastructure.Documents;

namespace Shuren.Tests.Features.Notices;

/// <summary>All villages of a quarter on the town's wall (PUB-1), with names as the public page has them (D11).</summary>
public sealed class TownPaperTests(TestApp app) : AppTests(app)
{
    private static readonly Quarter Third = new(2022, 3);

    [Fact]
    public async Task Open_OneVillageFinalOneOnShowOneSilent_SaysEach()
    {
        var (final, shown) = await TownAsync();
        var silent = await Data.VillageAsync(final);
        var officer = await Data.StaffAsync(Role.StationOfficer, final);

        var paper = await officer.OpenAsync($"{final.TownUrl}/notices/2022Q3/paper");

        string Row(TestVillage village) => paper.All("tbody tr").Single(r => r.TextContent.Contains(village.Name, StringComparison.Ordinal)).TextContent;
        Assert.Contains("第 1 名 湛世平 1组（30 分）", Row(final), StringComparison.Ordinal);
        Assert.Contains("定榜", Row(final), StringComparison.Ordinal);
        Assert.DoesNotContain("隆四", paper.Text, StringComparison.Ordinal);
        Assert.Contains("公示期，还没有定榜", Row(shown), StringComparison.Ordinal);
        Assert.Contains("（5 分）", Row(final), StringComparison.Ordinal);
        Assert.DoesNotContain("（5 分）", Row(shown), StringComparison.Ordinal);
        Assert.Contains("这一季还没有公示", Row(silent), StringComparison.Ordinal);
        Assert.Single((await officer.OpenAsync($"{final.TownUrl}/notices/2022Q3")).All("a[href$='/paper']"));

        var (_, _, content) = await officer.DownloadAsync($"{final.TownUrl}/notices/2022Q3/paper" + paper.Find("a[href*='handler=Word']").GetAttribute("href"));
        using var document = DocumentFormat.OpenXml.Packaging.WordprocessingDocument.Open(new MemoryStream(content), isEditable: false);
        Assert.Empty(new DocumentFormat.OpenXml.Validation.OpenXmlValidator().Validate(document, TestContext.Current.CancellationToken).Select(e => $"{e.Path?.XPath}: {e.Description}"));
        var rows = document.MainDocumentPart!.Document!.Body!.Descendants<DocumentFormat.OpenXml.Wordprocessing.TableRow>()
            .Select(r => r.Elements<DocumentFormat.OpenXml.Wordprocessing.TableCell>().Select(c => c.InnerText).ToList()).ToDictionary(r => r[0]);
        Assert.StartsWith("第 1 名 湛世平 1组（30 分）", rows[final.Name][2], StringComparison.Ordinal);
        Assert.Equal(("公示期，还没有定榜", "这一季还没有公示"), (rows[shown.Name][2][^9..], rows[silent.Name][2]));
        Assert.DoesNotContain("隆四", document.MainDocumentPart.Document.InnerText, StringComparison.Ordinal);
    }

    /// <summary>What would run a little over its sheet is written smaller: nobody hangs up a second one for a line.</summary>
    [Theory]
    [InlineData(20, 1)]
    [InlineData(35, 1)]
    [InlineData(90, 3)]
    public void Of_ManyVillages_TakesNoSheetForALine(int villages, int sheets)
    {
        var fonts = new DocumentFonts(new ConfigurationBuilder().Build());

        var pdf = TownBoardPaper.Of(fonts, Paper.A4, "树人镇", Third, [.. Enumerable.Range(1, villages).Select(i => ($"第{i}村", (QuarterBoard?)null))], new DateOnly(2022, 10, 19)).ToArray();

        Assert.Equal(sheets, PdfReader.PageCount(pdf));
        Assert.Contains("或者依法向人民法院起诉。", PdfReader.Words(pdf), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ConsentTakenBack_ShowsTheCard()
    {
        var (final, shown) = await TownAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, final);
        await App.DbAsync(db => db.Households.In(final.Key).Where(h => h.Head == "湛世平").ExecuteUpdateAsync(s => s.SetProperty(h => h.ConsentsToPublish, false)));

        var paper = await officer.OpenAsync($"{final.TownUrl}/notices/2022Q3/paper");

        string Row(TestVillage village) => paper.All("tbody tr").Single(r => r.TextContent.Contains(village.Name, StringComparison.Ordinal)).TextContent;
        Assert.DoesNotContain("湛", Row(final), StringComparison.Ordinal);
        Assert.Contains("第 1 名 卡号 1", Row(final), StringComparison.Ordinal);
        Assert.Contains("湛世平", Row(shown), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NothingPublished_IsNotThere()
    {
        var village = await Data.VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        Assert.Equal(HttpStatusCode.NotFound, (await officer.GetAsync($"{village.TownUrl}/notices/2022Q3/paper")).Status);
        Assert.Empty((await officer.OpenAsync($"{village.TownUrl}/notices/2022Q3")).All("a[href$='/paper']"));
    }

    private async Task<(TestVillage Final, TestVillage Shown)> TownAsync()
    {
        var final = await Data.VillageAsync();
        var shown = await Data.VillageAsync(final);
        foreach (var village in (TestVillage[])[final, shown])
        {
            foreach (var (name, points) in new[] { ("湛世平", 30), ("覃二", 20), ("冉三", 10), ("隆四", 5) })
            {
                await Data.AwardAsync(village, await Data.HouseholdAsync(village, name, joinedOn: new DateOnly(2022, 6, 1)), points);
            }
            await App.WithAsync((NoticeService notices) => notices.PublishAsync(Caller.CommandLine, village.Key, Third));
        }
        var last = await App.DbAsync(db => db.Households.In(final.Key).SingleAsync(h => h.Head == "隆四"));
        var board = await App.WithAsync((QuarterBoards boards) => boards.GetAsync(final.Key, Third));
        var notice = board.Notice!.NoticeId;
        await App.WithAsync((NoticeService notices) => notices.TellLastAsync(Caller.CommandLine, final.Key, notice, last.HouseholdId, App.Clock.Today(), "当面"));
        App.SetDay(2022, 10, 16);
        await App.WithAsync((NoticeService notices) => notices.FinalizeAsync(Caller.CommandLine, final.Key, notice, board.Shown));
        return (final, shown);
    }
}
