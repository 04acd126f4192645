using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Shuren.Commands;

namespace Shuren.Tests.Commands;

/// <summary>What one run of the command line came to.</summary>
public sealed record Ran(int Code, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;
}

/// <summary>
/// The command line, run from its first line on. In this process, which spares each run the second and a half that a process of its own needs to
/// start; as a process of its own where that is what is tested: exit codes, another process beside the server, files that are left.
/// </summary>
public static class CommandProgram
{
    private static readonly AsyncLocal<(StringWriter Out, StringWriter Error)?> Current = new();

    static CommandProgram()
    {
        Console.SetOut(new Routed(Console.Out, c => c.Out));
        Console.SetError(new Routed(Console.Error, c => c.Error));
    }

    public static string[] At(TestDatabase database)
        => database.Settings.IsPostgres ? ["--database", database.Settings.Connection!] : ["--data", database.Settings.Folder!];

    public static async Task<Ran> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        Current.Value = (output, error);
        var code = await CommandLine.RunAsync(arguments);
        return new Ran(code, output.ToString(), error.ToString());
    }

    public static async Task<Ran> ProcessAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Shuren.dll"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Ran(process.ExitCode, await output, await error);
    }

    /// <summary>What is printed goes to the run that prints it; what no run prints, to the console as before.</summary>
    private sealed class Routed(TextWriter console, Func<(StringWriter Out, StringWriter Error), StringWriter> which) : TextWriter
    {
        public override Encoding Encoding => console.Encoding;

        private TextWriter Now => Current.Value is { } run ? which(run) : console;

        public override void Write(char value) => Now.Write(value);

        public override void Write(char[] buffer, int index, int count) => Now.Write(buffer, index, count);

        public override void Write(string? value) => Now.Write(value);

        public override void WriteLine(string? value) => Now.WriteLine(value);

        public override void Flush() => Now.Flush();
    }
}
