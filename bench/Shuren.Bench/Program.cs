using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;
using Shuren.Bench;
using Shuren.Tests;

const int Rounds = 3;
var village = new VillageKey(1, 1);

if (args.Contains("pages"))
{
    await PagesAsync();
    return;
}

// Each part has a database of its own: what one leaves behind is no part of the next. `script/bench confirm sqlite` runs one part on one engine.
(string Name, bool OnlyByName, Func<DatabaseSettings, string, Task> RunAsync)[] parts =
[
    ("confirm", false, ConfirmAsync), ("import", false, ImportAsync), ("http", false, HttpAsync), ("kill", true, KillAsync), ("start", false, StartAsync),
    ("board", true, BoardAsync)
];
foreach (var engine in (string[])["SQLite", "PostgreSQL"])
{
    foreach (var (name, onlyByName, runAsync) in parts)
    {
        if (Wanted(engine, name) && (!onlyByName || args.Contains(name)))
        {
            var settings = await DatabaseAsync(engine, name);
            await using (var db = Open(settings))
            {
                await Shuren.Data.Database.UpgradeAsync(db, settings);
                await TownAsync(db);
            }
            await runAsync(settings, engine);
        }
    }
}

if (args.All(IsEngine) || args.Contains("excel"))
{
    Say("写 1 万行 Excel：SpreadCheetah 用的时间对本程序", await ExcelBench.RatiosAsync(Rounds), ">=", 1);
}
if (args.All(IsEngine) || args.Contains("paper"))
{
    PaperBench.Run(Rounds);
}
Report.Print();

bool Wanted(string engine, string part) => (!args.Any(IsEngine) || args.Contains(engine, StringComparer.OrdinalIgnoreCase)) && (args.All(IsEngine) || args.Contains(part));

static bool IsEngine(string word) => word is "sqlite" or "postgresql";

static async Task<DatabaseSettings> DatabaseAsync(string engine, string part)
{
    if (engine == "SQLite")
    {
        return new DatabaseSettings(Directory.CreateTempSubdirectory("shuren-bench-").FullName, null);
    }
    // The tests' own server does not ask the disk; figures of one that does not are worth nothing.
    PostgresServer.AsksTheDisk = true;
    await PostgresServer.Instance.ExecuteAsync($"CREATE DATABASE bench_{part}");
    return new DatabaseSettings(null, PostgresServer.Instance.ConnectionTo("bench_" + part));
}

// Confirming a sheet of 3,000 lines against a bare prepared batch insert of the same rows.
async Task ConfirmAsync(DatabaseSettings settings, string engine)
{
    await using var db = Open(settings);
    await HouseholdsAsync(db, village, 300);
    var item = await ListAsync(db, village);
    var ids = await db.Households.In(village).Select(h => h.HouseholdId).ToListAsync();
    var ratios = new List<double>();
    for (var round = 0; round <= Rounds; round++)
    {
        var review = await SheetAsync(db, item, ids, new Month(2023, 1).Plus(round));
        db.ChangeTracker.Clear();
        var service = new ReviewService(db, new LedgerService(db, TimeProvider.System), TimeProvider.System);
        var shown = (await service.StateAsync(village, await db.MonthlyReviews.AsNoTracking().SingleAsync(r => r.MonthlyReviewId == review))).ShownNow;
        var watch = Stopwatch.StartNew();
        var count = await service.ConfirmAsync(Caller.CommandLine, village, review, shown);
        var ours = watch.Elapsed;
        var rows = await db.LedgerEntries.AsNoTracking().In(village).OrderByDescending(e => e.Seq).Take(count).ToListAsync();
        var bare = settings.IsPostgres ? await BarePostgresAsync(db, rows) : BareSqlite(db, rows);
        if (round > 0)
        {
            // The first round warms up.
            ratios.Add(bare / ours);
        }
    }
    Say($"审定 3,000 条（{engine}）：每秒行数对裸批量插入", ratios, ">=", 0.25);
}

