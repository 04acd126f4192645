using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Infrastructure.Documents;

namespace Shuren.Tests.Features.Households;

/// <summary>附件2 as a PDF: the plan's columns, the ledger's figures.</summary>
public sealed class CardPaperTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Pdf_OfACard_HasThePlansColumnsAndTheLedgersFigures()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, "𠮷㙍𬱖");
        var entry = (await Data.AwardAsync(village, household, 20))[0];
        await Data.AwardAsync(village, household, 7);
        await Data.PostAsync(village, new Posting(
            household.HouseholdId, EntryKind.Reversal, entry.Amount, entry.Period, App.Clock.Today(), SourceKind.Objection, Guid.CreateVersion7(), null, entry.Seq));
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = $"{village.Url}/households/{household.HouseholdId}/card";

        var pdf = await recorder.PdfAsync(url);

        var rows = PdfReader.Rows(pdf);
        Assert.Contains(rows, r => r.Contains("2022年", StringComparison.Ordinal) && r.Contains("积分登记卡", StringComparison.Ordinal));
        Assert.Contains(rows, r => r.Contains("户主姓名：𠮷㙍𬱖", StringComparison.Ordinal));
        Assert.Contains("序号|积分类别|加分|内容|扣分", rows);
        Assert.Equal(["1|20|2022-09-30", "2|7|2022-09-30", "3|更正： 2022-10-08|20"], rows.Where(r => r.Contains("2022-", StringComparison.Ordinal)));
        Assert.Contains("总积分：7", rows);
        Assert.Contains($"card={household.CardNumber}", QrReader.ReadPng(PdfReader.Png(pdf)));
        Assert.Equal((210, 297), PdfReader.Size(pdf));
        Assert.Equal(1, PdfReader.PageCount(pdf));
        Assert.InRange(pdf.Length, 1, 150_000);
        var header = await recorder.DispositionAsync($"{url}?handler=Pdf");
        Assert.EndsWith("𠮷㙍𬱖户积分登记卡2022 2022-10-08.pdf", Uri.UnescapeDataString(header!), StringComparison.Ordinal);
    }

    /// <summary>The plan's order: 序号、积分类别、加分、内容、扣分; the same on the page that prints.</summary>
    [Fact]
    public async Task Print_OfACard_HasThePapersColumnsAndRows()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await Data.PostAsync(village, new Posting(
            household.HouseholdId, EntryKind.Deduction, Points.Of(4), new Month(2022, 9), new DateOnly(2022, 9, 5), SourceKind.ReviewLine, Guid.CreateVersion7(),
            (await Data.ItemAsync(village, "F01")).RuleItemId));
        await Data.AwardAsync(village, household, 7);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = $"{village.Url}/households/{household.HouseholdId}/card";

        var page = await recorder.OpenAsync(url);
        var pdf = PdfReader.Rows(await recorder.PdfAsync(url));

        Assert.Equal(["序号", "积分类别", "加分", "内容", "扣分"], page.Texts(".paper thead th"));
        Assert.Contains(string.Join('|', page.Texts(".paper thead th")), pdf);
        Assert.Contains(string.Join('|', page.Find(".paper tbody tr:last-child").Children.Select(c => c.TextContent.Trim()).Where(c => c.Length > 0)), pdf);
        Assert.Contains("2022-09-05", page.Find(".paper tbody tr td:nth-child(4)").TextContent, StringComparison.Ordinal);
        Assert.Contains("总积分：3", page.Find(".paper tfoot").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pdf_WithoutAFont_SaysSoAndKeepsThePageForPrinting()
    {
        var bare = new TestApp();
        bare.Settings[DocumentFonts.FontSetting] = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
        await bare.InitializeAsync();
        await using var _ = bare;
        var village = await bare.Data.VillageAsync();
        var household = await bare.Data.HouseholdAsync(village);
        var recorder = await bare.Data.StaffAsync(Role.Recorder, village);
        var url = $"{village.Url}/households/{household.HouseholdId}/card";

        var page = await recorder.OpenAsync(url);
        var asked = await recorder.OpenAsync($"{url}?year=2022&handler=Pdf");

        Assert.Contains("是 CFF 轮廓的 OpenType 字体", page.Text);
        Assert.Empty(page.All("a[href*='handler=Pdf']"));
        Assert.Contains("在这之前，请用打印页打印。", asked.Text);
        Assert.Contains("积分登记卡", asked.Text);
    }

    /// <summary>The paper can be had, and beside it stands what it may lack.</summary>
    [Fact]
    public async Task Pdf_WithASecondFontThatIsNone_SaysSoBesideTheLink()
    {
        var bare = new TestApp();
        bare.Settings[DocumentFonts.SecondFontSetting] = "/nowhere/second.ttf";
        await bare.InitializeAsync();
        await using var _ = bare;
        var village = await bare.Data.VillageAsync();
        var household = await bare.Data.HouseholdAsync(village);
        var recorder = await bare.Data.StaffAsync(Role.Recorder, village);

        var page = await recorder.OpenAsync($"{village.Url}/households/{household.HouseholdId}/card");

        Assert.Contains("生僻字可能印不出来：没有“/nowhere/second.ttf”这个文件。", page.Text);
        Assert.NotEmpty(page.All("a[href*='handler=Pdf']"));
    }
}
