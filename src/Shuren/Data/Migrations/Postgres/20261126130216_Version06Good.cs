using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Version06Good : Migration
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
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "remedy_percent",
                table: "rule_items",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "remedies",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    remedy_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    household_id = table.Column<Guid>(type: "uuid", nullable: false),
                    entry_seq = table.Column<long>(type: "bigint", nullable: false),
                    amount = table.Column<int>(type: "integer", nullable: false),
                    last_day = table.Column<DateOnly>(type: "date", nullable: false),
                    proof = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    handed_in_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    handed_in_by = table.Column<Guid>(type: "uuid", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    decided_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    refusal_reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    return_reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    returned_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    returned_by = table.Column<Guid>(type: "uuid", nullable: true),
                    confirmed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    confirmed_by = table.Column<Guid>(type: "uuid", nullable: true)
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
                name: "remedy_photos",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    remedy_id = table.Column<Guid>(type: "uuid", nullable: false),
                    photo_id = table.Column<Guid>(type: "uuid", nullable: false)
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
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    vote_id = table.Column<Guid>(type: "uuid", nullable: false),
                    remedy_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    approve = table.Column<bool>(type: "boolean", nullable: false),
                    is_chair = table.Column<bool>(type: "boolean", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    basis = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    voided_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    voided_by = table.Column<Guid>(type: "uuid", nullable: true),
                    void_reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true)
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

            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_town_id_village_id_reverses_seq_kind",
                table: "ledger_entries",
                columns: new[] { "town_id", "village_id", "reverses_seq", "kind" },
                unique: true,
                filter: "reverses_seq IS NOT NULL");

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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "remedy_photos");

            migrationBuilder.DropTable(
                name: "remedy_votes");

            migrationBuilder.DropTable(
                name: "remedies");

            migrationBuilder.DropIndex(
                name: "ix_ledger_entries_town_id_village_id_reverses_seq_kind",
                table: "ledger_entries");

            migrationBuilder.DropColumn(
                name: "remedy_days",
                table: "rule_items");

            migrationBuilder.DropColumn(
                name: "remedy_percent",
                table: "rule_items");

            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_town_id_village_id_reverses_seq",
                table: "ledger_entries",
                columns: new[] { "town_id", "village_id", "reverses_seq" },
                unique: true,
                filter: "reverses_seq IS NOT NULL");
        }
    }
}
