using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class LedgerByMonth : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_town_id_period_village_id",
                table: "ledger_entries",
                columns: new[] { "town_id", "period", "village_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_ledger_entries_town_id_period_village_id",
                table: "ledger_entries");
        }
    }
}
