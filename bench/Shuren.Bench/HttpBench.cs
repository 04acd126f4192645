using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Supplies;
using Shuren.Tests;

namespace Shuren.Bench;

/// <summary>What one round came to: the engine alone, plain text from an empty application, and each work of the village.</summary>
internal sealed record Round(Bare Bare, double Plain16, double Plain64, IReadOnlyDictionary<string, Rate> Rates);

/// <summary>A ratio of one round and what is asked of it.</summary>
internal sealed record Asked(string Work, string What, string Relation, double Sqlite, double Postgres, Func<Round, Rate, double> Figure);

/// <summary>The work of a village over HTTP, signed in, durable before the answer: real forms, real pages.</summary>
internal static class HttpBench
{
    public const string Password = "shuren-bench-1";
    public const int Villages = 4;

    /// <summary>Households for claims; those after them are called up, so that neither slows the other.</summary>
    private const int Claimed = 200;

    private const int Called = 100;

    /// <summary>Of roll calls.</summary>
    private const int Days = 180;

    /// <summary>In the village that hands out there are more households: each comes a few times, and not once a second.</summary>
    public static int HouseholdsOf(int village) => village == 1 ? 1_500 : Claimed + Called;

    /// <summary>What is measured, in this order.</summary>
    public static readonly IReadOnlyList<(string Key, string What)> Works =
    [
        ("claim1", "记一笔，1 人"), ("claim16", "记一笔，16 人"), ("redeem16", "兑换同一种物品，16 人"), ("my16", "自己家的页，16 人"),
        ("my64", "自己家的页，64 人"), ("village16", "村的公开页，16 人"), ("village64", "村的公开页，64 人"), ("board16", "公开榜，16 人"),
        ("board64", "公开榜，64 人"), ("roll16", "点名 100 户，16 人")
    ];