// A village's work over HTTP. Another server beside it (a folder of an earlier build) is measured in turn when SHUREN_BENCH_BESIDE names it.
async Task HttpAsync(DatabaseSettings settings, string engine)
{
    await using var db = Open(settings);
    for (var id = 1; id <= HttpBench.Villages; id++)
    {
        await HttpVillageAsync(db, id);
    }
    await HttpBench.PeopleAsync(db);
    string[] servers = [Environment.GetEnvironmentVariable("SHUREN_BENCH_SERVER") ?? Path.GetFullPath("artifacts/shuren"),
        .. Environment.GetEnvironmentVariable("SHUREN_BENCH_BESIDE") is { } beside ? [beside] : Array.Empty<string>()];
    var rounds = servers.ToDictionary(s => s, _ => new List<Round>());
    var data = settings.IsPostgres ? new[] { "--database", settings.Connection! } : ["--data", settings.Folder!];
    // All are started and warmed up first: a server runs for months, and what it compiles in its first minute is no part of a round.
    await TogetherAsync([Path.GetFullPath("artifacts/empty/EmptyApp.dll"), .. servers], data, [], async running =>
    {
        foreach (var (address, process) in running.Skip(1))
        {
            await HttpBench.RoundAsync(db, address, process, isWarming: true);
        }
        for (var round = 0; round < 3; round++)
        {
            var bare = await Bare.OfAsync(settings);
            var plain = await HttpBench.PlainAsync(running[0].Address);
            foreach (var (server, (address, process)) in servers.Zip(running.Skip(1)))
            {
                rounds[server].Add(new Round(bare, plain.At16, plain.At64, await HttpBench.RoundAsync(db, address, process, isWarming: false)));
            }
        }
    });
    foreach (var server in servers)
    {
        SayRounds($"{engine}，{Path.GetFileName(server)}", rounds[server], settings.IsPostgres);
    }
}

// Programs that run side by side, the empty one first.
static Task TogetherAsync(string[] programs, string[] data, List<(Uri Address, Process Server)> running, Func<List<(Uri Address, Process Server)>, Task> work)
    => running.Count == programs.Length
        ? work(running)
        : ServingAsync(
            programs[running.Count], running.Count == 0 ? [] : data,
            (address, server) =>
            {
                running.Add((address, server));
                return TogetherAsync(programs, data, running, work);
            },
            running.Count == 0 ? "/" : "/sign-in");

static void SayRounds(string where, List<Round> rounds, bool isPostgres)
{
    double Middle(Func<Round, double> figure) => Median(rounds.Select(figure));
    Console.WriteLine(FormattableString.Invariant(
        $"{where}：裸引擎 1 人 {Middle(r => r.Bare.One):0}/s，16 人 {Middle(r => r.Bare.Sixteen):0}/s，兑换 {Middle(r => r.Bare.Redeem):0}/s；纯文本 16 人 {Middle(r => r.Plain16):0}/s，64 人 {Middle(r => r.Plain64):0}/s"));
    foreach (var (key, what) in HttpBench.Works.Where(w => rounds[0].Rates.ContainsKey(w.Key)))
    {
        var all = rounds.ConvertAll(r => r.Rates[key]);
        var middle = all.OrderBy(r => r.PerSecond).ElementAt(all.Count / 2);
        Console.WriteLine(FormattableString.Invariant($"{what}（{where}）：{middle}（{all.Min(r => r.PerSecond):0}–{all.Max(r => r.PerSecond):0}/s）"));
        foreach (var asked in HttpBench.Limits.Where(l => l.Work == key))
        {
            Say($"　{what}（{where}）{asked.What}", rounds.ConvertAll(r => asked.Figure(r, r.Rates[key])), asked.Relation, isPostgres ? asked.Postgres : asked.Sqlite);
        }
    }
}

// A server killed at so many moments; only when it is asked for by name. SHUREN_BENCH_KILLS says how many.
async Task KillAsync(DatabaseSettings settings, string engine)
{
    await using var db = Open(settings);
    for (var id = 1; id <= HttpBench.Villages; id++)
    {
        await HttpVillageAsync(db, id);
    }
    await HttpBench.PeopleAsync(db);
    var data = settings.IsPostgres ? new[] { "--database", settings.Connection! } : ["--data", settings.Folder!];
    var (answered, there, wrong) = await KillBench.RunAsync(db, work => ServingAsync(Path.GetFullPath("artifacts/shuren"), data, work));
    Console.WriteLine(FormattableString.Invariant($"杀掉服务 {KillBench.Moments} 次（{engine}），16 人在记：答复了 {answered} 条，库里 {there} 条，不对的 {wrong.Count} 处"));
    wrong.Take(20).ToList().ForEach(Console.WriteLine);
}

