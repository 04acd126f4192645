using System.Security.Cryptography;

namespace Shuren.Features.Boards;

/// <summary>What came of checking a slip against a board.</summary>
/// <param name="IsRight">Whether the slip's line is in the board, and the board is signed where that was asked.</param>
/// <param name="Sentences">Chinese: what the slip says, what was checked, what was not.</param>
public sealed record BoardCheck(bool IsRight, IReadOnlyList<string> Sentences)
{
    /// <summary>The fewest digits of a root that prove anything: nobody finds another board that begins with the same sixteen.</summary>
    public const int LeastDigits = 16;

    /// <param name="slipText">The slip's text, or the address in its code.</param>
    /// <param name="boardText">The root as printed, at least its first sixteen digits; or the text of the board's code.</param>
    /// <param name="publicKey">SubjectPublicKeyInfo; null = the signature is not checked.</param>
    /// <exception cref="RuleViolation">One of them cannot be read.</exception>
    public static BoardCheck Of(string slipText, string boardText, byte[]? publicKey)
    {
        var slip = BoardSlip.Parse(slipText) ?? throw new RuleViolation(Rule.Form, "凭条不完整，要从头到尾抄全：SL1: 开头。");
        var line = slip.Line;
        List<string> said =
        [
            $"凭条：村代码 {line.VillageCode}，{line.Quarter.ToChinese()}，卡号 {line.CardNumber}，第 {line.Rank} 名（共 {line.Count} 户）"
                + $"{(line.IsRed ? "，红榜" : line.IsBlack ? "，黑榜" : "")}，{line.Score} 分（其中扣 {line.Deducted} 分），"
                + $"定榜时可兑换 {line.Spendable} 分。"
        ];
        if (!boardText.Contains(BoardStamp.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            var digits = string.Concat(SheetText.HalfWidth(boardText).Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant();
            if (digits.Length is < LeastDigits or > 64 || !digits.All(char.IsAsciiHexDigit))
            {
                throw new RuleViolation(Rule.Form, $"本榜校验码至少抄前两组（{LeastDigits} 个字），只有 0 到 9 和 a 到 f。");
            }
            var isIn = Convert.ToHexStringLower(slip.Root()).StartsWith(digits, StringComparison.Ordinal);
            said.Add(isIn ? $"对：这一行在榜里（校验码对了前 {digits.Length} 个字）。" : "不对：凭条和这张榜对不上。");
            said.Add("没有核对：榜上的签名；积分该不该是这么多；别家的行。");
            return new BoardCheck(isIn, said);
        }
        var (stamp, signature) = BoardStamp.Parse(boardText) ?? throw new RuleViolation(Rule.Form, "榜上二维码的文字不完整：SB1: 开头。");
        var isRight = stamp.Root.AsSpan().SequenceEqual(slip.Root())
            && (stamp.VillageCode, stamp.Quarter, stamp.Lines) == (line.VillageCode, line.Quarter, line.Count);
        said.Add(isRight ? "对：这一行在榜里；村、季度、户数都一样。" : "不对：凭条和这张榜对不上。");
        if (publicKey is not null)
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
            var isSigned = stamp.IsSignedBy(key, signature);
            var fingerprint = SigningKey.Fingerprint(publicKey);
            said.Add(isSigned ? $"签名对：密钥指纹 {fingerprint}。" : $"签名不对：不是这个密钥（指纹 {fingerprint}）签的。");
            isRight &= isSigned;
        }
        said.Add($"没有核对：{(publicKey is null ? "榜上的签名；" : "")}积分该不该是这么多；别家的行。");
        return new BoardCheck(isRight, said);
    }
}
