using System.Text.RegularExpressions;
using Shuren.Features.Access;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

/// <summary>A household as the village's table has it.</summary>
/// <param name="RowNumber">As Excel shows it; of its head in a roster by person.</param>
/// <param name="Serial">序号 as it stands there; nothing depends on it.</param>
/// <param name="Group">"3组", or a group's own name.</param>
/// <param name="Head">Without spaces.</param>
/// <param name="Address">Null when missing.</param>
/// <param name="Phone">Digits, or null when missing.</param>
/// <param name="Remarks">Null when missing.</param>
public sealed record RegisterRow(int RowNumber, string? Serial, string Group, string Head, string? Address, string? Phone, string? Remarks)
{
    /// <summary>The sheet's name, when more than one is imported.</summary>
    public string? Sheet { get; init; }

    /// <inheritdoc cref="RowPlace.Table"/>
    public string? Table { get; init; }

    /// <summary>Of a roster by person: the others of the family.</summary>
    public IReadOnlyList<RegisterMember> Members { get; init; } = [];

    public RowPlace Place => new(Sheet, RowNumber, Table);

    /// <inheritdoc cref="HouseholdNames.Key"/>
    public (string Group, string Head) Key => HouseholdNames.Key(Group, Head);
}

/// <summary>A member of a family, as the table has it.</summary>
/// <param name="Name">Without spaces.</param>
/// <param name="Relation">与户主关系; empty when the table does not say.</param>
public sealed record RegisterMember(string Name, string Relation)
{
    /// <summary>The row of its own; 0 when it stands in its household's.</summary>
    public int Row { get; init; }
}

/// <param name="Rows">The rows without errors.</param>
/// <param name="Issues">In the order of the file.</param>
/// <param name="Repeats">
/// Rows without other errors of a household that another row has already: one of the two is left out, or they are said to be two.
/// </param>
public sealed record RegisterParse(IReadOnlyList<RegisterRow> Rows, IReadOnlyList<ImportIssue> Issues, IReadOnlyList<RegisterRow> Repeats);

/// <summary>
/// The village's list of households as an Excel table, wherever in the workbook it begins and in whatever order its columns stand.
/// </summary>
public static partial class RegisterFile
{
    private const int SerialMaxLength = 20;
    private const int RelationMaxLength = 20;

    private static readonly ImportColumn Serial = new("序号", "编号", "序", "顺序", "顺序号", "序列", "户序号", "NO", "No", "no");
    internal static readonly ImportColumn Group = new(
        "组别", "组", "小组", "组名", "村民小组", "所在组", "所属组", "社", "社别", "社名", "村组", "村组别", "生产队", "队", "队别", "组号", "社号", "居民小组", "村民小组名称", "小组名称",
        "所在村组", "所在小组", "所属小组", "所属村组", "自然村", "自然村组", "组别名称", "组名称", "所在社", "所属社", "所在村民小组", "所属村民小组", "村民组", "居民组", "网格", "屯", "湾")
    { IsFilled = true };
    internal static readonly ImportColumn Head = new(
        "户主姓名", "户主", "姓名", "户主名", "户主名字", "户主名称", "农户姓名", "农户", "村民姓名", "户代表", "户代表姓名", "家长姓名", "家长", "农户户主", "农户户主姓名", "户名", "名字",
        "农户名称", "居民姓名", "户主或户代表", "户主（户代表）", "户主姓名或户代表")
    { IsFilled = true };
    private static readonly ImportColumn Address = new(
        "居住地址", "住址", "地址", "家庭住址", "家庭地址", "居住地", "现住址", "现居住地", "现居住地址", "详细地址", "住所", "居住地点", "常住地址", "户籍地址", "门牌号", "门牌", "门牌地址",
        "住房地址", "家庭详细地址", "居住详细地址", "通讯地址", "通信地址", "联系地址", "家庭居住地址")
    { HasSpares = true, IsFilled = true };
    private static readonly ImportColumn Phone = new(
        "联系电话", "电话", "手机号", "手机", "手机号码", "电话号码", "联系方式", "联系号码", "座机", "固定电话", "固话", "移动电话", "联系手机", "联系电话号码", "户主电话", "户主联系电话", "户主手机",
        "户主手机号", "户主联系方式", "家庭电话", "本人电话", "本人联系电话", "电话1", "电话2", "联系电话1", "联系电话2", "备用电话", "TEL", "Tel", "tel", "联系人电话", "手机电话")
    { HasSpares = true };
    private static readonly ImportColumn Remarks = new("备注", "说明", "备注说明", "备考");
    private static readonly ImportColumn Relation = new(
        "与户主关系", "户主或与户主关系", "关系", "与户主的关系", "家庭关系", "与户主之关系", "成员关系", "称谓", "同户主关系", "和户主关系", "与本户户主关系", "户主关系", "家庭成员关系", "与家长关系");
    private static readonly ImportColumn Member = new(
        "姓名", "成员姓名", "家庭成员", "家庭成员姓名", "人员姓名", "居民姓名", "村民姓名", "人口姓名", "成员", "名字", "本人姓名", "家庭人员", "家庭人口姓名");
    private static readonly ImportColumn Family = new(
        "户编号", "户号", "家庭编号", "户籍号", "户口号", "户口编号", "户口簿号", "家庭户号", "农户编号", "户ID", "户序")
    { IsFilled = true };
    private static readonly ImportColumn[] Columns = [Serial, Group, Head, Address, Phone, Remarks, Relation, Member, Family];