static async Task<string> OwnPostgresAsync()
{
    PostgresServer.AsksTheDisk = true;
    await PostgresServer.Instance.ExecuteAsync("CREATE DATABASE pages");
    return PostgresServer.Instance.ConnectionTo("pages");
}

static async Task<bool> HasTownAsync(AppDb db)
{
    try
    {
        return await db.Towns.AnyAsync();
    }
    catch (PostgresException)
    {
        return false;
    }
}

// Every page of a large town, for each of its people; only when it is asked for by name. SHUREN_BENCH_PAGES names a folder, and
// SHUREN_BENCH_POSTGRES a database (its connection string), in which such a town was made before, or is made for the next time.
async Task PagesAsync()
{
    var folder = Environment.GetEnvironmentVariable("SHUREN_BENCH_PAGES") ?? Directory.CreateTempSubdirectory("shuren-bench-").FullName;
    foreach (var engine in new[] { "SQLite", "PostgreSQL" }.Where(e => !args.Any(IsEngine) || args.Contains(e, StringComparer.OrdinalIgnoreCase)))
    {
        var settings = new DatabaseSettings(folder, null);
        if (engine == "PostgreSQL")
        {
            settings = new DatabaseSettings(null, Environment.GetEnvironmentVariable("SHUREN_BENCH_POSTGRES") ?? await OwnPostgresAsync());
        }
        var data = settings.IsPostgres ? new[] { "--database", settings.Connection! } : ["--data", settings.Folder!];
        var program = Environment.GetEnvironmentVariable("SHUREN_BENCH_SERVER") ?? Path.GetFullPath("artifacts/shuren");
        await using var db = Open(settings);
        if (settings.IsPostgres ? !await HasTownAsync(db) : !File.Exists(settings.FilePath))
        {
            using var demo = Run(Path.Combine(program, "Shuren.dll"), ["demo", "--households", PagesBench.Households.ToString(System.Globalization.CultureInfo.InvariantCulture), .. data]);
            await demo.WaitForExitAsync();
        }
        if (!await db.Households.AnyAsync(h => h.CardNumber > 10_000))
        {
            await PagesBench.MultiplyAsync(db);
        }
        await Shuren.Data.Database.AnalyzeAsync(db);
        await PagesOfAsync(db, program, data, engine);
    }
}

async Task PagesOfAsync(AppDb db, string program, string[] data, string engine)
{
    var pages = new List<PageTime>();
    await ServingAsync(program, data, async (address, _) =>
    {
        pages = await PagesBench.CrawlAsync(address);
    });
    var worst = pages.OrderByDescending(p => p.Milliseconds / p.Asked).DistinctBy(p => p.Route).TakeWhile((p, i) => i < 40 || p.Milliseconds > p.Asked).ToList();
    Environment.SetEnvironmentVariable("Logging__LogLevel__Microsoft.EntityFrameworkCore.Database.Command", "Information");
    await ServingAsync(program, data, (address, server) => PagesBench.CountAsync(address, worst, server));
    Environment.SetEnvironmentVariable("Logging__LogLevel__Microsoft.EntityFrameworkCore.Database.Command", null);
    Console.WriteLine(FormattableString.Invariant($"{engine}：{await PagesBench.EntriesAsync(db)} 笔，{pages.Count} 页，{pages.Count(p => p.Milliseconds > 50)} 页超过 50 毫秒，本户的 {pages.Count(p => p.IsOwn && p.Milliseconds > p.Asked)} 页超过 15 毫秒"));
    foreach (var page in worst)
    {
        Console.WriteLine(FormattableString.Invariant($"{page.Milliseconds,8:0.0} ms {page.Statements,4} 次 {page.Bytes,8} B  {page.Route}  {page.Who} {page.Path}"));
    }
    foreach (var page in pages.OrderByDescending(p => p.Bytes).DistinctBy(p => p.Route).Where(p => p.Bytes > (p.IsOwn || p.Who.Length == 0 ? 10_000 : 30_000)))
    {
        Console.WriteLine(FormattableString.Invariant($"大：{page.Bytes,8} B  {page.Route}  {page.Who} {page.Path}"));
    }
}

