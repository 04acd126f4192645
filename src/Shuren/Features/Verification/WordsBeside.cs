using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Reports;
using Shuren.Features.Supplies;

namespace Shuren.Features.Verification;

/// <summary>
/// Words that stand beside a row which nobody may change, with their digest in that row: of changes of families, of sent reports, of money
/// and goods, of stock-takings.
/// </summary>
/// <param name="Id">The row's.</param>
/// <param name="Label">Which it is, in Chinese.</param>
/// <param name="Fault">What is wrong with them; null = they are those of then, or nobody can say any more.</param>
/// <param name="IsRemoved">Something of them was removed by rule (SUP-6), and the salt with it: they are not looked at.</param>
public sealed record WordsBeside(Guid Id, string Label, string? Fault, bool IsRemoved)
{
    private const string Gone = "文字不见了。";

    private static WordsBeside Of(Guid id, string label, byte[]? salt, Func<bool> isSame, string words)
        => salt is null ? new WordsBeside(id, label, Gone, false)
            : salt.Length == 0 ? new WordsBeside(id, label, null, true)
            : new WordsBeside(id, label, isSame() ? null : words, false);

    /// <summary>Those of a village, in the order in which they were written.</summary>
    public static async Task<List<WordsBeside>> OfAsync(AppDb db, VillageKey village)
        =>
        [
            .. await ChangesAsync(db, village), .. await ReportsAsync(db, village), .. await FundsAsync(db, village),
            .. await MovementsAsync(db, village)
        ];

    // A row of a version that kept no digest has none; since the first that has one, every row has.
    private static async Task<List<WordsBeside>> ChangesAsync(AppDb db, VillageKey village)
    {
        var changes = await db.HouseholdChanges.AsNoTracking().In(village).OrderBy(c => c.At).ThenBy(c => c.ChangeId).ToListAsync();
        var words = await db.HouseholdChangeWords.AsNoTracking().In(village).ToDictionaryAsync(w => w.ChangeId);
        var cards = changes.Count == 0 ? []
            : await db.Households.AsNoTracking().In(village).ToDictionaryAsync(h => h.HouseholdId, h => h.CardNumber);
        var first = changes.Find(c => c.WordsDigest is not null)?.At;
        return changes.ConvertAll(c =>
        {
            var label = $"{c.At.ToChinaDate():yyyy-MM-dd} 登记的{c.Kind.Chinese()}（{cards.GetValueOrDefault(c.HouseholdId)} 号卡）";
            var said = words.GetValueOrDefault(c.ChangeId);
            return said is null ? new WordsBeside(c.ChangeId, label, Gone, false)
                : c.WordsDigest is { } digest ? Of(
                    c.ChangeId, label, said.Salt, () => said.Digest().AsSpan().SequenceEqual(digest),
                    "原因、证明、户主、组别或成员与登记时不一致。")
                : new WordsBeside(c.ChangeId, label, first < c.At ? "文字的校验码不见了。" : null, false);
        });
    }

    private static async Task<List<WordsBeside>> ReportsAsync(AppDb db, VillageKey village)
    {
        var sent = await (
            from s in db.SentReports.AsNoTracking().In(village)
            join r in db.WorkReports.In(village) on s.ReportId equals r.ReportId
            orderby r.Quarter, s.Version
            select new { Sent = s, r.Quarter }).ToListAsync();
        var words = await db.SentWords.AsNoTracking().In(village).ToDictionaryAsync(w => w.SentReportId);
        return sent.ConvertAll(s =>
        {
            var said = words.GetValueOrDefault(s.Sent.SentReportId);
            return Of(
                s.Sent.SentReportId, $"{s.Quarter.ToChinese()}工作报告（第 {s.Sent.Version} 次报送）", said?.Salt,
                () => said!.Words.Digest(said.Salt).AsSpan().SequenceEqual(s.Sent.WordsDigest), "文字与报送时不一致。");
        });
    }

