namespace Shuren.Infrastructure;

/// <summary>
/// A workbook as an import sees it: the tables it can read, and of everything else a list. Each cell with content is read, named in the
/// report, or in a row that is refused; nothing is passed over.
/// </summary>
public sealed class ImportBook
{
    /// <summary>Rows with content that may stand above the headings: titles, the village's name, a note how to fill in.</summary>
    private const int RowsAboveHeadings = 50;

    /// <summary>A title, a unit, a date; more cells than that in one row are a table.</summary>
    private const int TitleMaxCells = 2;

    private readonly IReadOnlyList<ImportColumn> _columns;
    private readonly HashSet<string> _called;
    private readonly Func<int[], IReadOnlyList<string>> _missing;
    private readonly List<PageState> _pages;

    /// <param name="book">What the file holds.</param>
    /// <param name="columns">What the import knows.</param>
    /// <param name="missing">What a set of places (-1: not there) still lacks, for people; empty when it will do.</param>
    /// <param name="group">
    /// The column whose content a sheet's name can stand for (一组), and how to read it; null when it is no such name.
    /// </param>
    public ImportBook(
        SheetBook book, IReadOnlyList<ImportColumn> columns, Func<int[], IReadOnlyList<string>> missing,
        (ImportColumn Column, Func<string, string?> Read)? group = null)
    {
        (_columns, _missing) = (columns, missing);
        _called = columns.SelectMany(c => c.Variants.Append(c.Name)).ToHashSet(StringComparer.Ordinal);
        _pages = book.Pages.Select(p => new PageState(p)).ToList();
        foreach (var page in _pages.Where(p => !p.Page.IsHidden))
        {
            FindTables(page, null);
            if (page.Tables.Count == 0 && group is { } named && named.Read(page.Page.Name) is { } name)
            {
                FindTables(page, (Array.IndexOf([.. columns], named.Column), name));
            }
        }
        var read = _pages.Count(p => p.Tables.Count > 0);
        foreach (var page in _pages.Where(p => p.Tables.Count > 0))
        {
            page.Label = read > 1 ? page.Page.Name : null;
            ReadRows(page);
        }
    }

    public IEnumerable<ImportTable> Tables => _pages.SelectMany(p => p.Tables);

    /// <summary>An error when no sheet has what is needed.</summary>
    public bool MustHaveTables(ImportReport report)
    {
        if (Tables.Any())
        {
            return true;
        }
        var best = _pages.Where(p => !p.Page.IsHidden).MaxBy(p => p.BestFound)!;
        var where = _pages.Count > 1 ? $"（工作表“{best.Page.Name}”）" : "";
        var lacking = best.BestMissing ?? _missing(Enumerable.Repeat(-1, _columns.Count).ToArray());
        report.StartRow(new RowPlace(null, best.BestRow));
        var missing = string.Join("、", lacking.Select(m => $"“{m}”"));
        var known = string.Join("、", _columns.Select(c => c.Name));
        report.Error(null, null, $"表头缺少{missing}{where}。{Hidden(best)}请在数据上面留一行表头，写明：{known}。");
        ReportUnread(report);
        return false;
    }

    /// <summary>Names all that was not read. Call it when every row has been.</summary>
    public void ReportUnread(ImportReport report)
    {
        foreach (var page in _pages)
        {
            if (page.Tables.Count == 0)
            {
                ReportSheet(page, report);
                continue;
            }
            ReportTitles(page, report);
            ReportFills(page, report);
            ReportBeside(page, report);
            var hidden = page.Page.Rows.Where(r => page.Page.HiddenRows.Contains(r.Number)).Select(r => r.Number).ToList();
            if (hidden.Count > 0)
            {
                Confirm(
                    report, page, hidden[0],
                    $"{Sheet(page)}有 {hidden.Count} 行是隐藏的，没有读取（{ImportReport.RowsInWords(hidden)}）。要导入它们，请取消隐藏或筛选再来。", hidden);
            }
            ReportNotes(page, report);
            ReportColumns(page, report);
        }
    }

