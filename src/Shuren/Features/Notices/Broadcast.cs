using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Places;

namespace Shuren.Features.Notices;

/// <summary>村村响: the words of a quarter's notice as the village changed them; without a row the program's own stand (PUB-1).</summary>
public sealed class Broadcast : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public required Guid NoticeId { get; init; }

    public string Text { get; private set; } = "";

    /// <summary>A digest of the program's own words at the time: other figures since then are said so.</summary>
    public string WrittenOn { get; private set; } = "";

    public DateTime SavedAt { get; private set; }

    public Guid SavedBy { get; private set; }

    public void Write(string text, string ofProgram, Guid by, DateTime at)
        => (Text, WrittenOn, SavedAt, SavedBy) = (text, Infrastructure.Shown.Of(ofProgram), at, by);
}

public sealed class BroadcastMapping : IEntityTypeConfiguration<Broadcast>
{
    public void Configure(EntityTypeBuilder<Broadcast> builder)
    {
        builder.ToTable("broadcasts");
        builder.HasKey(b => new { b.TownId, b.NoticeId });
        builder.Property(b => b.Text).HasMaxLength(BroadcastText.StoredMaxLength);
        builder.Property(b => b.WrittenOn).HasMaxLength(Infrastructure.Shown.Length);
        builder.BelongsToVillage();
        builder.RefersTo<Broadcast, QuarterNotice>(nameof(Broadcast.NoticeId));
    }
}

/// <summary>What the loudspeaker says of a quarter, written to be heard: figures in words, no brackets, each name twice.</summary>
public static partial class BroadcastText
{
    /// <summary>Three minutes at the pace of a reader whom one is to understand across a valley.</summary>
    public const int MaxLength = PerMinute * 3;

    public const int PerMinute = 220;

    /// <summary>With line breaks and spaces, which nobody reads out.</summary>
    public const int StoredMaxLength = MaxLength * 2;

    // With what stands in them; one that is not closed, alone.
    private const string Brackets =
        @"[（(\[【〔{「『〈<][^）)\]】〕}」』〉>\n]{0,20}[）)\]】〕}」』〉>]|[（）()\[\]【】〔〕{}「」『』〈〉<>]";

    // Digits of any kind; 〇 is a word.
    private const string Figures = @"[\p{N}-[〇]]+";

    private const string Signs = @"[%％#＃*＊/／\\=＝+＋~～@＠&＆_＿|｜^℃°￥$]+";

    /// <summary>More that is read badly is not named at once.</summary>
    private const int BadMost = 5;

    /// <summary>More households than that are not named one by one.</summary>
    private const int NamedMost = 8;

    /// <summary>The program's own words. Only names that the paper may print (D11); others are their card number.</summary>
    /// <param name="board">The board, with its notice.</param>
    /// <param name="village">The village's name.</param>
    public static string Of(QuarterBoard board, string village)
    {
        var notice = board.Notice!;
        var quarter = $"{Spoken.Year(board.Quarter.Year)}年第{Spoken.Number(board.Quarter.Number)}季度";
        // Without the two supervisors' look it is provisional, and says so (D35).
        var what = board.IsProvisional ? "红黑榜，这张榜是暂定的" : notice.IsFinal ? "红黑榜" : "公示";
        List<string> said =
        [
            "各位村民，大家好。",
            $"现在播送{InWords(VillageNames.Spoken(village))}{quarter}的积分{what}。",
            $"这一季，全村有{Spoken.Number(board.Lines.Count)}户参加排名。"
        ];
        said.AddRange(Red(board));
        // As on the paper: who stands last is said when that is final, and the household has been told.
        if (board is { IsFinal: true, Black: { } last })
        {
            said.Add(last.NamedOnPaper
                ? $"黑榜一户：{Twice(last)}，{Spoken.Points(last.Score)}分。请这一户多参加村里的活动，下一季赶上来。"
                : "黑榜一户，按规定不念姓名，已经告知本户。");
        }
        if (!notice.IsFinal)
        {
            said.Add($"对积分有意见的，请在{Spoken.Day(notice.ObjectionsUntil)}以前，找积分管理员、审核组或者镇里反映，都会登记，都有答复。");
        }
        said.Add("每一户的积分，都贴在公示栏，欢迎大家去看。播送完了，谢谢大家。");
        return string.Join('\n', said);
    }

