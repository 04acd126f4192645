using Shuren.Features.Access;
using Shuren.Features.Stations;

namespace Shuren.Tests.Features.Organization;

/// <summary>The desks: what waits is loud, what does not is one quiet line.</summary>
public sealed class DeskTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Village_WithOneClaimToAccept_ShowsOnlyItAsATile()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var none = await recorder.OpenAsync(village.Url);
        Assert.Empty(none.All(".tiles li"));
        Assert.Contains("现在没有等办的事", none.Text);
        Assert.Contains("申报等受理", none.Texts("[data-testid=nothing] a"));

        await App.Anonymous().SubmitAsync(
            $"{village.PublicUrl}/apply", "apply", ("Form.Head", "赵六"), ("Form.Group", "2组"), ("Form.IsLocal", "true"), ("Form.Voluntary", true),
            ("Form.ConsentsToPublish", "true"));

        var one = await recorder.OpenAsync(village.Url);
        Assert.Equal("参加申请等办理 1", one.Texts(".tiles li").Single());
        Assert.Contains("申报等受理", one.Texts("[data-testid=nothing] a"));
        Assert.DoesNotContain("参加申请等办理", one.Texts("[data-testid=nothing] a"));
    }

    [Fact]
    public async Task Town_WithNothingToDo_ShowsNoNoughts()
    {
        var village = await Data.VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var desk = await officer.OpenAsync(village.TownUrl);

        Assert.Empty(desk.All(".tiles li"));
        Assert.Equal(["审核表等审定", "清单等同意", "异议等答复", "站点六有等验收", "工作报送等收", "更正、删除信息等答复", "监督疑问等镇里答复"], desk.Texts("[data-testid=nothing] a"));
        Assert.Contains("上月各村汇总", desk.Text);
    }

    /// <summary>ORG-3: what of the six points is not there stands on the town's page and on its overview, village by village.</summary>
    [Fact]
    public async Task Town_StationsWithOpenPoints_NamesThem()
    {
        var village = await Data.VillageAsync();
        var whole = await Data.VillageAsync(village);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        await App.DbAsync(async db =>
        {
            db.AddRange(StationTexts.Points.Select(p => new StationCheck
            {
                TownId = whole.TownId, VillageId = whole.Key.VillageId, Point = p, Has = true, On = new DateOnly(2022, 9, 1), SaidAt = App.Clock.UtcNow(), SaidBy = Caller.CommandLine.UserId
            }.With(c => c.IsAccepted, true)));
            db.Add(new StationCheck
            {
                TownId = village.TownId, VillageId = village.Key.VillageId, Point = StationPoint.Sign, Has = true, On = new DateOnly(2022, 9, 1), SaidAt = App.Clock.UtcNow(), SaidBy = Caller.CommandLine.UserId
            });
            await db.SaveChangesAsync();
        });

        var desk = (await officer.OpenAsync(village.TownUrl)).ById("stations");
        var overview = (await officer.OpenAsync(village.TownUrl + "/overview")).ById("stations");

        Assert.All([desk, overview], said =>
        {
            var text = said.TextContent.Replace(" ", "", StringComparison.Ordinal);
            Assert.Contains($"{village.Name}", text, StringComparison.Ordinal);
            Assert.Contains("有固定场所、有明码标价、有合理制度、有发放台账、有专人管理", text, StringComparison.Ordinal);
            Assert.DoesNotContain("有统一标牌", text, StringComparison.Ordinal);
            Assert.DoesNotContain(whole.Name, text, StringComparison.Ordinal);
            Assert.NotNull(said.QuerySelector($"a[href='{village.Url}/station']"));
        });
    }

    [Fact]
    public async Task Board_OfAQuarterWithoutPoints_SaysSoInsteadOfAListOfNoughts()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        await Data.HouseholdAsync(village, "李四");
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var board = await recorder.OpenAsync(village.Url + "/notices/2022Q4");

        Assert.Contains("大家都是 0 分", board.Text);
        Assert.Empty(board.All("table tbody tr"));
    }
}