    private void FindTables(PageState page, (int Column, string Value)? given)
    {
        var rows = page.Page.Rows.Where(r => !page.Page.HiddenRows.Contains(r.Number)).Take(RowsAboveHeadings).ToList();
        for (var i = 0; i < rows.Count; i++)
        {
            var second = i + 1 < rows.Count && IsSecondLine(page.Page, rows[i], rows[i + 1]) ? rows[i + 1] : null;
            foreach (var below in second is null ? [null] : (SheetRow?[])[second, null])
            {
                var headings = Headings(page.Page, rows[i], below);
                var blocks = Blocks(page.Page, headings, given);
                if (blocks.Count > 0)
                {
                    page.HeadingRow = rows[i].Number;
                    page.LastHeadingRow = below?.Number ?? rows[i].Number;
                    page.Tables.AddRange(blocks.Select(b => new ImportTable(page, headings, b.From, b.To, b.Places, given?.Value)));
                    foreach (var table in blocks.Count > 1 ? page.Tables : [])
                    {
                        table.Mark = SheetPage.Letters(Array.FindIndex(table.Headings, table.From, h => h.Length > 0));
                    }
                    page.GivenColumn = given is null ? null : _columns[given.Value.Column];
                    return;
                }
                var places = Places(page.Page, headings, 0, headings.Length).Select(p => p.Length == 0 ? -1 : p[0]).ToArray();
                var found = places.Count(p => p >= 0);
                if (given is null && found > page.BestFound)
                {
                    (page.BestFound, page.BestRow, page.BestMissing) = (found, rows[i].Number, _missing(places));
                }
            }
        }
    }

    /// <summary>手机 and 座机 below a merged 联系方式; 姓名 and 电话 below 户主信息.</summary>
    private bool IsSecondLine(SheetPage page, SheetRow above, SheetRow below)
    {
        // A title is no first line: some of the headings stand in it whole, and those below are not complete without it.
        if (below.Number != above.Number + 1 || Blocks(page, Headings(page, below, null), null).Count > 0
            || !above.Cells.Any(c => Heading(c) is { Length: > 0 } h && _columns.Any(k => k.IsCalled(h))))
        {
            return false;
        }
        var known = 0;
        for (var c = 0; c < below.Cells.Count; c++)
        {
            if (below.Cells[c].IsBlank)
            {
                continue;
            }
            var text = Heading(below.Cells[c]);
            var isKnown = _columns.Any(k => k.IsCalled(text));
            known += isKnown ? 1 : 0;
            var isUnderGroup = above.At(c).IsBlank || above.At(c + 1).IsBlank
                || page.Merges.Any(
                    m => m.FirstRow == above.Number && m.FirstColumn <= c && c <= m.LastColumn && m.LastColumn > m.FirstColumn);
            if (text.Length == 0 || text.Length > 20 || !(isKnown || (isUnderGroup && !text.Any(char.IsAsciiDigit))))
            {
                return false;
            }
        }
        // A line of data would say whom it is about; the headings above it would stand there twice.
        return known > 0 && !Enumerable.Range(0, below.Cells.Count)
            .Any(c => !below.Cells[c].IsBlank && Heading(below.Cells[c]) == Heading(above.At(c)));
    }

    private string[] Headings(SheetPage page, SheetRow above, SheetRow? below)
    {
        var headings = new string[Math.Max(above.Cells.Count, below?.Cells.Count ?? 0)];
        var group = "";
        for (var c = 0; c < headings.Length; c++)
        {
            var upper = Heading(above.At(c));
            var lower = below is null ? "" : Heading(below.At(c));
            if (upper.Length > 0)
            {
                group = upper;
            }
            var both = group + lower;
            // 分值 below 扣分 is 扣分分值: the upper word says what the lower leaves open.
            headings[c] = lower.Length == 0 ? upper : _columns.Any(k => k.IsCalled(both)) ? both : lower;
        }
        return headings;
    }

