using System.Net;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Shuren.Tests.Commands;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Notices;
using Shuren.Features.Places;
using Shuren.Features.Verification;

namespace Shuren.Tests.Features.Notices;

/// <summary>A final board's tree: made with it, printed and signed on paper, and proved line by line with what the household holds alone.</summary>
public sealed class SealTests(TestApp app) : AppTests(app)
{
    private static readonly Quarter Third = new(2022, 3);

    [Fact]
    public async Task Final_ByTheForm_StoresOneTreeOverAllLinesWithTheSumOfWhatCanBeSpent()
    {
        var (village, households, _) = await FinalAsync(30, 20, 10, 5);

        var seal = await App.DbAsync(db => db.BoardSeals.SingleAsync(s => s.TownId == village.TownId));
        var leaves = await App.DbAsync(db => db.BoardLeaves.Where(l => l.TownId == village.TownId).OrderBy(l => l.Position).ToListAsync());
        var head = await App.DbAsync(db => db.LedgerHeads.In(village.Key).SingleAsync());

        Assert.Equal((4, 650L, head.LastSeq), (seal.Lines, seal.Spendable, seal.HeadSeq));
        Assert.Equal(head.LastHash, seal.HeadHash);
        Assert.Equal(households.Select(h => h.HouseholdId), leaves.Select(l => l.HouseholdId));
        Assert.Equal(seal.Spendable, leaves.Sum(l => (long)l.Spendable.Tenths));
        Assert.Equal(MerkleTree.Root(leaves.ConvertAll(l => l.Hash)), seal.Root);
    }

