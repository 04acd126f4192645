using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Shuren.Infrastructure;

/// <summary>What keeps the program from starting, or a command from working, as one sentence that says what to do.</summary>
public static class StartFault
{
    /// <returns>Null for what is no fault of the surroundings but of the program: its trace is wanted.</returns>
    public static string? Sentence(Exception thrown, string? urls = null)
    {
        for (var e = thrown; e is not null; e = e.InnerException)
        {
            // The cause says more than the failed reading or binding around it.
            if (e is not IOException { InnerException: not null } && Of(e, urls) is { } sentence)
            {
                return sentence;
            }
        }
        return null;
    }

    private static string? Of(Exception e, string? urls) => e switch
    {
        RuleViolation => e.Message,
        AddressInUseException or SocketException
        {
            SocketErrorCode: SocketError.AddressAlreadyInUse
        } => $"网址 {urls} 的端口已经被别的程序占用。请先停掉那个程序，或用 --urls 换一个端口。",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => $"没有权限监听 {urls}。请用 --urls 换一个 1024 以上的端口。",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => $"本机没有 {urls} 这个地址。请用 --urls 改正。",
        PostgresException postgres => OfPostgres(postgres),
        NpgsqlException => "连不上 PostgreSQL。请看它有没有启动，--database 里的主机和端口对不对。",
        SqliteException sqlite => OfSqlite(sqlite),
        UnauthorizedAccessException => "数据目录不能写：没有权限。请换一个目录（--data），或让运行程序的账号能写它。",
        IOException => "数据目录用不了，或磁盘满了：" + e.Message,
        _ => null
    };

    private static string OfPostgres(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
            => "PostgreSQL 不认这个用户名或密码。请改正 --database。",
        PostgresErrorCodes.InsufficientPrivilege => "PostgreSQL 的这个用户权限不够：" + e.MessageText,
        PostgresErrorCodes.CannotConnectNow => "PostgreSQL 正在启动或停止，请过一会儿再试。",
        PostgresErrorCodes.TooManyConnections => "PostgreSQL 的连接用完了，请过一会儿再试。",
        PostgresErrorCodes.DiskFull => "PostgreSQL 的磁盘满了。请先腾出地方。",
        _ => "数据库出错：" + e.MessageText
    };

    private static string OfSqlite(SqliteException e) => e.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_NOTADB => $"{DatabaseSettings.FileName} 不是树人积分的数据库，或已经损坏。请用 restore 恢复一份备份。",
        SQLitePCL.raw.SQLITE_CORRUPT => $"{DatabaseSettings.FileName} 已经损坏。请用 restore 恢复一份备份。",
        SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM
            => "数据目录不能写，或打不开里面的数据库。请换一个目录（--data），或让运行程序的账号能写它。",
        SQLitePCL.raw.SQLITE_FULL => "磁盘满了。请先腾出地方。",
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => "数据库正被另一个程序占用，请过一会儿再试。",
        _ => "数据库打不开或出错：" + e.Message
    };
}
