using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shuren.Commands;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Notices;
using Shuren.Features.Objections;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Reports;
using Shuren.Features.Reviews;
using Shuren.Features.Scoring;
using Shuren.Features.Supervision;
using Shuren.Features.Supplies;

namespace Shuren.Tests.Commands;

/// <summary>`verify` as a person runs it, on a village with a quarter behind it: whole, and after somebody with the database in hand changed one thing.</summary>
[BothEngines]
public sealed class VerifyTests(TestApp app) : AppTests(app)
{
    private static readonly Quarter Third = new(2022, 3);
    private static readonly Month September = new(2022, 9);
    private static readonly DateOnly Deed = new(2022, 9, 12);

    /// <summary>One village for the many changes, each of which is taken back; a class's tests follow one another.</summary>
    private static (TestApp App, Lived Lived)? _undone;

    [Fact]
    public async Task Verify_NothingChanged_IsDoneAndSaysHowFarPaperProves()
    {
        var lived = await LivedAsync();
        await Data.PostAsync(lived.Village, new Posting(
            lived.Winner, EntryKind.Award, Points.Of(1), new Month(2022, 10), new DateOnly(2022, 10, 8), SourceKind.Objection, lived.Objection));

        var json = await RunAsync("verify", "--village", lived.Village.Code, "--json");
        var text = await CommandProgram.ProcessAsync(Path.GetTempPath(), ["verify", "--village", lived.Village.Code, .. CommandProgram.At(App.Database)]);

        Assert.True(json.Code == 0, json.Out);
        var end = Assert.Single(JsonDocument.Parse(json.Out).RootElement.GetProperty("ends").EnumerateArray());
        Assert.Equal((7, 6), (end.GetProperty("lastSeq").GetInt32(), end.GetProperty("printedSeq").GetInt32()));
        Assert.Contains("最后一笔 2022-10-08 入账；最近印在公示上的是第 6 笔（2022-10-08），以后的 1 笔没有印过", text.Out, StringComparison.Ordinal);
        Assert.Equal(!TestDatabase.IsPostgres, text.Out.Contains("shuren.db-wal", StringComparison.Ordinal));
    }

