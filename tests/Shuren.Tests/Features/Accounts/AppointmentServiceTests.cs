using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Tests.Features.Accounts;

/// <summary>Who may hold which role (ORG-2, D15).</summary>
public sealed class AppointmentServiceTests(TestApp app) : AppTests(app)
{
    private static readonly DateOnly Day = new(2022, 10, 1);

    [Theory]
    [InlineData(Role.Committee)]
    [InlineData(Role.Reviewer)]
    [InlineData(Role.Recorder)]
    public async Task Appoint_SupervisorWhoIsWatched_IsRefusedSayingWhy(Role watched)
    {
        var village = await Data.VillageAsync();
        var user = await Data.UserAsync();
        await AppointAsync(village, user, watched);

        var violation = await Assert.ThrowsAsync<RuleViolation>(() => AppointAsync(village, user, Role.Supervisor));

        Assert.Contains(watched.Chinese(), violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Appoint_SupervisorOfTheRecordersHousehold_IsRefused()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await AppointAsync(village, await Data.UserAsync(), Role.Recorder, card: household.CardNumber);
        var other = await Data.UserAsync();

        await Assert.ThrowsAsync<RuleViolation>(() => AppointAsync(village, other, Role.Supervisor, card: household.CardNumber));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(null)]
    public async Task Appoint_SupervisorRelatedOrUnanswered_IsRefused(bool? relative)
    {
        var village = await Data.VillageAsync();
        var user = await Data.UserAsync();

        var violation = await Assert.ThrowsAsync<RuleViolation>(() => AppointAsync(village, user, Role.Supervisor, relative: relative));

        Assert.Equal("IsCloseRelative", violation.Field);
    }

    [Fact]
    public async Task Appoint_SupervisorAsRecorder_IsRefused()
    {
        var village = await Data.VillageAsync();
        var user = await Data.UserAsync();
        await AppointAsync(village, user, Role.Supervisor, relative: false);

        await Assert.ThrowsAsync<RuleViolation>(() => AppointAsync(village, user, Role.Recorder));
    }

    [Fact]
    public async Task Appoint_SecondRecorderInCharge_IsRefusedAndDeputyIsNot()
    {
        var village = await Data.VillageAsync();
        await AppointAsync(village, await Data.UserAsync(), Role.Recorder, lead: true);
        var second = await Data.UserAsync();

        await Assert.ThrowsAsync<RuleViolation>(() => AppointAsync(village, second, Role.Recorder, lead: true));
        await AppointAsync(village, second, Role.Recorder);
    }

    [Fact]
    public async Task Fault_WithFewerThanTwoSupervisors_IsNamedUntilThereAreTwo()
    {
        var village = await Data.VillageAsync();
        Assert.NotNull(await App.WithAsync((AppointmentService s) => s.SupervisorFaultAsync(village.Key)));

        await AppointAsync(village, await Data.UserAsync(), Role.Supervisor, relative: false);
        await AppointAsync(village, await Data.UserAsync(), Role.Supervisor, relative: false);

        Assert.Null(await App.WithAsync((AppointmentService s) => s.SupervisorFaultAsync(village.Key)));
    }

    private Task<Appointment?> AppointAsync(TestVillage village, User user, Role role, bool lead = false, int? card = null, bool? relative = false)
        => App.WithAsync((AppointmentService s) => s.AppointAsync(Caller.CommandLine, village.Key.TownId, new NewAppointment(user.Id, role, role.IsOfVillage() ? village.Key.VillageId : null, lead, card, null, Day, relative, HasNoHousehold: card is null)));
}