    private const int SerialAt = 0, GroupAt = 1, HeadAt = 2, AddressAt = 3, PhoneAt = 4, RemarksAt = 5, RelationAt = 6, MemberAt = 7,
        FamilyAt = 8;

    /// <exception cref="RuleViolation">The file cannot be read at all (see <see cref="SheetReader"/>).</exception>
    public static RegisterParse Parse(Stream file) => new Reading(SheetReader.Read(file)).Parse();

    /// <inheritdoc cref="HouseholdNames.CleanName"/>
    public static string CleanName(string text) => HouseholdNames.CleanName(text);

    /// <inheritdoc cref="HouseholdNames.CleanGroup"/>
    public static string CleanGroup(string text) => HouseholdNames.CleanGroup(text);

    // The name of a sheet that is a group: 一组, 3社, 大塘组.
    internal static string? GroupOfSheet(string name)
        => HouseholdNames.CleanGroup(name) is var group && group.Length <= VillageGroup.NameMaxLength && SheetGroup().IsMatch(group)
            ? group : null;

    [GeneratedRegex("^[^ （(]{1,12}(?:组|社|队)$", RegexOptions.CultureInvariant)]
    private static partial Regex SheetGroup();

    private sealed partial class Reading
    {
        private readonly ImportReport _report = new();
        private readonly ImportBook _book;
        private readonly List<RegisterRow> _rows = [];
        private readonly List<RegisterRow> _repeats = [];
        private readonly Dictionary<(string Group, string Head), Namesakes> _households = [];
        private readonly Dictionary<string, string> _groups = new(StringComparer.Ordinal);
        private readonly List<(RowPlace Place, string Name)> _odd = [];
        private readonly List<(RowPlace Place, string Name)> _statuses = [];
        private readonly Dictionary<(string? Sheet, string? Table, string Column, string Why), List<RowPlace>> _filled = [];

        public Reading(SheetBook book) => _book = new ImportBook(book, Columns, Missing, (Group, GroupOfSheet));

        private static List<string> Missing(int[] places)
        {
            var missing = new List<string>();
            if (places[GroupAt] < 0)
            {
                missing.Add(Group.Name);
            }
            if (places[HeadAt] < 0 && (places[MemberAt] < 0 || places[RelationAt] < 0))
            {
                missing.Add(Head.Name);
            }
            return missing;
        }

        public RegisterParse Parse()
        {
            if (!_book.MustHaveTables(_report))
            {
                return new RegisterParse(_rows, _report.Issues, _repeats);
            }
            foreach (var table in _book.Tables)
            {
                if (table.Has(RelationAt) || (table.Has(HeadAt) && table.Has(MemberAt) && IsByPerson(table)))
                {
                    ReadRoster(table);
                }
                else
                {
                    ReadTable(table);
                }
            }
            _report.Finish();
            ReportFilled();
            ReportNamesakes();
            _book.ReportUnread(_report);
            return new RegisterParse(_rows, _report.Issues, _repeats);
        }