    [Theory]
    // The stored board.
    [InlineData("UPDATE board_lines SET score = score + 10 WHERE {board}", "定榜：1 号卡记的是 4 分")]
    [InlineData("UPDATE board_lines SET deducted = deducted + 10 WHERE {board}", "定榜：1 号卡记的是")]
    [InlineData("UPDATE board_lines SET rank = rank + 1 WHERE {board}", "1 号卡的名次或红黑榜")]
    [InlineData("UPDATE board_lines SET is_red = NOT is_red WHERE {board}", "1 号卡的名次或红黑榜")]
    [InlineData("UPDATE board_lines SET is_black = NOT is_black WHERE {board}", "1 号卡的名次或红黑榜")]
    [InlineData("DELETE FROM board_lines WHERE {board}", "1 号卡不在榜上")]
    [InlineData("UPDATE board_names SET head = '李四' WHERE head = '张三' AND {town}", "1 号卡的姓名或组别被改过")]
    // The board's tree.
    [InlineData("UPDATE board_seals SET root = head_hash WHERE {town}", "2022年第三季度的定榜：本榜校验码与榜上各行不符")]
    [InlineData("UPDATE board_seals SET head_seq = head_seq - 1 WHERE {town}", "旁边印的账本校验码与定榜时的不一致")]
    [InlineData("UPDATE board_seals SET spendable = spendable + 10 WHERE {town}", "全榜可兑换积分合计与各行不符")]
    [InlineData("UPDATE board_seals SET lines = lines + 1 WHERE {town}", "应有 4 行")]
    [InlineData("UPDATE board_leaves SET spendable = spendable + 10 WHERE household_id = '{loser}'", "2 号卡的可兑换积分记的是 -1，账本为 -2")]
    [InlineData("UPDATE board_leaves SET hash = (SELECT head_hash FROM board_seals WHERE {town}) WHERE household_id = '{loser}'", "2 号卡的一行与它的校验码不符")]
    [InlineData("DELETE FROM board_leaves WHERE household_id = '{loser}'", "应有 3 行")]
    [InlineData("UPDATE board_salts SET salt = (SELECT salt FROM board_salts WHERE household_id <> '{loser}' AND {town} LIMIT 1) WHERE household_id = '{loser}'", "2 号卡的一行与它的校验码不符")]
    [InlineData(
        "DELETE FROM board_salts WHERE household_id = '{loser}'; UPDATE board_leaves SET hash = (SELECT head_hash FROM board_seals WHERE {town}) WHERE household_id = '{loser}'",
        "本榜校验码与榜上各行不符")]
    // What the supervisors compared and drew.
    [InlineData("UPDATE head_checks SET typed = '00000000' WHERE {here}", "监督员核对过的2022年第三季度纸榜：填的是 00000000，那时对得上，现在对不上")]
    [InlineData("UPDATE head_checks SET matches = NOT matches WHERE {here}", "那时对不上，现在却对得上")]
    [InlineData("UPDATE sample_draws SET number = number + 1 WHERE {here}", "2022年9月抽查的种子和账本不一致")]
    [InlineData("UPDATE sample_draws SET head_seq = 1 WHERE {here}", "2022年9月抽查的种子和账本不一致")]
    // The entry's line.
    [InlineData("UPDATE review_lines SET points = points + 10 WHERE {line}", "第 1 笔：审核记录是 3 分，入账的是 2 分")]
    [InlineData("UPDATE review_lines SET household_id = '{loser}' WHERE {line}", "第 1 笔：它的审核记录是另一户的")]
    [InlineData("UPDATE review_lines SET kind = 2 WHERE {line}", "第 1 笔：审核记录是")]
    [InlineData("UPDATE review_lines SET rule_item_id = (SELECT rule_item_id FROM review_lines WHERE claim_id = '{minus}') WHERE {line}", "第 1 笔：审核记录的清单事项")]
    [InlineData("UPDATE review_lines SET occurred_on = '2022-09-13' WHERE {line}", "第 1 笔：审核记录的日期")]
    [InlineData("UPDATE review_lines SET decision = 3 WHERE {line}", "第 1 笔：它的审核记录没有同意")]
    [InlineData("DELETE FROM review_lines WHERE {line}", "第 1 笔：它的审核记录不见了")]
    [InlineData("UPDATE review_lines SET decision = 2 WHERE claim_id = '{refused}'", "3 号卡有一条同意了的记录没有入账")]
    [InlineData("UPDATE monthly_reviews SET month = 202208 WHERE {here}", "第 1 笔：它的审核表没有审定，或是另一个月")]
    [InlineData("UPDATE monthly_reviews SET status = 2 WHERE {here}", "第 1 笔：它的审核表没有审定")]
    // The line's claim and item.
    [InlineData("UPDATE claims SET household_id = '{loser}' WHERE claim_id = '{plus}'", "第 1 笔：它的申报是另一户的")]
    [InlineData("UPDATE claims SET occurred_on = '2022-09-13' WHERE claim_id = '{plus}'", "第 1 笔：申报的日期")]
    [InlineData("DELETE FROM claims WHERE claim_id = '{plus}'", "第 1 笔：它的申报不见了")]
    [InlineData("UPDATE rule_items SET kind = 2 WHERE rule_item_id = (SELECT rule_item_id FROM review_lines WHERE claim_id = '{plus}')", "第 1 笔：清单事项的加扣")]
    [InlineData("UPDATE rule_lists SET village_id = 99 WHERE {here}", "第 1 笔：它的清单事项不在本村的清单里")]
    [InlineData("DELETE FROM rule_items WHERE rule_item_id = (SELECT rule_item_id FROM review_lines WHERE claim_id = '{plus}')", "第 1 笔：它的清单事项不见了")]
    // Objections.
    [InlineData("DELETE FROM objections WHERE {here}", "第 3 笔：它的异议不见了")]
    [InlineData("UPDATE objections SET household_id = '{loser}' WHERE {here}", "第 3 笔：它的异议说的是另一户")]
    [InlineData("UPDATE objections SET outcome = 3 WHERE {here}", "第 3 笔：它的异议没有成立")]
    // Votes; one that was made void does not count.
    [InlineData("UPDATE review_votes SET voided_at = at WHERE {votes}", "表决却不够（0 票）")]
    [InlineData("DELETE FROM review_votes WHERE {votes}", "表决却不够（0 票）")]
    [InlineData("UPDATE review_votes SET approve = NOT approve WHERE {votes}", "表决却不够（3 票）或没有通过")]
    // Redemptions and stock.
    [InlineData("UPDATE redemptions SET total = total + 10 WHERE {first}", "兑换 2022-0001：合计 2 分，入账的是 1 分")]
    [InlineData("UPDATE redemptions SET household_id = '{loser}' WHERE {first}", "兑换 2022-0001：与入账的不是同一户")]
    [InlineData("UPDATE redemptions SET cancelled_at = at WHERE {first}", "兑换 2022-0001：没有入账，入了两次，或撤销与退回不一致")]
    [InlineData("UPDATE redemptions SET cancelled_at = NULL WHERE {here} AND number = 2", "兑换 2022-0002：没有入账，入了两次，或撤销与退回不一致")]
    [InlineData("DELETE FROM redemptions WHERE {first}", "第 4 笔：它的兑换记录不见了")]
    [InlineData("UPDATE redemption_lines SET quantity = 2 WHERE {goods}", "兑换 2022-0001：各件物品加起来不等于合计")]
    [InlineData("UPDATE redemption_lines SET price = price + 1 WHERE {goods}", "兑换 2022-0001：各件物品加起来不等于合计")]
    [InlineData("UPDATE session_goods SET price = price + 1 WHERE {goods}", "兑换 2022-0001：有物品的价格")]
    [InlineData("UPDATE stock SET quantity = quantity + 1 WHERE {here}", "库存记的是 10，按流水应为 9")]
    [InlineData("DELETE FROM stock_movements WHERE {here} AND kind = 1", "库存记的是 9，按流水应为 -1")]
    [InlineData("DELETE FROM stock_movements WHERE {here} AND kind = 2", "兑换 2022-0001：领走的物品")]
    [InlineData("DELETE FROM stock_movements WHERE {here} AND kind = 3", "兑换 2022-0002：退回的物品")]
    // Words beside what nobody may change.
    [InlineData("UPDATE household_change_words SET reason = '结婚' WHERE {here}", "2022-10-08 登记的换户主（3 号卡）：原因、证明、户主、组别或成员与登记时不一致")]
    [InlineData("UPDATE household_change_words SET paper = '身份证' WHERE {here}", "登记的换户主（3 号卡）：原因、证明")]
    [InlineData("UPDATE household_change_words SET head_before = '王六' WHERE {here}", "登记的换户主（3 号卡）：原因、证明")]
    [InlineData("UPDATE household_change_words SET head_after = '王六' WHERE {here}", "登记的换户主（3 号卡）：原因、证明")]
    [InlineData("UPDATE household_change_words SET group_before = '9组' WHERE {here}", "登记的换户主（3 号卡）：原因、证明")]
    [InlineData("UPDATE household_change_words SET members_before = '王七 孙' WHERE {here}", "登记的换户主（3 号卡）：原因、证明")]
    [InlineData("DELETE FROM household_change_words WHERE {here}", "登记的换户主（3 号卡）：文字不见了")]
    [InlineData("UPDATE sent_words SET practice = '月月公布' WHERE {here}", "2022年第三季度工作报告（第 1 次报送）：文字与报送时不一致")]
    [InlineData("UPDATE sent_words SET problems = '没有' WHERE {here}", "工作报告（第 1 次报送）：文字与报送时不一致")]
    [InlineData("UPDATE sent_words SET next_steps = '没有' WHERE {here}", "工作报告（第 1 次报送）：文字与报送时不一致")]
    [InlineData("DELETE FROM sent_words WHERE {here}", "工作报告（第 1 次报送）：文字不见了")]
    [InlineData("UPDATE stock_movement_words SET note = '送人了' WHERE {here}", "2022-10-08 盘点的洗衣粉（-1 件）：原因与登记时不一致")]
    [InlineData("DELETE FROM stock_movement_words WHERE {here}", "盘点的洗衣粉（-1 件）：文字不见了")]
    // A photo.
    [InlineData("UPDATE photos SET \"full\" = thumbnail WHERE {here}", "一张照片与它的校验码不符")]
    // What the entry rests on, in words and figures that nothing else repeats.
    [InlineData("UPDATE claims SET reason = '扫地' WHERE claim_id = '{plus}'", "第 1 笔（1 号卡 2022-09-12）：入账以后，申报被改过")]
    [InlineData("UPDATE claims SET place = '村尾' WHERE claim_id = '{plus}'", "入账以后，申报被改过")]
    [InlineData("UPDATE claims SET witness = '赵六' WHERE claim_id = '{plus}'", "入账以后，申报被改过")]
    [InlineData("UPDATE claims SET finding_number = '2022-9' WHERE claim_id = '{minus}'", "第 2 笔（2 号卡 2022-09-12）：入账以后，书面认定被改过")]
    [InlineData("UPDATE claims SET statement = '认了' WHERE claim_id = '{minus}'", "入账以后，农户的陈述被改过")]
    [InlineData("UPDATE photos SET \"full\" = thumbnail, sha256 = '4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a' WHERE {here}", "第 1 笔（1 号卡 2022-09-12）：入账以后，照片被改过")]
    [InlineData("DELETE FROM claim_photos WHERE claim_id = '{plus}'", "入账以后，照片被改过")]
    [InlineData("UPDATE review_votes SET reason = '同意' WHERE {votes}", "第 1 笔（1 号卡 2022-09-12）：入账以后，表决被改过")]
    [InlineData("UPDATE review_votes SET is_chair = NOT is_chair WHERE {votes}", "入账以后，表决被改过")]
    [InlineData("DELETE FROM review_votes WHERE {votes} AND voided_at IS NOT NULL", "入账以后，表决被改过")]
    [InlineData("UPDATE review_lines SET change_reason = '按季' WHERE {line}", "入账以后，审核记录被改过")]
    [InlineData("UPDATE monthly_reviews SET signed_by = '{loser}' WHERE {here}", "入账以后，审核记录被改过")]
    [InlineData("UPDATE rule_items SET terms = terms || '！' WHERE rule_item_id = (SELECT rule_item_id FROM review_lines WHERE claim_id = '{plus}')", "第 1 笔（1 号卡 2022-09-12）：入账以后，清单事项被改过")]
    [InlineData("UPDATE rule_items SET points = points + 10 WHERE rule_item_id = (SELECT rule_item_id FROM review_lines WHERE claim_id = '{minus}')", "第 2 笔（2 号卡 2022-09-12）：入账以后，清单事项被改过")]
    [InlineData("UPDATE rule_lists SET force_from = '2022-08-20' WHERE {here}", "入账以后，清单事项被改过")]
    [InlineData("UPDATE claims SET reason = '扫地' WHERE claim_id = '{plus}'; UPDATE review_votes SET reason = '同意' WHERE {votes}", "入账以后，申报、表决被改过")]
    [InlineData("UPDATE objections SET answer = '不补' WHERE {here}", "第 3 笔（1 号卡 2022-09-12）：入账以后，异议和答复被改过")]
    [InlineData("UPDATE redemptions SET recipient = '赵六' WHERE {first}", "第 4 笔（1 号卡 2022-10-08）：入账以后，兑换记录被改过")]
    [InlineData("UPDATE redemptions SET cancel_reason = '拿错' WHERE {here} AND number = 2", "第 6 笔（1 号卡 2022-10-08）：入账以后，兑换的撤销被改过")]
    [InlineData("UPDATE goods SET name = '香皂' WHERE {goods}", "第 4 笔（1 号卡 2022-10-08）：入账以后，兑换的物品被改过")]
    [InlineData(
        "UPDATE redemption_lines SET quantity = 2, price = 5 WHERE {goods}; UPDATE session_goods SET price = 5 WHERE {goods};"
        + "UPDATE stock_movements SET quantity = quantity * 2 WHERE {here} AND kind <> 1; UPDATE stock SET quantity = 8 WHERE {here}",
        "第 4 笔（1 号卡 2022-10-08）：入账以后，兑换的物品、兑换的条件和价格被改过")]
    [InlineData("UPDATE redemption_sessions SET threshold = 0 WHERE {town}", "入账以后，兑换的条件和价格被改过")]
    [InlineData("UPDATE entry_salts SET salt = hints || hints || hints || hints WHERE {here} AND seq = 3", "第 3 笔（1 号卡 2022-09-12）：入账以后，依据或它的盐被改过")]
    public async Task Verify_OneThingChanged_NamesIt(string change, string words)
    {
        _undone = _undone?.App == App ? _undone : (App, await LivedAsync());
        var lived = _undone.Value.Lived;
        var here = $"town_id = {lived.Village.TownId} AND village_id = {lived.Village.Key.VillageId}";
        var sql = change
            .Replace("{board}", $"town_id = {lived.Village.TownId} AND card_number = 1", StringComparison.Ordinal)
            .Replace("{line}", $"claim_id = '{Id(lived.Plus)}'", StringComparison.Ordinal)
            .Replace("{votes}", $"review_line_id = (SELECT review_line_id FROM review_lines WHERE claim_id = '{Id(lived.Plus)}')", StringComparison.Ordinal)
            .Replace("{first}", here + " AND number = 1", StringComparison.Ordinal)
            .Replace("{goods}", $"goods_id = '{Id(lived.Goods)}'", StringComparison.Ordinal)
            .Replace("{here}", here, StringComparison.Ordinal)
            .Replace("{town}", $"town_id = {lived.Village.TownId}", StringComparison.Ordinal)
            .Replace("{loser}", Id(lived.Loser), StringComparison.Ordinal)
            .Replace("{plus}", Id(lived.Plus), StringComparison.Ordinal)
            .Replace("{minus}", Id(lived.Minus), StringComparison.Ordinal)
            .Replace("{refused}", Id(lived.Refused), StringComparison.Ordinal);

        // What the command does, without a program started for each of ninety changes; as a program it runs in the tests above and below.
        var report = await UndoneAsync(sql, services => VerifyCommand.VerifyAsync(services, lived.Village.TownId, lived.Village.Key.VillageId));

        Assert.Equal(lived.Village.Code, report.Fault?.VillageCode);
        Assert.Contains(words, report.Fault?.Message, StringComparison.Ordinal);
    }

