using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Reviews;
using Shuren.Features.Supplies;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Shared;

/// <summary>
/// What was meant is what is done: a number is read as people type it, and what cannot be read is an error, never a default.
/// Each through the form where it went wrong.
/// </summary>
public sealed class UnreadableFieldTests(TestApp app) : AppTests(app)
{
    [BothEngines]
    [Theory]
    [InlineData("１２", 12)]
    [InlineData(" 3 ", 3)]
    [InlineData("1.5", null)]
    [InlineData("abc", null)]
    [InlineData("1e1", null)]
    [InlineData("", null)]
    public async Task Change_QuantityOfALine_IsAsTypedOrRefused(string typed, int? stored)
    {
        var (village, line, reviewer) = await LineAsync();

        var answer = await (await reviewer.OpenAsync($"{village.Url}/reviews/2022-10/lines/{line.ReviewLineId}")).Form("change")
            .Set("Quantity", typed).Set("Reason", "人数不对").SubmitAsync("改动");

        Assert.Equal(stored is null ? HttpStatusCode.BadRequest : HttpStatusCode.OK, answer.Status);
        Assert.Equal(stored ?? 1, (await App.DbAsync(db => db.ReviewLines.AsNoTracking().In(village.Key).SingleAsync())).Quantity);
        if (typed == "abc")
        {
            Assert.Contains("“abc”", answer.Text);
            Assert.Equal("abc", answer.Form("change").Values("Quantity").Single());
        }
    }

    [Fact]
    public async Task Answer_CorrectedWithAFullWidthQuantity_GivesWhatWasTyped()
    {
        var (village, entry, officer, url) = await ObjectionAsync();
        var item = await Data.ItemAsync(village, "Z01");

        await (await officer.OpenAsync(url)).Form("answer").Set("Outcome", "Upheld").Set("Answer", "更正").Set("ReverseSeq", entry)
            .Set("RuleItemId", item.RuleItemId).Set("Quantity", "３").Set("OccurredOn", "2022年10月3日").SubmitAsync();

        var entries = await App.DbAsync(db => db.LedgerEntries.In(village.Key).OrderBy(e => e.Seq).ToListAsync());
        Assert.Equal(3, entries.Count);
        Assert.Equal(item.Points!.Value * 3, entries[^1].Amount);
        Assert.Equal(new DateOnly(2022, 10, 3), entries[^1].OccurredOn);
    }

    [Fact]
    public async Task Answer_UndoingAnUnreadableEntry_AnswersNothing()
    {
        var (village, entry, officer, url) = await ObjectionAsync();

        var refused = await (await officer.OpenAsync(url)).Form("answer").Set("Outcome", "Upheld").Set("Answer", "更正").Forge("ReverseSeq", entry + ".0").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains($"“{entry}.0”", refused.Text);
        Assert.Equal(ObjectionStatus.Investigated, await App.DbAsync(db => db.Objections.In(village.Key).Select(o => o.Status).SingleAsync()));
        Assert.Equal(1, await App.DbAsync(db => db.LedgerEntries.In(village.Key).CountAsync()));
    }

    [Theory]
    [InlineData("１５", true)]
    [InlineData("NaN", false)]
    [InlineData("1e9", false)]
    [InlineData("2147483647", false)]
    public async Task RecordDeliberation_VotesAgainst_AreAsTypedOrRefused(string against, bool read)
    {
        var village = await Data.VillageAsync(withList: false);
        var committee = await Data.StaffAsync(Role.Committee, village);
        var draft = await committee.SubmitAsync($"{village.Url}/lists", "draft");

        var answer = await draft.Form("deliberation").Set("Form.Body", "Representatives").Set("Form.Entitled", "60")
            .Set("Form.On", "2022-10-01").Set("Form.Where", "村委会").Set("Form.Present", "６０").Set("Form.For", "40")
            .Set("Form.Against", against).Set("Form.Minutes", "逐条商议。").SubmitAsync();

        var recorded = await App.DbAsync(db => db.Deliberations.AsNoTracking().In(village.Key).Select(d => d.VotesAgainst).SingleOrDefaultAsync());
        Assert.Equal(read ? 15 : (int?)null, recorded);
        Assert.Equal(read ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.Status);
    }

