using System.CommandLine;
using System.Text.Json;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Recording;

namespace Shuren.Commands;

/// <summary>
/// `import register` and `import records`: Excel files of a village. Without `--commit` nothing is written, only the report comes. Nothing
/// is imported while a row is not understood.
/// </summary>
public static class ImportCommands
{
    public static Command Create() => new("import", "从 Excel 导入；不加 --commit 只检查") { Register(), Records() };

    private static Argument<string> FileArgument() => new("文件") { Description = "Excel 文件（.xlsx）" };

    private static Option<bool> CommitOption() => new("--commit") { Description = "真正导入；不写就只检查并报告" };

    private static Command Register()
    {
        var file = FileArgument();
        var village = CommandRun.VillageOption();
        var commit = CommitOption();
        var joined = new Option<DateOnly?>("--joined") { Description = "从哪天起参加积分，如 2022-08-22；不写就是今天", HelpName = "日期" };
        var skip = RowsOption("--skip", "跳过文件里的这些行，如 12,15");
        var reopen = RowsOption("--reopen", "这些行是以前退出过的户，重新开户，卡号、积分接着用，如 12,15");
        var apart = RowsOption("--apart", "这些行确是另一户，尽管同组同名的户已经在册或在表里，如 12,15");
        var skipKnown = new Option<bool>("--skip-known") { Description = "跳过所有已经登记的户" };
        var (confirm, skipSheet) = (ConfirmOption(), SkipSheetOption());
        var command = new Command("register", "导入村民基本信息汇总表：序号 组别 户主姓名 居住地址 联系电话 备注")
        {
            file, village, commit, joined, skip, reopen, apart, skipKnown, skipSheet, confirm, CommandRun.JsonOption()
        };
        CommandRun.Handle(command, (run, parsed) => run.WithAsync(async (services, db) =>
        {
            var place = await CommandRun.VillageAsync(db, parsed.GetValue(village)!);
            await using var content = Open(parsed.GetValue(file)!);
            var import = services.GetRequiredService<RegisterImport>();
            var report = await import.CheckAsync(place.Key, content);
            var choices = report.Resolved(new RegisterChoices(
                Places(parsed.GetValue(skip)), Places(parsed.GetValue(reopen)), Places(parsed.GetValue(apart)), parsed.GetValue(skipKnown),
                Consent(parsed.GetValue(confirm), parsed.GetValue(skipSheet))));
            var may = report.MayCommit(choices);
            var imported = 0;
            if (may && parsed.GetValue(commit))
            {
                imported = await import.CommitAsync(
                    Caller.CommandLine, place.Key, report, parsed.GetValue(joined) ?? services.GetRequiredService<TimeProvider>().Today(),
                    choices);
                await Database.AnalyzeAsync(db);
            }
            var rows = report.Chosen(choices).Count;
            return Answer(run, new Outcome(
                place.Code, report.Issues, rows, imported, may, parsed.GetValue(commit), $"{rows} 户", null, choices.Consent,
                report.Open(choices)));
        }));
        return command;
    }

