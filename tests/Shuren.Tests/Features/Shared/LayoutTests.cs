using System.Text.RegularExpressions;
using Shuren.Features.Access;

namespace Shuren.Tests.Features.Shared;

/// <summary>What all pages have around them.</summary>
public sealed partial class LayoutTests(TestApp app) : AppTests(app)
{
    [BothEngines]
    [Fact]
    public async Task SignOut_ByTheButtonOfAnyPage_Ends()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village, lead: true);
        var page = await recorder.OpenAsync("/account");

        await page.Form("/sign-out").SubmitAsync();

        Assert.DoesNotContain("shuren", recorder.Cookies.Keys);
    }

    [BothEngines]
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

    /// <summary>
    /// A screen reader reads names of controls alone: one that is drawn for each of several says of which it is. The opened pages are held to
    /// it too (<see cref="FormLaws.ControlsNameTheirRow"/>); this sees those that the test's villages have no row for.
    /// </summary>
    [Fact]
    public void Controls_DrawnForEachOfSeveral_SayOfWhich()
    {
        var pages = Directory.GetFiles(Path.Combine(ArchitectureTests.SourceFolder(), "Features"), "*.cshtml", SearchOption.AllDirectories);
        var controls = pages.SelectMany(f => Loops(File.ReadAllText(f)).SelectMany(loop => Control().Matches(loop).Select(c => (Page: Path.GetFileName(f), Loop: loop, Control: c))))
            .Where(x => !x.Control.Value.Contains("type=\"hidden\"", StringComparison.Ordinal) && !Hidden().IsMatch(x.Control.Value)).ToList();

        Assert.True(controls.Count > 40, "The search finds no controls any more: mend it.");
        Assert.All(controls, x => Assert.True(IsNamed(x.Loop, x.Control), $"{x.Page}: {x.Control.Value}"));
    }

    private static IEnumerable<string> Loops(string page)
    {
        foreach (Match loop in Loop().Matches(page))
        {
            var (end, depth) = (loop.Index + loop.Length, 1);
            for (; depth > 0 && end < page.Length; end++)
            {
                depth += page[end] == '{' ? 1 : page[end] == '}' ? -1 : 0;
            }
            yield return page[(loop.Index + loop.Length)..end];
        }
    }

    private static bool IsNamed(string loop, Match control)
    {
        var label = loop.LastIndexOf("<label", control.Index, StringComparison.Ordinal);
        var isLabelled = label >= 0 && loop.IndexOf("</label>", label, StringComparison.Ordinal) > control.Index;
        var words = isLabelled ? loop[label..loop.IndexOf("</label>", control.Index, StringComparison.Ordinal)] : control.Value;
        var group = loop.LastIndexOf("role=\"group\" aria-label=\"", control.Index, StringComparison.Ordinal);
        return OtherAttribute().Replace(words, "").Contains('@', StringComparison.Ordinal) || (group >= 0 && loop[group..control.Index].Contains('@', StringComparison.Ordinal));
    }

    [GeneratedRegex(@"foreach \([^\n]*\n\s*\{", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Loop();

    [GeneratedRegex(@"<(button|a class=""button)\b.*?</(button|a)>|<(input|select|textarea)\b(?:[^>""]|""[^""]*"")*>", RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Control();

    [GeneratedRegex(@"\shidden[\s>]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hidden();

    [GeneratedRegex(@"\s(?!aria-label)[\w-]+=""[^""]*""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OtherAttribute();
}
