using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Version06Commend : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "commendation_rounds",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    round_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    title = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: false),
                    from = table.Column<int>(type: "integer", nullable: false),
                    until = table.Column<int>(type: "integer", nullable: false),
                    seats = table.Column<int>(type: "integer", nullable: false),
                    opened_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    opened_by = table.Column<Guid>(type: "uuid", nullable: false),
                    published_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    published_by = table.Column<Guid>(type: "uuid", nullable: true),
                    objections_until = table.Column<DateOnly>(type: "date", nullable: true),
                    public_until = table.Column<DateOnly>(type: "date", nullable: true),
                    final_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    final_by = table.Column<Guid>(type: "uuid", nullable: true),
                    cancelled_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    cancelled_by = table.Column<Guid>(type: "uuid", nullable: true),
                    cancel_reason = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true)
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
                name: "page_removals",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    removal_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    page = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    is_down = table.Column<bool>(type: "boolean", nullable: false),
                    by_town = table.Column<bool>(type: "boolean", nullable: false),
                    by = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
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
                name: "commendation_witnesses",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    witness_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    round_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seen_on = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
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
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    nomination_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    round_id = table.Column<Guid>(type: "uuid", nullable: false),
                    household_id = table.Column<Guid>(type: "uuid", nullable: false),
                    by_household_id = table.Column<Guid>(type: "uuid", nullable: true),
                    nominated_by = table.Column<Guid>(type: "uuid", nullable: false),
                    nominated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    dropped_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    dropped_by = table.Column<Guid>(type: "uuid", nullable: true),
                    is_declined = table.Column<bool>(type: "boolean", nullable: false),
                    chosen_on = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true),
                    struck_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    certificate_number = table.Column<int>(type: "integer", nullable: true)
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
                name: "page_removal_words",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    removal_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false)
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
                name: "commendation_objections",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    objection_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    nomination_id = table.Column<Guid>(type: "uuid", nullable: false),
                    raised_by_household_id = table.Column<Guid>(type: "uuid", nullable: true),
                    raised_by_name = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: true),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    raised_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    raised_by = table.Column<Guid>(type: "uuid", nullable: false),
                    answer = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    is_upheld = table.Column<bool>(type: "boolean", nullable: true),
                    answered_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    answered_by = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_commendation_objections", x => new { x.town_id, x.objection_id });
                    table.ForeignKey(
                        name: "fk_commendation_objections_households_town_id_raised_by_househ",
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
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    vote_id = table.Column<Guid>(type: "uuid", nullable: false),
                    nomination_id = table.Column<Guid>(type: "uuid", nullable: false),
                    voted_on = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    approve = table.Column<bool>(type: "boolean", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    is_chair = table.Column<bool>(type: "boolean", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    void_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "commendation_objections");

            migrationBuilder.DropTable(
                name: "commendation_votes");

            migrationBuilder.DropTable(
                name: "commendation_witnesses");

            migrationBuilder.DropTable(
                name: "page_removal_words");

            migrationBuilder.DropTable(
                name: "nominations");

            migrationBuilder.DropTable(
                name: "page_removals");

            migrationBuilder.DropTable(
                name: "commendation_rounds");
        }
    }
}
