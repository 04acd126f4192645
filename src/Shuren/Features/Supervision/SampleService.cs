using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Flags;
using Shuren.Features.Ledger;
using Shuren.Features.Reviews;

namespace Shuren.Features.Supervision;

/// <summary>One drawn line, and whether it was looked at.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Head">Whose, for the staff.</param>
/// <param name="CardNumber">登记卡号.</param>
/// <param name="Mark">Found right; null = not marked.</param>
/// <param name="MarkedBy">By whom.</param>
/// <param name="Flag">The last flag on it that was not taken back; null = none.</param>
public sealed record SampledLine(LedgerEntry Entry, string Head, int CardNumber, SampleMark? Mark, string? MarkedBy, Flag? Flag)
{
    public bool IsLookedAt => Mark is not null || Flag is not null;
}

/// <summary>A month's sample.</summary>
/// <param name="Month">Which month.</param>
/// <param name="IsConfirmed">Its sheet was confirmed.</param>
/// <param name="Entries">How many entries the confirmation posted.</param>
/// <param name="Next">The seed that a draw would write down; null where nothing can be drawn.</param>
/// <param name="Draw">The seed that was written down; null before.</param>
/// <param name="Lines">What it draws.</param>
public sealed record MonthSample(
    Month Month, bool IsConfirmed, int Entries, SampleDraw? Next, SampleDraw? Draw, IReadOnlyList<SampledLine> Lines)
{
    public int Left => Lines.Count(l => !l.IsLookedAt);
}

/// <summary>A random sample of the month for the supervisors (SUP-1), drawn by a seed that nobody chooses and anybody can repeat.</summary>
public sealed class SampleService(AppDb db, TimeProvider clock)
{
    public async Task<MonthSample> GetAsync(VillageKey village, Month month)
    {
        var entries = await EntriesAsync(village, month);
        var confirmed = await Sheets(village, month).AnyAsync(r => r.Status == ReviewStatus.Confirmed);
        var draw = await db.SampleDraws.AsNoTracking().In(village).SingleOrDefaultAsync(d => d.Month == month);
        return new MonthSample(
            month, confirmed, entries.Count,
            draw is null && confirmed && entries.Count > 0 ? await NextAsync(village, month, entries[^1], Guid.Empty) : null,
            draw, draw is null ? [] : await LinesAsync(village, draw, entries));
    }

    /// <summary>Writes down the seed; with it the lines are drawn.</summary>
    /// <param name="shown">The seed that the page showed, in hex.</param>
    /// <exception cref="RuleViolation">The month is not confirmed, has no entry, was drawn already, or its seed is another.</exception>
    public Task<SampleDraw> DrawAsync(Caller by, VillageKey village, Month month, string? shown)
        => db.InVillageAsync(by, village, UseCases.DrawSample, async () =>
        {
            if (await db.SampleDraws.In(village).AnyAsync(d => d.Month == month))
            {
                throw new RuleViolation(Rule.Twice, $"{month.ToChinese()}已经抽过样，一个月只抽一次。");
            }
            if (!await Sheets(village, month).AnyAsync(r => r.Status == ReviewStatus.Confirmed))
            {
                throw new RuleViolation(Rule.Sup1, $"{month.ToChinese()}的审核表还没有审定，审定以后才能抽样。");
            }
            var entries = await EntriesAsync(village, month);
            if (entries.Count == 0)
            {
                throw new RuleViolation(Rule.Sup1, $"{month.ToChinese()}没有入账的记录，不用抽样。");
            }
            var draw = await NextAsync(village, month, entries[^1], by.UserId);
            Shown.MustBe(shown, draw.SeedText, "种子");
            db.SampleDraws.Add(draw);
            db.SubjectIs(draw.DrawId);
            await db.SaveChangesAsync();
            return draw;
        });

