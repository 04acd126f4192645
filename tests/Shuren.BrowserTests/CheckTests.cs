using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Playwright;
using Shuren.Commands;
using Shuren.Features.Boards;
using Shuren.Tests;
using static Microsoft.Playwright.Assertions;

namespace Shuren.BrowserTests;

/// <summary>
/// The page /check as a villager uses it, with the phone and the paper on the wall; and a checker in another language (checker.js), which
/// must agree with the program on random boards.
/// </summary>
public sealed class CheckTests(LookTests.Stand stand) : IClassFixture<LookTests.Stand>
{
    private static readonly string Code = DemoTown.Villages[0].Code;

    [Fact]
    public async Task Check_WithTheSlipAndTheWall_SaysRightOrWrongWithoutTheNetwork()
    {
        var (root, stamp, quarter) = await WallAsync();
        var phone = await stand.Demo.ResidentAsync(Code, "1", DemoTown.Pin);
        await phone.GotoAsync("/my/board");
        await phone.ClickAsync($"a[href='/my/board/{quarter}']");
        await phone.ClickAsync("text=去核对");
        await Expect(phone.Locator("#slip")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^SL1:"));
        Assert.Equal("/check", new Uri(phone.Url).AbsolutePath);
        await phone.Context.SetOfflineAsync(true);
        var asked = new List<string>();
        phone.Request += (_, request) => asked.Add(request.Url);

        await phone.FillAsync("#board", root[..17]);
        await phone.ClickAsync("#go");
        await Expect(phone.Locator("#answer h2")).ToHaveTextAsync("对");
        await Expect(phone.Locator("#answer")).ToContainTextAsync("对了前 16 个字");
        await Expect(phone.Locator("#answer")).ToContainTextAsync("没有核对：榜上的签名");
        await Expect(phone.Locator("#answer")).ToContainTextAsync("卡号 1，");

        await phone.FillAsync("#board", (root[0] == '0' ? "1" : "0") + root[1..]);
        await phone.ClickAsync("#go");
        await Expect(phone.Locator("#answer h2")).ToHaveTextAsync("不对");
        await Expect(phone.Locator("#answer")).ToContainTextAsync("找村监督员");

        await phone.FillAsync("#board", root[..8]);
        await phone.ClickAsync("#go");
        await Expect(phone.Locator("#answer h2")).ToContainTextAsync("前两组");

        await phone.FillAsync("#board", stamp);
        await phone.ClickAsync("#go");
        await Expect(phone.Locator("#answer h2")).ToHaveTextAsync("对");
        await Expect(phone.Locator("#answer")).ToContainTextAsync("榜上的签名是本网站的");

        // The same board under another's signature.
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await phone.FillAsync("#board", BoardStamp.Parse(stamp)!.Value.Stamp.ToText(other));
        await phone.ClickAsync("#go");
        await Expect(phone.Locator("#answer h2")).ToHaveTextAsync("不对");
        await Expect(phone.Locator("#answer")).ToContainTextAsync("不是本网站的");

        var slip = await phone.InputValueAsync("#slip");
        await phone.FillAsync("#slip", slip[..^1]);
        await phone.ClickAsync("#go");
        await Expect(phone.Locator("#answer h2")).ToHaveTextAsync("凭条不完整");
        // Broken into lines and in lower case, as a chat may hand it on.
        await phone.FillAsync("#slip", string.Join('\n', slip.ToLowerInvariant().Chunk(40).Select(c => new string(c))));
        await phone.FillAsync("#board", root.ToUpperInvariant());
        await phone.ClickAsync("#go");
        await Expect(phone.Locator("#answer h2")).ToHaveTextAsync("对");
        Assert.Empty(asked);
        await phone.Context.SetOfflineAsync(false);
    }

    [Fact]
    public async Task Check_WithoutScript_SaysHowToCheckOtherwise()
    {
        var phone = await stand.Demo.PhoneAsync(script: false);
        await phone.GotoAsync("/check");

        await Expect(phone.Locator("#check")).ToBeHiddenAsync();
        await Expect(phone.Locator("#without")).ToContainTextAsync("script/shuren check");
    }

    /// <summary>The other checker reads what the program makes: every household's slip is right, and none with a byte changed is.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 6)]
    [InlineData(4, 21)]
    public async Task OtherChecker_OnRandomBoards_AgreesAndRefusesEveryChangedByte(int seed, int households)
    {
        var random = new Random(seed);
        var lines = Enumerable.Range(0, households).Select(i => new SealedLine(
            Code, new Quarter(2022, 3), i, households, i + 1, random.Next(1, households + 1), new Points(random.Next(-500, 5000)), new Points(random.Next(500)),
            new Points(random.Next(-100, 9000)), random.Next(4) == 0, false)).ToList();
        var salts = lines.ConvertAll(_ => RandomNumberGenerator.GetBytes(BoardSalt.Length));
        var leaves = lines.Select((l, i) => l.Leaf(salts[i])).ToList();
        var root = MerkleTree.Root(leaves);
        var slips = lines.Select((l, i) => new BoardSlip(l, salts[i], MerkleTree.Path(leaves, i))).ToList();
        var changes = slips.ToDictionary(s => s.ToText(), s => Enumerable.Range(0, s.ToBytes().Length).Select(at =>
        {
            var bytes = s.ToBytes();
            bytes[at] ^= (byte)random.Next(1, 256);
            return BoardSlip.Prefix + Base41.Encode(bytes);
        }).ToList());
        var page = await CheckerAsync();

        var (right, passed) = await page.EvaluateAsync<int[]>(
            "([slips, root, changes]) => checker.sweep(slips, root, JSON.parse(changes))",
            new object[] { slips.Select(s => s.ToText()).ToArray(), Convert.ToHexStringLower(root), JsonSerializer.Serialize(changes) }) is [var a, var b] ? (a, b) : (-1, -1);

        Assert.Equal((households, 0), (right, passed));
    }

    [Fact]
    public async Task OtherChecker_OnTheDemosWall_ReadsTheSignedCode()
    {
        var (root, stamp, quarter) = await WallAsync();
        var phone = await stand.Demo.PhoneAsync();
        await phone.GotoAsync("/check/key");
        var pem = await phone.InnerTextAsync("[data-testid=key]");
        var page = await CheckerAsync();

        var read = await page.EvaluateAsync<JsonElement>("([stamp, pem]) => checker.stamp(stamp, pem)", new[] { stamp, pem });

        Assert.Equal((Code, quarter, root.Replace(" ", "", StringComparison.Ordinal)), (read.GetProperty("village").GetString(), read.GetProperty("quarter").GetString(), read.GetProperty("root").GetString()));
        var forged = stamp[..^3] + (stamp[^3] == '0' ? "1" : "0") + stamp[^2..];
        Assert.Equal(JsonValueKind.Null, (await page.EvaluateAsync<JsonElement?>("([stamp, pem]) => checker.stamp(stamp, pem)", new[] { forged, pem }))?.ValueKind ?? JsonValueKind.Null);
    }

    private static Task<string> ScriptAsync() => File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "checker.js"));

    private async Task<IPage> CheckerAsync()
    {
        var page = await stand.Demo.PhoneAsync();
        await page.GotoAsync("/check");
        await page.EvaluateAsync(await ScriptAsync());
        return page;
    }

    /// <summary>What stands on the wall: the root as printed, the stamp that is in its code, the quarter.</summary>
    private async Task<(string Root, string Stamp, string Quarter)> WallAsync()
    {
        var page = await stand.Demo.StaffAsync("guanliyuan1", DemoTown.Password);
        await page.GotoAsync($"/v/{Code}/notices");
        var url = await page.GetAttributeAsync("main table tr:has(.badge.ok) a", "href");
        await page.GotoAsync(url + "/paper");
        var root = await page.InnerTextAsync(".seal .hash");
        // Read from what is seen, as a phone before the wall reads it: as printed, and near enough.
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await page.EvaluateAsync("document.documentElement.style.zoom = 3");
        var code = QrReader.ReadPng(await page.Locator(".seal .qr").ScreenshotAsync());
        return (root.Trim(), code[code.IndexOf(BoardStamp.Prefix, StringComparison.Ordinal)..], url!.Split('/')[^1]);
    }
}
