using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Recording;
using Shuren.Features.Verification;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Households;

/// <summary>D32: a household that left and joins again goes on with the same card, balance and limits of the year.</summary>
public sealed class ReturningHouseholdTests(TestApp app) : AppTests(app)
{
    private static readonly object?[] Headings = ["序号", "组别", "户主姓名", "居住地址", "联系电话", "备注"];

    [Fact]
    public async Task Register_SameNameThatLeft_GoesOnWithCardBalanceAndLimitsOfTheYear()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await Data.AwardAsync(village, household, 39);
        var yearly = await Data.ItemAsync(village, "Z06");
        await App.RecordAsync(village, household, yearly);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await recorder.SubmitAsync(Url(village, household), "withdraw", ("Reason", "搬走了"));
        var application = await ApplyAsync(recorder, village);

        var asked = await recorder.SubmitAsync(application, "register");
        Assert.Equal(HttpStatusCode.BadRequest, asked.Status);
        Assert.Contains("以前参加过（卡号 1，2022-10-08 退出）", asked.Text);
        var back = await asked.Form("register").Set("Former", household.HouseholdId).SubmitAsync();

        Assert.Contains("重新开户了，还是卡号 1", back.Text);
        Assert.Contains("39", back.Text);
        var kept = await App.DbAsync(db => db.Households.AsNoTracking().In(village.Key).SingleAsync());
        Assert.Equal((TestData.Joined, null, null), (kept.JoinedOn, kept.WithdrawnOn, kept.WithdrawalReason));
        Assert.Equal("搬走了", kept.Absences.Single().Reason);
        Assert.Equal(Points.Of(39), (await App.DbAsync(db => db.Accounts.In(village.Key).SingleAsync())).Score);
        var twice = await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, kept, yearly));
        Assert.Contains("只计一次", twice.Message, StringComparison.Ordinal);
        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
    }

    [BothEngines]
    [Fact]
    public async Task Register_NamesakeOfOneThatLeft_NeedsAReasonAndGetsItsOwnCard()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await Data.AwardAsync(village, household, 39);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await recorder.SubmitAsync(Url(village, household), "withdraw", ("Reason", "搬走了"));
        var application = await ApplyAsync(recorder, village);

        var refused = await recorder.SubmitAsync(application, "register", ("Former", "other"));
        Assert.Contains("请写明怎样知道不是同一户", refused.Text);
        var other = await refused.Form("register").Set("OtherBecause", "户主是另一个人，住 5 号").SubmitAsync();

        Assert.Contains("卡号 2", other.Text);
        Assert.Contains("不是同一户：户主是另一个人", (await recorder.OpenAsync(application)).Text);
        Assert.Equal(
            [Points.Zero, Points.Of(39)],
            await App.DbAsync(db => db.Accounts.In(village.Key).Select(a => a.Score).OrderBy(s => s).ToListAsync()));
    }

    [Fact]
    public async Task Score_DayOnWhichItHadLeft_IsRefusedAndTheOthersCount()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        App.SetDay(2022, 9, 5);
        await WithdrawAsync(village, household);
        App.SetDay(2022, 9, 20);
        await ReopenAsync(village, household);
        App.SetDay(2022, 10, 8);
        var item = await Data.ItemAsync(village, "Z01");
        var back = await App.DbAsync(db => db.Households.AsNoTracking().In(village.Key).SingleAsync());

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, back, item, new DateOnly(2022, 9, 19)));

        Assert.Contains("2022-09-05 起退出过，2022-09-20 才重新参加", refused.Message, StringComparison.Ordinal);
        Assert.Equal("OccurredOn", refused.Field);
        await App.RecordAsync(village, back, item, new DateOnly(2022, 9, 4));
        await App.RecordAsync(village, back, item, new DateOnly(2022, 9, 20));
    }

    [Fact]
    public async Task Board_HouseholdBackInTheSameQuarter_IsRankedAsIfItHadNeverLeft()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, joinedOn: new DateOnly(2022, 6, 1));
        App.SetDay(2022, 9, 5);
        await WithdrawAsync(village, household);
        await ReopenAsync(village, household);

        var lines = (await App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, new Quarter(2022, 3)))).Lines;

        Assert.Equal(household.HouseholdId, lines.Single().HouseholdId);
    }

    [BothEngines]
    [Fact]
    public async Task Import_RowOfOneThatLeft_IsNamedAndOpenedAgainOnlyWhenConfirmed()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await WithdrawAsync(village, household);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var book = Xlsx.Book(Headings, [1, "1组", "张三", "新址2号"], [2, "3组", "李四"]);

        var report = await recorder.SubmitAsync($"{village.Url}/households/import", "check", ("Upload", new TestFile("册.xlsx", book)));
        Assert.Contains("以前参加过（卡号 1，2022-10-08 退出）", report.Text);
        var refused = await report.Form("commit").SubmitAsync();
        Assert.Contains("还有没弄明白的行", refused.Text);
        var done = await refused.Form("commit").Set("Reopen", (string[])["2"]).SubmitAsync();

        Assert.Contains("导入了 2 户", done.Text);
        var households = await App.DbAsync(db => db.Households.AsNoTracking().In(village.Key).OrderBy(h => h.CardNumber).ToListAsync());
        Assert.Equal([(1, "张三", "新址2号"), (2, "李四", null)], households.Select(h => (h.CardNumber, h.Head, h.Address)));
        Assert.All(households, h => Assert.Null(h.WithdrawnOn));
        Assert.False(households[0].ConsentsToPublish);
        Assert.Equal(2, await App.DbAsync(db => db.Accounts.In(village.Key).CountAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Register_OwnHouseholdThatLeft_IsForAnotherRecorder()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await WithdrawAsync(village, household);
        var recorder = await Data.StaffAsync(Role.Recorder, village, household: household);
        var application = await ApplyAsync(recorder, village);

        var refused = await recorder.SubmitAsync(application, "register", ("Former", household.HouseholdId));

        Assert.Contains("自己家的事要回避", refused.Text);
        Assert.NotNull(await App.DbAsync(db => db.Households.In(village.Key).Select(h => h.WithdrawnOn).SingleAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Consent_ToTheOwnHouseholdThatComesBack_IsForAnotherOfTheCommittee()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await WithdrawAsync(village, household);
        var application = await App.WithAsync((HouseholdService s) => s.ApplyAsync(
            Callers.Visitor(village), village.Key, new Apply("张三", "1组", null, null, null, false, new DateOnly(2020, 1, 1), false)));
        var url = $"{village.Url}/applications/{application.ApplicationId}";

        var own = await (await Data.StaffAsync(Role.Committee, village, household: household))
            .SubmitAsync(url, "consent", ("ConsentedOn", App.Clock.Today()));
        Assert.Contains("自己家的事要回避", own.Text);
        var other = await (await Data.StaffAsync(Role.Committee, village)).SubmitAsync(url, "consent", ("ConsentedOn", App.Clock.Today()));

        Assert.Contains("已登记村“两委”的同意", other.Text);
    }

    // D18: calendar months, the first day included; where the month has no such day, its last one.
    [Theory]
    [InlineData("2025-08-27", "2026-02-26")]
    [InlineData("2025-08-28", "2026-02-27")]
    [InlineData("2025-08-29", "2026-02-28")]
    [InlineData("2025-08-30", "2026-02-28")]
    [InlineData("2025-08-31", "2026-02-28")]
    [InlineData("2025-09-01", "2026-02-28")]
    [InlineData("2023-08-28", "2024-02-27")]
    [InlineData("2023-08-29", "2024-02-28")]
    [InlineData("2023-08-30", "2024-02-29")]
    [InlineData("2023-08-31", "2024-02-29")]
    [InlineData("2023-09-01", "2024-02-29")]
    [InlineData("2025-12-30", "2026-06-29")]
    [InlineData("2025-12-31", "2026-06-30")]
    [InlineData("2025-03-31", "2025-09-30")]
    [InlineData("2024-02-29", "2024-08-28")]
    public void Residence_BegunOnADay_IsFullOnItsLastDayAndNotBefore(string since, string full)
    {
        var day = DateOnly.Parse(full, System.Globalization.CultureInfo.InvariantCulture);
        var application = new Application
        {
            TownId = 1, VillageId = 1, Head = "赵六", GroupName = "1组", AtCounter = true, SubmittedAt = App.Clock.UtcNow(), IsLocal = false,
            ResidesSince = DateOnly.Parse(since, System.Globalization.CultureInfo.InvariantCulture)
        }.With(a => a.ConsentedOn, day);

        Assert.Contains(full, application.MissingOn(day.AddDays(-1)).Single(), StringComparison.Ordinal);
        Assert.Empty(application.MissingOn(day));
    }

    [Theory]
    [InlineData("\u200b\u200d")]
    [InlineData("\ufeff\u2060")]
    public async Task Name_OfInvisibleCharactersOnly_IsNoName(string head)
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var edit = await recorder.SubmitAsync(Url(village, household) + "/edit", "edit", ("Head", head));
        var apply = await App.Anonymous().SubmitAsync(
            $"{village.PublicUrl}/apply", "apply", ("Form.Head", head), ("Form.Group", "1组"), ("Form.IsLocal", "true"),
            ("Form.Voluntary", true), ("Form.ConsentsToPublish", "false"));
        var import = await recorder.SubmitAsync(
            $"{village.Url}/households/import", "check", ("Upload", new TestFile("册.xlsx", Xlsx.Book(Headings, [1, "1组", head, "某处"]))));

        Assert.Contains("请填写户主姓名", edit.Text);
        Assert.Contains("请填写户主姓名", apply.Text);
        Assert.Contains("没有填“户主姓名”", import.Text);
        Assert.Equal("张三", await App.DbAsync(db => db.Households.In(village.Key).Select(h => h.Head).SingleAsync()));
        Assert.Equal(0, await App.DbAsync(db => db.Applications.In(village.Key).CountAsync()));
    }

    /// <summary>
    /// One rule of the same household: also one that stands there in a spelling from before there was the rule is the same, wherever it is met.
    /// </summary>
    [Theory]
    [InlineData("edit")]
    [InlineData("counter")]
    [InlineData("waiting")]
    [InlineData("left")]
    [InlineData("import")]
    [InlineData("records")]
    public async Task SameHousehold_StoredInAnOldSpelling_IsKnownAgain(string where)
    {
        var village = await Data.VillageAsync();
        var (stored, typed) = ((Head: "阿依古丽.买买提", Group: "第三组"), (Head: "阿依古丽·买买提", Group: "3社"));
        var other = await Data.HouseholdAsync(village, "李四");
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        if (where == "waiting")
        {
            await App.DbAsync(async db =>
            {
                db.Applications.Add(new Application
                {
                    TownId = village.TownId, VillageId = village.Key.VillageId, Head = stored.Head, GroupName = stored.Group, IsLocal = true, AtCounter = false, SubmittedAt = App.Clock.UtcNow()
                });
                await db.SaveChangesAsync();
            });
        }
        else
        {
            await App.DbAsync(async db =>
            {
                await VillageGroup.EnsureAsync(db, village.Key, stored.Group);
                await db.SaveChangesAsync();
            });
            await Data.HouseholdAsync(village, stored.Head, stored.Group, change: h => h.With(x => x.WithdrawnOn, where == "left" ? App.Clock.Today() : (DateOnly?)null));
        }

        Task<TestPage> ApplyAsync() => recorder.SubmitAsync(
            $"{village.Url}/applications/new", "apply", ("Form.Head", typed.Head), ("Form.Group", typed.Group), ("Form.IsLocal", "true"), ("Form.Voluntary", true),
            ("Form.ConsentsToPublish", "false"));
        Task<TestPage> CheckAsync() => recorder.SubmitAsync(
            $"{village.Url}/households/import", "check", ("Upload", new TestFile("册.xlsx", Xlsx.Book(Headings, [1, typed.Group, typed.Head, "某处"]))));
        var said = where switch
        {
            "edit" => (await recorder.SubmitAsync(Url(village, other) + "/edit", "edit", ("Head", typed.Head), ("Group", typed.Group))).Text,
            "import" => (await CheckAsync()).Text,
            "records" => string.Join('\n', (await App.WithAsync((RecordsImport import) => import.RunAsync(
                Caller.CommandLine, village.Key, Xlsx.Book(["户主姓名", "组别", "日期", "编号"], [typed.Head, typed.Group, "2022-09-05", "Z01"]), commit: false)))
                .Issues.Select(i => i.Message).Append("没有问题")),
            _ => (await ApplyAsync()).Text
        };

        Assert.Contains(
            where switch { "waiting" => "已经交过申请", "left" => "以前参加过", "import" => "已经登记（卡号 2）", "records" => "没有问题", _ => "已经登记，卡号 2" }, said, StringComparison.Ordinal);
        Assert.True(where != "records" || !said.Contains("没有登记", StringComparison.Ordinal), said);
    }

    [Fact]
    public async Task Edit_OneOfTwoNamesakesFromBefore_IsStillPossible()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, phone: "13800000001");
        await Data.HouseholdAsync(village, phone: "13800000002");
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        Assert.Contains("资料改好了", (await recorder.SubmitAsync(Url(village, household) + "/edit", "edit", ("Address", "新址"))).Text);
    }

    private static string Url(TestVillage village, Household household) => $"{village.Url}/households/{household.HouseholdId}";

    private Task WithdrawAsync(TestVillage village, Household household)
        => App.WithAsync((HouseholdService s) => s.WithdrawAsync(Caller.CommandLine, village.Key, household.HouseholdId, "搬走了"));

    private async Task ReopenAsync(TestVillage village, Household household)
    {
        var application = await App.WithAsync(
            (HouseholdService s) => s.ApplyAsync(
                Callers.Visitor(village), village.Key, new Apply("张三", "1组", null, null, null, true, null, false)));
        await App.WithAsync(
            (HouseholdService s) => s.RegisterAsync(
                Caller.CommandLine, village.Key, application.ApplicationId, new FormerHousehold(household.HouseholdId, null)));
    }

    /// <summary>At the counter; where the application is then.</summary>
    private static async Task<string> ApplyAsync(TestClient recorder, TestVillage village)
        => (await recorder.SubmitAsync(
            $"{village.Url}/applications/new", "apply", ("Form.Head", "张三"), ("Form.Group", "1组"), ("Form.IsLocal", "true"),
            ("Form.Voluntary", true), ("Form.ConsentsToPublish", "false"))).Url;
}
