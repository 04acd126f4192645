using System.Globalization;
using System.Security;
using System.Text;
using Shuren.Features.Households;

namespace Shuren.Tests.Infrastructure;

/// <summary>
/// A workbook as no program would write it and some village does: titles, headings in two lines, tables side by side and below one another,
/// hidden sheets, rows and columns, merged cells, dividers, foot rows, notes far to the right, formulas, dates, errors.
/// </summary>
public sealed record OddBook(IReadOnlyList<OddBook.Sheet> Sheets)
{
    private static readonly string[] Odd =
    [
        "合计", "填表人：王五", "同上", "〃", "无", "1", "2", "3户", "户主", "妻", "长子", "Z01", "F01", "2022-09-05", "02370601234", "张三、李四", "？？？",
        "500230197001010011", "阿依古丽.买买提", "3社", "第二组", "大石板村一组：", "张三13800000001", "\uE000", "5.0023E+17", "低保户", "扣2分",
        "户主（外出）", "戶主", "户主/妻", "张大山（低保）", "李某某", "如上", "20220905"
    ];

    private static readonly string[] Feet = ["合计", "填表人：王五", "审核人（签字）：赵六", "共 12 户", "2022年8月3日", "村委会（盖章）", "以下空白", "第一组", "二组", "二组（25户）", "第二村民小组 共25户", "下湾院子", "制表人"];

    private static readonly string[] Others = ["身份证号码", "照片", "", "人口数", "2026", "性别", "说明", "座机", "签字"];

    /// <summary>户编号 and 与户主关系 put families together: used, and kept nowhere.</summary>
    private static readonly HashSet<string> ForOrder = ["户编号", "与户主关系"];

    private static readonly Dictionary<string, string[]> Means = new()
    {
        ["20220905"] = ["2022-09-05"], ["大石板村一组："] = ["1组"], ["二组（25户）"] = ["2组"], ["第二村民小组 共25户"] = ["2组"], ["张大山（低保）"] = ["张大山"],
        ["李小芳（妻）、张小宝（子）"] = ["李小芳", "妻", "张小宝", "子"], ["妻：李小芳"] = ["李小芳", "妻"], ["李小芳 张小宝"] = ["李小芳", "张小宝", "李小芳张小宝"]
    };

    private static readonly HashSet<string> Nothings = ["联系电话", "手机", "座机", "联系方式", "加分", "扣分", "得分"];

    /// <summary>What a file for one of the imports is headed with.</summary>
    /// <param name="Plain">The usual headings.</param>
    /// <param name="More">Others that the import knows.</param>
    /// <param name="Upper">The first line of headings in two lines, "" below a merged one.</param>
    /// <param name="Lower">The second.</param>
    public sealed record Headings(string[] Plain, string[] More, string[] Upper, string[] Lower);

    public static readonly Headings Registers = new(
        ["序号", "组别", "户主姓名", "居住地址", "联系电话", "备注"], ["社", "姓名", "地址", "手机", "与户主关系", "户编号", "家庭成员", "农户"],
        ["序号", "组别", "户主姓名", "联系方式", ""], ["", "", "", "手机", "座机"]);

    public static readonly Headings Records = new(
        ["卡号", "户主姓名", "组别", "日期", "编号", "数量", "加分"], ["行为", "扣分", "得分", "备注", "档次", "人次"],
        ["卡号", "日期", "编号", "分数", ""], ["", "", "", "加分", "扣分"]);

    public sealed record Sheet(string Name, bool IsHidden, Content?[][] Rows, int[] HiddenRows, int[] HiddenColumns, Merge[] Merges);

    /// <param name="Text">As it stands there.</param>
    /// <param name="Kind">t text, n number, d a day as Excel keeps it, f formula, e error, b yes or no.</param>
    /// <param name="Role">What the generator meant: "", heading, note, beside.</param>
    /// <param name="IsUnique">Nothing else in the book has the same text.</param>
    public sealed record Content(string Text, char Kind = 't', string Role = "", bool IsUnique = false)
    {
        /// <summary>The heading above it.</summary>
        public string Below { get; init; } = "";
    }

