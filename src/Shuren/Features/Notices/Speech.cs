using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Shuren.Features.Notices;

/// <summary>
/// The loudspeaker's words as a sound file, by programs of the machine where they are installed: espeak-ng speaks, lame or ffmpeg makes MP3
/// of it. They are started without a shell and with fixed arguments; the words go in by standard input, so that nothing in them is an
/// option; and they are killed when they take too long, bring too much, or nobody waits for the answer any more.
/// </summary>
public sealed class Speech : IDisposable
{
    /// <summary>Three minutes of 16 bits, 22,050 times a second, are 7.9 MB.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    public const int MaxSeconds = 180;

    public const string NotInstalled =
        "这台服务器没有装念稿子的程序，做不了声音文件。请系统管理员安装 espeak-ng（Debian、Ubuntu：sudo apt-get install espeak-ng）；"
            + "要 MP3 的，再装 lame。";

    private const string Voice = "cmn";
    private const int Pace = 160;
    private const int PaceMax = 320;
    private const int HeaderLength = 44;

    // One at a time: it takes a whole processor.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Where the programs are looked for.</summary>
    public IReadOnlyList<string> Folders { get; set; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(30);

    public bool CanSpeak => Find("espeak-ng") is not null;

    /// <summary>MP3 as well as WAV.</summary>
    public bool CanEncode => CanSpeak && Encoder is not null;

    private (string Program, string[] Arguments)? Encoder
        => Find("lame") is { } lame ? (lame, ["--quiet", "-b", "64", "-", "-"])
        : Find("ffmpeg") is { } ffmpeg ? (ffmpeg, ["-v", "error", "-f", "wav", "-i", "pipe:0", "-b:a", "64k", "-f", "mp3", "pipe:1"])
        : null;

    /// <summary>No longer than <see cref="MaxSeconds"/>: where it would be, it is spoken faster.</summary>
    /// <exception cref="RuleViolation">Nothing is installed, it takes too long, or it went wrong.</exception>
    public async Task<byte[]> WavAsync(string text, CancellationToken cancel)
    {
        var words = Encoding.UTF8.GetBytes(Sayable(text));
        await _turn.WaitAsync(cancel);
        try
        {
            var wav = await SayAsync(words, Pace, cancel);
            return Seconds(wav) <= MaxSeconds ? wav
                : await SayAsync(words, (int)Math.Min(PaceMax, Pace * (Seconds(wav) / MaxSeconds) * 1.1), cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <inheritdoc cref="WavAsync"/>
    public async Task<byte[]> Mp3Async(string text, CancellationToken cancel)
    {
        var (program, arguments) = Encoder ?? throw new RuleViolation(Rule.Pub1, NotInstalled);
        var wav = await WavAsync(text, cancel);
        return await RunAsync(program, arguments, wav, cancel);
    }

    /// <summary>How long a WAV of espeak-ng is.</summary>
    public static double Seconds(ReadOnlySpan<byte> wav)
        => (double)(wav.Length - HeaderLength) / Math.Max(1, BinaryPrimitives.ReadInt32LittleEndian(wav[28..]));

    /// <summary>
    /// Without what espeak-ng takes for its own signs: control characters change its voice, and [[…]] is spelled as sounds. Angle brackets
    /// are read as text, because no option that reads them as marks is given; in Chinese nobody says them.
    /// </summary>
    public static string Sayable(string text)
    {
        var said = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            said.Append(c is '\n' or '\r' ? '\n' : char.IsControl(c) || c is '[' or ']' or '<' or '>' or '{' or '}' ? ' ' : c);
        }
        return said.ToString();
    }

    private async Task<byte[]> SayAsync(byte[] words, int pace, CancellationToken cancel)
    {
        var program = Find("espeak-ng") ?? throw new RuleViolation(Rule.Pub1, NotInstalled);
        var wav = await RunAsync(
            program, ["-v", Voice, "-b", "1", "-s", pace.ToString(CultureInfo.InvariantCulture), "--stdin", "--stdout"], words, cancel);
        if (wav.Length < HeaderLength || !wav.AsSpan(0, 4).SequenceEqual("RIFF"u8))
        {
            throw Failed();
        }
        // Into a pipe it writes the lengths before it knows them.
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(4), wav.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(40), wav.Length - HeaderLength);
        return wav;
    }

    private async Task<byte[]> RunAsync(string program, IEnumerable<string> arguments, byte[] input, CancellationToken cancel)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        time.CancelAfter(TimeLimit);
        using var process = Start(program, arguments);
        try
        {
            // All three at once: a program that waits for its output to be read reads no input.
            var written = WriteAsync(process, input, time.Token);
            var complaints = process.StandardError.BaseStream.CopyToAsync(Stream.Null, time.Token);
            var output = await ReadAsync(process.StandardOutput.BaseStream, time.Token);
            await written;
            await complaints;
            await process.WaitForExitAsync(time.Token);
            return process.ExitCode == 0 ? output : throw Failed();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw Failed();
        }
        finally
        {
            Kill(process);
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath()
        };
        try
        {
            return Process.Start(start) ?? throw Failed();
        }
        catch (Win32Exception)
        {
            throw Failed();
        }
    }

    private static async Task WriteAsync(Process process, byte[] input, CancellationToken cancel)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancel);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has read enough, or is gone: its exit code says which.
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancel)
    {
        var output = new MemoryStream();
        var buffer = new byte[81_920];
        for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0;)
        {
            if (output.Length + read > MaxBytes)
            {
                throw Failed();
            }
            output.Write(buffer, 0, read);
        }
        return output.ToArray();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended.
        }
    }

    private string? Find(string name)
    {
        var file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return Folders.Where(Path.IsPathFullyQualified).Select(f => Path.Combine(f, file)).FirstOrDefault(File.Exists);
    }

    private static RuleViolation Failed() => new(Rule.Pub1, "声音文件没有做成，请再试一次；还不行，请用浏览器念，或者告诉系统管理员。");
}
