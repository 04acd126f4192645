using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

/// <summary>What somebody decided after reading the report of a register.</summary>
/// <param name="Skipped">Rows left out.</param>
/// <param name="Reopened">Rows of households that come back: confirmed one by one (D32).</param>
/// <param name="Apart">Rows that are another household, though one of that name and group is there.</param>
/// <param name="SkipsKnown">All rows of households that are registered already are left out.</param>
/// <param name="Consent">What was not read, and what was read in a way to be agreed to.</param>
public sealed record RegisterChoices(
    IReadOnlySet<RowPlace> Skipped, IReadOnlySet<RowPlace> Reopened, IReadOnlySet<RowPlace> Apart, bool SkipsKnown, ImportConsent Consent)
{
    public static readonly RegisterChoices None = new(
        new HashSet<RowPlace>(), new HashSet<RowPlace>(), new HashSet<RowPlace>(), false, ImportConsent.None);
}

/// <summary>A row whose household is registered already.</summary>
/// <param name="Card">Its card.</param>
/// <param name="Differences">What the table says otherwise, in Chinese; empty when nothing.</param>
public sealed record KnownRow(RegisterRow Row, int Card, IReadOnlyList<string> Differences);

/// <summary>A register read and checked against the village, before anything is imported.</summary>
/// <param name="Rows">What would be imported.</param>
/// <param name="Issues">By row of the file; an error keeps its row, and with it the import, from going on.</param>
/// <param name="Returning">Rows of a household that left: it is opened again when that is confirmed (D32).</param>
/// <param name="Known">Rows of households that are registered.</param>
/// <param name="Repeats">Rows of a household that another row has too.</param>
public sealed record RegisterReport(
    IReadOnlyList<RegisterRow> Rows, IReadOnlyList<ImportIssue> Issues, IReadOnlyDictionary<RowPlace, Guid> Returning,
    IReadOnlyList<KnownRow> Known, IReadOnlyList<RegisterRow> Repeats)
{
    public IEnumerable<ImportIssue> Errors => Issues.Where(i => i.Severity == ImportSeverity.Error);

    public IEnumerable<ImportIssue> ToConfirm => Issues.Where(i => i.Severity == ImportSeverity.Confirm);

    /// <summary>The rows that the choices leave.</summary>
    public List<RegisterRow> Chosen(RegisterChoices choices)
    {
        var known = Known.Select(k => k.Row.Place).ToHashSet();
        var left = Left(choices);
        var repeats = Repeats.Where(
            r => choices.Apart.Contains(r.Place)
                || Errors.Any(e => e.Against.Count > 0 && e.Place == r.Place && e.Against.All(left.Contains)));
        // Cards are numbered as the table has the households; a repeat stands behind what it follows there.
        var all = Rows.ToList();
        var rows = all.Select((r, i) => (Row: r, Order: i)).Concat(repeats.Select(r => (Row: r, Order: PlaceOf(r))));
        return [.. rows.OrderBy(r => r.Order).Select(r => WithoutMembers(r.Row, left))
            .Where(r => !left.Contains(r.Place)
                && (!known.Contains(r.Place) || choices.Apart.Contains(r.Place) || Returning.ContainsKey(r.Place)))];
    }

    private static RegisterRow WithoutMembers(RegisterRow row, HashSet<RowPlace> left)
        => row.Members.Any(m => left.Contains(row.Place with { Row = m.Row }))
            ? row with { Members = [.. row.Members.Where(m => !left.Contains(row.Place with { Row = m.Row }))] } : row;

    // Behind the row above it in its table, or else before the first of it.
    private int PlaceOf(RegisterRow repeat)
    {
        var all = Rows.ToList();
        bool IsBeside(RegisterRow row) => row.Sheet == repeat.Sheet && row.Table == repeat.Table;
        var above = all.FindLastIndex(r => IsBeside(r) && r.RowNumber < repeat.RowNumber);
        var first = all.FindIndex(IsBeside);
        return above >= 0 ? above : first >= 0 ? first - 1 : all.Count;
    }

    /// <summary>
    /// Nothing is imported until every row is understood, explicitly skipped, or confirmed as a household that comes back (HH-3, D32).
    /// </summary>
    public bool MayCommit(RegisterChoices choices)
    {
        var left = Left(choices);
        return Chosen(choices).Count > 0 && Issues.All(choices.Consent.Covers) && Errors.All(e => IsSettled(e, choices, left));
    }

    /// <summary>The errors that the choices leave open.</summary>
    public List<ImportIssue> Open(RegisterChoices choices)
    {
        var left = Left(choices);
        return [.. Errors.Where(e => !IsSettled(e, choices, left))];
    }

    /// <summary>The choices with their rows as the file has them.</summary>
    /// <exception cref="RuleViolation">A row was to be skipped, opened again or kept apart that is not in the file.</exception>
    public RegisterChoices Resolved(RegisterChoices choices)
    {
        IReadOnlySet<RowPlace> Rows(IReadOnlySet<RowPlace> decided)
            => RowPlace.Resolve(
                decided,
                this.Rows.Concat(Repeats).SelectMany(
                    r => r.Members.Where(m => m.Row > 0).Select(m => r.Place with { Row = m.Row }).Prepend(r.Place)),
                Issues);
        choices.Consent.MustHave(this.Rows.Concat(Repeats).Select(r => r.Sheet).Concat(Issues.Select(i => i.Sheet)));
        return choices with { Skipped = Rows(choices.Skipped), Reopened = Rows(choices.Reopened), Apart = Rows(choices.Apart) };
    }

    /// <summary>The sheets that were read, when they are several, and how many households each has.</summary>
    public IReadOnlyList<(string Name, int Count)> Sheets { get; } =
        [.. Rows.Concat(Repeats).Where(r => r.Sheet is not null).GroupBy(r => r.Sheet!).Select(g => (g.Key, g.Count()))];

    private HashSet<RowPlace> Left(RegisterChoices choices)
    {
        var left = choices.Skipped.ToHashSet();
        if (choices.SkipsKnown)
        {
            left.UnionWith(Known.Select(k => k.Row.Place).Where(p => !choices.Apart.Contains(p)));
        }
        if (choices.Consent.LeftOut.Count > 0)
        {
            left.UnionWith(
                Rows.Concat(Repeats).Select(r => r.Place).Concat(Issues.SelectMany(i => i.Places)).Where(choices.Consent.LeavesOut));
        }
        return left;
    }

    private bool IsSettled(ImportIssue error, RegisterChoices choices, HashSet<RowPlace> left)
        => error.IsSettledBy(left)
            || (choices.Reopened.Contains(error.Place) && Returning.ContainsKey(error.Place))
            || (choices.Apart.Contains(error.Place) && (error.IsKnown || error.Against.Count > 0) && !Returning.ContainsKey(error.Place));
}

