using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Shuren.Features.Households;

namespace Shuren.Features.Rights;

/// <summary>
/// Blots out names, telephone numbers and addresses of forgotten households wherever others wrote them: in every column of text of every
/// table of the town, as the model has them, but for those that hold somebody else's name or no person's words.
/// </summary>
public sealed class Blots
{
    private const string ForAName = "某人";
    private const string ForANumber = "（已删除）";
    private const int NameLeast = 2;
    private const int PhoneLeast = 7;
    private const int AddressLeast = 5;

    // Private use: stands for a longer name while the shorter one in it is blotted out.
    private const char Guard = '\uE000';

    /// <summary>Tables that hold no words about a person. Those that refuse change hold none either (ADR 15).</summary>
    private static readonly HashSet<string> Apart = new(StringComparer.Ordinal)
    {
        "towns", "villages", "village_groups", "goods", "session_goods", "rule_items", "rule_caps", "rule_tiers",
        "form_receipts", "photos", "entry_salts", "ledger_heads"
    };

    /// <summary>Somebody else's own name or number, digests, and words of the program.</summary>
    private static readonly HashSet<string> AColumnApart = new(StringComparer.Ordinal)
    {
        "households.Head", "households.HeadInitials", "households.GroupName", "households.Phone", "households.Address", "members.Name",
        "members.Relation", "applications.Head", "applications.GroupName", "applications.Phone", "applications.Address",
        "applications.Members", "board_names.Head", "board_names.GroupName", "tie_votes.VotedOn", "review_votes.Basis",
        "remedy_votes.Basis", "commendation_votes.VotedOn", "nominations.ChosenOn",
        "deliberations.VotedOn", "redemptions.Shown", "review_lines.OnceKey", "claim_events.What"
    };

    private readonly AppDb _db;
    private readonly int _town;
    private readonly List<(string Text, string With)> _needles;
    private readonly List<string> _longer;

    private Blots(AppDb db, int town, List<(string, string)> needles, List<string> longer)
        => (_db, _town, _needles, _longer) = (db, town, needles, longer);

    /// <summary>
    /// What is to be looked for. A name that somebody else of the town bears, a number or an address that another household has, is left:
    /// nobody can say whose it is.
    /// </summary>
    public static async Task<Blots> OfAsync(AppDb db, int town, List<Household> gone)
    {
        var ids = gone.ConvertAll(h => h.HouseholdId);
        var applications = await db.Applications.AsNoTracking().OfTown(town)
            .Where(a => a.HouseholdId != null && ids.Contains(a.HouseholdId.Value)).ToListAsync();
        var members = await db.Members.AsNoTracking().OfTown(town).Select(m => new { m.HouseholdId, m.Name }).ToListAsync();
        var staying = await db.Households.AsNoTracking().OfTown(town).Where(h => !ids.Contains(h.HouseholdId) && h.ForgottenOn == null)
            .Select(h => new { h.Head, h.Phone, h.Address }).ToListAsync();
        var staff = await db.Users.Where(u => u.HomeTownId == town || db.Appointments.Any(a => a.TownId == town && a.UserId == u.Id))
            .Select(u => u.DisplayName).ToListAsync();
        var boards = await db.BoardNames.OfTown(town).Where(n => ids.Contains(n.HouseholdId)).Select(n => n.Head).ToListAsync();
        var objectors = await db.Objections.OfTown(town)
            .Where(o => o.RaisedByHouseholdId != null && ids.Contains(o.RaisedByHouseholdId.Value))
            .Select(o => new { o.RaisedByName, o.RaisedByPhone }).ToListAsync();

        var changed = await db.HouseholdChangeWords.OfTown(town)
            .Where(w => db.HouseholdChanges.Any(c => c.TownId == town && c.ChangeId == w.ChangeId && ids.Contains(c.HouseholdId)))
            .Select(w => new { w.HeadBefore, w.HeadAfter, w.MembersBefore }).ToListAsync();

        var others = staying.Select(h => h.Head).Concat(members.Where(m => !ids.Contains(m.HouseholdId)).Select(m => m.Name))
            .Concat(staff).SelectMany(Spellings).ToHashSet(StringComparer.Ordinal);
        var names = gone.Select(h => h.Head).Concat(members.Where(m => ids.Contains(m.HouseholdId)).Select(m => m.Name))
            .Concat(applications.Select(a => a.Head)).Concat(applications.SelectMany(a => NamesOf(a.Members))).Concat(boards)
            .Concat(changed.SelectMany(w => (string?[])[w.HeadBefore, w.HeadAfter, .. NamesOf(w.MembersBefore)]).OfType<string>())
            .Concat(objectors.Select(o => o.RaisedByName)).SelectMany(Spellings);
        var phones = gone.Select(h => h.Phone).Concat(applications.Select(a => a.Phone)).Concat(objectors.Select(o => o.RaisedByPhone))
            .Except(staying.Select(h => h.Phone));
        var addresses = gone.Select(h => h.Address).Concat(applications.Select(a => a.Address)).Except(staying.Select(h => h.Address));
        var needles = Long(names.Except(others), NameLeast, ForAName)
            .Concat(Long(phones, PhoneLeast, ForANumber)).Concat(Long(addresses, AddressLeast, ForANumber))
            .DistinctBy(n => n.Text).OrderByDescending(n => n.Text.Length).ToList();
        return new Blots(db, town, needles, [.. others.Where(o => needles.Exists(n => o.Contains(n.Text, StringComparison.Ordinal)))
            .OrderByDescending(o => o.Length)]);
    }

