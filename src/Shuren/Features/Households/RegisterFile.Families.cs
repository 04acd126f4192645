namespace Shuren.Features.Households;

/// <content>Families: one row per person, or all of one in a cell.</content>
public static partial class RegisterFile
{
    private sealed partial class Reading
    {
        private const int FamilyMaxLength = 500;

        // A head among the persons, or once for several of them: a row is a person. Otherwise it is a household with its others in a cell.
        private static bool IsByPerson(ImportTable table)
        {
            string? last = null;
            var rows = table.Rows.Where(r => !r.IsHeading && !r.Peek(MemberAt).IsBlank).ToList();
            if (rows.Exists(r => FamilyWords.IsSeveral(r.Peek(MemberAt).ToString())))
            {
                return false;
            }
            foreach (var row in rows)
            {
                var head = row.Peek(HeadAt);
                var name = HouseholdNames.CleanName(head.ToString());
                if (head.IsBlank || ImportReport.IsDitto(name) || name == last
                    || name == HouseholdNames.CleanName(row.Peek(MemberAt).ToString()))
                {
                    return true;
                }
                last = name;
            }
            return false;
        }

        /// <summary>The others of a household that stand in one cell of its row; how many they are is not read, and named so.</summary>
        private List<RegisterMember> ReadFamily(ImportRow row)
        {
            var cell = row.Peek(MemberAt);
            if (cell.IsBlank || cell.Kind == SheetCellKind.Number || FamilyWords.IsCount(cell.ToString()))
            {
                return [];
            }
            if (_report.Text(row.Read(MemberAt, Member), Member, FamilyMaxLength, SheetText.TidyLines) is not { } text
                || text is "无" or "没有" or "/" or "-")
            {
                return [];
            }
            var members = FamilyWords.Read(text, out var unread);
            if (unread.Length > 0)
            {
                _report.Error(Member.Name, text, $"“{SheetText.Excerpt(unread)}”看不懂，请写成 李小芳（妻）、张小宝（子） 这样，或者一人一行。");
            }
            return members;
        }

        private List<RegisterMember> Others(RegisterRow household, List<RegisterMember> members)
        {
            var others = new List<RegisterMember>();
            foreach (var member in members)
            {
                var isHead = FamilyWords.Of(member.Relation) == FamilyWords.Standing.Head;
                if (member.Name == household.Head && (isHead || member.Relation.Length == 0))
                {
                    continue; // The head, who has a column already.
                }
                if (isHead || member.Name == household.Head)
                {
                    _report.Error(Member.Name, member.Name, $"户主姓名是“{household.Head}”，家庭成员里却写着“{member.Name}（{member.Relation}）”，请核对谁是户主。");
                }
                else if (others.Contains(member))
                {
                    _report.Error(Member.Name, member.Name, $"家庭成员里的“{member.Name}”写了两次：同一个人请去掉一次，确是两个人请在姓名后加区别。");
                }
                else
                {
                    others.Add(member);
                }
            }
            return others;
        }

        /// <summary>The rows of one table, one a person.</summary>
        private sealed class Roster(ImportTable table)
        {
            public ImportTable Table { get; } = table;

            public int PersonAt { get; } = table.Has(MemberAt) ? MemberAt : HeadAt;

            public Above Above { get; } = new(table.Given);

            public List<FamilyState> Families { get; } = [];

            /// <summary>By group, and the number or else the head's name.</summary>
            public Dictionary<(string Group, bool IsNumber, string Text), FamilyState> Known { get; } = [];

            /// <summary>That of the row above; none behind a line that divides the table.</summary>
            public FamilyState? Last { get; set; }

            /// <summary>The group of the row, its own or what the rows above say.</summary>
            public string Group { get; set; } = "";
        }

        private sealed class FamilyState
        {
            public RegisterRow? Household { get; set; }

            public bool Failed { get; set; }

            /// <summary>Of its first row.</summary>
            public required RowPlace Place { get; init; }

            public required string Group { get; init; }

            public required string? HeadName { get; init; }

            public List<int> Rows { get; } = [];

            public List<ImportRow> MemberRows { get; } = [];

            public List<(ImportRow Row, RegisterMember Member)> Members { get; } = [];
        }

        /// <summary>One row per person: the families are households, the others in them members.</summary>
        private void ReadRoster(ImportTable table)
        {
            var roster = new Roster(table);
            foreach (var row in table.Rows)
            {
                _report.StartRow(row.Place);
                var part = roster.Above.Part;
                if (!IsNoHousehold(row, roster.Above))
                {
                    Place(roster, row);
                }
                else if (part != roster.Above.Part)
                {
                    (roster.Last, roster.Group) = (null, roster.Above.Divider is { } group ? HouseholdNames.GroupKey(group) : "");
                }
            }
            foreach (var family in roster.Families)
            {
                Finish(family);
            }
        }

