using DocumentFormat.OpenXml.Packaging;
using Shuren.Features.Access;
using Shuren.Features.Households;

namespace Shuren.Tests.Features.Notices;

/// <summary>PUB-1: a quarter is published by the 15th after it; one that went up later says so wherever it is read.</summary>
public sealed class LatePublicationTests(TestApp app) : AppTests(app)
{
    private const string Late = "迟于应公示的2022年10月15日";

    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    public async Task Publish_OnADayOfOctober_SaysOnEveryBoardAndListWhetherItIsLate(int day, bool isLate)
    {
        var village = await Data.VillageAsync();
        foreach (var (head, points) in new[] { ("张三", 30), ("李四", 20) })
        {
            await Data.AwardAsync(village, await Data.HouseholdAsync(village, head, joinedOn: new DateOnly(2022, 6, 1)), points);
        }
        App.SetDay(2022, 10, day);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var household = await App.DbAsync(db => Task.FromResult(db.Households.First(h => h.TownId == village.TownId)));
        var resident = await Data.ResidentAsync(household);
        var url = $"{village.Url}/notices/2022Q3";

        await (await recorder.OpenAsync(url)).Form("publish").SubmitAsync();

        var (_, _, word) = await recorder.DownloadAsync(url + "/paper?handler=Word");
        using var letter = WordprocessingDocument.Open(new MemoryStream(word), false);
        string[] boards =
        [
            (await App.Anonymous().OpenAsync($"{village.PublicUrl}/board/2022Q3")).Text, (await recorder.OpenAsync(url + "/paper")).Text,
            PdfReader.Words(await recorder.PdfAsync(url + "/paper", "sheet=A4")), PdfReader.Words(await recorder.PdfAsync(url + "/paper", "sheet=A3")),
            letter.MainDocumentPart!.Document!.Body!.InnerText, (await recorder.OpenAsync(url)).Text,
            (await officer.OpenAsync($"{village.TownUrl}/notices/2022Q3/paper")).Text,
            PdfReader.Words(await officer.PdfAsync($"{village.TownUrl}/notices/2022Q3/paper", "sheet=A3"))
        ];
        string[] lists =
        [
            (await App.Anonymous().OpenAsync(village.PublicUrl)).Text, (await recorder.OpenAsync(village.Url + "/notices")).Text,
            (await officer.OpenAsync(village.TownUrl + "/notices/2022Q3")).Text, (await officer.OpenAsync(village.TownUrl + "/overview/2022Q3")).Text,
            (await resident.OpenAsync("/my/board")).Text
        ];
        Assert.All(boards.Index(), b => Assert.True(isLate == b.Item.Contains(Late, StringComparison.Ordinal), $"{b.Index}: {b.Item}"));
        Assert.All(lists.Index(), l => Assert.True(isLate == l.Item.Contains("迟公示（限10月15日）", StringComparison.Ordinal), $"{l.Index}: {l.Item}"));

        // And for ever in red, as what is overdue (SUP-5); without a later quarter's supervisors this first board is final as it stands.
        App.SetDay(2022, 11, 15);
        await (await officer.OpenAsync(url)).Form("final").SubmitAsync();
        foreach (var page in new[] { village.Url + "/notices", village.TownUrl + "/notices/2022Q3", village.TownUrl + "/overview/2022Q3" })
        {
            var badge = (await officer.OpenAsync(page)).Document.QuerySelectorAll(".badge").Single(b => b.TextContent.Contains("已定榜", StringComparison.Ordinal));
            Assert.Equal(isLate ? "badge bad" : "badge ok", badge.ClassName);
        }
    }
}
