using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <summary>From version 0.4: what households ask for, proofs and witnesses of boards, flags and samples, money and lots, the loudspeaker, the stations.</summary>
    [DbContext(typeof(SqliteAppDb))]
    [Migration("20261126102321_Version05")]
    public class Version05 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "lot_id",
                table: "stock_movements",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "value_fen",
                table: "stock_movements",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "households",
                table: "retention_runs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "compared_notice_id",
                table: "quarter_notices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "forget_asked_on",
                table: "households",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "forgotten_on",
                table: "households",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "amount_fen",
                table: "deliberations",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "board_leaves",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    notice_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    spendable = table.Column<int>(type: "INTEGER", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_board_leaves", x => new { x.town_id, x.notice_id, x.household_id });
                    table.ForeignKey(
                        name: "fk_board_leaves_board_lines_town_id_notice_id_household_id",
                        columns: x => new { x.town_id, x.notice_id, x.household_id },
                        principalTable: "board_lines",
                        principalColumns: new[] { "town_id", "notice_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "board_seals",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    notice_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    lines = table.Column<int>(type: "INTEGER", nullable: false),
                    root = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    head_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    head_hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    spendable = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_board_seals", x => new { x.town_id, x.notice_id });
                    table.ForeignKey(
                        name: "fk_board_seals_quarter_notices_town_id_notice_id",
                        columns: x => new { x.town_id, x.notice_id },
                        principalTable: "quarter_notices",
                        principalColumns: new[] { "town_id", "notice_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "broadcasts",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    notice_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    text = table.Column<string>(type: "TEXT", maxLength: 1320, nullable: false),
                    written_on = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    saved_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    saved_by = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_broadcasts", x => new { x.town_id, x.notice_id });
                    table.ForeignKey(
                        name: "fk_broadcasts_quarter_notices_town_id_notice_id",
                        columns: x => new { x.town_id, x.notice_id },
                        principalTable: "quarter_notices",
                        principalColumns: new[] { "town_id", "notice_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_broadcasts_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "flags",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    flag_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    year = table.Column<int>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    record_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    entry_seq = table.Column<long>(type: "INTEGER", nullable: true),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    doubt = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    raised_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    raised_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    due_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    answer = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    answered_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    answered_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    passed_why = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    passed_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    passed_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    final_answer = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    final_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    final_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    closed_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    closed_by = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_flags", x => new { x.town_id, x.flag_id });
                    table.ForeignKey(
                        name: "fk_flags_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_flags_ledger_entries_town_id_village_id_entry_seq",
                        columns: x => new { x.town_id, x.village_id, x.entry_seq },
                        principalTable: "ledger_entries",
                        principalColumns: new[] { "town_id", "village_id", "seq" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_flags_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "fund_entries",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    fund_entry_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    year = table.Column<int>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    source = table.Column<int>(type: "INTEGER", nullable: false),
                    on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    money_fen = table.Column<long>(type: "INTEGER", nullable: false),
                    goods_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    quantity = table.Column<int>(type: "INTEGER", nullable: false),
                    value_fen = table.Column<long>(type: "INTEGER", nullable: true),
                    use_by = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    deliberation_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    corrects_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    words_digest = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    by = table.Column<Guid>(type: "TEXT", nullable: false)
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
                name: "head_checks",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    head_check_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    notice_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    against_notice_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    typed = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    matches = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_head_checks", x => new { x.town_id, x.head_check_id });
                    table.ForeignKey(
                        name: "fk_head_checks_quarter_notices_town_id_against_notice_id",
                        columns: x => new { x.town_id, x.against_notice_id },
                        principalTable: "quarter_notices",
                        principalColumns: new[] { "town_id", "notice_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_head_checks_quarter_notices_town_id_notice_id",
                        columns: x => new { x.town_id, x.notice_id },
                        principalTable: "quarter_notices",
                        principalColumns: new[] { "town_id", "notice_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_head_checks_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "rights_requests",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    request_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    year = table.Column<int>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    wish = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    at_counter = table.Column<bool>(type: "INTEGER", nullable: false),
                    asked_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    asked_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    due_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    answer = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    answered_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    answered_by = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rights_requests", x => new { x.town_id, x.request_id });
                    table.ForeignKey(
                        name: "fk_rights_requests_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_rights_requests_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "sample_draws",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    draw_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    month = table.Column<int>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    head_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    head_hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    seed = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    size = table.Column<int>(type: "INTEGER", nullable: false),
                    drawn_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    drawn_by = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sample_draws", x => new { x.town_id, x.draw_id });
                    table.ForeignKey(
                        name: "fk_sample_draws_ledger_entries_town_id_village_id_head_seq",
                        columns: x => new { x.town_id, x.village_id, x.head_seq },
                        principalTable: "ledger_entries",
                        principalColumns: new[] { "town_id", "village_id", "seq" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_sample_draws_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "signing_keys",
                columns: table => new
                {
                    key_id = table.Column<int>(type: "INTEGER", nullable: false),
                    public_key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    @protected = table.Column<byte[]>(name: "protected", type: "BLOB", nullable: false),
                    made_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signing_keys", x => x.key_id);
                });

            migrationBuilder.CreateTable(
                name: "station_checks",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    station_check_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    point = table.Column<int>(type: "INTEGER", nullable: false),
                    has = table.Column<bool>(type: "INTEGER", nullable: false),
                    on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    photo_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    note = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    said_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    said_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    inspected_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    inspected_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    is_accepted = table.Column<bool>(type: "INTEGER", nullable: true),
                    return_reason = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_station_checks", x => new { x.town_id, x.station_check_id });
                    table.ForeignKey(
                        name: "fk_station_checks_photos_town_id_photo_id",
                        columns: x => new { x.town_id, x.photo_id },
                        principalTable: "photos",
                        principalColumns: new[] { "town_id", "photo_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_station_checks_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "board_salts",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    notice_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    salt = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_board_salts", x => new { x.town_id, x.notice_id, x.household_id });
                    table.ForeignKey(
                        name: "fk_board_salts_board_leaves_town_id_notice_id_household_id",
                        columns: x => new { x.town_id, x.notice_id, x.household_id },
                        principalTable: "board_leaves",
                        principalColumns: new[] { "town_id", "notice_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "fund_confirmations",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    fund_entry_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    by = table.Column<Guid>(type: "TEXT", nullable: false)
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
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    fund_entry_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    photo_id = table.Column<Guid>(type: "TEXT", nullable: false)
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
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    fund_entry_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    party = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    document = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    note = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    salt = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false)
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
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    lot_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    goods_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    use_by = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    received_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    quantity = table.Column<int>(type: "INTEGER", nullable: false),
                    value_fen = table.Column<long>(type: "INTEGER", nullable: true)
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

            migrationBuilder.CreateTable(
                name: "sample_marks",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    draw_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    entry_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sample_marks", x => new { x.town_id, x.draw_id, x.entry_seq });
                    table.ForeignKey(
                        name: "fk_sample_marks_ledger_entries_town_id_village_id_entry_seq",
                        columns: x => new { x.town_id, x.village_id, x.entry_seq },
                        principalTable: "ledger_entries",
                        principalColumns: new[] { "town_id", "village_id", "seq" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_sample_marks_sample_draws_town_id_draw_id",
                        columns: x => new { x.town_id, x.draw_id },
                        principalTable: "sample_draws",
                        principalColumns: new[] { "town_id", "draw_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_sample_marks_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_board_leaves_town_id_notice_id_position",
                table: "board_leaves",
                columns: new[] { "town_id", "notice_id", "position" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_broadcasts_town_id_village_id",
                table: "broadcasts",
                columns: new[] { "town_id", "village_id" });

            migrationBuilder.CreateIndex(
                name: "ix_flags_town_id_household_id",
                table: "flags",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_flags_town_id_village_id_entry_seq",
                table: "flags",
                columns: new[] { "town_id", "village_id", "entry_seq" });

            migrationBuilder.CreateIndex(
                name: "ix_flags_town_id_village_id_kind_record_id",
                table: "flags",
                columns: new[] { "town_id", "village_id", "kind", "record_id" });

            migrationBuilder.CreateIndex(
                name: "ix_flags_town_id_village_id_year_number",
                table: "flags",
                columns: new[] { "town_id", "village_id", "year", "number" },
                unique: true);

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
                name: "ix_head_checks_town_id_against_notice_id",
                table: "head_checks",
                columns: new[] { "town_id", "against_notice_id" });

            migrationBuilder.CreateIndex(
                name: "ix_head_checks_town_id_notice_id",
                table: "head_checks",
                columns: new[] { "town_id", "notice_id" });

            migrationBuilder.CreateIndex(
                name: "ix_head_checks_town_id_village_id_notice_id",
                table: "head_checks",
                columns: new[] { "town_id", "village_id", "notice_id" });

            migrationBuilder.CreateIndex(
                name: "ix_rights_requests_town_id_household_id",
                table: "rights_requests",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_rights_requests_town_id_village_id_year_number",
                table: "rights_requests",
                columns: new[] { "town_id", "village_id", "year", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_sample_draws_town_id_village_id_head_seq",
                table: "sample_draws",
                columns: new[] { "town_id", "village_id", "head_seq" });

            migrationBuilder.CreateIndex(
                name: "ix_sample_draws_town_id_village_id_month",
                table: "sample_draws",
                columns: new[] { "town_id", "village_id", "month" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_sample_marks_town_id_village_id_entry_seq",
                table: "sample_marks",
                columns: new[] { "town_id", "village_id", "entry_seq" });

            migrationBuilder.CreateIndex(
                name: "ix_station_checks_town_id_photo_id",
                table: "station_checks",
                columns: new[] { "town_id", "photo_id" });

            migrationBuilder.CreateIndex(
                name: "ix_station_checks_town_id_village_id_point",
                table: "station_checks",
                columns: new[] { "town_id", "village_id", "point" });

            migrationBuilder.CreateIndex(
                name: "ix_stock_lots_town_id_goods_id",
                table: "stock_lots",
                columns: new[] { "town_id", "goods_id" });

            migrationBuilder.CreateIndex(
                name: "ix_stock_lots_town_id_village_id_goods_id",
                table: "stock_lots",
                columns: new[] { "town_id", "village_id", "goods_id" });

            migrationBuilder.RebuildTable(
                "quarter_notices",
                """
                "town_id" INTEGER NOT NULL,
                "notice_id" TEXT NOT NULL,
                "black_objections_until" TEXT NULL,
                "black_told_at" TEXT NULL,
                "black_told_by" TEXT NULL,
                "black_told_household_id" TEXT NULL,
                "black_told_how" TEXT NULL,
                "black_told_on" TEXT NULL,
                "cards_on_paper" INTEGER NOT NULL,
                "compared_notice_id" TEXT NULL,
                "final_at" TEXT NULL,
                "final_by" TEXT NULL,
                "final_head_hash" BLOB NULL,
                "final_head_seq" INTEGER NULL,
                "head_hash" BLOB NOT NULL,
                "head_seq" INTEGER NOT NULL,
                "objections_until" TEXT NOT NULL,
                "public_until" TEXT NOT NULL,
                "published_at" TEXT NOT NULL,
                "published_by" TEXT NOT NULL,
                "quarter" INTEGER NOT NULL,
                "tie_decided_at" TEXT NULL,
                "tie_decided_by" TEXT NULL,
                "tie_household_id" TEXT NULL,
                "tie_note" TEXT NULL,
                "tie_present" INTEGER NULL,
                "tie_votes_against" INTEGER NULL,
                "tie_votes_for" INTEGER NULL,
                "village_id" INTEGER NOT NULL,
                CONSTRAINT "pk_quarter_notices" PRIMARY KEY ("town_id", "notice_id"),
                CONSTRAINT "fk_quarter_notices_households_town_id_black_told_household_id" FOREIGN KEY ("town_id", "black_told_household_id") REFERENCES "households" ("town_id", "household_id") ON DELETE RESTRICT,
                CONSTRAINT "fk_quarter_notices_households_town_id_tie_household_id" FOREIGN KEY ("town_id", "tie_household_id") REFERENCES "households" ("town_id", "household_id") ON DELETE RESTRICT,
                CONSTRAINT "fk_quarter_notices_quarter_notices_town_id_compared_notice_id" FOREIGN KEY ("town_id", "compared_notice_id") REFERENCES "quarter_notices" ("town_id", "notice_id") ON DELETE RESTRICT,
                CONSTRAINT "fk_quarter_notices_villages_town_id_village_id" FOREIGN KEY ("town_id", "village_id") REFERENCES "villages" ("town_id", "village_id") ON DELETE RESTRICT
                """);

            migrationBuilder.Sql("""
                CREATE INDEX "ix_quarter_notices_town_id_black_told_household_id" ON "quarter_notices" ("town_id", "black_told_household_id")
                """);

            migrationBuilder.Sql("""CREATE INDEX "ix_quarter_notices_town_id_compared_notice_id" ON "quarter_notices" ("town_id", "compared_notice_id")""");

            migrationBuilder.Sql("""CREATE INDEX "ix_quarter_notices_town_id_tie_household_id" ON "quarter_notices" ("town_id", "tie_household_id")""");

            migrationBuilder.Sql("""
                CREATE UNIQUE INDEX "ix_quarter_notices_town_id_village_id_quarter" ON "quarter_notices" ("town_id", "village_id", "quarter")
                """);

            migrationBuilder.RebuildTable(
                "stock_movements",
                """
                "town_id" INTEGER NOT NULL,
                "stock_movement_id" TEXT NOT NULL,
                "at" TEXT NOT NULL,
                "by" TEXT NOT NULL,
                "goods_id" TEXT NOT NULL,
                "kind" INTEGER NOT NULL,
                "lot_id" TEXT NULL,
                "note" TEXT NULL,
                "quantity" INTEGER NOT NULL,
                "redemption_id" TEXT NULL,
                "value_fen" INTEGER NULL,
                "village_id" INTEGER NOT NULL,
                CONSTRAINT "pk_stock_movements" PRIMARY KEY ("town_id", "stock_movement_id"),
                CONSTRAINT "fk_stock_movements_goods_town_id_goods_id" FOREIGN KEY ("town_id", "goods_id") REFERENCES "goods" ("town_id", "goods_id") ON DELETE RESTRICT,
                CONSTRAINT "fk_stock_movements_redemptions_town_id_redemption_id" FOREIGN KEY ("town_id", "redemption_id") REFERENCES "redemptions" ("town_id", "redemption_id") ON DELETE RESTRICT,
                CONSTRAINT "fk_stock_movements_stock_lots_town_id_lot_id" FOREIGN KEY ("town_id", "lot_id") REFERENCES "stock_lots" ("town_id", "lot_id") ON DELETE RESTRICT,
                CONSTRAINT "fk_stock_movements_villages_town_id_village_id" FOREIGN KEY ("town_id", "village_id") REFERENCES "villages" ("town_id", "village_id") ON DELETE RESTRICT
                """);

            migrationBuilder.Sql("""CREATE INDEX "ix_stock_movements_town_id_goods_id" ON "stock_movements" ("town_id", "goods_id")""");

            migrationBuilder.Sql("""CREATE INDEX "ix_stock_movements_town_id_lot_id" ON "stock_movements" ("town_id", "lot_id")""");

            migrationBuilder.Sql("""CREATE INDEX "ix_stock_movements_town_id_redemption_id" ON "stock_movements" ("town_id", "redemption_id")""");

            migrationBuilder.Sql("""
                CREATE INDEX "ix_stock_movements_town_id_village_id_goods_id_at" ON "stock_movements" ("town_id", "village_id", "goods_id", "at")
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RebuildTable(
                "quarter_notices",
                """
                "town_id" INTEGER NOT NULL,
                "notice_id" TEXT NOT NULL,
                "black_objections_until" TEXT NULL,
                "black_told_at" TEXT NULL,
                "black_told_by" TEXT NULL,
                "black_told_household_id" TEXT NULL,
                "black_told_how" TEXT NULL,
                "black_told_on" TEXT NULL,
                "cards_on_paper" INTEGER NOT NULL,
                "final_at" TEXT NULL,
                "final_by" TEXT NULL,
                "final_head_hash" BLOB NULL,
                "final_head_seq" INTEGER NULL,
                "head_hash" BLOB NOT NULL,
                "head_seq" INTEGER NOT NULL,
                "objections_until" TEXT NOT NULL,
                "public_until" TEXT NOT NULL,
                "published_at" TEXT NOT NULL,
                "published_by" TEXT NOT NULL,
                "quarter" INTEGER NOT NULL,
                "tie_decided_at" TEXT NULL,
                "tie_decided_by" TEXT NULL,
                "tie_household_id" TEXT NULL,
                "tie_note" TEXT NULL,
                "tie_present" INTEGER NULL,
                "tie_votes_against" INTEGER NULL,
                "tie_votes_for" INTEGER NULL,
                "village_id" INTEGER NOT NULL,
                CONSTRAINT "pk_quarter_notices" PRIMARY KEY ("town_id", "notice_id"),
                CONSTRAINT "fk_quarter_notices_households_town_id_black_told_household_id" FOREIGN KEY ("town_id", "black_told_household_id") REFERENCES "households" ("town_id", "household_id") ON DELETE RESTRICT,
                CONSTRAINT "fk_quarter_notices_households_town_id_tie_household_id" FOREIGN KEY ("town_id", "tie_household_id") REFERENCES "households" ("town_id", "household_id") ON DELETE RESTRICT,
                CONSTRAINT "fk_quarter_notices_villages_town_id_village_id" FOREIGN KEY ("town_id", "village_id") REFERENCES "villages" ("town_id", "village_id") ON DELETE RESTRICT
                """);

            migrationBuilder.Sql("""
                CREATE INDEX "ix_quarter_notices_town_id_black_told_household_id" ON "quarter_notices" ("town_id", "black_told_household_id")
                """);

            migrationBuilder.Sql("""CREATE INDEX "ix_quarter_notices_town_id_tie_household_id" ON "quarter_notices" ("town_id", "tie_household_id")""");

            migrationBuilder.Sql("""
                CREATE UNIQUE INDEX "ix_quarter_notices_town_id_village_id_quarter" ON "quarter_notices" ("town_id", "village_id", "quarter")
                """);

            migrationBuilder.RebuildTable(
                "stock_movements",
                """
                "town_id" INTEGER NOT NULL,
                "stock_movement_id" TEXT NOT NULL,
                "at" TEXT NOT NULL,
                "by" TEXT NOT NULL,
                "goods_id" TEXT NOT NULL,
                "kind" INTEGER NOT NULL,
                "note" TEXT NULL,
                "quantity" INTEGER NOT NULL,
                "redemption_id" TEXT NULL,
                "village_id" INTEGER NOT NULL,
                CONSTRAINT "pk_stock_movements" PRIMARY KEY ("town_id", "stock_movement_id"),
                CONSTRAINT "fk_stock_movements_goods_town_id_goods_id" FOREIGN KEY ("town_id", "goods_id") REFERENCES "goods" ("town_id", "goods_id") ON DELETE RESTRICT,
                CONSTRAINT "fk_stock_movements_redemptions_town_id_redemption_id" FOREIGN KEY ("town_id", "redemption_id") REFERENCES "redemptions" ("town_id", "redemption_id") ON DELETE RESTRICT,
                CONSTRAINT "fk_stock_movements_villages_town_id_village_id" FOREIGN KEY ("town_id", "village_id") REFERENCES "villages" ("town_id", "village_id") ON DELETE RESTRICT
                """);

            migrationBuilder.Sql("""CREATE INDEX "ix_stock_movements_town_id_goods_id" ON "stock_movements" ("town_id", "goods_id")""");

            migrationBuilder.Sql("""CREATE INDEX "ix_stock_movements_town_id_redemption_id" ON "stock_movements" ("town_id", "redemption_id")""");

            migrationBuilder.Sql("""
                CREATE INDEX "ix_stock_movements_town_id_village_id_goods_id_at" ON "stock_movements" ("town_id", "village_id", "goods_id", "at")
                """);

            migrationBuilder.DropTable(
                name: "board_salts");

            migrationBuilder.DropTable(
                name: "board_seals");

            migrationBuilder.DropTable(
                name: "broadcasts");

            migrationBuilder.DropTable(
                name: "flags");

            migrationBuilder.DropTable(
                name: "fund_confirmations");

            migrationBuilder.DropTable(
                name: "fund_papers");

            migrationBuilder.DropTable(
                name: "fund_words");

            migrationBuilder.DropTable(
                name: "head_checks");

            migrationBuilder.DropTable(
                name: "rights_requests");

            migrationBuilder.DropTable(
                name: "sample_marks");

            migrationBuilder.DropTable(
                name: "signing_keys");

            migrationBuilder.DropTable(
                name: "station_checks");

            migrationBuilder.DropTable(
                name: "stock_lots");

            migrationBuilder.DropTable(
                name: "board_leaves");

            migrationBuilder.DropTable(
                name: "sample_draws");

            migrationBuilder.DropTable(
                name: "fund_entries");

            migrationBuilder.Sql("ALTER TABLE retention_runs DROP COLUMN households");

            migrationBuilder.Sql("ALTER TABLE households DROP COLUMN forget_asked_on");

            migrationBuilder.Sql("ALTER TABLE households DROP COLUMN forgotten_on");

            migrationBuilder.Sql("ALTER TABLE deliberations DROP COLUMN amount_fen");
        }
    }
}
