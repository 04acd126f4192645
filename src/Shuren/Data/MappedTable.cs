using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Shuren.Data;

/// <summary>
/// A mapped entity's table, as rows are written to it without being tracked (ADR 30): worked out once from the model, with its statements.
/// What the model says is all there is: a new field is written too, a converted one as it is converted there.
/// </summary>
internal sealed class MappedTable
{
    private static readonly ConditionalWeakTable<IModel, ConcurrentDictionary<Type, MappedTable>> Known = [];

    private MappedTable(AppDb db, Type type)
    {
        var entity = db.Model.FindEntityType(type) ?? throw new InvalidOperationException($"{type} is not mapped.");
        var store = StoreObjectIdentifier.Create(entity, StoreObjectType.Table)!.Value;
        var sql = db.GetService<ISqlGenerationHelper>();
        Name = sql.DelimitIdentifier(store.Name);
        Columns = [.. entity.GetProperties().Select(p => new MappedColumn(p, sql.DelimitIdentifier(p.GetColumnName(store)!)))];
        KeyLast = [.. Columns.OrderBy(c => c.IsKey)];
        string Each(IEnumerable<MappedColumn> of, string between, Func<MappedColumn, int, string> text)
            => string.Join(between, of.Select(text));
        var names = Each(Columns, ", ", (c, _) => c.Name);
        var (key, rest) = (Columns.Where(c => c.IsKey).ToList(), Columns.Where(c => !c.IsKey).ToList());
        var arrays = Each(Columns, ", ", (c, i) => $"${i + 1}::{c.Type}[]");
        Insert = $"INSERT INTO {Name} ({names}) VALUES ({Each(Columns, ", ", (_, _) => "?")})";
        Update = $"UPDATE {Name} SET {Each(rest, ", ", (c, _) => c.Name + " = ?")} WHERE {Each(key, " AND ", (c, _) => c.Name + " = ?")}";
        InsertOne = $"INSERT INTO {Name} ({names}) VALUES ({Each(Columns, ", ", (_, i) => $"${i + 1}")})";
        InsertFromArrays = $"INSERT INTO {Name} ({names}) SELECT * FROM unnest({arrays})";
        UpdateFromArrays = $"""
            UPDATE {Name} AS t SET {Each(rest, ", ", (c, _) => $"{c.Name} = u.{c.Name}")}
            FROM unnest({arrays}) AS u ({names})
            WHERE {Each(key, " AND ", (c, _) => $"t.{c.Name} = u.{c.Name}")}
            """;
    }

    /// <summary>As it stands in a statement.</summary>
    public string Name { get; }

    public IReadOnlyList<MappedColumn> Columns { get; }

    /// <summary>The key's columns at the end, as in <see cref="Update"/>.</summary>
    public IReadOnlyList<MappedColumn> KeyLast { get; }

    /// <summary>SQLite's, with a `?` for each of <see cref="Columns"/>.</summary>
    public string Insert { get; }

    /// <summary>SQLite's, with a `?` for each of <see cref="KeyLast"/>.</summary>
    public string Update { get; }

    /// <summary>PostgreSQL's, with a value for each column.</summary>
    public string InsertOne { get; }

    /// <summary>PostgreSQL's, with an array for each column.</summary>
    public string InsertFromArrays { get; }

    /// <summary>PostgreSQL's, with an array for each column.</summary>
    public string UpdateFromArrays { get; }

    public static MappedTable Of(AppDb db, Type type)
        => Known.GetValue(db.Model, _ => new ConcurrentDictionary<Type, MappedTable>()).GetOrAdd(type, t => new MappedTable(db, t));

    /// <exception cref="InvalidOperationException">A row is not there.</exception>
    public void MustBe(int wanted, int updated)
    {
        if (updated != wanted)
        {
            throw new InvalidOperationException($"{wanted} rows of {Name} were to be updated, {updated} were.");
        }
    }
}

/// <summary>A column of it: how its value is read off a row, checked and converted.</summary>
internal sealed class MappedColumn
{
    private readonly IClrPropertyGetter _getter;
    private readonly Func<object?, object?>? _convert;
    private readonly IProperty? _limited;
    private readonly Type _element;

    public MappedColumn(IProperty property, string name)
    {
        _ = property.PropertyInfo ?? throw new InvalidOperationException($"{property.Name} has no property.");
        Name = name;
        IsKey = property.IsPrimaryKey();
        _getter = property.GetGetter();
        var mapping = property.GetRelationalTypeMapping();
        _convert = property.GetTypeMapping().Converter?.ConvertToProvider;
        _limited = WriteLimits.IsLimited(property) && _convert is null ? property : null;
        Type = mapping.StoreTypeNameBase;
        var stored = mapping.Converter?.ProviderClrType ?? mapping.ClrType;
        // A null in an array is one, and no zero.
        _element = property.IsNullable && stored.IsValueType && Nullable.GetUnderlyingType(stored) is null
            ? typeof(Nullable<>).MakeGenericType(stored)
            : stored;
    }

    /// <summary>As it stands in a statement.</summary>
    public string Name { get; }

    public bool IsKey { get; }

    /// <summary>As PostgreSQL names it.</summary>
    public string Type { get; }

    /// <exception cref="RuleViolation">The value is past its limit: <see cref="WriteLimits"/>.</exception>
    public object? Read(object row)
    {
        var value = _getter.GetClrValue(row);
        if (value is null)
        {
            return null;
        }
        if (_limited is not null)
        {
            WriteLimits.Check(_limited, value);
        }
        return _convert is null ? value : _convert(value);
    }

    /// <summary>
    /// Its value of one row, for PostgreSQL; of the same type also when there is none, so that the statement stays prepared.
    /// </summary>
    public NpgsqlParameter One(object row) => new() { Value = Read(row) ?? DBNull.Value, DataTypeName = Type };

    /// <summary>Its values of all rows, for PostgreSQL.</summary>
    public NpgsqlParameter Array(IReadOnlyCollection<object> rows)
    {
        var values = System.Array.CreateInstance(_element, rows.Count);
        var i = 0;
        foreach (var row in rows)
        {
            values.SetValue(Read(row), i++);
        }
        return new NpgsqlParameter { Value = values, DataTypeName = Type + "[]" };
    }
}
