using System.Buffers.Binary;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Shuren.Features.Access;
using Shuren.Features.Notices;

namespace Shuren.Tests.Features.Notices;

/// <summary>村村响 as a sound file (PUB-1): by espeak-ng and lame themselves; words are never options or marks.</summary>
public sealed class SpeechTests(TestApp app) : AppTests(app)
{
    private const string Sentence = "各位村民，大家好。";

    private Speech Speech => App.Services.GetRequiredService<Speech>();

    [Fact]
    public async Task Download_OfTheWords_IsAWavOfWhatTheyNowSay()
    {
        var (url, recorder) = await PublishedAsync();
        var first = await WavAsync(recorder, url);
        await (await recorder.OpenAsync(url)).Form("broadcast").Set("Text", Sentence).SubmitAsync();

        var edited = await WavAsync(recorder, url);

        Assert.InRange(first.Seconds, 10, Speech.MaxSeconds);
        Assert.InRange(edited.Seconds, 1, 6);
        Assert.Equal((short)1, edited.Channels);
        var name = Uri.UnescapeDataString((await recorder.DispositionAsync(url + "?handler=Wav"))!);
        // The village's name says by itself that it is one.
        Assert.EndsWith("村广播稿2022Q3 2022-10-08.wav", name, StringComparison.Ordinal);
        Assert.DoesNotContain("村村", name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_AsMp3_IsOne()
    {
        var (url, recorder) = await PublishedAsync();
        await (await recorder.OpenAsync(url)).Form("broadcast").Set("Text", Sentence).SubmitAsync();

        var (status, type, content) = await recorder.DownloadAsync(url + "?handler=Mp3");

        Assert.Equal((HttpStatusCode.OK, "audio/mpeg"), (status, type));
        // A frame's eleven bits, or the tag before the first.
        Assert.True((content[0] == 0xFF && (content[1] & 0xE0) == 0xE0) || content.AsSpan(0, 3).SequenceEqual("ID3"u8));
        // Eight thousand bytes a second.
        Assert.InRange(content.Length, 8_000, 60_000);
    }

    [Fact]
    public async Task Wav_OfTheLongestText_IsNoLongerThanThreeMinutes()
    {
        var text = string.Concat(Enumerable.Repeat("湛世平家得了第一名，好。\n", 60))[..BroadcastText.MaxLength];

        var wav = await Speech.WavAsync(text, TestContext.Current.CancellationToken);

        Assert.InRange(Speech.Seconds(wav), 90, Speech.MaxSeconds);
    }

    /// <summary>Each is spoken as it stands: neither help, nor another voice, nor a hundred seconds of silence, nor sounds spelled out.</summary>
    [Theory]
    [InlineData("-h\n--version\n-v en\n-w /tmp/x.wav\n--path=/etc")]
    [InlineData("<speak><break time=\"100s\"/>你好</speak>")]
    [InlineData("\"你好\"'; rm -rf / `id` $(id) | cat & \\")]
    [InlineData("[[t'u:]] 你好 \u0001100s \u0001+50P 你好")]
    [InlineData("《你好》“你好”——你好…… &lt;你好&gt;")]
    public async Task Wav_OfOddWords_SpeaksThemAsText(string text)
    {
        var wav = await Speech.WavAsync(text + "。" + Sentence, TestContext.Current.CancellationToken);
        var plain = await Speech.WavAsync(Sentence, TestContext.Current.CancellationToken);

        Assert.True(wav.AsSpan(0, 4).SequenceEqual("RIFF"u8) && wav.AsSpan(8, 4).SequenceEqual("WAVE"u8));
        Assert.Equal(wav.Length - 8, BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(4)));
        Assert.Equal(wav.Length - 44, BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(40)));
        Assert.InRange(Speech.Seconds(wav) - Speech.Seconds(plain), 0.3, 40);
        Assert.False(File.Exists("/tmp/x.wav"));
    }

    [Fact]
    public void Sayable_OfMarksOfTheSpeaker_TakesThemOut()
        => Assert.Equal("   a  b\n   c", Speech.Sayable("[[\u0001a]]b\n<{>c"));

