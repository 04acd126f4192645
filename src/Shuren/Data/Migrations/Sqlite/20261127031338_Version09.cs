using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqliteAppDb))]
    [Migration("20261127031338_Version09")]
    public class Version09 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "words_digest",
                table: "stock_movements",
                type: "BLOB",
                maxLength: 32,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "stock_movement_words",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    stock_movement_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    note = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    salt = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stock_movement_words", x => new { x.town_id, x.stock_movement_id });
                    table.ForeignKey(
                        name: "fk_stock_movement_words_stock_movements_town_id_stock_movement_id",
                        columns: x => new { x.town_id, x.stock_movement_id },
                        principalTable: "stock_movements",
                        principalColumns: new[] { "town_id", "stock_movement_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_stock_movement_words_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_stock_movement_words_town_id_village_id",
                table: "stock_movement_words",
                columns: new[] { "town_id", "village_id" });

            // As they were recorded, without a digest. Why a redemption was cancelled stands with the redemption, from where it can be removed.
            migrationBuilder.Sql("""
                INSERT INTO stock_movement_words (town_id, stock_movement_id, village_id, note, salt)
                SELECT town_id, stock_movement_id, village_id, note, x'' FROM stock_movements WHERE note IS NOT NULL AND redemption_id IS NULL
                """);
            // Not by EF, which would write the table anew and lose its triggers.
            migrationBuilder.Sql("ALTER TABLE stock_movements DROP COLUMN note");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "note",
                table: "stock_movements",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            // The wall comes down for this.
            migrationBuilder.Sql("DROP TRIGGER IF EXISTS stock_movements_no_update");
            migrationBuilder.Sql("DROP TRIGGER IF EXISTS stock_movements_no_delete");
            migrationBuilder.Sql("""
                UPDATE stock_movements SET note = (
                    SELECT w.note FROM stock_movement_words w
                    WHERE w.town_id = stock_movements.town_id AND w.stock_movement_id = stock_movements.stock_movement_id)
                """);

            migrationBuilder.DropTable(
                name: "stock_movement_words");

            migrationBuilder.Sql("ALTER TABLE stock_movements DROP COLUMN words_digest");
        }
    }
}
