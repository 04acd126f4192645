using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqliteAppDb))]
    [Migration("20261126142533_Version06")]
    public class Version06 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_ledger_entries_town_id_village_id_reverses_seq",
                table: "ledger_entries");

            migrationBuilder.AddColumn<int>(
                name: "remedy_days",
                table: "rule_items",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "remedy_percent",
                table: "rule_items",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "cancelled_on",
                table: "households",
                type: "TEXT",
                nullable: true);

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
                name: "commendation_rounds",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    round_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    title = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    from = table.Column<int>(type: "INTEGER", nullable: false),
                    until = table.Column<int>(type: "INTEGER", nullable: false),
                    seats = table.Column<int>(type: "INTEGER", nullable: false),
                    opened_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    opened_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    published_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    published_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    objections_until = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    public_until = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    final_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    final_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    cancelled_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    cancelled_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    cancel_reason = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_commendation_rounds", x => new { x.town_id, x.round_id });
                    table.ForeignKey(
                        name: "fk_commendation_rounds_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
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
                name: "household_changes",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    change_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    other_household_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    to_village_id = table.Column<int>(type: "INTEGER", nullable: true),
                    on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    scan_photo_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    consented_before = table.Column<bool>(type: "INTEGER", nullable: false),
                    takes_back_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    by = table.Column<Guid>(type: "TEXT", nullable: false)
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
                name: "page_removals",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    removal_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    page = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    is_down = table.Column<bool>(type: "INTEGER", nullable: false),
                    by_town = table.Column<bool>(type: "INTEGER", nullable: false),
                    by = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_page_removals", x => new { x.town_id, x.removal_id });
                    table.ForeignKey(
                        name: "fk_page_removals_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "remedies",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    remedy_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    year = table.Column<int>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    entry_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    amount = table.Column<int>(type: "INTEGER", nullable: false),
                    last_day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    proof = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    handed_in_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    handed_in_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    decided_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    refusal_reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    return_reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    returned_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    returned_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    confirmed_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    confirmed_by = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_remedies", x => new { x.town_id, x.remedy_id });
                    table.ForeignKey(
                        name: "fk_remedies_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_remedies_ledger_entries_town_id_village_id_entry_seq",
                        columns: x => new { x.town_id, x.village_id, x.entry_seq },
                        principalTable: "ledger_entries",
                        principalColumns: new[] { "town_id", "village_id", "seq" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_remedies_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
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
                name: "visits",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    visit_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    by = table.Column<Guid>(type: "TEXT", nullable: false)
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
                name: "commendation_witnesses",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    witness_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    round_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    seen_on = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_commendation_witnesses", x => new { x.town_id, x.witness_id });
                    table.ForeignKey(
                        name: "fk_commendation_witnesses_commendation_rounds_town_id_round_id",
                        columns: x => new { x.town_id, x.round_id },
                        principalTable: "commendation_rounds",
                        principalColumns: new[] { "town_id", "round_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_commendation_witnesses_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "nominations",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    nomination_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    round_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    by_household_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    nominated_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    nominated_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    dropped_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    dropped_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    is_declined = table.Column<bool>(type: "INTEGER", nullable: false),
                    chosen_on = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    struck_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    certificate_number = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_nominations", x => new { x.town_id, x.nomination_id });
                    table.ForeignKey(
                        name: "fk_nominations_commendation_rounds_town_id_round_id",
                        columns: x => new { x.town_id, x.round_id },
                        principalTable: "commendation_rounds",
                        principalColumns: new[] { "town_id", "round_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_nominations_households_town_id_by_household_id",
                        columns: x => new { x.town_id, x.by_household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_nominations_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_nominations_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "household_change_words",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    change_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    paper = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    head_before = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    head_after = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    group_before = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    group_after = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    members_before = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true)
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
                name: "page_removal_words",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    removal_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_page_removal_words", x => new { x.town_id, x.removal_id });
                    table.ForeignKey(
                        name: "fk_page_removal_words_page_removals_town_id_removal_id",
                        columns: x => new { x.town_id, x.removal_id },
                        principalTable: "page_removals",
                        principalColumns: new[] { "town_id", "removal_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_page_removal_words_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "remedy_photos",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    remedy_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    photo_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_remedy_photos", x => new { x.town_id, x.remedy_id, x.photo_id });
                    table.ForeignKey(
                        name: "fk_remedy_photos_photos_town_id_photo_id",
                        columns: x => new { x.town_id, x.photo_id },
                        principalTable: "photos",
                        principalColumns: new[] { "town_id", "photo_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_remedy_photos_remedies_town_id_remedy_id",
                        columns: x => new { x.town_id, x.remedy_id },
                        principalTable: "remedies",
                        principalColumns: new[] { "town_id", "remedy_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "remedy_votes",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    vote_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    remedy_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    approve = table.Column<bool>(type: "INTEGER", nullable: false),
                    is_chair = table.Column<bool>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    basis = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    voided_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    voided_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    void_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_remedy_votes", x => new { x.town_id, x.vote_id });
                    table.ForeignKey(
                        name: "fk_remedy_votes_remedies_town_id_remedy_id",
                        columns: x => new { x.town_id, x.remedy_id },
                        principalTable: "remedies",
                        principalColumns: new[] { "town_id", "remedy_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "visit_notes",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    visit_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    note = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false)
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
                name: "commendation_objections",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    objection_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    nomination_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    raised_by_household_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    raised_by_name = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    raised_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    raised_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    answer = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    is_upheld = table.Column<bool>(type: "INTEGER", nullable: true),
                    answered_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    answered_by = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_commendation_objections", x => new { x.town_id, x.objection_id });
                    table.ForeignKey(
                        name: "fk_commendation_objections_households_town_id_raised_by_household_id",
                        columns: x => new { x.town_id, x.raised_by_household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_commendation_objections_nominations_town_id_nomination_id",
                        columns: x => new { x.town_id, x.nomination_id },
                        principalTable: "nominations",
                        principalColumns: new[] { "town_id", "nomination_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_commendation_objections_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "commendation_votes",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    vote_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    nomination_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    voted_on = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    approve = table.Column<bool>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    is_chair = table.Column<bool>(type: "INTEGER", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    void_at = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_commendation_votes", x => new { x.town_id, x.vote_id });
                    table.ForeignKey(
                        name: "fk_commendation_votes_nominations_town_id_nomination_id",
                        columns: x => new { x.town_id, x.nomination_id },
                        principalTable: "nominations",
                        principalColumns: new[] { "town_id", "nomination_id" },
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
                name: "ix_ledger_entries_town_id_village_id_reverses_seq_kind",
                table: "ledger_entries",
                columns: new[] { "town_id", "village_id", "reverses_seq", "kind" },
                unique: true,
                filter: "reverses_seq IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_commendation_objections_town_id_nomination_id",
                table: "commendation_objections",
                columns: new[] { "town_id", "nomination_id" });

            migrationBuilder.CreateIndex(
                name: "ix_commendation_objections_town_id_raised_by_household_id",
                table: "commendation_objections",
                columns: new[] { "town_id", "raised_by_household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_commendation_objections_town_id_village_id",
                table: "commendation_objections",
                columns: new[] { "town_id", "village_id" });

            migrationBuilder.CreateIndex(
                name: "ix_commendation_rounds_town_id_village_id",
                table: "commendation_rounds",
                columns: new[] { "town_id", "village_id" });

            migrationBuilder.CreateIndex(
                name: "ix_commendation_votes_town_id_nomination_id",
                table: "commendation_votes",
                columns: new[] { "town_id", "nomination_id" });

            migrationBuilder.CreateIndex(
                name: "ix_commendation_witnesses_town_id_round_id",
                table: "commendation_witnesses",
                columns: new[] { "town_id", "round_id" });

            migrationBuilder.CreateIndex(
                name: "ix_commendation_witnesses_town_id_village_id",
                table: "commendation_witnesses",
                columns: new[] { "town_id", "village_id" });

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
                name: "ix_nominations_town_id_by_household_id",
                table: "nominations",
                columns: new[] { "town_id", "by_household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_nominations_town_id_household_id",
                table: "nominations",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_nominations_town_id_round_id",
                table: "nominations",
                columns: new[] { "town_id", "round_id" });

            migrationBuilder.CreateIndex(
                name: "ix_nominations_town_id_village_id",
                table: "nominations",
                columns: new[] { "town_id", "village_id" });

            migrationBuilder.CreateIndex(
                name: "ix_page_removal_words_town_id_village_id",
                table: "page_removal_words",
                columns: new[] { "town_id", "village_id" });

            migrationBuilder.CreateIndex(
                name: "ix_page_removals_town_id_village_id_page",
                table: "page_removals",
                columns: new[] { "town_id", "village_id", "page" });

            migrationBuilder.CreateIndex(
                name: "ix_remedies_town_id_household_id",
                table: "remedies",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_remedies_town_id_village_id_entry_seq",
                table: "remedies",
                columns: new[] { "town_id", "village_id", "entry_seq" });

            migrationBuilder.CreateIndex(
                name: "ix_remedies_town_id_village_id_year_number",
                table: "remedies",
                columns: new[] { "town_id", "village_id", "year", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_remedy_photos_town_id_photo_id",
                table: "remedy_photos",
                columns: new[] { "town_id", "photo_id" });

            migrationBuilder.CreateIndex(
                name: "ix_remedy_votes_town_id_remedy_id_user_id",
                table: "remedy_votes",
                columns: new[] { "town_id", "remedy_id", "user_id" },
                unique: true,
                filter: "voided_at IS NULL");

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
                name: "commendation_objections");

            migrationBuilder.DropTable(
                name: "commendation_votes");

            migrationBuilder.DropTable(
                name: "commendation_witnesses");

            migrationBuilder.DropTable(
                name: "fixed_assessments");

            migrationBuilder.DropTable(
                name: "household_change_words");

            migrationBuilder.DropTable(
                name: "page_removal_words");

            migrationBuilder.DropTable(
                name: "remedy_photos");

            migrationBuilder.DropTable(
                name: "remedy_votes");

            migrationBuilder.DropTable(
                name: "sent_words");

            migrationBuilder.DropTable(
                name: "town_summaries");

            migrationBuilder.DropTable(
                name: "visit_notes");

            migrationBuilder.DropTable(
                name: "nominations");

            migrationBuilder.DropTable(
                name: "household_changes");

            migrationBuilder.DropTable(
                name: "page_removals");

            migrationBuilder.DropTable(
                name: "remedies");

            migrationBuilder.DropTable(
                name: "sent_reports");

            migrationBuilder.DropTable(
                name: "visits");

            migrationBuilder.DropTable(
                name: "commendation_rounds");

            migrationBuilder.DropTable(
                name: "work_reports");

            migrationBuilder.DropIndex(
                name: "ix_ledger_entries_town_id_village_id_reverses_seq_kind",
                table: "ledger_entries");

            migrationBuilder.Sql("ALTER TABLE rule_items DROP COLUMN remedy_days");

            migrationBuilder.Sql("ALTER TABLE rule_items DROP COLUMN remedy_percent");

            migrationBuilder.Sql("ALTER TABLE households DROP COLUMN cancelled_on");

            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_town_id_village_id_reverses_seq",
                table: "ledger_entries",
                columns: new[] { "town_id", "village_id", "reverses_seq" },
                unique: true,
                filter: "reverses_seq IS NOT NULL");
        }
    }
}