    /// <summary>A supervisor found a drawn line right.</summary>
    /// <exception cref="RuleViolation">It was not drawn, is marked or flagged already, or is the own household's.</exception>
    public Task MarkAsync(Caller by, VillageKey village, Month month, long seq)
        => db.InVillageAsync(by, village, UseCases.MarkSample, async () =>
        {
            var sample = await GetAsync(village, month);
            var line = sample.Lines.FirstOrDefault(l => l.Entry.Seq == seq)
                ?? throw new RuleViolation(Rule.Missing, "这一笔不在抽到的里面。");
            var record = (await FlaggedRecords.FindAsync(db, village, new RecordRef(FlagKind.Entry, null, seq)))!;
            by.MustNotDecideOn(record.Households, "请另一名监督员看这一笔。");
            if (line.IsLookedAt)
            {
                throw new RuleViolation(
                    Rule.Twice, line.Flag is { } flag ? $"这一笔已经提了监督疑问 {flag.Label}。" : "这一笔已经看过，记了“无误”。");
            }
            db.SampleMarks.Add(new SampleMark
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                DrawId = sample.Draw!.DrawId,
                EntrySeq = seq,
                At = clock.UtcNow(),
                UserId = by.UserId
            });
            db.SubjectIs(sample.Draw.DrawId);
            await db.SaveChangesAsync();
        });

    /// <summary>The newest confirmed months, with whether they were drawn.</summary>
    public async Task<IReadOnlyList<MonthSample>> NewestAsync(VillageKey village, int count)
    {
        var months = await db.MonthlyReviews.AsNoTracking().In(village).Where(r => r.Part == 0 && r.Status == ReviewStatus.Confirmed)
            .OrderByDescending(r => r.Month).Take(count).Select(r => r.Month).ToListAsync();
        var samples = new List<MonthSample>(months.Count);
        foreach (var month in months)
        {
            samples.Add(await GetAsync(village, month));
        }
        return samples;
    }

    private async Task<SampleDraw> NextAsync(VillageKey village, Month month, long last, Guid by)
    {
        var head = await db.LedgerEntries.In(village).Where(e => e.Seq == last).Select(e => e.Hash).SingleAsync();
        return new SampleDraw
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            Month = month,
            HeadSeq = last,
            HeadHash = head,
            Seed = SampleDraw.SeedOf(head, month, 0),
            Size = SampleDraw.DefaultSize,
            DrawnAt = clock.UtcNow(),
            DrawnBy = by
        };
    }

    private IQueryable<MonthlyReview> Sheets(VillageKey village, Month month)
        => db.MonthlyReviews.In(village).Where(r => r.Month == month && r.Part == 0);

    // What the confirmation of the month's own sheet posted: it never changes afterwards.
    private Task<List<long>> EntriesAsync(VillageKey village, Month month)
        => LedgerMemory.OfAsync(db, village, $"sampled {month}", () => PostedAsync(village, month));

    private Task<List<long>> PostedAsync(VillageKey village, Month month) => (
        from e in db.LedgerEntries.AsNoTracking().In(village)
        join l in db.ReviewLines.In(village) on e.SourceId equals l.ReviewLineId
        join r in Sheets(village, month) on l.MonthlyReviewId equals r.MonthlyReviewId
        where e.SourceKind == SourceKind.ReviewLine && e.Period == month
        orderby e.Seq
        select e.Seq).ToListAsync();

    private async Task<IReadOnlyList<SampledLine>> LinesAsync(VillageKey village, SampleDraw draw, List<long> entries)
    {
        var picked = draw.Pick(entries.Where(seq => seq <= draw.HeadSeq));
        var bySeq = await db.LedgerEntries.AsNoTracking().In(village).Where(e => picked.Contains(e.Seq)).ToDictionaryAsync(e => e.Seq);
        var homes = picked.Select(s => bySeq[s].HouseholdId).ToList();
        var heads = await db.Households.AsNoTracking().In(village).Where(h => homes.Contains(h.HouseholdId))
            .ToDictionaryAsync(h => h.HouseholdId, h => (h.Head, h.CardNumber));
        var marks = await db.SampleMarks.AsNoTracking().In(village).Where(m => m.DrawId == draw.DrawId).ToDictionaryAsync(m => m.EntrySeq);
        var markers = marks.Values.Select(m => m.UserId).Distinct().ToList();
        var names = await db.Users.AsNoTracking().Where(u => markers.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName);
        var flags = await db.Flags.AsNoTracking().In(village)
            .Where(f => f.Kind == FlagKind.Entry && f.Status != FlagStatus.Withdrawn && picked.Contains(f.EntrySeq!.Value))
            .OrderBy(f => f.RaisedAt).ToListAsync();
        return
        [
            .. picked.Select(seq =>
            {
                var mark = marks.GetValueOrDefault(seq);
                var (head, card) = heads[bySeq[seq].HouseholdId];
                return new SampledLine(
                    bySeq[seq], head, card, mark, mark is null ? null : names.GetValueOrDefault(mark.UserId),
                    flags.LastOrDefault(f => f.EntrySeq == seq));
            })
        ];
    }
}