    [Fact]
    public async Task Open_WithoutTheProgram_SaysWhatToInstallAndStillReadsItOut()
    {
        var (url, recorder) = await PublishedAsync();
        var folders = Speech.Folders;
        try
        {
            Speech.Folders = [];

            var page = await recorder.OpenAsync(url);

            Assert.Contains("请系统管理员安装 espeak-ng", page.ById("no-sound").TextContent, StringComparison.Ordinal);
            Assert.NotEmpty(page.All("[data-speak]"));
            Assert.Empty(page.All("[data-testid='sound']"));
            var refused = await recorder.GetAsync(url + "?handler=Wav");
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            Assert.Contains("请系统管理员安装 espeak-ng", refused.Text, StringComparison.Ordinal);
        }
        finally
        {
            Speech.Folders = folders;
        }
    }

    [Fact]
    public async Task Open_WithoutAnEncoder_OffersTheWavAlone()
    {
        var (url, recorder) = await PublishedAsync();
        var folder = Directory.CreateTempSubdirectory().FullName;
        File.CreateSymbolicLink(Path.Combine(folder, "espeak-ng"), Speech.Folders.Select(f => Path.Combine(f, "espeak-ng")).First(File.Exists));
        var folders = Speech.Folders;
        try
        {
            Speech.Folders = [folder];

            Assert.Equal("下载声音（WAV）", (await recorder.OpenAsync(url)).ById("sound").TextContent.Trim());
        }
        finally
        {
            Speech.Folders = folders;
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Whatever stands in the program's place: it is ended when it never ends, brings too much, fails, or nobody waits any more.</summary>
    [Theory]
    [InlineData("exec cat /dev/zero", false)]
    [InlineData("exec sleep 60", false)]
    [InlineData("exit 3", false)]
    [InlineData("echo no sound", false)]
    [InlineData("exec sleep 60", true)]
    public async Task Wav_OfAProgramThatMisbehaves_EndsAndLeavesNoProcess(string script, bool leaves)
    {
        var folder = Directory.CreateTempSubdirectory();
        var file = Path.Combine(folder.FullName, "espeak-ng");
        var pid = Path.Combine(folder.FullName, "pid");
        await File.WriteAllTextAsync(file, $"#!/bin/sh\necho $$ > {pid}\n{script}\n", TestContext.Current.CancellationToken);
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var speech = new Speech { Folders = [folder.FullName], TimeLimit = TimeSpan.FromSeconds(leaves ? 50 : 3) };
        using var visitor = new CancellationTokenSource(leaves ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(50));

        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => speech.WavAsync(Sentence, visitor.Token));

        Assert.True(leaves ? thrown is OperationCanceledException : thrown is RuleViolation, thrown.ToString());
        var id = (await File.ReadAllTextAsync(pid, TestContext.Current.CancellationToken)).Trim();
        Assert.True(SpinWait.SpinUntil(() => HasEnded(id), TimeSpan.FromSeconds(10)));
        folder.Delete(recursive: true);
    }

    private static bool HasEnded(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Contains(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // Not there, or gone while it was read.
            return true;
        }
    }

    private static async Task<(double Seconds, short Channels)> WavAsync(TestClient recorder, string url)
    {
        var (status, type, wav) = await recorder.DownloadAsync(url + "?handler=Wav");
        Assert.Equal((HttpStatusCode.OK, "audio/wav"), (status, type));
        Assert.Equal("RIFF", Encoding.ASCII.GetString(wav, 0, 4));
        Assert.Equal("WAVEfmt ", Encoding.ASCII.GetString(wav, 8, 8));
        Assert.Equal(wav.Length - 44, BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(40)));
        return ((wav.Length - 44) / (double)BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(28)), BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(22)));
    }

    private async Task<(string Url, TestClient Recorder)> PublishedAsync()
    {
        var village = await Data.VillageAsync();
        foreach (var (name, points) in new[] { ("湛世平", 30), ("覃二", 20) })
        {
            await Data.AwardAsync(village, await Data.HouseholdAsync(village, name, joinedOn: new DateOnly(2022, 6, 1)), points);
        }
        await App.WithAsync((NoticeService notices) => notices.PublishAsync(Caller.CommandLine, village.Key, new Quarter(2022, 3)));
        return ($"{village.Url}/notices/2022Q3/broadcast", await Data.StaffAsync(Role.Recorder, village));
    }
}
