using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Postgres
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
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    notice_id = table.Column<Guid>(type: "uuid", nullable: false),
                    household_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    spendable = table.Column<int>(type: "integer", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false)
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
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    notice_id = table.Column<Guid>(type: "uuid", nullable: false),
                    lines = table.Column<int>(type: "integer", nullable: false),
                    root = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    head_seq = table.Column<long>(type: "bigint", nullable: false),
                    head_hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    spendable = table.Column<long>(type: "bigint", nullable: false)
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
                    key_id = table.Column<int>(type: "integer", nullable: false),
                    public_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    @protected = table.Column<byte[]>(name: "protected", type: "bytea", nullable: false),
                    made_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signing_keys", x => x.key_id);
                });

            migrationBuilder.CreateTable(
                name: "board_salts",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    notice_id = table.Column<Guid>(type: "uuid", nullable: false),
                    household_id = table.Column<Guid>(type: "uuid", nullable: false),
                    salt = table.Column<byte[]>(type: "bytea", maxLength: 16, nullable: false)
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
