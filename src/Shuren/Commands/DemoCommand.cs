using System.CommandLine;
using Microsoft.EntityFrameworkCore;

namespace Shuren.Commands;

/// <summary>`demo`: the plan's town with invented households and four quarters of life, through the same services as the pages.</summary>
public static class DemoCommand
{
    public static Command Create()
    {
        var households = new Option<int>("--households")
        {
            Description = "每个村多少户；0 就只有清单和工作人员账号",
            HelpName = "户数",
            DefaultValueFactory = _ => 40
        };
        Between(households, 0, 2000, "户数");
        var villages = new Option<int>("--villages")
        {
            Description = "做前几个村；想快点看到，做一两个就够",
            HelpName = "村数",
            DefaultValueFactory = _ => DemoTown.Villages.Count
        };
        Between(villages, 1, DemoTown.Villages.Count, "村数");
        var seed = new Option<int>("--seed") { Description = "同一个数字做出同样的数据", HelpName = "数字", DefaultValueFactory = _ => 2022 };
        var ifEmpty = new Option<bool>("--if-empty") { Description = "已有数据就什么也不做" };
        var command = new Command("demo", "做一套演示数据：树人镇九个村（社区），虚构的农户和四个季度的记录")
        {
            households, villages, seed, ifEmpty
        };
        CommandRun.Handle(command, async (run, parsed) =>
        {
            var clock = new DemoClock();
            await using var provider = await run.OpenAsync(create: true, clock);
            await using (var scope = provider.CreateAsyncScope())
            {
                if (await scope.ServiceProvider.GetRequiredService<AppDb>().Towns.AnyAsync())
                {
                    if (!parsed.GetValue(ifEmpty))
                    {
                        return run.Refuse("这里已经有数据了，没有再做演示数据。请用 --data 指明一个空目录。");
                    }
                    Console.WriteLine("演示数据已经有了。" + DemoTown.Accounts);
                    return CommandLine.Done;
                }
            }
            await Console.Error.WriteLineAsync("正在做演示数据，请稍候……");
            var demo = new DemoLife(
                provider, clock, TimeProvider.System.Today(), parsed.GetValue(seed), parsed.GetValue(villages),
                parsed.GetValue(households));
            await demo.RunAsync();
            await using (var scope = provider.CreateAsyncScope())
            {
                await Database.AnalyzeAsync(scope.ServiceProvider.GetRequiredService<AppDb>());
                var report = await VerifyCommand.VerifyAsync(scope.ServiceProvider);
                if (report.Fault is { } fault)
                {
                    return run.Refuse($"演示数据的账本不符：{fault.VillageCode} {fault.Message}");
                }
                Console.WriteLine(
                    $"演示数据做好了：树人镇 {report.Villages} 个村（社区），积分账本 {report.Entries} 笔。" + (
                        parsed.GetValue(households) > 0 ? DemoTown.Accounts : DemoTown.StaffAccounts));
            }
            return CommandLine.Done;
        });
        return command;
    }

    private static void Between(Option<int> option, int least, int most, string what)
        => option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var given && (given < least || given > most))
            {
                result.AddError($"{what}要在 {least} 到 {most} 之间。");
            }
        });
}

/// <summary>A clock that the demo sets as its story goes on.</summary>
public sealed class DemoClock : TimeProvider
{
    private DateTimeOffset _now = new(2022, 8, 1, 1, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    /// <summary>This minute of this day in China. Never a second after now: the demo has no future.</summary>
    public void Set(DateOnly day, int hour = 9, int minute = 0)
    {
        var wanted = new DateTimeOffset(day, new TimeOnly(hour, minute), TimeSpan.FromHours(8));
        var limit = DateTimeOffset.UtcNow;
        _now = wanted < limit ? wanted : limit;
    }
}
