using System.CommandLine;
using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Places;
using Shuren.Hosting;

namespace Shuren.Commands;

/// <summary>One run of a command: where the data is, and how the answer is printed.</summary>
public sealed class CommandRun(ParseResult parsed, bool json)
{
    // Chinese as Chinese, not as \u escapes: the document is read by people too.
    private static readonly JsonSerializerOptions Options = new(
        JsonSerializerDefaults.Web)
    { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    /// <summary>`--json`: one JSON document on standard output and nothing else.</summary>
    public bool Json => json;

    public DatabaseSettings Settings { get; } = new(
        Path.GetFullPath(parsed.GetValue(CommandLine.Data) ?? "data"), parsed.GetValue(CommandLine.Connection));

    public static Option<bool> JsonOption() => new("--json") { Description = "只输出一份 JSON" };

    public static Option<string> VillageOption() => new("--village") { Description = "村（社区）的 12 位代码", HelpName = "代码", Required = true };

    /// <summary>Gives a command its work, with every refusal turned into a message and exit code 1.</summary>
    public static void Handle(Command command, Func<CommandRun, ParseResult, Task<int>> work)
    {
        var json = command.Options.OfType<Option<bool>>().FirstOrDefault(o => o.Name == "--json");
        command.SetAction(async (parsed, _) =>
        {
            var run = new CommandRun(parsed, json is not null && parsed.GetValue(json));
            try
            {
                return await work(run, parsed);
            }
            catch (Exception e) when (e is RuleViolation or DbException or IOException or UnauthorizedAccessException)
            {
                return run.Refuse((e is RuleViolation or IOException ? null : StartFault.Sentence(e)) ?? e.Message);
            }
        });
    }

    /// <summary>Exit code 1, with the reason on standard error, and as the document when JSON was asked for.</summary>
    public int Refuse(string reason)
    {
        Console.Error.WriteLine(reason);
        if (json)
        {
            Print(new { error = reason });
        }
        return CommandLine.Refused;
    }

    /// <summary>The document.</summary>
    public void Print<T>(T document) => Console.Out.WriteLine(JsonSerializer.Serialize(document, Options));

    /// <summary>The services over the data, upgraded to this version if need be.</summary>
    /// <param name="create">Makes the data when there is none; else that is refused.</param>
    /// <param name="clock">Another clock than the machine's.</param>
    public async Task<ServiceProvider> OpenAsync(bool create = false, TimeProvider? clock = null)
    {
        if (!create && !Settings.IsPostgres && !File.Exists(Settings.FilePath))
        {
            throw new RuleViolation(Rule.Missing, $"{Settings.Folder} 里没有数据。请用 --data 指明数据目录，或先运行一次 script/server。");
        }
        var services = new ServiceCollection();
        services.AddLogging(
            logging => logging.AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning));
        services.AddDatabase(Settings);
        services.AddShuren();
        WebServer.AddIdentity(services);
        if (clock is not null)
        {
            services.AddSingleton(clock);
        }
        var provider = services.BuildServiceProvider(validateScopes: true);
        if (!Database.IsCurrent(Settings))
        {
            await using var scope = provider.CreateAsyncScope();
            if (await Database.UpgradeAsync(scope.ServiceProvider.GetRequiredService<AppDb>(), Settings) is { } copy)
            {
                await Console.Error.WriteLineAsync($"数据库已升级，升级前的备份在 {copy}");
            }
        }
        return provider;
    }

    /// <summary>Opens the data and works on it in one scope.</summary>
    public async Task<int> WithAsync(Func<IServiceProvider, AppDb, Task<int>> work)
    {
        await using var provider = await OpenAsync();
        await using var scope = provider.CreateAsyncScope();
        return await work(scope.ServiceProvider, scope.ServiceProvider.GetRequiredService<AppDb>());
    }

    /// <exception cref="RuleViolation">There is none.</exception>
    public static async Task<Village> VillageAsync(AppDb db, string code)
    {
        if (await db.Villages.AsNoTracking().SingleOrDefaultAsync(v => v.Code == code) is { } village)
        {
            return village;
        }
        var all = await db.Villages.OrderBy(v => v.Code).Select(v => v.Code + " " + v.Name).Take(30).ToListAsync();
        throw new RuleViolation(Rule.Missing, $"没有代码为 {code} 的村（社区）。已有：{string.Join("、", all)}");
    }
}