        private void ReadTable(ImportTable table)
        {
            var above = new Above(table.Given);
            var households = new List<(RegisterRow Row, (string Group, string Number)? Family)>();
            foreach (var row in table.Rows)
            {
                _report.StartRow(row.Place);
                if (IsNoHousehold(row, above))
                {
                    continue;
                }
                var members = table.Has(MemberAt) ? ReadFamily(row) : [];
                if (ParseHousehold(row, above, HeadAt, Head) is { } household)
                {
                    var number = row.Peek(FamilyAt).IsBlank ? null : SheetText.WithoutSpaces(row.Peek(FamilyAt).ToString());
                    households.Add((
                        members.Count == 0 ? household : household with { Members = Others(household, members) },
                        number is null || ImportReport.IsDitto(number) ? null : (HouseholdNames.GroupKey(household.Group), number)));
                }
            }
            var several = households.Where(h => h.Family is not null).GroupBy(h => h.Family).Where(g => g.Count() > 1)
                .SelectMany(g => g).Select(h => h.Row).OrderBy(r => r.RowNumber).ToList();
            if (several.Count > 0)
            {
                var rows = several.ConvertAll(r => r.RowNumber);
                _report.Add(new ImportIssue(
                    several[0].Place, Family.Name, null,
                    $"“{Family.Name}”有重复（{ImportReport.RowsInWords(rows)}）：像是一人一行的花名册，看不出谁是户主。"
                        + $"请加一列“{Relation.Name}”，写明户主和家里人；不是一家的，请改{Family.Name}。",
                    ImportSeverity.Error)
                { Rows = rows });
            }
            var unclear = several.ToHashSet<RegisterRow>(ReferenceEqualityComparer.Instance);
            foreach (var (household, _) in households.Where(h => !unclear.Contains(h.Row)))
            {
                Take(household);
            }
        }

        /// <summary>What the rows above say for a row that leaves it open.</summary>
        private sealed class Above(string? given)
        {
            private readonly string? _given = given;
            private string? _divider;

            /// <summary>The group on a line of its own, or in the sheet's name.</summary>
            public string? Divider => _divider ?? _given;

            public bool IsGiven => _divider is null;

            /// <summary>How many lines have divided the table so far.</summary>
            public int Part { get; private set; }

            /// <summary>Why a row below has no group, when it is for a line that nobody understood.</summary>
            public string? WhyNone { get; private set; }

            public SheetCell Group { get; set; } = SheetCell.Blank;

            public SheetCell Address { get; set; } = SheetCell.Blank;

            public void Divide(string group)
            {
                (_divider, WhyNone) = (group, null);
                Part++;
            }

            /// <summary>A line of its own that is no group: what stands below it is not of the group above.</summary>
            public void End(ImportRow row)
            {
                if (_divider is not null)
                {
                    (_divider, WhyNone) = (
                        null,
                        $"没有填“{RegisterFile.Group.Name}”，上面{row.Place.InWords()}“{SheetText.Excerpt(row.First.ToString())}”"
                            + "看不出是哪一组，请补上。");
                    Part++;
                }
            }
        }

        private bool IsNoHousehold(ImportRow row, Above above)
        {
            var group = row.Peek(GroupAt);
            var head = row.Peek(HeadAt).IsBlank ? row.Peek(MemberAt) : row.Peek(HeadAt);
            var first = row.First.ToString();
            if (row.IsHeading)
            {
                _report.Skip(first, "这一行又是表头，没有导入。");
                row.Name(asNote: false);
                return true;
            }
            if (IsAlone(row) && DividerOf(first) is (var divider, var remark))
            {
                above.Divide(divider);
                var unread = remark.Length == 0 ? "" : $"后面的“{SheetText.Excerpt(remark)}”没有读取。";
                _report.Skip(first, $"这一行是分组的标题：下面没有填组别的行，算“{divider}”。{unread}");
                row.Name(asNote: row.Count > 1);
                return true;
            }
            var isSum = ImportReport.IsSum(group.ToString()) || ImportReport.IsSum(row.Peek(SerialAt).ToString());
            var hasKey = !group.IsBlank && !head.IsBlank
                && !ImportReport.IsLabel(group.ToString()) && !ImportReport.IsLabel(head.ToString());
            if (isSum || ImportReport.IsNote(first, hasKey)
                || (row.Count <= 2 && group.IsBlank && ImportReport.IsNote(first, hasKey: false)))
            {
                _report.Skip(first, "这一行是合计或说明，不是一户，没有导入。");
                row.Name(asNote: true);
                return true;
            }
            // Forms are often numbered in advance further than they are filled in.
            var isNumber = row.Count == 1 && !row.Peek(SerialAt).IsBlank && ImportReport.IsSerial(first);
            var isBlank = row.IsBlankAt(GroupAt, HeadAt, AddressAt, PhoneAt, RemarksAt, RelationAt, MemberAt);
            if (row.Count == 1 && !isNumber && (isBlank || !group.IsBlank))
            {
                above.End(row);
            }
            if (isBlank)
            {
                _report.Skip(first, "这一行没有组别、姓名、地址、电话，没有导入。");
                row.Name(asNote: !(isNumber && first.All(char.IsAsciiDigit)));
                return true;
            }
            return false;
        }

