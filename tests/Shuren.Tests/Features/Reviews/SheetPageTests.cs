using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Places;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Reviews;

public sealed class SheetPageTests(TestApp app) : AppTests(app)
{
    [BothEngines]
    [Theory]
    [InlineData("mine")]
    [InlineData("minus")]
    [InlineData("late")]
    [InlineData("split")]
    [InlineData("returned")]
    public async Task Get_WithAFilter_Opens(string show)
    {
        var world = await Data.WorldAsync();
        var reviewer = await Data.StaffAsync(Role.Reviewer, world.Village, lead: true);

        await reviewer.OpenAsync($"{world.Village.Url}/reviews/2022-10?show={show}");
    }

    [Fact]
    public async Task Get_LinesLeftToVoteOn_AreTheNextStepUntilNoneIsLeft()
    {
        var village = await Data.VillageAsync();
        var (item, reviewer) = (await Data.ItemAsync(village, "Z01"), await Data.StaffAsync(Role.Reviewer, village));
        foreach (var name in (string[])["张三", "李四"])
        {
            await App.RecordAsync(village, await Data.HouseholdAsync(village, name), item);
        }
        var url = $"{village.Url}/reviews/2022-10";
        static List<string> Fields(TestPage page) => page.All("[name^='Vote[']").Select(e => e.GetAttribute("name")!).Distinct().ToList();
        var form = (await reviewer.OpenAsync(url)).Form("vote");
        var fields = Fields(form.Page);

        var one = await form.Set(fields[0], "yes").SubmitAsync();
        var mine = await reviewer.OpenAsync(one.Find("[data-testid=next] a").GetAttribute("href")!);
        var two = await mine.Form("vote").Set(fields[1], "yes").SubmitAsync();

        Assert.Equal("还有 1 条等您表决", one.ById("next").TextContent.Trim());
        Assert.Equal([fields[1]], Fields(mine));
        Assert.Contains("该您表决的都表决了", two.ById("next").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_VotesOfOnePage_AreCounted()
    {
        var world = await Data.WorldAsync();
        var reviewer = await Data.StaffAsync(Role.Reviewer, world.Village, lead: true);

        await reviewer.VoteAsync($"{world.Village.Url}/reviews/2022-10");

        Assert.True(await App.DbAsync(db => db.ReviewVotes.AnyAsync(v => v.TownId == world.Village.TownId && v.ReviewLineId == world.Line.ReviewLineId && v.Approve)));
    }
}
