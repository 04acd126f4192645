using System.CommandLine;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Verification;

namespace Shuren.Commands;

/// <summary>`backup` and `restore` of the embedded database (OPS-2). PostgreSQL has its own pg_dump and pg_restore.</summary>
public static class BackupCommands
{
    public static Command Backup()
    {
        var file = new Argument<string>("文件") { Description = "备份写到哪里，如 backup-20221001.db" };
        var command = new Command("backup", "备份全部数据到一个文件；网站运行时也可以备份") { file };
        CommandRun.Handle(command, async (run, parsed) =>
        {
            MustBeEmbedded(run, "pg_dump -Fc -f 文件 连接");
            if (!File.Exists(run.Settings.FilePath))
            {
                return run.Refuse($"{run.Settings.Folder} 里没有数据，没有什么可备份。请用 --data 指明数据目录。");
            }
            var target = Path.GetFullPath(parsed.GetValue(file)!);
            if (File.Exists(target))
            {
                return run.Refuse($"{target} 已经有了，没有覆盖。请换一个文件名。");
            }
            // Under another name until it is known to be whole, so that a broken copy is never taken for a backup.
            var unfinished = target + ".未完成";
            try
            {
                await Database.CopySqliteAsync(run.Settings.SqliteConnection, unfinished);
                if (await VerifyAsync(unfinished) is { } fault)
                {
                    return run.Refuse($"备份的内容没有通过校验，没有保存：村 {fault.VillageCode}，{fault.Message}");
                }
                File.Move(unfinished, target);
            }
            finally
            {
                File.Delete(unfinished);
            }
            Console.WriteLine($"已备份到 {target}（{new FileInfo(target).Length / 1024:N0} KB），账本校验无误。");
            return CommandLine.Done;
        });
        return command;
    }

    public static Command Restore()
    {
        var file = new Argument<string>("文件") { Description = "backup 做出的文件" };
        var command = new Command("restore", "把备份恢复到一个空的数据目录") { file };
        CommandRun.Handle(command, async (run, parsed) =>
        {
            MustBeEmbedded(run, "pg_restore -d 连接 文件");
            var source = Path.GetFullPath(parsed.GetValue(file)!);
            if (!File.Exists(source))
            {
                return run.Refuse($"没有找到 {source}。");
            }
            if (Directory.Exists(run.Settings.Folder) && Directory.EnumerateFileSystemEntries(run.Settings.Folder).Any())
            {
                return run.Refuse($"{run.Settings.Folder} 不是空的，没有恢复。请用 --data 指明一个空目录。");
            }
            Directory.CreateDirectory(run.Settings.Folder!);
            var restored = false;
            try
            {
                var isLone = await CopyAsync(source, run.Settings.FilePath);
                if (!await IsOursAsync(run.Settings.FilePath))
                {
                    return run.Refuse($"{source} 不是树人积分的备份，没有恢复。");
                }
                await using (var provider = await run.OpenAsync())
                {
                    await using var scope = provider.CreateAsyncScope();
                    var report = await scope.ServiceProvider.GetRequiredService<LedgerVerifier>().VerifyAsync();
                    if (report.Fault is { } fault)
                    {
                        return run.Refuse($"备份的账本没有通过校验，没有恢复：村 {fault.VillageCode}，{fault.Message}");
                    }
                    // As a server's own: a backup is made without a journal, which would make every post wait.
                    await scope.ServiceProvider.GetRequiredService<AppDb>().Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL");
                    restored = true;
                    Console.WriteLine($"已恢复到 {run.Settings.Folder}：{report.Villages} 个村（社区），{report.Entries} 笔，账本校验无误。");
                    VerifyCommand.PrintEnds(await scope.ServiceProvider.GetRequiredService<RecordVerifier>().EndsAsync());
                    if (isLone)
                    {
                        await Console.Error.WriteLineAsync($"注意：{source} 不是 backup 做的，是直接拷走的数据文件。{VerifyCommand.LoneFile}");
                    }
                }
                return CommandLine.Done;
            }
            finally
            {
                if (!restored)
                {
                    SqliteConnection.ClearAllPools();
                    foreach (var left in Directory.EnumerateFiles(run.Settings.Folder!))
                    {
                        File.Delete(left);
                    }
                }
            }
        });
        return command;
    }

    /// <summary>With the journal beside it, if there is one: it holds what was written last.</summary>
    /// <returns>Whether the file was taken from a running server's folder without its journal, and so may lack its last part.</returns>
    private static async Task<bool> CopyAsync(string source, string target)
    {
        const string Journal = "-wal";
        // Byte 18 of the file says how it is written: 2 = with a journal beside it. What backup makes needs none.
        var header = new byte[19];
        await using (var file = File.OpenRead(source))
        {
            _ = await file.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false);
        }
        File.Copy(source, target);
        if (File.Exists(source + Journal))
        {
            File.Copy(source + Journal, target + Journal);
            return false;
        }
        return header[18] == 2;
    }

    private static void MustBeEmbedded(CommandRun run, string instead)
    {
        if (run.Settings.IsPostgres)
        {
            throw new RuleViolation(Rule.Form, $"PostgreSQL 请用它自己的工具：{instead}。做法见 docs/operations.md。");
        }
    }

    private static async Task<LedgerFault?> VerifyAsync(string path)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        await using var db = new SqliteAppDb(
            new DbContextOptionsBuilder<SqliteAppDb>().UseSqlite(connection).UseSnakeCaseNamingConvention().Options);
        return (await new LedgerVerifier(db).VerifyAsync()).Fault;
    }

    private static async Task<bool> IsOursAsync(string path)
    {
        try
        {
            await using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM ledger_entries";
            return await command.ExecuteScalarAsync() is long;
        }
        catch (SqliteException)
        {
            return false;
        }
    }
}