    /// <summary>Rows from 1, columns from 0.</summary>
    public sealed record Merge((int Row, int Column) First, (int Row, int Column) Last);

    /// <summary>A cell with content.</summary>
    public sealed record Cell(Sheet Sheet, int Row, int Column, Content Content)
    {
        public bool IsUnique => Content.IsUnique;

        public bool IsHeading => Content.Role == "heading";

        /// <summary>So is a number in front of the row, or a formula that counts; anything else there is content.</summary>
        public bool IsUsedForOrder => Above.Any(ForOrder.Contains)
            || (Above.Contains("序号") && (Content.Kind is 'f' or 'e' or 'b' || Content.Text is "同上" or "〃" || Content.Text.All(char.IsAsciiLetterOrDigit)));

        private IEnumerable<string> Above => Sheet.Rows.Take(Row - 1)
            .Select(r => r.ElementAtOrDefault(Column)).OfType<Content>().Where(c => c.Role == "heading").Select(c => c.Text);

        /// <summary>Whoever writes 无 for a phone or for points says that there is none.</summary>
        public bool SaysNone => Content.Text == "无" && Nothings.Contains(Content.Below);

        public bool IsHidden => Sheet.IsHidden || Sheet.HiddenRows.Contains(Row) || Sheet.HiddenColumns.Contains(Column);

        /// <summary>What an import may have made of it. 无 for a phone, or nought points beside others, is none.</summary>
        public IEnumerable<string> Readings => Content.Kind switch
        {
            'd' => [new DateOnly(1899, 12, 30).AddDays(int.Parse(Content.Text, CultureInfo.InvariantCulture)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)],
            'f' or 'e' or 'b' => [],
            _ =>
            [
                Content.Text, HouseholdNames.CleanGroup(Content.Text), .. HouseholdNames.GroupSpellings(Content.Text), HouseholdNames.CleanName(Content.Text), Content.Text.Trim('扣', '分', '户'),
                SheetText.HalfWidth(Content.Text),
                .. Means.GetValueOrDefault(Content.Text, [])
            ]
        };

        public IEnumerable<string> Kinds
        {
            get
            {
                if (Sheet.IsHidden)
                {
                    yield return "in a hidden sheet";
                }
                if (Sheet.HiddenRows.Contains(Row))
                {
                    yield return "in a hidden row";
                }
                if (Sheet.HiddenColumns.Contains(Column))
                {
                    yield return "in a hidden column";
                }
                if (Sheet.Merges.Any(m => m.First.Row <= Row && Row <= m.Last.Row && m.First.Column <= Column && Column <= m.Last.Column))
                {
                    yield return "merged";
                }
                if (Content.Role.Length > 0)
                {
                    yield return Content.Role;
                }
            }
        }

        public override string ToString() => $"{Sheet.Name}!{SheetPage.Letters(Column)}{Row} “{Content.Text}”";
    }

    public IEnumerable<Cell> Cells => Sheets.SelectMany(s => s.Rows.SelectMany(
        (row, r) => row.Select((content, c) => (content, c)).Where(x => x.content is not null).Select(x => new Cell(s, r + 1, x.c, x.content!))));

    public static OddBook Make(int seed, Headings headings)
    {
        var maker = new Maker(new Random(seed), headings);
        return new OddBook([.. Enumerable.Range(0, maker.Of(1, 3)).Select(maker.Sheet)]);
    }

    /// <summary>Leaves out sheets, rows and cells as long as the fault stays.</summary>
    public OddBook Smallest(Func<OddBook, bool> isFaulty)
    {
        var book = this;
        while (book.Smaller().FirstOrDefault(isFaulty) is { } smaller)
        {
            book = smaller;
        }
        return book;
    }