    private static async Task<List<WordsBeside>> FundsAsync(AppDb db, VillageKey village)
    {
        var words = await db.FundWords.AsNoTracking().In(village).ToDictionaryAsync(w => w.FundEntryId);
        var papers = (await (
            from p in db.FundPapers.OfTown(village.TownId)
            join f in db.Photos on new { p.TownId, p.PhotoId } equals new { f.TownId, f.PhotoId }
            orderby p.Number
            select new { p.FundEntryId, f.Sha256 }).ToListAsync()).ToLookup(p => p.FundEntryId, p => p.Sha256);
        var entries = await db.FundEntries.AsNoTracking().In(village).OrderBy(e => e.Year).ThenBy(e => e.Number).ToListAsync();
        return entries.ConvertAll(e =>
        {
            var said = words.GetValueOrDefault(e.FundEntryId);
            return Of(
                e.FundEntryId, $"资金物资 {e.Label}", said?.Salt,
                () => said!.Digest(papers[e.FundEntryId]).AsSpan().SequenceEqual(e.WordsDigest), "对方、单据号、说明或照片与登记时不一致。");
        });
    }

    // As of the changes: since the first stock-taking that has a digest, every one has.
    private static async Task<List<WordsBeside>> MovementsAsync(AppDb db, VillageKey village)
    {
        var counted = await (
            from m in db.StockMovements.AsNoTracking().In(village)
            where m.WordsDigest != null || m.Kind == StockMovementKind.Adjusted || m.Kind == StockMovementKind.Discarded
            join g in db.Goods on new { m.TownId, m.GoodsId } equals new { g.TownId, g.GoodsId }
            orderby m.At, m.StockMovementId
            select new { Movement = m, Goods = g.Name }).ToListAsync();
        var words = await db.MovementWords.AsNoTracking().In(village).ToDictionaryAsync(w => w.StockMovementId);
        var first = counted.Find(c => c.Movement.WordsDigest is not null)?.Movement.At;
        return counted.ConvertAll(c =>
        {
            var m = c.Movement;
            var label = $"{m.At.ToChinaDate():yyyy-MM-dd} {m.Kind.Chinese()}的{c.Goods}（{m.Quantity:+0;-0} 件）";
            var said = words.GetValueOrDefault(m.StockMovementId);
            return m.WordsDigest is { } digest
                ? Of(m.StockMovementId, label, said?.Salt, () => said!.Digest().AsSpan().SequenceEqual(digest), "原因与登记时不一致。")
                : new WordsBeside(m.StockMovementId, label, first < m.At ? "文字的校验码不见了。" : null, false);
        });
    }

    /// <summary>What of it was removed by rule, for who runs `verify`: one line a village.</summary>
    public static async Task<List<string>> NotesAsync(AppDb db, int? townId = null, int? villageId = null)
    {
        var notes = new List<string>();
        foreach (var village in await db.Villages.AsNoTracking()
            .Where(v => (townId == null || v.TownId == townId) && (villageId == null || v.VillageId == villageId))
            .OrderBy(v => v.TownId).ThenBy(v => v.VillageId).ToListAsync())
        {
            if ((await OfAsync(db, village.Key)).Count(w => w.IsRemoved) is var removed and > 0)
            {
                notes.Add($"{village.Code} {village.Name}：有 {removed} 处农户变动、报告、资金物资、盘点的文字按规定删过姓名等信息，不再核对文字。");
            }
        }
        return notes;
    }

    /// <summary>Something of these was removed by rule: without its salt a digest can neither be guessed at nor accuse anybody.</summary>
    public static async Task UnsaltAsync(AppDb db, int town, IReadOnlyCollection<Guid> ids)
    {
        byte[] none = [];
        await db.HouseholdChangeWords.OfTown(town).Where(w => ids.Contains(w.ChangeId))
            .ExecuteUpdateAsync(s => s.SetProperty(w => w.Salt, none));
        await db.SentWords.OfTown(town).Where(w => ids.Contains(w.SentReportId))
            .ExecuteUpdateAsync(s => s.SetProperty(w => w.Salt, none));
        await db.FundWords.OfTown(town).Where(w => ids.Contains(w.FundEntryId))
            .ExecuteUpdateAsync(s => s.SetProperty(w => w.Salt, none));
        await db.MovementWords.OfTown(town).Where(w => ids.Contains(w.StockMovementId))
            .ExecuteUpdateAsync(s => s.SetProperty(w => w.Salt, none));
    }
}
