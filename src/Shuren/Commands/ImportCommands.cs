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
        var command = new Command("register", "导入村民基本信息汇总表：序号 组别 户主姓名 居住地址 联系电话 备注") { file, village, commit, joined, skip, reopen, CommandRun.JsonOption() };
        CommandRun.Handle(command, (run, parsed) => run.WithAsync(async (services, db) =>
        {
            var place = await CommandRun.VillageAsync(db, parsed.GetValue(village)!);
            await using var content = Open(parsed.GetValue(file)!);
            var import = services.GetRequiredService<RegisterImport>();
            var skipped = RowNumbers(parsed.GetValue(skip));
            var reopened = RowNumbers(parsed.GetValue(reopen));
            var report = await import.CheckAsync(place.Key, content);
            var may = report.MayCommit(skipped, reopened);
            var imported = 0;
            if (may && parsed.GetValue(commit))
            {
                imported = await import.CommitAsync(
                    Caller.CommandLine, place.Key, report, parsed.GetValue(joined) ?? services.GetRequiredService<TimeProvider>().Today(), skipped, reopened);
                await Database.AnalyzeAsync(db);
            }
            var rows = report.Rows.Count(r => !skipped.Contains(r.RowNumber));
            return Answer(run, place.Code, report.Issues, rows, imported, may, parsed.GetValue(commit), $"{rows} 户", months: null);
        }));
        return command;
    }

    private static Option<string?> RowsOption(string name, string description)
    {
        var rows = new Option<string?>(name) { Description = description, HelpName = "行号" };
        rows.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !text.Split([',', '，'], StringSplitOptions.TrimEntries).All(t => int.TryParse(t, out _)))
            {
                result.AddError($"{name} 要写行号，用逗号分开，不能写“{text}”。");
            }
        });
        return rows;
    }

    private static HashSet<int> RowNumbers(string? text)
        => (text ?? "").Split([',', '，'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(int.Parse).ToHashSet();

    private static Command Records()
    {
        var file = FileArgument();
        var village = CommandRun.VillageOption();
        var commit = CommitOption();
        var command = new Command("records", "导入原有台账：登记卡号（或户主姓名、组别） 日期 编号（或行为） 数量 档次 备注") { file, village, commit, CommandRun.JsonOption() };
        CommandRun.Handle(command, (run, parsed) => run.WithAsync(async (services, db) =>
        {
            var place = await CommandRun.VillageAsync(db, parsed.GetValue(village)!);
            await using var content = Open(parsed.GetValue(file)!);
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes);
            var result = await services.GetRequiredService<RecordsImport>().RunAsync(Caller.CommandLine, place.Key, bytes.ToArray(), parsed.GetValue(commit));
            if (result.Months.Count > 0)
            {
                await Database.AnalyzeAsync(db);
            }
            return Answer(
                run, place.Code, result.Issues, result.Rows, result.Months.Values.Sum(), !result.IsRefused, parsed.GetValue(commit), $"{result.Rows} 条",
                result.Months.ToDictionary(m => m.Key.ToString(), m => m.Value));
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

    private static int Answer(
        CommandRun run, string village, IReadOnlyList<ImportIssue> issues, int rows, int imported, bool ok, bool commit, string what, IReadOnlyDictionary<string, int>? months)
    {
        if (run.Json)
        {
            run.Print(new
            {
                village,
                ok,
                committed = ok && commit,
                rows,
                imported,
                months,
                issues = issues.Select(i => new { row = i.Row, column = i.Column, value = i.Value, message = i.Message, severity = JsonNamingPolicy.CamelCase.ConvertName(i.Severity.ToString()) })
            });
            return ok ? CommandLine.Done : CommandLine.Refused;
        }
        foreach (var issue in issues)
        {
            var kind = issue.Severity switch { ImportSeverity.Error => "错误", ImportSeverity.Warning => "提醒", _ => "跳过" };
            Console.WriteLine($"第 {issue.Row} 行　{kind}　{issue.Column}{(issue.Value is null ? "" : $"“{issue.Value}”")}　{issue.Message}");
        }
        Console.WriteLine((ok, commit) switch
        {
            (false, _) when rows == 0 && !issues.Any(i => i.Severity == ImportSeverity.Error) => "文件里没有可导入的内容，没有导入。",
            (false, _) => $"有 {issues.Count(i => i.Severity == ImportSeverity.Error)} 处错误，没有导入。请改好后再导入。",
            (true, false) => $"检查通过，可以导入 {what}。加上 --commit 就真正导入。",
            _ => $"已导入 {what}。"
        });
        return ok ? CommandLine.Done : CommandLine.Refused;
    }
}