        // Alone in its row, or in front of it with nothing of a household behind.
        private static bool IsAlone(ImportRow row)
            => row.Count == 1 || (!row.Peek(SerialAt).IsBlank && row.IsBlankAt(GroupAt, HeadAt, AddressAt, PhoneAt, RelationAt, MemberAt));

        // "第一组" or "大石板村一组：", with a remark behind it: "二组（25户）", "第二村民小组 共25户".
        private static (string Group, string Remark)? DividerOf(string text)
        {
            var tidy = SheetText.Tidy(text).Trim('—', '-', '*', '【', '】', '[', ']', '：', ':', ' ');
            if (tidy.Length is 0 or > 40)
            {
                return null;
            }
            if (GroupAlone(tidy) is { } alone)
            {
                return (alone, "");
            }
            return GroupWithMore().Match(tidy) is { Success: true } match && GroupAlone(match.Groups["group"].Value) is { } group
                && GroupAlone(match.Groups["more"].Value) is null
                ? (group, match.Groups["more"].Value)
                : null;
        }

        private static readonly System.Buffers.SearchValues<char> NoGroupHas = System.Buffers.SearchValues.Create("：:，,。；;（(");

        private static string? GroupAlone(string text)
        {
            var plain = SheetText.WithoutSpaces(text);
            if (plain.Length is 0 or > 15 || plain.AsSpan().ContainsAny(NoGroupHas))
            {
                return null;
            }
            var village = Math.Max(
                plain.IndexOf('村', StringComparison.Ordinal),
                plain.IndexOf("社区", StringComparison.Ordinal) is >= 0 and var at ? at + 1 : -1);
            var behindVillage = village >= 0 && village + 2 < plain.Length && plain[village + 1] != '民' ? plain[(village + 1)..] : plain;
            var group = HouseholdNames.CleanGroup(behindVillage);
            return (group.EndsWith('组') || group.EndsWith('社') || group.EndsWith('队')) && !NoGroup().IsMatch(group)
                && !(char.IsAsciiDigit(group[0]) && plain.All(char.IsAsciiDigit))
                ? group : null;
        }

        [GeneratedRegex(
            "^(?<group>.{1,14}?(?:组|社(?!区)|队)) ?(?<more>(?:[（(【\\[:：，,、—-]|共|计|总|合计|现有|户数|人口|组长|社长|队长|负责人|[0-9]|(?<= )).+)$",
            RegexOptions.CultureInvariant)]
        private static partial Regex GroupWithMore();

        // Two at once, or every group there is.
        [GeneratedRegex("^(?:小组|村民小组|居民小组|[本全各该每分]组)$|^(?!生产队).*[组社队].+[组社队]$|(?:工作|领导|审核|评议|监督)小?组$", RegexOptions.CultureInvariant)]
        private static partial Regex NoGroup();

        private RegisterRow? ParseHousehold(ImportRow row, Above above, int headAt, ImportColumn headColumn)
        {
            // A formula that counts the rows is usual in 序号 and harms nobody, since cards get their own numbers.
            var serialCell = row.ReadSerial(SerialAt, Serial);
            var serial = serialCell.Kind is SheetCellKind.Formula or SheetCellKind.Error or SheetCellKind.Boolean ? null
                : ImportReport.IsDitto(serialCell.ToString()) ? SheetText.Tidy(serialCell.Text)
                : _report.Text(serialCell, Serial, SerialMaxLength, SheetText.Tidy);
            var group = ParseGroup(row, above);
            var head = ParseName(row.Read(headAt, headColumn));
            var address = ParseAddress(row, above);
            var phone = ParsePhone(row.Read(PhoneAt, Phone));
            var remarks = _report.Text(row.Read(RemarksAt, Remarks), Remarks, Household.RemarksMaxLength, SheetText.TidyLines);
            if (_report.RowFailed)
            {
                return null;
            }
            return new RegisterRow(row.Number, serial, group!, head!, address, phone, remarks)
            {
                Sheet = row.Place.Sheet,
                Table = row.Place.Table
            };
        }

