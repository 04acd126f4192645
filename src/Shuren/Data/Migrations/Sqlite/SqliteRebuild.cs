using Microsoft.EntityFrameworkCore.Migrations;

namespace Shuren.Data.Migrations.Sqlite;

/// <summary>SQLite's only way to another key: the table is made anew beside the old one, filled from it, and takes its name (ADR 13).</summary>
internal static class SqliteRebuild
{
    /// <param name="migration">What the step does.</param>
    /// <param name="table">Its indexes and triggers go with the old one.</param>
    /// <param name="body">One a line: the columns, quoted and all of the old table's or filled by now, then the constraints.</param>
    public static void RebuildTable(this MigrationBuilder migration, string table, string body)
    {
        var lines = body.Split('\n').Select(l => l.Trim()).ToList();
        var columns = string.Join(", ", lines.Where(l => l.StartsWith('"')).Select(l => l[..(l.IndexOf('"', 1) + 1)]));
        migration.Sql($"CREATE TABLE \"ef_temp_{table}\" (\n{string.Join('\n', lines.Select(l => "    " + l))}\n)");
        migration.Sql($"INSERT INTO \"ef_temp_{table}\" ({columns}) SELECT {columns} FROM \"{table}\"");
        // Others refer to it, and will again. Inside a transaction SQLite passes this over.
        migration.Sql("PRAGMA foreign_keys = 0", suppressTransaction: true);
        migration.Sql($"DROP TABLE \"{table}\"");
        migration.Sql($"ALTER TABLE \"ef_temp_{table}\" RENAME TO \"{table}\"");
        migration.Sql("PRAGMA foreign_keys = 1", suppressTransaction: true);
    }
}
