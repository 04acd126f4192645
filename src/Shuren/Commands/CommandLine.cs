using System.CommandLine;
using System.Text;

namespace Shuren.Commands;

/// <summary>
/// The command line: `script/shuren`. Each command is thin: it reads its arguments, calls the service that the pages call too, and
/// prints. Exit code 0 done, 1 refused with reasons, 2 wrong usage. Only what was asked for goes to standard output.
/// </summary>
public static class CommandLine
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int WrongUsage = 2;

    public static readonly Option<string?> Data = new("--data")
    {
        Description = "数据目录（自带数据库）；不写就是当前目录下的 data", HelpName = "目录", Recursive = true
    };

    public static readonly Option<string?> Connection = new("--database")
    {
        Description = "PostgreSQL 连接字符串；写了它就不用数据目录", HelpName = "连接", Recursive = true
    };

    /// <summary>Anything but the server's own settings, which all begin with a dash.</summary>
    public static bool IsCommand(string[] args)
        => args is [var first, ..] && (!first.StartsWith('-') || first is "--help" or "-h" or "-?" or "--version");

    public static async Task<int> RunAsync(string[] args)
    {
        Chinese.SetCulture();
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(InChinese(error.Message));
            }
            await Console.Error.WriteLineAsync("用法请看：script/shuren --help，或在命令后面加 --help。");
            return WrongUsage;
        }
        // Only help and version are written here; commands print on their own.
        await using var help = new StringWriter();
        var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = help });
        await Console.Out.WriteAsync(help.ToString().Replace("Description:", "说明:", StringComparison.Ordinal));
        return code;
    }

    // The library's own Chinese lacks this one.
    private static string InChinese(string message)
        => message.StartsWith("Option '", StringComparison.Ordinal) && message.EndsWith("' is required.", StringComparison.Ordinal)
            ? $"缺少参数 {message.Split('\'')[1]}。"
            : message.Replace("。.", "。", StringComparison.Ordinal);

    private static RootCommand Root()
    {
        var root = new RootCommand("树人积分：命令行。不带命令就启动网站服务。") { Data, Connection };
        foreach (var help in root.Options.OfType<System.CommandLine.Help.HelpOption>())
        {
            help.Description = "显示帮助";
        }
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(ImportCommands.Create());
        root.Subcommands.Add(ListsCommand.Create());
        root.Subcommands.Add(BoardCommand.Create());
        root.Subcommands.Add(AccountCommand.Create());
        root.Subcommands.Add(VerifyCommand.Create());
        root.Subcommands.Add(CheckCommand.Create());
        root.Subcommands.Add(BackupCommands.Backup());
        root.Subcommands.Add(BackupCommands.Restore());
        return root;
    }
}
