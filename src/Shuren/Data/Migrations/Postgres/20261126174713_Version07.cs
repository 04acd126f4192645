using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresAppDb))]
    [Migration("20261126174713_Version07")]
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
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "words_digest",
                table: "household_changes",
                type: "bytea",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "salt",
                table: "household_change_words",
                type: "bytea",
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

            migrationBuilder.DropColumn(
                name: "registered_at",
                table: "households");

            migrationBuilder.DropColumn(
                name: "words_digest",
                table: "household_changes");

            migrationBuilder.DropColumn(
                name: "salt",
                table: "household_change_words");

            migrationBuilder.CreateIndex(
                name: "ix_review_lines_town_id_monthly_review_id",
                table: "review_lines",
                columns: new[] { "town_id", "monthly_review_id" });
        }
    }
}
