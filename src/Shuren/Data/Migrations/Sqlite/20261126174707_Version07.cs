using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqliteAppDb))]
    [Migration("20261126174707_Version07")]
    public class Version07 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_review_lines_town_id_monthly_review_id",
                table: "review_lines");

            migrationBuilder.AddColumn<DateTime>(
                name: "registered_at",
                table: "households",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "words_digest",
                table: "household_changes",
                type: "BLOB",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "salt",
                table: "household_change_words",
                type: "BLOB",
                maxLength: 16,
                nullable: false,
                defaultValue: new byte[0]);

            migrationBuilder.CreateIndex(
                name: "ix_review_lines_town_id_monthly_review_id_decision",
                table: "review_lines",
                columns: new[] { "town_id", "monthly_review_id", "decision" });

            migrationBuilder.CreateIndex(
                name: "ix_claims_town_id_village_id_submitted_at",
                table: "claims",
                columns: new[] { "town_id", "village_id", "submitted_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_review_lines_town_id_monthly_review_id_decision",
                table: "review_lines");

            migrationBuilder.DropIndex(
                name: "ix_claims_town_id_village_id_submitted_at",
                table: "claims");

            migrationBuilder.Sql("ALTER TABLE households DROP COLUMN registered_at");

            migrationBuilder.Sql("ALTER TABLE household_changes DROP COLUMN words_digest");

            migrationBuilder.Sql("ALTER TABLE household_change_words DROP COLUMN salt");

            migrationBuilder.CreateIndex(
                name: "ix_review_lines_town_id_monthly_review_id",
                table: "review_lines",
                columns: new[] { "town_id", "monthly_review_id" });
        }
    }
}