    /// <summary>What is asked.</summary>
    public static readonly IReadOnlyList<Asked> Limits =
    [
        new("claim1", "对裸引擎一条一提交", ">=", 0.15, 0.15, (r, rate) => rate.PerSecond / r.Bare.One),
        new("claim16", "对裸引擎", ">=", 0.06, 0.1, (r, rate) => rate.PerSecond / r.Bare.Sixteen),
        new("claim16", "p99（毫秒）", "<=", 60, 60, (_, rate) => rate.P99),
        new("redeem16", "对裸引擎", ">=", 0.06, 0.6, (r, rate) => rate.PerSecond / r.Bare.Redeem),
        new("my16", "对纯文本", ">=", 0.05, 0.05, (r, rate) => rate.PerSecond / r.Plain16),
        new("my64", "对纯文本", ">=", 0.05, 0.05, (r, rate) => rate.PerSecond / r.Plain64),
        new("village64", "对纯文本", ">=", 0.12, 0.12, (r, rate) => rate.PerSecond / r.Plain64),
        new("board64", "对纯文本", ">=", 0.12, 0.12, (r, rate) => rate.PerSecond / r.Plain64),
        new("roll16", "张/秒", ">=", 150, 150, (_, rate) => rate.PerSecond)
    ];

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("SHUREN_BENCH_SECONDS") ?? "5", CultureInfo.InvariantCulture));

    private static readonly TimeSpan Warm = Time / 4;

    /// <summary>Of each work, before the first round.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    private static readonly string[]? Only = Environment.GetEnvironmentVariable("SHUREN_BENCH_ONLY")?.Split(',');

    /// <summary>
    /// A recorder for each village and the first household's login; supervisors, goods and a session in which village 1 hands out; and
    /// its quarter in public.
    /// </summary>
    public static async Task PeopleAsync(AppDb db)
    {
        var hasher = new PasswordHasher<User>();
        User Make(UserKind kind, string name, string shown)
        {
            var user = new User
            {
                Id = Ids.New(), Kind = kind, DisplayName = shown, UserName = name, NormalizedUserName = name.ToUpperInvariant(),
                SecurityStamp = Guid.NewGuid().ToString(), LockoutEnabled = true
            };
            user.PasswordHash = hasher.HashPassword(user, Password);
            db.Users.Add(user);
            return user;
        }
        void Appoint(int village, Role role, User user) => db.Appointments.Add(new Appointment
        {
            TownId = 1, VillageId = village, UserId = user.Id, Role = role, StartsOn = new DateOnly(2022, 1, 1), CreatedAt = DateTime.UtcNow,
            CreatedBy = user.Id
        });
        for (var id = 1; id <= Villages; id++)
        {
            var recorder = Make(UserKind.Staff, Recorder(id), "记分员" + id);
            Appoint(id, Role.Recorder, recorder);
            var home = await db.Households.SingleAsync(h => h.TownId == 1 && h.VillageId == id && h.CardNumber == 1);
            var resident = Make(UserKind.Resident, HouseholdLogin.UserNameOf(Code(id), 1), home.Head);
            db.HouseholdLogins.Add(new HouseholdLogin
            {
                TownId = 1, HouseholdId = home.HouseholdId, UserId = resident.Id, HandedOutAt = DateTime.UtcNow, HandedOutBy = recorder.Id
            });
        }
        Appoint(1, Role.Supervisor, Make(UserKind.Staff, "watcher1", "监督员一"));
        Appoint(1, Role.Supervisor, Make(UserKind.Staff, "watcher2", "监督员二"));
        var by = Caller.CommandLine.UserId;
        var goods = new Goods { TownId = 1, Name = "洗衣粉", Unit = "袋" };
        var session = new RedemptionSession
        {
            TownId = 1, Quarter = new Quarter(2023, 1), OpensOn = new DateOnly(2022, 1, 1), ClosesOn = new DateOnly(2099, 1, 1), Threshold = Points.Of(1),
            CreatedAt = DateTime.UtcNow, CreatedBy = by
        }.With(s => s.Status, SessionStatus.Open);
        db.AddRange(
            goods, session, new SessionGoods { TownId = 1, SessionId = session.SessionId, GoodsId = goods.GoodsId, Price = new Points(1) },
            new Stock { TownId = 1, VillageId = 1, GoodsId = goods.GoodsId, Quantity = 900_000 });
        var head = await db.LedgerHeads.AsNoTracking().SingleAsync(h => h.TownId == 1 && h.VillageId == 1);
        db.Add(new QuarterNotice
        {
            TownId = 1, VillageId = 1, Quarter = new Quarter(2023, 1), PublishedAt = DateTime.UtcNow, PublishedBy = by, ObjectionsUntil = new DateOnly(2099, 1, 1),
            PublicUntil = new DateOnly(2099, 1, 1), HeadSeq = head.LastSeq, HeadHash = head.LastHash
        });
        await db.SaveChangesAsync();
        await Database.AnalyzeAsync(db);
    }

    public static string Code(int village) => FormattableString.Invariant($"500230106{village:000}");

    /// <summary>Plain text from an application that does nothing else, to the same clients.</summary>
    public static async Task<(double At16, double At64)> PlainAsync(Uri address)
    {
        async Task<double> AtAsync(int clients)
        {
            var work = Gets(address, clients, "/", null);
            await Load.RunAsync(clients, Warm, work);
            return (await Load.RunAsync(clients, TimeSpan.FromSeconds(1.5), work)).PerSecond;
        }
        return (await AtAsync(16), await AtAsync(64));
    }

    /// <summary>One round against a running server; answered forms are counted in the database afterwards.</summary>
    public static async Task<Dictionary<string, Rate>> RoundAsync(AppDb db, Uri address, Process server, bool isWarming)
    {
        var rates = new Dictionary<string, Rate>();
        async Task MeasureAsync(string key, int clients, Func<int, int, Task> once)
        {
            if (isWarming)
            {
                await Load.RunAsync(clients, clients == 16 && Only?.Contains(key) != false ? WarmUp : TimeSpan.Zero, once);
            }
            else if (Only is null || Only.Contains(key))
            {
                await Load.RunAsync(clients, Warm, once);
                rates[key] = await Load.RunAsync(clients, Time, once, server);
            }
        }
        var desks = new List<Desk>();
        for (var id = 1; id <= Villages; id++)
        {
            desks.Add(await Desk.OpenAsync(db, address, id));
        }
        var claims = await db.Claims.CountAsync();
        var answered = 0;
        Func<int, int, Task> Claims(int clients)
        {
            var wires = Wires(address, clients);
            return async (client, n) =>
            {
                var desk = desks[client % Villages];
                await MustLeadAsync(wires[client], await wires[client].SendAsync(desk.Claim((client * 37) + n)), desk, "/claims/");
                Interlocked.Increment(ref answered);
            };
        }
        await MeasureAsync("claim1", 1, Claims(1));
        await MeasureAsync("claim16", 16, Claims(16));
        if (await db.Claims.CountAsync() - claims != answered)
        {
            throw new InvalidOperationException($"{answered} were answered, {await db.Claims.CountAsync() - claims} are there.");
        }
        var handed = await db.Redemptions.CountAsync();
        answered = 0;
        var takes = Wires(address, 16);
        await MeasureAsync("redeem16", 16, async (client, n) =>
        {
            // None at the same time with another; the second of one household within minutes is said to be meant so.
            var household = client + (n % (desks[0].Households / 16) * 16);
            var to = await MustLeadAsync(takes[client], await takes[client].SendAsync(desks[0].Redeem(household)), desks[0], "/redemption/");
            Desk.Taken(household, to);
            Interlocked.Increment(ref answered);
        });
        if (await db.Redemptions.CountAsync() - handed != answered)
        {
            throw new InvalidOperationException($"{answered} were handed out, {await db.Redemptions.CountAsync() - handed} are there.");
        }
        using (var home = await new Load(address).SignInAsync("Resident", ("Village", Code(1)), ("Card", "1"), ("Pin", Password)))
        {
            await MeasureAsync("my16", 16, Gets(address, 16, "/my", home.Cookies));
            await MeasureAsync("my64", 64, Gets(address, 64, "/my", home.Cookies));
        }
        foreach (var (key, path) in ((string, string)[])[("village", "/p/" + Code(1)), ("board", $"/p/{Code(1)}/board/2023Q1")])
        {
            await MeasureAsync(key + "16", 16, Gets(address, 16, path, null));
            await MeasureAsync(key + "64", 64, Gets(address, 64, path, null));
        }
        var calls = Wires(address, 16);
        await MeasureAsync("roll16", 16, (client, _) => MustCallAsync(calls[client], desks[client % Villages]));
        return rates;
    }

    private static Wire[] Wires(Uri address, int clients) => [.. Enumerable.Range(0, clients).Select(_ => new Wire(address))];

    private static Func<int, int, Task> Gets(Uri address, int clients, string path, string? cookies)
    {
        var (wires, request) = (Wires(address, clients), Wire.Get(path, cookies));
        return async (client, _) =>
        {
            if (await wires[client].SendAsync(request) is { Status: not 200 } other)
            {
                throw new InvalidOperationException($"{path} answered {other}.");
            }
        };
    }

    private static async Task MustCallAsync(Wire wire, Desk desk)
        => await MustLeadAsync(wire, await wire.SendAsync(desk.RollCall()), desk, "/groups/");

    /// <summary>A form that was not taken is a fault of the measurement: what its page says is shown.</summary>
    public static async Task<string> MustLeadAsync(Wire wire, Answer answer, Desk desk, string where)
    {
        if (answer.Location is { } to && to.Contains(where, StringComparison.Ordinal) && !to.Contains("kept=", StringComparison.Ordinal))
        {
            return to;
        }
        var page = answer.Location is null ? "" : await wire.TextAsync(answer.Location, desk.Cookies);
        throw new InvalidOperationException($"The form was answered {answer}. {page[Math.Max(0, page.IndexOf("<main", StringComparison.Ordinal))..]}");
    }

    private static string Recorder(int village) => FormattableString.Invariant($"recorder{village}");

    /// <summary>A recorder's desk, with the forms open.</summary>
    internal sealed class Desk
    {
        private readonly string _url;
        private readonly List<Guid> _households;
        private readonly Guid _item;
        private readonly List<(string, string)> _claim;
        private readonly List<(string, string)> _redeem;
        private readonly List<(string, string)> _roll;
        private readonly Guid _good;
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<int, string> Receipts = new();
        private int _calls = Environment.TickCount;

        private Desk(string url, string cookies, List<Guid> households, (Guid Item, Guid Good) things, List<(string, string)>[] forms)
        {
            (_url, Cookies, _households, (_item, _good)) = (url, cookies, households, things);
            (_claim, _redeem, _roll) = (forms[0], forms[1], forms[2]);
        }

        public string Cookies { get; }

        public int Households => _households.Count;

        public static async Task<Desk> OpenAsync(AppDb db, Uri address, int id)
        {
            using var load = await new Load(address).SignInAsync("Staff", ("UserName", Recorder(id)), ("Password", Password));
            var village = new VillageKey(1, id);
            var households = await db.Households.AsNoTracking().In(village).OrderBy(h => h.CardNumber).Select(h => h.HouseholdId).ToListAsync();
            // One that counts as often as it happens.
            var item = await db.RuleItems.Where(i => i.Code == "Z01" && db.RuleLists.Any(l => l.RuleListId == i.RuleListId && l.VillageId == id))
                .Select(i => i.RuleItemId).FirstAsync();
            var good = await db.Goods.Select(g => g.GoodsId).FirstAsync();
            var url = "/v/" + Code(id);
            List<(string, string)>[] forms =
            [
                await load.HiddenAsync($"{url}/claims/new?household={households[0]}", "record"),
                await load.HiddenAsync($"{url}/redemption/counter/{households[0]}", "redeem"),
                await load.HiddenAsync($"{url}/groups/roll-call", "roll-call")
            ];
            return new Desk(url, load.Cookies, households, (item, good), forms);
        }

        public byte[] Claim(int n)
        {
            var household = _households[n % Claimed].ToString();
            return Wire.Post(
                $"{_url}/claims/new?household={household}", Cookies,
                [
                    .. Fresh(_claim, "Household"), ("Household", household), ("RuleItemId", _item.ToString()), ("Quantity", "1"), ("TierName", ""),
                    ("OccurredOn", Yesterday), ("TimeOfDay", ""), ("Where", "村口"), ("Reason", "做好事"), ("Channel", "Oral"), ("ReportedBy", ""),
                    ("ReporterName", ""), ("Witness", "")
                ],
                inParts: true);
        }

        public byte[] Redeem(int n) => Wire.Post(
            $"{_url}/redemption/counter/{_households[n]}", Cookies,
            [
                .. Fresh(_redeem), ($"Take[{_good}]", "1"), ("Recipient", "张三"), ("WitnessId", ""), ("Checked", "true"),
                .. Receipts.TryGetValue(n, out var receipt) ? [("Again", receipt)] : Array.Empty<(string, string)>()
            ],
            inParts: false);

        /// <summary>The receipt beside which the next one is meant as one more.</summary>
        public static void Taken(int n, string receipt) => Receipts[n] = receipt[(receipt.LastIndexOf('/') + 1)..];

        /// <summary>One activity after the other, on the days of half a year: no village holds a hundred on one.</summary>
        public byte[] RollCall()
        {
            var call = Interlocked.Increment(ref _calls);
            return Wire.Post(
                $"{_url}/groups/roll-call", Cookies,
                [
                    .. Fresh(_roll), ("Title", FormattableString.Invariant($"集体学习{call}")), ("RuleItemId", _item.ToString()),
                    ("OccurredOn", Ago(1 + (Math.Abs(call) % Days))), ("Where", "村便民服务中心"),
                    .. _households.Skip(Claimed).Take(Called).Select(h => ("Ticks", h.ToString()))
                ],
                inParts: false);
        }

        private static string Yesterday => Ago(1);

        private static string Ago(int days) => DateTime.Now.AddDays(-days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        private static IEnumerable<(string, string)> Fresh(List<(string Field, string Value)> hidden, params string[] without)
            => [.. hidden.Where(h => h.Field != "RequestId" && !without.Contains(h.Field)), ("RequestId", Guid.CreateVersion7().ToString())];
    }
}
