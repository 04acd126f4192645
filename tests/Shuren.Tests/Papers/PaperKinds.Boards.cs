using System.Diagnostics;
using System.Security.Cryptography;
using Shuren.Commands;
using Shuren.Features.Boards;

namespace Shuren.Tests.Papers;

internal static partial class PaperKinds
{
    private const string BoardRoute = Village + "notices/{quarter}/paper";
    private const string TownBoardRoute = Town + "notices/{quarter}/paper";
    private const string SlipsRoute = Village + "notices/{quarter}/slips";
    private const string BroadcastRoute = Village + "notices/{quarter}/broadcast";

    // One that two supervisors compared, one that is provisional. What is not final yet: BoardPaperTests.
    private static readonly int[] Posted = [1, 3];

    private static IEnumerable<PaperKind> Boards()
    {
        yield return Of(
            BoardRoute + "?handler=Pdf", t => [.. Posted.SelectMany(v => new[] { "A4", "A3" }.Select(s => $"{t.Url(v)}/notices/{PaperTown.Last}/paper?handler=Pdf&sheet={s}"))],
            t =>
            {
                foreach (var (n, village) in Posted.Index())
                {
                    var board = BoardOf(t, village);
                    foreach (var file in t.Files(BoardRoute + "?handler=Pdf").Skip(2 * n).Take(2))
                    {
                        Said.OnPaper(file, $"{t.Name(village)}{Said.Quarter(board.Quarter)}红黑榜{(board.IsProvisional ? "（暂定）" : "")}", OnWall(t, board, isPaper: true));
                        var stamp = BoardStamp.Parse(QrReader.ReadPng(PdfReader.Png(file, PdfReader.PageCount(file), PdfReader.Size(file).Width > 210 ? 100 : 150)))!.Value.Stamp;
                        Assert.Equal((t.Villages[village - 1]["code"], PaperTown.Last, board.Places.Count, (long)board.Places.Sum(p => p.Spendable)), (stamp.VillageCode, stamp.Quarter, stamp.Lines, stamp.Spendable));
                        Assert.Equal((board.Seq, Convert.ToHexString(board.Head), Convert.ToHexString(board.Root)), ((int)stamp.HeadSeq, Convert.ToHexString(stamp.HeadHash), Convert.ToHexString(stamp.Root)));
                    }
                }
            });
        yield return Of(BoardRoute + "?handler=Word", t => [.. Posted.Select(v => $"{t.Url(v)}/notices/{PaperTown.Last}/paper?handler=Word")], t =>
        {
            foreach (var (n, village) in Posted.Index())
            {
                Said.InOrder(t.Letter(BoardRoute + "?handler=Word", n), OnWall(t, BoardOf(t, village), isPaper: false));
            }
        });
        yield return Of(TownBoardRoute + "?handler=Pdf", _ => [.. new[] { "A4", "A3" }.Select(s => $"{PaperTown.TownUrl}/notices/{PaperTown.Last}/paper?handler=Pdf&sheet={s}")], t =>
        {
            foreach (var file in t.Files(TownBoardRoute + "?handler=Pdf"))
            {
                Said.OnPaper(file, $"{DemoTown.Name}{Said.Quarter(PaperTown.Last.ToCode())}各村积分公示", [Said.Quarter(PaperTown.Last.ToCode()), .. OnTownsWall(t), $"{DemoTown.Name}新时代文明实践所{Said.Chinese(PaperTown.Today)}"]);
            }
        });
        yield return Of(TownBoardRoute + "?handler=Word", _ => [$"{PaperTown.TownUrl}/notices/{PaperTown.Last}/paper?handler=Word"], t => Said.InOrder(
            t.Letter(TownBoardRoute + "?handler=Word", 0), [Said.Quarter(PaperTown.Last.ToCode()), .. OnTownsWall(t), Said.Chinese(PaperTown.Today)]));
        yield return Of(SlipsRoute + "?handler=Pdf", t => [$"{t.Url(1)}/notices/{PaperTown.Last}/slips?handler=Pdf"], t =>
        {
            var places = BoardOf(t, 1).Places.OrderBy(p => p.Card).ToList();
            Slips(t, t.Files(SlipsRoute + "?handler=Pdf")[0], places);
        });
        yield return Of(SlipsRoute + "/{id:guid}?handler=Pdf", t => [$"{t.Url(1)}/notices/{PaperTown.Last}/slips/{Guid.Parse(t.First["household_id"])}?handler=Pdf"], t =>
            Slips(t, t.Files(SlipsRoute + "/{id:guid}?handler=Pdf")[0], BoardOf(t, 1).Places.Where(p => p.Household == t.First["household_id"])));
        foreach (var handler in new[] { "Wav", "Mp3" })
        {
            yield return Of($"{BroadcastRoute}?handler={handler}", t => [$"{t.Url(1)}/notices/{PaperTown.Last}/broadcast?handler={handler}"], t =>
            {
                // Nobody reads a sound: it is what the voice makes of the words that the entries ask for.
                var wav = Ran("espeak-ng", ["-v", "cmn", "-b", "1", "-s", "160", "--stdin", "--stdout"], System.Text.Encoding.UTF8.GetBytes(Spoken(t, BoardOf(t, 1))));
                var got = t.Files($"{BroadcastRoute}?handler={handler}")[0];
                if (handler == "Mp3")
                {
                    System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(4), wav.Length - 8);
                    System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(40), wav.Length - 44);
                    Assert.True(Ran("lame", ["--quiet", "-b", "64", "-", "-"], wav).AsSpan().SequenceEqual(got), "The MP3 says other words.");
                    return;
                }
                Assert.True(wav.AsSpan(44).SequenceEqual(got.AsSpan(44)), "The WAV says other words.");
                Assert.InRange((got.Length - 44) / 44100.0, 10, 180);
            });
        }
    }

    private static byte[] Ran(string program, string[] arguments, byte[] input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var written = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        });
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.True(written.IsCompletedSuccessfully && process.ExitCode == 0, program);
        return output.ToArray();
    }

    private sealed record Place(string Household, int Card, string Head, string Group, int Score, int Deducted, int Spendable, bool Consents)
    {
        public int Rank { get; init; }

        public bool IsRed { get; init; }

        public bool IsBlack { get; init; }

        // D11: no village of the demo voted to name who is last.
        public string OnPaper => Consents && !IsBlack ? Head : Head[..1] + "某某";

        public string InPublic => !Consents ? $"卡号{Card}" : IsRed ? Head : Head[..1] + "某某";

        public string PublicGroup => Consents ? Group : "";
    }

    private sealed record Board(Row Notice, int Village, int Quarter, List<Place> Places, int Seq, byte[] Head, byte[] Root, bool IsProvisional, string Witnesses, string Compared)
    {
        public Place? Black => Places.Find(p => p.IsBlack);
    }

    /// <summary>A board of the last quarter, from the entries up to its head: places by D8 … D10.</summary>
    private static Board BoardOf(PaperTown t, int village)
    {
        var quarter = PaperTown.Last.ToCode();
        var notice = t.Tables.Read("select * from quarter_notices where village_id = @v and quarter = @q", ("@v", village), ("@q", quarter))[0];
        var (seq, on) = (notice.Int("final_head_seq"), DateOnly.FromDateTime(notice.China("final_at")));
        var names = t.Tables.Read("select * from board_names where notice_id = @n", ("@n", notice["notice_id"])).ToDictionary(n => n["household_id"]);
        var entries = t.Entries.FindAll(e => e.Village == village && e.Seq <= seq);
        bool Counts(Entry e) => e.Period >= PaperTown.Last.FirstMonth.ToCode() && e.Period <= PaperTown.Last.LastMonth.ToCode();
        var places = t.Of(village).FindAll(h => h.Day("joined_on") < PaperTown.Last.FirstDay && (!h.Has("withdrawn_on") || h.Day("withdrawn_on") > on)).ConvertAll(h =>
        {
            var own = entries.FindAll(e => e.Household == h["household_id"]);
            var named = names[h["household_id"]];
            return new Place(
                h["household_id"], h.Int("card_number"), named["head"], named["group_name"], own.Where(Counts).Sum(e => e.Score),
                own.Where(e => Counts(e) && (e.Named is null || Counts(e.Named))).Sum(e => e.Deducted), own.Sum(e => e.Spendable), h.Is("consents_to_publish") && !h.Has("withdrawn_on"));
        });
        places = places.ConvertAll(p => p with { Rank = 1 + places.Count(o => o.Score > p.Score) }).ConvertAll(p => p with { IsRed = p.Rank <= 3 && p.Score > 0 });
        var last = places.FindAll(p => p.Score == places.Min(o => o.Score) && !p.IsRed);
        last = last.FindAll(p => p.Deducted == last.Max(o => o.Deducted));
        if (last.Count == 1)
        {
            places[places.IndexOf(last[0])] = last[0] with { IsBlack = true };
        }
        places = [.. places.OrderBy(p => p.Rank).ThenBy(p => p.Card)];
        var checks = t.Tables.Read("select c.at, u.display_name from head_checks c join users u on u.id = c.user_id where c.notice_id = @n and c.matches = 1 order by c.at, c.head_check_id", ("@n", notice["notice_id"]));
        var seal = t.Tables.Read("select * from board_seals where notice_id = @n", ("@n", notice["notice_id"]))[0];
        var leaves = t.Tables.Read("select hash from board_leaves where notice_id = @n order by position", ("@n", notice["notice_id"])).ConvertAll(l => (byte[])l.Value("hash")!);
        Assert.Equal(Convert.ToHexString((byte[])seal.Value("root")!), Convert.ToHexString(RootOf(leaves)));
        return new Board(
            notice, village, quarter, places, seq,
            (byte[])t.Tables.Read("select hash from ledger_entries where village_id = @v and seq = @s", ("@v", village), ("@s", seq))[0].Value("hash")!, RootOf(leaves),
            checks.Count < 2, string.Join('、', checks.Select(c => $"{c["display_name"]}（{Said.Minute(c.China("at"))}）")), Said.Quarter(PaperTown.Last.Plus(-1).ToCode()));
    }

    /// <summary>RFC 6962: left of it the largest power of two.</summary>
    private static byte[] RootOf(List<byte[]> leaves)
    {
        if (leaves.Count == 1)
        {
            return leaves[0];
        }
        var left = 1;
        while (left * 2 < leaves.Count)
        {
            left *= 2;
        }
        return SHA256.HashData([1, .. RootOf(leaves[..left]), .. RootOf(leaves[left..])]);
    }

    private static IEnumerable<string> OnWall(PaperTown t, Board board, bool isPaper)
    {
        yield return t.Name(board.Village);
        yield return Said.Quarter(board.Quarter);
        var compared = board.Witnesses.Length == 0 ? "" : $"监督员{board.Witnesses}拿{board.Compared}的纸榜核对过账本校验码，对得上。";
        if (board.IsProvisional)
        {
            yield return compared;
            yield return $"这张榜是暂定的：要有 2 名监督员各自拿{board.Compared}的纸榜核对账本校验码，都对得上才算定。";
        }
        foreach (var p in board.Places.Where(p => p.IsRed))
        {
            yield return $"第 {p.Rank} 名{p.OnPaper}{p.Group}{Said.Points(p.Score)} 分";
        }
        if (!isPaper)
        {
            yield return Said.Quarter(board.Quarter) + "积分";
        }
        foreach (var p in board.Places)
        {
            yield return $"{p.Rank}{p.OnPaper}{p.Group}{Said.Points(p.Score)}{(p.IsRed ? "红榜" : "")}";
        }
        yield return board.Black is { } black ? $"{black.OnPaper}{black.Group}{Said.Points(black.Score)} 分。请下季加油" : "本季黑榜空缺。";
        yield return Said.Chinese(board.Notice.China("final_at")) + "定榜。";
        if (!board.IsProvisional)
        {
            yield return compared;
        }
        yield return $"账本校验码（第 {board.Seq} 笔）：{Said.Hash(board.Head)}";
        if (isPaper)
        {
            yield return $"校验码前八位{Said.Hash(board.Head)[..8]}：";
            yield return Office(t, board);
            yield return "本榜校验码";
            yield return $"{Said.Quarter(board.Quarter)}，共 {board.Places.Count} 户，可兑换积分合计 {Said.Points(board.Places.Sum(p => p.Spendable))} 分。";
            yield return Said.Hash(board.Root);
            yield return "核对的网页：http://localhost/check";
            var key = (byte[])t.Tables.Read("select public_key from signing_keys")[0].Value("public_key")!;
            yield return "签名密钥指纹" + Convert.ToHexStringLower(SHA256.HashData(key))[..16];
        }
        else
        {
            yield return "本榜校验码：" + Said.Hash(board.Root);
            yield return Office(t, board);
        }
    }

    /// <summary>Who posts it, and the day.</summary>
    private static string Office(PaperTown t, Board board)
        => $"{t.Name(board.Village)}{(t.Name(board.Village).EndsWith('村') ? "村民" : "居民")}委员会{Said.Chinese(board.Notice.China("final_at"))}";

    private static IEnumerable<string> OnTownsWall(PaperTown t)
    {
        foreach (var village in Enumerable.Range(1, t.Villages.Count))
        {
            var board = BoardOf(t, village);
            var red = board.Places.Where(p => p.IsRed).Select(p => $"第 {p.Rank} 名{p.InPublic}{p.PublicGroup}（{Said.Points(p.Score)} 分）").ToList();
            yield return $"{t.Name(village)}{board.Places.Count} 户";
            yield return string.Concat(red.DefaultIfEmpty("空缺"));
            yield return board.Black is { } black ? $"{black.InPublic}（{Said.Points(black.Score)} 分）" : "空缺";
            yield return board.IsProvisional ? "暂定" : Said.Iso(board.Notice.China("final_at")) + "定榜";
        }
    }

    private static void Slips(PaperTown t, byte[] pdf, IEnumerable<Place> places)
    {
        var board = BoardOf(t, 1);
        var all = places.ToList();
        Said.OnPaper(pdf, null, all.SelectMany(p => (string[])
        [
            t.Name(1) + Said.Quarter(board.Quarter), p.Head + "户", $"卡号 {p.Card}", $"第 {p.Rank} 名（共 {board.Places.Count} 户）{(p.IsRed ? "红榜" : p.IsBlack ? "黑榜" : "")}",
            $"积分 {Said.Points(p.Score)} 分", $"其中扣分 {Said.Points(p.Deducted)} 分", $"定榜时可兑换 {Said.Points(p.Spendable)} 分"
        ]));
        var slips = Enumerable.Range(1, PdfReader.PageCount(pdf)).SelectMany(page => QrReader.ReadAll(PdfReader.Png(pdf, page, 200))).Select(code => BoardSlip.Parse(code)!).OrderBy(s => s.Line.CardNumber).ToList();
        Assert.Equal(all.Count, slips.Count);
        Assert.All(all.Zip(slips), s =>
        {
            var (p, line) = (s.First, s.Second.Line);
            Assert.Equal(
                (t.Villages[0]["code"], PaperTown.Last, p.Card, p.Rank, p.Score, p.Deducted, p.Spendable, p.IsRed, p.IsBlack, board.Places.Count),
                (line.VillageCode, line.Quarter, line.CardNumber, line.Rank, line.Score.Tenths, line.Deducted.Tenths, line.Spendable.Tenths, line.IsRed, line.IsBlack, line.Count));
            Assert.Equal(Convert.ToHexString(board.Root), Convert.ToHexString(s.Second.Root()));
        });
    }

    private static string Spoken(PaperTown t, Board board)
    {
        var red = board.Places.FindAll(p => p.IsRed);
        string Twice(Place p) => p.Consents && !p.IsBlack ? $"{InWords(int.Parse(p.Group[..^1], System.Globalization.CultureInfo.InvariantCulture))}组{p.Head}，{p.Head}"
            : $"卡号{InWords(p.Card)}号，卡号{InWords(p.Card)}号";
        var year = string.Concat((board.Quarter / 10).ToString(System.Globalization.CultureInfo.InvariantCulture).Select(c => "〇一二三四五六七八九"[c - '0']));
        List<string> said =
        [
            "各位村民，大家好。", $"现在播送{t.Name(board.Village)}{year}年第{InWords(board.Quarter % 10)}季度的积分红黑榜。", $"这一季，全村有{InWords(board.Places.Count)}户参加排名。",
            $"红榜有{InWords(red.Count)}户：", .. red.Take(8).Select(p => $"第{InWords(p.Rank)}名，{Twice(p)}，{InWords(p.Score / 10)}{(p.Score % 10 == 0 ? "" : "点" + InWords(p.Score % 10))}分。")
        ];
        if (red.Count > 8)
        {
            said.Add($"还有{InWords(red.Count - 8)}户，名单在公示栏。");
        }
        if (board.Black is not null)
        {
            said.Add("黑榜一户，按规定不念姓名，已经告知本户。");
        }
        said.Add("每一户的积分，都贴在公示栏，欢迎大家去看。播送完了，谢谢大家。");
        return string.Join('\n', said);
    }

    /// <summary>Up to 999, as one says it.</summary>
    private static string InWords(int n)
    {
        const string digits = "零一二三四五六七八九";
        return n < 10 ? digits[n].ToString()
            : n < 20 ? "十" + (n == 10 ? "" : digits[n - 10].ToString())
            : n < 100 ? $"{digits[n / 10]}十{(n % 10 == 0 ? "" : digits[n % 10].ToString())}"
            : $"{digits[n / 100]}百{(n % 100 == 0 ? "" : n % 100 < 10 ? "零" + digits[n % 100] : n % 100 < 20 ? "一" + InWords(n % 100) : InWords(n % 100))}";
    }
}
