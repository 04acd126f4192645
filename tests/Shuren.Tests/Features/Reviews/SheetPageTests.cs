using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Reviews;

public sealed class SheetPageTests(TestApp app) : AppTests(app)
{
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
    public async Task Post_VotesOfOnePage_AreCounted()
    {
        var world = await Data.WorldAsync();
        var reviewer = await Data.StaffAsync(Role.Reviewer, world.Village, lead: true);

        await reviewer.VoteAsync($"{world.Village.Url}/reviews/2022-10");

        Assert.True(await App.DbAsync(db => db.ReviewVotes.AnyAsync(v => v.TownId == world.Village.TownId && v.ReviewLineId == world.Line.ReviewLineId && v.Approve)));
    }
}
