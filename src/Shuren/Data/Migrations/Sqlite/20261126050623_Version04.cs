using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <summary>From version 0.3: forms that were not carried out wait for their owner.</summary>
    [DbContext(typeof(SqliteAppDb))]
    [Migration("20261126050623_Version04")]
    public class Version04 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "kept_forms",
                columns: table => new
                {
                    kept_form_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    owner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    @sealed = table.Column<byte[]>(name: "sealed", type: "BLOB", nullable: false),
                    until = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_kept_forms", x => x.kept_form_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_kept_forms_owner_id_until",
                table: "kept_forms",
                columns: new[] { "owner_id", "until" });

            migrationBuilder.CreateIndex(
                name: "ix_kept_forms_until",
                table: "kept_forms",
                column: "until");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "kept_forms");
        }
    }
}