    // "户 主 姓 名", "＊联系电话（必填）", "【户主姓名】"
    private static string Heading(SheetCell cell)
    {
        if (cell.Kind != SheetCellKind.Text || cell.Text.Length > 60)
        {
            return "";
        }
        var text = SheetText.HalfWidth(cell.Text).Replace(" ", "", StringComparison.Ordinal);
        var plain = text.AsSpan().Trim("*:【】[]“”\"、.");
        var bracket = plain.IndexOf('(');
        plain = bracket > 0 ? plain[..bracket] : plain;
        return plain.Length == text.Length ? text : plain.ToString();
    }

    /// <summary>The places of each column between two places, the best first; hidden ones are not read.</summary>
    private int[][] Places(SheetPage page, string[] headings, int from, int to)
    {
        var places = _columns.Select(column =>
        {
            var called = Enumerable.Range(from, Math.Max(0, to - from))
                .Where(c => c < headings.Length && headings[c].Length > 0 && column.IsCalled(headings[c]) && !page.IsHiddenColumn(c))
                .ToList();
            // A proper heading beats a variant further left: with 姓名 of a family member and 户主姓名, the latter is meant.
            return called.OrderBy(c => column.RankOf(headings[c])).ThenBy(c => c).ToArray();
        }).ToArray();
        // A heading may be called what two columns are; then the one that has no other keeps it.
        for (var k = 0; k < places.Length; k++)
        {
            if (places[k].Length > 1 && !_columns[k].HasSpares)
            {
                places[k] = places[k][..1];
            }
        }
        for (var k = 0; k < places.Length; k++)
        {
            for (var other = 0; other < k; other++)
            {
                places[k] = places[k].Except(places[other]).ToArray();
            }
        }
        // Beyond a second name the further phones are that one's.
        var second = Enumerable.Range(from, Math.Max(0, to - from)).FirstOrDefault(
            c => c < headings.Length && headings[c].Length > 0 && Enumerable.Range(0, _columns.Count)
                .Any(k => !_columns[k].HasSpares && places[k].Length > 0 && places[k][0] < c && (headings[c] == headings[places[k][0]]
                    || (_columns[k].IsFilled && _columns[k].IsCalled(headings[c]) && !places.Any(p => p.Contains(c))))),
                int.MaxValue);
        for (var k = 0; k < places.Length; k++)
        {
            if (places[k].Length > 1)
            {
                places[k] = places[k].Where((c, i) => i == 0 || c < second).ToArray();
            }
        }
        return places;
    }

    /// <summary>One table, or several side by side: each has all that is needed. None when this row is no heading.</summary>
    private List<(int From, int To, int[][] Places)> Blocks(SheetPage page, string[] headings, (int Column, string Value)? given)
    {
        var best = new List<(int, int, int[][])>();
        foreach (var starts in Starts(headings))
        {
            var blocks = new List<(int, int, int[][])>();
            for (var i = 0; i < starts.Count; i++)
            {
                // The last one reaches to the end of the sheet, whatever stands beyond its headings.
                var to = i + 1 < starts.Count ? starts[i + 1] : SheetReader.ColumnsMax;
                var places = Places(page, headings, starts[i], to);
                var firsts = places.Select((p, k) => k == given?.Column ? int.MaxValue : p.Length == 0 ? -1 : p[0]).ToArray();
                if (_missing(firsts).Count == 0)
                {
                    blocks.Add((starts[i], to, places));
                }
            }
            if (blocks.Count == starts.Count && blocks.Count > best.Count)
            {
                best = blocks;
            }
        }
        return best;
    }

    private IEnumerable<List<int>> Starts(string[] headings)
    {
        yield return [0];
        foreach (var repeated in headings.Select((h, c) => (Heading: h, Place: c)).Where(x => x.Heading.Length > 0)
            .GroupBy(x => x.Heading, x => x.Place).Where(g => g.Count() > 1))
        {
            if (_columns.Any(k => k.IsCalled(repeated.Key)))
            {
                yield return [0, .. repeated.Skip(1)];
            }
        }
        // 组别 户主姓名 beside 社 农户: other words for the same.
        foreach (var column in _columns.Where(k => !k.HasSpares))
        {
            var called = Enumerable.Range(0, headings.Length).Where(c => headings[c].Length > 0 && column.IsCalled(headings[c])).ToList();
            if (called.Count > 1)
            {
                yield return [0, .. called.Skip(1)];
            }
        }
    }

