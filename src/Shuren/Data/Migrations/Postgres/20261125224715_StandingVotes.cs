using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class StandingVotes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "vote_id",
                table: "review_votes",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<string>(
                name: "basis",
                table: "review_votes",
                type: "character varying(32)",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "void_reason",
                table: "review_votes",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "voided_at",
                table: "review_votes",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "voided_by",
                table: "review_votes",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "points_note",
                table: "review_lines",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "early_at",
                table: "monthly_reviews",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "early_by",
                table: "monthly_reviews",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "early_reason",
                table: "monthly_reviews",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            // Before the key changes: on SQLite the table is built anew for that, and must hold its new keys by then.
            migrationBuilder.Sql("UPDATE review_votes SET vote_id = gen_random_uuid();");

            // A vote of which nobody kept what it was taken on counts where it was decided on then; on what is still open it is taken again.
            migrationBuilder.Sql(
                """
                UPDATE review_votes SET voided_at = now(), voided_by = '00000000-0000-7000-8000-0000000000c1', void_reason = '升级：以前没有记下表决时看到的内容，请重新表决'
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

            migrationBuilder.DropPrimaryKey(
                name: "pk_review_votes",
                table: "review_votes");

            migrationBuilder.AddPrimaryKey(
                name: "pk_review_votes",
                table: "review_votes",
                columns: new[] { "town_id", "vote_id" });

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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // The older version keeps one vote of a member on a line.
            migrationBuilder.Sql("DELETE FROM review_votes WHERE voided_at IS NOT NULL;");

            migrationBuilder.DropPrimaryKey(
                name: "pk_review_votes",
                table: "review_votes");

            migrationBuilder.DropIndex(
                name: "ix_review_votes_town_id_review_line_id",
                table: "review_votes");

            migrationBuilder.DropIndex(
                name: "ix_review_votes_town_id_review_line_id_user_id",
                table: "review_votes");

            migrationBuilder.DropColumn(
                name: "vote_id",
                table: "review_votes");

            migrationBuilder.DropColumn(
                name: "basis",
                table: "review_votes");

            migrationBuilder.DropColumn(
                name: "void_reason",
                table: "review_votes");

            migrationBuilder.DropColumn(
                name: "voided_at",
                table: "review_votes");

            migrationBuilder.DropColumn(
                name: "voided_by",
                table: "review_votes");

            migrationBuilder.DropColumn(
                name: "points_note",
                table: "review_lines");

            migrationBuilder.DropColumn(
                name: "early_at",
                table: "monthly_reviews");

            migrationBuilder.DropColumn(
                name: "early_by",
                table: "monthly_reviews");

            migrationBuilder.DropColumn(
                name: "early_reason",
                table: "monthly_reviews");

            migrationBuilder.AddPrimaryKey(
                name: "pk_review_votes",
                table: "review_votes",
                columns: new[] { "town_id", "review_line_id", "user_id" });
        }
    }
}