    /// <summary>Whether anybody wrote any of it.</summary>
    public async Task<bool> AreNeededAsync()
    {
        foreach (var column in Columns())
        {
            if (await ScalarAsync($"SELECT count(*) FROM {column.Table} WHERE town_id = @town AND {column.Blotted} <> {column.Name}") > 0)
            {
                return true;
            }
        }
        return false;
    }

    public async Task OutAsync()
    {
        foreach (var column in Columns())
        {
            await ScalarAsync(
                $"UPDATE {column.Table} SET {column.Name} = {column.Blotted} WHERE town_id = @town AND {column.Blotted} <> {column.Name}");
        }
    }

    /// <summary>Which columns of a town's tables are looked through.</summary>
    public static IEnumerable<(IEntityType Table, IProperty Column)> Searched(IModel model)
        => from entity in model.GetEntityTypes()
           let table = entity.GetTableName()
           where typeof(ITownOwned).IsAssignableFrom(entity.ClrType) && !Apart.Contains(table)
               && !AppendOnly.Tables.Contains(table, StringComparer.Ordinal)
           from property in entity.GetProperties()
           where property.ClrType == typeof(string) && !AColumnApart.Contains($"{table}.{property.Name}") && !property.IsKey()
           select (entity, property);

    private IEnumerable<(string Table, string Name, string Blotted)> Columns()
    {
        if (_needles.Count == 0)
        {
            yield break;
        }
        var sql = _db.GetService<ISqlGenerationHelper>();
        foreach (var (entity, property) in Searched(_db.Model))
        {
            var name = sql.DelimitIdentifier(property.GetColumnName());
            yield return (sql.DelimitIdentifier(entity.GetTableName()!), name, Blotted(name));
        }
    }

    // Longer names first become signs, then what is looked for goes, then the signs become the names again.
    private string Blotted(string column)
    {
        var text = column;
        for (var i = 0; i < _longer.Count; i++)
        {
            text = $"replace({text}, @l{i}, @g{i})";
        }
        for (var i = 0; i < _needles.Count; i++)
        {
            text = $"replace({text}, @n{i}, @w{i})";
        }
        for (var i = 0; i < _longer.Count; i++)
        {
            text = $"replace({text}, @g{i}, @l{i})";
        }
        return text;
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var command = _db.Database.GetDbConnection().CreateCommand();
        command.Transaction = _db.Database.CurrentTransaction?.GetDbTransaction();
#pragma warning disable CA2100 // Names of the model's own tables and columns; all that people typed is a parameter.
        command.CommandText = sql;
#pragma warning restore CA2100
        Add(command, "town", _town);
        for (var i = 0; i < _longer.Count; i++)
        {
            Add(command, FormattableString.Invariant($"l{i}"), _longer[i]);
            Add(command, FormattableString.Invariant($"g{i}"), ((char)(Guard + i)).ToString());
        }
        for (var i = 0; i < _needles.Count; i++)
        {
            Add(command, FormattableString.Invariant($"n{i}"), _needles[i].Text);
            Add(command, FormattableString.Invariant($"w{i}"), _needles[i].With);
        }
        return Convert.ToInt64(await command.ExecuteScalarAsync() ?? 0L, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private static IEnumerable<(string Text, string With)> Long(IEnumerable<string?> texts, int least, string with)
        => texts.OfType<string>().Select(t => t.Trim()).Where(t => t.Length >= least).Select(t => (t, with));

    // 张三（小） is written 张三 by everybody else.
    private static IEnumerable<string> Spellings(string name)
        => name.IndexOf('（', StringComparison.Ordinal) is var at and > 0 ? [name, name[..at]] : [name];

    private static IEnumerable<string> NamesOf(string? members)
        => (members ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split([' ', '　', '\t', ',', '，'], 2, StringSplitOptions.RemoveEmptyEntries)[0]);
}
