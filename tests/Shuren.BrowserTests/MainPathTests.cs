using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.Verification;
using static Microsoft.Playwright.Assertions;

namespace Shuren.BrowserTests;

/// <summary>A village's quarter on a phone of 360 px: from a household's application to the goods handed over.</summary>
public sealed class MainPathTests
{
    private const string V = "/v/" + Town.VillageCode;
    private const string T = "/t/" + Town.Code;
    private const string P = "/p/" + Town.VillageCode;

    // The smallest PNG there is will do as a photo: one white pixel.
    private static readonly byte[] Photo = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==");

    [Fact]
    public async Task Quarter_FromApplicationToRedemption_WorksOnAPhone()
    {
        await using var town = await Town.StartAsync();
        await ListAsync(town);
        var card = await JoinAsync(town);
        var (resident, pin) = (await ResidentAsync(town, card), "583920");
        await resident.Page.FillAsync("#Current", resident.Pin);
        await resident.Page.FillAsync("#New", pin);
        await resident.Page.FillAsync("#Again", pin);
        await PressAsync(resident.Page, "password");

        town.SetDay(9, 20);
        await RecordAsync(town, card, pin);

        town.SetDay(10, 2);
        await ReviewAsync(town);
        await BoardAsync(town, card, pin);
        await RedeemAsync(town, card);

        var report = await town.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync());
        Assert.Null(report.Fault);
        Assert.True(report.Entries >= 6);
    }

    /// <summary>The village drafts, deliberates, submits; the town consents.</summary>
    private static async Task ListAsync(Town town)
    {
        var committee = await town.StaffAsync("liangwei");
        await committee.GotoAsync(V + "/lists");
        await PressAsync(committee, "draft");
        await committee.CheckAsync("[name='Form.Body'][value=AssemblyByHouseholds]");
        await committee.FillAsync("[name='Form.Entitled']", "80");
        await committee.FillAsync("[name='Form.Present']", "60");
        await committee.FillAsync("[name='Form.For']", "55");
        await committee.FillAsync("[name='Form.Against']", "2");
        await committee.FillAsync("[name='Form.On']", "2030-06-10");
        await committee.FillAsync("[name='Form.Where']", "村委会");
        await committee.FillAsync("[name='Form.Minutes']", "逐条商议，一致同意。");
        await PressAsync(committee, "deliberation");
        await PressAsync(committee, "submit");
        var officer = await town.StaffAsync("shijiansuo");
        await officer.GotoAsync(T + "/lists");
        await officer.ClickAsync("main table a");
        await officer.FillAsync("#ForceFrom", "2030-06-01");
        await PressAsync(officer, "consent");
    }

    /// <summary>Online application, registration at the village.</summary>
    private static async Task<string> JoinAsync(Town town)
    {
        var phone = await town.PhoneAsync();
        await phone.GotoAsync(P + "/apply");
        await phone.FillAsync("[name='Form.Head']", "张三");
        await phone.FillAsync("[name='Form.Group']", "３组");
        await phone.CheckAsync("[name='Form.IsLocal'][value=true]");
        await phone.CheckAsync("[name='Form.ConsentsToPublish'][value=true]");
        await phone.CheckAsync("[name='Form.Voluntary']");
        await PressAsync(phone, "apply");
        await Expect(phone.Locator("main")).ToContainTextAsync("等村里办理");

        var recorder = await town.StaffAsync("jilu");
        await recorder.GotoAsync(V + "/applications");
        await recorder.GetByText("张三").First.ClickAsync();
        await PressAsync(recorder, "register");
        await Expect(recorder.Locator("main")).ToContainTextAsync("张三户");
        await recorder.GotoAsync(V + "/households?q=zs");
        await Expect(recorder.Locator("main table")).ToContainTextAsync("张三");
        return "5";
    }

    /// <summary>The recorder hands out a PIN; the household signs in with it.</summary>
    private static async Task<(IPage Page, string Pin)> ResidentAsync(Town town, string card)
    {
        var recorder = await town.StaffAsync("jilu");
        await recorder.GotoAsync(V + "/households?q=" + card);
        await recorder.ClickAsync("main table a");
        await recorder.GotoAsync(recorder.Url + "/pin");
        await PressAsync(recorder, "pin");
        var pin = (await recorder.InnerTextAsync("[data-testid=pin-code]")).Trim();
        return (await town.ResidentAsync(Town.VillageCode, card, pin), pin);
    }

    /// <summary>A claim with a photo, a roll call, the month's round, and a deduction on which the household states its side.</summary>
    private static async Task RecordAsync(Town town, string card, string pin)
    {
        var resident = await town.ResidentAsync(Town.VillageCode, card, pin);
        await resident.GotoAsync("/my/claims/new");
        await resident.FillAsync("#Reason", "帮孤寡老人挑水");
        await resident.FillAsync("#OccurredOn", "2030-09-18");
        await resident.FillAsync("#Where", "3组水井边");
        await resident.SetInputFilesAsync("#Photos", new FilePayload { Name = "照片.png", MimeType = "image/png", Buffer = Photo });
        await PressAsync(resident, "claim");

        var recorder = await town.StaffAsync("jilu");
        await recorder.GotoAsync(V + "/claims?status=Submitted");
        await recorder.GetByText("张三").First.ClickAsync();
        await Expect(recorder.Locator(".photos img")).ToHaveCountAsync(1);
        await ChooseAsync(recorder, "#RuleItemId", "Z08");
        await PressAsync(recorder, "accept");

        await recorder.GotoAsync(V + "/groups/roll-call");
        await recorder.FillAsync("#Title", "九月集体学习");
        await ChooseAsync(recorder, "#RuleItemId", "Z01");
        foreach (var name in (string[])["张三", "李四", "王五"])
        {
            await recorder.Locator(".roll label", new PageLocatorOptions { HasTextString = name }).Locator("input").CheckAsync();
        }
        await PressAsync(recorder, "roll-call", "点完名");

        await recorder.GotoAsync(V + "/groups/round/2030-09?group=3组");
        await recorder.Locator("table.grid-form tbody input[type=checkbox]").First.CheckAsync();
        await PressAsync(recorder, "round", "记入3组");

        await recorder.GotoAsync(V + "/claims/new?q=" + card);
        await ChooseAsync(recorder, "#RuleItemId", "F15");
        await recorder.FillAsync("#OccurredOn", "2030-09-19");
        await recorder.FillAsync("#Where", "3组垃圾屋");
        await recorder.FillAsync("#Reason", "垃圾没有分类");
        if (!await recorder.IsVisibleAsync("#ToldOn"))
        {
            await recorder.ClickAsync("form details summary");
        }
        await recorder.FillAsync("#ToldOn", "2030-09-20");
        await recorder.SelectOptionAsync("#ToldHow", "当面");
        await PressAsync(recorder, "record");

        await resident.GotoAsync("/my");
        await resident.GetByText("说明情况").First.ClickAsync();
        await resident.FillAsync("#Statement", "那天是亲戚来家里扔的，以后注意。");
        await PressAsync(resident, "state");
    }

    /// <summary>Three vote, the chair signs, the town confirms.</summary>
    private static async Task ReviewAsync(Town town)
    {
        foreach (var name in (string[])["shenhe1", "shenhe2", "zuzhang"])
        {
            var reviewer = await town.StaffAsync(name);
            await reviewer.GotoAsync(V + "/reviews/2030-09");
            foreach (var yes in await reviewer.Locator("form[data-testid=vote] input[type=radio][value=yes]").AllAsync())
            {
                await yes.CheckAsync();
            }
            await PressAsync(reviewer, "vote", "提交这一页");
            if (name == "zuzhang")
            {
                await PressAsync(reviewer, "sign");
            }
        }
        var approver = await town.StaffAsync("shending");
        await approver.GotoAsync($"{T}/reviews/{Town.VillageCode}/2030-09");
        await PressAsync(approver, "confirm");
    }

    /// <summary>The notice goes up, an objection is answered and corrected, the last is told, the board becomes final.</summary>
    private static async Task BoardAsync(Town town, string card, string pin)
    {
        var recorder = await town.StaffAsync("jilu");
        await recorder.GotoAsync(V + "/notices/2030Q3");
        await PressAsync(recorder, "publish");

        var resident = await town.ResidentAsync(Town.VillageCode, card, pin);
        await resident.GotoAsync("/my/entries");
        await resident.GetByText("家庭垃圾分类不清").First.ClickAsync();
        await resident.GetByText("提异议").First.ClickAsync();
        await resident.FillAsync("#Reason", "不是我家扔的，邻居可以证明。");
        await PressAsync(resident, "objection");
        var reviewer = await town.StaffAsync("shenhe1");
        await reviewer.GotoAsync(V + "/objections?open=true");
        await reviewer.ClickAsync("main table a");
        await reviewer.FillAsync("#Findings", "问了两户邻居，情况属实。");
        await PressAsync(reviewer, "investigate");
        var officer = await town.StaffAsync("shijiansuo");
        await officer.GotoAsync(T + "/objections");
        await officer.ClickAsync("main table a");
        await officer.CheckAsync("[name=Outcome][value=Upheld]");
        await officer.FillAsync("#Answer", "经核实不是本户所扔，撤销扣分。");
        await PressAsync(officer, "answer");
        await Expect(officer.Locator("main")).ToContainTextAsync("成立");

        town.SetDay(10, 12);
        // Two of the neighbours have nothing and are tied for the last place: the group leaves it empty.
        foreach (var name in (string[])["zuzhang", "shenhe1", "shenhe2"])
        {
            reviewer = await town.StaffAsync(name);
            await reviewer.GotoAsync(V + "/notices/2030Q3");
            await reviewer.CheckAsync("[name=HouseholdId][value=none]");
            await reviewer.FillAsync("#Note", "两户刚参加，不列黑榜。");
            await PressAsync(reviewer, "tie");
        }
        officer = await town.StaffAsync("shijiansuo");
        await officer.GotoAsync(V + "/notices/2030Q3");
        await PressAsync(officer, "final");
        var anyone = await town.PhoneAsync();
        await anyone.GotoAsync(P + "/board/2030Q3");
        await Expect(anyone.Locator(".board")).ToContainTextAsync("张三");
        await Expect(anyone.Locator(".board")).Not.ToContainTextAsync("孙七");
    }

    /// <summary>The town opens the session; at the counter points and stock go down together.</summary>
    private static async Task RedeemAsync(Town town, string card)
    {
        var officer = await town.StaffAsync("shijiansuo");
        await officer.GotoAsync(T + "/redemption");
        await officer.FillAsync("#Name", "洗衣粉");
        await officer.FillAsync("#Unit", "袋");
        await PressAsync(officer, "goods");
        await PressAsync(officer, "session");
        await officer.FillAsync("#Threshold", "2");
        await officer.Locator("input[name^='Price[']").First.FillAsync("3");
        await PressAsync(officer, "terms", "保存");
        await PressAsync(officer, "open");

        var recorder = await town.StaffAsync("jilu");
        await recorder.GotoAsync(V + "/funds/new?kind=GoodsIn");
        await recorder.SelectOptionAsync("#Source", "Fiscal");
        await recorder.FillAsync("#Party", "镇政府");
        await recorder.FillAsync("#Document", "调拨1号");
        await recorder.SelectOptionAsync("#GoodsId", new SelectOptionValue { Index = 1 });
        await recorder.FillAsync("#Quantity", "10");
        await PressAsync(recorder, "funds");
        await recorder.GotoAsync(V + "/redemption?q=" + card);
        await recorder.Locator("input[name^='Take[']").First.FillAsync("1");
        await PressAsync(recorder, "redeem");
        await Expect(recorder.Locator(".paper")).ToContainTextAsync("合计用去积分");
        await recorder.GotoAsync(V + "/redemption/issues");
        await Expect(recorder.Locator("main table")).ToContainTextAsync("洗衣粉1袋");
        var account = await town.WithAsync((AppDb db) => db.Accounts.Where(a => a.Score > a.Spendable).SingleAsync());
        Assert.Equal(Points.Of(3), account.Score - account.Spendable);
    }

    /// <summary>Presses the form's button and waits for the page it leads to; nothing may be refused on the way.</summary>
    private static async Task PressAsync(IPage page, string form, string? button = null)
    {
        var submit = page.Locator($"form[data-testid={form}] button[type=submit]" + (button is null ? ":not([hidden]):not([formaction])" : $":has-text('{button}')")).First;
        await page.RunAndWaitForResponseAsync(() => submit.ClickAsync(), r => r.Request.IsNavigationRequest && r.Status is < 300 or >= 400);
        await page.WaitForFunctionAsync("() => document.readyState === 'complete'");
        var checks = page.Locator("form[data-testid=checked] button[value=true]");
        if (await checks.CountAsync() > 0)
        {
            await page.RunAndWaitForResponseAsync(() => checks.ClickAsync(), r => r.Request.IsNavigationRequest && r.Status is < 300 or >= 400);
            await page.WaitForFunctionAsync("() => document.readyState === 'complete'");
        }
        if (await page.Locator("[data-testid=errors]").CountAsync() > 0)
        {
            Assert.Fail(page.Url + ": " + await page.Locator("[data-testid=errors]").InnerTextAsync());
        }
    }

    private static async Task ChooseAsync(IPage page, string select, string code)
    {
        var value = await page.Locator($"{select} option", new PageLocatorOptions { HasTextString = code + " " }).First.GetAttributeAsync("value");
        await page.SelectOptionAsync(select, value!);
    }
}
