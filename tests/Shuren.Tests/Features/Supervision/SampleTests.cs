using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Supervision;
using Shuren.Tests.Features.Reviews;

namespace Shuren.Tests.Features.Supervision;

/// <summary>A month's random sample: the seed is written down first, nobody chooses it, anybody draws it again (SUP-1).</summary>
public sealed class SampleTests(TestApp app) : AppTests(app)
{
    private const string September = "2022-09";

    [Fact]
    public async Task Draw_AfterTheConfirmation_WritesTheSeedAndDrawsWhatAnybodyCanDrawAgain()
    {
        var (table, _) = await ConfirmedAsync(7);
        var supervisor = await Data.StaffAsync(Role.Supervisor, table.Village);
        var url = $"{table.Village.Url}/samples/{September}";
        Assert.Contains("抽查没有做完的月份 1", (await supervisor.OpenAsync(table.Village.Url + "/supervision")).Text, StringComparison.Ordinal);
        var before = await supervisor.OpenAsync(url);

        var drawn = await before.Form("draw").SubmitAsync();

        var draw = await DrawAsync(table.Village);
        var entries = await App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(table.Village.Key).OrderBy(e => e.Seq).ToListAsync());
        // By hand, from what the page says: the head after the confirmation, the month, how many were drawn before.
        var seed = Hex($"{Convert.ToHexStringLower(entries[^1].Hash)} 2022-09 0");
        Assert.Equal(seed, Convert.ToHexStringLower(draw.Seed));
        Assert.Contains(seed, before.Text, StringComparison.Ordinal);
        Assert.Contains(seed, drawn.Text, StringComparison.Ordinal);
        var expected = entries.OrderBy(e => Hex($"{seed} {e.Seq}"), StringComparer.Ordinal).Take(5).Select(e => $"第 {e.Seq} 笔");
        Assert.Equal(expected, drawn.Texts("tbody td.lead"));
        Assert.Contains("怎样重抽一遍", drawn.Text, StringComparison.Ordinal);
        Assert.Equal(1, await App.DbAsync(db => db.AuditEvents.OfTown(table.Village.TownId).CountAsync(e => e.UseCase == UseCases.DrawSample.Code && e.SubjectId == draw.DrawId)));
        // Points that come later do not change what was drawn.
        await Data.AwardAsync(table.Village, await Data.HouseholdAsync(table.Village, "后来"), 5);
        Assert.Equal(expected, (await supervisor.OpenAsync(url)).Texts("tbody td.lead"));
    }

    [BothEngines]
    [Fact]
    public async Task Draw_Again_IsRefused()
    {
        var (table, _) = await ConfirmedAsync(2);
        var (one, two) = (await Data.StaffAsync(Role.Supervisor, table.Village), await Data.StaffAsync(Role.Supervisor, table.Village));
        var url = $"{table.Village.Url}/samples/{September}";
        var forms = await Task.WhenAll(new[] { one, two }.Select(async s => (await s.OpenAsync(url)).Form("draw")));

        var answers = await Task.WhenAll(forms.Select(f => f.SubmitAsync()));

        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.Contains(answers, a => a.Text.Contains("一个月只抽一次", StringComparison.Ordinal));
        var draw = await DrawAsync(table.Village);
        Assert.Equal(2, (await one.OpenAsync(url)).All("tbody tr").Count);
        Assert.Empty((await one.OpenAsync(url)).All("[data-testid='draw']"));
        Assert.Equal(2, draw.Pick([1, 2]).Count);
    }

    [Fact]
    public async Task Draw_BeforeTheConfirmationOrByOthers_IsRefused()
    {
        var table = await ReviewTable.StartAsync(App);
        await table.RecordAsync(await Data.HouseholdAsync(table.Village), await Data.ItemAsync(table.Village, "Z01"), new DateOnly(2022, 9, 10));
        await table.VoteAsync(September);
        await table.SignAsync(September);
        var supervisor = await Data.StaffAsync(Role.Supervisor, table.Village);
        var url = $"{table.Village.Url}/samples/{September}";

        Assert.Contains("审定以后", (await supervisor.OpenAsync(url)).Text, StringComparison.Ordinal);
        Assert.Contains("还没有审定", (await ReviewTable.ForgeAsync(supervisor, table.Village.Url + "/audit", url + "?handler=Draw", ("Shown", "0"))).Text, StringComparison.Ordinal);
        await table.ConfirmAsync(September);
        Assert.Equal("/denied", (await ReviewTable.ForgeAsync(table.Chair, table.Url(September), url + "?handler=Draw", ("Shown", "0"))).Url);
        var other = await (await supervisor.OpenAsync(url)).Form("draw").Forge("Shown", new string('0', 64)).SubmitAsync();
        Assert.Contains("变了", other.Text, StringComparison.Ordinal);
        Assert.False(await App.DbAsync(db => db.SampleDraws.In(table.Village.Key).AnyAsync()));
    }

    /// <summary>Who has several months to draw does not choose by their order.</summary>
    [BothEngines]
    [Fact]
    public async Task Draw_OfAnotherMonthFirst_LeavesTheSeedAsItWas()
    {
        var table = await ReviewTable.StartAsync(App);
        var (household, item) = (await Data.HouseholdAsync(table.Village), await Data.ItemAsync(table.Village, "Z01"));
        foreach (var month in (string[])["2022-08", September])
        {
            await table.RecordAsync(household, item, DateOnly.Parse(month + "-28", CultureInfo.InvariantCulture));
            await table.VoteAsync(month);
            await table.SignAsync(month);
            await table.ConfirmAsync(month);
        }
        var supervisor = await Data.StaffAsync(Role.Supervisor, table.Village);
        async Task<string> SeedAsync() => (await supervisor.OpenAsync($"{table.Village.Url}/samples/{September}")).Form("draw").Values("Shown").Single();
        var before = await SeedAsync();

        await (await supervisor.OpenAsync($"{table.Village.Url}/samples/2022-08")).Form("draw").SubmitAsync();

        Assert.True(await App.DbAsync(db => db.SampleDraws.In(table.Village.Key).AnyAsync()));
        Assert.Equal(before, await SeedAsync());
    }

    [Fact]
    public async Task Mark_EachDrawnLine_AsRightOrWithAFlag_EndsTheMonth()
    {
        var (table, households) = await ConfirmedAsync(2);
        var supervisor = await Data.StaffAsync(Role.Supervisor, table.Village, name: "监督员甲");
        var url = $"{table.Village.Url}/samples/{September}";
        var drawn = await (await supervisor.OpenAsync(url)).Form("draw").SubmitAsync();
        var right = drawn.All("form[data-testid^='right']")[0].GetAttribute("data-testid")!;
        var stale = (await supervisor.OpenAsync(url)).Form(right);

        var marked = await drawn.Form(right).SubmitAsync();
        Assert.Contains("无误（监督员甲，2022-10-08 10:00）", marked.Text, StringComparison.Ordinal);
        Assert.Contains("已经看过", (await stale.SubmitAsync()).Text, StringComparison.Ordinal);
        Assert.Contains("还有 1 笔没有查", (await supervisor.OpenAsync(table.Village.Url + "/supervision")).Text, StringComparison.Ordinal);
        var link = marked.All("form[data-testid^='right'] a").Single().GetAttribute("href")!;
        await supervisor.SubmitAsync(link, "flag", ("Doubt", "那天他不在村里。"));

        var page = await supervisor.OpenAsync(url);
        Assert.Contains("监督疑问 2022-001", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.All("[data-testid^='right']"));
        Assert.Contains("查完了", (await supervisor.OpenAsync(table.Village.Url + "/supervision")).Text, StringComparison.Ordinal);
        Assert.Equal(2, households.Count);
        Assert.Single(await App.DbAsync(db => db.SampleMarks.In(table.Village.Key).ToListAsync()));
    }

    [Fact]
    public async Task Mark_OfTheOwnHouseholdOrOfALineNotDrawn_IsRefused()
    {
        var (table, households) = await ConfirmedAsync(7);
        var url = $"{table.Village.Url}/samples/{September}";
        await (await (await Data.StaffAsync(Role.Supervisor, table.Village)).OpenAsync(url)).Form("draw").SubmitAsync();
        var entries = await App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(table.Village.Key).ToListAsync());
        var draw = await DrawAsync(table.Village);
        var picked = draw.Pick(entries.Select(e => e.Seq));
        var first = entries.Single(e => e.Seq == picked[0]);
        var own = await Data.StaffAsync(Role.Supervisor, table.Village, household: households.Single(h => h.HouseholdId == first.HouseholdId));

        Assert.Equal(4, (await own.OpenAsync(url)).All("[data-testid^='right']").Count);
        Assert.Contains("自己家的事要回避", (await ReviewTable.ForgeAsync(own, table.Village.Url + "/audit", $"{url}?handler=Right&seq={first.Seq}")).Text, StringComparison.Ordinal);
        var rest = entries.Select(e => e.Seq).Except(picked).First();
        Assert.Contains("不在抽到的里面", (await ReviewTable.ForgeAsync(own, table.Village.Url + "/audit", $"{url}?handler=Right&seq={rest}")).Text, StringComparison.Ordinal);
        Assert.Empty(await App.DbAsync(db => db.SampleMarks.In(table.Village.Key).ToListAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Search_ByAWord_FindsPersonUseCaseHouseholdAndCard()
    {
        var (table, households) = await ConfirmedAsync(2);
        var supervisor = await Data.StaffAsync(Role.Supervisor, table.Village, name: "监督员甲");
        await supervisor.OpenAsync($"{table.Village.Url}/households/{households[0].HouseholdId}");
        var url = table.Village.Url + "/audit?word=";

        Assert.Contains("共 1 条", (await supervisor.OpenAsync(url + "监督员")).Text, StringComparison.Ordinal);
        // The look, and what was done on the household's records.
        var found = await supervisor.OpenAsync(url + households[0].Head);
        Assert.Contains("抽样户1户（卡号 1）", found.Find("tbody").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("抽样户2", found.Find("tbody").TextContent, StringComparison.Ordinal);
        Assert.True(found.All("tbody tr").Count > 1);
        Assert.Contains("抽样户1户（卡号 1）", (await supervisor.OpenAsync(url + households[0].CardNumber)).Find("tbody").TextContent, StringComparison.Ordinal);
        Assert.Contains("共 1 条", (await supervisor.OpenAsync(url + "审定")).Text, StringComparison.Ordinal);
        Assert.Contains("没有符合条件的记录", (await supervisor.OpenAsync(url + "没有的词")).Text, StringComparison.Ordinal);
        Assert.Contains("没有符合条件的记录", (await supervisor.OpenAsync(url + "监督员&until=2022-10-07")).Text, StringComparison.Ordinal);
    }

    /// <summary>So many households with a line each on September's sheet, confirmed.</summary>
    private async Task<(ReviewTable Table, List<Household> Households)> ConfirmedAsync(int count)
    {
        var table = await ReviewTable.StartAsync(App);
        var item = await Data.ItemAsync(table.Village, "Z01");
        var households = new List<Household>();
        for (var i = 1; i <= count; i++)
        {
            households.Add(await Data.HouseholdAsync(table.Village, $"抽样户{i}"));
            await table.RecordAsync(households[^1], item, new DateOnly(2022, 9, 10));
        }
        await table.VoteAsync(September);
        await table.SignAsync(September);
        Assert.Contains($"{count} 条入账", (await table.ConfirmAsync(September)).Text, StringComparison.Ordinal);
        return (table, households);
    }

    private Task<SampleDraw> DrawAsync(TestVillage village) => App.DbAsync(db => db.SampleDraws.AsNoTracking().In(village.Key).SingleAsync());

    private static string Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
}