// Each household with twenty entries behind it.
static async Task HttpVillageAsync(AppDb db, int id)
{
    var village = new VillageKey(1, id);
    await HouseholdsAsync(db, village, HttpBench.HouseholdsOf(id));
    var item = await ListAsync(db, village);
    var ids = await db.Households.In(village).Select(h => h.HouseholdId).ToListAsync();
    foreach (var month in new[] { new Month(2023, 1), new Month(2023, 2) })
    {
        var review = await SheetAsync(db, item, ids, month, id);
        db.ChangeTracker.Clear();
        var service = new ReviewService(db, new LedgerService(db, TimeProvider.System), TimeProvider.System);
        var shown = (await service.StateAsync(village, await db.MonthlyReviews.AsNoTracking().SingleAsync(r => r.MonthlyReviewId == review))).ShownNow;
        await service.ConfirmAsync(Caller.CommandLine, village, review, shown);
    }
}

// A village of 3,000 households alone, and among a million.
async Task BoardAsync(DatabaseSettings settings, string engine)
{
    await using var db = Open(settings);
    var alone = new VillageKey(1, 2);
    await HouseholdsAsync(db, alone, 3_000);
    var quarter = new Quarter(2023, 1);
    var small = await MedianBoardAsync(db, alone, quarter);
    for (var id = 3; id < 23; id++)
    {
        await HouseholdsAsync(db, new VillageKey(1, id), 50_000);
    }
    var large = await MedianBoardAsync(db, alone, quarter);
    Say($"3,000 户的榜（{engine}）：在一百万户里对单独", [large / small], "<=", 2);
}

// A register of 20,000 rows against only reading the file.
async Task ImportAsync(DatabaseSettings settings, string engine)
{
    var bytes = Register();
    var ratios = new List<double>();
    for (var round = 0; round <= Rounds; round++)
    {
        await using var db = Open(settings);
        var target = new VillageKey(1, 40 + round);
        await HouseholdsAsync(db, target, 0);
        var watch = Stopwatch.StartNew();
        var read = SheetReader.Read(new MemoryStream(bytes)).Pages.Sum(p => p.Rows.Count);
        var reading = watch.Elapsed;
        watch.Restart();
        var import = new RegisterImport(db, TimeProvider.System);
        var report = await import.CheckAsync(target, new MemoryStream(bytes));
        var looked = watch.Elapsed;
        var count = await import.CommitAsync(Caller.CommandLine, target, report, new DateOnly(2022, 1, 1), RegisterChoices.None with { Consent = ImportConsent.None with { All = true } });
        var ours = watch.Elapsed;
        Console.WriteLine(FormattableString.Invariant($"导入 2 万户（{engine}）：只读文件 {reading.TotalMilliseconds:0} 毫秒；读和核对 {looked.TotalMilliseconds:0}，写 {(ours - looked).TotalMilliseconds:0}"));
        if (count != 20_000 || read < count)
        {
            throw new InvalidOperationException($"{read} rows read, {count} imported.");
        }
        if (round > 0)
        {
            ratios.Add(ours / reading);
        }
    }
    Say($"导入 2 万户（{engine}）：对只读文件", ratios, "<=", 2);
}

static byte[] Register()
{
    var file = new MemoryStream();
    SheetWriter.Write(
        file, "汇总表", "村民基本信息汇总表", [new("序号", 8), new("组别", 8), new("户主姓名", 10), new("居住地址", 20), new("联系电话", 14), new("备注", 10)],
        Enumerable.Range(1, 20_000).Select(i => (IReadOnlyList<object?>)[i, (i % 12) + 1 + "组", "张" + (char)(0x4E00 + (i % 5000)) + (char)(0x5E00 + (i / 5000)), "树人镇某村" + i + "号", (13_800_000_000 + i).ToString(), null]));
    return file.ToArray();
}

