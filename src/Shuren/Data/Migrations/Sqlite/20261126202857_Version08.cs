using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqliteAppDb))]
    [Migration("20261126202857_Version08")]
    public class Version08 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_claims_town_id_group_record_id",
                table: "claims");

            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_town_id_household_id_occurred_on_kind",
                table: "ledger_entries",
                columns: new[] { "town_id", "household_id", "occurred_on", "kind" });

            migrationBuilder.CreateIndex(
                name: "ix_claims_town_id_group_record_id",
                table: "claims",
                columns: new[] { "town_id", "group_record_id" },
                filter: "group_record_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_claims_town_id_submitted_by",
                table: "claims",
                columns: new[] { "town_id", "submitted_by" },
                filter: "channel = 6");

            migrationBuilder.CreateIndex(
                name: "ix_claims_town_id_village_id_statement_due_on",
                table: "claims",
                columns: new[] { "town_id", "village_id", "statement_due_on" },
                filter: "statement_due_on IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_board_salts_town_id_household_id",
                table: "board_salts",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_board_names_town_id_household_id",
                table: "board_names",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_board_leaves_town_id_household_id",
                table: "board_leaves",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_town_id_at",
                table: "audit_events",
                columns: new[] { "town_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_town_id_user_id_at",
                table: "audit_events",
                columns: new[] { "town_id", "user_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_town_id_village_id_at1",
                table: "audit_events",
                columns: new[] { "town_id", "village_id", "at" },
                filter: "use_case = 'look.register'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_ledger_entries_town_id_household_id_occurred_on_kind",
                table: "ledger_entries");

            migrationBuilder.DropIndex(
                name: "ix_claims_town_id_group_record_id",
                table: "claims");

            migrationBuilder.DropIndex(
                name: "ix_claims_town_id_submitted_by",
                table: "claims");

            migrationBuilder.DropIndex(
                name: "ix_claims_town_id_village_id_statement_due_on",
                table: "claims");

            migrationBuilder.DropIndex(
                name: "ix_board_salts_town_id_household_id",
                table: "board_salts");

            migrationBuilder.DropIndex(
                name: "ix_board_names_town_id_household_id",
                table: "board_names");

            migrationBuilder.DropIndex(
                name: "ix_board_leaves_town_id_household_id",
                table: "board_leaves");

            migrationBuilder.DropIndex(
                name: "ix_audit_events_town_id_at",
                table: "audit_events");

            migrationBuilder.DropIndex(
                name: "ix_audit_events_town_id_user_id_at",
                table: "audit_events");

            migrationBuilder.DropIndex(
                name: "ix_audit_events_town_id_village_id_at1",
                table: "audit_events");

            migrationBuilder.CreateIndex(
                name: "ix_claims_town_id_group_record_id",
                table: "claims",
                columns: new[] { "town_id", "group_record_id" });
        }
    }
}