    private IEnumerable<OddBook> Smaller()
    {
        OddBook With(int s, Sheet sheet) => new([.. Sheets.Select((x, i) => i == s ? sheet : x)]);
        for (var s = 0; s < Sheets.Count; s++)
        {
            var sheet = Sheets[s];
            if (Sheets.Count > 1)
            {
                yield return new OddBook([.. Sheets.Where((_, i) => i != s)]);
            }
            for (var r = sheet.Rows.Length - 1; r >= 0; r--)
            {
                if (sheet.Rows[r].Any(c => c is not null))
                {
                    yield return With(s, sheet with { Rows = [.. sheet.Rows.Select((x, i) => i == r ? [] : x)] });
                }
            }
            for (var m = 0; m < sheet.Merges.Length; m++)
            {
                yield return With(s, sheet with { Merges = [.. sheet.Merges.Where((_, i) => i != m)] });
            }
            for (var r = 0; r < sheet.Rows.Length; r++)
            {
                for (var c = 0; c < sheet.Rows[r].Length; c++)
                {
                    if (sheet.Rows[r][c] is not null)
                    {
                        yield return With(s, sheet with { Rows = [.. sheet.Rows.Select((x, i) => i == r ? [.. x.Select((y, j) => j == c ? null : y)] : x)] });
                    }
                }
            }
        }
    }

    public override string ToString() => string.Join('\n', Sheets.Select(s =>
        $"{s.Name}{(s.IsHidden ? " hidden" : "")}, hidden rows {string.Join(',', s.HiddenRows)}, hidden columns {string.Join(',', s.HiddenColumns.Select(SheetPage.Letters))}, "
        + $"merges {string.Join(',', s.Merges.Select(Reference))}\n"
        + string.Join('\n', s.Rows.Select((row, i) => (Row: row, Number: i + 1)).Where(x => x.Row.Any(c => c is not null))
            .Select(x => $"{x.Number}: {string.Join(" | ", x.Row.Select(c => c is null ? "" : c.Kind == 't' ? c.Text : $"{c.Kind}:{c.Text}"))}"))));

    public byte[] ToXlsx() => Xlsx.Workbook([.. Sheets.Select(s => (s.Name, s.IsHidden ? "hidden" : "", Xml(s)))]);

    private static string Reference(Merge m)
        => FormattableString.Invariant($"{SheetPage.Letters(m.First.Column)}{m.First.Row}:{SheetPage.Letters(m.Last.Column)}{m.Last.Row}");

