using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using System;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <summary>From version 0.2: the audit trail; entries of format 2 with the digest of what they rest on, and its salts beside them.</summary>
    [DbContext(typeof(SqliteAppDb))]
    [Migration("20261126020500_Version03")]
    public class Version03 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit_events",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    event_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: true),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    role = table.Column<int>(type: "INTEGER", nullable: true),
                    use_case = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    origin = table.Column<string>(type: "TEXT", maxLength: 45, nullable: true),
                    session_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    sent = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_events", x => new { x.town_id, x.event_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_town_id_subject_id_at",
                table: "audit_events",
                columns: new[] { "town_id", "subject_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_town_id_village_id_at",
                table: "audit_events",
                columns: new[] { "town_id", "village_id", "at" });

            migrationBuilder.AddColumn<byte[]>(
                name: "basis_digest",
                table: "ledger_entries",
                type: "BLOB",
                maxLength: 32,
                nullable: true);

            // What is there was posted in the first format, and keeps its hash.
            migrationBuilder.AddColumn<int>(
                name: "format",
                table: "ledger_entries",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.CreateTable(
                name: "entry_salts",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    seq = table.Column<long>(type: "INTEGER", nullable: false),
                    salt = table.Column<byte[]>(type: "BLOB", nullable: false),
                    hints = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_entry_salts", x => new { x.town_id, x.village_id, x.seq });
                    table.ForeignKey(
                        name: "fk_entry_salts_ledger_entries_town_id_village_id_seq",
                        columns: x => new { x.town_id, x.village_id, x.seq },
                        principalTable: "ledger_entries",
                        principalColumns: new[] { "town_id", "village_id", "seq" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_entry_salts_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "entry_salts");

            migrationBuilder.Sql("ALTER TABLE ledger_entries DROP COLUMN basis_digest");

            migrationBuilder.Sql("ALTER TABLE ledger_entries DROP COLUMN format");

            migrationBuilder.DropTable(
                name: "audit_events");
        }
    }
}
