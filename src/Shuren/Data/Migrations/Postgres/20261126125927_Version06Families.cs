using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Version06Families : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "cancelled_on",
                table: "households",
                type: "date",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "household_changes",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    change_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    household_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    other_household_id = table.Column<Guid>(type: "uuid", nullable: true),
                    to_village_id = table.Column<int>(type: "integer", nullable: true),
                    on = table.Column<DateOnly>(type: "date", nullable: false),
                    scan_photo_id = table.Column<Guid>(type: "uuid", nullable: true),
                    consented_before = table.Column<bool>(type: "boolean", nullable: false),
                    takes_back_id = table.Column<Guid>(type: "uuid", nullable: true),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_household_changes", x => new { x.town_id, x.change_id });
                    table.ForeignKey(
                        name: "fk_household_changes_household_changes_town_id_takes_back_id",
                        columns: x => new { x.town_id, x.takes_back_id },
                        principalTable: "household_changes",
                        principalColumns: new[] { "town_id", "change_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_household_changes_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_household_changes_households_town_id_other_household_id",
                        columns: x => new { x.town_id, x.other_household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_household_changes_photos_town_id_scan_photo_id",
                        columns: x => new { x.town_id, x.scan_photo_id },
                        principalTable: "photos",
                        principalColumns: new[] { "town_id", "photo_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_household_changes_villages_town_id_to_village_id",
                        columns: x => new { x.town_id, x.to_village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_household_changes_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "visits",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    visit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    household_id = table.Column<Guid>(type: "uuid", nullable: false),
                    on = table.Column<DateOnly>(type: "date", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_visits", x => new { x.town_id, x.visit_id });
                    table.ForeignKey(
                        name: "fk_visits_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_visits_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "household_change_words",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    change_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    reason = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    paper = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    head_before = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: true),
                    head_after = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: true),
                    group_before = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: true),
                    group_after = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: true),
                    members_before = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_household_change_words", x => new { x.town_id, x.change_id });
                    table.ForeignKey(
                        name: "fk_household_change_words_household_changes_town_id_change_id",
                        columns: x => new { x.town_id, x.change_id },
                        principalTable: "household_changes",
                        principalColumns: new[] { "town_id", "change_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_household_change_words_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "visit_notes",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    visit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    note = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_visit_notes", x => new { x.town_id, x.visit_id });
                    table.ForeignKey(
                        name: "fk_visit_notes_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_visit_notes_visits_town_id_visit_id",
                        columns: x => new { x.town_id, x.visit_id },
                        principalTable: "visits",
                        principalColumns: new[] { "town_id", "visit_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_household_change_words_town_id_village_id",
                table: "household_change_words",
                columns: new[] { "town_id", "village_id" });

            migrationBuilder.CreateIndex(
                name: "ix_household_changes_town_id_household_id",
                table: "household_changes",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_household_changes_town_id_other_household_id",
                table: "household_changes",
                columns: new[] { "town_id", "other_household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_household_changes_town_id_scan_photo_id",
                table: "household_changes",
                columns: new[] { "town_id", "scan_photo_id" });

            migrationBuilder.CreateIndex(
                name: "ix_household_changes_town_id_takes_back_id",
                table: "household_changes",
                columns: new[] { "town_id", "takes_back_id" },
                unique: true,
                filter: "takes_back_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_household_changes_town_id_to_village_id",
                table: "household_changes",
                columns: new[] { "town_id", "to_village_id" });

            migrationBuilder.CreateIndex(
                name: "ix_household_changes_town_id_village_id_at",
                table: "household_changes",
                columns: new[] { "town_id", "village_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_visit_notes_town_id_village_id",
                table: "visit_notes",
                columns: new[] { "town_id", "village_id" });

            migrationBuilder.CreateIndex(
                name: "ix_visits_town_id_household_id_on",
                table: "visits",
                columns: new[] { "town_id", "household_id", "on" });

            migrationBuilder.CreateIndex(
                name: "ix_visits_town_id_village_id",
                table: "visits",
                columns: new[] { "town_id", "village_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "household_change_words");

            migrationBuilder.DropTable(
                name: "visit_notes");

            migrationBuilder.DropTable(
                name: "household_changes");

            migrationBuilder.DropTable(
                name: "visits");

            migrationBuilder.DropColumn(
                name: "cancelled_on",
                table: "households");
        }
    }
}
