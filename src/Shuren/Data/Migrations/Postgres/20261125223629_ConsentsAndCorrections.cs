using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ConsentsAndCorrections : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "application_keep_days",
                table: "towns",
                type: "integer",
                nullable: false,
                defaultValue: 90);

            migrationBuilder.AddColumn<int>(
                name: "login_keep_days",
                table: "towns",
                type: "integer",
                nullable: false,
                defaultValue: 30);

            migrationBuilder.AddColumn<int>(
                name: "photo_keep_months",
                table: "towns",
                type: "integer",
                nullable: false,
                defaultValue: 36);

            migrationBuilder.AddColumn<string>(
                name: "privacy_address",
                table: "towns",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "privacy_changed_on",
                table: "towns",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "privacy_contact",
                table: "towns",
                type: "character varying(50)",
                maxLength: 50,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "privacy_phone",
                table: "towns",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "privacy_version",
                table: "towns",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<DateOnly>(
                name: "removed_on",
                table: "photos",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "other_household_because",
                table: "applications",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "consents",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    consent_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    household_id = table.Column<Guid>(type: "uuid", nullable: false),
                    what = table.Column<int>(type: "integer", nullable: false),
                    yes = table.Column<bool>(type: "boolean", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<Guid>(type: "uuid", nullable: false),
                    how = table.Column<int>(type: "integer", nullable: false),
                    scan_photo_id = table.Column<Guid>(type: "uuid", nullable: true),
                    application_id = table.Column<Guid>(type: "uuid", nullable: true),
                    notice_version = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_consents", x => new { x.town_id, x.consent_id });
                    table.ForeignKey(
                        name: "fk_consents_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_consents_photos_town_id_scan_photo_id",
                        columns: x => new { x.town_id, x.scan_photo_id },
                        principalTable: "photos",
                        principalColumns: new[] { "town_id", "photo_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_consents_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "corrections",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    correction_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    household_id = table.Column<Guid>(type: "uuid", nullable: false),
                    entry_seq = table.Column<long>(type: "bigint", nullable: false),
                    rule_item_id = table.Column<Guid>(type: "uuid", nullable: true),
                    quantity = table.Column<int>(type: "integer", nullable: false),
                    tier_name = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    occurred_on = table.Column<DateOnly>(type: "date", nullable: true),
                    reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    proposed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    proposed_by = table.Column<Guid>(type: "uuid", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    decided_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    decided_by = table.Column<Guid>(type: "uuid", nullable: true),
                    refusal_reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    told_on = table.Column<DateOnly>(type: "date", nullable: true),
                    told_how = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    told_by = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_corrections", x => new { x.town_id, x.correction_id });
                    table.ForeignKey(
                        name: "fk_corrections_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_corrections_ledger_entries_town_id_village_id_entry_seq",
                        columns: x => new { x.town_id, x.village_id, x.entry_seq },
                        principalTable: "ledger_entries",
                        principalColumns: new[] { "town_id", "village_id", "seq" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_corrections_rule_items_town_id_rule_item_id",
                        columns: x => new { x.town_id, x.rule_item_id },
                        principalTable: "rule_items",
                        principalColumns: new[] { "town_id", "rule_item_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_corrections_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "household_absences",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    absence_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    household_id = table.Column<Guid>(type: "uuid", nullable: false),
                    left_on = table.Column<DateOnly>(type: "date", nullable: false),
                    returned_on = table.Column<DateOnly>(type: "date", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    reopened_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    reopened_by = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_household_absences", x => new { x.town_id, x.absence_id });
                    table.ForeignKey(
                        name: "fk_household_absences_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_household_absences_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "retention_runs",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    applications = table.Column<int>(type: "integer", nullable: false),
                    photos = table.Column<int>(type: "integer", nullable: false),
                    logins = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_retention_runs", x => new { x.town_id, x.day });
                    table.ForeignKey(
                        name: "fk_retention_runs_towns_town_id",
                        column: x => x.town_id,
                        principalTable: "towns",
                        principalColumn: "town_id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_consents_town_id_household_id_at",
                table: "consents",
                columns: new[] { "town_id", "household_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_consents_town_id_scan_photo_id",
                table: "consents",
                columns: new[] { "town_id", "scan_photo_id" });

            migrationBuilder.CreateIndex(
                name: "ix_consents_town_id_village_id",
                table: "consents",
                columns: new[] { "town_id", "village_id" });

            migrationBuilder.CreateIndex(
                name: "ix_corrections_town_id_household_id",
                table: "corrections",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_corrections_town_id_rule_item_id",
                table: "corrections",
                columns: new[] { "town_id", "rule_item_id" });

            migrationBuilder.CreateIndex(
                name: "ix_corrections_town_id_village_id_entry_seq",
                table: "corrections",
                columns: new[] { "town_id", "village_id", "entry_seq" });

            migrationBuilder.CreateIndex(
                name: "ix_corrections_town_id_village_id_year_number",
                table: "corrections",
                columns: new[] { "town_id", "village_id", "year", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_household_absences_town_id_household_id",
                table: "household_absences",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_household_absences_town_id_village_id",
                table: "household_absences",
                columns: new[] { "town_id", "village_id" });

            // What was known until now, as rows: nobody can say more about it than that it stood there (how = 4, 原有记录).
            foreach (var (what, yes) in new[] { (1, "withdrawn_on IS NULL"), (2, "consents_to_publish") })
            {
                migrationBuilder.Sql($"""
                    INSERT INTO consents (town_id, consent_id, village_id, household_id, what, yes, at, by, how, notice_version)
                    SELECT town_id, gen_random_uuid(), village_id, household_id, {what}, {yes}, now(), '00000000-0000-7000-8000-0000000000c1', 4, ''
                    FROM households
                    """);
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "consents");

            migrationBuilder.DropTable(
                name: "corrections");

            migrationBuilder.DropTable(
                name: "household_absences");

            migrationBuilder.DropTable(
                name: "retention_runs");

            migrationBuilder.DropColumn(
                name: "application_keep_days",
                table: "towns");

            migrationBuilder.DropColumn(
                name: "login_keep_days",
                table: "towns");

            migrationBuilder.DropColumn(
                name: "photo_keep_months",
                table: "towns");

            migrationBuilder.DropColumn(
                name: "privacy_address",
                table: "towns");

            migrationBuilder.DropColumn(
                name: "privacy_changed_on",
                table: "towns");

            migrationBuilder.DropColumn(
                name: "privacy_contact",
                table: "towns");

            migrationBuilder.DropColumn(
                name: "privacy_phone",
                table: "towns");

            migrationBuilder.DropColumn(
                name: "privacy_version",
                table: "towns");

            migrationBuilder.DropColumn(
                name: "removed_on",
                table: "photos");

            migrationBuilder.DropColumn(
                name: "other_household_because",
                table: "applications");
        }
    }
}