    [Theory]
    [InlineData("１", true)]
    [InlineData("1号", false)]
    [InlineData("abc", false)]
    public async Task Appoint_CardOfTheOwnHousehold_IsFoundOrRefused(string card, bool found)
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var admin = await Data.StaffAsync(Role.Administrator, village);
        var person = await Data.UserAsync();
        // Whoever has no role yet is found by the town that made the account.
        await App.DbAsync(db => db.Users.Where(u => u.Id == person.Id).ExecuteUpdateAsync(s => s.SetProperty(u => u.HomeTownId, village.TownId)));

        var answer = await (await admin.OpenAsync($"{village.TownUrl}/people/{person.Id}")).Form("appoint").Set("Role", "Reviewer")
            .Set("VillageId", village.Key.VillageId).Set("Card", card).SubmitAsync();

        var households = await App.DbAsync(db => db.Appointments.Where(a => a.UserId == person.Id).Select(a => a.HouseholdId).ToListAsync());
        Assert.Equal(found ? [household.HouseholdId] : Array.Empty<Guid?>(), households);
        Assert.Equal(found, answer.Status == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("jawohl")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Lock_WithAnUnreadableWord_ChangesNothing(string? locked)
    {
        var village = await Data.VillageAsync();
        var admin = await Data.StaffAsync(Role.Administrator, village);
        var person = await Data.UserAsync();
        await Data.AppointAsync(person, Role.Recorder, village);
        await admin.SubmitAsync($"{village.TownUrl}/people/{person.Id}", "lock");
        Assert.True(await IsLockedAsync(person.Id));

        var page = await admin.OpenAsync($"{village.TownUrl}/people/{person.Id}");
        page.Find("[data-testid='lock']").SetAttribute("action", $"?handler=Lock{(locked is null ? "" : "&locked=" + locked)}");
        var refused = await page.Form("lock").PostAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.True(await IsLockedAsync(person.Id));
    }

    [Theory]
    [InlineData("2027-13-45")]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    [InlineData("明天")]
    [InlineData("1999-12-31")]
    [InlineData("2023-10-09")]
    public async Task Appoint_FromADayThatIsNone_IsRefused(string startsOn)
    {
        var village = await Data.VillageAsync();
        var admin = await Data.StaffAsync(Role.Administrator, village);
        var person = await Data.UserAsync();
        await Data.AppointAsync(person, Role.Recorder, village);

        var refused = await (await admin.OpenAsync($"{village.TownUrl}/people/{person.Id}")).Form("appoint").Set("Role", "Committee")
            .Set("VillageId", village.Key.VillageId).Set("StartsOn", startsOn).SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(1, await App.DbAsync(db => db.Appointments.CountAsync(a => a.UserId == person.Id)));
        Assert.NotEmpty(refused.All("#StartsOn-error"));
    }

    [BothEngines]
    [Fact]
    public async Task SavePrices_TypedByAnInputMethod_AreRead()
    {
        var village = await Data.VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var (session, goods) = await DraftSessionAsync(village);

        await (await officer.OpenAsync($"{village.TownUrl}/redemption/{session}")).Form("terms").Set("Threshold", "１０").Set("OpensOn", "2022.10.3")
            .Set($"Price[{goods}]", "１。５").Set($"Max[{goods}]", "１，０００").SubmitAsync();

        var stored = await App.DbAsync(db => db.SessionGoods.AsNoTracking().OfTown(village.TownId).SingleAsync());
        Assert.Equal((Points.Of(1.5m), 1000), (stored.Price!.Value, stored.HouseholdMax!.Value));
        Assert.Equal(new DateOnly(2022, 10, 3), await App.DbAsync(db => db.RedemptionSessions.OfTown(village.TownId).Select(s => s.OpensOn).SingleAsync()));
    }

    [Fact]
    public async Task SavePrices_OfAGoodWithoutAReadableNumber_AreRefusedInChinese()
    {
        var village = await Data.VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var (session, _) = await DraftSessionAsync(village);

        var refused = await (await officer.OpenAsync($"{village.TownUrl}/redemption/{session}")).Form("terms").Forge("Price[nonsense]", "3").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.DoesNotContain("Guid", refused.Text);
        Assert.Null((await App.DbAsync(db => db.SessionGoods.AsNoTracking().OfTown(village.TownId).SingleAsync())).Price);
    }

    [Fact]
    public async Task Vote_WithoutAnyLine_SaysSoInChinese()
    {
        var (village, _, reviewer) = await LineAsync();
        var form = (await reviewer.OpenAsync($"{village.Url}/reviews/2022-10")).Form("vote");
        form.Drop(f => f.StartsWith("Vote", StringComparison.Ordinal) || f.StartsWith("Why", StringComparison.Ordinal));

        var refused = await form.SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.DoesNotContain("Guid", refused.Text);
        Assert.Equal("没有提交成功，请改正：还没有选“同意”或“不同意”。", refused.ById("errors").TextContent);
    }

    [Theory]
    [InlineData("\u200b\u200b")]
    [InlineData("\u00a0\u3000")]
    [InlineData("\u3164")]
    public async Task Edit_HeadOfWhatCannotBeSeen_IsRefusedAsEmpty(string head)
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var refused = await recorder.SubmitAsync($"{village.Url}/households/{household.HouseholdId}/edit", null, ("Head", head));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("请填写户主姓名", refused.Text);
        Assert.Equal("张三", await App.DbAsync(db => db.Households.In(village.Key).Select(h => h.Head).SingleAsync()));
    }

