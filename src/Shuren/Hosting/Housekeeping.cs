using Microsoft.EntityFrameworkCore;
using Shuren.Features.Door;
using Shuren.Features.Retention;

namespace Shuren.Hosting;

/// <summary>
/// What the server does by itself: soon after its start and in the first minute of each day in China the daily work, every minute a look
/// whether the database is quiet, and at its stop one checkpoint, so that the one file of SQLite holds all.
/// </summary>
public sealed class Housekeeping(
    IServiceScopeFactory scopes, DatabaseSettings settings, StaleStatistics statistics, TimeProvider clock,
    ILogger<Housekeeping> log) : BackgroundService
{
    /// <summary>Written for so long by nobody, the database is quiet.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    /// <summary>Time for the first page: somebody reads it and types a password.</summary>
    private static readonly TimeSpan FirstPage = TimeSpan.FromSeconds(1.5);

    /// <summary>Time for the first pages.</summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The daily work, in its order. One that fails does not keep the next from being done; it is tried again the next day.
    /// </summary>
    private static readonly IReadOnlyList<(string What, Func<IServiceProvider, Task> Do)> Daily =
    [
        ("清理旧的表单收据", ClearReceiptsAsync),
        ("清理没有交成的表", services => services.GetRequiredService<KeptForms>().ForgetAsync()),
        ("删除到期的个人信息", services => services.GetRequiredService<RetentionService>().RunAsync()),
        ("更新数据库统计", services => Database.AnalyzeAsync(services.GetRequiredService<AppDb>()))
    ];

    /// <summary>Does the daily work now.</summary>
    public async Task RunDailyAsync()
    {
        foreach (var (what, work) in Daily)
        {
            await TryAsync(what, work);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync("合并数据库文件", services => Database.CheckpointAsync(services.GetRequiredService<AppDb>(), settings, TimeSpan.Zero));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The page of sign-in does without the model of the database; it is made ready for those that come after it.
        await Task.Delay(FirstPage, clock, stoppingToken);
        await TryAsync("准备数据库", services => services.GetRequiredService<AppDb>().SignInSessions.AnyAsync(stoppingToken));
        // After the start, so that the first pages do not wait for it.
        await Task.Delay(AfterStart - FirstPage, clock, stoppingToken);
        DateOnly? done = null;
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), clock);
        do
        {
            if (done != clock.Today())
            {
                done = clock.Today();
                await RunDailyAsync();
            }
            if (statistics.Take())
            {
                await TryAsync("更新数据库统计", services => Database.AnalyzeAsync(services.GetRequiredService<AppDb>()));
            }
            await TryAsync("合并数据库文件", services => Database.CheckpointAsync(services.GetRequiredService<AppDb>(), settings, Quiet));
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static async Task ClearReceiptsAsync(IServiceProvider services)
    {
        var db = services.GetRequiredService<AppDb>();
        var before = services.GetRequiredService<TimeProvider>().UtcNow().AddDays(-FormReceipt.KeptDays);
        using var turn = await db.WriterTurnAsync();
        await db.FormReceipts.Where(r => r.At < before).ExecuteDeleteAsync();
    }

    private async Task TryAsync(string what, Func<IServiceProvider, Task> work)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await work(scope.ServiceProvider);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "{What}没有做成，下次再做。", what);
        }
    }
}
