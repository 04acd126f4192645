using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class YearEnds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "year_ends");

            migrationBuilder.DropColumn(
                name: "spendable_ends_on",
                table: "towns");

            migrationBuilder.DropColumn(
                name: "cancel_witness_id",
                table: "redemptions");

            migrationBuilder.DropColumn(
                name: "shown",
                table: "redemptions");

            migrationBuilder.DropColumn(
                name: "witness_id",
                table: "redemptions");

            migrationBuilder.DropColumn(
                name: "early_reason",
                table: "redemption_sessions");
        }
    }
}
