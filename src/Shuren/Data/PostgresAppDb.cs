using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Shuren.Data;

/// <summary>PostgreSQL, for a county or a province and many servers side by side (OPS-1).</summary>
public sealed class PostgresAppDb(DbContextOptions<PostgresAppDb> options) : AppDb(options)
{
    protected internal override async Task LockVillageAsync(VillageKey village)
        => await Database.ExecuteSqlAsync(
            $"SELECT 1 FROM ledger_heads WHERE town_id = {village.TownId} AND village_id = {village.VillageId} FOR NO KEY UPDATE");

    protected internal override Task<IDisposable> WriterTurnAsync() => Task.FromResult<IDisposable>(NoTurn.Instance);

    protected internal override async Task<OpenChange> BeginChangeAsync() => new(await Database.BeginTransactionAsync());

    private sealed class NoTurn : IDisposable
    {
        public static readonly NoTurn Instance = new();

        public void Dispose()
        {
        }
    }

    /// <summary>For `dotnet ef`.</summary>
    public sealed class DesignFactory : IDesignTimeDbContextFactory<PostgresAppDb>
    {
        public PostgresAppDb CreateDbContext(string[] args)
            => new(new DbContextOptionsBuilder<PostgresAppDb>().UseNpgsql("Host=design").UseSnakeCaseNamingConvention().Options);
    }
}
