using Microsoft.EntityFrameworkCore;
using Shuren.Features.Ledger;
using Shuren.Features.Organization;

namespace Shuren.Features.Households;

/// <summary>A register read and checked against the village, before anything is imported.</summary>
/// <param name="Rows">What would be imported.</param>
/// <param name="Issues">By row of the file; an error keeps its row, and with it the import, from going on.</param>
public sealed record RegisterReport(IReadOnlyList<RegisterRow> Rows, IReadOnlyList<ImportIssue> Issues)
{
    public IEnumerable<ImportIssue> Errors => Issues.Where(i => i.Severity == ImportSeverity.Error);

    /// <summary>Nothing is imported until every row is understood or explicitly skipped (HH-3).</summary>
    public bool MayCommit(IReadOnlySet<int> skipped) => Rows.Any(r => !skipped.Contains(r.RowNumber)) && Errors.All(e => skipped.Contains(e.Row));
}

/// <summary>基本信息汇总表 from Excel (HH-3).</summary>
public sealed class RegisterImport(AppDb db, TimeProvider clock)
{
    public async Task<RegisterReport> CheckAsync(VillageKey village, Stream file)
    {
        var parse = RegisterFile.Parse(file);
        var registered = await RegisteredAsync(village);
        var issues = parse.Issues.ToList();
        foreach (var row in parse.Rows)
        {
            if (registered.TryGetValue((row.Group, row.Head), out var card))
            {
                issues.Add(new ImportIssue(row.RowNumber, "户主姓名", row.Head, $"{row.Group}的{row.Head}户已经登记（卡号 {card}）。同一户请跳过这一行；同名不同户，请在姓名后加区别再导入。", ImportSeverity.Error));
            }
        }
        return new RegisterReport(parse.Rows, issues.OrderBy(i => i.Row).ToList());
    }

    /// <summary>Imports all rows but the skipped ones, in one transaction.</summary>
    /// <param name="village">Where.</param>
    /// <param name="report">From <see cref="CheckAsync"/>; checked once more under the lock.</param>
    /// <param name="joinedOn">The day from which they take part.</param>
    /// <param name="skipped">Row numbers of the file.</param>
    /// <returns>How many households were registered.</returns>
    public Task<int> CommitAsync(VillageKey village, RegisterReport report, DateOnly joinedOn, IReadOnlySet<int> skipped) => db.InVillageAsync(village, async () =>
    {
        if (joinedOn > clock.Today())
        {
            throw new RuleViolation("参加日期不能晚于今天。", "JoinedOn");
        }
        if (!report.MayCommit(skipped))
        {
            throw new RuleViolation("还有没弄明白的行：请改好表格再导入，或勾选跳过这些行。");
        }
        var registered = await RegisteredAsync(village);
        var rows = report.Rows.Where(r => !skipped.Contains(r.RowNumber)).ToList();
        if (rows.Find(r => registered.ContainsKey((r.Group, r.Head))) is { } taken)
        {
            throw new RuleViolation($"第 {taken.RowNumber} 行 {taken.Group}的{taken.Head}户刚刚已经登记，请重新检查表格。");
        }
        foreach (var group in rows.Select(r => r.Group).Distinct(StringComparer.Ordinal))
        {
            await OrganizationService.EnsureGroupAsync(db, village, group);
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
        return households.Count;
    });

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