    /// <summary>Rows of a version that kept no digest say nothing; one written since the first that has one must have its own.</summary>
    [Fact]
    public async Task Verify_WordsWithoutADigest_AreOldOrHaveLostIt()
    {
        var lived = await LivedAsync();
        var here = $"town_id = {lived.Village.TownId} AND village_id = {lived.Village.Key.VillageId}";
        var empty = TestDatabase.IsPostgres ? "'\\x'::bytea" : "x''";
        await TamperAsync($"UPDATE household_changes SET words_digest = NULL WHERE {here}; UPDATE household_change_words SET salt = {empty}, reason = '老版本' WHERE {here}");

        var old = await App.ScopeAsync(services => VerifyCommand.VerifyAsync(services, lived.Village.TownId));

        Assert.Null(old.Fault);

        App.Clock.Advance(TimeSpan.FromMinutes(1));
        await App.DbAsync(db => ChangeAsync(db, lived.Village, lived.Winner));
        App.Clock.Advance(TimeSpan.FromMinutes(1));
        await App.DbAsync(db => ChangeAsync(db, lived.Village, lived.Loser));
        Assert.Null((await App.ScopeAsync(services => VerifyCommand.VerifyAsync(services, lived.Village.TownId))).Fault);
        await TamperAsync($"UPDATE household_changes SET words_digest = NULL WHERE household_id = '{Id(lived.Loser)}'");
        var lost = await App.ScopeAsync(services => VerifyCommand.VerifyAsync(services, lived.Village.TownId));

        Assert.Contains("登记的换户主（2 号卡）：文字的校验码不见了", lost.Fault?.Message, StringComparison.Ordinal);
    }