// The published server to its first page and idle after it, against an empty application; and what the import of 20,000 households takes.
static async Task StartAsync(DatabaseSettings settings, string engine)
{
    var data = settings.IsPostgres ? new[] { "--database", settings.Connection! } : ["--data", settings.Folder!];
    await using (var db = Open(settings))
    {
        await HouseholdsAsync(db, new VillageKey(1, 60), 0);
        if (!await db.Users.AnyAsync(u => u.Kind == UserKind.Staff))
        {
            // Without one, the first page is that of the first run.
            db.Users.Add(new User { Id = Ids.New(), Kind = UserKind.Staff, DisplayName = "王", UserName = "wang", NormalizedUserName = "WANG", SecurityStamp = "1" });
            await db.SaveChangesAsync();
        }
    }
    var file = Path.GetTempFileName() + ".xlsx";
    await File.WriteAllBytesAsync(file, Register());
    using (var import = Run("artifacts/shuren/Shuren.dll", ["import", "register", file, "--village", "500230106060", "--commit", "--confirm", "all", .. data]))
    {
        var peak = 0.0;
        while (!import.HasExited)
        {
            peak = Math.Max(peak, Megabytes(import, "VmHWM"));
            await Task.Delay(5);
        }
        if (import.ExitCode != 0)
        {
            throw new InvalidOperationException($"The import ended with {import.ExitCode}.");
        }
        Say($"导入 2 万户的内存（{engine}，MB）", [peak], "<=", 300);
    }
    File.Delete(file);
    var (starts, idle) = (new List<double>(), new List<double>());
    for (var round = 0; round <= Rounds; round++)
    {
        var empty = await FirstPageAsync("empty/EmptyApp.dll", "/");
        var ours = await FirstPageAsync("shuren/Shuren.dll", "/sign-in", data);
        if (round > 0)
        {
            starts.Add(ours.Time / empty.Time);
            idle.Add(ours.Megabytes / empty.Megabytes);
            Console.WriteLine(FormattableString.Invariant($"启动（{engine}）：{ours.Time.TotalMilliseconds:0} 毫秒，空程序 {empty.Time.TotalMilliseconds:0}；闲着 {ours.Megabytes:0} MB，空程序 {empty.Megabytes:0}"));
        }
    }
    Say($"启动到第一页（{engine}）：对空的 ASP.NET Core 程序", starts, "<=", 2);
    Say($"第一页以后闲着的内存（{engine}）：对空的 ASP.NET Core 程序", idle, "<=", 1.6);
}

// To the first page, and what it holds five seconds after it.
static async Task<(TimeSpan Time, double Megabytes)> FirstPageAsync(string program, string path, params string[] arguments)
{
    var (first, megabytes) = (TimeSpan.Zero, 0.0);
    await ServingAsync(
        Path.GetFullPath(Path.Combine("artifacts", program)), arguments,
        async (_, server) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(5));
            megabytes = Megabytes(server, "VmRSS");
        },
        path, time => first = time);
    return (first, megabytes);
}

// A program from its start to its end.
static async Task ServingAsync(string program, string[] arguments, Func<Uri, Process, Task> work, string path = "/sign-in", Action<TimeSpan>? first = null)
{
    using var port = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
    port.Start();
    var address = FormattableString.Invariant($"http://127.0.0.1:{((System.Net.IPEndPoint)port.LocalEndpoint).Port}");
    port.Stop();
    using var http = new HttpClient();
    var watch = Stopwatch.StartNew();
    using var server = Run(Directory.Exists(program) ? Path.Combine(program, "Shuren.dll") : program, [.. arguments, "--urls", address]);
    try
    {
        for (var answered = false; !answered;)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(address + path));
                answer.EnsureSuccessStatusCode();
                answered = true;
            }
            catch (HttpRequestException) when (!server.HasExited && watch.Elapsed < TimeSpan.FromMinutes(2))
            {
                await Task.Delay(2);
            }
        }
        first?.Invoke(watch.Elapsed);
        await work(new Uri(address), server);
    }
    finally
    {
        if (!server.HasExited)
        {
            server.Kill();
        }
        await server.WaitForExitAsync();
    }
}

static Process Run(string program, params string[] arguments)
{
    // script/bench runs this from the repository's folder, where it has published both.
    var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
    start.ArgumentList.Add(Path.GetFullPath(program));
    foreach (var argument in arguments)
    {
        start.ArgumentList.Add(argument);
    }
    var process = Process.Start(start)!;
    process.BeginOutputReadLine();
    process.BeginErrorReadLine();
    return process;
}

static double Megabytes(Process process, string what)
{
    try
    {
        var line = File.ReadLines(FormattableString.Invariant($"/proc/{process.Id}/status")).FirstOrDefault(l => l.StartsWith(what, StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) / 1024;
    }
    catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException)
    {
        // It ended between the two looks.
        return 0;
    }
}

