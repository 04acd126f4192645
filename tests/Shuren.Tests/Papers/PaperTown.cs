using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shuren.Commands;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Hosting;

namespace Shuren.Tests.Papers;

/// <summary>
/// The demo town on a day in its seventh month, made once: a board that is final, one that is provisional, a fixed year, an exchange that is
/// open, objections, corrections and deductions made good. Each file that it gives away is fetched once, as who may, and what is for Word and
/// Excel opened by LibreOffice in one start each.
/// </summary>
public sealed class PaperTown : IAsyncLifetime
{
    internal static readonly DateOnly Today = new(2023, 2, 20);
    internal static readonly Quarter Last = new(2022, 4);

    private readonly Dictionary<string, List<byte[]>> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TestClient> _people = new(StringComparer.Ordinal);
    private Dictionary<string, List<List<(string Text, bool IsText)>>> _sheets = [];
    private Dictionary<string, byte[]> _letters = [];

    public TestApp App { get; } = new();

    internal Tables Tables { get; private set; } = null!;

    internal List<Row> Villages { get; private set; } = [];

    internal List<Row> Households { get; private set; } = [];

    internal List<Entry> Entries { get; private set; } = [];

    internal Dictionary<string, Row> Items { get; private set; } = [];

    internal Dictionary<string, Row> Goods { get; private set; } = [];

    /// <summary>Whose exchange had most to do.</summary>
    internal int Busy { get; private set; }

    internal const string TownUrl = "/t/" + DemoTown.Code;

    internal string Url(int village) => "/v/" + Villages[village - 1]["code"];

    /// <summary>Whose page an address is.</summary>
    internal int VillageOf(string url) => Villages.FindIndex(v => url.StartsWith($"/v/{v["code"]}/", StringComparison.Ordinal)) + 1;

    internal string Name(int village) => Villages[village - 1]["name"];

    internal List<Row> Of(int village) => Households.FindAll(h => h.Int("village_id") == village);

    internal Row First => Of(1)[0];

    internal Task<TestClient> RecorderAsync(int village) => PersonAsync($"guanliyuan{village}");

    internal Task<TestClient> OfficerAsync() => PersonAsync("shijiansuo");

    internal Task<TestClient> ResidentAsync() => PersonAsync(null);

