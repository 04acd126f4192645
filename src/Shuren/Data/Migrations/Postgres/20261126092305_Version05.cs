using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Version05 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "lot_id",
                table: "stock_movements",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "value_fen",
                table: "stock_movements",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "amount_fen",
                table: "deliberations",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "fund_entries",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    fund_entry_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    source = table.Column<int>(type: "integer", nullable: false),
                    on = table.Column<DateOnly>(type: "date", nullable: false),
                    money_fen = table.Column<long>(type: "bigint", nullable: false),
                    goods_id = table.Column<Guid>(type: "uuid", nullable: true),
                    quantity = table.Column<int>(type: "integer", nullable: false),
                    value_fen = table.Column<long>(type: "bigint", nullable: true),
                    use_by = table.Column<DateOnly>(type: "date", nullable: true),
                    deliberation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    corrects_id = table.Column<Guid>(type: "uuid", nullable: true),
                    words_digest = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fund_entries", x => new { x.town_id, x.fund_entry_id });
                    table.ForeignKey(
                        name: "fk_fund_entries_deliberations_town_id_deliberation_id",
                        columns: x => new { x.town_id, x.deliberation_id },
                        principalTable: "deliberations",
                        principalColumns: new[] { "town_id", "deliberation_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_fund_entries_fund_entries_town_id_corrects_id",
                        columns: x => new { x.town_id, x.corrects_id },
                        principalTable: "fund_entries",
                        principalColumns: new[] { "town_id", "fund_entry_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_fund_entries_goods_town_id_goods_id",
                        columns: x => new { x.town_id, x.goods_id },
                        principalTable: "goods",
                        principalColumns: new[] { "town_id", "goods_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_fund_entries_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "fund_confirmations",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    fund_entry_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fund_confirmations", x => new { x.town_id, x.fund_entry_id });
                    table.ForeignKey(
                        name: "fk_fund_confirmations_fund_entries_town_id_fund_entry_id",
                        columns: x => new { x.town_id, x.fund_entry_id },
                        principalTable: "fund_entries",
                        principalColumns: new[] { "town_id", "fund_entry_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_fund_confirmations_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "fund_papers",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    fund_entry_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    photo_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fund_papers", x => new { x.town_id, x.fund_entry_id, x.number });
                    table.ForeignKey(
                        name: "fk_fund_papers_fund_entries_town_id_fund_entry_id",
                        columns: x => new { x.town_id, x.fund_entry_id },
                        principalTable: "fund_entries",
                        principalColumns: new[] { "town_id", "fund_entry_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_fund_papers_photos_town_id_photo_id",
                        columns: x => new { x.town_id, x.photo_id },
                        principalTable: "photos",
                        principalColumns: new[] { "town_id", "photo_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "fund_words",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    fund_entry_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    party = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    document = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    note = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    salt = table.Column<byte[]>(type: "bytea", maxLength: 16, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fund_words", x => new { x.town_id, x.fund_entry_id });
                    table.ForeignKey(
                        name: "fk_fund_words_fund_entries_town_id_fund_entry_id",
                        columns: x => new { x.town_id, x.fund_entry_id },
                        principalTable: "fund_entries",
                        principalColumns: new[] { "town_id", "fund_entry_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_fund_words_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "stock_lots",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    lot_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    goods_id = table.Column<Guid>(type: "uuid", nullable: false),
                    use_by = table.Column<DateOnly>(type: "date", nullable: true),
                    received_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    quantity = table.Column<int>(type: "integer", nullable: false),
                    value_fen = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stock_lots", x => new { x.town_id, x.lot_id });
                    table.CheckConstraint("ck_stock_lots_quantity", "quantity >= 0");
                    table.ForeignKey(
                        name: "fk_stock_lots_fund_entries_town_id_lot_id",
                        columns: x => new { x.town_id, x.lot_id },
                        principalTable: "fund_entries",
                        principalColumns: new[] { "town_id", "fund_entry_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_stock_lots_goods_town_id_goods_id",
                        columns: x => new { x.town_id, x.goods_id },
                        principalTable: "goods",
                        principalColumns: new[] { "town_id", "goods_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_stock_lots_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_stock_movements_town_id_lot_id",
                table: "stock_movements",
                columns: new[] { "town_id", "lot_id" });

            migrationBuilder.CreateIndex(
                name: "ix_fund_confirmations_town_id_village_id",
                table: "fund_confirmations",
                columns: new[] { "town_id", "village_id" });

            migrationBuilder.CreateIndex(
                name: "ix_fund_entries_town_id_corrects_id",
                table: "fund_entries",
                columns: new[] { "town_id", "corrects_id" });

            migrationBuilder.CreateIndex(
                name: "ix_fund_entries_town_id_deliberation_id",
                table: "fund_entries",
                columns: new[] { "town_id", "deliberation_id" });

            migrationBuilder.CreateIndex(
                name: "ix_fund_entries_town_id_goods_id",
                table: "fund_entries",
                columns: new[] { "town_id", "goods_id" });

            migrationBuilder.CreateIndex(
                name: "ix_fund_entries_town_id_village_id_year_number",
                table: "fund_entries",
                columns: new[] { "town_id", "village_id", "year", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_fund_papers_town_id_photo_id",
                table: "fund_papers",
                columns: new[] { "town_id", "photo_id" });

            migrationBuilder.CreateIndex(
                name: "ix_fund_words_town_id_village_id_document",
                table: "fund_words",
                columns: new[] { "town_id", "village_id", "document" });

            migrationBuilder.CreateIndex(
                name: "ix_stock_lots_town_id_goods_id",
                table: "stock_lots",
                columns: new[] { "town_id", "goods_id" });

            migrationBuilder.CreateIndex(
                name: "ix_stock_lots_town_id_village_id_goods_id",
                table: "stock_lots",
                columns: new[] { "town_id", "village_id", "goods_id" });

            migrationBuilder.AddForeignKey(
                name: "fk_stock_movements_stock_lots_town_id_lot_id",
                table: "stock_movements",
                columns: new[] { "town_id", "lot_id" },
                principalTable: "stock_lots",
                principalColumns: new[] { "town_id", "lot_id" },
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_stock_movements_stock_lots_town_id_lot_id",
                table: "stock_movements");

            migrationBuilder.DropTable(
                name: "fund_confirmations");

            migrationBuilder.DropTable(
                name: "fund_papers");

            migrationBuilder.DropTable(
                name: "fund_words");

            migrationBuilder.DropTable(
                name: "stock_lots");

            migrationBuilder.DropTable(
                name: "fund_entries");

            migrationBuilder.DropIndex(
                name: "ix_stock_movements_town_id_lot_id",
                table: "stock_movements");

            migrationBuilder.DropColumn(
                name: "lot_id",
                table: "stock_movements");

            migrationBuilder.DropColumn(
                name: "value_fen",
                table: "stock_movements");

            migrationBuilder.DropColumn(
                name: "amount_fen",
                table: "deliberations");
        }
    }
}
