using System.Diagnostics;

namespace Shuren.BrowserTests;

/// <summary>The demo town as `shuren demo` makes it, with a few households in each village.</summary>
public sealed class Demo : Site
{
    public static async Task<Demo> StartAsync()
    {
        var demo = new Demo();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Shuren.dll"), "demo", "--households", "12", "--data", demo.Folder])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, error);
        await demo.ServeAsync();
        return demo;
    }
}
