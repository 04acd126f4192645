using System.CommandLine;
using Shuren.Features.Verification;

namespace Shuren.Commands;

/// <summary>
/// `verify`: recomputes the whole ledger (LED-3) and checks what stands beside it; names the first thing that does not fit.
/// </summary>
public static class VerifyCommand
{
    /// <summary>What a copy of the one file lacks: said wherever a copy is checked, because no check can see it.</summary>
    public const string LoneFile =
        "只拷走一个 shuren.db（旁边的 shuren.db-wal 没有一起）可能缺最后一段记录，而核对看不出来：请对照每村最后一笔的日期。备份只用 script/shuren backup。";

    public static Command Create()
    {
        var village = new Option<string?>("--village") { Description = "只核对这个村（社区），12 位代码", HelpName = "代码" };
        var head = new Option<string[]>("--head") { Description = "纸上印的账本校验码，如 500230106201:1547:ab12cd34；可以写几次", HelpName = "村代码:笔数:校验码" };
        head.Validators.Add(result =>
        {
            foreach (var text in result.Tokens.Select(t => t.Value).Where(t => PaperHead.Parse(t) is null))
            {
                result.AddError($"--head“{text}”不对，要写成 村代码:笔数:校验码，校验码至少抄 8 位。");
            }
        });
        var command = new Command("verify", "重算全部账本，再核对定榜和它的校验码、来源、表决、兑换、库存、照片和每一笔依据的文字；不符就指出第一处")
        {
            village, head, CommandRun.JsonOption()
        };
        CommandRun.Handle(command, (run, parsed) => run.WithAsync(async (services, db) =>
        {
            var place = parsed.GetValue(village) is { } code ? await CommandRun.VillageAsync(db, code) : null;
            var report = await VerifyAsync(services, place?.TownId, place?.VillageId);
            var records = services.GetRequiredService<RecordVerifier>();
            foreach (var paper in (parsed.GetValue(head) ?? []).Select(h => PaperHead.Parse(h)!))
            {
                report = report.Fault is null
                    ? report with { Fault = await records.VerifyPaperAsync(paper, place?.TownId, place?.VillageId) }
                    : report;
            }
            return Print(run, report, await records.EndsAsync(place?.TownId, place?.VillageId));
        }));
        return command;
    }

    /// <summary>The ledger first, then what stands beside it, then the words that its entries rest on.</summary>
    public static async Task<VerifyReport> VerifyAsync(IServiceProvider services, int? townId = null, int? villageId = null)
    {
        var report = await services.GetRequiredService<LedgerVerifier>().VerifyAsync(townId, villageId);
        report = report.Fault is null
            ? report with { Fault = await services.GetRequiredService<RecordVerifier>().VerifyAsync(townId, villageId) }
            : report;
        if (report.Fault is not null)
        {
            return report;
        }
        var seals = await services.GetRequiredService<SealVerifier>().VerifyAsync(townId, villageId);
        if (seals.Fault is not null)
        {
            return report with { Fault = seals.Fault, Notes = seals.Notes };
        }
        var basis = await services.GetRequiredService<BasisVerifier>().VerifyAsync(townId, villageId);
        var words = await WordsBeside.NotesAsync(services.GetRequiredService<AppDb>(), townId, villageId);
        return report with { Fault = basis.Fault, Notes = [.. seals.Notes, .. basis.Notes, .. words] };
    }

    /// <summary>One line a village: where its record ends, and what no paper proves yet.</summary>
    public static void PrintEnds(IEnumerable<VillageEnd> ends)
    {
        foreach (var end in ends)
        {
            var last = end.LastOn is { } on ? $"共 {end.LastSeq} 笔，最后一笔 {on:yyyy-MM-dd} 入账" : "还没有记录";
            var proven = (end.LastSeq, end.PrintedSeq) switch
            {
                (0, null) => "",
                (_, null) => "；还没有公示过，没有纸可以对：整本账被重写，核对看不出来",
                var (lastSeq, printed) when lastSeq > printed
                    => $"；最近印在公示上的是第 {printed} 笔（{end.PrintedOn:yyyy-MM-dd}），"
                        + $"以后的 {lastSeq - printed} 笔没有印过，被截掉或重写核对看不出来",
                _ => $"；第 {end.PrintedSeq} 笔印在 {end.PrintedOn:yyyy-MM-dd} 的公示上"
            };
            Console.WriteLine($"{end.VillageCode} {end.VillageName}：{last}{proven}。");
        }
    }

    private static int Print(CommandRun run, VerifyReport report, IReadOnlyList<VillageEnd> ends)
    {
        var fault = report.Fault;
        if (run.Json)
        {
            run.Print(new
            {
                ok = fault is null,
                villages = report.Villages,
                entries = report.Entries,
                notes = report.Notes ?? [],
                fault = fault is null ? null : new { village = fault.VillageCode, seq = fault.Seq, message = fault.Message },
                ends = ends.Select(e => new
                {
                    village = e.VillageCode,
                    lastSeq = e.LastSeq,
                    lastOn = e.LastOn,
                    printedSeq = e.PrintedSeq,
                    printedOn = e.PrintedOn
                })
            });
        }
        else if (fault is null)
        {
            Console.WriteLine($"账本完好：{report.Villages} 个村（社区），{report.Entries} 笔；定榜、来源、表决、兑换、库存、照片、依据、文字都对得上。");
            foreach (var note in report.Notes ?? [])
            {
                Console.WriteLine(note);
            }
            PrintEnds(ends);
            Console.WriteLine("有上季度的纸，请用 --head 村代码:笔数:校验码 把纸上的校验码对一遍。");
            if (!run.Settings.IsPostgres)
            {
                Console.WriteLine(LoneFile);
            }
        }
        else
        {
            Console.WriteLine($"账本不符：村 {fault.VillageCode}，{fault.Message}");
        }
        return fault is null ? CommandLine.Done : CommandLine.Refused;
    }
}
