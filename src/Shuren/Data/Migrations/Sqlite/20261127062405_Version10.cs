using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqliteAppDb))]
    [Migration("20261127062405_Version10")]
    public class Version10 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "due_day",
                table: "quarter_notices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "due_days",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    due_days_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    from = table.Column<int>(type: "INTEGER", nullable: false),
                    sheet = table.Column<int>(type: "INTEGER", nullable: false),
                    notice = table.Column<int>(type: "INTEGER", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    by = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_due_days", x => new { x.town_id, x.due_days_id });
                    table.ForeignKey(
                        name: "fk_due_days_towns_town_id",
                        column: x => x.town_id,
                        principalTable: "towns",
                        principalColumn: "town_id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "redemption_witnesses",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    redemption_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    of_cancelling = table.Column<bool>(type: "INTEGER", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    was_present = table.Column<bool>(type: "INTEGER", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_redemption_witnesses", x => new { x.town_id, x.redemption_id, x.of_cancelling, x.user_id });
                    table.ForeignKey(
                        name: "fk_redemption_witnesses_redemptions_town_id_redemption_id",
                        columns: x => new { x.town_id, x.redemption_id },
                        principalTable: "redemptions",
                        principalColumns: new[] { "town_id", "redemption_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_redemption_witnesses_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_redemption_witnesses_town_id_village_id_was_present",
                table: "redemption_witnesses",
                columns: new[] { "town_id", "village_id", "was_present" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "due_days");

            migrationBuilder.DropTable(
                name: "redemption_witnesses");

            migrationBuilder.Sql("ALTER TABLE quarter_notices DROP COLUMN due_day");
        }
    }
}