    /// <summary>The same of stock-takings.</summary>
    [Fact]
    public async Task Verify_StockTakingWithoutADigest_IsOldOrHasLostIt()
    {
        var lived = await LivedAsync();
        var here = $"town_id = {lived.Village.TownId} AND village_id = {lived.Village.Key.VillageId}";
        var empty = TestDatabase.IsPostgres ? "'\\x'::bytea" : "x''";
        await TamperAsync($"UPDATE stock_movements SET words_digest = NULL WHERE {here}; UPDATE stock_movement_words SET salt = {empty}, note = '老版本' WHERE {here}");

        Assert.Null((await App.ScopeAsync(services => VerifyCommand.VerifyAsync(services, lived.Village.TownId))).Fault);

        foreach (var quantity in (int[])[-1, 1])
        {
            App.Clock.Advance(TimeSpan.FromMinutes(1));
            await App.WithAsync((StockService s) => s.CountAsync(Caller.CommandLine, lived.Village.Key, new CountStock(lived.Goods, null, StockMovementKind.Adjusted, quantity, "数错了")));
        }
        Assert.Null((await App.ScopeAsync(services => VerifyCommand.VerifyAsync(services, lived.Village.TownId))).Fault);
        await TamperAsync($"UPDATE stock_movements SET words_digest = NULL WHERE {here} AND quantity = 1 AND words_digest IS NOT NULL");

        Assert.Contains("盘点的洗衣粉（+1 件）：文字的校验码不见了", (await App.ScopeAsync(services => VerifyCommand.VerifyAsync(services, lived.Village.TownId))).Fault?.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// A register that is imported late, with the day on which its households really joined: the board of before did not know them, and
    /// nothing is wrong. The same for one that had left and is opened again with an old day.
    /// </summary>
    [Fact]
    public async Task Verify_ImportWithAnOldDayAfterAFinalBoard_IsClean()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var left = await Data.HouseholdAsync(village, "张三");
        await Data.HouseholdAsync(village, "李四");
        App.SetDay(2022, 12, 1);
        await App.WithAsync((HouseholdService s) => s.WithdrawAsync(Caller.CommandLine, village.Key, left.HouseholdId, "外出"));
        App.SetDay(2023, 1, 5);
        var quarter = new Quarter(2022, 4);
        var notice = await App.WithAsync((NoticeService notices) => notices.PublishAsync(Caller.CommandLine, village.Key, quarter));
        var last = (await App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, quarter))).Black!;
        await App.WithAsync((NoticeService notices) => notices.TellLastAsync(Caller.CommandLine, village.Key, notice.NoticeId, last.HouseholdId, App.Clock.Today(), "当面"));
        App.SetDay(2023, 2, 10);
        var shown = (await App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, quarter))).Shown;
        await App.WithAsync((NoticeService notices) => notices.FinalizeAsync(Caller.CommandLine, village.Key, notice.NoticeId, shown));
        App.SetDay(2023, 2, 11);

        var book = Xlsx.Book(["序号", "组别", "户主姓名"], [1, "1组", "张三"], [2, "1组", "赵六"]);
        var report = await recorder.SubmitAsync($"{village.Url}/households/import", "check", ("Upload", new TestFile("册.xlsx", book)));
        var done = await report.Form("commit").Set("JoinedOn", "2022-09-01").Set("Reopen", (string[])["2"]).SubmitAsync();

        Assert.Contains("导入了 2 户", done.Text, StringComparison.Ordinal);
        Assert.Equal(new DateOnly(2022, 9, 1), await App.DbAsync(db => db.Households.In(village.Key).Where(h => h.Head == "赵六").Select(h => h.JoinedOn).SingleAsync()));
        Assert.Null((await App.ScopeAsync(services => VerifyCommand.VerifyAsync(services, village.TownId))).Fault);
        // Whoever was there then is still missed, whichever day it joined.
        await App.DbAsync(db => db.Households.In(village.Key).Where(h => h.Head == "赵六").ExecuteUpdateAsync(s => s.SetProperty(h => h.RegisteredAt, App.Clock.UtcNow().AddDays(-30))));
        Assert.Contains("3 号卡不在榜上", (await App.ScopeAsync(services => VerifyCommand.VerifyAsync(services, village.TownId))).Fault?.Message, StringComparison.Ordinal);
    }

    /// <summary>What was thrown away with the personal data is a note, and the chain holds without it; the others are still looked at.</summary>
    [Fact]
    public async Task Verify_SaltGone_SaysSoAndIsNoFault()
    {
        var lived = await LivedAsync();
        var here = $"town_id = {lived.Village.TownId} AND village_id = {lived.Village.Key.VillageId}";

        Assert.Equal(2, await TamperAsync($"DELETE FROM entry_salts WHERE {here} AND seq IN (1, 3)"));
        Assert.Equal(1, await TamperAsync($"DELETE FROM board_salts WHERE household_id = '{Id(lived.Winner)}'"));
        Assert.Equal(1, await TamperAsync($"UPDATE claims SET reason = '' WHERE claim_id = '{Id(lived.Plus)}'"));
        var ran = await RunAsync("verify", "--village", lived.Village.Code, "--json");
        var text = await RunAsync("verify", "--village", lived.Village.Code);
        await TamperAsync($"UPDATE claims SET reason = '' WHERE claim_id = '{Id(lived.Minus)}'");
        var other = await RunAsync("verify", "--village", lived.Village.Code, "--json");

        Assert.True(ran.Code == 0, ran.Out);
        var notes = JsonDocument.Parse(ran.Out).RootElement.GetProperty("notes").EnumerateArray().Select(n => n.GetString()!).ToList();
        Assert.Contains("榜上有 1 行的凭条已按规定删除", notes[0], StringComparison.Ordinal);
        Assert.Contains("第 1 笔起共 2 笔的依据已按规定删除", Assert.Single(notes[1..]), StringComparison.Ordinal);
        Assert.Contains("依据已按规定删除", text.Out, StringComparison.Ordinal);
        Assert.Equal(1, other.Code);
        var fault = JsonDocument.Parse(other.Out).RootElement.GetProperty("fault").GetProperty("message").GetString();
        Assert.Contains("第 2 笔（2 号卡 2022-09-12）：入账以后，申报被改过", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WithThePaper_FindsWhatWasCutOffOrRewritten()
    {
        var lived = await LivedAsync();
        var code = lived.Village.Code;
        var hashes = (await App.DbAsync(db => db.LedgerEntries.In(lived.Village.Key).OrderBy(e => e.Seq).Select(e => e.Hash).ToListAsync())).ConvertAll(Convert.ToHexStringLower);
        var (third, sixth) = (hashes[2], hashes[5]);
        string Head(long seq, string hash) => $"{code}:{seq}:{hash}";
        Task<Ran> With(params string[] heads) => RunAsync(["verify", "--village", code, "--json", .. heads.SelectMany(h => (string[])["--head", h])]);

        var right = await With(Head(3, third[..8]), Head(6, sixth[..8] + " " + sixth[8..16]), $"6:{sixth[..8].ToUpperInvariant()}");
        var other = await With(Head(3, third[..8]), Head(6, third[..8]));
        var cut = await With(Head(7, sixth[..8]));
        var misspelt = await With(Head(6, sixth[..7]));
        var elsewhere = await With($"999999999999:6:{sixth[..8]}");

        Assert.True(right.Code == 0, right.Out);
        Assert.Equal(1, other.Code);
        Assert.Contains("第 6 笔的校验码与纸上印的", other.Out, StringComparison.Ordinal);
        Assert.Equal(1, cut.Code);
        Assert.Contains("纸上印的是第 7 笔，账本只有 6 笔", cut.Out, StringComparison.Ordinal);
        Assert.Equal((2, 1), (misspelt.Code, elsewhere.Code));
    }

    private sealed record Lived(TestVillage Village, Guid Winner, Guid Loser, Guid Plus, Guid Minus, Guid Refused, Guid Objection, Guid Goods);

    /// <summary>
    /// A village with its third quarter behind it: a sheet with one award, one deduction and one line refused, an objection that added a point,
    /// a redemption and one that was cancelled, a photo, and the final board. Six entries, all under the printed head.
    /// </summary>
    private async Task<Lived> LivedAsync()
    {
        var village = await Data.VillageAsync();
        var (townId, villageId, by, now) = (village.TownId, village.Key.VillageId, Caller.CommandLine.UserId, App.Clock.UtcNow());
        var households = new List<Household>();
        foreach (var head in (string[])["张三", "李四", "王五"])
        {
            households.Add(await Data.HouseholdAsync(village, head, joinedOn: new DateOnly(2022, 6, 1)));
        }
        var (award, deduction) = (await Data.ItemAsync(village, "Z01", Deed), await Data.ItemAsync(village, "F01", Deed));
        var sheet = MonthlyReview.OfOldBook(village.Key, September, part: 0, by, now);
        var (claims, lines) = (new List<Claim>(), new List<ReviewLine>());
        foreach (var (household, item, decision) in new[] { (households[0], award, LineDecision.Approved), (households[1], deduction, LineDecision.Approved), (households[2], award, LineDecision.Rejected) })
        {
            var claim = new Claim
            {
                TownId = townId, VillageId = villageId, HouseholdId = household.HouseholdId, RuleItemId = item.RuleItemId, Kind = item.Kind, OccurredOn = Deed, Place = "村口", Reason = "学习",
                Channel = ClaimChannel.Counter, ReportedBy = ReportedBy.Household, SubmittedAt = now, SubmittedBy = by
            }.With(c => c.Status, ClaimStatus.Accepted);
            var line = ReviewLine.Of(sheet, claim, item, new Scored(Points.Of(2), null, null), isLate: false).With(l => l.Decision, decision);
            claims.Add(claim);
            lines.Add(line);
        }
        var objection = new Objection
        {
            TownId = townId, VillageId = villageId, Year = 2022, Number = 1, RaisedAt = now, RaisedBy = by, RaisedByName = "张三", HouseholdId = households[0].HouseholdId, Reason = "少记了",
            DueOn = Deed
        }.With(o => o.Status, ObjectionStatus.Answered).With(o => o.Outcome, ObjectionOutcome.Upheld).With(o => o.Answer, "补记");
        await App.DbAsync(db =>
        {
            var photo = Photo(village, now);
            db.AddRange([sheet, .. claims, .. lines, objection, photo, new ClaimPhoto { TownId = townId, ClaimId = claims[0].ClaimId, PhotoId = photo.PhotoId }]);
            // The fourth changed its mind and did not vote again.
            db.AddRange(lines.FindAll(l => l.Decision == LineDecision.Approved).SelectMany(l => Enumerable.Range(0, 4).Select(i => new ReviewVote
            {
                TownId = townId, ReviewLineId = l.ReviewLineId, UserId = Guid.CreateVersion7(), Approve = true, IsChair = false, At = now
            }.With(v => v.VoidedAt, i == 3 ? now : (DateTime?)null))));
            return db.SaveChangesAsync();
        });
        Posting Of(ReviewLine l, EntryKind kind) => new(l.HouseholdId, kind, l.Points, September, Deed, SourceKind.ReviewLine, l.ReviewLineId, l.RuleItemId);
        await Data.PostAsync(
            village, Of(lines[0], EntryKind.Award), Of(lines[1], EntryKind.Deduction),
            new Posting(households[0].HouseholdId, EntryKind.Award, Points.Of(1), September, Deed, SourceKind.Objection, objection.ObjectionId, award.RuleItemId));
        var goods = await RedeemAsync(village, households[0], now);
        await FinalAsync(village, households, now);
        await App.DbAsync(db => ChangeAsync(db, village, households[2].HouseholdId));
        await App.DbAsync(db => ReportAsync(db, village));
        return new Lived(village, households[0].HouseholdId, households[1].HouseholdId, claims[0].ClaimId, claims[1].ClaimId, claims[2].ClaimId, objection.ObjectionId, goods);
    }

    private Task<int> ChangeAsync(AppDb db, TestVillage village, Guid household)
    {
        var change = new HouseholdChange
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = household, Kind = ChangeKind.Head, On = Deed, At = App.Clock.UtcNow(), By = Caller.CommandLine.UserId
        };
        var words = new HouseholdChangeWords
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, ChangeId = change.ChangeId, Reason = "年纪大了", Paper = "户口簿", HeadBefore = "王四", HeadAfter = "王五", GroupBefore = "1组",
            MembersBefore = "王五 子"
        };
        change.Hold(words);
        db.AddRange(change, words);
        return db.SaveChangesAsync();
    }

    private Task<int> ReportAsync(AppDb db, TestVillage village)
    {
        var (town, place, now, by) = (village.TownId, village.Key.VillageId, App.Clock.UtcNow(), Caller.CommandLine.UserId);
        var report = new WorkReport { TownId = town, VillageId = place, Quarter = Third };
        report.Write(new ReportWords("每月公布", "人手少", "多走访"), by, now);
        var words = new SentWords { TownId = town, VillageId = place, SentReportId = Ids.New(), Practice = "每月公布", Problems = "人手少", NextSteps = "多走访" };
        db.AddRange(report, words, new SentReport
        {
            TownId = town, VillageId = place, SentReportId = words.SentReportId, ReportId = report.ReportId, Version = 1, Figures = "{}", WordsDigest = words.Words.Digest(words.Salt), SentAt = now,
            SentBy = by
        });
        return db.SaveChangesAsync();
    }

    private static StoredPhoto Photo(TestVillage village, DateTime now)
    {
        byte[] full = [1, 2, 3];
        return new StoredPhoto
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, Full = full, Thumbnail = [1], Width = 1, Height = 1, Sha256 = Convert.ToHexStringLower(SHA256.HashData(full)), AddedAt = now,
            AddedBy = Caller.CommandLine.UserId
        };
    }

    /// <summary>Ten bags received; one handed out for a point, another handed out and brought back.</summary>
    private async Task<Guid> RedeemAsync(TestVillage village, Household household, DateTime now)
    {
        var (townId, villageId, by) = (village.TownId, village.Key.VillageId, Caller.CommandLine.UserId);
        var goods = new Goods { TownId = townId, Name = "洗衣粉", Unit = "袋" };
        var session = new RedemptionSession
        {
            TownId = townId, Quarter = Third, OpensOn = new DateOnly(2022, 10, 1), ClosesOn = new DateOnly(2022, 10, 31),
            Threshold = Points.Of(1), CreatedAt = now, CreatedBy = by
        }.With(s => s.Status, SessionStatus.Open);
        Redemption Redeem(int number) => new Redemption
        {
            TownId = townId, VillageId = villageId, SessionId = session.SessionId, HouseholdId = household.HouseholdId, Year = 2022, Number = number, Total = Points.Of(1), At = now, By = by,
            Recipient = household.Head, SignedHow = SignedHow.Paper
        }.With(r => r.CancelledAt, number == 2 ? now : (DateTime?)null);
        StockMovement Move(StockMovementKind kind, int quantity, Redemption? redemption = null) => new()
        {
            TownId = townId, VillageId = villageId, GoodsId = goods.GoodsId, Kind = kind, Quantity = quantity, RedemptionId = redemption?.RedemptionId, At = now, By = by
        };
        var (kept, cancelled) = (Redeem(1), Redeem(2));
        // Counted one too few, and found again.
        var shelf = new Stock { TownId = townId, VillageId = villageId, GoodsId = goods.GoodsId, Quantity = 9 };
        var counts = ((int[])[-1, 1]).Select((n, i) => shelf.Move(new StockChange(StockMovementKind.Adjusted, n, null, "数错了"), "洗衣粉", by, now.AddSeconds(i))).ToList();
        foreach (var redemption in (Redemption[])[kept, cancelled])
        {
            redemption.Lines.Add(new RedemptionLine { TownId = townId, RedemptionId = redemption.RedemptionId, GoodsId = goods.GoodsId, Quantity = 1, Price = Points.Of(1) });
        }
        await App.DbAsync(db =>
        {
            db.AddRange(
                goods, session, new SessionGoods { TownId = townId, SessionId = session.SessionId, GoodsId = goods.GoodsId, Price = Points.Of(1) }, kept, cancelled,
                shelf, Move(StockMovementKind.Received, 10), Move(StockMovementKind.Redeemed, -1, kept),
                Move(StockMovementKind.Redeemed, -1, cancelled), Move(StockMovementKind.Returned, 1, cancelled));
            counts.ForEach(c => db.AddRange(c.Movement, c.Words!));
            return db.SaveChangesAsync();
        });
        Posting Of(Redemption r, EntryKind kind, long? reverses = null) => new(
            household.HouseholdId, kind, r.Total, new Month(2022, 10), new DateOnly(2022, 10, 8), SourceKind.Redemption, r.RedemptionId, null, reverses);
        await Data.PostAsync(village, Of(kept, EntryKind.Redemption));
        await Data.PostAsync(village, Of(cancelled, EntryKind.Redemption));
        await Data.PostAsync(village, Of(cancelled, EntryKind.Return, 5));
        return goods.GoodsId;
    }

    /// <summary>A board from before there were trees is said; one that lost its tree is not from before.</summary>
    [Fact]
    public async Task Verify_BoardWithoutTree_IsOldOrHasLostIt()
    {
        // Another village of another town: that its board has a tree says since when boards have one.
        await LivedAsync();
        var lived = await LivedAsync();
        await TamperAsync($"DELETE FROM board_salts WHERE town_id = {lived.Village.TownId}; DELETE FROM board_leaves WHERE town_id = {lived.Village.TownId}; DELETE FROM board_seals WHERE town_id = {lived.Village.TownId}");

        var old = await RunAsync("verify", "--village", lived.Village.Code, "--json");

        Assert.True(old.Code == 0, old.Out);
        Assert.Contains("1 张榜是以前的版本定的，没有本榜校验码", old.Out, StringComparison.Ordinal);

        await App.DbAsync(db => db.QuarterNotices.In(lived.Village.Key).ExecuteUpdateAsync(s => s.SetProperty(n => n.FinalAt, App.Clock.UtcNow().AddMinutes(1))));
        var lost = await RunAsync("verify", "--village", lived.Village.Code, "--json");

        Assert.Equal(1, lost.Code);
        Assert.Contains("2022年第三季度的定榜：本榜校验码不见了", lost.Out, StringComparison.Ordinal);
    }

    private Task FinalAsync(TestVillage village, List<Household> households, DateTime now) => App.WithAsync(async (IServiceProvider services) =>
    {
        var db = services.GetRequiredService<AppDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var head = await db.LedgerHeads.AsNoTracking().In(village.Key).SingleAsync();
        var notice = new QuarterNotice
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, Quarter = Third, PublishedAt = now, PublishedBy = Caller.CommandLine.UserId, ObjectionsUntil = new DateOnly(2022, 10, 8),
            PublicUntil = new DateOnly(2023, 1, 15), HeadSeq = head.LastSeq, HeadHash = head.LastHash
        }.With(n => n.FinalAt, now).With(n => n.FinalBy, Caller.CommandLine.UserId).With(n => n.FinalHeadSeq, head.LastSeq)
            .With(n => n.FinalHeadHash, head.LastHash);
        var names = households.ConvertAll(h => BoardName.New(village.TownId, notice.NoticeId, h.HouseholdId, h.Head, h.GroupName));
        BoardLine Line(int which, int score, int deducted, int rank) => new()
        {
            TownId = village.TownId, NoticeId = notice.NoticeId, HouseholdId = households[which].HouseholdId, CardNumber = households[which].CardNumber, NameDigest = names[which].Digest(),
            Score = Points.Of(score), Deducted = Points.Of(deducted), Rank = rank, IsRed = score > 0, IsBlack = score < 0, NamedOnPaper = true, NamedInPublic = true
        };
        var second = await db.LedgerEntries.AsNoTracking().In(village.Key).SingleAsync(e => e.Seq == 2);
        var check = new HeadCheck
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, NoticeId = notice.NoticeId, AgainstNoticeId = notice.NoticeId, UserId = Caller.CommandLine.UserId, At = now,
            Typed = Convert.ToHexStringLower(head.LastHash)[..HeadCheck.Digits], Matches = true
        };
        var draw = new SampleDraw
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, Month = September, Number = 0, HeadSeq = 2, HeadHash = second.Hash, Seed = SampleDraw.SeedOf(second.Hash, September, 0),
            Size = SampleDraw.DefaultSize, DrawnAt = now, DrawnBy = Caller.CommandLine.UserId
        };
        BoardLine[] lines = [Line(0, 3, 0, 1), Line(2, 0, 0, 2), Line(1, -2, 2, 3)];
        db.AddRange([notice, .. lines, .. names, check, draw]);
        await db.SaveChangesAsync();
        await services.GetRequiredService<BoardSeals>().MakeAsync(village.Key, notice, lines);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    });

    private static string Id(Guid id) => TestDatabase.IsPostgres ? id.ToString() : id.ToString().ToUpperInvariant();

    /// <summary>As someone with the database in hand would: the wall and the foreign keys down, the change, and all up again.</summary>
    private Task<int> TamperAsync(string sql) => App.DbAsync(async db =>
    {
        await UnguardAsync(db);
        var changed = await db.Database.ExecuteSqlRawAsync(sql);
        await GuardAsync(db);
        return changed;
    });

    /// <summary>Changes something, looks at it on the same connection, and takes it back.</summary>
    private Task<T> UndoneAsync<T>(string sql, Func<IServiceProvider, Task<T>> look) => App.ScopeAsync(async services =>
    {
        var db = services.GetRequiredService<AppDb>();
        await UnguardAsync(db);
        await db.Database.ExecuteSqlRawAsync("BEGIN");
        try
        {
            Assert.NotEqual(0, await db.Database.ExecuteSqlRawAsync(sql));
            return await look(services);
        }
        finally
        {
            await db.Database.ExecuteSqlRawAsync("ROLLBACK");
            await GuardAsync(db);
        }
    });

    /// <summary>Without foreign keys, checks and the triggers of what is only added to, on this connection.</summary>
    private static async Task UnguardAsync(AppDb db)
    {
        await db.Database.OpenConnectionAsync();
        if (TestDatabase.IsPostgres)
        {
            await db.Database.ExecuteSqlRawAsync("SET session_replication_role = replica");
            return;
        }
        await db.Database.ExecuteSqlRawAsync("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
        foreach (var drop in AppendOnly.Tables.SelectMany(t => (string[])[$"DROP TRIGGER {t}_no_update", $"DROP TRIGGER {t}_no_delete"]))
        {
            await db.Database.ExecuteSqlRawAsync(drop);
        }
    }

    private static async Task GuardAsync(AppDb db)
    {
        if (TestDatabase.IsPostgres)
        {
            await db.Database.ExecuteSqlRawAsync("SET session_replication_role = DEFAULT");
            return;
        }
        await db.Database.ExecuteSqlRawAsync("PRAGMA foreign_keys = ON; PRAGMA ignore_check_constraints = OFF");
        await AppendOnly.EnsureAsync(db);
    }

    private Task<Ran> RunAsync(params string[] arguments) => CommandProgram.RunAsync([.. arguments, .. CommandProgram.At(App.Database)]);
}
