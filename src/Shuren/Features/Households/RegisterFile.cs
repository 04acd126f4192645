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

    /// <summary>Of a roster by person: the others of the family.</summary>
    public IReadOnlyList<RegisterMember> Members { get; init; } = [];

    public RowPlace Place => new(Sheet, RowNumber);

    /// <inheritdoc cref="HouseholdNames.Key"/>
    public (string Group, string Head) Key => HouseholdNames.Key(Group, Head);
}

/// <summary>A member of a family, as the table has it.</summary>
/// <param name="Name">Without spaces.</param>
/// <param name="Relation">与户主关系; empty when the table does not say.</param>
public sealed record RegisterMember(string Name, string Relation);

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
        private readonly List<RegisterRow> _odd = [];
        private readonly Dictionary<(string? Sheet, string Column, string Why), List<int>> _filled = [];

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
                if (table.Has(RelationAt) || (table.Has(HeadAt) && table.Has(MemberAt)))
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
            foreach (var row in table.Rows)
            {
                _report.StartRow(row.Place);
                if (IsNoHousehold(row, above))
                {
                    continue;
                }
                if (ParseHousehold(row, above, HeadAt, Head) is { } household)
                {
                    Take(household);
                }
            }
        }

        /// <summary>What the rows above say for a row that leaves it open.</summary>
        private sealed class Above(string? given)
        {
            private readonly string? _given = given;
            private string? _divider;

            /// <summary>The group on a line of its own, or in the sheet's name.</summary>
            public string? Divider
            {
                get => _divider ?? _given;
                set => _divider = value;
            }

            public bool IsGiven => _divider is null;

            public SheetCell Group { get; set; } = SheetCell.Blank;

            public SheetCell Address { get; set; } = SheetCell.Blank;
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
            if (row.Count == 1 && head.IsBlank && DividerOf(first) is { } divider)
            {
                above.Divider = divider;
                _report.Skip(first, $"这一行是分组的标题：下面没有填组别的行，算“{divider}”。");
                row.Name(asNote: false);
                return true;
            }
            var isSum = ImportReport.IsSum(group.ToString()) || ImportReport.IsSum(row.Peek(SerialAt).ToString());
            if (isSum || ImportReport.IsNote(first, hasKey: !group.IsBlank && !head.IsBlank)
                || (row.Count <= 2 && group.IsBlank && ImportReport.IsNote(first, hasKey: false)))
            {
                _report.Skip(first, "这一行是合计或说明，不是一户，没有导入。");
                row.Name(asNote: true);
                return true;
            }
            // Forms are often numbered in advance further than they are filled in.
            if (row.IsBlankAt(GroupAt, HeadAt, AddressAt, PhoneAt, RemarksAt, RelationAt, MemberAt))
            {
                var serial = row.Peek(SerialAt);
                var isSerial = row.Count == 1 && !serial.IsBlank && serial.ToString().All(char.IsAsciiDigit);
                _report.Skip(first, "这一行没有组别、姓名、地址、电话，没有导入。");
                row.Name(asNote: !isSerial);
                return true;
            }
            return false;
        }

        // "第一组" or "大石板村一组：" alone in its row.
        private static string? DividerOf(string text)
        {
            var plain = SheetText.WithoutSpaces(text).Trim('—', '-', '*', '【', '】', '[', ']', '：', ':');
            if (plain.Length is 0 or > 15)
            {
                return null;
            }
            var behindVillage = plain.IndexOf('村', StringComparison.Ordinal) is >= 0 and var at && !plain[(at + 1)..].StartsWith('民')
                ? plain[(at + 1)..] : plain;
            var group = HouseholdNames.CleanGroup(behindVillage);
            return group.EndsWith('组') || group.EndsWith('社') || group.EndsWith('队')
                ? char.IsAsciiDigit(group[0]) && plain.All(char.IsAsciiDigit) ? null : group
                : null;
        }

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
            return new RegisterRow(row.Number, serial, group!, head!, address, phone, remarks) { Sheet = row.Place.Sheet };
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
            if (_report.Required(cell, Group, VillageGroup.NameMaxLength, CleanedGroup) is not { } group)
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
            var name = _report.Required(cell, Head, Household.HeadMaxLength, HouseholdNames.CleanName);
            if (name is not null && HouseholdNames.WhyNoName(name) is { } why)
            {
                _report.Error(Head.Name, cell.Text, why);
                return null;
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

        /// <summary>One row per person: the families are households, the others in them members.</summary>
        private void ReadRoster(ImportTable table)
        {
            var families = new List<FamilyState>();
            var known = new Dictionary<(bool IsNumber, string Text), FamilyState>();
            var above = new Above(table.Given);
            FamilyState? last = null;
            foreach (var row in table.Rows)
            {
                _report.StartRow(row.Place);
                if (IsNoHousehold(row, above))
                {
                    continue;
                }
                last = Place(table, row, families, known, last, above);
            }
            foreach (var family in families)
            {
                Finish(family);
            }
        }

        private sealed class FamilyState
        {
            public RegisterRow? Household { get; set; }

            public bool Failed { get; set; }

            public required string? Sheet { get; init; }

            public required string? HeadName { get; init; }

            public List<int> Rows { get; } = [];

            public List<ImportRow> MemberRows { get; } = [];

            public List<RegisterMember> Members { get; } = [];
        }

        private FamilyState Place(
            ImportTable table, ImportRow row, List<FamilyState> families, Dictionary<(bool IsNumber, string Text), FamilyState> known,
            FamilyState? last, Above above)
        {
            var personAt = table.Has(MemberAt) ? MemberAt : HeadAt;
            var person = row.Peek(personAt).IsBlank ? null : HouseholdNames.CleanName(row.Peek(personAt).ToString());
            var relation = _report.Text(row.Read(RelationAt, Relation), Relation, RelationMaxLength, SheetText.WithoutSpaces) ?? "";
            var number = table.Has(FamilyAt) ? _report.Text(row.Read(FamilyAt, Family), Family, 30, SheetText.WithoutSpaces) : null;
            var headCell = personAt == MemberAt && table.Has(HeadAt) ? row.Read(HeadAt, Head) : SheetCell.Blank;
            var headName = headCell.IsBlank || ImportReport.IsDitto(headCell.ToString()) ? null
                : _report.Text(headCell, Head, Household.HeadMaxLength, HouseholdNames.CleanName);
            var isHead = IsHead(relation) || (relation.Length == 0 && headName is not null && (person is null || person == headName));
            FamilyState? family;
            if (number is not null)
            {
                family = known.GetValueOrDefault((true, number));
            }
            else if (headName is null)
            {
                family = isHead ? null : last;
            }
            else if (headName == last?.HeadName)
            {
                // The second of two namesakes begins where there is a head again; a head may also stand below the others.
                family = isHead && last.Household is not null ? null : last;
            }
            else
            {
                family = isHead ? null : known.GetValueOrDefault((false, headName));
            }
            if (family is null)
            {
                family = new FamilyState { Sheet = row.Place.Sheet, HeadName = headName };
                families.Add(family);
            }
            if ((number ?? headName) is { } name)
            {
                known[(number is not null, name)] = family;
            }
            family.Rows.Add(row.Number);
            if (!isHead)
            {
                ReadMember(row, family, personAt, relation);
            }
            else if (family.Household is not null)
            {
                _report.Error(Relation.Name, relation, $"这一户已有户主“{family.Household.Head}”（第 {family.Household.RowNumber} 行），一户只能有一个户主。");
            }
            else if (person is not null && headName is not null && person != headName)
            {
                _report.Error(Head.Name, headName, $"户主姓名是“{headName}”，这一行标着“{relation}”的却是“{person}”，请核对谁是户主。");
                family.Failed = true;
            }
            else
            {
                // The head's own row names the household; where there is no name of a person, the column of heads does.
                family.Household = ParseHousehold(row, above, person is null && headName is not null ? HeadAt : personAt, Head);
                family.Failed |= family.Household is null;
            }
            return family;
        }

        private void ReadMember(ImportRow row, FamilyState family, int personAt, string relation)
        {
            family.MemberRows.Add(row);
            _ = row.ReadSerial(SerialAt, Serial);
            if (ParseName(row.Read(personAt, Head)) is { } name && !family.Members.Exists(m => m.Name == name))
            {
                family.Members.Add(new RegisterMember(name, relation));
            }
            if (row.Peek(AddressAt) is { IsBlank: false } address && family.Household?.Address is { } known
                && SheetText.Tidy(address.ToString()) == known)
            {
                _ = row.Read(AddressAt, Address);
            }
        }

        private void Finish(FamilyState family)
        {
            if (family.Household is { } household)
            {
                // Said again for each of them; another group than the head's stays unread, and so is named.
                var group = HouseholdNames.GroupKey(household.Group);
                foreach (var row in family.MemberRows)
                {
                    if (HouseholdNames.GroupKey(HouseholdNames.CleanGroup(row.Peek(GroupAt).ToString())) == group)
                    {
                        _ = row.Read(GroupAt, Group);
                    }
                }
                Take(household with { Members = family.Members.FindAll(m => m.Name != household.Head) });
                return;
            }
            if (family.Failed && family.Rows.Count == 1)
            {
                return; // Its one row has its error.
            }
            var why = family.Failed ? "户主那一行没有弄明白，这一户都没有读。" : "这一户没有哪一行的“与户主关系”是“户主”，请标出户主是谁。";
            _report.Add(new ImportIssue(family.Rows[0], Relation.Name, family.HeadName, why, ImportSeverity.Error)
            {
                Sheet = family.Sheet,
                Rows = family.Rows
            });
        }

        private static bool IsHead(string relation) => HeadRelation().IsMatch(relation);

        [GeneratedRegex("^(?:户主|本人|户主本人|本户|家长|01|1|0|户主（本人）|户主\\(本人\\)|是|是户主|户长)$", RegexOptions.CultureInvariant)]
        private static partial Regex HeadRelation();

        private void Take(RegisterRow row)
        {
            if (HouseholdNames.WhyOddName(row.Head) is { } odd)
            {
                _report.StartRow(row.Place);
                _report.Warn(Head.Name, row.Head, odd);
                _odd.Add(row);
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
                row.RowNumber, Head.Name, row.Head,
                $"与第 {earlier[0].RowNumber} 行重复：都是{row.Group}的{row.Head}。同一户请跳过其中一行；确是两户，请说明是两户，或给每户填上不同的电话。", ImportSeverity.Error)
            { Sheet = row.Sheet, Against = earlier.Count <= 10 ? earlier.ConvertAll(e => e.Place) : [] });
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
            var key = (row.Place.Sheet, column.Name, why);
            if (!_filled.TryGetValue(key, out var rows))
            {
                _filled.Add(key, rows = []);
            }
            rows.Add(row.Number);
        }

        private void ReportFilled()
        {
            foreach (var ((sheet, column, why), rows) in _filled)
            {
                var how = why.StartsWith('写') ? "，按上一行填了" : "";
                _report.Add(new ImportIssue(
                    rows[0], column, null, $"“{column}”有 {rows.Count} 行{why}{how}（{ImportReport.RowsInWords(rows)}）。",
                    ImportSeverity.Confirm)
                {
                    Sheet = sheet,
                    Rows = rows
                });
            }
        }

        private void ReportNamesakes()
        {
            if (_odd.Count > 0)
            {
                var names = string.Join("、", _odd.Take(10).Select(r => $"{r.Place.InWords()}“{SheetText.Excerpt(r.Head)}”"));
                _report.Add(new ImportIssue(
                    _odd[0].RowNumber, Head.Name, null, $"有 {_odd.Count} 个户主姓名要看一看：{names}{(_odd.Count > 10 ? " 等" : "")}。",
                    ImportSeverity.Confirm)
                {
                    Sheet = _odd[0].Sheet
                });
            }
            var twins = _households.Values.Select(n => n.Apart).Where(n => n.Count > 1).ToList();
            if (twins.Count > 0)
            {
                var first = twins[0][0];
                var names = string.Join("；", twins.Take(10).Select(
                    t => $"{t[0].Group}{t[0].Head} {t.Count} 户（{ImportReport.RowsInWords(t.ConvertAll(r => r.RowNumber))}）"));
                var more = twins.Count > 10 ? " 等" : "";
                _report.Add(new ImportIssue(
                    first.RowNumber, Head.Name, null, $"同组同名、电话不同，按几户分开导入：{names}{more}。是同一户的，请跳过多余的行。",
                    ImportSeverity.Confirm)
                {
                    Sheet = first.Sheet
                });
            }
        }
    }
}
