using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Objections;

namespace Shuren.Tests.Commands;

/// <summary>The server as an operator starts it: several at once, on a database of another version, where something is missing; and stopped.</summary>
public sealed partial class StartTests(TestApp app) : AppTests(app)
{
    [BothEngines]
    [Fact]
    public async Task Start_TwoAtOnceOnAnEmptyDatabase_BothAnswerAndNameOneCode()
    {
        await using var empty = await TestDatabase.EmptyAsync();
        var servers = Enumerable.Range(0, 2).Select(_ => Server.Start(empty.Settings)).ToList();
        try
        {
            Assert.All(await Task.WhenAll(servers.Select(s => s.AnswersAsync())), Assert.True);
            var codes = await Task.WhenAll(servers.Select(s => s.CodeAsync()));
            Assert.Single(codes.Distinct(StringComparer.Ordinal));
            // Of its steps while the database is made the program says nothing, least of all in English.
            Assert.All(servers, s => Assert.DoesNotContain("EntityFrameworkCore", s.Output + s.Error, StringComparison.Ordinal));

            // The code of one is taken by another.
            var page = await servers[1].Client().OpenAsync("/first-run");
            var done = await page.Form("first-run")
                .Set("SetupCode", codes[0]).Set("County", "丰都县").Set("TownName", "树人镇").Set("Code", "500230106")
                .Set("Villages", "500230106201 万寿桥村").Set("DisplayName", "示例管理员").Set("UserName", "admin").Set("Password", "白塔路12号院里").SubmitAsync();

            Assert.Equal("/sign-in", done.Url);
            Assert.Equal(HttpStatusCode.NotFound, (await servers[0].Client().GetAsync("/first-run")).Status);
            // Nor, once the first form made the keys of the sign-in, what docs/operations.md says of them.
            Assert.All(servers, s => Assert.DoesNotContain("DataProtection", s.Output + s.Error, StringComparison.Ordinal));
        }
        finally
        {
            servers.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task Start_TwoAtOnceOnAnOlderDatabase_BothAnswer()
    {
        await using var older = await TestDatabase.CreateAsync();
        await using (var db = older.Open())
        {
            await Shuren.Tests.Data.UpgradeTests.MakeOlderAsync(db);
        }
        var servers = Enumerable.Range(0, 2).Select(_ => Server.Start(older.Settings)).ToList();
        try
        {
            Assert.All(await Task.WhenAll(servers.Select(s => s.AnswersAsync())), Assert.True);
        }
        finally
        {
            servers.ForEach(s => s.Dispose());
        }
        Assert.True(Database.IsCurrent(older.Settings));
        Assert.Equal(TestDatabase.IsPostgres ? 0 : 1, Directory.GetFiles(older.Settings.Folder!, "shuren-before-*.db").Length);
    }

    [Fact]
    public async Task Start_DatabaseOfANewerProgram_IsRefused()
    {
        await using var newer = await TestDatabase.CreateAsync();
        await using (var db = newer.Open())
        {
            await db.Database.ExecuteSqlRawAsync("INSERT INTO \"__EFMigrationsHistory\" (migration_id, product_version) VALUES ('20990101000000_Future', '99.0')");
        }
        using var server = Server.Start(newer.Settings);

        await MustSayAsync(server, "数据库比程序新");
        Assert.Equal(1, (await RunAsync("verify", newer.Settings)).Code);
    }

    [Fact]
    public async Task Start_PortTaken_SaysSoInOneSentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var server = Server.Start(App.Database.Settings, ((IPEndPoint)taken.LocalEndpoint).Port);

        await MustSayAsync(server, "已经被别的程序占用");
    }

    [Fact]
    public async Task Start_DataFolderCannotBeMade_SaysSoInOneSentence()
    {
        var file = Path.Combine(App.Database.Settings.Folder!, "file");
        await File.WriteAllTextAsync(file, "");
        using var server = Server.Start(new DatabaseSettings(Path.Combine(file, "data"), null));

        await MustSayAsync(server, "数据目录");
    }

    [Fact]
    public async Task Start_FileIsNoDatabase_SaysSoInOneSentence()
    {
        var folder = Directory.CreateDirectory(Path.Combine(App.Database.Settings.Folder!, "text")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, DatabaseSettings.FileName), new string('这', 2000));
        using var server = Server.Start(new DatabaseSettings(folder, null));

        await MustSayAsync(server, "不是树人积分的数据库");
    }