    private static IEnumerable<string> Red(QuarterBoard board)
    {
        var red = board.Red.ToList();
        if (red.Count == 0)
        {
            yield break;
        }
        yield return $"{(board.IsFinal ? "红榜" : "现在排在前面的")}有{Spoken.Number(red.Count)}户：";
        foreach (var place in red.Take(NamedMost))
        {
            yield return $"第{Spoken.Number(place.Rank)}名，{Twice(place)}，{Spoken.Points(place.Score)}分。";
        }
        if (red.Count > NamedMost)
        {
            yield return $"还有{Spoken.Number(red.Count - NamedMost)}户，名单在公示栏。";
        }
    }

    private static string Twice(BoardPlace place)
    {
        if (!place.NamedOnPaper)
        {
            var card = $"卡号{Spoken.Number(place.CardNumber)}号";
            return $"{card}，{card}";
        }
        return $"{InWords(place.PaperGroup)}{place.Head}，{place.Head}";
    }

    // 3组 is said 三组.
    private static string InWords(string name) => DigitsRegex().Replace(
        name, m => int.TryParse(m.Value, CultureInfo.InvariantCulture, out var n) && n <= 9_999 ? Spoken.Number(n) : m.Value);

    /// <summary>How long it takes to read out, in seconds.</summary>
    public static int Seconds(string text) => Letters(text) * 60 / PerMinute;

