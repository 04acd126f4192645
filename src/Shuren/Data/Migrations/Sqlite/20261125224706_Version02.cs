using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using System;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <summary>From version 0.1: sessions, second persons, consents, corrections, absences, ends of the year, votes with their basis, boards with names beside them.</summary>
    [DbContext(typeof(SqliteAppDb))]
    [Migration("20261125224706_BoardsTiesDeliberations")]
    public class Version02 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "has_no_household",
                table: "appointments",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "appointment_requests",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    request_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    role = table.Column<int>(type: "INTEGER", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: true),
                    is_lead = table.Column<bool>(type: "INTEGER", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    has_no_household = table.Column<bool>(type: "INTEGER", nullable: false),
                    starts_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    is_close_relative = table.Column<bool>(type: "INTEGER", nullable: true),
                    why = table.Column<int>(type: "INTEGER", nullable: false),
                    requested_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    requested_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    decided_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    decided_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    is_agreed = table.Column<bool>(type: "INTEGER", nullable: true),
                    reason = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_appointment_requests", x => new { x.town_id, x.request_id });
                    table.ForeignKey(
                        name: "fk_appointment_requests_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_appointment_requests_towns_town_id",
                        column: x => x.town_id,
                        principalTable: "towns",
                        principalColumn: "town_id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_appointment_requests_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_appointment_requests_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "home_answers",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    answer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    by = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_home_answers", x => new { x.town_id, x.answer_id });
                    table.ForeignKey(
                        name: "fk_home_answers_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_home_answers_towns_town_id",
                        column: x => x.town_id,
                        principalTable: "towns",
                        principalColumn: "town_id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_home_answers_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_devices",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    device = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    signed_in_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    tries = table.Column<int>(type: "INTEGER", nullable: false),
                    tried_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_devices", x => new { x.account_id, x.device });
                });

            migrationBuilder.CreateTable(
                name: "sign_in_sessions",
                columns: table => new
                {
                    session_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    started_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    last_seen_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ended_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ended_because = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_sessions", x => x.session_id);
                    table.ForeignKey(
                        name: "fk_sign_in_sessions_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            // What was answered so far begins the history of answers.
            migrationBuilder.Sql(
                """
                INSERT INTO home_answers (town_id, answer_id, user_id, household_id, "at", "by")
                SELECT town_id, appointment_id, user_id, household_id, created_at, created_by FROM appointments WHERE household_id IS NOT NULL
                """);

            migrationBuilder.CreateIndex(
                name: "ix_appointment_requests_town_id_decided_at",
                table: "appointment_requests",
                columns: new[] { "town_id", "decided_at" });

            migrationBuilder.CreateIndex(
                name: "ix_appointment_requests_town_id_household_id",
                table: "appointment_requests",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_appointment_requests_town_id_village_id",
                table: "appointment_requests",
                columns: new[] { "town_id", "village_id" });

            migrationBuilder.CreateIndex(
                name: "ix_appointment_requests_user_id",
                table: "appointment_requests",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_home_answers_town_id_household_id",
                table: "home_answers",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_home_answers_town_id_user_id",
                table: "home_answers",
                columns: new[] { "town_id", "user_id" });

            migrationBuilder.CreateIndex(
                name: "ix_home_answers_user_id",
                table: "home_answers",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_devices_device_tried_at",
                table: "sign_in_devices",
                columns: new[] { "device", "tried_at" });

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_sessions_user_id",
                table: "sign_in_sessions",
                column: "user_id");

            migrationBuilder.AddColumn<int>(
                name: "application_keep_days",
                table: "towns",
                type: "INTEGER",
                nullable: false,
                defaultValue: 90);

            migrationBuilder.AddColumn<int>(
                name: "login_keep_days",
                table: "towns",
                type: "INTEGER",
                nullable: false,
                defaultValue: 30);

            migrationBuilder.AddColumn<int>(
                name: "photo_keep_months",
                table: "towns",
                type: "INTEGER",
                nullable: false,
                defaultValue: 36);

            migrationBuilder.AddColumn<string>(
                name: "privacy_address",
                table: "towns",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "privacy_changed_on",
                table: "towns",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "privacy_contact",
                table: "towns",
                type: "TEXT",
                maxLength: 50,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "privacy_phone",
                table: "towns",
                type: "TEXT",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "privacy_version",
                table: "towns",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<DateOnly>(
                name: "removed_on",
                table: "photos",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "other_household_because",
                table: "applications",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "consents",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    consent_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    what = table.Column<int>(type: "INTEGER", nullable: false),
                    yes = table.Column<bool>(type: "INTEGER", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    by = table.Column<Guid>(type: "TEXT", nullable: false),
                    how = table.Column<int>(type: "INTEGER", nullable: false),
                    scan_photo_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    application_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    notice_version = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false)
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
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    correction_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    year = table.Column<int>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    entry_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    rule_item_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    quantity = table.Column<int>(type: "INTEGER", nullable: false),
                    tier_name = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    occurred_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    proposed_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    proposed_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    decided_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    decided_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    refusal_reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    told_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    told_how = table.Column<string>(type: "TEXT", maxLength: 50, nullable: true),
                    told_by = table.Column<Guid>(type: "TEXT", nullable: true)
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
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    absence_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    left_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    returned_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    reopened_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    reopened_by = table.Column<Guid>(type: "TEXT", nullable: false)
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
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    applications = table.Column<int>(type: "INTEGER", nullable: false),
                    photos = table.Column<int>(type: "INTEGER", nullable: false),
                    logins = table.Column<int>(type: "INTEGER", nullable: false)
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
                    SELECT town_id, substr(id, 1, 8) || '-' || substr(id, 9, 4) || '-4' || substr(id, 13, 3) || '-A' || substr(id, 16, 3) || '-' || substr(id, 19, 12),
                        village_id, household_id, {what}, {yes}, strftime('%Y-%m-%d %H:%M:%f', 'now'), '00000000-0000-7000-8000-0000000000C1', 4, ''
                    FROM (SELECT *, hex(randomblob(16)) AS id FROM households)
                    """);
            }

            migrationBuilder.AddColumn<int>(
                name: "spendable_ends_on",
                table: "towns",
                type: "INTEGER",
                nullable: false,
                defaultValue: 331);

            migrationBuilder.AddColumn<Guid>(
                name: "cancel_witness_id",
                table: "redemptions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "shown",
                table: "redemptions",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "witness_id",
                table: "redemptions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "early_reason",
                table: "redemption_sessions",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "year_ends",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    year = table.Column<int>(type: "INTEGER", nullable: false),
                    ends_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    rule_list_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    done_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    entries = table.Column<int>(type: "INTEGER", nullable: false),
                    total = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_year_ends", x => new { x.town_id, x.village_id, x.year });
                    table.ForeignKey(
                        name: "fk_year_ends_rule_lists_town_id_rule_list_id",
                        columns: x => new { x.town_id, x.rule_list_id },
                        principalTable: "rule_lists",
                        principalColumns: new[] { "town_id", "rule_list_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_year_ends_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_year_ends_town_id_rule_list_id",
                table: "year_ends",
                columns: new[] { "town_id", "rule_list_id" });

            // What the earlier rule ended on 31 December is done: it is not ended a second time.
            migrationBuilder.Sql(
                """
                INSERT INTO year_ends (town_id, village_id, year, ends_on, rule_list_id, done_at, entries, total)
                SELECT town_id, village_id, period / 100, MIN(occurred_on), source_id, MIN(posted_at), CAST(COUNT(*) AS INTEGER), CAST(SUM(amount) AS INTEGER)
                FROM ledger_entries WHERE kind = 6 AND period % 100 = 12
                GROUP BY town_id, village_id, period, source_id
                """);

            migrationBuilder.AddColumn<Guid>(
                name: "vote_id",
                table: "review_votes",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<string>(
                name: "basis",
                table: "review_votes",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "void_reason",
                table: "review_votes",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "voided_at",
                table: "review_votes",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "voided_by",
                table: "review_votes",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "points_note",
                table: "review_lines",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "early_at",
                table: "monthly_reviews",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "early_by",
                table: "monthly_reviews",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "early_reason",
                table: "monthly_reviews",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            // Before the key changes: on SQLite the table is built anew for that, and must hold its new keys by then.
            migrationBuilder.Sql("UPDATE review_votes SET vote_id = upper(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-A' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)));");

            // A vote of which nobody kept what it was taken on counts where it was decided on then; on what is still open it is taken again.
            migrationBuilder.Sql(
                """
                UPDATE review_votes SET voided_at = strftime('%Y-%m-%d %H:%M:%f', 'now'), voided_by = '00000000-0000-7000-8000-0000000000C1', void_reason = '升级：以前没有记下表决时看到的内容，请重新表决'
                WHERE EXISTS (
                    SELECT 1 FROM review_lines l
                    WHERE l.town_id = review_votes.town_id AND l.review_line_id = review_votes.review_line_id AND l.decision = 1);
                """);

            // Lines that were put off with their decision, but without a vote behind it: to be voted on.
            migrationBuilder.Sql(
                """
                UPDATE review_lines SET decision = 1, reject_reason = NULL
                WHERE decision <> 1
                    AND EXISTS (
                        SELECT 1 FROM monthly_reviews r
                        WHERE r.town_id = review_lines.town_id AND r.monthly_review_id = review_lines.monthly_review_id AND r.status IN (1, 3))
                    AND NOT EXISTS (
                        SELECT 1 FROM review_votes v WHERE v.town_id = review_lines.town_id AND v.review_line_id = review_lines.review_line_id);
                """);

            migrationBuilder.RebuildTable(
                "review_votes",
                """
                "town_id" INTEGER NOT NULL,
                "vote_id" TEXT NOT NULL,
                "approve" INTEGER NOT NULL,
                "at" TEXT NOT NULL,
                "basis" TEXT NULL,
                "is_chair" INTEGER NOT NULL,
                "reason" TEXT NULL,
                "review_line_id" TEXT NOT NULL,
                "user_id" TEXT NOT NULL,
                "void_reason" TEXT NULL,
                "voided_at" TEXT NULL,
                "voided_by" TEXT NULL,
                CONSTRAINT "pk_review_votes" PRIMARY KEY ("town_id", "vote_id"),
                CONSTRAINT "fk_review_votes_review_lines_town_id_review_line_id" FOREIGN KEY ("town_id", "review_line_id") REFERENCES "review_lines" ("town_id", "review_line_id") ON DELETE RESTRICT
                """);

            migrationBuilder.CreateIndex(
                name: "ix_review_votes_town_id_review_line_id",
                table: "review_votes",
                columns: new[] { "town_id", "review_line_id" });

            migrationBuilder.CreateIndex(
                name: "ix_review_votes_town_id_review_line_id_user_id",
                table: "review_votes",
                columns: new[] { "town_id", "review_line_id", "user_id" },
                unique: true,
                filter: "voided_at IS NULL");

            migrationBuilder.AddColumn<bool>(
                name: "cards_on_paper",
                table: "towns",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateOnly>(
                name: "black_objections_until",
                table: "quarter_notices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "black_told_at",
                table: "quarter_notices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "cards_on_paper",
                table: "quarter_notices",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<byte[]>(
                name: "name_digest",
                table: "board_lines",
                type: "BLOB",
                maxLength: 32,
                nullable: false,
                defaultValue: new byte[0]);

            migrationBuilder.CreateTable(
                name: "board_names",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    notice_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    head = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    group_name = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    salt = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_board_names", x => new { x.town_id, x.notice_id, x.household_id });
                    table.ForeignKey(
                        name: "fk_board_names_board_lines_town_id_notice_id_household_id",
                        columns: x => new { x.town_id, x.notice_id, x.household_id },
                        principalTable: "board_lines",
                        principalColumns: new[] { "town_id", "notice_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "deliberations",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    deliberation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    subject = table.Column<int>(type: "INTEGER", nullable: false),
                    rule_list_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    voted_on = table.Column<string>(type: "TEXT", nullable: true),
                    body = table.Column<int>(type: "INTEGER", nullable: true),
                    entitled = table.Column<int>(type: "INTEGER", nullable: true),
                    present = table.Column<int>(type: "INTEGER", nullable: true),
                    votes_for = table.Column<int>(type: "INTEGER", nullable: true),
                    votes_against = table.Column<int>(type: "INTEGER", nullable: true),
                    held_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    place = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    minutes = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    party_discussed_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    recorded_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    recorded_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    filed_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    filed_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    ended_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ended_by = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_deliberations", x => new { x.town_id, x.deliberation_id });
                    table.ForeignKey(
                        name: "fk_deliberations_rule_lists_town_id_rule_list_id",
                        columns: x => new { x.town_id, x.rule_list_id },
                        principalTable: "rule_lists",
                        principalColumns: new[] { "town_id", "rule_list_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_deliberations_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "tie_votes",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    tie_vote_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    notice_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    voted_on = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    void_at = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tie_votes", x => new { x.town_id, x.tie_vote_id });
                    table.ForeignKey(
                        name: "fk_tie_votes_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_tie_votes_quarter_notices_town_id_notice_id",
                        columns: x => new { x.town_id, x.notice_id },
                        principalTable: "quarter_notices",
                        principalColumns: new[] { "town_id", "notice_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_deliberations_town_id_rule_list_id",
                table: "deliberations",
                columns: new[] { "town_id", "rule_list_id" });

            migrationBuilder.CreateIndex(
                name: "ix_deliberations_town_id_village_id_number",
                table: "deliberations",
                columns: new[] { "town_id", "village_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_tie_votes_town_id_household_id",
                table: "tie_votes",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_tie_votes_town_id_notice_id",
                table: "tie_votes",
                columns: new[] { "town_id", "notice_id" });

            // The wall comes down for this; the upgrade puts it up again, after it has given each line the digest of its name.
            migrationBuilder.Sql("""
                DROP TRIGGER IF EXISTS board_lines_no_update;
                DROP TRIGGER IF EXISTS board_lines_no_delete;
                """);
            migrationBuilder.Sql("""
                INSERT INTO board_names (town_id, notice_id, household_id, head, group_name, salt)
                SELECT town_id, notice_id, household_id, head, group_name, randomblob(16) FROM board_lines
                """);
            // Votes as they were recorded: whether they meet the rule is not said by moving them.
            migrationBuilder.Sql("""
                INSERT INTO deliberations (town_id, deliberation_id, village_id, number, subject, rule_list_id, present, votes_for, votes_against, held_on, place, minutes, recorded_at, recorded_by)
                SELECT town_id, rule_list_id, village_id, ROW_NUMBER() OVER (PARTITION BY town_id, village_id ORDER BY version), 1, rule_list_id,
                    deliberation_present, votes_for, votes_against, deliberated_on, deliberation_place, minutes, COALESCE(submitted_at, created_at), COALESCE(submitted_by, created_by)
                FROM rule_lists WHERE deliberated_on IS NOT NULL
                """);
            migrationBuilder.Sql("""
                INSERT INTO deliberations (town_id, deliberation_id, village_id, number, subject, present, votes_for, votes_against, held_on, place, minutes, recorded_at, ended_at)
                SELECT v.town_id, hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)), v.village_id,
                    1 + (SELECT count(*) FROM rule_lists l WHERE l.town_id = v.town_id AND l.village_id = v.village_id AND l.deliberated_on IS NOT NULL), 2,
                    v.naming_present, v.naming_votes_for, v.naming_votes_against, v.naming_adopted_on, v.naming_place, v.naming_minutes,
                    COALESCE(v.naming_adopted_on || ' 00:00:00', CURRENT_TIMESTAMP), CASE WHEN v.naming_adopted_on IS NULL THEN CURRENT_TIMESTAMP END
                FROM villages v WHERE v.naming_adopted_on IS NOT NULL OR v.naming_place IS NOT NULL
                """);

            migrationBuilder.Sql("ALTER TABLE villages DROP COLUMN naming_adopted_on");
            migrationBuilder.Sql("ALTER TABLE villages DROP COLUMN naming_minutes");
            migrationBuilder.Sql("ALTER TABLE villages DROP COLUMN naming_place");
            migrationBuilder.Sql("ALTER TABLE villages DROP COLUMN naming_present");
            migrationBuilder.Sql("ALTER TABLE villages DROP COLUMN naming_votes_against");
            migrationBuilder.Sql("ALTER TABLE villages DROP COLUMN naming_votes_for");
            migrationBuilder.Sql("ALTER TABLE rule_lists DROP COLUMN deliberated_on");
            migrationBuilder.Sql("ALTER TABLE rule_lists DROP COLUMN deliberation_place");
            migrationBuilder.Sql("ALTER TABLE rule_lists DROP COLUMN deliberation_present");
            migrationBuilder.Sql("ALTER TABLE rule_lists DROP COLUMN minutes");
            migrationBuilder.Sql("ALTER TABLE rule_lists DROP COLUMN votes_against");
            migrationBuilder.Sql("ALTER TABLE rule_lists DROP COLUMN votes_for");
            migrationBuilder.Sql("ALTER TABLE board_lines DROP COLUMN group_name");
            migrationBuilder.Sql("ALTER TABLE board_lines DROP COLUMN head");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "naming_adopted_on",
                table: "villages",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "naming_minutes",
                table: "villages",
                type: "TEXT",
                maxLength: 2000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "naming_place",
                table: "villages",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "naming_present",
                table: "villages",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "naming_votes_against",
                table: "villages",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "naming_votes_for",
                table: "villages",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "deliberated_on",
                table: "rule_lists",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "deliberation_place",
                table: "rule_lists",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "deliberation_present",
                table: "rule_lists",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "minutes",
                table: "rule_lists",
                type: "TEXT",
                maxLength: 4000,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "votes_against",
                table: "rule_lists",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "votes_for",
                table: "rule_lists",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "group_name",
                table: "board_lines",
                type: "TEXT",
                maxLength: 30,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "head",
                table: "board_lines",
                type: "TEXT",
                maxLength: 30,
                nullable: false,
                defaultValue: "");

            migrationBuilder.Sql("""
                DROP TRIGGER IF EXISTS board_lines_no_update;
                DROP TRIGGER IF EXISTS board_lines_no_delete;
                """);
            migrationBuilder.Sql("""
                UPDATE board_lines SET
                    head = COALESCE((SELECT n.head FROM board_names n WHERE n.town_id = board_lines.town_id AND n.notice_id = board_lines.notice_id AND n.household_id = board_lines.household_id), '已退出'),
                    group_name = COALESCE((SELECT n.group_name FROM board_names n WHERE n.town_id = board_lines.town_id AND n.notice_id = board_lines.notice_id AND n.household_id = board_lines.household_id), '')
                """);
            migrationBuilder.Sql("""
                CREATE TRIGGER board_lines_no_update BEFORE UPDATE ON board_lines BEGIN SELECT RAISE(ABORT, 'board_lines is append-only'); END;
                CREATE TRIGGER board_lines_no_delete BEFORE DELETE ON board_lines BEGIN SELECT RAISE(ABORT, 'board_lines is append-only'); END;
                """);
            migrationBuilder.Sql("""
                UPDATE rule_lists SET (deliberated_on, deliberation_place, deliberation_present, votes_for, votes_against, minutes) =
                    (SELECT d.held_on, d.place, d.present, d.votes_for, d.votes_against, d.minutes FROM deliberations d
                     WHERE d.town_id = rule_lists.town_id AND d.rule_list_id = rule_lists.rule_list_id ORDER BY d.number DESC LIMIT 1)
                """);
            migrationBuilder.Sql("""
                UPDATE villages SET (naming_adopted_on, naming_place, naming_present, naming_votes_for, naming_votes_against, naming_minutes) =
                    (SELECT d.held_on, d.place, d.present, d.votes_for, d.votes_against, substr(d.minutes, 1, 2000) FROM deliberations d
                     WHERE d.town_id = villages.town_id AND d.village_id = villages.village_id AND d.subject = 2 AND d.ended_at IS NULL AND d.filed_at IS NOT NULL ORDER BY d.number DESC LIMIT 1)
                """);

            migrationBuilder.DropTable(
                name: "board_names");

            migrationBuilder.DropTable(
                name: "deliberations");

            migrationBuilder.DropTable(
                name: "tie_votes");

            migrationBuilder.Sql("ALTER TABLE towns DROP COLUMN cards_on_paper");
            migrationBuilder.Sql("ALTER TABLE quarter_notices DROP COLUMN black_objections_until");
            migrationBuilder.Sql("ALTER TABLE quarter_notices DROP COLUMN black_told_at");
            migrationBuilder.Sql("ALTER TABLE quarter_notices DROP COLUMN cards_on_paper");
            migrationBuilder.Sql("ALTER TABLE board_lines DROP COLUMN name_digest");

            // The older version keeps one vote of a member on a line.
            migrationBuilder.Sql("DELETE FROM review_votes WHERE voided_at IS NOT NULL;");

            migrationBuilder.RebuildTable(
                "review_votes",
                """
                "town_id" INTEGER NOT NULL,
                "review_line_id" TEXT NOT NULL,
                "user_id" TEXT NOT NULL,
                "approve" INTEGER NOT NULL,
                "at" TEXT NOT NULL,
                "is_chair" INTEGER NOT NULL,
                "reason" TEXT NULL,
                CONSTRAINT "pk_review_votes" PRIMARY KEY ("town_id", "review_line_id", "user_id"),
                CONSTRAINT "fk_review_votes_review_lines_town_id_review_line_id" FOREIGN KEY ("town_id", "review_line_id") REFERENCES "review_lines" ("town_id", "review_line_id") ON DELETE RESTRICT
                """);

            migrationBuilder.Sql("ALTER TABLE review_lines DROP COLUMN points_note");

            migrationBuilder.Sql("ALTER TABLE monthly_reviews DROP COLUMN early_at");

            migrationBuilder.Sql("ALTER TABLE monthly_reviews DROP COLUMN early_by");

            migrationBuilder.Sql("ALTER TABLE monthly_reviews DROP COLUMN early_reason");

            migrationBuilder.DropTable(
                name: "year_ends");

            migrationBuilder.Sql("ALTER TABLE towns DROP COLUMN spendable_ends_on");

            migrationBuilder.Sql("ALTER TABLE redemptions DROP COLUMN cancel_witness_id");

            migrationBuilder.Sql("ALTER TABLE redemptions DROP COLUMN shown");

            migrationBuilder.Sql("ALTER TABLE redemptions DROP COLUMN witness_id");

            migrationBuilder.Sql("ALTER TABLE redemption_sessions DROP COLUMN early_reason");

            migrationBuilder.DropTable(
                name: "consents");

            migrationBuilder.DropTable(
                name: "corrections");

            migrationBuilder.DropTable(
                name: "household_absences");

            migrationBuilder.DropTable(
                name: "retention_runs");

            migrationBuilder.Sql("ALTER TABLE towns DROP COLUMN application_keep_days");

            migrationBuilder.Sql("ALTER TABLE towns DROP COLUMN login_keep_days");

            migrationBuilder.Sql("ALTER TABLE towns DROP COLUMN photo_keep_months");

            migrationBuilder.Sql("ALTER TABLE towns DROP COLUMN privacy_address");

            migrationBuilder.Sql("ALTER TABLE towns DROP COLUMN privacy_changed_on");

            migrationBuilder.Sql("ALTER TABLE towns DROP COLUMN privacy_contact");

            migrationBuilder.Sql("ALTER TABLE towns DROP COLUMN privacy_phone");

            migrationBuilder.Sql("ALTER TABLE towns DROP COLUMN privacy_version");

            migrationBuilder.Sql("ALTER TABLE photos DROP COLUMN removed_on");

            migrationBuilder.Sql("ALTER TABLE applications DROP COLUMN other_household_because");

            migrationBuilder.DropTable(
                name: "appointment_requests");

            migrationBuilder.DropTable(
                name: "home_answers");

            migrationBuilder.DropTable(
                name: "sign_in_devices");

            migrationBuilder.DropTable(
                name: "sign_in_sessions");

            migrationBuilder.Sql("ALTER TABLE appointments DROP COLUMN has_no_household");
        }
    }
}
