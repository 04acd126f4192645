using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ReversalsOnly : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_ledger_entries_town_id_village_id_reverses_seq",
                table: "ledger_entries");

            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_town_id_village_id_reverses_seq",
                table: "ledger_entries",
                columns: new[] { "town_id", "village_id", "reverses_seq" },
                unique: true,
                filter: "reverses_seq IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_ledger_entries_town_id_village_id_reverses_seq",
                table: "ledger_entries");

            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_town_id_village_id_reverses_seq",
                table: "ledger_entries",
                columns: new[] { "town_id", "village_id", "reverses_seq" },
                unique: true);
        }
    }
}