    /// <summary>With the paper and the public key alone, as a stranger has them.</summary>
    [Fact]
    public async Task Paper_OfAFinalBoard_PrintsTheRootAndOneSignedCode()
    {
        var (village, households, recorder) = await FinalAsync(30, 20, 10, 5);

        var paper = await recorder.OpenAsync($"{village.Url}/notices/2022Q3/paper");
        var again = await recorder.OpenAsync($"{village.Url}/notices/2022Q3/paper");
        var key = await App.Anonymous().OpenAsync("/check/key");

        Assert.Contains("2022年第三季度，共 4 户，可兑换积分合计 65 分", paper.Text, StringComparison.Ordinal);
        var code = QrReader.Read(Assert.Single(paper.All(".qr img")).GetAttribute("src")!);
        Assert.StartsWith("HTTP", code, StringComparison.Ordinal);
        var (stamp, signature) = BoardStamp.Parse(code)!.Value;
        Assert.Equal((village.Code, Third, 4, 650L), (stamp.VillageCode, stamp.Quarter, stamp.Lines, stamp.Spendable));
        Assert.Equal(paper.Texts(".seal .hash").Single().Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(stamp.Root));
        Assert.Contains($"第 {stamp.HeadSeq} 笔", paper.Text, StringComparison.Ordinal);
        Assert.Equal(paper.Texts("footer .hash")[0].Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(stamp.HeadHash));
        using var known = ECDsa.Create();
        known.ImportFromPem(key.Find("[data-testid='key']").TextContent);
        Assert.True(stamp.IsSignedBy(known, signature));
        Assert.False((stamp with { Lines = 5 }).IsSignedBy(known, signature));
        var fingerprint = SigningKey.Fingerprint(known.ExportSubjectPublicKeyInfo());
        Assert.Contains(fingerprint, paper.Text, StringComparison.Ordinal);
        Assert.Contains(fingerprint, key.Text, StringComparison.Ordinal);
        Assert.Contains(fingerprint, again.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(households, h => code.Contains(h.Head, StringComparison.Ordinal));
        var stored = await App.DbAsync(db => db.SigningKeys.SingleAsync());
        Assert.ThrowsAny<CryptographicException>(() => known.ImportPkcs8PrivateKey(stored.Protected, out _));
    }

    [Fact]
    public async Task Slip_OnPaperAndOnThePhone_ProvesTheLineAndSaysNothingOfOthers()
    {
        var (village, households, recorder) = await FinalAsync(30, 20, 10, 5);
        var root = (await recorder.OpenAsync($"{village.Url}/notices/2022Q3/paper")).Texts(".seal .hash").Single();
        var resident = await Data.ResidentAsync(households[2]);

        var list = await recorder.OpenAsync($"{village.Url}/notices/2022Q3");
        var paper = await recorder.OpenAsync(list.All("td a[href*='/slips/']")[2].GetAttribute("href")!);
        var phone = await resident.OpenAsync("/my/board/2022Q3");

        foreach (var page in (TestPage[])[paper, phone])
        {
            var text = page.Find("[data-testid='slip']").TextContent.Trim();
            var code = QrReader.Read(page.Find(".slip-code img").GetAttribute("src")!);
            Assert.EndsWith("/CHECK/" + text, code, StringComparison.Ordinal);
            var slip = BoardSlip.Parse(code)!;
            Assert.Equal((3, 3, Points.Of(10), Points.Of(10), 4), (slip.Line.CardNumber, slip.Line.Rank, slip.Line.Score, slip.Line.Spendable, slip.Line.Count));
            Assert.True(BoardCheck.Of(text, root[..17], null).IsRight);
            Assert.False(BoardCheck.Of(text, new string('0', 16), null).IsRight);
            Assert.DoesNotContain("户1", page.Text, StringComparison.Ordinal);
        }
        Assert.Contains(households[2].Head, paper.Text, StringComparison.Ordinal);
        // A slip says the board's own quarter and village, and no other board's.
        Assert.Equal(HttpStatusCode.NotFound, (await resident.GetAsync("/my/board/2022Q2")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await recorder.GetAsync($"{village.Url}/notices/2022Q3/slips/{Guid.CreateVersion7()}")).Status);
    }

    /// <summary>The page shows a board so many days; who was on it finds the own slip as long as there is the paper.</summary>
    [Fact]
    public async Task Slip_AfterTheBoardIsNoLongerOnShow_IsFoundFromTheHouseholdsPage()
    {
        var (village, households, _) = await FinalAsync(30, 20, 10, 5);
        var resident = await Data.ResidentAsync(households[2]);
        // It joined later, and was on no board.
        var late = await Data.ResidentAsync(await Data.HouseholdAsync(village, "后来的"));
        Assert.Empty((await resident.OpenAsync("/my/board")).All("[data-testid='slips'] a"));
        App.SetDay(await App.DbAsync(db => db.QuarterNotices.In(village.Key).Select(n => n.PublicUntil).SingleAsync()));
        Assert.Empty((await resident.OpenAsync("/my/board")).All("[data-testid='slips'] a"));

        App.SetDay(App.Clock.Today().AddDays(1));

        var link = Assert.Single((await resident.OpenAsync("/my/board")).All("[data-testid='slips'] a"));
        var slip = BoardSlip.Parse(QrReader.Read((await resident.OpenAsync(link.GetAttribute("href")!)).Find(".slip-code img").GetAttribute("src")!))!;
        Assert.Equal(3, slip.Line.CardNumber);
        Assert.Empty((await late.OpenAsync("/my/board")).All("[data-testid='slips'] a"));
    }

    /// <summary>Each slip as the page hands it out against the root as the paper prints it; no changed byte of any passes.</summary>
    [Fact]
    public async Task Slips_OfEveryHousehold_ProveAgainstThePaperAndNoneWithAChangedByteDoes()
    {
        var (village, households, recorder) = await FinalAsync(30, 20, 10, 5, 1);
        var root = (await recorder.OpenAsync($"{village.Url}/notices/2022Q3/paper")).Texts(".seal .hash").Single();
        foreach (var household in households)
        {
            var page = await recorder.OpenAsync($"{village.Url}/notices/2022Q3/slips/{household.HouseholdId}");
            var text = page.Find("[data-testid='slip']").TextContent.Trim();
            Assert.Equal(household.CardNumber, BoardSlip.Parse(text)!.Line.CardNumber);
            Assert.True(BoardCheck.Of(text, root, null).IsRight);

            var bytes = Base41.Decode(text[BoardSlip.Prefix.Length..])!;
            for (var at = 0; at < bytes.Length; at++)
            {
                bytes[at] ^= 0x10;
                var changed = BoardSlip.Prefix + Base41.Encode(bytes);
                Assert.False(BoardSlip.Parse(changed) is not null && BoardCheck.Of(changed, root, null).IsRight, $"card {household.CardNumber}, byte {at}");
                bytes[at] ^= 0x10;
            }
        }
    }

    /// <summary>With its salt a household's slip goes, and nobody else's.</summary>
    [BothEngines]
    [Fact]
    public async Task Slip_AfterTheSaltWasThrownAway_IsGoneAndTheOthersStillProve()
    {
        var (village, households, recorder) = await FinalAsync(30, 20, 10, 5);
        var root = (await App.DbAsync(db => db.BoardSeals.SingleAsync(s => s.TownId == village.TownId))).RootText;
        await App.DbAsync(db => db.BoardSalts.Where(s => s.HouseholdId == households[0].HouseholdId).ExecuteDeleteAsync());

        var gone = await recorder.OpenAsync($"{village.Url}/notices/2022Q3/slips/{households[0].HouseholdId}");
        var other = await recorder.OpenAsync($"{village.Url}/notices/2022Q3/slips/{households[1].HouseholdId}");

        Assert.Contains("没有凭条", gone.Text, StringComparison.Ordinal);
        Assert.True(BoardCheck.Of(other.Find("[data-testid='slip']").TextContent, root, null).IsRight);
        var report = await App.WithAsync((SealVerifier v) => v.VerifyAsync(village.TownId));
        Assert.Null(report.Fault);
        Assert.Contains("榜上有 1 行的凭条已按规定删除", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Board_FromBeforeThereWereTrees_SaysSoEverywhere()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, "张三", joinedOn: new DateOnly(2022, 6, 1));
        await Data.AwardAsync(village, household, 2);
        var now = App.Clock.UtcNow();
        await App.DbAsync(async db =>
        {
            var head = await db.LedgerHeads.In(village.Key).SingleAsync();
            db.Add(new QuarterNotice
            {
                TownId = village.TownId, VillageId = village.Key.VillageId, Quarter = Third, PublishedAt = now, PublishedBy = Caller.CommandLine.UserId,
                ObjectionsUntil = new DateOnly(2022, 10, 8), PublicUntil = new DateOnly(2023, 1, 15), HeadSeq = head.LastSeq, HeadHash = head.LastHash
            }.With(n => n.FinalAt, now).With(n => n.FinalBy, Caller.CommandLine.UserId).With(n => n.FinalHeadSeq, head.LastSeq).With(n => n.FinalHeadHash, head.LastHash));
            await db.SaveChangesAsync();
        });
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var resident = await Data.ResidentAsync(household);

        foreach (var page in (TestPage[])[
            await recorder.OpenAsync($"{village.Url}/notices/2022Q3/paper"), await recorder.OpenAsync($"{village.Url}/notices/2022Q3"),
            await recorder.OpenAsync($"{village.Url}/notices/2022Q3/slips/{household.HouseholdId}"), await resident.OpenAsync("/my/board/2022Q3")])
        {
            Assert.Contains("旧版本定的", page.Text, StringComparison.Ordinal);
        }
        var report = await App.WithAsync((SealVerifier v) => v.VerifyAsync(village.TownId));
        Assert.Null(report.Fault);
        Assert.Contains("1 张榜是以前的版本定的", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    /// <summary>The first key stays, however many print at once.</summary>
    [BothEngines]
    [Fact]
    public async Task Key_AskedForByManyAtOnce_IsOne()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => App.WithAsync(async (SigningKeys k) =>
        {
            using var key = await k.GetAsync();
            return Convert.ToHexString(key.ExportSubjectPublicKeyInfo());
        })));

        Assert.Single(keys.Distinct());
        Assert.Equal(1, await App.DbAsync(db => db.SigningKeys.CountAsync()));
    }

