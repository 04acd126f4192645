using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Shuren.Data;

/// <summary>
/// The framework's keys, with which sign-in cookies and forms are sealed. They are read as plain rows: the first page waits for them, and
/// would otherwise wait for the whole model of the database. A new one, every three months, is written as any other record.
/// </summary>
internal sealed class StoredKeys(DatabaseSettings settings, IServiceProvider services, ILoggerFactory log) : IXmlRepository
{
    private readonly EntityFrameworkCoreXmlRepository<AppDb> _writer = new(services, log);

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using System.Data.Common.DbConnection connection = settings.IsPostgres
            ? new NpgsqlConnection(settings.PreparingConnection)
            : new SqliteConnection(settings.SqliteConnection);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT xml FROM data_protection_keys WHERE xml IS NOT NULL ORDER BY id";
        var keys = new List<XElement>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            keys.Add(XElement.Parse(rows.GetString(0)));
        }
        return keys;
    }

    public void StoreElement(XElement element, string friendlyName) => _writer.StoreElement(element, friendlyName);
}