static async Task<double> MedianBoardAsync(AppDb db, VillageKey village, Quarter quarter)
{
    var times = new List<double>();
    for (var i = 0; i < 8; i++)
    {
        var watch = Stopwatch.StartNew();
        var board = await new QuarterBoards(db, TimeProvider.System).GetAsync(village, quarter);
        if (board.Lines.Count != 3_000)
        {
            throw new InvalidOperationException($"{board.Lines.Count} households ranked.");
        }
        times.Add(watch.Elapsed.TotalMilliseconds);
    }
    return Median(times.Skip(2));
}

static AppDb Open(DatabaseSettings settings)
{
    // The row of the audit trail asks for the time.
    var services = new ServiceCollection().AddSingleton(TimeProvider.System).BuildServiceProvider();
    return settings.IsPostgres
        ? new PostgresAppDb(new DbContextOptionsBuilder<PostgresAppDb>().UseApplicationServiceProvider(services)
            .UseNpgsql(settings.Connection).UseSnakeCaseNamingConvention().Options)
        : new SqliteAppDb(new DbContextOptionsBuilder<SqliteAppDb>().UseApplicationServiceProvider(services)
            .UseSqlite(settings.SqliteConnection).UseSnakeCaseNamingConvention().Options);
}

static async Task TownAsync(AppDb db)
{
    db.Towns.Add(new Town { Code = "500230106", Name = "树人镇", CreatedAt = DateTime.UtcNow });
    await db.SaveChangesAsync();
}

static async Task<RuleItem> ListAsync(AppDb db, VillageKey village)
{
    var list = new RuleList { TownId = village.TownId, VillageId = village.VillageId, Version = 1, CreatedAt = DateTime.UtcNow, CreatedBy = Caller.CommandLine.UserId };
    ReferenceList.CopyTo(list);
    db.RuleLists.Add(list);
    db.Entry(list).Property(l => l.Status).CurrentValue = RuleListStatus.Consented;
    // Points of 2023 are there to be spent.
    db.Entry(list).Property(l => l.SpendableEndsWithYear).CurrentValue = false;
    db.Entry(list).Property(l => l.ForceFrom).CurrentValue = new DateOnly(2022, 8, 21);
    await db.SaveChangesAsync();
    return list.Items[0];
}

static async Task HouseholdsAsync(AppDb db, VillageKey village, int count)
{
    db.ChangeTracker.Clear();
    db.Villages.Add(new Village { TownId = 1, VillageId = village.VillageId, Code = FormattableString.Invariant($"500230106{village.VillageId:000}"), Name = "村" + village.VillageId });
    await db.SaveChangesAsync();
    db.LedgerHeads.Add(new LedgerHead { TownId = 1, VillageId = village.VillageId });
    db.VillageGroups.Add(new VillageGroup { TownId = 1, VillageId = village.VillageId, Name = "1组" });
    await db.SaveChangesAsync();
    var rows = Enumerable.Range(1, count).Select(i => new Household { TownId = 1, VillageId = village.VillageId, CardNumber = i, GroupName = "1组", Head = "户" + i, HeadInitials = "h", JoinedOn = new DateOnly(2022, 1, 1) }).ToList();
    await db.TogetherAsync(village, async () =>
    {
        await BulkRows.InsertAsync(db, rows);
        await BulkRows.InsertAsync(db, rows.ConvertAll(h => new Account { TownId = 1, VillageId = h.VillageId, HouseholdId = h.HouseholdId }));
        await BulkRows.InsertAsync(db, rows.ConvertAll(h => new PeriodScore { TownId = 1, VillageId = h.VillageId, HouseholdId = h.HouseholdId, Quarter = new Quarter(2023, 1), Score = Points.Of(h.CardNumber % 40) }));
    });
}

