using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Version06Reports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "assessment_weights",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    weights_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    coverage = table.Column<int>(type: "INTEGER", nullable: false),
                    participation = table.Column<int>(type: "INTEGER", nullable: false),
                    openness = table.Column<int>(type: "INTEGER", nullable: false),
                    punctuality = table.Column<int>(type: "INTEGER", nullable: false),
                    objections = table.Column<int>(type: "INTEGER", nullable: false),
                    redemption = table.Column<int>(type: "INTEGER", nullable: false),
                    reports = table.Column<int>(type: "INTEGER", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    by = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_assessment_weights", x => new { x.town_id, x.weights_id });
                });

            migrationBuilder.CreateTable(
                name: "fixed_assessments",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    assessment_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    year = table.Column<int>(type: "INTEGER", nullable: false),
                    content = table.Column<string>(type: "TEXT", nullable: false),
                    fixed_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    fixed_by = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fixed_assessments", x => new { x.town_id, x.assessment_id });
                });

            migrationBuilder.CreateTable(
                name: "town_summaries",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    quarter = table.Column<int>(type: "INTEGER", nullable: false),
                    practice = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    problems = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    next_steps = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    saved_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    saved_by = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_town_summaries", x => new { x.town_id, x.quarter });
                });

            migrationBuilder.CreateTable(
                name: "work_reports",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    report_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    quarter = table.Column<int>(type: "INTEGER", nullable: false),
                    practice = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    problems = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    next_steps = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    saved_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    saved_by = table.Column<Guid>(type: "TEXT", nullable: false)
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
                name: "sent_reports",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    sent_report_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    report_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    figures = table.Column<string>(type: "TEXT", nullable: false),
                    words_digest = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    sent_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    sent_by = table.Column<Guid>(type: "TEXT", nullable: false)
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
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    sent_report_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    practice = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    problems = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    next_steps = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    salt = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false),
                    is_accepted = table.Column<bool>(type: "INTEGER", nullable: true),
                    return_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    decided_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    decided_by = table.Column<Guid>(type: "TEXT", nullable: true)
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
                name: "sent_words");

            migrationBuilder.DropTable(
                name: "town_summaries");

            migrationBuilder.DropTable(
                name: "sent_reports");

            migrationBuilder.DropTable(
                name: "work_reports");
        }
    }
}
