using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Bench;

/// <summary>
/// The work of a village over HTTP, signed in, durable before the answer, beside what the bare engine does in the same round: recording a
/// claim by 1 and by 16 clients, a household's own page, the public page.
/// </summary>
internal static class HttpBench
{
    public const string Password = "shuren-bench-1";
    public const int Villages = 4;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("SHUREN_BENCH_SECONDS") ?? "5", CultureInfo.InvariantCulture));

    /// <summary>A recorder for each village, and the first household's login in each.</summary>
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
        for (var id = 1; id <= Villages; id++)
        {
            var recorder = Make(UserKind.Staff, Recorder(id), "记分员" + id);
            db.Appointments.Add(new Appointment
            {
                TownId = 1, VillageId = id, UserId = recorder.Id, Role = Role.Recorder, StartsOn = new DateOnly(2022, 1, 1),
                CreatedAt = DateTime.UtcNow, CreatedBy = recorder.Id
            });
            var home = await db.Households.SingleAsync(h => h.TownId == 1 && h.VillageId == id && h.CardNumber == 1);
            var resident = Make(UserKind.Resident, HouseholdLogin.UserNameOf(Code(id), 1), home.Head);
            db.HouseholdLogins.Add(new HouseholdLogin
            {
                TownId = 1, HouseholdId = home.HouseholdId, UserId = resident.Id, HandedOutAt = DateTime.UtcNow, HandedOutBy = recorder.Id
            });
        }
        await db.SaveChangesAsync();
        await Database.AnalyzeAsync(db);
    }

    public static string Code(int village) => FormattableString.Invariant($"500230106{village:000}");

    /// <summary>One round against a running server; answered claims are counted in the database afterwards.</summary>
    public static async Task RoundAsync(AppDb db, Uri address, Action<string, Rate> say)
    {
        var recorders = new List<(Load Load, List<(string, string)> Hidden, List<Guid> Households, Guid Item)>();
        for (var id = 1; id <= Villages; id++)
        {
            var load = await new Load(address).SignInAsync("Staff", ("UserName", Recorder(id)), ("Password", Password));
            var village = new VillageKey(1, id);
            var households = await db.Households.AsNoTracking().In(village).Select(h => h.HouseholdId).ToListAsync();
            // One that counts as often as it happens.
            var item = await db.RuleItems.Where(i => i.Code == "Z01" && db.RuleLists.Any(l => l.RuleListId == i.RuleListId && l.VillageId == id))
                .Select(i => i.RuleItemId).FirstAsync();
            recorders.Add((load, await load.HiddenAsync($"/v/{Code(id)}/claims/new?household={households[0]}", "record"), households, item));
        }
        var before = await db.Claims.CountAsync();
        var answered = 0;
        async Task ClaimAsync(int client, int n)
        {
            var (load, hidden, households, item) = recorders[client % Villages];
            var household = households[((client * 37) + n) % households.Count];
            var to = await load.PostAsync($"/v/{Code((client % Villages) + 1)}/claims/new?household={household}",
            [
                .. hidden.Where(h => h.Item1 is not ("RequestId" or "Household")), ("RequestId", Guid.CreateVersion7().ToString()),
                ("Household", household.ToString()), ("RuleItemId", item.ToString()), ("Quantity", "1"), ("TierName", ""),
                ("OccurredOn", DateTime.Now.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("TimeOfDay", ""), ("Where", "村口"),
                ("Reason", "做好事"), ("Channel", "Oral"), ("ReportedBy", ""), ("ReporterName", ""), ("Witness", "")
            ]);
            if (to?.Contains("/claims/", StringComparison.Ordinal) != true || to.Contains("kept=", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"The claim led to {to}.");
            }
            Interlocked.Increment(ref answered);
        }
        await Load.RunAsync(4, TimeSpan.FromSeconds(1), ClaimAsync);
        say("记一笔，1 人", await Load.RunAsync(1, Time, ClaimAsync));
        say("记一笔，16 人", await Load.RunAsync(16, Time, ClaimAsync));
        if (await db.Claims.CountAsync() - before != answered)
        {
            throw new InvalidOperationException($"{answered} were answered, {await db.Claims.CountAsync() - before} are there.");
        }
        var home = await new Load(address).SignInAsync("Resident", ("Village", Code(1)), ("Card", "1"), ("Pin", Password));
        say("自己家的页，16 人", await Load.RunAsync(16, Time, (_, _) => home.GetAsync("/my")));
        using var visitor = new Load(address);
        say("村的公开页，16 人", await Load.RunAsync(16, Time, (_, _) => visitor.GetAsync("/p/" + Code(1))));
        say("公开清单，16 人", await Load.RunAsync(16, Time, (_, _) => visitor.GetAsync($"/p/{Code(1)}/rules")));
    }

    /// <summary>One row a commit, and for 16 clients on SQLite sixteen rows a commit, as writers that share it could.</summary>
    public static async Task<(double One, double Sixteen)> BareAsync(DatabaseSettings settings)
    {
        if (!settings.IsPostgres)
        {
            await using var connection = new SqliteConnection(settings.SqliteConnection);
            await connection.OpenAsync();
            Execute(connection, "CREATE TABLE IF NOT EXISTS bare_posts (id TEXT PRIMARY KEY, village INT, amount INT, said TEXT)");
            double PerSecond(int rows)
            {
                var done = 0;
                var watch = System.Diagnostics.Stopwatch.StartNew();
                while (watch.ElapsedMilliseconds < 1000)
                {
                    using var transaction = connection.BeginTransaction();
                    for (var i = 0; i < rows; i++)
                    {
                        Execute(connection, "INSERT INTO bare_posts VALUES ($id, 1, 20, '做好事')", ("$id", Guid.CreateVersion7().ToString()));
                    }
                    transaction.Commit();
                    done += rows;
                }
                return done / watch.Elapsed.TotalSeconds;
            }
            return (PerSecond(1), PerSecond(16));
        }
        await using var source = NpgsqlDataSource.Create(settings.Connection + ";Maximum Pool Size=20");
        await using (var make = source.CreateCommand("CREATE TABLE IF NOT EXISTS bare_posts (id uuid PRIMARY KEY, village int, amount int, said text)"))
        {
            await make.ExecuteNonQueryAsync();
        }
        async Task<double> ClientsAsync(int clients) => (await Load.RunAsync(clients, TimeSpan.FromSeconds(1), async (_, _) =>
        {
            await using var insert = source.CreateCommand("INSERT INTO bare_posts VALUES ($1, 1, 20, '做好事')");
            insert.Parameters.Add(new NpgsqlParameter { Value = Guid.CreateVersion7() });
            await insert.ExecuteNonQueryAsync();
        })).PerSecond;
        return (await ClientsAsync(1), await ClientsAsync(16));
    }

    private static string Recorder(int village) => FormattableString.Invariant($"recorder{village}");

    private static void Execute(SqliteConnection connection, string text, params (string Name, object Value)[] values)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Written above.
        command.CommandText = text;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }
        command.ExecuteNonQuery();
    }
}
