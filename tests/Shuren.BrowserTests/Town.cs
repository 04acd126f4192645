using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;
using Shuren.Features.Households;
using Shuren.Features.Organization;
using Shuren.Features.Places;
using Shuren.Hosting;

namespace Shuren.BrowserTests;

/// <summary>An empty town with its people and four households, and a clock that the test moves.</summary>
public sealed class Town : Site
{
    public const string Code = "500230106";
    public const string VillageCode = "500230106201";
    public const string Password = "mima-2030-ok";

    private readonly FakeTimeProvider _clock;

    // In years to come, so that the browser, whose clock is the machine's, keeps the cookies.
    private Town()
        : this(new FakeTimeProvider(new DateTimeOffset(2030, 6, 20, 2, 0, 0, TimeSpan.Zero)))
    {
    }

    private Town(FakeTimeProvider clock)
        : base(clock) => _clock = clock;

    public VillageKey Village { get; private set; }

    public static async Task<Town> StartAsync()
    {
        var town = new Town();
        await town.ServeAsync();
        await town.SettleAsync();
        return town;
    }

    public void SetDay(int month, int day) => _clock.AdjustTime(new DateTimeOffset(2030, month, day, 10, 0, 0, TimeSpan.FromHours(8)).ToUniversalTime());

    public Task<IPage> StaffAsync(string userName) => StaffAsync(userName, Password);

    public async Task<T> WithAsync<TService, T>(Func<TService, Task<T>> work)
        where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    // People and neighbours: what this test is not about goes in through the services that the pages use.
    private async Task SettleAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var town = await services.GetRequiredService<OrganizationService>().FoundTownAsync(Caller.CommandLine, 
            Code, "树人镇", "丰都县", [new NewVillage(VillageCode, "万寿桥村")], "admin", "示例管理员", Password, isInstallationAdministrator: true);
        Village = new VillageKey(town.TownId, 1);
        (string Name, Role Role, bool Lead)[] people =
        [
            ("jilu", Role.Recorder, true), ("zuzhang", Role.Reviewer, true), ("shenhe1", Role.Reviewer, false), ("shenhe2", Role.Reviewer, false),
            ("liangwei", Role.Committee, false), ("jiandu1", Role.Supervisor, false), ("jiandu2", Role.Supervisor, false),
            ("shijiansuo", Role.StationOfficer, false), ("shending", Role.Approver, true)
        ];
        var users = services.GetRequiredService<UserManager<User>>();
        foreach (var (name, role, lead) in people)
        {
            var user = new User { Id = Guid.CreateVersion7(), Kind = UserKind.Staff, UserName = name, DisplayName = "示例" + name };
            (await users.CreateAsync(user, Password)).MustSucceed("Password");
            await services.GetRequiredService<AppointmentService>().AppointAsync(
                Caller.CommandLine, town.TownId, new NewAppointment(user.Id, role, role.IsOfVillage() ? 1 : null, lead, null, null, new DateOnly(2030, 1, 1), role == Role.Supervisor ? false : null, HasNoHousehold: true));
        }
        var households = services.GetRequiredService<HouseholdService>();
        foreach (var head in (string[])["李四", "王五", "赵六", "孙七"])
        {
            var application = await households.ApplyAsync(Village, new Apply(head, "2组", null, null, null, true, null, true), null);
            await households.RegisterAsync(Caller.CommandLine, Village, application.ApplicationId);
        }
    }
}
