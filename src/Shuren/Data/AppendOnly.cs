using Microsoft.EntityFrameworkCore;

namespace Shuren.Data;

/// <summary>
/// The wall in the database (LED-1): triggers that refuse update and delete on what must never change. Put up after every migration,
/// because a later SQLite migration may rebuild a table and drop its triggers without a word.
/// </summary>
public static class AppendOnly
{
    public static readonly IReadOnlyList<string> Tables =
    [
        "ledger_entries", "board_lines", "board_seals", "board_leaves", "signing_keys", "stock_movements", "consents",
        "audit_events", "head_checks", "sample_draws", "sample_marks", "fund_entries", "fund_confirmations",
        "household_changes", "visits",
        "sent_reports", "assessment_weights", "fixed_assessments",
        "page_removals", "commendation_witnesses", "redemption_witnesses", "due_days"
    ];

    public static async Task EnsureAsync(AppDb db)
    {
        foreach (var table in Tables)
        {
            foreach (var statement in db.Database.IsSqlite() ? Sqlite(table) : Postgres(table))
            {
#pragma warning disable EF1002 // The names are the constants above.
                await db.Database.ExecuteSqlRawAsync(statement);
#pragma warning restore EF1002
            }
        }
    }

    private static IEnumerable<string> Sqlite(string table) =>
    [
        $"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        $"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    ];

    private static IEnumerable<string> Postgres(string table) =>
    [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            + "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        $"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        $"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    ];
}
