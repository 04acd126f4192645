using Microsoft.EntityFrameworkCore;

namespace Shuren.Tests.Data;

/// <summary>What the embedded database knows of its tables.</summary>
public sealed class StatisticsTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Analyze_TownLargerThanTheSample_KnowsItsRows()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "PostgreSQL takes them on its own.");
        var village = await Data.VillageAsync();
        await App.DbAsync(db => db.Database.ExecuteSqlAsync($"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)
            INSERT INTO audit_events (town_id, event_id, village_id, at, user_id, use_case, origin)
            SELECT {village.TownId}, printf('0182BC15-2351-7005-8083-%012X', i), {village.Key.VillageId}, '2022-10-08 02:00:00', {Guid.Empty}, 'look.card', ''
            FROM n
            """));

        await App.DbAsync(db => Database.AnalyzeAsync(db));

        var rows = await App.DbAsync(db => db.AuditEvents.CountAsync());
        var known = await App.DbAsync(db => db.Database.SqlQuery<string>(
            $"""
            SELECT stat AS "Value" FROM sqlite_stat1 AS s JOIN pragma_index_list(s.tbl) AS l ON l.name = s.idx AND l.partial = 0
            WHERE s.tbl = 'audit_events'
            """).ToListAsync());
        // Of all towns, and of one: there is but one here. What an index of some of the rows alone holds is not corrected.
        Assert.All(known, k => Assert.StartsWith($"{rows} {rows}", k, StringComparison.Ordinal));
        Assert.NotEmpty(known);
    }
}
