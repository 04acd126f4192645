using System.Diagnostics;

namespace Shuren.BrowserTests;

/// <summary>The demo town as `shuren demo` makes it, with a few households in each of two villages.</summary>
public sealed class Demo : Site
{
    // Made once for the run; each test has its own copy.
    private static readonly Lazy<Task<string>> Made = new(MakeAsync);

    public static async Task<Demo> StartAsync()
    {
        var demo = new Demo();
        foreach (var file in Directory.GetFiles(await Made.Value))
        {
            File.Copy(file, Path.Combine(demo.Folder, Path.GetFileName(file)));
        }
        await demo.ServeAsync();
        return demo;
    }

    private static async Task<string> MakeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("shuren-demo-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Shuren.dll"), "demo", "--villages", "2", "--households", "12", "--data", folder])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, error);
        return folder;
    }
}