/// <summary>基本信息汇总表 from Excel (HH-3).</summary>
public sealed class RegisterImport(AppDb db, TimeProvider clock)
{
    private sealed record Registered(
        Guid Id, int Card, string Group, string Head, string? Phone, string? Address, string? Remarks, DateOnly? LeftOn)
    {
        public (string Group, string Head) Key { get; } = HouseholdNames.Key(Group, Head);
    }

    public async Task<RegisterReport> CheckAsync(VillageKey village, Stream file)
    {
        var parse = RegisterFile.Parse(file);
        var issues = parse.Issues.ToList();
        var groups = await db.VillageGroups.AsNoTracking().In(village).Select(g => g.Name).ToListAsync();
        var (rows, repeats) = (InTheirGroups(parse.Rows, groups), InTheirGroups(parse.Repeats, groups));
        var (registered, formers) = await HouseholdsAsync(village);
        var members = (rows.Concat(repeats).Any(r => r.Members.Count > 0) ? await MembersAsync(village) : []).ToLookup(m => m.HouseholdId);
        var returning = new Dictionary<RowPlace, Guid>();
        var known = new List<KnownRow>();
        foreach (var row in rows.Concat(repeats))
        {
            var key = row.Key;
            if (registered[key].ToList() is { Count: > 0 } same)
            {
                var one = same.Find(h => h.Phone is not null && h.Phone == row.Phone) ?? same[0];
                var differences = Differences(row, one).Concat(Differences(row.Members, [.. members[one.Id]])).ToList();
                known.Add(new KnownRow(row, one.Card, differences));
                issues.Add(AlreadyRegistered(row, same, differences));
            }
            else if (formers[key].ToList() is { Count: > 0 } left)
            {
                // Who is meant must be plain: one former household, one row.
                var plain = left.Count == 1 && !returning.ContainsValue(left[0].Id);
                issues.Add(LeftBefore(row, left, plain));
                if (plain)
                {
                    returning.Add(row.Place, left[0].Id);
                }
            }
        }
        AskAboutGroups(rows, groups, issues);
        return new RegisterReport(rows, ImportIssue.InFileOrder(issues, rows.Select(r => r.Sheet)), returning, known, repeats);
    }

