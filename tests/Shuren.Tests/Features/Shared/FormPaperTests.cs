using System.Net;
using System.Text.RegularExpressions;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;

namespace Shuren.Tests.Features.Shared;

/// <summary>The plan's forms as PDF, through the doors of their pages: words as in the plan, figures as in the ledger.</summary>
public sealed class FormPaperTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Pdf_OfAnApplication_SaysThePlansWords()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var plan = PlanWords();

        var filled = PdfReader.Words(await recorder.PdfAsync($"{world.Village.Url}/applications/{world.Application.ApplicationId}/print"));
        var blank = PdfReader.Words(await recorder.PdfAsync($"{world.Village.Url}/applications/blank"));

        foreach (var words in new[] { "新时代文明实践所暨乡村治理积分制工作实施方案》要求，为了切实加强社会管理，提高村民素质，为实施乡村振兴战略打下坚实基础和提供有力保障，特向", "提出申请，我户自愿参加积分制活动。" })
        {
            Assert.Contains(words, plan);
            Assert.Contains(words, filled);
            Assert.Contains(words, blank);
        }
        Assert.Contains("申请人：王五", filled);
        Assert.Contains("1组", filled);
        Assert.Contains("2022年10月8日", filled);
        Assert.Contains("□同意■不同意", filled);
        Assert.DoesNotContain("王五", blank);
        Assert.Contains("年月日", blank);
    }

    /// <summary>The same form for Word and WPS: what LibreOffice shows of it is what the PDF says, word for word.</summary>
    [Fact]
    public async Task Word_OfAnApplicationAndOfANotice_SaysWhatThePdfSays()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var (filledUrl, blankUrl) = ($"{world.Village.Url}/applications/{world.Application.ApplicationId}/print", $"{world.Village.Url}/applications/blank");
        var boardUrl = $"{world.Village.Url}/notices/{world.Notice.Quarter}/paper";
        var (filled, blank, board) = (await recorder.PdfAsync(filledUrl), await recorder.PdfAsync(blankUrl), await recorder.PdfAsync(boardUrl, "sheet=A4"));

        var documents = new Dictionary<string, byte[]>();
        foreach (var (name, url) in new[] { ("filled", filledUrl), ("blank", blankUrl), ("board", boardUrl) })
        {
            var link = (await recorder.OpenAsync(url)).Find("a[href*='handler=Word']").GetAttribute("href");
            var (_, type, content) = await recorder.DownloadAsync(url + link);
            Assert.Equal(WordWriter.FileType, type);
            using var document = DocumentFormat.OpenXml.Packaging.WordprocessingDocument.Open(new MemoryStream(content), isEditable: false);
            Assert.Empty(new DocumentFormat.OpenXml.Validation.OpenXmlValidator().Validate(document, TestContext.Current.CancellationToken).Select(e => $"{e.Path?.XPath}: {e.Description}"));
            documents.Add(name, content);
        }
        var opened = await OfficeReader.PdfsAsync("docx", documents);

        Assert.Equal(PdfReader.Words(filled), PdfReader.Words(opened["filled"]));
        Assert.Equal(PdfReader.Words(blank), PdfReader.Words(opened["blank"]));
        Assert.All(opened.Where(d => d.Key != "board"), d => Assert.Equal(1, PdfReader.PageCount(d.Value)));
        var (paper, letter) = (PdfReader.Words(board), PdfReader.Words(opened["board"]));
        foreach (var words in new[] { "积分公示", world.Notice.Quarter.ToChinese(), "全村积分", "这一季还没有审定入账的积分，大家都是0分。", "有异议的，", "账本校验码", "对积分、红黑榜有意见的，先找村里" })
        {
            Assert.Contains(words, paper, StringComparison.Ordinal);
            Assert.Contains(words, letter, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pdf_OfTheRegister_FlowsOverPagesWithThePlansHeads()
    {
        var village = await Data.VillageAsync();
        await ThreeHundredAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var pdf = await recorder.PdfAsync($"{village.Url}/households");

        var pages = Enumerable.Range(1, PdfReader.PageCount(pdf)).Select(n => PdfReader.Rows(pdf, n)).ToList();
        Assert.True(pages.Count is >= 8 and <= 14, $"{pages.Count}");
        Assert.All(pages, rows => Assert.Contains("序号|组别|户主姓名|居住地址|联系电话|备注", rows));
        Assert.All(pages.Index(), p => Assert.Contains(p.Item, row => row.EndsWith($"第 {p.Index + 1} 页　共 {pages.Count} 页", StringComparison.Ordinal)));
        Assert.Equal(
            Enumerable.Range(1, 300).Select(i => $"{i}|{1 + (i % 3)}组|户主{i}|{village.Name}{i}号|1390000{i:0000}"),
            pages.SelectMany(rows => rows).Where(row => Regex.IsMatch(row, @"^\d+\|", RegexOptions.None, TimeSpan.FromSeconds(1))));
        Assert.Contains($"{village.TownName}{VillageNames.InFull(village.Name)}村民基本信息汇总表", pages[0]);
        Assert.InRange(pdf.Length, 1, 300_000);
    }

    [BothEngines]
    [Fact]
    public async Task Pdf_OfPocketCards_HasTenToAPageAndCodesThatAreRead()
    {
        var village = await Data.VillageAsync();
        var names = new[] { "欧阳修", "𠮷㙍𬱖", "张三", "李四", "王五", "赵六", "孙七", "周八", "吴九", "郑十", "阿卜杜外力·买买提明" };
        var households = new List<Household>();
        foreach (var name in names)
        {
            households.Add(await Data.HouseholdAsync(village, name, name == "张三" ? "2组" : "1组"));
        }
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var all = await recorder.PdfAsync($"{village.Url}/households", "handler=Cards");
        // The child has none: nobody's face is made who was not ticked.
        await recorder.SubmitAsync($"{village.Url}/households/{households[2].HouseholdId}/edit", "edit", ("Members", "王梅 妻\n张小 子"));
        var group = await recorder.OpenAsync($"{village.Url}/households?group=2组");
        var ticks = group.All("[data-testid='faces'] [name='face']:not([checked])");
        Assert.Equal(["张三户　王梅　妻", "张三户　张小　子"], ticks.Select(t => t.ParentElement!.TextContent.Trim()));
        var ticked = $"face={ticks[0].GetAttribute("value")}";
        var chosen = (await recorder.DownloadAsync($"{village.Url}/households?handler=Cards&group=2组&{ticked}")).Content;
        var card = $"{village.Url}/households/{households[2].HouseholdId}/card";
        Assert.Equal(2, (await recorder.OpenAsync(card)).All("[data-testid='faces'] [name='face']:not([checked])").Count);
        var head = await recorder.PdfAsync(card, "handler=Pocket");
        var one = (await recorder.DownloadAsync($"{card}?handler=Pocket&{ticked}")).Content;

        Assert.Equal((2, (210, 297)), (PdfReader.PageCount(all), PdfReader.Size(all)));
        Assert.All(names, name => Assert.Contains(name, PdfReader.Words(all)));
        var codes = QrReader.ReadAll(PdfReader.Png(all, dpi: 200));
        Assert.Equal(10, codes.Count);
        Assert.All(households.Take(10), h => Assert.Contains(codes, c => c.EndsWith($"village={village.Code}&card={h.CardNumber}", StringComparison.Ordinal)));
        Assert.Contains("持卡人王梅", PdfReader.Words(chosen));
        Assert.DoesNotContain("张小", PdfReader.Words(chosen));
        Assert.Single(QrReader.ReadAll(PdfReader.Png(head, dpi: 200)));
        Assert.DoesNotContain("李四", PdfReader.Words(chosen));
        Assert.Equal(2, QrReader.ReadAll(PdfReader.Png(chosen, dpi: 200)).Count);
        Assert.Equal(2, QrReader.ReadAll(PdfReader.Png(one, dpi: 200)).Count);
        Assert.InRange(all.Length, 1, 150_000);
    }

    [Fact]
    public async Task Pdf_OfThreeHundredCards_StaysBelowThreeMegabytes()
    {
        var village = await Data.VillageAsync();
        await ThreeHundredAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var pdf = await recorder.PdfAsync($"{village.Url}/households", "handler=Cards");

        Assert.Equal(30, PdfReader.PageCount(pdf));
        Assert.InRange(pdf.Length, 1, 3_000_000);
        Assert.Equal(10, QrReader.ReadAll(PdfReader.Png(pdf, 30, 200)).Count);
    }

    [Fact]
    public async Task Pdf_OfTheListInForce_IsThePlansWordForWord()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var list = await App.DbAsync(db => RuleListQueries.InForceAsync(db, village.Key, App.Clock.Today()));

        var pdf = await recorder.PdfAsync($"{village.Url}/lists/{list}");
        var open = await App.Anonymous().PdfAsync($"/p/{village.Code}/rules");

        var items = await App.DbAsync(async db => (await RuleListQueries.WholeAsync(db, village.Key, list))!.Items.FindAll(i => i.Enabled));
        foreach (var words in new[] { CellWords(pdf), CellWords(open) })
        {
            Assert.All(items, i => Assert.Contains(NoSpace(i.Behaviour), words));
            Assert.All(items, i => Assert.Contains(NoSpace(i.Terms), words));
            Assert.Contains("村级自定", words);
        }
        Assert.Contains("大类|事项|行为|奖惩", PdfReader.Rows(pdf));
        // Merged: once for all its rows.
        Assert.Equal(2, Regex.Count(PdfReader.Words(pdf), "平安建设", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Contains("附件4：", PdfReader.Words(pdf));
        Assert.Contains("附件5：", PdfReader.Words(pdf));
        Assert.InRange(pdf.Length, 1, 300_000);
    }

    [Fact]
    public async Task Pdf_OfTheMonth_HasItsLinesAndPlacesToSign()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var url = $"{world.Village.Url}/reviews/{world.Review.Month}";

        var sheet = await recorder.PdfAsync($"{url}/print");
        var handout = await recorder.PdfAsync($"{url}/handout", "handler=Handout");

        var rows = PdfReader.Rows(sheet);
        Assert.Contains("序号|卡号|户主|组别|日期|项目和事由|分值|审核意见", rows);
        Assert.Contains("1|1|张三|1组|+2", rows);
        Assert.Contains("2022-09-12", rows);
        Assert.Contains("加 2　扣 0", PdfReader.Text(sheet).Replace("   ", "　", StringComparison.Ordinal) + string.Join('\n', rows));
        Assert.All(new[] { "审核组组长：", "监督员：", "镇审定：", "日期：" }, sign => Assert.Contains(sign, PdfReader.Words(sheet)));
        Assert.Equal((297, 210), PdfReader.Size(sheet));
        Assert.Contains("本月没有计分的记录。", PdfReader.Words(handout));
        Assert.Contains("支部主题党日公布", PdfReader.Words(handout));
    }

    [Fact]
    public async Task Pdf_OfTheExchange_AddsUpToTheLedger()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var url = $"{world.Village.Url}/redemption";

        var book = await recorder.PdfAsync($"{url}/issues");
        var prices = await recorder.PdfAsync(url, "handler=Prices");
        var sheet = await recorder.PdfAsync($"{url}/{world.Redemption.RedemptionId}", "?handler=Pdf");
        var roll = await recorder.PdfAsync($"{url}/{world.Redemption.RedemptionId}", "roll=true");

        var rows = PdfReader.Rows(book);
        Assert.Contains("编号|日期|卡号|户主|组别|物品|数量|积分|领取人|领取人签字|监督员", rows);
        Assert.Contains(rows, r => r.Contains("张三", StringComparison.Ordinal) && r.Contains("|1袋|1|", StringComparison.Ordinal));
        Assert.Contains("合计（1 次）|1", rows);
        Assert.Contains($"1|{world.Goods.Name}|袋|1", PdfReader.Rows(prices));
        Assert.Contains("总积分满1分可以兑换", PdfReader.Words(prices));
        foreach (var receipt in new[] { sheet, roll })
        {
            var words = PdfReader.Words(receipt);
            Assert.Contains("户主：张三", words);
            Assert.Contains("合计用去积分1", words);
            Assert.Contains("兑换后：可兑换积分19，总积分20", words);
            Assert.Contains("领取人张三：", words);
        }
        Assert.Equal((148, 210), PdfReader.Size(sheet));
        Assert.Equal(80, PdfReader.Size(roll).Width);
        Assert.Equal(1, PdfReader.PageCount(roll));
    }

    /// <summary>A full month and a full book of hand-outs: every row once, in order, the heads and the number on each page, the sum at the end.</summary>
    [Fact]
    public async Task Pdf_OfThreeHundredRows_FlowsOverPagesWithHeadsAndNumbers()
    {
        var world = await Data.WorldAsync();
        var village = world.Village;
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await App.DbAsync(async db =>
        {
            var (town, place, now, by) = (village.TownId, village.Key.VillageId, App.Clock.UtcNow(), Caller.CommandLine.UserId);
            for (var i = 1; i <= 300; i++)
            {
                var claim = new Claim
                {
                    TownId = town, VillageId = place, HouseholdId = world.Household.HouseholdId, RuleItemId = world.Item.RuleItemId, Kind = world.Item.Kind, OccurredOn = new DateOnly(2022, 9, 13),
                    Place = "村口", Reason = $"第{i}件", Channel = ClaimChannel.Counter, ReportedBy = ReportedBy.Household, SubmittedAt = now, SubmittedBy = by
                }.With(c => c.Status, ClaimStatus.Accepted);
                var redemption = new Redemption
                {
                    TownId = town, VillageId = place, SessionId = world.Session.SessionId, HouseholdId = world.Household.HouseholdId, Year = 2022, Number = i + 1, Total = Points.Of(1), At = now, By = by,
                    Recipient = "张三", SignedHow = SignedHow.Paper
                };
                redemption.Lines.Add(new RedemptionLine { TownId = town, RedemptionId = redemption.RedemptionId, GoodsId = world.Goods.GoodsId, Quantity = 1, Price = Points.Of(1) });
                db.AddRange(claim, ReviewLine.Of(world.Review, claim, world.Item, new Scored(Points.Of(2), null, null), isLate: false), redemption);
            }
            await db.SaveChangesAsync();
        });

        var sheet = await recorder.PdfAsync($"{village.Url}/reviews/{world.Review.Month}/print");
        var book = await recorder.PdfAsync($"{village.Url}/redemption/issues");

        var rows = Flows(sheet, "序号|卡号|户主|组别|日期|项目和事由|分值|审核意见");
        Assert.Equal(Enumerable.Range(1, 301), Firsts(rows, @"^(\d+)\|1\|"));
        Assert.Equal(300, Regex.Count(PdfReader.Words(sheet), "第[0-9]+件", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Contains("合计（301 条）|加 602　扣 0", rows);
        rows = Flows(book, "编号|日期|卡号|户主|组别|物品|数量|积分|领取人|领取人签字|监督员");
        Assert.Equal(Enumerable.Range(1, 301), Firsts(rows, @"^2022-(\d{4})\|"));
        Assert.Contains("合计（301 次）|301", rows);
        Assert.InRange(sheet.Length + book.Length, 1, 600_000);
    }

    private static IEnumerable<int> Firsts(List<string> rows, string pattern)
        => rows.Select(r => Regex.Match(r, pattern, RegexOptions.None, TimeSpan.FromSeconds(1))).Where(m => m.Success).Select(m => int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>All rows, the pages one after the other: each has the heads and its number.</summary>
    private static List<string> Flows(byte[] pdf, string heads)
    {
        var pages = Enumerable.Range(1, PdfReader.PageCount(pdf)).Select(n => PdfReader.Rows(pdf, n)).ToList();
        Assert.True(pages.Count >= 8, $"{pages.Count}");
        Assert.All(pages, rows => Assert.Contains(heads, rows));
        Assert.All(pages.Index(), p => Assert.Contains(p.Item, row => row.EndsWith($"第 {p.Index + 1} 页　共 {pages.Count} 页", StringComparison.Ordinal)));
        return [.. pages.SelectMany(rows => rows)];
    }

    [Fact]
    public async Task Pdf_OfTheTownsMonth_HasEveryVillageAndTheirSums()
    {
        var village = await Data.VillageAsync();
        await Data.VillageAsync(village);
        App.SetDay(2022, 10, 11);
        var town = await Data.StaffAsync(Role.StationOfficer, village);
        var url = $"/t/{village.TownCode}/months/2022-09";

        var pdf = await town.PdfAsync(url);
        var (status, _, content) = await town.DownloadAsync($"{url}?handler=Export");

        var rows = PdfReader.Rows(pdf);
        Assert.Contains("序号|村（社区）|状态|记录|入账|加分|加分更正|扣分|扣分更正|未通过|签字上报|审定", rows);
        Assert.Contains(rows, r => r.StartsWith($"1|{village.Name}|没有审核表，过期未报|0|0|0|0|0|0|0", StringComparison.Ordinal));
        Assert.Contains("合计|0|0|0|0|0|0|0", rows);
        Assert.Equal(HttpStatusCode.OK, status);
        var sheet = SheetReader.Read(new MemoryStream(content)).Pages[0].Rows;
        Assert.Equal(2, sheet.Count(r => r.At(2).Text == "没有审核表，过期未报"));
        Assert.Equal("合计", sheet[^1].Cells[0].Text);
    }

    [Fact]
    public async Task Pdf_AskedForByOthers_IsThePagesOwnAnswer()
    {
        var world = await Data.WorldAsync();
        var other = await Data.StaffAsync(Role.Recorder, await Data.VillageAsync(world.Village));
        var url = world.Village.Url;
        string[] papers =
        [
            $"{url}/households?handler=Pdf", $"{url}/households?handler=Cards", $"{url}/households/{world.Household.HouseholdId}/card?handler=Pdf",
            $"{url}/households/{world.Household.HouseholdId}/card?handler=Pocket", $"{url}/applications/{world.Application.ApplicationId}/print?handler=Pdf",
            $"{url}/lists/{world.List.RuleListId}?handler=Pdf", $"{url}/reviews/{world.Review.Month}/print?handler=Pdf", $"{url}/redemption/issues?handler=Pdf",
            $"{url}/redemption/{world.Redemption.RedemptionId}?handler=Pdf"
        ];

        Assert.All(papers, paper => Assert.Equal(HttpStatusCode.NotFound, other.DownloadAsync(paper).GetAwaiter().GetResult().Status));

        // A household has its own card, and none of another's doors.
        var resident = await Data.ResidentAsync(world.Household);
        Assert.Contains($"户主姓名：{world.Household.Head}", PdfReader.Words(await resident.PdfAsync("/my/household", "handler=Card")));
        Assert.All(papers, paper => Assert.Equal(HttpStatusCode.NotFound, resident.DownloadAsync(paper).GetAwaiter().GetResult().Status));
    }

    private Task ThreeHundredAsync(TestVillage village) => App.DbAsync(async db =>
    {
        for (var i = 1; i <= 300; i++)
        {
            var household = new Household
            {
                TownId = village.TownId, VillageId = village.Key.VillageId, CardNumber = i, Head = $"户主{i}", HeadInitials = "hz", GroupName = $"{1 + (i % 3)}组",
                Address = $"{village.Name}{i}号", Phone = $"1390000{i:0000}", JoinedOn = TestData.Joined
            };
            db.AddRange(household, new Account { TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = household.HouseholdId });
        }
        await db.SaveChangesAsync();
    });

    private static string PlanWords()
        => NoSpace(File.ReadAllText(Path.Combine(ArchitectureTests.SourceFolder(), "../../docs/spec/plan.txt")));

    private static string NoSpace(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    /// <summary>The words cell by cell, as they were written: a table's columns are read one after the other.</summary>
    private static string CellWords(byte[] pdf) => NoSpace(PdfReader.InOrder(pdf));
}