    private static string Xml(Sheet sheet)
    {
        var xml = new StringBuilder("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">");
        if (sheet.HiddenColumns.Length > 0)
        {
            xml.Append("<cols>").AppendJoin("", sheet.HiddenColumns.Select(c => $"<col min=\"{c + 1}\" max=\"{c + 1}\" hidden=\"1\"/>")).Append("</cols>");
        }
        xml.Append("<sheetData>");
        for (var r = 0; r < sheet.Rows.Length; r++)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<row r=\"{r + 1}\"{(sheet.HiddenRows.Contains(r + 1) ? " hidden=\"1\"" : "")}>");
            for (var c = 0; c < sheet.Rows[r].Length; c++)
            {
                if (sheet.Rows[r][c] is { } content)
                {
                    xml.Append(Xml($"{SheetPage.Letters(c)}{r + 1}", content));
                }
            }
            xml.Append("</row>");
        }
        xml.Append("</sheetData>");
        if (sheet.Merges.Length > 0)
        {
            xml.Append("<mergeCells>").AppendJoin("", sheet.Merges.Select(m => $"<mergeCell ref=\"{Reference(m)}\"/>")).Append("</mergeCells>");
        }
        return xml.Append("</worksheet>").ToString();
    }

    private static string Xml(string reference, Content content) => content.Kind switch
    {
        'n' => $"<c r=\"{reference}\"><v>{content.Text}</v></c>",
        'd' => $"<c r=\"{reference}\" s=\"1\"><v>{content.Text}</v></c>",
        'f' => $"<c r=\"{reference}\"><f>{content.Text}</f><v>2</v></c>",
        'e' => $"<c r=\"{reference}\" t=\"e\"><v>{content.Text}</v></c>",
        'b' => $"<c r=\"{reference}\" t=\"b\"><v>{content.Text}</v></c>",
        _ => $"<c r=\"{reference}\" t=\"inlineStr\"><is><t>{SecurityElement.Escape(content.Text)}</t></is></c>"
    };

    private sealed class Maker(Random random, Headings headings)
    {
        private int _unique;

        public int Of(int from, int to) => random.Next(from, to + 1);

        private bool OneIn(int n) => random.Next(n) == 0;

        private T One<T>(T[] all) => all[random.Next(all.Length)];

        public Sheet Sheet(int index)
        {
            var rows = new List<Content?[]>();
            for (var i = Of(0, 2); i > 0; i--)
            {
                rows.Add([.. Enumerable.Range(0, Of(1, 3)).Select(_ => Unique("某镇某村登记表"))]);
            }
            var merges = new List<Merge>();
            var columns = AddHeadings(rows, merges);
            var first = rows.Count + 1;
            for (var i = Of(0, 7); i > 0; i--)
            {
                rows.Add(OneIn(12) ? [] : OneIn(10) ? Foot(columns.Length) : Row(columns));
            }
            if (OneIn(5))
            {
                // Once more the headings, in another order, or a table of something else.
                var other = OneIn(2) ? Shuffled(columns) : ["姓名", "金额", "签字"];
                rows.Add([]);
                rows.Add(Line(other, "heading"));
                rows.AddRange(Enumerable.Range(0, Of(1, 3)).Select(_ => Row(other)));
            }
            rows.AddRange(Enumerable.Range(0, Of(0, 2)).Select(_ => Foot(columns.Length)));
            if (OneIn(4))
            {
                Beside(rows, columns.Length);
            }
            AddMerges(rows, merges, first);
            var name = One(["Sheet1", "一组", "二组", "10月", "填表说明"]) + (index == 0 ? "" : index.ToString(CultureInfo.InvariantCulture));
            return new Sheet(
                name, OneIn(6), [.. rows], OneIn(3) ? [.. Enumerable.Range(0, Of(1, 2)).Select(_ => Of(first, rows.Count + 1)).Distinct().Order()] : [],
                OneIn(5) ? [Of(0, columns.Length)] : [], [.. merges]);
        }

        private string[] AddHeadings(List<Content?[]> rows, List<Merge> merges)
        {
            if (OneIn(8))
            {
                rows.Add(Line(headings.Upper, "heading"));
                rows.Add(Line(headings.Lower, "heading"));
                merges.Add(new Merge((rows.Count - 1, 3), (rows.Count - 1, 4)));
                return [.. headings.Upper.Zip(headings.Lower, (above, below) => below.Length > 0 ? below : above)];
            }
            List<string> line = OneIn(6)
                ? [.. Enumerable.Range(0, Of(1, 8)).Select(_ => One([.. headings.Plain, .. headings.More, .. Others]))]
                : [.. headings.Plain, .. Enumerable.Range(0, Of(0, 3)).Select(_ => One([.. headings.More, .. Others]))];
            if (OneIn(6))
            {
                line = [.. line, .. Enumerable.Repeat("", Of(0, 1)), .. line];
            }
            rows.Add(Line(line, "heading"));
            return [.. line];
        }

        private static Content?[] Line(IEnumerable<string> texts, string role)
            => [.. texts.Select(t => t.Length == 0 ? null : new Content(t, Role: role))];

        private string[] Shuffled(string[] columns)
        {
            var shuffled = columns.ToArray();
            random.Shuffle(shuffled);
            return shuffled;
        }

        private Content?[] Row(string[] columns)
            => [.. columns.Select(c => OneIn(14) ? null : (OneIn(14) ? Strange() : Usual(c)) is { } content ? content with { Below = c } : null)];

        private Content Unique(string text) => new($"{text}{++_unique}", IsUnique: true);

        private Content? Usual(string heading) => heading switch
        {
            "序号" or "人口数" => new Content(Of(1, 99).ToString(CultureInfo.InvariantCulture), 'n'),
            "组别" or "社" => new Content(One(["1组", "二组", "3社", "第三组"])),
            "户主姓名" or "姓名" => new Content("张" + char.ConvertFromUtf32(0x4E00 + (++_unique * 7)), IsUnique: true),
            "居住地址" or "地址" => Unique("大塘冲第") is var address ? address with { Text = address.Text + "号" } : null,
            "联系电话" or "手机" or "座机" => new Content(FormattableString.Invariant($"138{++_unique:00000000}"), One(['t', 'n']), IsUnique: true),
            "与户主关系" => new Content(One(["户主", "户主", "妻", "长子"])),
            "户编号" => new Content("H" + Of(1, 3)),
            "家庭成员" => new Content(One(["李小芳（妻）、张小宝（子）", "妻：李小芳", "4", "李小芳 张小宝", "李小芳"])),
            "农户" => new Content("李" + char.ConvertFromUtf32(0x4E00 + (++_unique * 7)), IsUnique: true),
            "身份证号码" => new Content(FormattableString.Invariant($"5002301970{++_unique:00000000}"), IsUnique: true),
            "日期" => OneIn(2) ? new Content("44" + Of(800, 850), 'd') : new Content($"2022-09-{Of(10, 30)}"),
            "编号" => new Content(One(["Z01", "Z02", "F01"])),
            "卡号" => new Content((++_unique + 1000).ToString(CultureInfo.InvariantCulture), 'n', IsUnique: true),
            "数量" or "人次" or "加分" => new Content(Of(1, 9).ToString(CultureInfo.InvariantCulture), One(['t', 'n'])),
            "扣分" or "得分" => OneIn(2) ? null : new Content(Of(1, 9).ToString(CultureInfo.InvariantCulture), 'n'),
            "档次" => OneIn(2) ? null : Unique("第等"),
            "" => OneIn(4) ? Unique("没有表头的") : null,
            _ => Unique("写着")
        };

        private Content Strange() => Of(0, 9) switch
        {
            0 => new Content("1+1", 'f'),
            1 => new Content("#N/A", 'e'),
            2 => new Content("1", 'b'),
            3 => new Content("44805", 'd'),
            4 => new Content("5.00230197001010E+17", 'n'),
            _ => new Content(One(Odd))
        };

        private Content?[] Foot(int width)
        {
            var row = new Content?[width];
            row[OneIn(3) ? Of(0, width - 1) : 0] = new Content(One(Feet), Role: "note");
            if (OneIn(2) && width > 2)
            {
                row[width - 1] = Unique("下面的话") with { Role = "note" };
            }
            return row;
        }

        private void Beside(List<Content?[]> rows, int width)
        {
            for (var i = 0; i < rows.Count; i++)
            {
                if (rows[i].Length > 0 && OneIn(2))
                {
                    var wider = new Content?[width + 3];
                    rows[i].CopyTo(wider, 0);
                    wider[width + 2] = Unique("旁边的话") with { Role = "beside" };
                    rows[i] = wider;
                }
            }
        }

        // Downwards, as villages merge their groups: what is below is blank most of the time, and sometimes only covered.
        private void AddMerges(List<Content?[]> rows, List<Merge> merges, int first)
        {
            if (rows.Count < first + 1 || !OneIn(2))
            {
                return;
            }
            var top = Of(first, rows.Count - 1);
            var bottom = Math.Min(rows.Count, top + Of(1, 3));
            var column = Of(0, 4);
            for (var r = top + 1; r <= bottom; r++)
            {
                if (column < rows[r - 1].Length && !OneIn(4))
                {
                    rows[r - 1] = [.. rows[r - 1].Select((x, c) => c == column ? null : x)];
                }
            }
            merges.Add(new Merge((top, column), (bottom, column + (OneIn(6) ? 1 : 0))));
        }
    }
}
