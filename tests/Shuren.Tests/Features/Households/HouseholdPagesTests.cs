using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Places;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Households;

/// <summary>The households' pages as the recorder and the household use them (HH-1 … HH-4, HH-6).</summary>
public sealed class HouseholdPagesTests(TestApp app) : AppTests(app)
{
    private static readonly object?[] Headings = ["序号", "组别", "户主姓名", "居住地址", "联系电话", "备注"];

    [BothEngines]
    [Theory]
    [InlineData("张", new[] { "张三", "张小三" })]
    [InlineData("zx", new[] { "张小三" })]
    [InlineData("3", new[] { "李四" })]
    [InlineData("5678", new[] { "张小三" })]
    [InlineData("138-1234-5678", new[] { "张小三" })]
    [InlineData("１３８ 1234 5678", new[] { "张小三" })]
    [InlineData("2组", new[] { "李四" })]
    [InlineData(" 李 四 ", new[] { "李四" })]
    [InlineData("王", new string[0])]
    public async Task Search_ByNameInitialsCardPhoneOrGroup_FindsIt(string typed, string[] found)
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        await Data.HouseholdAsync(village, "张小三", phone: "13812345678");
        await Data.HouseholdAsync(village, "李四", "2组");
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var page = await recorder.OpenAsync($"{village.Url}/households?q={Uri.EscapeDataString(typed)}");