    private static ImportIssue AlreadyRegistered(RegisterRow row, List<Registered> same, List<string> differences)
    {
        var cards = string.Join("、", same.Select(h => h.Card).Order());
        var differs = string.Concat(differences.Select(d => "，" + d));
        return new ImportIssue(
            row.Place, "户主姓名", row.Head,
            $"{row.Group}的{row.Head}户已经登记（卡号 {cards}）{differs}。同一户请跳过这一行；同名不同户，请说明是另一户，最好在姓名后加区别。",
            ImportSeverity.Error)
        {
            IsKnown = true
        };
    }

    private static ImportIssue LeftBefore(RegisterRow row, List<Registered> left, bool plain)
    {
        var when = string.Join("、", left.Select(f => $"卡号 {f.Card}，{f.LeftOn:yyyy-MM-dd} 退出"));
        var advice = plain
            ? "是同一户的，确认重新开户，卡号、积分接着用；是另一户的，请跳过，到柜台登记。"
            : "看不出是哪一户，请跳过这一行，到柜台登记。";
        return new ImportIssue(
            row.Place, "户主姓名", row.Head, $"{row.Group}的{row.Head}户以前参加过（{when}）。{advice}", ImportSeverity.Error);
    }

    // The village's own name for a group, and within the file one for all its spellings.
    private static List<RegisterRow> InTheirGroups(IReadOnlyList<RegisterRow> rows, List<string> groups)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var byKey = new Dictionary<string, string>(StringComparer.Ordinal);
        return rows.Select(row =>
        {
            if (!names.TryGetValue(row.Group, out var name))
            {
                name = HouseholdNames.GroupOf(row.Group, groups);
                if (!groups.Contains(name))
                {
                    var key = HouseholdNames.GroupKey(name);
                    name = byKey.TryGetValue(key, out var first) ? first : byKey[key] = name;
                }
                names.Add(row.Group, name);
            }
            return name == row.Group ? row : row with { Group = name };
        }).ToList();
    }

    private static void AskAboutGroups(List<RegisterRow> rows, List<string> groups, List<ImportIssue> issues)
    {
        var added = rows.Where(r => !groups.Contains(r.Group)).GroupBy(r => r.Group).OrderBy(g => g.Key, VillageGroup.Order).ToList();
        if (added.Count == 0)
        {
            return;
        }
        var first = rows.Find(r => !groups.Contains(r.Group))!;
        var names = string.Join("、", added.Select(g => $"{g.Key}（{g.Count()} 户，{g.First().Place.InWords()}）"));
        var present = groups.Count == 0 ? "" : $"现有：{string.Join("、", groups.Order(VillageGroup.Order).Take(30))}。";
        issues.Add(new ImportIssue(
            first.Place, "组别", null, $"本村将新增 {added.Count} 个组：{names}。{present}写错了请先改表格。", ImportSeverity.Confirm)
        { IsOfBook = true });
    }

    private static List<string> Differences(RegisterRow row, Registered household)
    {
        var differences = new List<string>();
        void Compare(string what, string? inTable, string? here)
        {
            if (inTable is not null && inTable != (here ?? ""))
            {
                differences.Add(string.IsNullOrEmpty(here) ? $"{what}这里没有，表里是“{inTable}”" : $"{what}这里是“{here}”，表里是“{inTable}”");
            }
        }
        Compare("电话", row.Phone, household.Phone?.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
        Compare("地址", row.Address, household.Address is null ? null : SheetText.Tidy(household.Address));
        Compare("备注", row.Remarks, household.Remarks is null ? null : SheetText.TidyLines(household.Remarks));
        return differences;
    }

    // A table without members says nothing of them.
    private static IEnumerable<string> Differences(IReadOnlyList<RegisterMember> inTable, List<Member> here)
    {
        if (inTable.Count == 0)
        {
            yield break;
        }
        var known = here.ToLookup(m => HouseholdNames.CleanName(m.Name));
        if (inTable.Where(m => !known.Contains(m.Name)).Select(m => m.Name).ToList() is { Count: > 0 } added)
        {
            yield return $"家庭成员“{string.Join("、", added)}”这里没有";
        }
        if (here.FindAll(h => inTable.All(m => m.Name != HouseholdNames.CleanName(h.Name))) is { Count: > 0 } gone)
        {
            yield return $"家庭成员“{string.Join("、", gone.Select(m => m.Name))}”表里没有";
        }
        foreach (var member in inTable.Where(m => m.Relation.Length > 0))
        {
            var same = known[member.Name].ToList();
            if (same.Count > 0 && !same.Exists(m => SheetText.WithoutSpaces(m.Relation) == member.Relation))
            {
                yield return $"“{member.Name}”的关系这里是“{same[0].Relation}”，表里是“{member.Relation}”";
            }
        }
    }

    private Task<List<Member>> MembersAsync(VillageKey village) => db.Members.AsNoTracking().OfTown(village.TownId)
        .Where(m => db.Households.In(village).Any(h => h.HouseholdId == m.HouseholdId)).ToListAsync();

    /// <summary>
    /// Imports all rows but the skipped ones, in one transaction. Gives no consent to publication: that is asked of each household.
    /// </summary>
    /// <param name="village">Where.</param>
    /// <param name="report">From <see cref="CheckAsync"/>; checked once more under the lock.</param>
    /// <param name="joinedOn">The day from which they take part.</param>
    /// <param name="choices">What was decided about the rows.</param>
    /// <param name="by">The recorder.</param>
    /// <returns>How many households were registered or opened again.</returns>
    public Task<int> CommitAsync(Caller by, VillageKey village, RegisterReport report, DateOnly joinedOn, RegisterChoices choices)
        => CommitResolvedAsync(by, village, report, joinedOn, report.Resolved(choices));

    private Task<int> CommitResolvedAsync(Caller by, VillageKey village, RegisterReport report, DateOnly joinedOn, RegisterChoices choices)
        => db.InVillageAsync(by, village, UseCases.ImportRegister, async () =>
    {
        joinedOn.MustLie(
            DayOrder.SchemeFrom, clock.Today(), Rule.Form, $"参加日期不能晚于今天，也不能早于 {DayOrder.SchemeFrom:yyyy-MM-dd}。", "JoinedOn");
        if (!report.MayCommit(choices))
        {
            throw new RuleViolation(Rule.File, WhyNot(report, choices));
        }
        var rows = report.Chosen(choices);
        await MustStillHoldAsync(village, rows, report, choices);
        foreach (var row in rows.FindAll(r => report.Returning.ContainsKey(r.Place)))
        {
            await ReopenAsync(village, row, report.Returning[row.Place], joinedOn, by);
        }
        await InsertAsync(village, rows.FindAll(r => !report.Returning.ContainsKey(r.Place)), joinedOn);
        return rows.Count;
    });

    private static string WhyNot(RegisterReport report, RegisterChoices choices)
        => report.Open(choices).Count > 0 ? "还有没弄明白的行：请改好表格再导入，或勾选跳过这些行；以前退出过的户，勾选重新开户。"
            : !report.Issues.All(choices.Consent.Covers) ? "还有要确认的地方：没有读取的内容、要新增的组等，请一条一条看过，再勾选。"
            : "没有要导入的户。";

    // Somebody may have registered or left since the table was looked at.
    private async Task MustStillHoldAsync(VillageKey village, List<RegisterRow> rows, RegisterReport report, RegisterChoices choices)
    {
        var (registered, formers) = await HouseholdsAsync(village);
        if (rows.Find(r => !choices.Apart.Contains(r.Place) && registered.Contains(r.Key)) is { } taken)
        {
            throw new RuleViolation(
                Rule.Stale, $"{taken.Place.InWords()} {taken.Group}的{taken.Head}户刚刚已经登记，请重新检查表格。");
        }
        var others = rows.FindAll(r => !report.Returning.ContainsKey(r.Place) && !choices.Apart.Contains(r.Place));
        if (others.Find(r => formers.Contains(r.Key)) is { } left)
        {
            throw new RuleViolation(Rule.Stale, $"{left.Place.InWords()} {left.Group}的{left.Head}户刚刚退出，请重新检查表格。");
        }
    }

    private async Task ReopenAsync(VillageKey village, RegisterRow row, Guid householdId, DateOnly joinedOn, Caller by)
    {
        var household = await db.Households.In(village).SingleAsync(h => h.HouseholdId == householdId);
        HouseholdService.Reopen(db, household, joinedOn, clock.UtcNow(), by);
        household.Update(row.Address, row.Phone, row.Remarks);
        if (row.Members.Count > 0)
        {
            db.Members.RemoveRange(await db.Members.OfTown(village.TownId).Where(m => m.HouseholdId == householdId).ToListAsync());
            db.Members.AddRange(Members(village, householdId, row));
        }
        await db.SaveChangesAsync();
    }

    private static IEnumerable<Member> Members(VillageKey village, Guid householdId, RegisterRow row)
        => Ids.InOrder(row.Members.Count).Zip(row.Members, (id, member) => new Member
        {
            TownId = village.TownId,
            MemberId = id,
            HouseholdId = householdId,
            Name = member.Name,
            Relation = member.Relation
        });

    private async Task InsertAsync(VillageKey village, List<RegisterRow> rows, DateOnly joinedOn)
    {
        if (rows.Count == 0)
        {
            return;
        }
        foreach (var group in rows.Select(r => r.Group).Distinct(StringComparer.Ordinal))
        {
            await VillageGroup.EnsureAsync(db, village, group);
        }
        await db.SaveChangesAsync();
        var (card, now) = (await HouseholdService.NextCardAsync(db, village), clock.UtcNow());
        var households = rows.ConvertAll(row => new Household
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            CardNumber = card++,
            GroupName = row.Group,
            Head = row.Head,
            HeadInitials = Pinyin.Initials(row.Head),
            Address = row.Address,
            Phone = row.Phone,
            Remarks = row.Remarks,
            JoinedOn = joinedOn,
            RegisteredAt = now
        });
        await BulkRows.InsertAsync(db, households);
        await BulkRows.InsertAsync(db, rows.Zip(households).SelectMany(x => Members(village, x.Second.HouseholdId, x.First)).ToList());
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO accounts (town_id, village_id, household_id, score, spendable, version)
            SELECT town_id, village_id, household_id, 0, 0, 0 FROM households
            WHERE town_id = {village.TownId} AND village_id = {village.VillageId} AND card_number >= {households[0].CardNumber}
            """);
    }

    private async Task<(ILookup<(string, string), Registered> Registered, ILookup<(string, string), Registered> Formers)> HouseholdsAsync(
        VillageKey village)
    {
        var households = (await db.Households.AsNoTracking().In(village).Where(h => h.CancelledOn == null)
            .Select(h => new { h.HouseholdId, h.CardNumber, h.GroupName, h.Head, h.Phone, h.Address, h.Remarks, h.WithdrawnOn })
            .ToListAsync())
            .ConvertAll(h => new Registered(
                h.HouseholdId, h.CardNumber, h.GroupName, h.Head, h.Phone, h.Address, h.Remarks, h.WithdrawnOn));
        var (there, left) = (households.FindAll(h => h.LeftOn is null), households.FindAll(h => h.LeftOn is not null));
        return (there.ToLookup(h => h.Key), left.ToLookup(h => h.Key));
    }
}