    private void ReadRows(PageState page)
    {
        foreach (var table in page.Tables)
        {
            var places = table.Places;
            foreach (var row in page.Page.Rows)
            {
                if (row.Number <= page.LastHeadingRow || page.Page.HiddenRows.Contains(row.Number) || table.IsBlank(row))
                {
                    continue;
                }
                var read = new ImportRow(table, row, places);
                // Once more the headings, as on every page of a table made for printing; in another order, the rows below follow that.
                var headings = row.Cells.Select((c, i) => i >= table.From && i < table.To ? Heading(c) : "").ToArray();
                // Nearly every row has none.
                if (headings.Any(_called.Contains) && PlacesAgain(page, table, headings) is { } again)
                {
                    read.IsHeading = true;
                    places = again;
                }
                table.AllRows.Add(read);
            }
        }
    }

    private int[][]? PlacesAgain(PageState page, ImportTable table, string[] headings)
    {
        var again = Places(page.Page, headings, table.From, table.To);
        var firsts = again.Select((p, k) => _columns[k] == page.GivenColumn ? int.MaxValue : p.Length == 0 ? -1 : p[0]).ToArray();
        return _missing(firsts).Count == 0 ? again : null;
    }

    private void ReportSheet(PageState page, ImportReport report)
    {
        var first = page.Page.Rows[0];
        var sample = $"{page.Page.RowCount} 行有内容，如“{SheetText.Excerpt(first.First.ToString())}”";
        if (page.Page.IsHidden)
        {
            Confirm(report, page, first.Number, $"隐藏的工作表“{page.Page.Name}”没有读取：{sample}。要导入它，请取消隐藏再来。", null);
        }
        else if (Tables.Any() || _pages.Count > 1)
        {
            var why = page.BestFound > 1 && page.BestMissing is { } missing
                ? $"表头缺少{string.Join("、", missing.Select(m => $"“{m}”"))}，" : "";
            Confirm(report, page, first.Number, $"工作表“{page.Page.Name}”没有读取：{why}{sample}。{Hidden(page)}", null);
        }
    }

    // What is looked for may be there and not be seen.
    private string Hidden(PageState page)
    {
        foreach (var row in page.Page.Rows.Take(RowsAboveHeadings))
        {
            var headings = Headings(page.Page, row, null);
            if (page.Page.HiddenRows.Contains(row.Number))
            {
                if (_columns.Count(k => headings.Any(k.IsCalled)) > 1)
                {
                    return $"第 {row.Number} 行是隐藏的，表头像是在那里，请取消隐藏或筛选再来。";
                }
                continue;
            }
            var column = row.Number != page.BestRow || page.BestMissing is null ? -1 : Array.FindIndex(
                headings, h => h.Length > 0 && page.Page.IsHiddenColumn(Array.IndexOf(headings, h))
                    && _columns.Any(k => k.IsCalled(h) && page.BestMissing.Any(m => m.Contains(k.Name, StringComparison.Ordinal))));
            if (column >= 0)
            {
                return $"{SheetPage.Letters(column)} 列“{headings[column]}”是隐藏的，请取消隐藏再来。";
            }
        }
        return "";
    }

    private static void ReportTitles(PageState page, ImportReport report)
    {
        var titles = page.Page.Rows.Where(r => r.Number < page.HeadingRow && !page.Page.HiddenRows.Contains(r.Number)).ToList();
        if (titles.Count == 0)
        {
            return;
        }
        var text = $"表头上面的{(titles.Count == 1 ? "" : $" {titles.Count} 行")}内容没有读取。";
        var severity = titles.Any(r => r.Cells.Count(c => !c.IsBlank) > TitleMaxCells) ? ImportSeverity.Confirm : ImportSeverity.Skipped;
        report.Add(new ImportIssue(titles[0].Number, null, SheetText.Excerpt(titles[0].First.ToString()), text, severity)
        {
            Sheet = page.Label,
            Rows = titles.Count == 1 ? null : titles.ConvertAll(r => r.Number)
        });
    }

