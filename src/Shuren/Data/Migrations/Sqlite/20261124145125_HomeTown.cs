using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Shuren.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class HomeTown : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "home_town_id",
                table: "users",
                type: "INTEGER",
                nullable: true);

            // Accounts from before are of the town where they served first; one that never served is of the installation's first town.
            migrationBuilder.Sql("""
                UPDATE users SET home_town_id = COALESCE(
                    (SELECT a.town_id FROM appointments a WHERE a.user_id = users.id ORDER BY a.starts_on, a.appointment_id LIMIT 1),
                    (SELECT MIN(t.town_id) FROM towns t))
                WHERE kind = 1
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "home_town_id",
                table: "users");
        }
    }
}
