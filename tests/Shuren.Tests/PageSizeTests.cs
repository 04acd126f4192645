using System.IO.Compression;
using System.Net;
using System.Text;

namespace Shuren.Tests;

/// <summary>
/// Pages are sent compressed and stay small enough for a phone in the hills: what a villager opens is at most 10 kB, what the staff opens
/// 30 kB, also where there are thirty of everything.
/// </summary>
public sealed class PageSizeTests(IsolationWorlds worlds) : IClassFixture<IsolationWorlds>
{
    private const int Villagers = 10_000;
    private const int Staff = 30_000;

    [Fact]
    public async Task Pages_OfThirtyRows_AreSmallWhenSent()
    {
        await PageStatementTests.MoreAsync(worlds);
        var rows = typeof(IsolationTests).Assembly.GetTypes()
            .Where(t => typeof(IPageRows).IsAssignableFrom(t) && !t.IsInterface)
            .SelectMany(t => ((IPageRows)Activator.CreateInstance(t)!).Rows)
            .Where(r => r is { Method: "GET", Own: HttpStatusCode.OK }).ToList();
        var large = new List<string>();
        foreach (var row in rows)
        {
            var (client, most) = row.Of switch
            {
                PageOf.Village or PageOf.SignedIn => (worlds.VillageStaff, Staff),
                PageOf.Town => (worlds.TownStaff, Staff),
                PageOf.Resident => (worlds.Resident, Villagers),
                _ => (worlds.Anonymous, Villagers)
            };
            var page = await client.GetAsync(row.Address(worlds.Own.Village, worlds.Own));
            if (Compressed(page.Html) is var size && size > most)
            {
                large.Add($"{row.Route}: {size}");
            }
        }
        Assert.Equal([], large);
    }

    // As the server does it.
    private static long Compressed(string page)
    {
        using var sent = new MemoryStream();
        using (var brotli = new BrotliStream(sent, CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write(Encoding.UTF8.GetBytes(page));
        }
        return sent.Length;
    }
}
