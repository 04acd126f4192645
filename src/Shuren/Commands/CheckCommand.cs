using System.CommandLine;
using System.Security.Cryptography;
using Shuren.Features.Boards;

namespace Shuren.Commands;

/// <summary>`check`: a household's slip against the board on the wall, as the page /check does; needs no data.</summary>
public static class CheckCommand
{
    public static Command Create()
    {
        var slip = new Option<string>("--slip") { Description = "凭条的文字（SL1: 开头），或者装着它的文件", HelpName = "凭条", Required = true };
        var board = new Option<string>("--board")
        {
            Description = "墙上的本榜校验码，至少前两组；或者榜上二维码的文字（SB1: 开头）", HelpName = "校验码", Required = true
        };
        var key = new Option<string?>("--key") { Description = "公开密钥文件（网页 /check/key 上的），连签名一起核对", HelpName = "文件" };
        var command = new Command("check", "核对凭条：一户的一行是不是在墙上那张榜里") { slip, board, key, CommandRun.JsonOption() };
        CommandRun.Handle(command, async (run, parsed) =>
        {
            var publicKey = parsed.GetValue(key) is { } path ? Key(await File.ReadAllTextAsync(path)) : null;
            var check = BoardCheck.Of(await TextAsync(parsed.GetValue(slip)!), await TextAsync(parsed.GetValue(board)!), publicKey);
            if (run.Json)
            {
                run.Print(new { ok = check.IsRight, said = check.Sentences });
            }
            else
            {
                foreach (var sentence in check.Sentences)
                {
                    Console.WriteLine(sentence);
                }
            }
            return check.IsRight ? CommandLine.Done : CommandLine.Refused;
        });
        return command;
    }

    private static async Task<string> TextAsync(string given) => File.Exists(given) ? await File.ReadAllTextAsync(given) : given;

    private static byte[] Key(string pem)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return key.ExportSubjectPublicKeyInfo();
        }
        catch (ArgumentException)
        {
            throw new RuleViolation(Rule.Form, "公开密钥文件不对：要有 -----BEGIN PUBLIC KEY----- 那几行。");
        }
    }
}