        private string? ParseGroup(ImportRow row, Above above)
        {
            var cell = row.Read(GroupAt, Group);
            if (ImportReport.IsDitto(cell.ToString()) && !above.Group.IsBlank)
            {
                Filled(row, Group, "写着“同上”");
                cell = above.Group;
            }
            if (cell.IsBlank && above.Divider is { } divider)
            {
                if (!above.IsGiven)
                {
                    Filled(row, Group, $"空着，按分组的标题算“{divider}”");
                }
                return divider;
            }
            above.Group = cell;
            if (_report.Required(cell, Group, VillageGroup.NameMaxLength, CleanedGroup, why: above.WhyNone) is not { } group)
            {
                return null;
            }
            if (HouseholdNames.WhyNoGroup(group) is { } why)
            {
                _report.Error(Group.Name, cell.Text, why);
                return null;
            }
            return group;
        }

        private string CleanedGroup(string text)
        {
            if (!_groups.TryGetValue(text, out var group))
            {
                group = HouseholdNames.CleanGroup(text);
                _groups.Add(text, group);
            }
            return group;
        }

        private string? ParseName(SheetCell cell)
        {
            var name = _report.Required(cell, Head, Household.HeadMaxLength, HouseholdNames.CleanName) is { } typed
                ? WithoutStatus(typed) : null;
            if (name is not null && HouseholdNames.WhyNoName(name) is { } why)
            {
                _report.Error(Head.Name, cell.Text, why);
                return null;
            }
            // 张三 and 李四 on two lines of a cell; 欧阳 修文 is one.
            if (name is not null && HouseholdNames.WhyOddName(name) is null
                && SheetText.Tidy(cell.Text).Split(' ') is { Length: > 1 } words && words.All(w => w.Length > 1))
            {
                _report.Warn(Head.Name, cell.Text, "像是两个人的姓名，读成了一个。");
                _odd.Add((_report.Place, cell.Text));
            }
            return name;
        }

        // What the name would publish of a person is not read, and said.
        private string WithoutStatus(string typed)
        {
            var name = HouseholdNames.WithoutStatus(typed);
            if (name != typed)
            {
                _report.Warn(Head.Name, typed, $"只读了姓名“{name}”：后面的是个人情况，不能跟着姓名公布。");
                _statuses.Add((_report.Place, typed));
            }
            return name;
        }

        private string? ParseAddress(ImportRow row, Above above)
        {
            var cell = row.Read(AddressAt, Address);
            if (ImportReport.IsDitto(cell.ToString()) && !above.Address.IsBlank)
            {
                Filled(row, Address, "写着“同上”");
                cell = above.Address;
            }
            above.Address = cell;
            return _report.Text(cell, Address, Household.AddressMaxLength, SheetText.Tidy);
        }

        private string? ParsePhone(SheetCell cell)
        {
            if (_report.Text(cell, Phone, 100, SheetText.HalfWidth) is not { } typed)
            {
                return null;
            }
            if (HouseholdNames.TryReadPhone(typed, out var phone))
            {
                return phone;
            }
            if (phone is "" or "无" or "没有" or "暂无" or "/")
            {
                return null;
            }
            _report.Error(
                Phone.Name, cell.Text,
                phone.All(char.IsAsciiDigit) && phone.Length is 9 or 10 or 11 && cell.Kind == SheetCellKind.Number && phone[0] != '1'
                    ? "电话少了前面的 0（Excel 会去掉），请写成 02370601234 这样，并把格式设为文本。"
                    : HouseholdNames.WhyNoPhone(phone));
            return null;
        }