        Assert.Equal(found, page.Texts("td[data-label='户主']"));
        Assert.Equal(found.Length == 0, page.Text.Contains("没有找到“王”", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Import_WithARowThatIsWrong_ImportsOnlyAfterItIsSkippedAndOnlyOnce()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var book = Xlsx.Book(Headings, [1, "1组", "张三"], [2, "3组", "李四", "大塘冲12号", 13812345678L], [3, "4组", "王五"]);
        var url = $"{village.Url}/households/import";

        var report = await recorder.SubmitAsync(url, "check", ("Upload", new TestFile("册.xlsx", book)));
        Assert.Contains("看懂了 3 户，其中 1 户已经登记，有 1 处要处理", report.Text);
        Assert.Contains("本村将新增 1 个组：4组（1 户，第 4 行）", report.Text);
        Assert.Contains("已经登记（卡号 1）", report.Text);
        Assert.Equal(1, await HouseholdsAsync(village));

        var refused = await report.Form("commit").SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("还有没弄明白的行", refused.Text);
        Assert.Equal(1, await HouseholdsAsync(village));
        var unasked = await refused.Form("commit").Set("Skip", (string[])["2"]).SubmitAsync();
        Assert.Contains("还有要确认的地方", unasked.Text);
        Assert.Equal(1, await HouseholdsAsync(village));
        var late = await unasked.Form("commit").Set("Confirm", unasked.All("input[name='Confirm']").Select(i => i.GetAttribute("value")!)).Set("JoinedOn", App.Clock.Today().AddDays(1)).SubmitAsync();
        Assert.Contains("参加日期不能晚于今天", late.Text);
        Assert.Equal(["2"], late.Form("commit").Values("Skip"));

        var last = late.Form("commit").Set("JoinedOn", new DateOnly(2022, 9, 1));
        Assert.Contains("导入了 2 户", (await last.SubmitAsync()).Text);
        await last.SubmitAsync();

        var households = await App.DbAsync(db => db.Households.AsNoTracking().In(village.Key).OrderBy(h => h.CardNumber).ToListAsync());
        Assert.Equal([(1, "张三"), (2, "李四"), (3, "王五")], households.Select(h => (h.CardNumber, h.Head)));
        Assert.Equal(
            (new DateOnly(2022, 9, 1), "13812345678", false),
            (households[1].JoinedOn, households[1].Phone, households[1].ConsentsToPublish));
        Assert.Equal(3, await App.DbAsync(db => db.Accounts.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Import_OfSomethingElse_SaysWhatToDo()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = $"{village.Url}/households/import";

        Assert.Contains("请选择 Excel 表格", (await recorder.SubmitAsync(url, "check")).Text);
        var text = await recorder.SubmitAsync(url, "check", ("Upload", new TestFile("册.xlsx", "组别,户主姓名"u8.ToArray())));
        Assert.Contains("xlsx", text.Text);
        Assert.Empty(text.All("[data-testid='commit']"));
        var noHeads = await recorder.SubmitAsync(url, "check", ("Upload", new TestFile("册.xlsx", Xlsx.Book(["甲", "乙"], ["1组", "张三"]))));
        Assert.Contains("户主姓名", noHeads.Text);
        Assert.Equal(0, await HouseholdsAsync(village));
    }

    [Fact]
    public async Task Export_OfTheRegister_ImportsElsewhereAsItWas()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village, phone: "13812345678");
        await Data.HouseholdAsync(village, "李四", "3组", change: h => h.With(x => x.Remarks, "低保户"));
        await Data.HouseholdAsync(village, "走了", change: h => h.With(x => x.WithdrawnOn, App.Clock.Today()));
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var (status, type, content) = await recorder.DownloadAsync($"{village.Url}/households?handler=Export");
        Assert.Equal((HttpStatusCode.OK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status, type));
        var other = await Data.VillageAsync();
        var their = await Data.StaffAsync(Role.Recorder, other);

        var report = await their.SubmitAsync($"{other.Url}/households/import", "check", ("Upload", new TestFile("册.xlsx", content)));
        await report.Form("commit").SubmitAsync();

        var households = await App.DbAsync(db => db.Households.AsNoTracking().In(other.Key).OrderBy(h => h.CardNumber).ToListAsync());
        Assert.Equal(
            [("张三", "1组", "13812345678", null), ("李四", "3组", null, "低保户")], households.Select(
                h => (h.Head, h.GroupName, h.Phone, h.Remarks)));
    }

    /// <summary>What a spreadsheet could take for a formula, a number or a date, and what stands on several lines, comes back as it was.</summary>
    [Fact]
    public async Task Export_OfOddRemarks_ComesBackCharByChar()
    {
        string[] remarks =
        [
            "=1+1", "+86 13800000001", "-外出", "@所有人", "=HYPERLINK(\"http://x\")", "#N/A", "1e5", "001", "3-2", "2022-08-03", "<b>", "&amp;", "_x000D_",
            "😀", "低保户\n二〇二二年起\n\n独居", "'单引号", "\"双\"引号", "，。；", "𬍛䶮𱅒", "100%", "0.10", "TRUE", "一 二", "5.0"
        ];
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        for (var i = 0; i < remarks.Length; i++)
        {
            var text = remarks[i];
            await Data.HouseholdAsync(village, "张" + (char)('一' + (i * 7)), "2组", change: h => h.With(x => x.Remarks, text).With(x => x.Address, text));
        }
        var (_, _, content) = await recorder.DownloadAsync($"{village.Url}/households?handler=Export");
        var other = await Data.VillageAsync();
        var their = await Data.StaffAsync(Role.Recorder, other);

        var report = await their.SubmitAsync($"{other.Url}/households/import", "check", ("Upload", new TestFile("册.xlsx", content)));
        var asked = report.All("input[name='Confirm']").Select(i => i.GetAttribute("value")!).ToList();
        var done = await (asked.Count == 0 ? report.Form("commit") : report.Form("commit").Set("Confirm", asked)).SubmitAsync();

        Assert.Contains($"导入了 {remarks.Length} 户", done.Text, StringComparison.Ordinal);
        var before = await App.DbAsync(db => db.Households.AsNoTracking().In(village.Key).OrderBy(h => h.CardNumber).ToListAsync());
        var after = await App.DbAsync(db => db.Households.AsNoTracking().In(other.Key).OrderBy(h => h.CardNumber).ToListAsync());
        Assert.Equal(before.Select(h => (h.Head, h.GroupName, h.Remarks)), after.Select(h => (h.Head, h.GroupName, h.Remarks)));
        Assert.Equal(before.Select(h => h.Address!.ReplaceLineEndings(" ").Replace("  ", " ")), after.Select(h => h.Address));
        // The same file at home: nothing is said to differ.
        var home = await recorder.SubmitAsync($"{village.Url}/households/import", "check", ("Upload", new TestFile("册.xlsx", content)));
        Assert.Contains($"已经登记的 {remarks.Length} 户", home.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("和这里登记的不一样", home.Text, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Open_PapersOfAVillage_SayVillageOnce()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await App.DbAsync(db => db.Villages.In(village.Key).ExecuteUpdateAsync(s => s.SetProperty(v => v.Name, "白江洞村")));

        var card = await recorder.OpenAsync($"{village.Url}/households/{household.HouseholdId}/card");
        var paper = await App.Anonymous().OpenAsync($"{village.PublicUrl}/privacy");

        Assert.Contains("2022年白江洞村积分登记卡", card.Text, StringComparison.Ordinal);
        Assert.Contains("白江洞村村民委员会和", paper.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("白江洞村", "白江洞村", "白江洞村村民委员会")]
    [InlineData("大柏树社区", "大柏树社区", "大柏树社区居民委员会")]
    [InlineData("白江洞", "白江洞村（居）", "白江洞村（居）民委员会")]
    public void Title_OfAVillage_SaysItsKindOnce(string name, string title, string committee)
    {
        var place = new Place(new VillageKey(1, 1), "500230100", "某镇", "500230100201", name);

        Assert.Equal((title, committee), (place.VillageInFull, VillageNames.Committee(place.VillageName)));
    }

    [Theory]
    [InlineData("张三", "张某某")]
    [InlineData("欧阳修", "欧阳某某")]
    [InlineData("歐陽修", "歐陽某某")]
    [InlineData("司馬光", "司馬某某")]
    [InlineData("諸葛亮", "諸葛某某")]
    [InlineData("完颜洪烈", "完颜某某")]
    [InlineData("第五伦", "第五某某")]
    [InlineData("单于明", "单某某")]
    [InlineData("阿卜杜拉·买买提", "阿某某")]
    public void Mask_OfAName_LeavesTheSurname(string name, string expected) => Assert.Equal(expected, Names.Mask(name));

    [BothEngines]
    [Fact]
    public async Task Edit_WithTheNameOfAnother_IsRefusedAndKeepsWhatWasTyped()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await Data.HouseholdAsync(village, "李四");
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = $"{village.Url}/households/{household.HouseholdId}/edit";

        var phone = await recorder.SubmitAsync(url, "edit", ("Phone", "八位数"));
        Assert.Contains("电话看不懂", phone.Text);
        var taken = await phone.Form("edit").Set("Phone", "023-12345678").Set("Head", "李　四").Set("Members", "王梅 妻\n张小宝 子").SubmitAsync();
        Assert.Contains("1组的李四户已经登记，卡号 2", taken.Text);
        Assert.Equal("023-12345678", taken.Form("edit").Values("Phone").Single());
        var done = await taken.Form("edit").Set("Head", "张三丰").Set("Group", "第四组").SubmitAsync();

        Assert.Contains("资料改好了", done.Text);
        Assert.Contains("王梅（妻）、张小宝（子）", done.Text);
        var edited = await App.DbAsync(
            db => db.Households.AsNoTracking().In(village.Key).SingleAsync(h => h.HouseholdId == household.HouseholdId));
        Assert.Equal(("张三丰", "4组", "zsf", 1), (edited.Head, edited.GroupName, edited.HeadInitials, edited.CardNumber));
    }

    /// <summary>One rule of what a phone is, and one way to keep it: what the import refuses, no form takes.</summary>
    [BothEngines]
    [Theory]
    [InlineData("edit")]
    [InlineData("apply")]
    [InlineData("counter")]
    [InlineData("split")]
    public async Task Phone_TypedIntoAForm_IsReadAsInTheImport(string where)
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var (client, url, form, field) = where switch
        {
            "edit" => (recorder, $"{village.Url}/households/{household.HouseholdId}/edit", "edit", "Phone"),
            "apply" => (App.Anonymous(), village.PublicUrl + "/apply", "apply", "Form.Phone"),
            "counter" => (recorder, village.Url + "/applications/new", "apply", "Form.Phone"),
            _ => (recorder, $"{village.Url}/households/{household.HouseholdId}/split", "split", "Phone")
        };
        var filled = (await client.OpenAsync(url)).Form(form);
        _ = form switch
        {
            "apply" => filled.Set("Form.Head", "赵六").Set("Form.Group", "1组").Set("Form.IsLocal", "true").Set("Form.Voluntary", true).Set("Form.ConsentsToPublish", "false"),
            "split" => filled.Set("Left", "").Set("Head", "张小明").Set("Group", "2组").Set("Reason", "成家").Set("Paper", "分户协议").Set("Joins", true)
                .Set("Photos", new TestFile("纸.jpg", ClaimSteps.Jpeg(), "image/jpeg")),
            _ => filled
        };

        var identity = await filled.Set(field, "500230197001010011").SubmitAsync();
        Assert.Contains("这是证件号码，不是电话", identity.Text, StringComparison.Ordinal);
        var year = await identity.Form(form).Set(field, "2022-09-05").SubmitAsync();
        Assert.Contains("这像是日期，不是电话", year.Text, StringComparison.Ordinal);
        await year.Form(form).Set(field, "１３８ 1234-5678").SubmitAsync();

        var kept = await App.DbAsync(async db => where is "apply" or "counter"
            ? await db.Applications.In(village.Key).Select(a => a.Phone).SingleAsync()
            : await db.Households.In(village.Key).OrderByDescending(h => h.CardNumber).Select(h => h.Phone).FirstAsync());
        Assert.Equal("13812345678", kept);
    }

    /// <summary>A phone from before the rule stands in nobody's way.</summary>
    [BothEngines]
    [Fact]
    public async Task Edit_WithAnOldPhoneThatIsNone_LeavesItWhereItIsNotTouched()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await App.DbAsync(db => db.Households.In(village.Key).ExecuteUpdateAsync(s => s.SetProperty(h => h.Phone, "12345678")));
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var done = await recorder.SubmitAsync($"{village.Url}/households/{household.HouseholdId}/edit", "edit", ("Address", "1组9号"), ("Remarks", "低保户"));

        Assert.Contains("资料改好了", done.Text, StringComparison.Ordinal);
        var now = await App.DbAsync(db => db.Households.AsNoTracking().In(village.Key).SingleAsync());
        Assert.Equal(("12345678", "低保户"), (now.Phone, now.Remarks));
    }

    [BothEngines]
    [Fact]
    public async Task Search_ForMoreThanAnythingHolds_FindsNothing()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var typed = new string('1', Household.RemarksMaxLength + 1);
        var page = await recorder.OpenAsync($"{village.Url}/households?q={typed}");
        Assert.DoesNotContain("张三", (await recorder.OpenAsync($"{village.Url}/claims/new?q={typed}")).Find("main").TextContent, StringComparison.Ordinal);

        Assert.Empty(page.Texts("td[data-label='户主']"));
        Assert.Contains("没有找到", page.Text, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Open_Card_HasEveryLineAndTheirSumOnEachMembersFace()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var entry = (await Data.AwardAsync(village, household, 20))[0];
        await Data.AwardAsync(village, household, 7);
        await Data.PostAsync(village, new Posting(
            household.HouseholdId, EntryKind.Reversal, entry.Amount, entry.Period, App.Clock.Today(), SourceKind.Objection,
            Guid.CreateVersion7(), null, entry.Seq));
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await recorder.SubmitAsync($"{village.Url}/households/{household.HouseholdId}/edit", "edit", ("Members", "王梅 妻"));
        var member = await App.DbAsync(
            db => db.Members.Where(m => m.TownId == village.TownId && m.HouseholdId == household.HouseholdId).Select(m => m.MemberId)
                .SingleAsync());
        var url = $"{village.Url}/households/{household.HouseholdId}/card";

        var card = await recorder.OpenAsync(url);
        var face = await recorder.OpenAsync($"{url}?member={member}");

        Assert.Equal(3, card.All("tbody tr").Count);
        Assert.Equal("总积分：7（2022 年；历年累计 7，可兑换 7）", card.Texts("tfoot td").Single());
        Assert.Contains("持卡人：王梅", face.Text);
        Assert.Equal(card.Texts("tbody tr"), face.Texts("tbody tr"));
        Assert.Contains("本年还没有审定的积分", (await recorder.OpenAsync($"{url}?year=2021")).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await recorder.GetAsync($"{url}?member={Guid.NewGuid()}")).Status);
    }

