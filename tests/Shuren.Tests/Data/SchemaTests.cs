using Microsoft.EntityFrameworkCore;

namespace Shuren.Tests.Data;

/// <summary>The steps from the first version on make the tables that the model asks for: whatever a step's SQL forgot shows here.</summary>
[BothEngines]
public sealed class SchemaTests
{
    private const string Sqlite = """
        SELECT 'column ' || t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk AS "Value"
        FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND substr(t.name, 1, 4) <> '__EF'
        UNION ALL
        SELECT 'key ' || t.name || ' ' || f.id || f.seq || ' ' || f."from" || ' ' || f."table" || '.' || f."to" || ' ' || f.on_delete
        FROM sqlite_master t JOIN (
            SELECT m.name AS owner, k.seq, k."from", k."table", k."to", k.on_delete,
                (SELECT group_concat(x."from", ',') FROM pragma_foreign_key_list(m.name) x WHERE x.id = k.id) AS id
            FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) k WHERE m.type = 'table') f ON f.owner = t.name
        UNION ALL
        SELECT 'index ' || rtrim(sql, char(10)) FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
        """;

    private const string Postgres = """
        SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(character_maximum_length, 0)
            || ' ' || coalesce(collation_name, '') || ' ' || is_identity AS "Value"
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\_\_EF%'
        UNION ALL
        SELECT 'key ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE '%\_\_EF%'
        UNION ALL
        SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\_\_EF%'
        """;

    [Fact]
    public async Task Upgrade_FromNothing_MakesWhatTheModelAsksFor()
    {
        await using var stepped = await TestDatabase.CreateAsync();
        await using var made = await TestDatabase.EmptyAsync();
        await using (var db = made.Open())
        {
            await db.Database.EnsureCreatedAsync();
        }

        var expected = await SchemaAsync(made);
        Assert.True(expected.Count > 1_000);
        Assert.Equal(expected, await SchemaAsync(stepped));
    }

    /// <summary>A line for each column, key and index; their order among themselves is none of the model's.</summary>
    private static async Task<List<string>> SchemaAsync(TestDatabase database)
    {
        await using var db = database.Open();
        var lines = await db.Database.SqlQueryRaw<string>(TestDatabase.IsPostgres ? Postgres : Sqlite).ToListAsync();
        return [.. lines.Order(StringComparer.Ordinal)];
    }
}