    /// <summary>The page needs nothing but itself: no script of others, no form, and it says what to do without script.</summary>
    [Fact]
    public async Task Check_WithoutSigningIn_OpensAndSaysHowToCheckOtherwise()
    {
        foreach (var address in (string[])["/check", "/check/SL1:000", "/CHECK/SL1:000"])
        {
            var page = await App.Anonymous().OpenAsync(address);

            Assert.Empty(page.All("main form"));
            Assert.Contains("script/shuren check", page.Find("#without").TextContent, StringComparison.Ordinal);
            Assert.NotNull(page.Find("#check").GetAttribute("hidden"));
        }
    }

    [Fact]
    public async Task CheckCommand_WithSlipAndBoard_SaysRightOrWrongAndNeedsNoData()
    {
        var (village, _, recorder) = await FinalAsync(30, 20, 10, 5);
        var paper = await recorder.OpenAsync($"{village.Url}/notices/2022Q3/paper");
        var root = paper.Texts(".seal .hash").Single();
        var stamp = QrReader.Read(paper.Find(".qr img").GetAttribute("src")!);
        var list = await recorder.OpenAsync($"{village.Url}/notices/2022Q3");
        var slip = (await recorder.OpenAsync(list.All("td a[href*='/slips/']")[0].GetAttribute("href")!)).Find("[data-testid='slip']").TextContent;
        var folder = Directory.CreateTempSubdirectory("shuren-check-").FullName;
        try
        {
            var key = Path.Combine(folder, "key.pem");
            await File.WriteAllTextAsync(key, (await App.Anonymous().OpenAsync("/check/key")).Find("[data-testid='key']").TextContent);
            using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            await File.WriteAllTextAsync(Path.Combine(folder, "other.pem"), other.ExportSubjectPublicKeyInfoPem());
            static Task<Ran> Check(params string[] arguments) => CommandProgram.RunAsync(["check", .. arguments]);

            var typed = await CommandProgram.ProcessAsync(folder, "check", "--slip", slip, "--board", root[..17].ToUpperInvariant());
            var signed = await Check("--slip", slip, "--board", stamp, "--key", key);
            var forged = await Check("--slip", slip, "--board", stamp, "--key", Path.Combine(folder, "other.pem"));
            var wrong = await Check("--slip", slip, "--board", new string('a', 16));
            var cut = await Check("--slip", slip[..^3], "--board", root);
            var few = await Check("--slip", slip, "--board", root[..15]);

            Assert.True(typed.Code == 0, typed.Out + typed.Error);
            Assert.Contains("卡号 1，第 1 名（共 4 户），红榜，30 分（其中扣 0 分），定榜时可兑换 30 分", typed.Out, StringComparison.Ordinal);
            Assert.Contains("没有核对：榜上的签名", typed.Out, StringComparison.Ordinal);
            Assert.True(signed.Code == 0, signed.Out + signed.Error);
            Assert.Contains("签名对", signed.Out, StringComparison.Ordinal);
            Assert.Equal((1, 1, 1, 1), (forged.Code, wrong.Code, cut.Code, few.Code));
            Assert.Contains("签名不对", forged.Out, StringComparison.Ordinal);
            Assert.Contains("不对：凭条和这张榜对不上", wrong.Out, StringComparison.Ordinal);
            Assert.Contains("凭条不完整", cut.Error, StringComparison.Ordinal);
            Assert.Contains("至少抄前两组", few.Error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<(TestVillage Village, List<Household> Households, TestClient Recorder)> FinalAsync(params int[] points)
    {
        var village = await Data.VillageAsync();
        var households = new List<Household>();
        foreach (var p in points)
        {
            households.Add(await Data.HouseholdAsync(village, $"户{households.Count + 1}", joinedOn: new DateOnly(2022, 6, 1)));
            await Data.AwardAsync(village, households[^1], p);
        }
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = $"{village.Url}/notices/2022Q3";
        await (await recorder.OpenAsync(url)).Form("publish").SubmitAsync();
        await recorder.SubmitAsync(url, "tell", ("ToldOn", App.Clock.Today()), ("ToldHow", "当面"));
        App.SetDay(2022, 10, 16);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        Assert.Contains("已定榜", (await (await officer.OpenAsync(url)).Form("final").SubmitAsync()).Text, StringComparison.Ordinal);
        return (village, households, recorder);
    }
}
