using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.DataProtection.Repositories;

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
        using var connection = settings.Connect();
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
