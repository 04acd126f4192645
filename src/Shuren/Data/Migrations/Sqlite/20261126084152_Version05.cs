using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Version05 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "board_leaves",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    notice_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    spendable = table.Column<int>(type: "INTEGER", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_board_leaves", x => new { x.town_id, x.notice_id, x.household_id });
                    table.ForeignKey(
                        name: "fk_board_leaves_board_lines_town_id_notice_id_household_id",
                        columns: x => new { x.town_id, x.notice_id, x.household_id },
                        principalTable: "board_lines",
                        principalColumns: new[] { "town_id", "notice_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "board_seals",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    notice_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    lines = table.Column<int>(type: "INTEGER", nullable: false),
                    root = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    head_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    head_hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    spendable = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_board_seals", x => new { x.town_id, x.notice_id });
                    table.ForeignKey(
                        name: "fk_board_seals_quarter_notices_town_id_notice_id",
                        columns: x => new { x.town_id, x.notice_id },
                        principalTable: "quarter_notices",
                        principalColumns: new[] { "town_id", "notice_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "signing_keys",
                columns: table => new
                {
                    key_id = table.Column<int>(type: "INTEGER", nullable: false),
                    public_key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    @protected = table.Column<byte[]>(name: "protected", type: "BLOB", nullable: false),
                    made_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signing_keys", x => x.key_id);
                });

            migrationBuilder.CreateTable(
                name: "board_salts",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    notice_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    salt = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_board_salts", x => new { x.town_id, x.notice_id, x.household_id });
                    table.ForeignKey(
                        name: "fk_board_salts_board_leaves_town_id_notice_id_household_id",
                        columns: x => new { x.town_id, x.notice_id, x.household_id },
                        principalTable: "board_leaves",
                        principalColumns: new[] { "town_id", "notice_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_board_leaves_town_id_notice_id_position",
                table: "board_leaves",
                columns: new[] { "town_id", "notice_id", "position" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "board_salts");

            migrationBuilder.DropTable(
                name: "board_seals");

            migrationBuilder.DropTable(
                name: "signing_keys");

            migrationBuilder.DropTable(
                name: "board_leaves");
        }
    }
}
