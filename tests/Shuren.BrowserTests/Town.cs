using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Shuren.Features.Accounts;
using Shuren.Features.Households;
using Shuren.Features.Organization;

namespace Shuren.BrowserTests;

/// <summary>The real application on a real port over an empty town, a real Chromium, and a clock that the test moves.</summary>
public sealed class Town : IAsyncDisposable
{
    public const string Code = "500230106";
    public const string VillageCode = "500230106201";
    public const string Password = "mima-2030-ok";

    private readonly string _folder = Directory.CreateTempSubdirectory("shuren-browser-").FullName;
    private readonly Factory _factory;
    private readonly List<IBrowserContext> _contexts = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private Town() => _factory = new Factory(_folder, Clock);

    /// <summary>In years to come, so that the browser, whose clock is the machine's, keeps the cookies.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 6, 20, 2, 0, 0, TimeSpan.Zero));

    public VillageKey Village { get; private set; }

    public static async Task<Town> StartAsync()
    {
        var town = new Town();
        town._factory.UseKestrel(0);
        town._factory.StartServer();
        await town.SettleAsync();
        town._playwright = await Playwright.CreateAsync();
        town._browser = await town._playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        });
        return town;
    }

    public void SetDay(int month, int day) => Clock.AdjustTime(new DateTimeOffset(2030, month, day, 10, 0, 0, TimeSpan.FromHours(8)).ToUniversalTime());

    /// <summary>A phone, not signed in.</summary>
    public async Task<IPage> PhoneAsync(int width = 360)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = _factory.ClientOptions.BaseAddress.ToString(),
            Locale = "zh-CN",
            TimezoneId = "Asia/Shanghai",
            ViewportSize = new ViewportSize { Width = width, Height = 740 }
        });
        _contexts.Add(context);
        context.SetDefaultTimeout(20_000);
        return await context.NewPageAsync();
    }

    /// <summary>The phone of someone on the staff, signed in through the form.</summary>
    public async Task<IPage> StaffAsync(string userName)
    {
        var page = await PhoneAsync();
        await page.GotoAsync("/sign-in");
        await page.FillAsync("#UserName", userName);
        await page.FillAsync("#Password", Password);
        await page.ClickAsync("[data-testid=staff] button[type=submit]");
        await page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
        return page;
    }

    public async Task<T> WithAsync<TService, T>(Func<TService, Task<T>> work)
        where TService : notnull
    {
        await using var scope = _factory.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts)
        {
            await context.DisposeAsync();
        }
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
        _playwright?.Dispose();
        await _factory.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // People and neighbours: what this test is not about goes in through the services that the pages use.
    private async Task SettleAsync()
    {
        await using var scope = _factory.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var town = await services.GetRequiredService<OrganizationService>().CreateTownAsync(
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
                town.TownId, new NewAppointment(user.Id, role, role.IsOfVillage() ? 1 : null, lead, null, null, new DateOnly(2030, 1, 1), role == Role.Supervisor ? false : null), Actor.CommandLine);
        }
        var households = services.GetRequiredService<HouseholdService>();
        foreach (var head in (string[])["李四", "王五", "赵六", "孙七"])
        {
            var application = await households.ApplyAsync(Village, new Apply(head, "2组", null, null, null, true, null, true), Actor.CommandLine);
            await households.RegisterAsync(Village, application.ApplicationId, Actor.CommandLine);
        }
    }

    private sealed class Factory(string folder, TimeProvider clock) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Development");
            builder.UseSetting("data", folder);
            builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton(clock)));
        }
    }
}