    private static Option<string?> RowsOption(string name, string description)
    {
        var rows = new Option<string?>(name) { Description = description + "；多个工作表时写 表名!行号，并排两张表时写 行号@列，如 5@F", HelpName = "行号" };
        rows.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && RowPlace.ParseList(text) is null or { Count: 0 })
            {
                result.AddError($"{name} 要写行号，用逗号分开，不能写“{text}”。");
            }
        });
        return rows;
    }

    private static HashSet<RowPlace> Places(string? text)
        => [.. RowPlace.ParseList(text ?? "") ?? []];

    private static Option<string?> ConfirmOption() => new("--confirm")
    {
        Description = "“要确认”的各条都看过了，同意这样导入：all，或方括号里的号，如 3f2a1c9e,0b77d012",
        HelpName = "号"
    };

    private static Option<string[]> SkipSheetOption() => new("--skip-sheet")
    {
        Description = "不导入这张工作表，如各组的汇总；几张就写几次",
        HelpName = "表名"
    };

    private static ImportConsent Consent(string? text, string[]? leftOut)
    {
        var keys = (text ?? "").Split([',', '，'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new ImportConsent(keys.Contains("all"), keys) { LeftOut = (leftOut ?? []).ToHashSet(StringComparer.Ordinal) };
    }

    private static Command Records()
    {
        var file = FileArgument();
        var village = CommandRun.VillageOption();
        var commit = CommitOption();
        var skip = RowsOption("--skip", "跳过文件里的这些行，如 12,15");
        var skipKnown = new Option<bool>("--skip-known") { Description = "跳过同一户、同一天、同一项已经记过的行" };
        var again = new Option<bool>("--again") { Description = "已经记过的行确是另一次，也记" };
        var (confirm, skipSheet) = (ConfirmOption(), SkipSheetOption());
        var command = new Command("records", "导入原有台账：登记卡号（或户主姓名、组别） 日期 编号（或行为） 数量 加分 扣分 档次 备注")
        {
            file, village, commit, skip, skipKnown, skipSheet, again, confirm, CommandRun.JsonOption()
        };
        CommandRun.Handle(command, (run, parsed) => run.WithAsync(async (services, db) =>
        {
            var place = await CommandRun.VillageAsync(db, parsed.GetValue(village)!);
            await using var content = Open(parsed.GetValue(file)!);
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes);
            var choices = new RecordsChoices(
                parsed.GetValue(skipKnown), parsed.GetValue(again), Consent(parsed.GetValue(confirm), parsed.GetValue(skipSheet)))
            {
                Skipped = Places(parsed.GetValue(skip))
            };
            var result = await services.GetRequiredService<RecordsImport>()
                .RunAsync(Caller.CommandLine, place.Key, bytes.ToArray(), parsed.GetValue(commit), choices);
            if (result.Months.Count > 0)
            {
                await Database.AnalyzeAsync(db);
            }
            return Answer(
                run, new Outcome(
                    place.Code, result.Issues, result.Rows, result.Months.Values.Sum(), result.May, parsed.GetValue(commit),
                    $"{result.Rows} 条",
                    result.Months.ToDictionary(m => m.Key.ToString(), m => m.Value), choices.Consent, result.Open));
        }));
        return command;
    }

    private static FileStream Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new RuleViolation(Rule.File, $"没有找到文件 {path}。");
        }
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (stream.Length <= SheetReader.FileMaxBytes)
        {
            return stream;
        }
        stream.Dispose();
        throw new RuleViolation(Rule.File, $"文件超过 {SheetReader.FileMaxBytes / 1024 / 1024} MB，请分成几个文件再导入。");
    }

    private sealed record Outcome(
        string Village, IReadOnlyList<ImportIssue> Issues, int Rows, int Imported, bool May, bool Commit, string What,
        IReadOnlyDictionary<string, int>? Months, ImportConsent Consent, IReadOnlyList<ImportIssue> Open);

    private static int Answer(CommandRun run, Outcome outcome)
    {
        var toConfirm = outcome.Issues.Where(i => !outcome.Consent.Covers(i)).ToList();
        if (run.Json)
        {
            run.Print(new
            {
                village = outcome.Village,
                ok = outcome.May,
                committed = outcome.May && outcome.Commit,
                rows = outcome.Rows,
                imported = outcome.Imported,
                toConfirm = toConfirm.Count,
                months = outcome.Months,
                issues = outcome.Issues.Select(i => new
                {
                    sheet = i.Sheet,
                    table = i.Table,
                    row = i.Row,
                    rows = i.Rows,
                    column = i.Column,
                    value = i.Value,
                    message = i.Message,
                    severity = JsonNamingPolicy.CamelCase.ConvertName(i.Severity.ToString()),
                    key = i.Severity == ImportSeverity.Confirm ? i.Key : null
                })
            });
            return outcome.May ? CommandLine.Done : CommandLine.Refused;
        }
        var known = outcome.Issues.Where(i => i.IsKnown).ToList();
        var shown = known.Count > KnownShownMax ? outcome.Issues.Except(known.Skip(KnownShownMax)) : outcome.Issues;
        foreach (var issue in shown)
        {
            var kind = issue.Severity switch
            {
                ImportSeverity.Error => "错误",
                ImportSeverity.Confirm => $"要确认 [{issue.Key}]",
                ImportSeverity.Warning => "提醒",
                _ => "没有读取"
            };
            var value = issue.Value is null ? "" : $"“{issue.Value}”";
            Console.WriteLine($"{issue.Place.InWords()}　{kind}　{issue.Column}{value}　{issue.Message}");
        }
        if (known.Count > KnownShownMax)
        {
            Console.WriteLine($"……已经登记（记过）的共 {known.Count} 行，这里只列出 {KnownShownMax} 行。");
        }
        Console.WriteLine((outcome.May, outcome.Commit) switch
        {
            (false, _) when outcome.Open.Any(i => i.IsKnown)
                => $"有 {outcome.Open.Count} 处错误，没有导入。请改好后再导入；已经登记（记过）的行，加上 --skip-known 就都跳过。",
            (false, _) when outcome.Open.Count > 0 => $"有 {outcome.Open.Count} 处错误，没有导入。请改好后再导入。",
            (false, _) when outcome.Rows == 0 => "文件里没有可导入的内容，没有导入。",
            (false, _) => $"看懂了 {outcome.What}，有 {toConfirm.Count} 处要确认，没有导入。"
                + $"看过以后加上 --confirm all，或 --confirm {toConfirm[0].Key} 这样写出同意的各条。",
            (true, false) => $"检查通过，可以导入 {outcome.What}。加上 --commit 就真正导入。",
            _ => $"已导入 {outcome.What}。"
        });
        return outcome.May ? CommandLine.Done : CommandLine.Refused;
    }

    private const int KnownShownMax = 20;
}