    private static void ReportFills(PageState page, ImportReport report)
    {
        foreach (var column in page.Fills.GroupBy(f => f.Column))
        {
            var rows = column.Select(f => f.Row).Distinct().Order().ToList();
            var filled = $"“{column.Key.Name}”的合并单元格已按上面一格填好：{rows.Count} 行（{ImportReport.RowsInWords(rows)}）。";
            Confirm(report, page, rows[0], filled, rows, column.Key.Name);
        }
        if (page.GivenColumn is { } given)
        {
            Confirm(report, page, page.HeadingRow, $"{Sheet(page)}没有“{given.Name}”一列，按工作表的名字“{page.Page.Name}”填。", null);
        }
    }

    // Under the same headings they are plainly two; under others somebody should see that they were taken for two.
    private static void ReportBeside(PageState page, ImportReport report)
    {
        var parts = page.Tables.ConvertAll(t => t.Places.Where(p => p.Length > 0).Select(p => t.Headings[p[0]]).ToList());
        if (parts.Count > 1 && parts.Exists(p => !p.SequenceEqual(parts[0])))
        {
            var tables = page.Tables.Select((t, i) => $"{t.Mark} 列起的“{string.Join("、", parts[i])}”");
            Confirm(report, page, page.HeadingRow, $"{Sheet(page)}并排的 {parts.Count} 张表都读了：{string.Join("，", tables)}。", null);
        }
    }

    private static void ReportNotes(PageState page, ImportReport report)
    {
        foreach (var table in page.Tables)
        {
            var notes = table.AllRows.Where(r => r.IsNote).Select(r => r.Number).Distinct().Order().ToList();
            if (notes.Count > 0)
            {
                var beside = table.Mark is null ? "" : $"，{table.Mark} 列起的表";
                report.Add(new ImportIssue(
                    new RowPlace(page.Label, notes[0], table.Mark), null, null,
                    $"{Sheet(page)}有 {notes.Count} 行当作合计或说明，没有读取（{ImportReport.RowsInWords(notes)}{beside}）。", ImportSeverity.Confirm)
                { Rows = notes });
            }
        }
    }

    private static void ReportColumns(PageState page, ImportReport report)
    {
        var unread = new SortedDictionary<int, List<(int Row, string Text)>>();
        var tables = page.Tables.Select(t => t.AllRows.ToDictionary(r => r.Number)).ToList();
        foreach (var row in page.Page.Rows)
        {
            if (row.Number < page.HeadingRow || page.Page.HiddenRows.Contains(row.Number))
            {
                continue;
            }
            for (var c = 0; c < row.Cells.Count; c++)
            {
                // Headings are named with their column.
                if (row.Cells[c].IsBlank || (row.Number <= page.LastHeadingRow && Heading(row.Cells[c]).Length > 0)
                    || page.Tables.Where((_, t) => tables[t].TryGetValue(row.Number, out var read) && read.Covers(c)).Any())
                {
                    continue;
                }
                if (!unread.TryGetValue(c, out var cells))
                {
                    unread.Add(c, cells = []);
                }
                cells.Add((row.Number, row.Cells[c].ToString()));
            }
        }
        var headings = page.Tables[0].Headings;
        foreach (var (column, cells) in unread)
        {
            var heading = column < headings.Length && headings[column].Length > 0 ? $"“{headings[column]}”" : "没有表头，";
            var hidden = page.Page.IsHiddenColumn(column) ? "隐藏的 " : "";
            var sample = $"{cells.Count} 格有内容，如第 {cells[0].Row} 行“{SheetText.Excerpt(cells[0].Text)}”";
            Confirm(
                report, page, cells[0].Row, $"{Sheet(page)}{hidden}{SheetPage.Letters(column)} 列{heading}没有读取：{sample}。",
                cells.Count == 1 ? null : cells.ConvertAll(c => c.Row),
                headings.ElementAtOrDefault(column) is { Length: > 0 } h ? h : null);
        }
        foreach (var column in Enumerable.Range(0, headings.Length)
            .Where(c => headings[c].Length > 0 && !unread.ContainsKey(c) && !page.Tables.Any(t => t.AllPlaces.Contains(c))))
        {
            var unknown = $"{Sheet(page)}{SheetPage.Letters(column)} 列“{headings[column]}”不认识，下面也没有内容。";
            report.Add(new ImportIssue(page.HeadingRow, headings[column], null, unknown, ImportSeverity.Skipped) { Sheet = page.Label });
        }
    }

