using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Notices;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Notices;

/// <summary>The wall's paper: boards for A4 and A3, the town's, slips to cut, read by programs that know nothing of what wrote them.</summary>
public sealed class BoardPaperTests(TestApp app) : AppTests(app)
{
    public static readonly TheoryData<int> Seeds = [1, 2, 3, 4];

    /// <summary>Issue 12: whatever a quarter was, what hangs on the wall, what the web shows and what the loudspeaker says are the same figures.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Pdf_PublicPageAndLoudspeaker_OfAnyQuarter_AgreeOnEveryFigure(int seed)
    {
        var random = new Random(seed);
        var (village, recorder) = await QuarterAsync(random);
        await LifeAsync(random, village, recorder, seed);
        var url = $"{village.Url}/notices/2022Q3";

        var page = await App.Anonymous().OpenAsync($"{village.PublicUrl}/board/2022Q3");
        var spoken = string.Concat((await recorder.OpenAsync(url + "/broadcast")).Texts("[data-words] p"));
        var shown = page.All(".ranking tbody tr").Select(r => (Rank: r.Children[0].TextContent.Trim(), Score: r.Children[3].TextContent.Trim())).ToList();
        foreach (var sheet in new[] { "A4", "A3" })
        {
            var pdf = await recorder.PdfAsync(url + "/paper", "sheet=" + sheet);
            Assert.Equal(sheet == "A3" ? (297, 420) : (210, 297), PdfReader.Size(pdf));
            Assert.Equal(shown, Ranks(pdf));
            var words = PdfReader.Words(pdf);
            // All that the public page says beside its table, names apart: head, dates, witnesses.
            Assert.Contains(page.Find("footer .hash").TextContent.Replace(" ", "", StringComparison.Ordinal), words, StringComparison.Ordinal);
            foreach (var red in page.All(".red li"))
            {
                Assert.Contains(red.QuerySelector(".place")!.TextContent["红榜".Length..].Replace(" ", "", StringComparison.Ordinal), words, StringComparison.Ordinal);
            }
            Assert.Equal(page.All(".black").Count > 0, Enumerable.Range(1, PdfReader.PageCount(pdf)).SelectMany(n => PdfReader.Rows(pdf, n)).Contains("黑榜"));
        }
        Assert.Equal(shown, await WordRanksAsync(recorder, url + "/paper"));
        var board = await App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, new Quarter(2022, 3)));
        Assert.Equal((seed != 4, seed == 3), (board.IsFinal, board.IsProvisional));
        Assert.Equal(board.IsProvisional, page.Text.Contains("暂定", StringComparison.Ordinal));
        await AddUpAsync(village, board);
        Assert.Equal(board.Lines.Select(l => (l.Rank.ToString(CultureInfo.InvariantCulture), l.Score.ToString())), shown);
        Assert.Contains($"全村有{Spoken.Number(shown.Count)}户参加排名", spoken, StringComparison.Ordinal);
        foreach (var (rank, score) in board.Red.Take(8).Select(r => (r.Rank, r.Score)))
        {
            Assert.Contains($"第{Spoken.Number(rank)}名，", spoken, StringComparison.Ordinal);
            Assert.Contains($"，{Spoken.Points(score)}分。", spoken, StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// What happens to a quarter: points taken, points taken back and given back, two with the same points, one that leaves, and a board that
    /// is final, provisional (there was one before, and nobody compared), or not there yet.
    /// </summary>
    private async Task LifeAsync(Random random, TestVillage village, TestClient recorder, int seed)
    {
        var households = await App.DbAsync(db => db.Households.AsNoTracking().In(village.Key).OrderBy(h => h.CardNumber).ToListAsync());
        Posting Of(Household household, EntryKind kind, Points points, long? of = null, int month = 9) => new(
            household.HouseholdId, kind, points, new Month(2022, month), new DateOnly(2022, 9, 2), kind is EntryKind.Reversal ? SourceKind.Correction : SourceKind.ReviewLine,
            Guid.CreateVersion7(), ReversesSeq: of);
        foreach (var household in households.Where(_ => random.Next(2) == 0))
        {
            var taken = (await Data.PostAsync(village, Of(household, EntryKind.Deduction, new Points(5 + random.Next(30)), month: 7 + random.Next(3))))[0];
            if (random.Next(3) == 0)
            {
                await Data.PostAsync(village, Of(household, EntryKind.Reversal, taken.Amount, taken.Seq));
            }
            else if (random.Next(2) == 0)
            {
                await Data.PostAsync(village, Of(household, EntryKind.Restoration, new Points(taken.Amount.Tenths / 2), taken.Seq) with { SourceKind = SourceKind.Remedy });
            }
        }
        var wrong = await App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(village.Key).FirstAsync(e => e.HouseholdId == households[5].HouseholdId && e.Kind == EntryKind.Award));
        await Data.PostAsync(village, Of(households[5], EntryKind.Reversal, wrong.Amount, wrong.Seq));
        await LevelAsync(village, households[2], households[3]);
        await App.WithAsync((HouseholdService s) => s.WithdrawAsync(Caller.CommandLine, village.Key, households[8].HouseholdId, "搬走了"));
        if (seed == 4)
        {
            return;
        }
        if (seed == 3)
        {
            await App.DbAsync(async db =>
            {
                var now = App.Clock.UtcNow();
                db.Add(new QuarterNotice
                {
                    TownId = village.TownId, VillageId = village.Key.VillageId, Quarter = new Quarter(2022, 2), PublishedAt = now, PublishedBy = Caller.CommandLine.UserId,
                    ObjectionsUntil = new DateOnly(2022, 7, 20), PublicUntil = new DateOnly(2022, 10, 20), HeadSeq = 0, HeadHash = new byte[32]
                }.With(n => n.FinalAt, now).With(n => n.FinalBy, Caller.CommandLine.UserId).With(n => n.FinalHeadSeq, 0L).With(n => n.FinalHeadHash, new byte[32]));
                await db.SaveChangesAsync();
            });
        }
        await FinalAsync(village, recorder);
    }

    /// <summary>The second gets what it lacks to stand beside the first.</summary>
    private async Task LevelAsync(TestVillage village, Household first, Household second)
    {
        var scores = await App.DbAsync(db => db.PeriodScores.AsNoTracking().In(village.Key).ToDictionaryAsync(s => s.HouseholdId, s => s.Score));
        var missing = scores[first.HouseholdId].Tenths - scores[second.HouseholdId].Tenths;
        await Data.PostAsync(village, new Posting(
            second.HouseholdId, missing < 0 ? EntryKind.Deduction : EntryKind.Award, new Points(Math.Abs(missing)), new Month(2022, 9), new DateOnly(2022, 9, 3), SourceKind.ReviewLine,
            Guid.CreateVersion7()));
    }

    /// <summary>The figures once more, from the entries alone, counted as the plan says.</summary>
    private async Task AddUpAsync(TestVillage village, QuarterBoard board)
    {
        var entries = await App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(village.Key).ToDictionaryAsync(e => e.Seq));
        int Sign(LedgerEntry e) => e.Kind switch
        {
            EntryKind.Award or EntryKind.Restoration => 1,
            EntryKind.Deduction => -1,
            EntryKind.Reversal => -Sign(entries[e.ReversesSeq!.Value]),
            _ => 0
        };
        var sums = entries.Values.GroupBy(e => e.HouseholdId).ToDictionary(g => g.Key, g => g.Sum(e => Sign(e) * e.Amount.Tenths));
        Assert.All(board.Lines, l => Assert.Equal((l.CardNumber, sums.GetValueOrDefault(l.HouseholdId)), (l.CardNumber, l.Score.Tenths)));
        Assert.Equal(11, board.Lines.Count);
        Assert.Contains(board.Lines.GroupBy(l => l.Score), g => g.Count() > 1);
    }

    [Fact]
    public async Task Pdf_OfAFinalBoard_IsReadableFromAStepAndItsCodeIsThePages()
    {
        var (village, recorder) = await QuarterAsync(new Random(7), households: 90);
        await FinalAsync(village, recorder);
        var url = $"{village.Url}/notices/2022Q3/paper";
        var page = await recorder.OpenAsync(url);

        var wall = await recorder.PdfAsync(url, "sheet=A3");

        Assert.True(PdfReader.PageCount(wall) > 1);
        for (var n = 1; n <= PdfReader.PageCount(wall); n++)
        {
            Assert.Contains($"第 {n} 页　共 {PdfReader.PageCount(wall)} 页", string.Join('\n', PdfReader.Rows(wall, n)), StringComparison.Ordinal);
            if (PdfReader.Rows(wall, n).Exists(IsRanked))
            {
                Assert.Contains("名次|农户|组别|积分|红榜", PdfReader.Rows(wall, n));
            }
        }
        Assert.True(Sizes(wall).Min() >= 16, $"rows of {Sizes(wall).Min()} points");
        var seal = await App.DbAsync(db => db.BoardSeals.SingleAsync(s => s.TownId == village.TownId));
        var words = PdfReader.Words(wall);
        Assert.Contains($"共90户，可兑换积分合计{seal.SpendableText}分", words, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(seal.Root), words, StringComparison.Ordinal);
        var code = BoardStamp.Parse(QrReader.ReadPng(PdfReader.Png(wall, PdfReader.PageCount(wall))))!.Value;
        var printed = BoardStamp.Parse(QrReader.Read(Assert.Single(page.All(".qr img")).GetAttribute("src")!))!.Value;
        Assert.Equal(printed.Stamp.ToBytes(), code.Stamp.ToBytes());
        Assert.Equal(seal.Root, code.Stamp.Root);
        using var key = System.Security.Cryptography.ECDsa.Create();
        key.ImportFromPem((await App.Anonymous().OpenAsync("/check/key")).Find("[data-testid='key']").TextContent);
        Assert.True(code.Stamp.IsSignedBy(key, code.Signature));
        Assert.InRange(wall.Length, 1, 150_000 * PdfReader.PageCount(wall));
        // The page that the code opens leads on to the board on the web.
        var scanned = await App.Anonymous().OpenAsync(new Uri(QrReader.ReadPng(PdfReader.Png(wall, PdfReader.PageCount(wall)))).PathAndQuery);
        var onTheWeb = await App.Anonymous().OpenAsync(scanned.ById("public").QuerySelector("a")!.GetAttribute("href")!);
        Assert.Contains("红 黑 榜", onTheWeb.Text, StringComparison.Ordinal);
        Assert.Empty((await App.Anonymous().OpenAsync("/check")).All("[data-testid='public']"));
    }

    /// <summary>Issue 12: three hundred households on both walls; the notice's code opens its page on the web.</summary>
    [Fact]
    public async Task Pdf_OfANoticeOfThreeHundred_IsSmallAndItsCodeOpensThePublicPage()
    {
        var (village, recorder) = await QuarterAsync(new Random(11), households: 300);
        var url = $"{village.Url}/notices/2022Q3/paper";

        foreach (var sheet in new[] { "A4", "A3" })
        {
            var pdf = await recorder.PdfAsync(url, "sheet=" + sheet);
            Assert.Equal(300, Ranks(pdf).Count);
            Assert.InRange(pdf.Length, 1, 150_000 * PdfReader.PageCount(pdf));
            Assert.InRange(pdf.Length, 1, 600_000);
            var page = await App.Anonymous().OpenAsync(new Uri(QrReader.ReadPng(PdfReader.Png(pdf, PdfReader.PageCount(pdf)))).PathAndQuery);
            Assert.Contains("积 分 公 示", page.Text, StringComparison.Ordinal);
        }
        Assert.Equal($"http://localhost{village.PublicUrl}/board/2022Q3", (await recorder.OpenAsync(url)).ById("public").QuerySelector(".mono")!.TextContent);
    }

    /// <summary>D11, D24: the stored board with the names that may be printed now; nobody's name by another way.</summary>
    [Fact]
    public async Task Pdf_AfterAConsentWasTakenBack_NamesNobodyWhoDoesNotAgree()
    {
        var village = await Data.VillageAsync();
        var agrees = await Data.HouseholdAsync(village, "湛世平", joinedOn: new DateOnly(2022, 6, 1));
        var takesBack = await Data.HouseholdAsync(village, "覃二妹", joinedOn: new DateOnly(2022, 6, 1));
        var never = await Data.HouseholdAsync(village, "冉三多", joinedOn: new DateOnly(2022, 6, 1), consents: false);
        var last = await Data.HouseholdAsync(village, "隆四喜", joinedOn: new DateOnly(2022, 6, 1));
        foreach (var (household, points) in new[] { (agrees, 30), (takesBack, 20), (never, 10), (last, 5) })
        {
            await Data.AwardAsync(village, household, points);
        }
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await (await recorder.OpenAsync($"{village.Url}/notices/2022Q3")).Form("publish").SubmitAsync();
        await FinalAsync(village, recorder);
        var url = $"{village.Url}/notices/2022Q3/paper";
        Assert.Contains("覃二妹", PdfReader.Words(await recorder.PdfAsync(url, "sheet=A4")), StringComparison.Ordinal);
        await App.DbAsync(db => db.Households.In(village.Key).Where(h => h.HouseholdId == takesBack.HouseholdId)
            .ExecuteUpdateAsync(s => s.SetProperty(h => h.ConsentsToPublish, false)));

        using var letter = await WordAsync(recorder, url);
        string[] papers =
        [
            PdfReader.Words(await recorder.PdfAsync(url, "sheet=A4")), PdfReader.Words(await recorder.PdfAsync(url, "sheet=A3")), letter.MainDocumentPart!.Document!.Body!.InnerText
        ];

        Assert.All(papers, words =>
        {
            Assert.Contains("湛世平", words, StringComparison.Ordinal);
            Assert.DoesNotContain("覃二妹", words, StringComparison.Ordinal);
            Assert.DoesNotContain("冉三多", words, StringComparison.Ordinal);
            // The last one agrees, and the village did not adopt the naming of who is last.
            Assert.DoesNotContain("隆四喜", words, StringComparison.Ordinal);
        });
        var town = await Data.StaffAsync(Role.StationOfficer, village);
        var all = await town.PdfAsync($"{village.TownUrl}/notices/2022Q3/paper", "sheet=A3");
        Assert.Contains(village.Name, PdfReader.Words(all), StringComparison.Ordinal);
        Assert.Contains("湛世平", PdfReader.Words(all), StringComparison.Ordinal);
        Assert.DoesNotContain("覃二妹", PdfReader.Words(all), StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Slips_OfAVillage_AreCutFromA4AndEachIsRead()
    {
        var (village, recorder) = await QuarterAsync(new Random(3), households: 9);
        Assert.Contains("没有凭条", (await recorder.OpenAsync($"{village.Url}/notices/2022Q3/slips")).Text);
        await FinalAsync(village, recorder);
        var url = $"{village.Url}/notices/2022Q3/slips";

        var pdf = await recorder.PdfAsync(url);

        Assert.Equal(2, PdfReader.PageCount(pdf));
        Assert.Equal((210, 297), PdfReader.Size(pdf));
        var households = await App.DbAsync(db => db.Households.AsNoTracking().In(village.Key).OrderBy(h => h.CardNumber).ToListAsync());
        var words = PdfReader.Words(pdf);
        Assert.All(households, h => Assert.Contains($"卡号{h.CardNumber}", words, StringComparison.Ordinal));
        var root = await App.DbAsync(db => db.BoardSeals.Where(s => s.TownId == village.TownId).Select(s => s.Root).SingleAsync());
        // The ninth stands alone on the second page.
        var last = QrReader.ReadPng(PdfReader.Png(pdf, 2));
        Assert.InRange(Encoding.UTF8.GetByteCount(last), 1, 400);
        Assert.Equal((9, Convert.ToHexString(root)), (BoardSlip.Parse(last)!.Line.CardNumber, Convert.ToHexString(BoardSlip.Parse(last)!.Root())));
        var one = await recorder.PdfAsync($"{url}/{households[0].HouseholdId}");
        Assert.Equal((148, 210), PdfReader.Size(one));
        Assert.Equal(root, BoardSlip.Parse(QrReader.ReadPng(PdfReader.Png(one)))!.Root());
        // Who printed everybody's slips looked at the register.
        Assert.True(await App.DbAsync(db => db.AuditEvents.OfTown(village.TownId).AnyAsync(e => e.UseCase == "look.register")));
    }

    /// <summary>The same of the Word document that the page's link leads to.</summary>
    private static async Task<List<(string Rank, string Score)>> WordRanksAsync(TestClient client, string page)
    {
        using var document = await WordAsync(client, page);
        Assert.Empty(new OpenXmlValidator().Validate(document, TestContext.Current.CancellationToken).Select(e => $"{e.Path?.XPath}: {e.Description}"));
        return [.. document.MainDocumentPart!.Document!.Body!.Descendants<DocumentFormat.OpenXml.Wordprocessing.TableRow>().Skip(1)
            .Select(r => r.Elements<DocumentFormat.OpenXml.Wordprocessing.TableCell>().ToList()).Select(c => (c[0].InnerText, c[3].InnerText))];
    }

    private static async Task<WordprocessingDocument> WordAsync(TestClient client, string page)
    {
        var (_, type, content) = await client.DownloadAsync(page + (await client.OpenAsync(page)).Find("a[href*='handler=Word']").GetAttribute("href"));
        Assert.Equal(WordWriter.FileType, type);
        return WordprocessingDocument.Open(new MemoryStream(content), isEditable: false);
    }

    private static bool IsRanked(string row) => row.Split('|') is [var rank, _, _, var score, ..]
        && int.TryParse(rank, out _) && decimal.TryParse(score, CultureInfo.InvariantCulture, out _);

    private static List<(string Rank, string Score)> Ranks(byte[] pdf) => [.. Enumerable.Range(1, PdfReader.PageCount(pdf))
        .SelectMany(page => PdfReader.Rows(pdf, page)).Where(IsRanked).Select(row => (row.Split('|')[0], row.Split('|')[3]))];

    // Of the letters of the table's rows.
    private static IEnumerable<double> Sizes(byte[] pdf)
    {
        using var file = UglyToad.PdfPig.PdfDocument.Open(pdf);
        return [.. file.GetPages().SelectMany(p => p.Letters.GroupBy(l => Math.Round(l.StartBaseLine.Y)))
            .Where(row => row.Count() < 30 && row.Any(l => l.Value == "组") && row.Any(l => l.Value == "户"))
            .SelectMany(row => row.Select(l => Math.Round(l.PointSize, 1)))];
    }

    private async Task<(TestVillage Village, TestClient Recorder)> QuarterAsync(Random random, int households = 12)
    {
        var village = await Data.VillageAsync();
        for (var i = 1; i <= households; i++)
        {
            var household = await Data.HouseholdAsync(
                village, "户主" + (char)('甲' + i), $"{1 + random.Next(3)}组", new DateOnly(2022, 6, 1), consents: i == 1 || random.Next(3) > 0);
            await Data.PostAsync(village, new Posting(
                household.HouseholdId, EntryKind.Award, new Points((households * 20) - (i * 10) + random.Next(9)), new Month(2022, 7 + random.Next(3)), new DateOnly(2022, 9, 1),
                SourceKind.ReviewLine, Guid.CreateVersion7()));
        }
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await (await recorder.OpenAsync($"{village.Url}/notices/2022Q3")).Form("publish").SubmitAsync();
        return (village, recorder);
    }

    private async Task FinalAsync(TestVillage village, TestClient recorder)
    {
        var url = $"{village.Url}/notices/2022Q3";
        await recorder.SubmitAsync(url, "tell", ("ToldOn", App.Clock.Today()), ("ToldHow", "当面"));
        App.SetDay(2022, 10, 16);
        Assert.Contains("已定榜", (await (await (await Data.StaffAsync(Role.StationOfficer, village)).OpenAsync(url)).Form("final").SubmitAsync()).Text);
    }
}