    [Theory]
    [InlineData("households?page=１")]
    [InlineData("households?page=-1")]
    [InlineData("households?page=99999999999")]
    [InlineData("claims?page=abc&status=Nothing&month=2022-99")]
    [InlineData("ledger?page=2147483647&kind=99&month=9999-12&q=%E3%80%80")]
    [InlineData("reviews/2022-10?page=1.5&show=x")]
    public async Task Open_AListWithAnUnreadableAddress_Opens(string address)
    {
        var (village, _, _) = await LineAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        Assert.Equal(HttpStatusCode.OK, (await recorder.GetAsync($"{village.Url}/{address}")).Status);
    }

    [Theory]
    [InlineData("reviews/9999-12")]
    [InlineData("groups/round/9999-12")]
    [InlineData("notices/9998Q4")]
    public async Task Open_AMonthBeyondTheCalendar_IsNotFound(string address)
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        Assert.Equal(HttpStatusCode.NotFound, (await recorder.GetAsync($"{village.Url}/{address}")).Status);
    }

    private Task<bool> IsLockedAsync(Guid userId) => App.DbAsync(async db => (await db.Users.SingleAsync(u => u.Id == userId)).LockoutEnd > App.Clock.GetUtcNow());

    private async Task<(TestVillage Village, ReviewLine Line, TestClient Reviewer)> LineAsync()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var (claim, _) = await App.RecordAsync(village, household, await Data.ItemAsync(village, "Z01"));
        return (village, (await App.LineAsync(village, claim))!, await Data.StaffAsync(Role.Reviewer, village));
    }

    private async Task<(TestVillage Village, long Entry, TestClient Officer, string Url)> ObjectionAsync()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, joinedOn: new DateOnly(2022, 6, 1));
        var entry = (await Data.AwardAsync(village, household, 20))[0];
        var objection = await App.WithAsync((ObjectionService objections) => objections.RaiseAsync(
            Caller.CommandLine, village.Key, new RaiseObjection(household.HouseholdId, entry.Seq, null, null, "王五", null, "没有这回事")));
        var reviewer = await Data.StaffAsync(Role.Reviewer, village);
        var url = $"{village.Url}/objections/{objection.ObjectionId}";
        await reviewer.SubmitAsync(url, "investigate", ("Findings", "属实"));
        return (village, entry.Seq, await Data.StaffAsync(Role.StationOfficer, village), url);
    }

    private async Task<(Guid Session, Guid Goods)> DraftSessionAsync(TestVillage village) => await App.DbAsync(async db =>
    {
        var goods = new Goods { TownId = village.TownId, Name = "洗衣粉", Unit = "袋" };
        var session = new RedemptionSession
        {
            TownId = village.TownId, Quarter = new Quarter(2022, 3), OpensOn = new DateOnly(2022, 10, 1), ClosesOn = new DateOnly(2022, 12, 31), CreatedAt = App.Clock.UtcNow(),
            CreatedBy = Caller.CommandLine.UserId
        };
        db.AddRange(goods, session, new SessionGoods { TownId = village.TownId, SessionId = session.SessionId, GoodsId = goods.GoodsId });
        await db.SaveChangesAsync();
        return (session.SessionId, goods.GoodsId);
    });
}
