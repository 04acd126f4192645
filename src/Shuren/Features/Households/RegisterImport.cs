using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

/// <summary>A register read and checked against the village, before anything is imported.</summary>
/// <param name="Rows">What would be imported.</param>
/// <param name="Issues">By row of the file; an error keeps its row, and with it the import, from going on.</param>
/// <param name="Returning">Rows of a household that left, by their number: it is opened again when that is confirmed (D32).</param>
public sealed record RegisterReport(IReadOnlyList<RegisterRow> Rows, IReadOnlyList<ImportIssue> Issues, IReadOnlyDictionary<int, Guid> Returning)
{
    public IEnumerable<ImportIssue> Errors => Issues.Where(i => i.Severity == ImportSeverity.Error);

    /// <summary>Nothing is imported until every row is understood, explicitly skipped, or confirmed as a household that comes back (HH-3, D32).</summary>
    public bool MayCommit(IReadOnlySet<int> skipped, IReadOnlySet<int> reopened)
        => Rows.Any(r => !skipped.Contains(r.RowNumber))
            && Errors.All(e => skipped.Contains(e.Row) || (reopened.Contains(e.Row) && Returning.ContainsKey(e.Row)));
}

/// <summary>基本信息汇总表 from Excel (HH-3).</summary>
public sealed class RegisterImport(AppDb db, TimeProvider clock)
{
    public async Task<RegisterReport> CheckAsync(VillageKey village, Stream file)
    {
        var parse = RegisterFile.Parse(file);
        var registered = await RegisteredAsync(village);
        var formers = await FormersAsync(village);
        var issues = parse.Issues.ToList();
        var returning = new Dictionary<int, Guid>();
        foreach (var row in parse.Rows)
        {
            if (registered.TryGetValue((row.Group, row.Head), out var card))
            {
                issues.Add(new ImportIssue(row.RowNumber, "户主姓名", row.Head, $"{row.Group}的{row.Head}户已经登记（卡号 {card}）。同一户请跳过这一行；同名不同户，请在姓名后加区别再导入。", ImportSeverity.Error));
            }
            else if (formers[(row.Group, row.Head)].ToList() is { Count: > 0 } left)
            {
                var which = $"{row.Group}的{row.Head}户以前参加过（{string.Join("、", left.Select(f => $"卡号 {f.Card}，{f.LeftOn:yyyy-MM-dd} 退出"))}）。";
                // Who is meant must be plain: one former household, one row.
                var plain = left.Count == 1 && !returning.ContainsValue(left[0].Id);
                issues.Add(new ImportIssue(
                    row.RowNumber, "户主姓名", row.Head,
                    which + (plain ? "是同一户的，确认重新开户，卡号、积分接着用；是另一户的，请跳过，到柜台登记。" : "看不出是哪一户，请跳过这一行，到柜台登记。"), ImportSeverity.Error));
                if (plain)
                {
                    returning.Add(row.RowNumber, left[0].Id);
                }
            }
        }
        return new RegisterReport(parse.Rows, issues.OrderBy(i => i.Row).ToList(), returning);
    }

    /// <summary>Imports all rows but the skipped ones, in one transaction. Gives no consent to publication: that is asked of each household.</summary>
    /// <param name="village">Where.</param>
    /// <param name="report">From <see cref="CheckAsync"/>; checked once more under the lock.</param>
    /// <param name="joinedOn">The day from which they take part.</param>
    /// <param name="skipped">Row numbers of the file.</param>
    /// <param name="reopened">Row numbers of households that come back: confirmed one by one.</param>
    /// <param name="by">The recorder.</param>
    /// <returns>How many households were registered or opened again.</returns>
    public Task<int> CommitAsync(Caller by, VillageKey village, RegisterReport report, DateOnly joinedOn, IReadOnlySet<int> skipped, IReadOnlySet<int> reopened)
        => db.InVillageAsync(by, village, UseCases.ImportRegister, async () =>
    {
        if (joinedOn > clock.Today())
        {
            throw new RuleViolation(Rule.Form, "参加日期不能晚于今天。", "JoinedOn");
        }
        if (!report.MayCommit(skipped, reopened))
        {
            throw new RuleViolation(Rule.File, "还有没弄明白的行：请改好表格再导入，或勾选跳过这些行；以前退出过的户，勾选重新开户。");
        }
        var rows = report.Rows.Where(r => !skipped.Contains(r.RowNumber)).ToList();
        await MustStillHoldAsync(village, rows, report);
        foreach (var row in rows.FindAll(r => report.Returning.ContainsKey(r.RowNumber)))
        {
            await ReopenAsync(village, row, report.Returning[row.RowNumber], joinedOn, by);
        }
        await InsertAsync(village, rows.FindAll(r => !report.Returning.ContainsKey(r.RowNumber)), joinedOn);
        return rows.Count;
    });

    // Somebody may have registered or left since the table was looked at.
    private async Task MustStillHoldAsync(VillageKey village, List<RegisterRow> rows, RegisterReport report)
    {
        var registered = await RegisteredAsync(village);
        if (rows.Find(r => registered.ContainsKey((r.Group, r.Head))) is { } taken)
        {
            throw new RuleViolation(Rule.Stale, $"第 {taken.RowNumber} 行 {taken.Group}的{taken.Head}户刚刚已经登记，请重新检查表格。");
        }
        var formers = await FormersAsync(village);
        if (rows.Find(r => !report.Returning.ContainsKey(r.RowNumber) && formers.Contains((r.Group, r.Head))) is { } left)
        {
            throw new RuleViolation(Rule.Stale, $"第 {left.RowNumber} 行 {left.Group}的{left.Head}户刚刚退出，请重新检查表格。");
        }
    }

    private async Task ReopenAsync(VillageKey village, RegisterRow row, Guid householdId, DateOnly joinedOn, Caller by)
    {
        var household = await db.Households.In(village).SingleAsync(h => h.HouseholdId == householdId);
        HouseholdService.Reopen(db, household, joinedOn, clock.UtcNow(), by);
        household.Update(row.Address, row.Phone, row.Remarks);
        await db.SaveChangesAsync();
    }

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
        var card = await HouseholdService.NextCardAsync(db, village);
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
            JoinedOn = joinedOn
        });
        await BulkRows.InsertAsync(db, households);
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO accounts (town_id, village_id, household_id, score, spendable, version)
            SELECT town_id, village_id, household_id, 0, 0, 0 FROM households
            WHERE town_id = {village.TownId} AND village_id = {village.VillageId} AND card_number >= {households[0].CardNumber}
            """);
    }

    private async Task<ILookup<(string Group, string Head), (Guid Id, int Card, DateOnly LeftOn)>> FormersAsync(VillageKey village)
        => (await db.Households.AsNoTracking().In(village).Where(h => h.WithdrawnOn != null).Select(h => new { h.GroupName, h.Head, h.HouseholdId, h.CardNumber, h.WithdrawnOn }).ToListAsync())
            .ToLookup(h => (h.GroupName, h.Head), h => (h.HouseholdId, h.CardNumber, h.WithdrawnOn!.Value));

    private async Task<Dictionary<(string Group, string Head), int>> RegisteredAsync(VillageKey village)
    {
        var registered = new Dictionary<(string, string), int>();
        foreach (var h in await db.Households.AsNoTracking().In(village).Where(h => h.WithdrawnOn == null).Select(h => new { h.GroupName, h.Head, h.CardNumber }).ToListAsync())
        {
            registered.TryAdd((h.GroupName, h.Head), h.CardNumber);
        }
        return registered;
    }
}