static async Task<Guid> SheetAsync(AppDb db, RuleItem item, List<Guid> households, Month month, int villageId = 1)
{
    var village = new VillageKey(1, villageId);
    db.ChangeTracker.Clear();
    var review = new MonthlyReview { TownId = 1, VillageId = villageId, Month = month }.With(r => r.Status, ReviewStatus.Filed);
    db.MonthlyReviews.Add(review);
    await db.SaveChangesAsync();
    var claims = households.SelectMany(h => Enumerable.Range(1, 10).Select(_ => new Claim
    {
        TownId = 1,
        VillageId = villageId,
        HouseholdId = h,
        RuleItemId = item.RuleItemId,
        OccurredOn = month.FirstDay,
        Place = "村里",
        Reason = "学习",
        Channel = ClaimChannel.RollCall,
        ReportedBy = ReportedBy.Recorder,
        SubmittedAt = DateTime.UtcNow,
        SubmittedBy = Caller.CommandLine.UserId
    }.With(c => c.Status, ClaimStatus.Accepted))).ToList();
    await db.TogetherAsync(village, async () =>
    {
        await BulkRows.InsertAsync(db, claims);
        var lines = claims.ConvertAll(c => ReviewLine.Of(review, c, item, new Scored(Points.Of(2), null, null), false)
            .With(l => l.Decision, LineDecision.Approved));
        await BulkRows.InsertAsync(db, lines);
        await BulkRows.InsertAsync(db, lines.SelectMany(l => Enumerable.Range(1, 3).Select(n => new ReviewVote
        {
            TownId = 1, ReviewLineId = l.ReviewLineId, UserId = new Guid(n, 0, 0, new byte[8]), Approve = true, IsChair = n == 1, At = DateTime.UtcNow
        })).ToList());
    });
    return review.MonthlyReviewId;
}

const string Columns = "town_id, village_id, seq, household_id, kind, amount, score_after, spendable_after, period, occurred_on, posted_at, posted_by, source_kind, source_id, rule_item_id, reverses_seq, request_id, previous_hash, hash";

static object?[] Values(LedgerEntry e) =>
[
    e.TownId, e.VillageId, e.Seq, e.HouseholdId, (int)e.Kind, e.Amount.Tenths, e.ScoreAfter.Tenths, e.SpendableAfter.Tenths, e.Period.ToCode(), e.OccurredOn, e.PostedAt, e.PostedBy,
    (int)e.SourceKind, e.SourceId, e.RuleItemId, e.ReversesSeq, e.RequestId, e.PreviousHash, e.Hash
];

static TimeSpan BareSqlite(AppDb db, List<LedgerEntry> rows)
{
    db.Database.ExecuteSqlRaw("DROP TABLE IF EXISTS bare");
    db.Database.ExecuteSqlRaw("CREATE TABLE bare AS SELECT * FROM ledger_entries LIMIT 0");
    db.Database.OpenConnection();
    var watch = Stopwatch.StartNew();
    using (var transaction = db.Database.BeginTransaction())
    using (var command = ((SqliteConnection)db.Database.GetDbConnection()).CreateCommand())
    {
        command.Transaction = (SqliteTransaction)transaction.GetDbTransaction();
        command.CommandText = $"INSERT INTO bare ({Columns}) VALUES ({string.Join(", ", Enumerable.Range(0, 19).Select(i => "@p" + i))})";
        for (var i = 0; i < 19; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = "@p" + i });
        }
        command.Prepare();
        foreach (var values in rows.Select(Values))
        {
            for (var i = 0; i < 19; i++)
            {
                command.Parameters[i].Value = values[i] ?? DBNull.Value;
            }
            command.ExecuteNonQuery();
        }
        transaction.Commit();
    }
    return watch.Elapsed;
}

static async Task<TimeSpan> BarePostgresAsync(AppDb db, List<LedgerEntry> rows)
{
    await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS bare");
    await db.Database.ExecuteSqlRawAsync("CREATE TABLE bare AS SELECT * FROM ledger_entries LIMIT 0");
    await db.Database.OpenConnectionAsync();
    var connection = (NpgsqlConnection)db.Database.GetDbConnection();
    var watch = Stopwatch.StartNew();
    await using (var transaction = await connection.BeginTransactionAsync())
    await using (var batch = new NpgsqlBatch(connection, transaction))
    {
        foreach (var values in rows.Select(Values))
        {
            var command = new NpgsqlBatchCommand($"INSERT INTO bare ({Columns}) VALUES ({string.Join(", ", Enumerable.Range(1, 19).Select(i => "$" + i))})");
            foreach (var value in values)
            {
                command.Parameters.Add(value is null ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint } : new NpgsqlParameter { Value = value });
            }
            batch.BatchCommands.Add(command);
        }
        await batch.PrepareAsync();
        await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }
    return watch.Elapsed;
}

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToList();
    return sorted[sorted.Count / 2];
}

static void Say(string what, IReadOnlyList<double> ratios, string relation, double target) => Report.Add(what, ratios, relation, target);
