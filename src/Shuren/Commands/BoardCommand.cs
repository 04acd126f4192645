using System.CommandLine;
using Shuren.Features.Boards;

namespace Shuren.Commands;

/// <summary>`board`: a village's quarter, final as it was published, else as it stands.</summary>
public static class BoardCommand
{
    public static Command Create()
    {
        var village = CommandRun.VillageOption();
        var quarter = new Option<string>("--quarter") { Description = "季度，如 2022Q3", HelpName = "季度", Required = true };
        quarter.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !Quarter.TryParse(text, out _))
            {
                result.AddError($"季度“{text}”不对，要写成 2022Q3 这样。");
            }
        });
        var command = new Command("board", "一个村一个季度的积分排名和红黑榜") { village, quarter, CommandRun.JsonOption() };
        CommandRun.Handle(command, (run, parsed) => run.WithAsync(async (services, db) =>
        {
            var place = await CommandRun.VillageAsync(db, parsed.GetValue(village)!);
            _ = Quarter.TryParse(parsed.GetValue(quarter), out var of);
            var board = await services.GetRequiredService<QuarterBoards>().GetAsync(place.Key, of);
            if (run.Json)
            {
                run.Print(new
                {
                    village = place.Code,
                    quarter = of.ToString(),
                    final = board.IsFinal,
                    provisional = board.IsProvisional,
                    ledgerHead = Convert.ToHexStringLower(board.HeadHash),
                    ranking = board.Lines.Select(l => new
                    {
                        card = l.CardNumber, head = l.Head, group = l.GroupName, score = l.Score.ToDecimal(),
                        deducted = l.Deducted.ToDecimal(), rank = l.Rank
                    }),
                    red = board.Red.Select(l => l.CardNumber),
                    black = board.Black?.CardNumber,
                    blackUndecided = board.TiedForLast.Count > 0
                });
                return CommandLine.Done;
            }
            var state = board.IsProvisional ? "暂定" : board.IsFinal ? "定榜" : "未定榜";
            Console.WriteLine($"{place.Name} {of.ToChinese()}　{state}　账本校验码 {board.HeadText}");
            foreach (var line in board.Lines)
            {
                Console.WriteLine(
                    $"{line.Rank}\t{line.CardNumber} 号卡\t{line.GroupName}\t{line.Head}\t{line.Score} 分\t扣 {line.Deducted}\t"
                    + (line.IsRed ? "红榜" : line.IsBlack ? "黑榜" : ""));
            }
            if (board.TiedForLast.Count > 0)
            {
                Console.WriteLine($"末位并列，待审核组表决：{string.Join("、", board.TiedForLast.Select(l => $"{l.CardNumber} 号卡"))}");
            }
            return CommandLine.Done;
        }));
        return command;
    }
}
