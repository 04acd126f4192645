using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <summary>From version 0.4: what households ask for, proofs of boards, words for the loudspeaker, the six points of a station.</summary>
    public partial class Version05 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "households",
                table: "retention_runs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateOnly>(
                name: "forget_asked_on",
                table: "households",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "forgotten_on",
                table: "households",
                type: "TEXT",
                nullable: true);

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
                name: "broadcasts",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    notice_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    text = table.Column<string>(type: "TEXT", maxLength: 1320, nullable: false),
                    written_on = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    saved_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    saved_by = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_broadcasts", x => new { x.town_id, x.notice_id });
                    table.ForeignKey(
                        name: "fk_broadcasts_quarter_notices_town_id_notice_id",
                        columns: x => new { x.town_id, x.notice_id },
                        principalTable: "quarter_notices",
                        principalColumns: new[] { "town_id", "notice_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_broadcasts_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "rights_requests",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    request_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    year = table.Column<int>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    wish = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    at_counter = table.Column<bool>(type: "INTEGER", nullable: false),
                    asked_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    asked_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    due_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    answer = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    answered_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    answered_by = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rights_requests", x => new { x.town_id, x.request_id });
                    table.ForeignKey(
                        name: "fk_rights_requests_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_rights_requests_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
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
                name: "station_checks",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    station_check_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    point = table.Column<int>(type: "INTEGER", nullable: false),
                    has = table.Column<bool>(type: "INTEGER", nullable: false),
                    on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    photo_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    note = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    said_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    said_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    inspected_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    inspected_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    is_accepted = table.Column<bool>(type: "INTEGER", nullable: true),
                    return_reason = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_station_checks", x => new { x.town_id, x.station_check_id });
                    table.ForeignKey(
                        name: "fk_station_checks_photos_town_id_photo_id",
                        columns: x => new { x.town_id, x.photo_id },
                        principalTable: "photos",
                        principalColumns: new[] { "town_id", "photo_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_station_checks_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
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

            migrationBuilder.CreateIndex(
                name: "ix_broadcasts_town_id_village_id",
                table: "broadcasts",
                columns: new[] { "town_id", "village_id" });

            migrationBuilder.CreateIndex(
                name: "ix_rights_requests_town_id_household_id",
                table: "rights_requests",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_rights_requests_town_id_village_id_year_number",
                table: "rights_requests",
                columns: new[] { "town_id", "village_id", "year", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_station_checks_town_id_photo_id",
                table: "station_checks",
                columns: new[] { "town_id", "photo_id" });

            migrationBuilder.CreateIndex(
                name: "ix_station_checks_town_id_village_id_point",
                table: "station_checks",
                columns: new[] { "town_id", "village_id", "point" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "board_salts");

            migrationBuilder.DropTable(
                name: "board_seals");

            migrationBuilder.DropTable(
                name: "broadcasts");

            migrationBuilder.DropTable(
                name: "rights_requests");

            migrationBuilder.DropTable(
                name: "signing_keys");

            migrationBuilder.DropTable(
                name: "station_checks");

            migrationBuilder.DropTable(
                name: "board_leaves");

            migrationBuilder.DropColumn(
                name: "households",
                table: "retention_runs");

            migrationBuilder.DropColumn(
                name: "forget_asked_on",
                table: "households");

            migrationBuilder.DropColumn(
                name: "forgotten_on",
                table: "households");
        }
    }
}
