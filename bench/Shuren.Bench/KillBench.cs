using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;

namespace Shuren.Bench;

/// <summary>
/// A server that is killed (kill −9) again and again while sixteen record: whoever was answered finds the record, whole, and nothing else
/// is there by halves. Too long for every commit; the suite does three of them.
/// </summary>
internal static class KillBench
{
    private const int Clients = 16;

    public static readonly int Moments = int.Parse(Environment.GetEnvironmentVariable("SHUREN_BENCH_KILLS") ?? "200", CultureInfo.InvariantCulture);

    /// <param name="db">The database.</param>
    /// <param name="servingAsync">Starts the server, runs the work and ends it.</param>
    /// <returns>How many were answered, and what is wrong; empty when nothing is.</returns>
    public static async Task<(int Answered, int There, List<string> Wrong)> RunAsync(AppDb db, Func<Func<Uri, Process, Task>, Task> servingAsync)
    {
        var answered = new ConcurrentBag<string>();
        var desks = new List<HttpBench.Desk>();
        var (claims, receipts) = (await db.Claims.CountAsync(), await db.FormReceipts.CountAsync());
        for (var moment = 0; moment < Moments; moment++)
        {
            await servingAsync(async (address, server) =>
            {
                // The sign-in outlives the server.
                while (desks.Count < HttpBench.Villages)
                {
                    desks.Add(await HttpBench.Desk.OpenAsync(db, address, desks.Count + 1));
                }
                var before = answered.Count;
                var work = Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => RecordAsync(address, desks[client % desks.Count], client, answered))));
                while (answered.Count < before + Clients && !work.IsCompleted)
                {
                    await Task.Delay(5);
                }
                await Task.Delay(Random.Shared.Next(0, 300));
                server.Kill();
                await server.WaitForExitAsync();
                await work;
            });
            if (moment % 20 == 19)
            {
                Console.WriteLine(FormattableString.Invariant($"　{moment + 1} 次，已答复 {answered.Count} 条"));
            }
        }
        var found = await db.Claims.OrderByDescending(c => c.ClaimId).Select(c => new
        {
            c.ClaimId,
            c.Channel,
            Lines = db.ReviewLines.Count(l => l.TownId == c.TownId && l.ClaimId == c.ClaimId),
            Steps = db.ClaimEvents.Count(e => e.TownId == c.TownId && e.ClaimId == c.ClaimId),
            Rows = db.AuditEvents.Count(e => e.TownId == c.TownId && e.SubjectId == c.ClaimId && e.UseCase == UseCases.RecordClaim.Code)
        }).Where(c => c.Rows > 0 || c.Steps > 0).ToListAsync();
        var ids = found.Select(c => c.ClaimId.ToString()).ToHashSet(StringComparer.Ordinal);
        List<string> wrong =
        [
            .. answered.Where(to => !ids.Contains(to[(to.LastIndexOf('/') + 1)..])).Select(to => $"答复了却没有：{to}"),
            .. found.Where(c => (c.Lines, c.Steps, c.Rows) != (1, 2, 1)).Select(c => $"不全：{c}")
        ];
        var (moreClaims, moreReceipts) = (await db.Claims.CountAsync() - claims, await db.FormReceipts.CountAsync() - receipts);
        if (moreClaims != moreReceipts || moreClaims != found.Count)
        {
            wrong.Add(FormattableString.Invariant($"申报多了 {moreClaims}，收据多了 {moreReceipts}，完整的 {found.Count}"));
        }
        return (answered.Count, moreClaims, wrong);
    }

    private static async Task RecordAsync(Uri address, HttpBench.Desk desk, int client, ConcurrentBag<string> answered)
    {
        using var wire = new Wire(address);
        try
        {
            for (var n = 0; ; n++)
            {
                answered.Add(await HttpBench.MustLeadAsync(wire, await wire.SendAsync(desk.Claim((client * 37) + n)), desk, "/claims/"));
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Killed.
        }
    }
}
