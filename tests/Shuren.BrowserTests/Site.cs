using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Playwright;
using Shuren.Hosting;

namespace Shuren.BrowserTests;

/// <summary>The real application on a real port over a data folder of its own, and a real Chromium.</summary>
public abstract class Site : IAsyncDisposable
{
    // Chromium without a window to draw takes two thirds of the time; where a system has no such package, Chromium itself.
    private static readonly string Chromium = ((string[])["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"]).First(File.Exists);

    private readonly Factory _factory;
    private readonly List<IBrowserContext> _contexts = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <param name="clock">The application's; the machine's if left out.</param>
    protected Site(TimeProvider? clock = null) => _factory = new Factory(Folder, clock);

    /// <summary>The data folder.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("shuren-browser-").FullName;

    public IServiceProvider Services => _factory.Services;

    /// <summary>Begins to answer.</summary>
    protected async Task ServeAsync()
    {
        _factory.UseKestrel(0);
        _factory.StartServer();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        });
    }

    /// <summary>A phone, not signed in.</summary>
    public async Task<IPage> PhoneAsync(int width = 360, string? userAgent = null, bool script = true)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = _factory.ClientOptions.BaseAddress.ToString(),
            Locale = "zh-CN",
            TimezoneId = "Asia/Shanghai",
            UserAgent = userAgent,
            JavaScriptEnabled = script,
            ViewportSize = new ViewportSize { Width = width, Height = 740 }
        });
        _contexts.Add(context);
        context.SetDefaultTimeout(20_000);
        return await context.NewPageAsync();
    }

    /// <summary>
    /// Waits until the page is another one. The page is asked for its address: the driver's own waiting asks also for events, which on a busy
    /// machine have been already when it begins.
    /// </summary>
    public static Task LeaveAsync(IPage page, string path)
        => page.WaitForFunctionAsync("path => !location.pathname.endsWith(path)", path, new PageWaitForFunctionOptions { PollingInterval = 25 });

    /// <summary>The phone of someone on the staff, signed in through the form.</summary>
    public async Task<IPage> StaffAsync(string userName, string password)
    {
        var page = await PhoneAsync();
        await page.GotoAsync("/sign-in");
        await page.FillAsync("#UserName", userName);
        await page.FillAsync("#Password", password);
        await page.ClickAsync("[data-testid=staff] button[type=submit]");
        await LeaveAsync(page, "/sign-in");
        return page;
    }

    /// <summary>The phone of a household, signed in with card and PIN.</summary>
    public async Task<IPage> ResidentAsync(string villageCode, string card, string pin)
    {
        var phone = await PhoneAsync();
        await phone.GotoAsync($"/sign-in?village={villageCode}&card={card}");
        await phone.FillAsync("#Pin", pin);
        await phone.ClickAsync("[data-testid=resident] button[type=submit]");
        await LeaveAsync(phone, "/sign-in");
        return phone;
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
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private sealed class Factory(string folder, TimeProvider? clock) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Development");
            builder.UseSetting("data", folder);
            builder.ConfigureServices(services => services.AddSingleton<IStartupFilter>(new Accessibility.Script()));
            if (clock is not null)
            {
                builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton(clock)));
            }
        }
    }
}
