using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Version06 : Migration
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
                name: "assessment_weights",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    weights_id = table.Column<Guid>(type: "uuid", nullable: false),
                    coverage = table.Column<int>(type: "integer", nullable: false),
                    participation = table.Column<int>(type: "integer", nullable: false),
                    openness = table.Column<int>(type: "integer", nullable: false),
                    punctuality = table.Column<int>(type: "integer", nullable: false),
                    objections = table.Column<int>(type: "integer", nullable: false),
                    redemption = table.Column<int>(type: "integer", nullable: false),
                    reports = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_assessment_weights", x => new { x.town_id, x.weights_id });
                });

            migrationBuilder.CreateTable(
                name: "fixed_assessments",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    assessment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    content = table.Column<string>(type: "text", nullable: false),
                    fixed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    fixed_by = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fixed_assessments", x => new { x.town_id, x.assessment_id });
                });

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
                name: "town_summaries",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    quarter = table.Column<int>(type: "integer", nullable: false),
                    practice = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    problems = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    next_steps = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    saved_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    saved_by = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_town_summaries", x => new { x.town_id, x.quarter });
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
                name: "work_reports",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    report_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    quarter = table.Column<int>(type: "integer", nullable: false),
                    practice = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    problems = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    next_steps = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    saved_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    saved_by = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_work_reports", x => new { x.town_id, x.report_id });
                    table.ForeignKey(
                        name: "fk_work_reports_villages_town_id_village_id",
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

            migrationBuilder.CreateTable(
                name: "sent_reports",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    sent_report_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    report_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    figures = table.Column<string>(type: "text", nullable: false),
                    words_digest = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    sent_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    sent_by = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sent_reports", x => new { x.town_id, x.sent_report_id });
                    table.ForeignKey(
                        name: "fk_sent_reports_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_sent_reports_work_reports_town_id_report_id",
                        columns: x => new { x.town_id, x.report_id },
                        principalTable: "work_reports",
                        principalColumns: new[] { "town_id", "report_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "sent_words",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    sent_report_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    practice = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: false),
                    problems = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: false),
                    next_steps = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: false),
                    salt = table.Column<byte[]>(type: "bytea", maxLength: 16, nullable: false),
                    is_accepted = table.Column<bool>(type: "boolean", nullable: true),
                    return_reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    decided_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    decided_by = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sent_words", x => new { x.town_id, x.sent_report_id });
                    table.ForeignKey(
                        name: "fk_sent_words_sent_reports_town_id_sent_report_id",
                        columns: x => new { x.town_id, x.sent_report_id },
                        principalTable: "sent_reports",
                        principalColumns: new[] { "town_id", "sent_report_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_sent_words_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_fixed_assessments_town_id_year",
                table: "fixed_assessments",
                columns: new[] { "town_id", "year" },
                unique: true);

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
                name: "ix_sent_reports_town_id_report_id_version",
                table: "sent_reports",
                columns: new[] { "town_id", "report_id", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_sent_reports_town_id_village_id",
                table: "sent_reports",
                columns: new[] { "town_id", "village_id" });

            migrationBuilder.CreateIndex(
                name: "ix_sent_words_town_id_village_id",
                table: "sent_words",
                columns: new[] { "town_id", "village_id" });

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

            migrationBuilder.CreateIndex(
                name: "ix_work_reports_town_id_village_id_quarter",
                table: "work_reports",
                columns: new[] { "town_id", "village_id", "quarter" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "assessment_weights");

            migrationBuilder.DropTable(
                name: "fixed_assessments");

            migrationBuilder.DropTable(
                name: "household_change_words");

            migrationBuilder.DropTable(
                name: "sent_words");

            migrationBuilder.DropTable(
                name: "town_summaries");

            migrationBuilder.DropTable(
                name: "visit_notes");

            migrationBuilder.DropTable(
                name: "household_changes");

            migrationBuilder.DropTable(
                name: "sent_reports");

            migrationBuilder.DropTable(
                name: "visits");

            migrationBuilder.DropTable(
                name: "work_reports");

            migrationBuilder.DropColumn(
                name: "cancelled_on",
                table: "households");
        }
    }
}
