using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Format2 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "basis_digest",
                table: "ledger_entries",
                type: "bytea",
                maxLength: 32,
                nullable: true);

            // What is there was posted in the first format, and keeps its hash.
            migrationBuilder.AddColumn<int>(
                name: "format",
                table: "ledger_entries",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.CreateTable(
                name: "entry_salts",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    salt = table.Column<byte[]>(type: "bytea", nullable: false),
                    hints = table.Column<byte[]>(type: "bytea", nullable: false)
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

            migrationBuilder.DropColumn(
                name: "basis_digest",
                table: "ledger_entries");

            migrationBuilder.DropColumn(
                name: "format",
                table: "ledger_entries");
        }
    }
}