        private void Take(RegisterRow row)
        {
            if (HouseholdNames.WhyOddName(row.Head) is { } odd)
            {
                _report.StartRow(row.Place);
                _report.Warn(Head.Name, row.Head, odd);
                _odd.Add((row.Place, row.Head));
            }
            var key = row.Key;
            if (!_households.TryGetValue(key, out var namesakes))
            {
                _households.Add(key, namesakes = new Namesakes());
            }
            // Told apart by their phones alone, within one table: the report asks whether they are two.
            var earlier = namesakes.Like(row);
            namesakes.Add(row, isRepeat: earlier.Count > 0);
            if (earlier.Count == 0)
            {
                _rows.Add(row);
                return;
            }
            _repeats.Add(row);
            _report.Add(new ImportIssue(
                row.Place, Head.Name, row.Head,
                $"与{earlier[0].Place.InWords()}重复：都是{row.Group}的{row.Head}。同一户请跳过其中一行；确是两户，请说明是两户，或给每户填上不同的电话。", ImportSeverity.Error)
            { Against = earlier.Count <= 10 ? earlier.ConvertAll(e => e.Place) : [] });
        }

        private sealed class Namesakes
        {
            private readonly List<RegisterRow> _all = [];
            private readonly List<RegisterRow> _withoutPhone = [];
            private readonly Dictionary<string, List<RegisterRow>> _byPhone = new(StringComparer.Ordinal);

            public List<RegisterRow> Apart { get; } = [];

            public List<RegisterRow> Like(RegisterRow row)
                => row.Phone is null ? _all.GetRange(0, Math.Min(_all.Count, 11))
                    : [.. _byPhone.GetValueOrDefault(row.Phone, []).Concat(_withoutPhone).Take(11)];

            public void Add(RegisterRow row, bool isRepeat)
            {
                _all.Add(row);
                if (!isRepeat)
                {
                    Apart.Add(row);
                }
                if (row.Phone is null)
                {
                    _withoutPhone.Add(row);
                }
                else if (_byPhone.TryGetValue(row.Phone, out var same))
                {
                    same.Add(row);
                }
                else
                {
                    _byPhone.Add(row.Phone, [row]);
                }
            }
        }

        private void Filled(ImportRow row, ImportColumn column, string why)
        {
            var key = (row.Place.Sheet, row.Place.Table, column.Name, why);
            if (!_filled.TryGetValue(key, out var rows))
            {
                _filled.Add(key, rows = []);
            }
            rows.Add(row.Place);
        }

        private void ReportFilled()
        {
            foreach (var ((_, _, column, why), rows) in _filled)
            {
                var how = why.StartsWith('写') ? "，按上一行填了" : "";
                _report.Add(new ImportIssue(
                    rows[0], column, null,
                    $"“{column}”有 {rows.Count} 行{why}{how}（{ImportReport.RowsInWords(rows.ConvertAll(r => r.Row))}）。",
                    ImportSeverity.Confirm)
                {
                    Rows = rows.ConvertAll(r => r.Row)
                });
            }
        }

        private void ReportNamesakes()
        {
            if (_statuses.Count > 0)
            {
                var said = string.Join("、", _statuses.Take(10).Select(r => $"{r.Place.InWords()}“{SheetText.Excerpt(r.Name)}”"));
                _report.Add(new ImportIssue(
                    _statuses[0].Place, Head.Name, null,
                    $"有 {_statuses.Count} 处姓名里写着个人情况，只读了姓名，其余没有读取：{said}{(_statuses.Count > 10 ? " 等" : "")}。",
                    ImportSeverity.Confirm)
                { IsOfBook = true });
            }
            if (_odd.Count > 0)
            {
                var names = string.Join("、", _odd.Take(10).Select(r => $"{r.Place.InWords()}“{SheetText.Excerpt(r.Name)}”"));
                _report.Add(new ImportIssue(
                    _odd[0].Place, Head.Name, null, $"有 {_odd.Count} 个户主姓名要看一看：{names}{(_odd.Count > 10 ? " 等" : "")}。",
                    ImportSeverity.Confirm)
                { IsOfBook = true });
            }
            var twins = _households.Values.Select(n => n.Apart).Where(n => n.Count > 1).ToList();
            if (twins.Count > 0)
            {
                var names = string.Join("；", twins.Take(10).Select(
                    t => $"{t[0].Group}{t[0].Head} {t.Count} 户（{RowPlace.InWords(t.Select(r => r.Place))}）"));
                var more = twins.Count > 10 ? " 等" : "";
                _report.Add(new ImportIssue(
                    twins[0][0].Place, Head.Name, null, $"同组同名、电话不同，按几户分开导入：{names}{more}。是同一户的，请跳过多余的行。",
                    ImportSeverity.Confirm)
                { IsOfBook = true });
            }
        }
    }
}