    [BothEngines]
    [Fact]
    public async Task Apply_FromElsewhere_IsRegisteredAfterSixMonthsAndTheCommitteesConsent()
    {
        var village = await Data.VillageAsync();
        var visitor = App.Anonymous();
        var state = await visitor.SubmitAsync(
            $"{village.PublicUrl}/apply", "apply", ("Form.Head", "赵六"), ("Form.Group", "2"), ("Form.IsLocal", "false"), (
                "Form.ResidesSince", new DateOnly(2022, 3, 1)),
            ("Form.Voluntary", true), ("Form.ConsentsToPublish", "true"));
        Assert.Contains("等村里办理", state.Text);
        Assert.DoesNotContain("赵六", state.Html);
        var id = await App.DbAsync(db => db.Applications.In(village.Key).Select(a => a.ApplicationId).SingleAsync());
        var url = $"{village.Url}/applications/{id}";
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var early = await recorder.SubmitAsync(url, "register");
        Assert.Contains("还没有登记村“两委”的同意", early.Text);
        Assert.Empty(early.All("[data-testid='consent']"));

        var committee = await Data.StaffAsync(Role.Committee, village);
        Assert.Contains("不能晚于今天", (await committee.SubmitAsync(url, "consent", ("ConsentedOn", App.Clock.Today().AddDays(1)))).Text);
        await committee.SubmitAsync(url, "consent", ("ConsentedOn", App.Clock.Today()), ("ConsentNote", "会议同意"));
        var registered = await recorder.SubmitAsync(url, "register");

        Assert.Contains("登记好了，卡号 1", registered.Text);
        Assert.Equal("打印登记卡", registered.Find("[data-testid=next] a.button:not(.secondary)").TextContent);
        Assert.Contains("已登记", (await visitor.OpenAsync(state.Url)).Text);
        Assert.Contains(
            "已经办结",
            (await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((HouseholdService s) => s.RefuseAsync(recorder.Caller!, village.Key, id, "x")))).Message,
            StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Apply_OnlineForARegisteredHousehold_TellsTheRecorderAndNotTheVisitor()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village, consents: false);