    public async ValueTask InitializeAsync()
    {
        await App.InitializeAsync();
        var clock = new DemoClock();
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.None));
        services.AddDatabase(App.Database.Settings);
        services.AddShuren();
        WebServer.AddIdentity(services);
        services.AddSingleton<TimeProvider>(clock);
        await using (var provider = services.BuildServiceProvider(validateScopes: true))
        {
            await new DemoLife(provider, clock, Today, 2022, DemoTown.Villages.Count, 10).RunAsync();
        }
        App.SetDay(Today);
        Tables = new Tables(App.Database.Settings.SqliteConnection);
        Villages = Tables.Read("select * from villages order by code");
        Busy = Tables.Read("select village_id from redemptions r join redemption_lines l using (town_id, redemption_id) group by village_id order by count(*) desc, village_id")[0].Int("village_id");
        await LiveAsync();
        Load();
        foreach (var kind in PaperKinds.All)
        {
            _files[kind.Handler] = [];
            foreach (var (who, url) in await kind.Asks(this))
            {
                var (status, type, content) = await who.DownloadAsync(url);
                Assert.True(status == HttpStatusCode.OK, $"{url}: {status} {type}");
                _files[kind.Handler].Add(content);
            }
        }
        _sheets = await OfficeReader.SheetsAsync(Office(isWord: false));
        _letters = await OfficeReader.TextsAsync(Office(isWord: true));
        await KeepAsync();
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    /// <summary>What the demo's story has none of: a household that left, an exchange taken back, goods that are missing.</summary>
    private async Task LiveAsync()
    {
        var leaving = Tables.Read("select household_id from households where village_id = 1 and card_number = 6")[0]["household_id"];
        await App.WithAsync((HouseholdService s) => s.WithdrawAsync(Caller.CommandLine, new VillageKey(1, 1), Guid.Parse(leaving), "搬到县城去了"));
        var recorder = await RecorderAsync(Busy);
        var undone = Tables.Read("select redemption_id from redemptions where village_id = @v and cancelled_at is null order by at desc", ("@v", Busy))[0];
        await recorder.SubmitAsync($"{Url(Busy)}/redemption/{Guid.Parse(undone["redemption_id"])}", null, ("Reason", "桶漏了，退回"));
        var lot = Tables.Read("select lot_id, goods_id, quantity from stock_lots where village_id = @v and quantity > 3 order by goods_id, lot_id", ("@v", Busy))[0];
        await recorder.SubmitAsync(
            $"{Url(Busy)}/redemption/stock", "stock", ("GoodsId", Guid.Parse(lot["goods_id"])), ("LotId", Guid.Parse(lot["lot_id"])), ("Kind", "Adjusted"),
            ("Quantity", int.Parse(lot["quantity"], CultureInfo.InvariantCulture) - 2), ("Note", "盘点少了两件"));
    }

    private void Load()
    {
        Households = Tables.Read("select * from households order by village_id, card_number");
        Items = Tables.Read("select * from rule_items").ToDictionary(i => i["rule_item_id"]);
        Goods = Tables.Read("select * from goods").ToDictionary(g => g["goods_id"]);
        Entries = Tables.Read("select * from ledger_entries order by village_id, seq").ConvertAll(r => new Entry(r));
        var bySeq = Entries.ToDictionary(e => (e.Village, e.Seq));
        foreach (var entry in Entries.Where(e => e.Of is not null))
        {
            entry.Named = bySeq[(entry.Village, entry.Of!.Value)];
        }
    }

    private async Task<TestClient> PersonAsync(string? name)
    {
        if (!_people.TryGetValue(name ?? "", out var client))
        {
            var user = await App.DbAsync(db => name is null
                ? db.Users.SingleAsync(u => db.HouseholdLogins.Any(l => l.UserId == u.Id)) : db.Users.SingleAsync(u => u.UserName == name));
            _people[name ?? ""] = client = await App.SignInAsync(user);
        }
        return client;
    }

    internal IReadOnlyList<byte[]> Files(string handler) => _files[handler];

    /// <summary>A workbook's sheet: its cells as LibreOffice shows them, without the empty ones at a row's end.</summary>
    internal List<string[]> Sheet(string handler, int file, string sheet)
        => Cells(handler, file, sheet).ConvertAll(r => Trimmed(r.ConvertAll(c => c.Text)));

    internal List<List<(string Text, bool IsText)>> Cells(string handler, int file, string sheet) => _sheets[$"{NumberOf(handler, file)}-{sheet}"];

    /// <summary>A Word document's text as LibreOffice reads it.</summary>
    internal string Letter(string handler, int file) => Encoding.UTF8.GetString(_letters[NumberOf(handler, file)]).TrimStart('\uFEFF');

    private static string[] Trimmed(List<string> cells)
    {
        while (cells.Count > 0 && cells[^1].Length == 0)
        {
            cells.RemoveAt(cells.Count - 1);
        }
        return [.. cells];
    }

    private static string NumberOf(string handler, int file)
        => FormattableString.Invariant($"{PaperKinds.All.Index().First(k => k.Item.Handler == handler).Index}x{file}");

    private Dictionary<string, byte[]> Office(bool isWord) => _files
        .SelectMany(k => k.Value.Index(), (k, f) => (Name: NumberOf(k.Key, f.Index), File: f.Item))
        .Where(f => f.File.AsSpan().StartsWith("PK"u8) && IsWord(f.File) == isWord).ToDictionary(f => f.Name, f => f.File);

    private static bool IsWord(byte[] file) => file.AsSpan().IndexOf("word/document.xml"u8) >= 0;

    /// <summary>Where SHUREN_PAPERS names a folder, all are kept there, to be looked at.</summary>
    private async Task KeepAsync()
    {
        if (Environment.GetEnvironmentVariable("SHUREN_PAPERS") is not { Length: > 0 } folder)
        {
            return;
        }
        foreach (var (handler, files) in _files)
        {
            foreach (var (n, file) in files.Index())
            {
                var ending = file.AsSpan().StartsWith("%PDF"u8) ? "pdf" : IsWord(file) ? "docx" : file.AsSpan().StartsWith("PK"u8) ? "xlsx"
                    : file.AsSpan().StartsWith("RIFF"u8) ? "wav" : file.AsSpan().StartsWith("{"u8) ? "json" : "mp3";
                var name = string.Concat(handler.Select(c => char.IsLetterOrDigit(c) ? c : '_'));
                await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(folder).FullName, $"{NumberOf(handler, n)} {name}.{ending}"), file);
            }
        }
    }
}
