using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Commands;

/// <summary>`lists show`: the reference lists, or a village's in force on a day.</summary>
public static class ListsCommand
{
    private sealed record Row(
        string Code, string Kind, string Category, string Matter, string Behaviour, string Terms, decimal? Points, string Unit,
        string? Tier, bool NeedsFinding, bool Enabled, int? RemedyDays, int? RemedyPercent);

    public static Command Create()
    {
        var village = new Option<string?>("--village") { Description = "村（社区）的 12 位代码；不写就是镇里的参考清单", HelpName = "代码" };
        var date = new Option<DateOnly?>("--date") { Description = "哪一天生效的清单，如 2022-09-01；不写就是今天", HelpName = "日期" };
        var show = new Command("show", "列出清单的每一项；分档次的每档一行") { village, date, CommandRun.JsonOption() };
        CommandRun.Handle(show, async (run, parsed) =>
        {
            var rows = parsed.GetValue(village) is { } code ? await OfVillageAsync(run, code, parsed.GetValue(date)) : Reference();
            if (run.Json)
            {
                run.Print(rows);
                return CommandLine.Done;
            }
            foreach (var row in rows)
            {
                var sign = row.Kind == "award" ? "+" : "-";
                Console.WriteLine(
                    $"{row.Code}\t{sign}{row.Points}分/{row.Unit}\t{row.Tier}\t{row.Terms.ReplaceLineEndings(" ")}"
                    + (row.RemedyDays is null ? "" : $"（{row.RemedyDays} 天内整改，返还 {row.RemedyPercent}%）")
                    + (row.NeedsFinding ? "（须有书面认定）" : "") + (row.Enabled ? "" : "（未采用）"));
            }
            return CommandLine.Done;
        });
        return new Command("lists", "正面清单和负面清单") { show };
    }

    private static List<Row> Reference()
    {
        var list = new RuleList
        {
            TownId = 0,
            VillageId = 0,
            Version = 1,
            CreatedAt = DateTime.UnixEpoch,
            CreatedBy = Caller.CommandLine.UserId
        };
        ReferenceList.CopyTo(list);
        return Rows(list);
    }

    private static async Task<List<Row>> OfVillageAsync(CommandRun run, string code, DateOnly? date)
    {
        await using var provider = await run.OpenAsync();
        await using var scope = provider.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var village = await CommandRun.VillageAsync(db, code);
        var day = date ?? scope.ServiceProvider.GetRequiredService<TimeProvider>().Today();
        var list = await RuleListQueries.WholeInForceAsync(db, village.Key, day)
            ?? throw new RuleViolation(Rule.Missing, $"{village.Name}在 {day:yyyy-MM-dd} 没有生效的清单。");
        return Rows(list);
    }

    private static List<Row> Rows(RuleList list) => list.Items.OrderBy(i => i.Order).SelectMany(i => i.Tiers.Count == 0
        ? [Of(i, i.Points, null)]
        : i.Tiers.OrderBy(t => t.Order).Select(t => Of(i, t.Points, t.Name))).ToList();

    private static Row Of(RuleItem i, Points? points, string? tier) => new(
        i.Code, i.Kind == RuleKind.Award ? "award" : "deduction", i.Category, i.Matter, i.Behaviour, i.Terms,
        points?.ToDecimal(), i.Unit.Chinese(), tier,
        i.NeedsFinding, i.Enabled, i.RemedyDays, i.RemedyPercent);
}
