using System.IO.Compression;
using System.Xml;

namespace Shuren.Infrastructure;

/// <summary>
/// The parts of an .xlsx, found as office programs find them: a backslash in a path, another case of its letters, a missing list of content
/// types or of relations are faults of the program that wrote it, and the village cannot mend them.
/// </summary>
internal sealed class SheetPackage : IDisposable
{
    private const long RelationsMaxChars = 8L * 1024 * 1024;

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _parts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<Relation>> _relations = new(StringComparer.OrdinalIgnoreCase);

    private sealed record Relation(string Id, string Type, string Part);

    public SheetPackage(Stream file)
    {
        _zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        foreach (var entry in _zip.Entries)
        {
            _parts[Plain(entry.FullName)] = entry;
        }
        Workbook = Relations("").Find(r => r.Type == "officeDocument")?.Part is { } named && _parts.ContainsKey(named) ? named
            : _parts.Keys.FirstOrDefault(p => p.EndsWith("xl/workbook.xml", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The path of the workbook's part; null when there is none.</summary>
    public string? Workbook { get; }

    public Stream Open(string part) => _parts[part].Open();

    /// <summary>The part of a kind that belongs to another, or the one at its usual place; null when there is none.</summary>
    public string? Related(string part, string type, string usual)
        => Relations(part).Find(r => r.Type == type)?.Part is { } named && _parts.ContainsKey(named) ? named
            : _parts.ContainsKey(usual) ? usual
            : null;

    /// <summary>The worksheet that the workbook calls by this id; null when it is a sheet of another kind.</summary>
    /// <param name="workbook">The workbook's part.</param>
    /// <param name="id">Of the relation.</param>
    /// <param name="number">Of the sheet, from 1, should the relations be lost.</param>
    /// <exception cref="KeyNotFoundException">It is not in the file.</exception>
    public string? Sheet(string workbook, string? id, int number)
    {
        if (Relations(workbook).Find(r => r.Id == id) is { } relation)
        {
            return relation.Type != "worksheet" ? null
                : _parts.ContainsKey(relation.Part) ? relation.Part
                : throw new KeyNotFoundException(relation.Part);
        }
        var usual = FormattableString.Invariant($"xl/worksheets/sheet{number}.xml");
        return _parts.ContainsKey(usual) ? usual : throw new KeyNotFoundException(usual);
    }

    public void Dispose() => _zip.Dispose();

    private List<Relation> Relations(string part)
    {
        if (_relations.TryGetValue(part, out var known))
        {
            return known;
        }
        var relations = new List<Relation>();
        _relations.Add(part, relations);
        var slash = part.LastIndexOf('/');
        var (folder, name) = slash < 0 ? ("", part) : (part[..slash], part[(slash + 1)..]);
        if (!_parts.TryGetValue(Combined(folder, $"_rels/{name}.rels"), out var entry))
        {
            return relations;
        }
        using var xml = SheetReader.OpenXml(entry.Open(), RelationsMaxChars);
        while (SheetReader.Step(xml))
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "Relationship" && xml.GetAttribute("TargetMode") != "External"
                && xml.GetAttribute("Type") is { } type && xml.GetAttribute("Target") is { } target)
            {
                // The strict form of the standard has other addresses before the same last word.
                relations.Add(new Relation(xml.GetAttribute("Id") ?? "", type[(type.LastIndexOf('/') + 1)..], Combined(folder, target)));
            }
        }
        return relations;
    }

    private static string Combined(string folder, string target)
    {
        var plain = Uri.UnescapeDataString(target).Replace('\\', '/');
        var path = new List<string>();
        var whole = plain.StartsWith('/') || folder.Length == 0 ? plain : folder + "/" + plain;
        foreach (var step in whole.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == ".." && path.Count > 0)
            {
                path.RemoveAt(path.Count - 1);
            }
            else if (step is not ("." or ".."))
            {
                path.Add(step);
            }
        }
        return string.Join('/', path);
    }

    private static string Plain(string name) => Combined("", name);
}
