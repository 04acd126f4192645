using Xunit.MicrosoftTestingPlatform;

namespace Shuren.Tests;

/// <summary>
/// Runs the tests on the engine that SHUREN_TEST_DATABASE names: sqlite (the default) or postgres; both: everything on SQLite and then
/// <see cref="BothEnginesAttribute"/> on PostgreSQL; all: everything on each, but for what reads SQLite's own file beside the program. In one process: what was compiled for the first engine's tests is
/// there for the other's (xunit.runner.json lets the process live on between them).
/// </summary>
public static class TestEngines
{
    public static async Task<int> Main(string[] arguments)
    {
        Asked.Begin();
        var engine = Environment.GetEnvironmentVariable("SHUREN_TEST_DATABASE") ?? "sqlite";
        if (engine is not ("both" or "all"))
        {
            return await RunAsync(engine, arguments);
        }
        string[] some = engine == "both" ? ["--filter-trait", "Engine=both"] : ["--filter-not-trait", "Engine=sqlite"];
        var first = await RunAsync("sqlite", [.. arguments, "--report-xunit-ctrf-filename", "sqlite.json"]);
        var second = await RunAsync("postgres", [.. arguments, "--report-xunit-ctrf-filename", "postgres.json", .. some]);
        return Math.Max(first, second);
    }

    private static async Task<int> RunAsync(string engine, string[] arguments)
    {
        Console.WriteLine("== " + engine);
        TestDatabase.Use(engine == "postgres");
        var code = await TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
        Asked.Write();
        return code;
    }
}
