using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Xml.Linq;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;

namespace Shuren.Tests.Features.Shared;

/// <summary>Every Excel that a page makes, opened by LibreOffice: what we wrote as number is a number there, what people typed is text.</summary>
public sealed class ExportTests(TestApp app) : AppTests(app)
{
    private const int Many = 70;
    private static readonly string[] Dangerous = ["=1+1", "+86 138", "-2+3", "@SUM(A1)", "001", "2022-10", "1,5"];
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    [Fact]
    public async Task Export_OfEveryKind_OpensInLibreOfficeAsItWasWritten()
    {
        var files = await FilesAsync();
        // A new export is added above.
        Assert.Equal(Exports().Count(), files.Count);

        var sheets = await OfficeReader.SheetsAsync(files);
        var papers = await OfficeReader.PdfsAsync("xlsx", files);

        foreach (var (name, file) in files)
        {
            var pages = SheetReader.Read(new MemoryStream(file)).Pages;
            var names = DefinedNames(file);
            Assert.Equal(SheetNames(file).Count * 2, names.Count);
            Assert.All(names, n => Assert.True(n.Place.Contains('$', StringComparison.Ordinal) && n.Name is "_xlnm.Print_Area" or "_xlnm.Print_Titles", $"{name}: {n}"));
            foreach (var page in pages)
            {
                var opened = sheets[$"{name}-{page.Name}"];
                foreach (var row in page.Rows)
                {
                    var cells = opened[row.Number - 1];
                    for (var c = 0; c < row.Cells.Count; c++)
                    {
                        Assert.True(IsSame(row.Cells[c], cells[c]), $"{name}, {page.Name}, {row.Number}, {c}: {row.Cells[c]} → {cells[c]}");
                    }
                }
            }
            Assert.StartsWith("%PDF", System.Text.Encoding.ASCII.GetString(papers[name].AsSpan(0, 4)), StringComparison.Ordinal);
        }
        // What people typed.
        var register = sheets["register-基本信息汇总表"];
        Assert.Equal(Dangerous.Select(d => (d, true)), register.Where(r => Dangerous.Contains(r[5].Text)).Select(r => r[5]));
        // Long tables: the heads on every page.
        var paper = papers["register"];
        Assert.True(PdfReader.PageCount(paper) > 1);
        for (var page = 1; page <= PdfReader.PageCount(paper); page++)
        {
            Assert.Contains(PdfReader.Rows(paper, page), r => r.Contains("户主姓名", StringComparison.Ordinal) && r.Contains("联系电话", StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> Exports() => typeof(Program).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(PageModel)))
        .SelectMany(t => t.GetMethods()).Select(m => m.Name).Where(m => m.StartsWith("OnGetExport", StringComparison.Ordinal) || m.StartsWith("OnGetExcel", StringComparison.Ordinal));

    private async Task<Dictionary<string, byte[]>> FilesAsync()
    {
        var world = await Data.WorldAsync();
        var village = world.Village;
        await App.DbAsync(async db =>
        {
            for (var i = 0; i < Many; i++)
            {
                var household = new Household
                {
                    TownId = village.TownId, VillageId = village.Key.VillageId, CardNumber = 100 + i, Head = "户主" + i.ToString(CultureInfo.InvariantCulture), HeadInitials = "hz", GroupName = "1组",
                    Address = "某处1号", Phone = "01390000", Remarks = i < Dangerous.Length ? Dangerous[i] : null, JoinedOn = TestData.Joined
                };
                db.AddRange(household, new Account { TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = household.HouseholdId });
            }
            await db.SaveChangesAsync();
        });
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var resident = await Data.ResidentAsync(world.Household);
        (string Name, TestClient Client, string Url)[] exports =
        [
            ("register", recorder, $"{village.Url}/households?handler=Export"), ("issues", recorder, $"{village.Url}/redemption/issues?handler=Export"),
            ("funds", recorder, $"{village.Url}/funds/statement/2022Q4?handler=Export"), ("record", resident, "/my/record?handler=Excel"),
            ("months", officer, $"{village.TownUrl}/months/2022-09?handler=Export"), ("assessment", officer, $"{village.TownUrl}/assessment/2022?handler=Export")
        ];
        var files = new Dictionary<string, byte[]>();
        foreach (var (name, client, url) in exports)
        {
            var (status, type, content) = await client.DownloadAsync(url);
            Assert.Equal((name, HttpStatusCode.OK, Download.Workbook), (name, status, type));
            files.Add(name, content);
        }
        return files;
    }

    private static bool IsSame(SheetCell wrote, (string Text, bool IsText) opened)
        => wrote.IsBlank ? opened.Text.Length == 0
            : wrote.Kind != SheetCellKind.Number ? opened.IsText && opened.Text == wrote.Text.Replace("\r\n", "\n", StringComparison.Ordinal)
            : !opened.IsText && (wrote.IsDate
                ? DateOnly.TryParse(opened.Text, CultureInfo.InvariantCulture, out _)
                : decimal.Parse(opened.Text, CultureInfo.InvariantCulture) == decimal.Parse(wrote.Text, CultureInfo.InvariantCulture));

    private static List<(string Name, string Place)> DefinedNames(byte[] file)
        => [.. Workbook(file).Descendants(Main + "definedName").Select(n => (n.Attribute("name")!.Value, n.Value))];

    private static List<string> SheetNames(byte[] file) => [.. Workbook(file).Descendants(Main + "sheet").Select(s => s.Attribute("name")!.Value)];

    private static XElement Workbook(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        using var stream = zip.GetEntry("xl/workbook.xml")!.Open();
        return XElement.Load(stream);
    }
}