        private void Place(Roster roster, ImportRow row)
        {
            var (table, personAt) = (roster.Table, roster.PersonAt);
            var person = row.Peek(personAt).IsBlank ? null
                : HouseholdNames.WithoutStatus(HouseholdNames.CleanName(row.Peek(personAt).ToString()));
            var relation = _report.Text(row.Read(RelationAt, Relation), Relation, RelationMaxLength, SheetText.WithoutSpaces) ?? "";
            var number = table.Has(FamilyAt) ? _report.Text(row.Read(FamilyAt, Family), Family, 30, SheetText.WithoutSpaces) : null;
            var headCell = personAt == MemberAt && table.Has(HeadAt) ? row.Read(HeadAt, Head) : SheetCell.Blank;
            var headName = headCell.IsBlank || ImportReport.IsDitto(headCell.ToString()) ? null
                : _report.Text(headCell, Head, Household.HeadMaxLength, HouseholdNames.CleanName) is { } typed ? WithoutStatus(typed)
                : null;
            var standing = FamilyWords.Of(relation);
            var isHead = standing == FamilyWords.Standing.Head
                || (relation.Length == 0 && headName is not null && (person is null || person == headName));
            SetGroup(roster, row);
            var family = FamilyOf(roster, row, number, headName, isHead);
            family.Rows.Add(row.Number);
            roster.Last = family;
            if (standing == FamilyWords.Standing.Unclear)
            {
                _report.Error(Relation.Name, relation, $"“{relation}”看不出是户主还是家里人，请写明。");
            }
            else if (relation.Length == 0 && !isHead && table.Has(RelationAt) && !_report.RowFailed)
            {
                _ = _report.Required(
                    SheetCell.Blank, Relation, RelationMaxLength, SheetText.Tidy, person, $"没有填“{Relation.Name}”，看不出是户主还是家里人，请补上。");
            }
            else if (isHead)
            {
                ReadHead(roster, row, family, person, headName, relation);
            }
            else if (!_report.RowFailed)
            {
                ReadMember(row, family, personAt, relation);
                return;
            }
            if (!isHead && number is null && headName is null)
            {
                roster.Last = null; // It may have been the next head: whose the rows below are, nobody knows.
            }
        }

        // As the rows above have it, where the row itself leaves it open.
        private void SetGroup(Roster roster, ImportRow row)
        {
            var cell = row.PeekFilled(GroupAt);
            if (ImportReport.IsDitto(cell.ToString()))
            {
                return;
            }
            if (!cell.IsBlank)
            {
                roster.Group = HouseholdNames.GroupKey(CleanedGroup(cell.ToString()));
                roster.Above.Group = cell;
            }
            else if (roster.Above.Divider is { } divider)
            {
                roster.Group = HouseholdNames.GroupKey(divider);
            }
        }

        private static FamilyState FamilyOf(Roster roster, ImportRow row, string? number, string? headName, bool isHead)
        {
            var group = roster.Group;
            var last = roster.Last?.Group == group ? roster.Last : null;
            FamilyState? family;
            if (number is not null)
            {
                family = roster.Known.GetValueOrDefault((group, true, number));
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
                family = isHead ? null : roster.Known.GetValueOrDefault((group, false, headName));
            }
            if (family is null)
            {
                family = new FamilyState { Place = row.Place, Group = group, HeadName = headName };
                roster.Families.Add(family);
            }
            if ((number ?? headName) is { } name)
            {
                roster.Known[(group, number is not null, name)] = family;
            }
            return family;
        }

        private void ReadHead(Roster roster, ImportRow row, FamilyState family, string? person, string? headName, string relation)
        {
            if (family.Household is not null)
            {
                _report.Error(
                    Relation.Name, relation, $"这一户已有户主“{family.Household.Head}”（{family.Household.Place.InWords()}），一户只能有一个户主。");
            }
            else if (person is not null && headName is not null && person != headName)
            {
                _report.Error(Head.Name, headName, $"户主姓名是“{headName}”，这一行标着“{relation}”的却是“{person}”，请核对谁是户主。");
                family.Failed = true;
            }
            else
            {
                // The head's own row names the household; where there is no name of a person, the column of heads does.
                family.Household = ParseHousehold(
                    row, roster.Above, person is null && headName is not null ? HeadAt : roster.PersonAt, Head);
                family.Failed |= family.Household is null;
            }
        }

        private void ReadMember(ImportRow row, FamilyState family, int personAt, string relation)
        {
            family.MemberRows.Add(row);
            _ = row.ReadSerial(SerialAt, Serial);
            var cell = row.Read(personAt, Head);
            if (ParseName(cell) is { } name)
            {
                if (FamilyWords.IsSeveral(name))
                {
                    _report.Error(Member.Name, cell.Text, "一格里有几个人，请一人一行。");
                }
                else
                {
                    family.Members.Add((row, new RegisterMember(name, relation) { Row = row.Number }));
                }
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
                Take(household with { Members = MembersOf(family, household) });
                return;
            }
            if (family.Failed && family.Rows.Count == 1)
            {
                return; // Its one row has its error.
            }
            var why = family.Failed ? "户主那一行没有弄明白，这一户都没有读。" : "这一户没有哪一行的“与户主关系”是“户主”，请标出户主是谁。";
            _report.Add(new ImportIssue(family.Place, Relation.Name, family.HeadName, why, ImportSeverity.Error) { Rows = family.Rows });
        }

        // Two children without a name yet are two; one person twice, or a second one of the head's name, is for somebody to say.
        private List<RegisterMember> MembersOf(FamilyState family, RegisterRow household)
        {
            var members = new List<(ImportRow Row, RegisterMember Member)>();
            foreach (var (row, member) in family.Members)
            {
                var earlier = members.Find(m => m.Member.Name == member.Name && m.Member.Relation == member.Relation).Row;
                var why = member.Name == household.Head ? $"“{member.Name}”和户主同名"
                    : earlier is null ? null
                    : $"“{member.Name}”与{earlier.Place.InWords()}的成员同名、关系也一样";
                if (why is null)
                {
                    members.Add((row, member));
                }
                else
                {
                    _report.Add(new ImportIssue(
                        row.Place, Member.Name, member.Name, why + "：同一个人请跳过这一行，确是两个人请在姓名后加区别。", ImportSeverity.Error));
                }
            }
            return members.ConvertAll(m => m.Member);
        }
    }
}
