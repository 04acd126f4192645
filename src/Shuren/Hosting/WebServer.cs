using System.IO.Compression;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.WebEncoders;
using Shuren.Features.Accounts;
using Shuren.Features.Door;
using Shuren.Features.Ledger;
using Shuren.Features.Reviews;
using IPNetwork = System.Net.IPNetwork;

namespace Shuren.Hosting;

/// <summary>The web server: services, pipeline, pages.</summary>
public static class WebServer
{
    /// <summary>Forms of the first run.</summary>
    public const string SignInLimit = "sign-in";

    /// <summary>Applications from the public page, apart from sign-ins.</summary>
    public const string ApplyLimit = "apply";

    internal const string SignInCookie = "shuren";

    internal const string NoticeCookie = "shuren-notice";

    /// <summary>Serves until it is stopped. What keeps it from starting is said in one sentence.</summary>
    /// <returns>The exit code: 0, or 1 when it could not start.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        string? urls = null;
        try
        {
            var app = Build(args);
            urls = app.Configuration["urls"] ?? "http://localhost:5000";
            await PrepareAsync(app);
            // The announcement reads the database after the start, so that the first page does not wait for it.
            await app.StartAsync();
            Started = true;
            await AnnounceAsync(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (!Started && StartFault.Sentence(e, urls) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return 1;
        }
    }

    /// <summary>From then on whatever goes wrong is logged; before, the one sentence is enough.</summary>
    private static bool Started { get; set; }

    public static WebApplication Build(string[] args)
    {
        // Started by an absolute path from anywhere, the pages' files lie beside the program.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = ContentRoot() });
        Chinese.SetCulture();
        // They log the trace of what the one sentence says.
        string[] several =
            ["Microsoft.Extensions.Hosting.Internal.Host", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.EntityFrameworkCore"];
        foreach (var noisy in several)
        {
            builder.Logging.AddFilter(noisy, level => Started ? level >= LogLevel.Warning : level == LogLevel.Warning);
        }
        // That keys lie in the database as they are: docs/operations.md says it, in Chinese and where it is read.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);

        builder.Services.AddDatabase(DatabaseSettings.From(builder.Configuration));
        builder.Services.AddShuren();
        builder.Services.AddSingleton<Housekeeping>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Housekeeping>());
        AddAccounts(builder.Services);
        AddProxies(builder.Services, builder.Configuration["trusted-proxies"]);
        AddPages(builder.Services);
        AddCompression(builder.Services);
        if (!DatabaseSettings.From(builder.Configuration).IsPostgres)
        {
            builder.Services.AddSingleton<SqliteVersion>();
        }
        builder.Services.AddOutputCache(o => o.AddPolicy(PageExtensions.KeptForAnybody, new PublicPages()));

        var app = builder.Build();
        UsePipeline(app);
        return app;
    }

    /// <summary>Brings the database up to date; called once before the server answers.</summary>
    public static async Task PrepareAsync(WebApplication app)
    {
        var settings = app.Services.GetRequiredService<DatabaseSettings>();
        if (Database.IsCurrent(settings))
        {
            return;
        }
        using var scope = app.Services.CreateScope();
        if (await Database.UpgradeAsync(scope.ServiceProvider.GetRequiredService<AppDb>(), settings) is { } copy)
        {
            app.Logger.LogWarning("数据库已升级，升级前的备份在 {Copy}", copy);
        }
    }

    /// <summary>On an empty installation, prints the one-time code of the first-run page.</summary>
    public static async Task AnnounceAsync(WebApplication app)
    {
        if (await app.Services.GetRequiredService<FirstRunCode>().IsNeededAsync())
        {
            using var scope = app.Services.CreateScope();
            var code = await FirstRunCode.OfAsync(scope.ServiceProvider.GetRequiredService<AppDb>());
            Console.WriteLine($"首次设置：打开网页 /first-run，输入一次性设置码 {code[..4]}-{code[4..]}");
        }
    }

    private static string ContentRoot()
        => Directory.Exists(Path.Combine(Directory.GetCurrentDirectory(), "wwwroot"))
            ? Directory.GetCurrentDirectory()
            : AppContext.BaseDirectory;

    /// <summary>Accounts and their rules, for the web and for the command line alike.</summary>
    public static IdentityBuilder AddIdentity(IServiceCollection services)
        => services.AddIdentityCore<User>(o =>
            {
                o.Password.RequiredLength = 6;
                o.Password.RequireDigit = o.Password.RequireLowercase = false;
                o.Password.RequireUppercase = o.Password.RequireNonAlphanumeric = false;
                o.Password.RequiredUniqueChars = 1;
                o.Lockout.MaxFailedAccessAttempts = 5;
                o.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
                o.Lockout.AllowedForNewUsers = true;
            })
            .AddEntityFrameworkStores<AppDb>()
            .AddErrorDescriber<ChineseIdentityErrors>()
            .AddPasswordValidator<PasswordRules>();

    private static void AddAccounts(IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddHostedService<Features.Ledger.ExpiryClock>();
        services.AddScoped<CurrentUser>();
        services.AddSingleton<FormOwner>();
        services.AddScoped<KeptForms>();
        AddIdentity(services);
        services.AddSingleton<AddressBudget>();
        services.AddScoped<SignInDoor>();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme, o =>
        {
            o.Cookie.Name = SignInCookie;
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.ExpireTimeSpan = TimeSpan.FromDays(14);
            o.SlidingExpiration = true;
            o.Events.OnValidatePrincipal = SignInCheck.ValidateAsync;
            o.Events.OnRedirectToLogin = context =>
            {
                SignInCheck.ToSignIn(context.HttpContext, context.Request.PathBase + context.Request.Path + context.Request.QueryString);
                return Task.CompletedTask;
            };
            o.Events.OnRedirectToAccessDenied = context =>
            {
                context.Response.Redirect("/denied");
                return Task.CompletedTask;
            };
        });
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            // Whole villages share one address behind the carrier's gateway. Signing in has its own count: see AddressBudget.
            o.AddPolicy(SignInLimit, context => PerAddress(context, 30));
            o.AddPolicy(ApplyLimit, context => PerAddress(context, 60));
        });
    }

    private static RateLimitPartition<string> PerAddress(HttpContext context, int formsAMinute)
        => HttpMethods.IsPost(context.Request.Method)
        ? RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "",
            _ => new FixedWindowRateLimiterOptions { PermitLimit = formsAMinute, Window = TimeSpan.FromMinutes(1) })
        : RateLimitPartition.GetNoLimiter("read");

    /// <summary>
    /// Whose word about the visitor's address and https is taken: a proxy on this machine's, and those named. Without this a whole county
    /// behind its proxy would share one address.
    /// </summary>
    /// <param name="services">The server's.</param>
    /// <param name="proxies">The setting `trusted-proxies`: addresses (10.9.9.9) or networks (10.9.9.0/24), with commas between.</param>
    /// <exception cref="RuleViolation">One of them is neither.</exception>
    private static void AddProxies(IServiceCollection services, string? proxies)
    {
        var networks = (proxies ?? "").Split([',', '，', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => IPNetwork.TryParse(text, out var network) ? network
                : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
                : throw new RuleViolation(
                    Rule.Form, $"设置 trusted-proxies 里的“{text}”不是地址（10.9.9.9），也不是网段（10.9.9.0/24），请改正。"))
            .ToList();
        services.Configure<ForwardedHeadersOptions>(o =>
        {
            o.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            // As many proxies in a row as are known; the first unknown address is the visitor's.
            o.ForwardLimit = null;
            networks.ForEach(o.KnownIPNetworks.Add);
        });
    }

    private static void AddPages(IServiceCollection services)
    {
        services.AddRazorPages(o => o.RootDirectory = "/Features")
            .AddMvcOptions(o =>
            {
                o.Filters.Add<HandlerFilter>();
                o.Filters.Add<FormFilter>();
                o.Filters.Add<ShowAgainFilter>();
                o.Filters.Add<KeepFilter>();
                RouteValuesWithoutPage.Replace(o.ValueProviderFactories);
                FieldBinding.Use(o);
            });
        PagesOnDemand.Use(services);
        // Razor's default turns every Chinese character into &#x…;.
        services.Configure<WebEncoderOptions>(o => o.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.Configure<Microsoft.AspNetCore.Http.Features.FormOptions>(o =>
        {
            o.ValueCountLimit = FormReader.FieldsMax;
            o.ValueLengthLimit = FormReader.WordsMax;
        });
        services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(o =>
        {
            o.Limits.MaxRequestBodySize = FormReader.BodyMax;
            o.AddServerHeader = false;
        });
        services.Configure<CookieTempDataProviderOptions>(
            o => (o.Cookie.Name, o.Cookie.SecurePolicy) = (NoticeCookie, CookieSecurePolicy.SameAsRequest));
        services.AddSingleton<CookieTempDataProvider>();
        services.AddSingleton<ITempDataProvider, NoticeKeeper>();
        services.AddAntiforgery(o => (o.Cookie.Name, o.Cookie.SecurePolicy) = ("shuren-form", CookieSecurePolicy.SameAsRequest));
        services.AddHsts(o => o.MaxAge = TimeSpan.FromDays(180));
    }

    /// <summary>
    /// Pages are sent compressed: a sheet of a large village is a megabyte and a tenth of that compressed, and a phone in the hills loads
    /// it. Over HTTPS too, although compression can betray a secret that stands beside what an attacker sends (BREACH): the antiforgery
    /// token and the form's number are encrypted or made anew for every answer, so that no two answers can be compared for them; and a
    /// page that repeats what was asked for (a search) is not given to a foreign site's requests in the person's name, whose cookie is
    /// SameSite=Lax.
    /// </summary>
    private static void AddCompression(IServiceCollection services)
    {
        services.AddResponseCompression(o =>
        {
            o.EnableForHttps = true;
            o.MimeTypes = ["text/html", "text/plain", "application/json"];
        });
        // Answers are made for each person and not kept: the fastest level is the right one.
        services.Configure<BrotliCompressionProviderOptions>(o => o.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(o => o.Level = CompressionLevel.Fastest);
    }

    private static void UsePipeline(WebApplication app)
    {
        app.UseForwardedHeaders();
        // Only sent over https, and never for localhost.
        app.UseHsts();
        if (!app.Environment.IsDevelopment())
        {
            app.UseExceptionHandler("/error");
        }
        app.UseStatusCodePagesWithReExecute("/error");
        app.Use(FormReader.RefuseAddressAsync);
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
                + "frame-ancestors 'none'; form-action 'self'; base-uri 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["X-Robots-Tag"] = "noindex, nofollow";
            return next(context);
        });
        app.UseRouting();
        app.UseAuthentication();
        app.Use(FormReader.ReadAsync);
        app.Use(KeepingForms.ReceiveAsync);
        app.Use(SignInCheck.RefuseForms);
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseOutputCache();
        // Inside the cache: what is kept is kept as it is sent, and not compressed anew for each visitor.
        app.UseResponseCompression();
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorPages().WithStaticAssets();
        // Its owner is asked there: of somebody not signed in, the browser's own number.
        app.MapGet("/kept/{id:guid}/{number:int}", KeepingForms.PictureAsync).AllowAnonymous();
    }
}