        var state = await App.Anonymous().SubmitAsync(
            $"{village.PublicUrl}/apply", "apply", ("Form.Head", "张三"), ("Form.Group", "1组"), ("Form.IsLocal", "true"),
            ("Form.Voluntary", true), ("Form.ConsentsToPublish", "true"));

        Assert.Contains("申请已收到", state.Text);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = await App.DbAsync(
            async db => $"{village.Url}/applications/{await db.Applications.In(village.Key).Select(a => a.ApplicationId).SingleAsync()}");
        Assert.Contains("已经登记，卡号 1", (await recorder.SubmitAsync(url, "register")).Text);
        Assert.Contains("请写明不予登记的理由", (await recorder.SubmitAsync(url, "refuse")).Text);
        await recorder.SubmitAsync(url, "refuse", ("Reason", "已经参加了"));
        Assert.Contains("没有登记 已经参加了", (await App.Anonymous().OpenAsync(state.Url)).Text);
        Assert.Equal(1, await HouseholdsAsync(village));
    }

    [Fact]
    public async Task Leave_ByTheHouseholdItself_AsksOnceMoreAndKeepsTheRecord()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await Data.AwardAsync(village, household, 20);
        var resident = await Data.ResidentAsync(household);

        await resident.SubmitAsync("/my/household", "consent", ("ConsentsToPublish", "false"));
        Assert.False(await App.DbAsync(db => db.Households.In(village.Key).Select(h => h.ConsentsToPublish).SingleAsync()));
        Assert.Contains("请先勾选“我确定退出”", (await resident.SubmitAsync("/my/household", "withdraw")).Text);
        var left = await resident.SubmitAsync("/my/household", "withdraw", ("Sure", true));

        Assert.Contains("已退出", left.Text);
        Assert.Contains("20", (await resident.OpenAsync("/my/entries")).Text);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        Assert.DoesNotContain("张三", (await recorder.OpenAsync($"{village.Url}/households")).Texts("td[data-label='户主']"));
        Assert.Equal("张三 已退出", (await recorder.OpenAsync($"{village.Url}/households?left=true")).Texts("td[data-label='户主']").Single());
    }

    private Task<int> HouseholdsAsync(TestVillage village) => App.DbAsync(db => db.Households.In(village.Key).CountAsync());
}