    [BothEngines]
    [Fact]
    public async Task Start_PostgresNotThere_SaysSoInOneSentence()
    {
        using var server = Server.Start(new DatabaseSettings(null, "Host=127.0.0.1;Port=1;Username=u;Password=geheim;Database=d"));

        await MustSayAsync(server, "连不上 PostgreSQL");
        Assert.DoesNotContain("geheim", server.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutIcu_AnswersAndSaysWhatDiffers()
    {
        using var server = Server.Start(App.Database.Settings, icu: false);

        Assert.True(await server.AnswersAsync());
        Assert.Contains("ICU", server.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("lists", null, "show")).Code);
    }

    [Fact]
    public async Task Get_FromAPhoneThatUnpacks_IsSentCompressed()
    {
        using var server = Server.Start(App.Database.Settings);
        Assert.True(await server.AnswersAsync());
        using var http = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in") { Headers = { { "Accept-Encoding", "br" } } };

        using var response = await http.SendAsync(request);

        Assert.Equal(["br"], response.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Stop_AfterAChange_LeavesAllOfItInTheOneFile()
    {
        await using var own = await TestDatabase.CreateAsync();
        using var server = Server.Start(own.Settings);
        Assert.True(await server.AnswersAsync());
        var page = await server.Client().OpenAsync("/first-run");
        await page.Form("first-run")
            .Set("SetupCode", await server.CodeAsync()).Set("County", "丰都县").Set("TownName", "树人镇").Set("Code", "500230106")
            .Set("Villages", "500230106201 万寿桥村").Set("DisplayName", "示例管理员").Set("UserName", "admin").Set("Password", "白塔路12号院里").SubmitAsync();

        Assert.Equal(0, await server.StopAsync());

        await using var db = own.Open();
        Assert.Equal(1, await db.Towns.CountAsync());
        if (!TestDatabase.IsPostgres)
        {
            // As somebody would who takes the one file and leaves its -wal behind.
            var lone = Path.Combine(Directory.CreateDirectory(Path.Combine(own.Settings.Folder!, "lone")).FullName, DatabaseSettings.FileName);
            File.Copy(own.Settings.FilePath, lone);
            await using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = lone, Pooling = false }.ToString());
            await copy.OpenAsync();
            await using var command = copy.CreateCommand();
            command.CommandText = "SELECT count(*) FROM towns";
            Assert.Equal(1L, await command.ExecuteScalarAsync());
        }
    }

    private static async Task MustSayAsync(Server server, string words)
    {
        Assert.Equal(1, await server.ExitAsync());
        var lines = server.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(words, Assert.Single(lines), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Error)> RunAsync(string command, DatabaseSettings? settings, params string[] more)
    {
        using var process = Server.Process([command, .. more, .. settings is null ? [] : Server.Where(settings)], icu: settings is not null);
        process.Start();
        var error = process.StandardError.ReadToEndAsync();
        _ = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await error);
    }

    private sealed partial class Server : IDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _output = new();
        private readonly StringBuilder _error = new();

        private Server(Process process, Uri address) => (_process, Address) = (process, address);

        public Uri Address { get; }

        public string Output => Read(_output);

        public string Error => Read(_error);

        public static IEnumerable<string> Where(DatabaseSettings settings)
            => settings.IsPostgres ? ["--database", settings.Connection!, "--data", settings.Folder ?? Path.GetTempPath()] : ["--data", settings.Folder!];

        public static Process Process(IEnumerable<string> arguments, bool icu) => new()
        {
            StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Shuren.dll"), .. arguments])
            {
                RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path.GetTempPath(),
                Environment = { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = icu ? "0" : "1" }
            }
        };

        public static Server Start(DatabaseSettings settings, int? port = null, bool icu = true)
        {
            var address = new Uri(FormattableString.Invariant($"http://127.0.0.1:{port ?? FreePort()}"));
            var process = Process([.. Where(settings), "--urls", address.ToString()], icu);
            var server = new Server(process, address);
            process.OutputDataReceived += (_, e) => Write(server._output, e.Data);
            process.ErrorDataReceived += (_, e) => Write(server._error, e.Data);
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return server;
        }

        public TestClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }, Address, () => null);

        public async Task<bool> AnswersAsync()
        {
            using var http = new HttpClient { BaseAddress = Address };
            for (var i = 0; i < 600 && !_process.HasExited; i++)
            {
                try
                {
                    using var response = await http.GetAsync(new Uri("/sign-in", UriKind.Relative));
                    return response.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    await Task.Delay(100);
                }
            }
            return false;
        }

        public async Task<string> CodeAsync()
        {
            for (var i = 0; i < 100; i++)
            {
                if (Code().Match(Output) is { Success: true } found)
                {
                    return found.Groups[1].Value;
                }
                await Task.Delay(50);
            }
            throw new InvalidOperationException("No code was printed: " + Output);
        }

        public async Task<int> ExitAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await _process.WaitForExitAsync(limit.Token);
            return _process.ExitCode;
        }

        public async Task<int> StopAsync()
        {
            using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            return await ExitAsync();
        }

        public void Dispose()
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }
            _process.Dispose();
        }

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        private static void Write(StringBuilder to, string? line)
        {
            lock (to)
            {
                if (line is not null)
                {
                    to.Append(line).Append('\n');
                }
            }
        }

        private static string Read(StringBuilder from)
        {
            lock (from)
            {
                return from.ToString();
            }
        }

        [GeneratedRegex("设置码 ([A-Z2-9]{4}-[A-Z2-9]{4})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Code();
    }
}
