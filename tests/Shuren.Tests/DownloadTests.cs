using System.Text.RegularExpressions;
using Shuren.Features.Access;

namespace Shuren.Tests;

/// <summary>A file that is kept has a Chinese name, and for who cannot read that one in plain letters that says what it is.</summary>
public sealed class DownloadTests(TestApp app) : AppTests(app)
{
    [Theory]
    [InlineData("households", "households", "村民基本信息汇总表")]
    [InlineData("redemption/issues", "issues", "发放台账")]
    public async Task Export_ByItsName_SaysWhatItIsInBothScripts(string page, string plain, string chinese)
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);

        var header = await recorder.DispositionAsync($"{world.Village.Url}/{page}?handler=Export");

        Assert.StartsWith($"attachment; filename=shuren-{plain}-2022-10-08.xlsx; filename*=UTF-8''", header, StringComparison.Ordinal);
        Assert.EndsWith(chinese + " 2022-10-08.xlsx", Uri.UnescapeDataString(header!), StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_HandingOutAFile_NameItInOnePlace()
    {
        var others = Directory.GetFiles(ArchitectureTests.SourceFolder(), "*.cs", SearchOption.AllDirectories)
            // The reader of forms looks at what is sent, not at what is handed out.
            .Where(f => Path.GetFileName(f) is not ("Download.cs" or "FormReader.cs") && !f.Contains("/obj/", StringComparison.Ordinal))
            .Where(f => File.ReadAllText(f) is var text && (text.Contains("FileDownloadName", StringComparison.Ordinal) || text.Contains("ContentDisposition", StringComparison.Ordinal)
                || Regex.IsMatch(text, @"[ .]File\([^;]*?,[^;]*?,[^;]*?\)", RegexOptions.Singleline, TimeSpan.FromSeconds(5))))
            .Select(Path.GetFileName).ToList();

        Assert.Empty(others);
    }
}
