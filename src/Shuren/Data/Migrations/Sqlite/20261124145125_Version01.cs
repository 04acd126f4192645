using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <summary>Version 0.1, frozen under tests/Shuren.Tests/TestFiles/v0.1. Keeps the name of the last of the steps it is made of: a database of that version has it already.</summary>
    [DbContext(typeof(SqliteAppDb))]
    [Migration("20261124145125_HomeTown")]
    public class Version01 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "data_protection_keys",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    friendly_name = table.Column<string>(type: "TEXT", nullable: true),
                    xml = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_protection_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "form_receipts",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    request_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    content_hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    location = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_form_receipts", x => new { x.town_id, x.request_id });
                });

            migrationBuilder.CreateTable(
                name: "towns",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    answer_days = table.Column<int>(type: "INTEGER", nullable: false),
                    code = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    county = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    mask_black_board_on_paper = table.Column<bool>(type: "INTEGER", nullable: false),
                    mask_red_board_in_public = table.Column<bool>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    notice_days = table.Column<int>(type: "INTEGER", nullable: false),
                    objection_days = table.Column<int>(type: "INTEGER", nullable: false),
                    rank_by = table.Column<int>(type: "INTEGER", nullable: false),
                    review_quorum = table.Column<int>(type: "INTEGER", nullable: false),
                    statement_days = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_towns", x => x.town_id);
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    access_failed_count = table.Column<int>(type: "INTEGER", nullable: false),
                    concurrency_stamp = table.Column<string>(type: "TEXT", nullable: true),
                    display_name = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    email_confirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    home_town_id = table.Column<int>(type: "INTEGER", nullable: true),
                    is_installation_administrator = table.Column<bool>(type: "INTEGER", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    lockout_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    lockout_end = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    must_change_password = table.Column<bool>(type: "INTEGER", nullable: false),
                    normalized_email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    normalized_user_name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    password_hash = table.Column<string>(type: "TEXT", nullable: true),
                    phone_number = table.Column<string>(type: "TEXT", nullable: true),
                    phone_number_confirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    security_stamp = table.Column<string>(type: "TEXT", nullable: true),
                    two_factor_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    user_name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_users", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "goods",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    goods_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    is_active = table.Column<bool>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    specification = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    unit = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_goods", x => new { x.town_id, x.goods_id });
                    table.ForeignKey(
                        name: "fk_goods_towns_town_id",
                        column: x => x.town_id,
                        principalTable: "towns",
                        principalColumn: "town_id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "redemption_sessions",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    session_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    closed_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    closed_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    closes_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    created_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    household_points_max = table.Column<int>(type: "INTEGER", nullable: true),
                    opened_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    opened_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    opens_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    quarter = table.Column<int>(type: "INTEGER", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    threshold = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_redemption_sessions", x => new { x.town_id, x.session_id });
                    table.ForeignKey(
                        name: "fk_redemption_sessions_towns_town_id",
                        column: x => x.town_id,
                        principalTable: "towns",
                        principalColumn: "town_id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "villages",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    code = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    naming_adopted_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    naming_minutes = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    naming_place = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    naming_present = table.Column<int>(type: "INTEGER", nullable: true),
                    naming_votes_against = table.Column<int>(type: "INTEGER", nullable: true),
                    naming_votes_for = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_villages", x => new { x.town_id, x.village_id });
                    table.ForeignKey(
                        name: "fk_villages_towns_town_id",
                        column: x => x.town_id,
                        principalTable: "towns",
                        principalColumn: "town_id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserClaims",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    claim_type = table.Column<string>(type: "TEXT", nullable: true),
                    claim_value = table.Column<string>(type: "TEXT", nullable: true),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asp_net_user_claims", x => x.id);
                    table.ForeignKey(
                        name: "fk_asp_net_user_claims_asp_net_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserLogins",
                columns: table => new
                {
                    login_provider = table.Column<string>(type: "TEXT", nullable: false),
                    provider_key = table.Column<string>(type: "TEXT", nullable: false),
                    provider_display_name = table.Column<string>(type: "TEXT", nullable: true),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asp_net_user_logins", x => new { x.login_provider, x.provider_key });
                    table.ForeignKey(
                        name: "fk_asp_net_user_logins_asp_net_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserTokens",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    login_provider = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asp_net_user_tokens", x => new { x.user_id, x.login_provider, x.name });
                    table.ForeignKey(
                        name: "fk_asp_net_user_tokens_asp_net_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "session_goods",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    session_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    goods_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    household_max = table.Column<int>(type: "INTEGER", nullable: true),
                    price = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_session_goods", x => new { x.town_id, x.session_id, x.goods_id });
                    table.ForeignKey(
                        name: "fk_session_goods_goods_town_id_goods_id",
                        columns: x => new { x.town_id, x.goods_id },
                        principalTable: "goods",
                        principalColumns: new[] { "town_id", "goods_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_session_goods_redemption_sessions_town_id_session_id",
                        columns: x => new { x.town_id, x.session_id },
                        principalTable: "redemption_sessions",
                        principalColumns: new[] { "town_id", "session_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "group_records",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    group_record_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    created_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    occurred_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    place = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    title = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_group_records", x => new { x.town_id, x.group_record_id });
                    table.ForeignKey(
                        name: "fk_group_records_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ledger_heads",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    last_hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    last_seq = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ledger_heads", x => new { x.town_id, x.village_id });
                    table.ForeignKey(
                        name: "fk_ledger_heads_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "monthly_reviews",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    monthly_review_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    confirmed_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    confirmed_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    month = table.Column<int>(type: "INTEGER", nullable: false),
                    part = table.Column<int>(type: "INTEGER", nullable: false),
                    party_day_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    return_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    returned_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    returned_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    signed_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    signed_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_monthly_reviews", x => new { x.town_id, x.monthly_review_id });
                    table.ForeignKey(
                        name: "fk_monthly_reviews_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "photos",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    photo_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    added_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    added_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    full = table.Column<byte[]>(type: "BLOB", nullable: false),
                    height = table.Column<int>(type: "INTEGER", nullable: false),
                    sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    thumbnail = table.Column<byte[]>(type: "BLOB", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    width = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_photos", x => new { x.town_id, x.photo_id });
                    table.ForeignKey(
                        name: "fk_photos_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "rule_lists",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    rule_list_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    created_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    decided_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    decided_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    deliberated_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    deliberation_place = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    deliberation_present = table.Column<int>(type: "INTEGER", nullable: true),
                    force_from = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    minutes = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    return_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    spendable_ends_with_year = table.Column<bool>(type: "INTEGER", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    submitted_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    submitted_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    votes_against = table.Column<int>(type: "INTEGER", nullable: true),
                    votes_for = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rule_lists", x => new { x.town_id, x.rule_list_id });
                    table.ForeignKey(
                        name: "fk_rule_lists_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "stock",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    goods_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    quantity = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stock", x => new { x.town_id, x.village_id, x.goods_id });
                    table.CheckConstraint("ck_stock_quantity", "quantity >= 0");
                    table.ForeignKey(
                        name: "fk_stock_goods_town_id_goods_id",
                        columns: x => new { x.town_id, x.goods_id },
                        principalTable: "goods",
                        principalColumns: new[] { "town_id", "goods_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_stock_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "village_groups",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_village_groups", x => new { x.town_id, x.village_id, x.name });
                    table.ForeignKey(
                        name: "fk_village_groups_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "rule_caps",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    rule_cap_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    category = table.Column<string>(type: "TEXT", maxLength: 50, nullable: true),
                    item_code = table.Column<string>(type: "TEXT", maxLength: 10, nullable: true),
                    kind = table.Column<int>(type: "INTEGER", nullable: true),
                    period = table.Column<int>(type: "INTEGER", nullable: false),
                    points_max = table.Column<int>(type: "INTEGER", nullable: true),
                    rule_list_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    times_max = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rule_caps", x => new { x.town_id, x.rule_cap_id });
                    table.ForeignKey(
                        name: "fk_rule_caps_rule_lists_town_id_rule_list_id",
                        columns: x => new { x.town_id, x.rule_list_id },
                        principalTable: "rule_lists",
                        principalColumns: new[] { "town_id", "rule_list_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "rule_items",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    rule_item_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    behaviour = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    category = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    code = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    is_village_item = table.Column<bool>(type: "INTEGER", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    matter = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    needs_finding = table.Column<bool>(type: "INTEGER", nullable: false),
                    once_per = table.Column<int>(type: "INTEGER", nullable: false),
                    order = table.Column<int>(type: "INTEGER", nullable: false),
                    points = table.Column<int>(type: "INTEGER", nullable: true),
                    rule_list_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    scoring = table.Column<int>(type: "INTEGER", nullable: false),
                    terms = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    tier_policy = table.Column<int>(type: "INTEGER", nullable: false),
                    unit = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rule_items", x => new { x.town_id, x.rule_item_id });
                    table.ForeignKey(
                        name: "fk_rule_items_rule_lists_town_id_rule_list_id",
                        columns: x => new { x.town_id, x.rule_list_id },
                        principalTable: "rule_lists",
                        principalColumns: new[] { "town_id", "rule_list_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "households",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    address = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    card_number = table.Column<int>(type: "INTEGER", nullable: false),
                    consents_to_publish = table.Column<bool>(type: "INTEGER", nullable: false),
                    group_name = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    head = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    head_initials = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    is_local = table.Column<bool>(type: "INTEGER", nullable: false),
                    joined_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    phone = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    remarks = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    withdrawal_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    withdrawn_on = table.Column<DateOnly>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_households", x => new { x.town_id, x.household_id });
                    table.ForeignKey(
                        name: "fk_households_village_groups_town_id_village_id_group_name",
                        columns: x => new { x.town_id, x.village_id, x.group_name },
                        principalTable: "village_groups",
                        principalColumns: new[] { "town_id", "village_id", "name" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "rule_tiers",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    rule_item_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    order = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    points = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rule_tiers", x => new { x.town_id, x.rule_item_id, x.order });
                    table.ForeignKey(
                        name: "fk_rule_tiers_rule_items_town_id_rule_item_id",
                        columns: x => new { x.town_id, x.rule_item_id },
                        principalTable: "rule_items",
                        principalColumns: new[] { "town_id", "rule_item_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "accounts",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    score = table.Column<int>(type: "INTEGER", nullable: false),
                    spendable = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_accounts", x => new { x.town_id, x.household_id });
                    table.ForeignKey(
                        name: "fk_accounts_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_accounts_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "applications",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    application_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    address = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    at_counter = table.Column<bool>(type: "INTEGER", nullable: false),
                    consent_note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    consented_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    consented_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    consents_to_publish = table.Column<bool>(type: "INTEGER", nullable: false),
                    decided_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    decided_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    group_name = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    head = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    is_local = table.Column<bool>(type: "INTEGER", nullable: false),
                    members = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    phone = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    refusal_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    remarks = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    resides_since = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    scan_photo_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    submitted_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    submitted_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_applications", x => new { x.town_id, x.application_id });
                    table.ForeignKey(
                        name: "fk_applications_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_applications_photos_town_id_scan_photo_id",
                        columns: x => new { x.town_id, x.scan_photo_id },
                        principalTable: "photos",
                        principalColumns: new[] { "town_id", "photo_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_applications_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "appointments",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    appointment_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    created_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    ends_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    is_lead = table.Column<bool>(type: "INTEGER", nullable: false),
                    role = table.Column<int>(type: "INTEGER", nullable: false),
                    starts_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_appointments", x => new { x.town_id, x.appointment_id });
                    table.ForeignKey(
                        name: "fk_appointments_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_appointments_towns_town_id",
                        column: x => x.town_id,
                        principalTable: "towns",
                        principalColumn: "town_id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_appointments_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_appointments_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "claims",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    claim_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    accepted_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    accepted_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    answer = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    channel = table.Column<int>(type: "INTEGER", nullable: false),
                    finding_authority = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    finding_number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    finding_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    group_record_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    occurred_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    place = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    quantity = table.Column<int>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    reported_by = table.Column<int>(type: "INTEGER", nullable: false),
                    reporter_name = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    rule_item_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    stated_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    stated_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    statement = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    statement_due_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    submitted_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    submitted_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    tier_name = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    time_of_day = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    told_how = table.Column<string>(type: "TEXT", maxLength: 50, nullable: true),
                    told_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    witness = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_claims", x => new { x.town_id, x.claim_id });
                    table.ForeignKey(
                        name: "fk_claims_group_records_town_id_group_record_id",
                        columns: x => new { x.town_id, x.group_record_id },
                        principalTable: "group_records",
                        principalColumns: new[] { "town_id", "group_record_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_claims_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_claims_rule_items_town_id_rule_item_id",
                        columns: x => new { x.town_id, x.rule_item_id },
                        principalTable: "rule_items",
                        principalColumns: new[] { "town_id", "rule_item_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_claims_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "household_logins",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    handed_out_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    handed_out_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_household_logins", x => new { x.town_id, x.household_id });
                    table.ForeignKey(
                        name: "fk_household_logins_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_household_logins_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ledger_entries",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    seq = table.Column<long>(type: "INTEGER", nullable: false),
                    amount = table.Column<int>(type: "INTEGER", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    occurred_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    period = table.Column<int>(type: "INTEGER", nullable: false),
                    posted_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    posted_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    previous_hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    request_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    reverses_seq = table.Column<long>(type: "INTEGER", nullable: true),
                    rule_item_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    score_after = table.Column<int>(type: "INTEGER", nullable: false),
                    source_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    source_kind = table.Column<int>(type: "INTEGER", nullable: false),
                    spendable_after = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ledger_entries", x => new { x.town_id, x.village_id, x.seq });
                    table.CheckConstraint("ck_ledger_entries_amount", "amount >= 0");
                    table.ForeignKey(
                        name: "fk_ledger_entries_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_ledger_entries_ledger_entries_town_id_village_id_reverses_seq",
                        columns: x => new { x.town_id, x.village_id, x.reverses_seq },
                        principalTable: "ledger_entries",
                        principalColumns: new[] { "town_id", "village_id", "seq" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_ledger_entries_rule_items_town_id_rule_item_id",
                        columns: x => new { x.town_id, x.rule_item_id },
                        principalTable: "rule_items",
                        principalColumns: new[] { "town_id", "rule_item_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_ledger_entries_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "members",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    member_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    relation = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_members", x => new { x.town_id, x.member_id });
                    table.ForeignKey(
                        name: "fk_members_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "period_scores",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    quarter = table.Column<int>(type: "INTEGER", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    deducted = table.Column<int>(type: "INTEGER", nullable: false),
                    score = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_period_scores", x => new { x.town_id, x.village_id, x.quarter, x.household_id });
                    table.ForeignKey(
                        name: "fk_period_scores_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_period_scores_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "quarter_notices",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    notice_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    black_told_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    black_told_household_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    black_told_how = table.Column<string>(type: "TEXT", maxLength: 50, nullable: true),
                    black_told_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    final_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    final_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    final_head_hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: true),
                    final_head_seq = table.Column<long>(type: "INTEGER", nullable: true),
                    head_hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    head_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    objections_until = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    public_until = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    published_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    published_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    quarter = table.Column<int>(type: "INTEGER", nullable: false),
                    tie_decided_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    tie_decided_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    tie_household_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    tie_note = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    tie_present = table.Column<int>(type: "INTEGER", nullable: true),
                    tie_votes_against = table.Column<int>(type: "INTEGER", nullable: true),
                    tie_votes_for = table.Column<int>(type: "INTEGER", nullable: true),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_quarter_notices", x => new { x.town_id, x.notice_id });
                    table.ForeignKey(
                        name: "fk_quarter_notices_households_town_id_black_told_household_id",
                        columns: x => new { x.town_id, x.black_told_household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_quarter_notices_households_town_id_tie_household_id",
                        columns: x => new { x.town_id, x.tie_household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_quarter_notices_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "redemptions",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    redemption_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    by = table.Column<Guid>(type: "TEXT", nullable: false),
                    cancel_reason = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    cancelled_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    cancelled_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    recipient = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    session_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    signature_photo_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    signed_how = table.Column<int>(type: "INTEGER", nullable: false),
                    total = table.Column<int>(type: "INTEGER", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    witness = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    year = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_redemptions", x => new { x.town_id, x.redemption_id });
                    table.ForeignKey(
                        name: "fk_redemptions_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_redemptions_photos_town_id_signature_photo_id",
                        columns: x => new { x.town_id, x.signature_photo_id },
                        principalTable: "photos",
                        principalColumns: new[] { "town_id", "photo_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_redemptions_redemption_sessions_town_id_session_id",
                        columns: x => new { x.town_id, x.session_id },
                        principalTable: "redemption_sessions",
                        principalColumns: new[] { "town_id", "session_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_redemptions_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "claim_events",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    claim_event_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    by = table.Column<Guid>(type: "TEXT", nullable: false),
                    claim_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    note = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    what = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_claim_events", x => new { x.town_id, x.claim_event_id });
                    table.ForeignKey(
                        name: "fk_claim_events_claims_town_id_claim_id",
                        columns: x => new { x.town_id, x.claim_id },
                        principalTable: "claims",
                        principalColumns: new[] { "town_id", "claim_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "claim_photos",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    claim_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    photo_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    caption = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_claim_photos", x => new { x.town_id, x.claim_id, x.photo_id });
                    table.ForeignKey(
                        name: "fk_claim_photos_claims_town_id_claim_id",
                        columns: x => new { x.town_id, x.claim_id },
                        principalTable: "claims",
                        principalColumns: new[] { "town_id", "claim_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_claim_photos_photos_town_id_photo_id",
                        columns: x => new { x.town_id, x.photo_id },
                        principalTable: "photos",
                        principalColumns: new[] { "town_id", "photo_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "review_lines",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    review_line_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    change_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    claim_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    decision = table.Column<int>(type: "INTEGER", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    is_late = table.Column<bool>(type: "INTEGER", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    monthly_review_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    occurred_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    once_key = table.Column<string>(type: "TEXT", maxLength: 80, nullable: true),
                    points = table.Column<int>(type: "INTEGER", nullable: false),
                    quantity = table.Column<int>(type: "INTEGER", nullable: false),
                    reject_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    return_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    rule_item_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    tier_name = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_review_lines", x => new { x.town_id, x.review_line_id });
                    table.ForeignKey(
                        name: "fk_review_lines_claims_town_id_claim_id",
                        columns: x => new { x.town_id, x.claim_id },
                        principalTable: "claims",
                        principalColumns: new[] { "town_id", "claim_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_review_lines_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_review_lines_monthly_reviews_town_id_monthly_review_id",
                        columns: x => new { x.town_id, x.monthly_review_id },
                        principalTable: "monthly_reviews",
                        principalColumns: new[] { "town_id", "monthly_review_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_review_lines_rule_items_town_id_rule_item_id",
                        columns: x => new { x.town_id, x.rule_item_id },
                        principalTable: "rule_items",
                        principalColumns: new[] { "town_id", "rule_item_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_review_lines_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "board_lines",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    notice_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    card_number = table.Column<int>(type: "INTEGER", nullable: false),
                    deducted = table.Column<int>(type: "INTEGER", nullable: false),
                    group_name = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    head = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    is_black = table.Column<bool>(type: "INTEGER", nullable: false),
                    is_red = table.Column<bool>(type: "INTEGER", nullable: false),
                    named_in_public = table.Column<bool>(type: "INTEGER", nullable: false),
                    named_on_paper = table.Column<bool>(type: "INTEGER", nullable: false),
                    rank = table.Column<int>(type: "INTEGER", nullable: false),
                    score = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_board_lines", x => new { x.town_id, x.notice_id, x.household_id });
                    table.ForeignKey(
                        name: "fk_board_lines_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_board_lines_quarter_notices_town_id_notice_id",
                        columns: x => new { x.town_id, x.notice_id },
                        principalTable: "quarter_notices",
                        principalColumns: new[] { "town_id", "notice_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "objections",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    objection_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    answer = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    answered_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    answered_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    due_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    entry_seq = table.Column<long>(type: "INTEGER", nullable: true),
                    findings = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    household_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    investigated_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    investigated_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    notice_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    outcome = table.Column<int>(type: "INTEGER", nullable: true),
                    raised_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    raised_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    raised_by_household_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    raised_by_name = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    raised_by_phone = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false),
                    year = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_objections", x => new { x.town_id, x.objection_id });
                    table.ForeignKey(
                        name: "fk_objections_households_town_id_household_id",
                        columns: x => new { x.town_id, x.household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_objections_households_town_id_raised_by_household_id",
                        columns: x => new { x.town_id, x.raised_by_household_id },
                        principalTable: "households",
                        principalColumns: new[] { "town_id", "household_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_objections_ledger_entries_town_id_village_id_entry_seq",
                        columns: x => new { x.town_id, x.village_id, x.entry_seq },
                        principalTable: "ledger_entries",
                        principalColumns: new[] { "town_id", "village_id", "seq" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_objections_quarter_notices_town_id_notice_id",
                        columns: x => new { x.town_id, x.notice_id },
                        principalTable: "quarter_notices",
                        principalColumns: new[] { "town_id", "notice_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_objections_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "redemption_lines",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    redemption_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    goods_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    price = table.Column<int>(type: "INTEGER", nullable: false),
                    quantity = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_redemption_lines", x => new { x.town_id, x.redemption_id, x.goods_id });
                    table.ForeignKey(
                        name: "fk_redemption_lines_goods_town_id_goods_id",
                        columns: x => new { x.town_id, x.goods_id },
                        principalTable: "goods",
                        principalColumns: new[] { "town_id", "goods_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_redemption_lines_redemptions_town_id_redemption_id",
                        columns: x => new { x.town_id, x.redemption_id },
                        principalTable: "redemptions",
                        principalColumns: new[] { "town_id", "redemption_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "stock_movements",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    stock_movement_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    by = table.Column<Guid>(type: "TEXT", nullable: false),
                    goods_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    note = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    quantity = table.Column<int>(type: "INTEGER", nullable: false),
                    redemption_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    village_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stock_movements", x => new { x.town_id, x.stock_movement_id });
                    table.ForeignKey(
                        name: "fk_stock_movements_goods_town_id_goods_id",
                        columns: x => new { x.town_id, x.goods_id },
                        principalTable: "goods",
                        principalColumns: new[] { "town_id", "goods_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_stock_movements_redemptions_town_id_redemption_id",
                        columns: x => new { x.town_id, x.redemption_id },
                        principalTable: "redemptions",
                        principalColumns: new[] { "town_id", "redemption_id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_stock_movements_villages_town_id_village_id",
                        columns: x => new { x.town_id, x.village_id },
                        principalTable: "villages",
                        principalColumns: new[] { "town_id", "village_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "review_votes",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "INTEGER", nullable: false),
                    review_line_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    approve = table.Column<bool>(type: "INTEGER", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    is_chair = table.Column<bool>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_review_votes", x => new { x.town_id, x.review_line_id, x.user_id });
                    table.ForeignKey(
                        name: "fk_review_votes_review_lines_town_id_review_line_id",
                        columns: x => new { x.town_id, x.review_line_id },
                        principalTable: "review_lines",
                        principalColumns: new[] { "town_id", "review_line_id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_accounts_town_id_village_id",
                table: "accounts",
                columns: new[] { "town_id", "village_id" });

            migrationBuilder.CreateIndex(
                name: "ix_applications_town_id_household_id",
                table: "applications",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_applications_town_id_scan_photo_id",
                table: "applications",
                columns: new[] { "town_id", "scan_photo_id" });

            migrationBuilder.CreateIndex(
                name: "ix_applications_town_id_village_id_status",
                table: "applications",
                columns: new[] { "town_id", "village_id", "status" });

            migrationBuilder.CreateIndex(
                name: "ix_appointments_town_id_household_id",
                table: "appointments",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_appointments_town_id_village_id_role",
                table: "appointments",
                columns: new[] { "town_id", "village_id", "role" });

            migrationBuilder.CreateIndex(
                name: "ix_appointments_user_id_town_id",
                table: "appointments",
                columns: new[] { "user_id", "town_id" });

            migrationBuilder.CreateIndex(
                name: "ix_asp_net_user_claims_user_id",
                table: "AspNetUserClaims",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_asp_net_user_logins_user_id",
                table: "AspNetUserLogins",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_board_lines_town_id_household_id",
                table: "board_lines",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_claim_events_town_id_claim_id",
                table: "claim_events",
                columns: new[] { "town_id", "claim_id" });

            migrationBuilder.CreateIndex(
                name: "ix_claim_photos_town_id_photo_id",
                table: "claim_photos",
                columns: new[] { "town_id", "photo_id" });

            migrationBuilder.CreateIndex(
                name: "ix_claims_town_id_group_record_id",
                table: "claims",
                columns: new[] { "town_id", "group_record_id" });

            migrationBuilder.CreateIndex(
                name: "ix_claims_town_id_household_id_occurred_on",
                table: "claims",
                columns: new[] { "town_id", "household_id", "occurred_on" });

            migrationBuilder.CreateIndex(
                name: "ix_claims_town_id_rule_item_id",
                table: "claims",
                columns: new[] { "town_id", "rule_item_id" });

            migrationBuilder.CreateIndex(
                name: "ix_claims_town_id_village_id_status_occurred_on",
                table: "claims",
                columns: new[] { "town_id", "village_id", "status", "occurred_on" });

            migrationBuilder.CreateIndex(
                name: "ix_goods_town_id_name_specification",
                table: "goods",
                columns: new[] { "town_id", "name", "specification" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_group_records_town_id_village_id_occurred_on",
                table: "group_records",
                columns: new[] { "town_id", "village_id", "occurred_on" });

            migrationBuilder.CreateIndex(
                name: "ix_household_logins_user_id",
                table: "household_logins",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_households_town_id_village_id_card_number",
                table: "households",
                columns: new[] { "town_id", "village_id", "card_number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_households_town_id_village_id_group_name",
                table: "households",
                columns: new[] { "town_id", "village_id", "group_name" });

            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_town_id_household_id_seq",
                table: "ledger_entries",
                columns: new[] { "town_id", "household_id", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_town_id_period_village_id",
                table: "ledger_entries",
                columns: new[] { "town_id", "period", "village_id" });

            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_town_id_rule_item_id",
                table: "ledger_entries",
                columns: new[] { "town_id", "rule_item_id" });

            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_town_id_village_id_reverses_seq",
                table: "ledger_entries",
                columns: new[] { "town_id", "village_id", "reverses_seq" },
                unique: true,
                filter: "reverses_seq IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_members_town_id_household_id",
                table: "members",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_monthly_reviews_town_id_village_id_month_part",
                table: "monthly_reviews",
                columns: new[] { "town_id", "village_id", "month", "part" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_objections_town_id_household_id",
                table: "objections",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_objections_town_id_notice_id",
                table: "objections",
                columns: new[] { "town_id", "notice_id" });

            migrationBuilder.CreateIndex(
                name: "ix_objections_town_id_raised_by_household_id",
                table: "objections",
                columns: new[] { "town_id", "raised_by_household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_objections_town_id_village_id_entry_seq",
                table: "objections",
                columns: new[] { "town_id", "village_id", "entry_seq" });

            migrationBuilder.CreateIndex(
                name: "ix_objections_town_id_village_id_year_number",
                table: "objections",
                columns: new[] { "town_id", "village_id", "year", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_period_scores_town_id_household_id",
                table: "period_scores",
                columns: new[] { "town_id", "household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_photos_town_id_village_id_sha256",
                table: "photos",
                columns: new[] { "town_id", "village_id", "sha256" });

            migrationBuilder.CreateIndex(
                name: "ix_quarter_notices_town_id_black_told_household_id",
                table: "quarter_notices",
                columns: new[] { "town_id", "black_told_household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_quarter_notices_town_id_tie_household_id",
                table: "quarter_notices",
                columns: new[] { "town_id", "tie_household_id" });

            migrationBuilder.CreateIndex(
                name: "ix_quarter_notices_town_id_village_id_quarter",
                table: "quarter_notices",
                columns: new[] { "town_id", "village_id", "quarter" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_redemption_lines_town_id_goods_id",
                table: "redemption_lines",
                columns: new[] { "town_id", "goods_id" });

            migrationBuilder.CreateIndex(
                name: "ix_redemption_sessions_town_id_quarter",
                table: "redemption_sessions",
                columns: new[] { "town_id", "quarter" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_redemptions_town_id_household_id_session_id",
                table: "redemptions",
                columns: new[] { "town_id", "household_id", "session_id" });

            migrationBuilder.CreateIndex(
                name: "ix_redemptions_town_id_session_id",
                table: "redemptions",
                columns: new[] { "town_id", "session_id" });

            migrationBuilder.CreateIndex(
                name: "ix_redemptions_town_id_signature_photo_id",
                table: "redemptions",
                columns: new[] { "town_id", "signature_photo_id" });

            migrationBuilder.CreateIndex(
                name: "ix_redemptions_town_id_village_id_year_number",
                table: "redemptions",
                columns: new[] { "town_id", "village_id", "year", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_review_lines_town_id_claim_id",
                table: "review_lines",
                columns: new[] { "town_id", "claim_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_review_lines_town_id_household_id_occurred_on",
                table: "review_lines",
                columns: new[] { "town_id", "household_id", "occurred_on" });

            migrationBuilder.CreateIndex(
                name: "ix_review_lines_town_id_monthly_review_id",
                table: "review_lines",
                columns: new[] { "town_id", "monthly_review_id" });

            migrationBuilder.CreateIndex(
                name: "ix_review_lines_town_id_once_key",
                table: "review_lines",
                columns: new[] { "town_id", "once_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_review_lines_town_id_rule_item_id",
                table: "review_lines",
                columns: new[] { "town_id", "rule_item_id" });

            migrationBuilder.CreateIndex(
                name: "ix_review_lines_town_id_village_id",
                table: "review_lines",
                columns: new[] { "town_id", "village_id" });

            migrationBuilder.CreateIndex(
                name: "ix_rule_caps_town_id_rule_list_id",
                table: "rule_caps",
                columns: new[] { "town_id", "rule_list_id" });

            migrationBuilder.CreateIndex(
                name: "ix_rule_items_town_id_rule_list_id_code",
                table: "rule_items",
                columns: new[] { "town_id", "rule_list_id", "code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_rule_lists_town_id_village_id_version",
                table: "rule_lists",
                columns: new[] { "town_id", "village_id", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_session_goods_town_id_goods_id",
                table: "session_goods",
                columns: new[] { "town_id", "goods_id" });

            migrationBuilder.CreateIndex(
                name: "ix_stock_town_id_goods_id",
                table: "stock",
                columns: new[] { "town_id", "goods_id" });

            migrationBuilder.CreateIndex(
                name: "ix_stock_movements_town_id_goods_id",
                table: "stock_movements",
                columns: new[] { "town_id", "goods_id" });

            migrationBuilder.CreateIndex(
                name: "ix_stock_movements_town_id_redemption_id",
                table: "stock_movements",
                columns: new[] { "town_id", "redemption_id" });

            migrationBuilder.CreateIndex(
                name: "ix_stock_movements_town_id_village_id_goods_id_at",
                table: "stock_movements",
                columns: new[] { "town_id", "village_id", "goods_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_towns_code",
                table: "towns",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "EmailIndex",
                table: "users",
                column: "normalized_email");

            migrationBuilder.CreateIndex(
                name: "UserNameIndex",
                table: "users",
                column: "normalized_user_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_villages_town_id_code",
                table: "villages",
                columns: new[] { "town_id", "code" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "accounts");

            migrationBuilder.DropTable(
                name: "applications");

            migrationBuilder.DropTable(
                name: "appointments");

            migrationBuilder.DropTable(
                name: "AspNetUserClaims");

            migrationBuilder.DropTable(
                name: "AspNetUserLogins");

            migrationBuilder.DropTable(
                name: "AspNetUserTokens");

            migrationBuilder.DropTable(
                name: "board_lines");

            migrationBuilder.DropTable(
                name: "claim_events");

            migrationBuilder.DropTable(
                name: "claim_photos");

            migrationBuilder.DropTable(
                name: "data_protection_keys");

            migrationBuilder.DropTable(
                name: "form_receipts");

            migrationBuilder.DropTable(
                name: "household_logins");

            migrationBuilder.DropTable(
                name: "ledger_heads");

            migrationBuilder.DropTable(
                name: "members");

            migrationBuilder.DropTable(
                name: "objections");

            migrationBuilder.DropTable(
                name: "period_scores");

            migrationBuilder.DropTable(
                name: "redemption_lines");

            migrationBuilder.DropTable(
                name: "review_votes");

            migrationBuilder.DropTable(
                name: "rule_caps");

            migrationBuilder.DropTable(
                name: "rule_tiers");

            migrationBuilder.DropTable(
                name: "session_goods");

            migrationBuilder.DropTable(
                name: "stock");

            migrationBuilder.DropTable(
                name: "stock_movements");

            migrationBuilder.DropTable(
                name: "users");

            migrationBuilder.DropTable(
                name: "ledger_entries");

            migrationBuilder.DropTable(
                name: "quarter_notices");

            migrationBuilder.DropTable(
                name: "review_lines");

            migrationBuilder.DropTable(
                name: "goods");

            migrationBuilder.DropTable(
                name: "redemptions");

            migrationBuilder.DropTable(
                name: "claims");

            migrationBuilder.DropTable(
                name: "monthly_reviews");

            migrationBuilder.DropTable(
                name: "photos");

            migrationBuilder.DropTable(
                name: "redemption_sessions");

            migrationBuilder.DropTable(
                name: "group_records");

            migrationBuilder.DropTable(
                name: "households");

            migrationBuilder.DropTable(
                name: "rule_items");

            migrationBuilder.DropTable(
                name: "village_groups");

            migrationBuilder.DropTable(
                name: "rule_lists");

            migrationBuilder.DropTable(
                name: "villages");

            migrationBuilder.DropTable(
                name: "towns");
        }
    }
}