    /// <summary>What a village's own words must keep.</summary>
    /// <param name="text">Its words.</param>
    /// <param name="people">Every head and member of the village's households, and whether the paper may name them.</param>
    /// <exception cref="RuleViolation">Nothing, too long, a telephone or ID number, or a name that the paper may not print.</exception>
    public static void MustBeSayable(string? text, IEnumerable<(string Name, bool IsNamed)> people)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new RuleViolation(Rule.Pub1, "请写要播的话；想用程序写的，点“恢复程序写的”。", "Text");
        }
        if (Letters(text) > MaxLength)
        {
            throw new RuleViolation(
                Rule.Pub1, $"太长了，念完要 {Seconds(text) / 60m:0.#} 分钟。最多 3 分钟（{MaxLength} 字），现在 {Letters(text)} 字。", "Text");
        }
        if (LongNumber().Match(text) is { Success: true } number)
        {
            throw new RuleViolation(Rule.Pub1, $"“{number.Value}”像电话或证件号码，不能在喇叭里念。", "Text");
        }
        var names = people.Where(p => p.Name.Length > 1).ToLookup(p => p.Name, p => p.IsNamed);
        // 张三丰 may be named: then 张三, who may not, is not in it.
        var rest = names.Where(n => n.Contains(true)).OrderByDescending(n => n.Key.Length)
            .Aggregate(text, (said, n) => said.Replace(n.Key, "，", StringComparison.Ordinal));
        var hidden = names.Where(n => !n.Contains(true) && rest.Contains(n.Key, StringComparison.Ordinal)).Select(n => n.Key).ToList();
        if (hidden.Count > 0)
        {
            throw new RuleViolation(
                Rule.D11, $"{string.Join("、", hidden)}不能念姓名：公示栏上没有写，本户没有同意公布、按规定黑榜不写名，或者是户主以外的人。请改成卡号，或者不提。", "Text");
        }
    }

    /// <summary>Written to be heard: figures in words, nothing in brackets, no signs that a voice skips or spells.</summary>
    /// <exception cref="RuleViolation">It names what is read badly.</exception>
    public static void MustReadWell(string text)
    {
        var bad = ReadBadly().Matches(text).Select(m => m.Value).Distinct().Take(BadMost).ToList();
        if (bad.Count > 0)
        {
            throw new RuleViolation(
                Rule.Pub1, $"{string.Concat(bad.Select(b => $"“{b}”"))}念不好：数字请写成汉字，括号和符号请去掉，改成能念的话。", "Text");
        }
    }

    private static int Letters(string text) => text.Count(c => !char.IsWhiteSpace(c));

    [GeneratedRegex(Brackets + "|" + Figures + "|" + Signs, RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReadBadly();

    [GeneratedRegex("[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex DigitsRegex();

    [GeneratedRegex("[0-9０-９]{7,}[0-9０-９Xx]?", RegexOptions.NonBacktracking)]
    private static partial Regex LongNumber();
}

/// <summary>Reads and keeps what the loudspeaker says (PUB-1).</summary>
public sealed class BroadcastService(AppDb db, QuarterBoards boards, TimeProvider clock)
{
    /// <summary>What is said now.</summary>
    /// <param name="Text">The village's words, or where it has none, the program's.</param>
    /// <param name="OfProgram">The program's, from the board of now.</param>
    /// <param name="Saved">The village's row, or null.</param>
    /// <param name="Refused">Why the village's words may not be said any more; then the program's stand.</param>
    public sealed record Words(string Text, string OfProgram, Broadcast? Saved, string? Refused)
    {
        /// <summary>Whether the figures are others than those the village's words were written on.</summary>
        public bool IsStale => Saved is not null && Saved.WrittenOn != Infrastructure.Shown.Of(OfProgram);

        /// <summary>What a form that changes it showed.</summary>
        public string ShownNow => Infrastructure.Shown.Of(Saved?.Text, OfProgram);
    }

    /// <param name="board">A board with its notice.</param>
    /// <param name="name">The village's name.</param>
    public async Task<Words> GetAsync(VillageKey village, QuarterBoard board, string name)
    {
        var ofProgram = BroadcastText.Of(board, name);
        var saved = await db.Broadcasts.AsNoTracking().In(village).SingleOrDefaultAsync(b => b.NoticeId == board.Notice!.NoticeId);
        if (saved is null)
        {
            return new Words(ofProgram, ofProgram, null, null);
        }
        try
        {
            // Who took the consent back since is not said any more.
            BroadcastText.MustBeSayable(saved.Text, await PeopleAsync(village, board));
            return new Words(saved.Text, ofProgram, saved, null);
        }
        catch (RuleViolation refused)
        {
            return new Words(ofProgram, ofProgram, saved, refused.Message);
        }
    }

    /// <summary>The village's own words; null = the program's again.</summary>
    /// <exception cref="RuleViolation">See <see cref="BroadcastText.MustBeSayable"/>; not published; or the page was stale.</exception>
    public Task SaveAsync(Caller by, VillageKey village, Quarter quarter, string name, string? text, string? shown)
        => db.InVillageAsync(by, village, UseCases.WriteBroadcast, async () =>
    {
        var board = await boards.GetAsync(village, quarter);
        if (board.Notice is not { } notice)
        {
            throw new RuleViolation(Rule.Pub1, "还没有公示，先公示再写广播稿。");
        }
        Infrastructure.Shown.MustBe(shown, (await GetAsync(village, board, name)).ShownNow, "广播稿");
        db.SubjectIs(notice.NoticeId);
        var saved = await db.Broadcasts.In(village).SingleOrDefaultAsync(b => b.NoticeId == notice.NoticeId);
        if (text is null)
        {
            _ = saved is null ? null : db.Broadcasts.Remove(saved);
            await db.SaveChangesAsync();
            return;
        }
        BroadcastText.MustBeSayable(text, await PeopleAsync(village, board));
        // Only of what is written now: words of before this was asked are still read out.
        BroadcastText.MustReadWell(text);
        if (saved is null)
        {
            db.Broadcasts.Add(saved = new Broadcast { TownId = village.TownId, VillageId = village.VillageId, NoticeId = notice.NoticeId });
        }
        saved.Write(text.Trim(), BroadcastText.Of(board, name), by.UserId, clock.UtcNow());
        await db.SaveChangesAsync();
    });

    // Who is on the board as the paper names it; who is not on it only with consent; a member nowhere.
    private async Task<List<(string Name, bool IsNamed)>> PeopleAsync(VillageKey village, QuarterBoard board)
    {
        var places = board.Lines.Where(l => !l.Naming.IsForgotten).ToDictionary(l => l.HouseholdId);
        var households = await db.Households.AsNoTracking().In(village)
            .Select(h => new { h.HouseholdId, h.Head, Consents = h.ConsentsToPublish && h.WithdrawnOn == null }).ToListAsync();
        var members = await (
            from m in db.Members.AsNoTracking().OfTown(village.TownId)
            join h in db.Households.In(village) on new { m.TownId, m.HouseholdId } equals new { h.TownId, h.HouseholdId }
            select m.Name).ToListAsync();
        return [
            .. members.Select(name => (name, false)),
            .. places.Values.Select(p => (p.Head, p.NamedOnPaper)),
            .. households.Where(h => !places.ContainsKey(h.HouseholdId)).Select(h => (h.Head, h.Consents))
        ];
    }
}
