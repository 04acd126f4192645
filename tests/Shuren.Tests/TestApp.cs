using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Reviews;
using Shuren.Hosting;

namespace Shuren.Tests;

/// <summary>
/// The real application (antiforgery on) over a database of its own, one for each test class. Its clock stands still unless a test
/// moves it.
/// </summary>
public sealed class TestApp : IAsyncLifetime
{
    /// <summary>8 October 2022, 10:00 in China: a Saturday, the first days after the third quarter.</summary>
    public static readonly DateTimeOffset Start = new(2022, 10, 8, 2, 0, 0, TimeSpan.Zero);

    private TestDatabase? _database;
    private Factory? _factory;

    public FakeTimeProvider Clock { get; } = new(Start);

    public TestDatabase Database => _database ?? throw new InvalidOperationException("The application is not started.");

    public TestData Data => field ??= new TestData(this);

    /// <summary>Settings of the server beside the database's; to be set before its first request.</summary>
    public Dictionary<string, string> Settings { get; } = new(StringComparer.OrdinalIgnoreCase);

    public IServiceProvider Services => _factory!.Services;

    /// <summary>What the requests asked of the database.</summary>
    public StatementLog Statements => Services.GetRequiredService<StatementLog>();

    /// <summary>A bare request, as it comes from a connection: for what no client can say of itself.</summary>
    public Task<HttpContext> SendAsync(Action<HttpContext> request) => _factory!.Server.SendAsync(request);

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _factory = new Factory(_database.Settings, Clock, Settings);
    }

    public async ValueTask DisposeAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    /// <summary>Sets the clock to this hour of this day in China; backwards too.</summary>
    public void SetDay(int year, int month, int day, int hour = 10)
        => Clock.AdjustTime(new DateTimeOffset(year, month, day, hour, 0, 0, TimeSpan.FromHours(8)).ToUniversalTime());

    public void SetDay(DateOnly day, int hour = 10) => SetDay(day.Year, day.Month, day.Day, hour);

    /// <summary>A visitor who is not signed in.</summary>
    public TestClient Anonymous() => new(_factory!.Server.CreateHandler(), _factory.Server.BaseAddress, () => _factory.LastError);

    /// <summary>A signed-in visitor, by a cookie as the sign-in page would give it: no password is hashed and no limit used up.</summary>
    public async Task<TestClient> SignInAsync(User user)
    {
        var client = Anonymous();
        client.Caller = await CallerAsync(user);
        await using var scope = Services.CreateAsyncScope();
        var principal = SignInDoor.Principal(user, await scope.ServiceProvider.GetRequiredService<SignInSessions>().StartAsync(user.Id));
        var options = scope.ServiceProvider.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        var now = Clock.GetUtcNow();
        var properties = new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now + TimeSpan.FromDays(3650) };
        client.Cookies[options.Cookie.Name!] = options.TicketDataFormat.Protect(new AuthenticationTicket(principal, properties, IdentityConstants.ApplicationScheme));
        return client;
    }

    /// <summary>The person as a use case would be asked: with all roles held today, at the place of the first of them.</summary>
    public Task<Caller> CallerAsync(User user) => DbAsync(async db =>
    {
        var today = Clock.Today();
        var held = await db.Appointments.AsNoTracking().Where(a => a.UserId == user.Id && a.StartsOn <= today && (a.EndsOn == null || a.EndsOn >= today))
            .OrderBy(a => a.TownId).ThenBy(a => a.VillageId).ToListAsync();
        var login = await db.HouseholdLogins.AsNoTracking().SingleOrDefaultAsync(l => l.UserId == user.Id);
        if (login is not null)
        {
            var home = await db.Households.AsNoTracking().SingleAsync(h => h.TownId == login.TownId && h.HouseholdId == login.HouseholdId);
            return new SignedIn(user, held, login).At(home.TownId, home.VillageId, []);
        }
        var place = held.FirstOrDefault();
        return new SignedIn(user, held, login).At(place?.TownId, place?.VillageId, held.Where(a => a.TownId == place?.TownId && a.VillageId == place?.VillageId));
    });

    /// <summary>Uses services as a request would: in a scope of its own.</summary>
    public async Task<T> ScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public Task ScopeAsync(Func<IServiceProvider, Task> work) => ScopeAsync(async services =>
    {
        await work(services);
        return true;
    });

    /// <summary>One service, in a scope of its own: <c>await app.WithAsync((ReviewService reviews) => reviews.SignAsync(…))</c>.</summary>
    public Task<T> WithAsync<TService, T>(Func<TService, Task<T>> work)
        where TService : notnull
        => ScopeAsync(services => work(services.GetRequiredService<TService>()));

    public Task WithAsync<TService>(Func<TService, Task> work)
        where TService : notnull
        => ScopeAsync(services => work(services.GetRequiredService<TService>()));

    /// <summary>The database as it stands now.</summary>
    public Task<T> DbAsync<T>(Func<AppDb, Task<T>> work) => WithAsync(work);

    public Task DbAsync(Func<AppDb, Task> work) => WithAsync(work);

    private sealed class Factory(DatabaseSettings settings, TimeProvider clock, Dictionary<string, string> more) : WebApplicationFactory<Program>, ILoggerProvider, ILogger
    {
        /// <summary>What made the last page answer 500.</summary>
        public Exception? LastError { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error)
            {
                LastError = exception ?? LastError;
            }
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            builder.UseSetting("data", settings.Folder);
            if (settings.Connection is { } connection)
            {
                builder.UseSetting("database", connection);
            }
            foreach (var (name, value) in more)
            {
                builder.UseSetting(name, value);
            }
            builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(this));
            builder.ConfigureTestServices(services =>
            {
                services.RemoveAll<TimeProvider>();
                services.AddSingleton(clock);
                services.AddSingleton<StatementLog>();
                // A hundred thousand rounds for each password are for those who stole the database.
                services.Configure<PasswordHasherOptions>(o => o.IterationCount = 1_000);
                services.ConfigureDbContext<SqliteAppDb>((all, o) => o.AddInterceptors(all.GetRequiredService<StatementLog>()));
                services.ConfigureDbContext<PostgresAppDb>((all, o) => o.AddInterceptors(all.GetRequiredService<StatementLog>()));
            });
        }
    }
}

/// <summary>What the tests of pages and services share: the class's application, its data, and a clock that each test finds at its start.</summary>
public abstract class AppTests : IClassFixture<TestApp>
{
    protected AppTests(TestApp app)
    {
        App = app;
        app.Clock.AdjustTime(TestApp.Start);
    }

    protected TestApp App { get; }

    protected TestData Data => App.Data;
}
