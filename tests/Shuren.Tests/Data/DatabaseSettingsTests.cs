using Npgsql;

namespace Shuren.Tests.Data;

/// <summary>What a connection to PostgreSQL does not say is set for it, and what it says stays.</summary>
[BothEngines]
public sealed class DatabaseSettingsTests
{
    [Fact]
    public void Connection_ThatSaysNothing_IsKeptSmallAndPrepared()
    {
        var made = new NpgsqlConnectionStringBuilder(new DatabaseSettings(null, "Host=db;Username=shuren; ").PreparingConnection);

        Assert.Equal((200, true), (made.MaxAutoPrepare, made.NoResetOnClose));
        Assert.Equal(Math.Max(10, 4 * Environment.ProcessorCount), made.MaxPoolSize);
    }

    [Theory]
    [InlineData("Maximum Pool Size=64;Max Auto Prepare=0;No Reset On Close=false")]
    [InlineData("MaxPoolSize=64;MaxAutoPrepare=0;NoResetOnClose=false")]
    public void Connection_ThatSaysSo_Decides(string said)
    {
        var made = new NpgsqlConnectionStringBuilder(new DatabaseSettings(null, "Host=db;" + said).PreparingConnection);

        Assert.Equal((64, 0, false), (made.MaxPoolSize, made.MaxAutoPrepare, made.NoResetOnClose));
    }
}
