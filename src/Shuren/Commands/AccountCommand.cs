using System.CommandLine;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Ledger;
using Shuren.Features.Redemptions;

namespace Shuren.Commands;

/// <summary>`account`: a household's two figures and every entry behind them (LED-4).</summary>
public static class AccountCommand
{
    public static Command Create()
    {
        var village = CommandRun.VillageOption();
        var card = new Option<int>("--card") { Description = "登记卡号", HelpName = "卡号", Required = true };
        var command = new Command("account", "一户的积分和每一笔记录") { village, card, CommandRun.JsonOption() };
        CommandRun.Handle(command, (run, parsed) => run.WithAsync(async (_, db) =>
        {
            var place = await CommandRun.VillageAsync(db, parsed.GetValue(village)!);
            var number = parsed.GetValue(card);
            var household = await db.Households.AsNoTracking().In(place.Key).SingleOrDefaultAsync(h => h.CardNumber == number)
                ?? throw new RuleViolation(Rule.Missing, $"{place.Name}没有 {number} 号卡。");
            var account = await db.Accounts.AsNoTracking().In(place.Key).SingleAsync(a => a.HouseholdId == household.HouseholdId);
            var entries = await (
                from entry in db.LedgerEntries.AsNoTracking().In(place.Key)
                where entry.HouseholdId == household.HouseholdId
                join rule in db.RuleItems.AsNoTracking()
                    on new { entry.TownId, Id = entry.RuleItemId } equals new { rule.TownId, Id = (Guid?)rule.RuleItemId } into rules
                from rule in rules.DefaultIfEmpty()
                orderby entry.Seq
                select new { Entry = entry, Code = rule == null ? null : rule.Code, Terms = rule == null ? null : rule.Terms })
                    .ToListAsync();
            if (run.Json)
            {
                run.Print(new
                {
                    card = household.CardNumber,
                    head = household.Head,
                    score = account.Score.ToDecimal(),
                    spendable = account.Spendable.ToDecimal(),
                    entries = entries.Select(e => new
                    {
                        seq = e.Entry.Seq,
                        kind = JsonNamingPolicy.CamelCase.ConvertName(e.Entry.Kind.ToString()),
                        amount = e.Entry.Amount.ToDecimal(),
                        scoreAfter = e.Entry.ScoreAfter.ToDecimal(),
                        spendableAfter = e.Entry.SpendableAfter.ToDecimal(),
                        occurredOn = e.Entry.OccurredOn,
                        period = e.Entry.Period.ToString(),
                        item = e.Code,
                        reverses = e.Entry.ReversesSeq
                    })
                });
                return CommandLine.Done;
            }
            Console.WriteLine($"{place.Name} {household.CardNumber} 号卡 {household.Head}户　总积分 {account.Score}，可兑换 {account.Spendable}");
            foreach (var e in entries)
            {
                Console.WriteLine(
                    $"{e.Entry.Seq}\t{e.Entry.OccurredOn:yyyy-MM-dd}\t{Chinese(e.Entry.Kind)} {e.Entry.Amount}\t总 {e.Entry.ScoreAfter}\t"
                    + $"可兑换 {e.Entry.SpendableAfter}\t{e.Code} {e.Terms?.ReplaceLineEndings(" ")}"
                    + (e.Entry.ReversesSeq is { } seq ? $"{(e.Entry.Kind == EntryKind.Restoration ? "返还" : "更正")}第 {seq} 笔" : ""));
            }
            return CommandLine.Done;
        }));
        return command;
    }

    private static string Chinese(EntryKind kind) => kind switch
    {
        EntryKind.Award => "加分",
        EntryKind.Deduction => "扣分",
        EntryKind.Reversal => "更正",
        EntryKind.Restoration => "整改返还",
        EntryKind.Redemption => "兑换",
        EntryKind.Return => "退回",
        _ => "到期"
    };
}
