using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Shuren.Tests;

/// <summary>
/// A PostgreSQL of the test run's own: started in a temporary folder by the first test that needs it, as the user postgres when the
/// run is root, and stopped with the run. A watching shell holds the other end of a pipe: it stops the server and removes the folder
/// also when the run is killed.
/// </summary>
public sealed class PostgresServer
{
    private static readonly Lazy<PostgresServer> Running = new(() => new PostgresServer());

    private readonly string _folder;
    private readonly int _port;
    private readonly Process? _watcher;

    private PostgresServer()
    {
        var programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).OrderDescending(StringComparer.Ordinal).FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
            : null;
        if (programs is null)
        {
            throw new InvalidOperationException("PostgreSQL is not installed: run script/test, or apt-get install postgresql.");
        }
        _port = FreePort();
        _folder = Directory.CreateTempSubdirectory("shuren-postgres-").FullName;
        var asRoot = Environment.UserName == "root";
        if (asRoot)
        {
            Run("chown", "postgres:postgres", _folder);
        }
        var step = asRoot ? "setpriv --reuid=postgres --regid=postgres --init-groups " : "";
        var cluster = Path.Combine(_folder, "cluster");
        Run("sh", "-c", $"cd / && HOME={_folder} {step}{programs}/initdb -D {cluster} -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync > /dev/null");
        var disk = AsksTheDisk ? "" : " -c fsync=off -c full_page_writes=off";
        var options = $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder}{disk} -c max_connections=200";
        Run("sh", "-c", $"cd / && HOME={_folder} {step}{programs}/pg_ctl -D {cluster} -l {_folder}/log -o '{options}' -w start > /dev/null");
        _watcher = Watch($"cat > /dev/null; cd /; HOME={_folder} {step}{programs}/pg_ctl -D {cluster} -m immediate stop > /dev/null 2>&1; rm -rf {_folder}");
    }

    /// <summary>Whether a commit is durable: to be said before the first use. The tests do without, the measurements do not.</summary>
    public static bool AsksTheDisk { get; set; }

    public static PostgresServer Instance => Running.Value._watcher is { HasExited: false } ? Running.Value : throw new InvalidOperationException("PostgreSQL is gone.");

    public string ConnectionTo(string database)
        => $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Maximum Pool Size=10;Connection Idle Lifetime=10;Connection Pruning Interval=5;Include Error Detail=true";

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionTo("postgres"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The names are made by the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)) ?? throw new InvalidOperationException(program);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }

    // Kept and never disposed: its input ends when this process does, however it does, and not before.
    private static Process? Watch(string command)
        => Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", command]) { RedirectStandardInput = true, UseShellExecute = false });
}
