using System.CommandLine;
using Shuren.Features.Ledger;

namespace Shuren.Commands;

/// <summary>`verify`: recomputes the whole ledger (LED-3).</summary>
public static class VerifyCommand
{
    public static Command Create()
    {
        var command = new Command("verify", "重算全部账本：校验码、序号、余额、季度积分；不符就指出第一笔") { CommandRun.JsonOption() };
        CommandRun.Handle(command, (run, _) => run.WithAsync(async (services, _) => Report(run, await services.GetRequiredService<LedgerVerifier>().VerifyAsync())));
        return command;
    }

    /// <summary>Prints what was found; exit code 1 with a fault.</summary>
    public static int Report(CommandRun run, VerifyReport report)
    {
        var fault = report.Fault;
        if (run.Json)
        {
            run.Print(new
            {
                ok = fault is null,
                villages = report.Villages,
                entries = report.Entries,
                fault = fault is null ? null : new { village = fault.VillageCode, seq = fault.Seq, message = fault.Message }
            });
        }
        else if (fault is null)
        {
            Console.WriteLine($"账本完好：{report.Villages} 个村（社区），{report.Entries} 笔。");
        }
        else
        {
            Console.WriteLine($"账本不符：村 {fault.VillageCode}，{fault.Message}");
        }
        return fault is null ? CommandLine.Done : CommandLine.Refused;
    }
}
