using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.WebEncoders;
using Shuren.Features.Accounts;

namespace Shuren.Infrastructure.Web;

/// <summary>The web server: services, pipeline, pages.</summary>
public static class WebServer
{
    public const string SignInLimit = "sign-in";

    public static WebApplication Build(string[] args)
    {
        // Started by an absolute path from anywhere, the pages' files lie beside the program.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = ContentRoot() });
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");

        builder.Services.AddDatabase(DatabaseSettings.From(builder.Configuration));
        builder.Services.AddShuren();
        AddAccounts(builder.Services);
        AddPages(builder.Services);

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
        using var scope = app.Services.CreateScope();
        var firstRun = app.Services.GetRequiredService<FirstRunCode>();
        if (await firstRun.IsNeededAsync(scope.ServiceProvider.GetRequiredService<AppDb>()))
        {
            Console.WriteLine($"首次设置：打开网页 /first-run，输入一次性设置码 {firstRun.Code[..4]}-{firstRun.Code[4..]}");
        }
    }

    private static string ContentRoot()
        => Directory.Exists(Path.Combine(Directory.GetCurrentDirectory(), "wwwroot")) ? Directory.GetCurrentDirectory() : AppContext.BaseDirectory;

    /// <summary>Accounts and their rules, for the web and for the command line alike.</summary>
    public static IdentityBuilder AddIdentity(IServiceCollection services)
        => services.AddIdentityCore<User>(o =>
            {
                o.Password.RequiredLength = 6;
                o.Password.RequireDigit = o.Password.RequireLowercase = o.Password.RequireUppercase = o.Password.RequireNonAlphanumeric = false;
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
        AddIdentity(services).AddSignInManager();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme, o =>
        {
            o.Cookie.Name = "shuren";
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.LoginPath = "/sign-in";
            o.AccessDeniedPath = "/denied";
            o.ReturnUrlParameter = "next";
            o.ExpireTimeSpan = TimeSpan.FromDays(14);
            o.SlidingExpiration = true;
            o.Events.OnValidatePrincipal = SecurityStampValidator.ValidatePrincipalAsync;
        });
        // A changed password or a lock takes effect at the next request, not after the default half hour.
        services.Configure<SecurityStampValidatorOptions>(o => o.ValidationInterval = TimeSpan.Zero);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddDataProtection().SetApplicationName("Shuren").PersistKeysToDbContext<AppDb>();
        services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.OnRejected = async (context, cancel) =>
            {
                context.HttpContext.Response.ContentType = "text/html; charset=utf-8";
                await context.HttpContext.Response.WriteAsync(
                    "<!doctype html><html lang=zh-CN><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>请稍候</title><h1>试得太快了</h1><p>请等一分钟再登录。</p><p><a href=\"/sign-in\">返回登录</a></p>",
                    cancel);
            };
            // Whole villages share one address behind the carrier's gateway, so the limit is per address and generous; five wrong
            // passwords lock the account itself.
            o.AddPolicy(SignInLimit, context => HttpMethods.IsPost(context.Request.Method)
                ? RateLimitPartition.GetFixedWindowLimiter(
                    context.Connection.RemoteIpAddress?.ToString() ?? "",
                    _ => new FixedWindowRateLimiterOptions { PermitLimit = 30, Window = TimeSpan.FromMinutes(1) })
                : RateLimitPartition.GetNoLimiter("read"));
        });
    }

    private static void AddPages(IServiceCollection services)
    {
        services.AddRazorPages(o => o.RootDirectory = "/Features")
            .AddMvcOptions(o =>
            {
                o.Filters.Add<HandlerFilter>();
                o.Filters.Add<FormFilter>();
                RouteValuesWithoutPage.Replace(o.ValueProviderFactories);
                FieldBinding.Use(o);
            });
        services.Configure<RouteOptions>(o => o.LowercaseUrls = true);
        // Razor's default turns every Chinese character into &#x…;.
        services.Configure<WebEncoderOptions>(o => o.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.Configure<Microsoft.AspNetCore.Http.Features.FormOptions>(o =>
        {
            o.MultipartBodyLengthLimit = FormReader.BodyMax;
            o.ValueCountLimit = 20_000;
            o.ValueLengthLimit = 32 * 1024 * 1024;
        });
        services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(o => o.Limits.MaxRequestBodySize = FormReader.BodyMax);
        services.Configure<ForwardedHeadersOptions>(o => o.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);
        services.Configure<CookieTempDataProviderOptions>(o => o.Cookie.Name = "shuren-notice");
        services.AddAntiforgery(o => o.Cookie.Name = "shuren-form");
    }

    private static void UsePipeline(WebApplication app)
    {
        app.UseForwardedHeaders();
        if (!app.Environment.IsDevelopment())
        {
            app.UseExceptionHandler("/error");
        }
        app.UseStatusCodePagesWithReExecute("/error");
        app.Use(FormReader.RefuseAddressAsync);
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["X-Robots-Tag"] = "noindex, nofollow";
            return next(context);
        });
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(FormReader.ReadAsync);
        app.UseRateLimiter();
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorPages().WithStaticAssets();
    }
}
