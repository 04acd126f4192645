using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Version07Read : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_review_lines_town_id_monthly_review_id",
                table: "review_lines");

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

            migrationBuilder.CreateIndex(
                name: "ix_review_lines_town_id_monthly_review_id",
                table: "review_lines",
                columns: new[] { "town_id", "monthly_review_id" });
        }
    }
}
