using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <summary>From version 0.4: the village's words for the loudspeaker, the six points of a station.</summary>
    public partial class Version05 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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

            migrationBuilder.CreateIndex(
                name: "ix_broadcasts_town_id_village_id",
                table: "broadcasts",
                columns: new[] { "town_id", "village_id" });

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
                name: "broadcasts");

            migrationBuilder.DropTable(
                name: "station_checks");
        }
    }
}
