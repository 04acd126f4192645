using System.Text.RegularExpressions;
using Shuren.Features.Access;

namespace Shuren.Tests.Features.Shared;

/// <summary>What all pages have around them.</summary>
public sealed partial class LayoutTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task SignOut_ByTheButtonOfAnyPage_Ends()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village, lead: true);
        var page = await recorder.OpenAsync("/account");

        await page.Form("/sign-out").SubmitAsync();

        Assert.DoesNotContain("shuren", recorder.Cookies.Keys);
    }

    [Fact]
    public async Task Get_SecondPageOfList_ShowsTheRest()
    {
        var village = await Data.VillageAsync();
        for (var i = 0; i <= Paging.Size; i++)
        {
            await Data.HouseholdAsync(village, $"示例{i}");
        }
        var recorder = await Data.StaffAsync(Role.Recorder, village, lead: true);
        var first = await recorder.OpenAsync($"/v/{village.Code}/households");

        var second = await recorder.OpenAsync(first.Find(".pager a[rel=next]").GetAttribute("href")!);

        Assert.Equal([$"示例{Paging.Size}"], second.Texts("td.lead a"));
    }

    /// <summary>The content policy drops them without a word, and the page looks broken to the user only.</summary>
    [Fact]
    public void Pages_Written_HaveNoInlineStyleOrScript()
        => Assert.DoesNotContain(
            Directory.GetFiles(ArchitectureTests.SourceFolder(), "*.cshtml", SearchOption.AllDirectories).Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)),
            f => Inline().IsMatch(File.ReadAllText(f)));

    [GeneratedRegex(@"\s(style|on[a-z]+)=""|<style|<script(?![^>]*\ssrc=)|javascript:", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Inline();

    /// <summary>Articles are counted anew with every amendment: what people read names the rule, docs/law.md its number (issue 9, 21).</summary>
    [Fact]
    public void Words_OfTheProgram_NameNoArticleOfALaw()
    {
        var source = ArchitectureTests.SourceFolder();
        var written = Directory.GetFiles(source, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".cs" or ".cshtml" or ".json" && !Path.GetRelativePath(source, f).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "Migrations"));

        Assert.All(written, f => Assert.DoesNotMatch(Article(), File.ReadAllText(f)));
    }

    [GeneratedRegex("第[ 0-9０-９零〇一二三四五六七八九十百]+条", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Article();

    /// <summary>A button's own display would win over the attribute, and one that needs script would stand there dead without it.</summary>
    [Fact]
    public void Stylesheet_OfEveryPage_HidesWhatIsHidden()
        => Assert.Contains("[hidden] { display: none !important; }", File.ReadAllText(Path.Combine(ArchitectureTests.SourceFolder(), "wwwroot", "site.css")), StringComparison.Ordinal);
}