    private static string Sheet(PageState page) => page.Label is null ? "" : $"“{page.Label}”表";

    private static void Confirm(ImportReport report, PageState page, int row, string message, List<int>? rows, string? column = null)
        => report.Add(new ImportIssue(row, column, null, message, ImportSeverity.Confirm) { Sheet = page.Label, Rows = rows });

    internal sealed class PageState(SheetPage page)
    {
        private Dictionary<(int Row, int Column), SheetMerge>? _merged;

        public SheetPage Page => page;

        public string? Label { get; set; }

        public List<ImportTable> Tables { get; } = [];

        public int HeadingRow { get; set; }

        public int LastHeadingRow { get; set; }

        public ImportColumn? GivenColumn { get; set; }

        public int BestRow { get; set; } = 1;

        public int BestFound { get; set; }

        public IReadOnlyList<string>? BestMissing { get; set; }

        public List<(ImportColumn Column, int Row)> Fills { get; } = [];

        private Dictionary<int, SheetRow>? _byNumber;

        /// <summary>What the merged cell at this place shows; blank when it is not below the first of one.</summary>
        public SheetCell Merged(int row, int column)
        {
            if (_merged is null)
            {
                _merged = [];
                foreach (var merge in page.Merges.Where(m => m.LastRow > m.FirstRow && m.LastRow - m.FirstRow < SheetReader.RowsMax))
                {
                    for (var r = merge.FirstRow + 1; r <= merge.LastRow && _merged.Count < 4 * SheetReader.RowsMax; r++)
                    {
                        _merged[(r, merge.FirstColumn)] = merge;
                    }
                }
                _byNumber = [];
                foreach (var r in page.Rows)
                {
                    _byNumber[r.Number] = r;
                }
            }
            return _merged.TryGetValue((row, column), out var found) && found.FirstRow > LastHeadingRow
                && _byNumber!.TryGetValue(found.FirstRow, out var first)
                ? first.At(found.FirstColumn) : SheetCell.Blank;
        }
    }
}

/// <summary>One table of a sheet; two may stand side by side.</summary>
public sealed class ImportTable
{
    private readonly HashSet<int> _allPlaces = [];

    internal ImportTable(ImportBook.PageState page, string[] headings, int from, int to, int[][] places, string? given)
    {
        (Page, Headings, From, To, Places, Given) = (page, headings, from, to, places, given);
        _allPlaces.UnionWith(places.SelectMany(p => p));
    }

    internal ImportBook.PageState Page { get; }

    internal string[] Headings { get; }

    internal int From { get; }

    internal int To { get; }

    internal int[][] Places { get; }

    internal IReadOnlySet<int> AllPlaces => _allPlaces;

    /// <summary>Where it begins, as Excel shows it; null when the sheet has no other.</summary>
    internal string? Mark { get; set; }

    internal List<ImportRow> AllRows { get; } = [];

    /// <summary>What the sheet's name stands for, where a column is missing.</summary>
    public string? Given { get; }

    /// <summary>In the order of the sheet, headings that stand there again too.</summary>
    public IReadOnlyList<ImportRow> Rows => AllRows;

    /// <summary>Whether the table has the column.</summary>
    public bool Has(int column) => Places[column].Length > 0;

    internal bool IsBlank(SheetRow row)
    {
        for (var c = From; c < Math.Min(To, row.Cells.Count); c++)
        {
            if (!row.Cells[c].IsBlank)
            {
                return false;
            }
        }
        return true;
    }
}

/// <summary>A row of a table. What is asked for counts as read; what nobody asked for is named at the end.</summary>
public sealed class ImportRow
{
    private readonly ImportTable _table;
    private readonly SheetRow _row;
    private readonly int[][] _places;
    private readonly bool[] _read;

