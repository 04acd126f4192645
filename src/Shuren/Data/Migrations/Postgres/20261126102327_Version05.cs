using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Postgres
{
    /// <summary>From version 0.4: what households ask for, proofs and witnesses of boards, flags and samples, money and lots, the loudspeaker, the stations.</summary>
    [DbContext(typeof(PostgresAppDb))]
    [Migration("20261126102327_Version05")]
    public class Version05 : Migration
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

            migrationBuilder.AddColumn<int>(
                name: "households",
                table: "retention_runs",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "compared_notice_id",
                table: "quarter_notices",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "forget_asked_on",
                table: "households",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "forgotten_on",
                table: "households",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "amount_fen",
                table: "deliberations",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "board_leaves",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    notice_id = table.Column<Guid>(type: "uuid", nullable: false),
                    household_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    spendable = table.Column<int>(type: "integer", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false)
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
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    notice_id = table.Column<Guid>(type: "uuid", nullable: false),
                    lines = table.Column<int>(type: "integer", nullable: false),
                    root = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    head_seq = table.Column<long>(type: "bigint", nullable: false),
                    head_hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    spendable = table.Column<long>(type: "bigint", nullable: false)
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
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    notice_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    text = table.Column<string>(type: "character varying(1320)", maxLength: 1320, nullable: false),
                    written_on = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    saved_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    saved_by = table.Column<Guid>(type: "uuid", nullable: false)
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
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    flag_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    record_id = table.Column<Guid>(type: "uuid", nullable: true),
                    entry_seq = table.Column<long>(type: "bigint", nullable: true),
                    household_id = table.Column<Guid>(type: "uuid", nullable: true),
                    doubt = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    raised_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    raised_by = table.Column<Guid>(type: "uuid", nullable: false),
                    due_on = table.Column<DateOnly>(type: "date", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    answer = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    answered_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    answered_by = table.Column<Guid>(type: "uuid", nullable: true),
                    passed_why = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    passed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    passed_by = table.Column<Guid>(type: "uuid", nullable: true),
                    final_answer = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    final_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    final_by = table.Column<Guid>(type: "uuid", nullable: true),
                    closed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    closed_by = table.Column<Guid>(type: "uuid", nullable: true)
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
                name: "head_checks",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    head_check_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    notice_id = table.Column<Guid>(type: "uuid", nullable: false),
                    against_notice_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    typed = table.Column<string>(type: "character varying(8)", maxLength: 8, nullable: false),
                    matches = table.Column<bool>(type: "boolean", nullable: false)
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
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    request_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    household_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    wish = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    at_counter = table.Column<bool>(type: "boolean", nullable: false),
                    asked_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    asked_by = table.Column<Guid>(type: "uuid", nullable: false),
                    due_on = table.Column<DateOnly>(type: "date", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    answer = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    answered_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    answered_by = table.Column<Guid>(type: "uuid", nullable: true)
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
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    draw_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    month = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    head_seq = table.Column<long>(type: "bigint", nullable: false),
                    head_hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    seed = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    size = table.Column<int>(type: "integer", nullable: false),
                    drawn_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    drawn_by = table.Column<Guid>(type: "uuid", nullable: false)
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
                    key_id = table.Column<int>(type: "integer", nullable: false),
                    public_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    @protected = table.Column<byte[]>(name: "protected", type: "bytea", nullable: false),
                    made_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signing_keys", x => x.key_id);
                });

            migrationBuilder.CreateTable(
                name: "station_checks",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    station_check_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    point = table.Column<int>(type: "integer", nullable: false),
                    has = table.Column<bool>(type: "boolean", nullable: false),
                    on = table.Column<DateOnly>(type: "date", nullable: false),
                    photo_id = table.Column<Guid>(type: "uuid", nullable: true),
                    note = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    said_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    said_by = table.Column<Guid>(type: "uuid", nullable: false),
                    inspected_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    inspected_by = table.Column<Guid>(type: "uuid", nullable: true),
                    is_accepted = table.Column<bool>(type: "boolean", nullable: true),
                    return_reason = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true)
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
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    notice_id = table.Column<Guid>(type: "uuid", nullable: false),
                    household_id = table.Column<Guid>(type: "uuid", nullable: false),
                    salt = table.Column<byte[]>(type: "bytea", maxLength: 16, nullable: false)
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

            migrationBuilder.CreateTable(
                name: "sample_marks",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    draw_id = table.Column<Guid>(type: "uuid", nullable: false),
                    entry_seq = table.Column<long>(type: "bigint", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false)
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
                name: "ix_stock_movements_town_id_lot_id",
                table: "stock_movements",
                columns: new[] { "town_id", "lot_id" });

            migrationBuilder.CreateIndex(
                name: "ix_quarter_notices_town_id_compared_notice_id",
                table: "quarter_notices",
                columns: new[] { "town_id", "compared_notice_id" });

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

            migrationBuilder.AddForeignKey(
                name: "fk_quarter_notices_quarter_notices_town_id_compared_notice_id",
                table: "quarter_notices",
                columns: new[] { "town_id", "compared_notice_id" },
                principalTable: "quarter_notices",
                principalColumns: new[] { "town_id", "notice_id" },
                onDelete: ReferentialAction.Restrict);

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
                name: "fk_quarter_notices_quarter_notices_town_id_compared_notice_id",
                table: "quarter_notices");

            migrationBuilder.DropForeignKey(
                name: "fk_stock_movements_stock_lots_town_id_lot_id",
                table: "stock_movements");

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

            migrationBuilder.DropIndex(
                name: "ix_stock_movements_town_id_lot_id",
                table: "stock_movements");

            migrationBuilder.DropIndex(
                name: "ix_quarter_notices_town_id_compared_notice_id",
                table: "quarter_notices");

            migrationBuilder.DropColumn(
                name: "lot_id",
                table: "stock_movements");

            migrationBuilder.DropColumn(
                name: "value_fen",
                table: "stock_movements");

            migrationBuilder.DropColumn(
                name: "households",
                table: "retention_runs");

            migrationBuilder.DropColumn(
                name: "compared_notice_id",
                table: "quarter_notices");

            migrationBuilder.DropColumn(
                name: "forget_asked_on",
                table: "households");

            migrationBuilder.DropColumn(
                name: "forgotten_on",
                table: "households");

            migrationBuilder.DropColumn(
                name: "amount_fen",
                table: "deliberations");
        }
    }
}
