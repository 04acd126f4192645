using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AuditTrail : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit_events",
                columns: table => new
                {
                    town_id = table.Column<int>(type: "integer", nullable: false),
                    event_id = table.Column<Guid>(type: "uuid", nullable: false),
                    village_id = table.Column<int>(type: "integer", nullable: true),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role = table.Column<int>(type: "integer", nullable: true),
                    use_case = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: true),
                    origin = table.Column<string>(type: "character varying(45)", maxLength: 45, nullable: true),
                    session_id = table.Column<Guid>(type: "uuid", nullable: true),
                    sent = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_events", x => new { x.town_id, x.event_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_town_id_subject_id_at",
                table: "audit_events",
                columns: new[] { "town_id", "subject_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_town_id_village_id_at",
                table: "audit_events",
                columns: new[] { "town_id", "village_id", "at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit_events");
        }
    }
}
