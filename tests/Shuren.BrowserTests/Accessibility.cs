using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Shuren.BrowserTests;

/// <summary>What axe finds wrong on a page, by WCAG 2.1 A and AA.</summary>
internal static class Accessibility
{
    public static async Task<AxeResultItem[]> ViolationsAsync(IPage page)
    {
        // What is right is not asked for: telling of each element costs as much as looking at it.
        var axe = await page.RunAxe(new AxeRunOptions
        {
            RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] },
            ResultTypes = [ResultType.Violations], Iframes = false
        });
        return axe.Violations;
    }
}
