using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;

namespace Shuren.Tests.Data;

/// <summary>Limits are said once, for page, service and both databases.</summary>
[BothEngines]
public sealed class WriteLimitsTests(TestApp app) : AppTests(app)
{
    public static TheoryData<string, Action<Household>> Past => new()
    {
        { "最多 200 字", h => h.With(x => x.Address, new string('长', 201)) },
        { "不能保存的字符", h => h.With(x => x.Remarks, "a\0b") },
        { "1900 年到 2100 年", h => h.With(x => x.WithdrawnOn, new DateOnly(9999, 12, 31)) },
        { "1900 年到 2100 年", h => h.With(x => x.WithdrawnOn, new DateOnly(1, 1, 1)) }
    };

    [Theory]
    [MemberData(nameof(Past), DisableDiscoveryEnumeration = true)]
    public async Task Save_PastALimit_IsRefusedInChineseAndStoresNothing(string message, Action<Household> change)
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);

        var added = await Assert.ThrowsAsync<RuleViolation>(() => Data.HouseholdAsync(village, "李四", change: change));
        var changed = await Assert.ThrowsAsync<RuleViolation>(() => App.DbAsync(async db =>
        {
            change(await db.Households.SingleAsync(h => h.TownId == village.TownId && h.HouseholdId == household.HouseholdId));
            await db.SaveChangesAsync();
        }));
        var inBulk = await Assert.ThrowsAsync<RuleViolation>(() => App.DbAsync(async db =>
        {
            await db.Database.OpenConnectionAsync();
            var row = await db.Households.AsNoTracking()
                .SingleAsync(h => h.TownId == village.TownId && h.HouseholdId == household.HouseholdId);
            change(row);
            await BulkRows.UpdateAsync(db, [row]);
        }));

        Assert.All([added, changed, inBulk], refused => Assert.Contains(message, refused.Message, StringComparison.Ordinal));
        var stored = await App.DbAsync(db => db.Households.AsNoTracking().In(village.Key).SingleAsync());
        Assert.Equal((household.Address, household.Remarks, household.WithdrawnOn), (stored.Address, stored.Remarks, stored.WithdrawnOn));
    }

    [Fact]
    public async Task Withdraw_WithAReasonLongerThanItsColumn_IsRefusedOnTheForm()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var form = (await recorder.OpenAsync($"{village.Url}/households/{household.HouseholdId}")).Form("Reason");
        Assert.Equal(
            "500",
            (await recorder.OpenAsync($"{village.Url}/households/{household.HouseholdId}")).Find("#Reason").GetAttribute("maxlength"));

        var refused = await form.Set("Reason", new string('长', 501)).SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("不超过 500 字", refused.Text);
        Assert.Null((await App.DbAsync(db => db.Households.AsNoTracking().In(village.Key).SingleAsync())).WithdrawnOn);
    }

    [Fact]
    public async Task Save_TheSameTwice_TellsTheLaterOne()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.DbAsync(async db =>
        {
            db.Accounts.Add(
                new Account { TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = household.HouseholdId });
            await db.SaveChangesAsync();
        }));

        Assert.Equal(WriteLimits.TwiceMessage, refused.Message);
    }
}