    internal ImportRow(ImportTable table, SheetRow row, int[][] places)
    {
        (_table, _row, _places) = (table, row, places);
        _read = new bool[row.Cells.Count];
    }

    public int Number => _row.Number;

    public RowPlace Place => new(_table.Page.Label, _row.Number, _table.Mark);

    /// <summary>The headings once more.</summary>
    public bool IsHeading { get; internal set; }

    /// <summary>A sum or a remark below the table: named, and confirmed as such.</summary>
    public bool IsNote { get; private set; }

    internal bool IsNamed { get; private set; }

    /// <summary>The first cell with something in it.</summary>
    public SheetCell First
    {
        get
        {
            for (var c = _table.From; c < Math.Min(_table.To, _row.Cells.Count); c++)
            {
                if (!_row.Cells[c].IsBlank)
                {
                    return _row.Cells[c];
                }
            }
            return SheetCell.Blank;
        }
    }

    /// <summary>Whether the table has the column.</summary>
    public bool Has(int column) => _places[column].Length > 0;

    /// <summary>What the column is called in this table; empty when it has none.</summary>
    public string Heading(int column)
        => _places[column].Length > 0 ? _table.Headings.ElementAtOrDefault(_places[column][0]) ?? "" : "";

    /// <summary>How many cells have something in them.</summary>
    public int Count => Enumerable.Range(_table.From, Math.Max(0, Math.Min(_table.To, _row.Cells.Count) - _table.From))
        .Count(c => !_row.Cells[c].IsBlank);

    /// <summary>The cell of a column, without reading it.</summary>
    public SheetCell Peek(int column) => _places[column].Select(_row.At).FirstOrDefault(c => !c.IsBlank, SheetCell.Blank);

    /// <summary>As <see cref="Peek"/>; below the first of a merged cell, what that one shows.</summary>
    public SheetCell PeekFilled(int column)
        => Peek(column) is { IsBlank: false } own ? own
            : _places[column].Select(p => _table.Page.Merged(_row.Number, p)).FirstOrDefault(c => !c.IsBlank, SheetCell.Blank);

    /// <summary>Whether the row's own cells of all these columns are blank.</summary>
    public bool IsBlankAt(params ReadOnlySpan<int> columns)
    {
        foreach (var column in columns)
        {
            if (!Peek(column).IsBlank)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Reads the cell of a column: the first of its places with content, or what a merged cell above means for this row.</summary>
    /// <param name="column">Its place in the import's list.</param>
    /// <param name="definition">The column itself.</param>
    public SheetCell Read(int column, ImportColumn definition)
    {
        foreach (var place in _places[column])
        {
            if (_row.At(place) is { IsBlank: false } cell)
            {
                foreach (var same in _places[column].Where(p => _row.At(p) == cell))
                {
                    _read[same] = true;
                }
                return cell;
            }
        }
        if (definition.IsFilled)
        {
            foreach (var place in _places[column])
            {
                if (_table.Page.Merged(_row.Number, place) is { IsBlank: false } merged)
                {
                    _table.Page.Fills.Add((definition, _row.Number));
                    return merged;
                }
            }
        }
        return SheetCell.Blank;
    }

    /// <summary>
    /// The number in front of the row: it orders the table and is kept nowhere, so that a formula or an error does no harm. What is no
    /// such number is content of some other kind, and stays unread.
    /// </summary>
    public SheetCell ReadSerial(int column, ImportColumn definition)
        => Peek(column) is { IsDate: false } cell && (cell.Kind is not (SheetCellKind.Text or SheetCellKind.Number)
            || ImportReport.IsDitto(cell.Text) || ImportReport.IsSerial(cell.Text))
            ? Read(column, definition)
            : SheetCell.Blank;

    /// <summary>The row is named in the report, so that none of its cells is passed over.</summary>
    /// <param name="asNote">It must be confirmed: it may be more than a note.</param>
    public void Name(bool asNote)
    {
        IsNamed = true;
        IsNote |= asNote;
    }

    internal bool Covers(int column)
        => column >= _table.From && column < _table.To && (IsNamed || (column < _read.Length && _read[column]));
}
