using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Photos;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Supplies;

/// <summary>What an entry of the fund book says.</summary>
/// <param name="Kind">Money in, goods in, or goods bought.</param>
/// <param name="Source">Where it comes from; whose money is spent.</param>
/// <param name="On">The day on the paper.</param>
/// <param name="Party">Who gave, or sold.</param>
/// <param name="Document">The paper's number.</param>
public sealed record RecordFunds(FundKind Kind, FundingSource Source, DateOnly On, string Party, string? Document)
{
    /// <summary>Money that came or was paid; of goods that were given, what they are worth, where that is known.</summary>
    public Money? Amount { get; init; }

    public Guid? GoodsId { get; init; }

    public int? Quantity { get; init; }

    public DateOnly? UseBy { get; init; }

    /// <summary>The vote by which the collective's income was given.</summary>
    public Guid? DeliberationId { get; init; }

    public string? Note { get; init; }

    public IReadOnlyList<Photo> Papers { get; init; } = [];

    public const int QuantityMax = 100_000;

    /// <summary>The last use-by date that can be meant.</summary>
    public const int UseByYears = 20;

    private bool BringsGoods => Kind != FundKind.MoneyIn;

    /// <exception cref="RuleViolation">Something is missing or cannot be.</exception>
    public void MustBeComplete(DateOnly today)
    {
        if (!Enum.IsDefined(Kind) || !Enum.IsDefined(Source))
        {
            throw new RuleViolation(Rule.Form, "请选择资金来源。", "Source");
        }
        On.MustLie(DayOrder.SchemeFrom, today, Rule.Red4, "单据日期不能晚于今天，请核对年份。", "On");
        if (Party.OrNull() is not { Length: <= FundWords.PartyMaxLength })
        {
            throw new RuleViolation(
                Rule.Form, $"请填写{(Kind == FundKind.Purchase ? "卖方" : "是谁给的")}，不超过 {FundWords.PartyMaxLength} 字。", "Party");
        }
        if (Document.OrNull() is null && Papers.Count == 0)
        {
            throw new RuleViolation(Rule.Red4, "单据号和单据照片至少要有一样。", "Document");
        }
        MustHaveFigures();
        if (BringsGoods && UseBy is { } useBy)
        {
            useBy.MustLie(
                today, today.AddYears(UseByYears), Rule.Red4, $"保质期要在今天到 {UseByYears} 年以内；已经过期的不收。", "UseBy");
        }
    }

    private void MustHaveFigures()
    {
        if (Amount is { } amount && (!amount.IsPositive || amount > Money.EntryMax))
        {
            throw new RuleViolation(Rule.Form, $"金额要大于 0，不超过 {Money.EntryMax} 元。", "Amount");
        }
        if (Amount is null && Kind != FundKind.GoodsIn)
        {
            throw new RuleViolation(Rule.Form, "请填写多少元。", "Amount");
        }
        if (BringsGoods && (GoodsId is null || Quantity is not (> 0 and <= QuantityMax)))
        {
            throw new RuleViolation(
                Rule.Form, GoodsId is null ? "请选择物品。" : $"请填写多少件，1 到 {QuantityMax}。", GoodsId is null ? "GoodsId" : "Quantity");
        }
        if (Source != FundingSource.Collective || Kind == FundKind.Purchase)
        {
            return;
        }
        if (DeliberationId is null)
        {
            throw new RuleViolation(Rule.D34, "村集体经济收益要先由村民商定：请选是哪一次会议定的，没有登记的先登记。", "DeliberationId");
        }
        if (Amount is null)
        {
            throw new RuleViolation(Rule.Red4, "村集体拿出来的物品要写值多少元，会议定的数额要管得住。", "Amount");
        }
    }
}

/// <summary>What an entry is to come to; what it came to so far goes along as <paramref name="Shown"/>.</summary>
/// <param name="Amount">Money, or the value of what was given; null where that is not known.</param>
/// <param name="Quantity">Pieces.</param>
/// <param name="Reason">Why.</param>
/// <param name="Shown">Digest of what the form showed: <see cref="FundState.Shown"/>.</param>
public sealed record CorrectFunds(Money? Amount, int Quantity, string? Reason, string? Shown);

/// <summary>What an entry comes to with all that corrects it.</summary>
/// <param name="Money">What it does to the money, signed.</param>
/// <param name="Quantity">Pieces.</param>
/// <param name="Value">What they are worth; null where nobody knows.</param>
/// <param name="Rows">How many entries that is.</param>
public sealed record FundState(Money Money, int Quantity, Money? Value, int Rows)
{
    public string Shown => Infrastructure.Shown.Of(Money.Fen, Quantity, Value?.Fen, Rows);

    public static FundState Of(IReadOnlyCollection<FundEntry> rows) => new(
        new Money(rows.Sum(r => r.MoneyFen)),
        rows.Sum(r => r.Quantity),
        rows.Any(r => r.ValueFen is not null) ? new Money(rows.Sum(r => r.ValueFen ?? 0)) : null,
        rows.Count);
}

/// <summary>资金物资 (RED-4): where money and goods come from, what is bought of it; each source's money is never below zero.</summary>
public sealed class FundService(AppDb db, StockService stock, TimeProvider clock)
{
    /// <exception cref="RuleViolation">
    /// As <see cref="RecordFunds.MustBeComplete"/>; the source's money does not reach, or the meeting's sum does not.
    /// </exception>
    public Task<FundEntry> RecordAsync(Caller by, VillageKey village, RecordFunds command)
        => db.InVillageAsync(by, village, UseCases.RecordFunds, async () =>
        {
            await MustRecordAsync(village, command);
            var entry = await AddAsync(village, command, by);
            if (entry.GoodsId is not null)
            {
                await stock.ReceiveAsync(village, entry, by);
            }
            await db.SaveChangesAsync();
            return entry;
        });

    /// <summary>Refuses what <see cref="RecordAsync"/> would refuse.</summary>
    /// <exception cref="RuleViolation">As <see cref="RecordAsync"/>.</exception>
    public async Task MustRecordAsync(VillageKey village, RecordFunds command)
    {
        command.MustBeComplete(clock.Today());
        var amount = command.Amount ?? Money.Zero;
        if (command.GoodsId is { } goodsId && command.Kind != FundKind.MoneyIn
            && !await db.Goods.OfTown(village.TownId).AnyAsync(g => g.GoodsId == goodsId))
        {
            throw new RuleViolation(Rule.Missing, "没有这种物品。", "GoodsId");
        }
        if (command.Kind == FundKind.Purchase)
        {
            await MustReachAsync(village, command.Source, -amount);
        }
        else if (command.Source == FundingSource.Collective)
        {
            await MustBeGivenAsync(village, command.DeliberationId!.Value, command.On, amount);
        }
    }

    /// <summary>Corrects an entry by one more, which carries the difference.</summary>
    /// <exception cref="RuleViolation">
    /// No reason; it is a correction itself, or comes to that already; it was corrected meanwhile; or money, goods or the meeting's sum do
    /// not reach.
    /// </exception>
    public Task<FundEntry> CorrectAsync(Caller by, VillageKey village, Guid entryId, CorrectFunds command)
        => db.InVillageAsync(by, village, UseCases.CorrectFunds.On(entryId), async () =>
        {
            var (entry, before) = await MustCorrectAsync(village, entryId, command);
            var words = await db.FundWords.AsNoTracking().In(village).SingleOrDefaultAsync(w => w.FundEntryId == entryId);
            var correction = await AddAsync(
                village,
                new FundEntry
                {
                    TownId = village.TownId,
                    VillageId = village.VillageId,
                    Year = clock.Today().Year,
                    Number = 0,
                    Kind = entry.Kind,
                    Source = entry.Source,
                    On = clock.Today(),
                    MoneyFen = MoneyOf(entry.Kind, command.Amount).Fen - before.Money.Fen,
                    GoodsId = entry.GoodsId,
                    Quantity = command.Quantity - before.Quantity,
                    ValueFen = entry.GoodsId is null || command.Amount is null
                        ? null
                        : command.Amount.Value.Fen - (before.Value?.Fen ?? 0),
                    UseBy = entry.UseBy,
                    DeliberationId = entry.DeliberationId,
                    CorrectsId = entryId,
                    WordsDigest = [],
                    At = clock.UtcNow(),
                    By = by.UserId
                },
                (words?.Party ?? "", words?.Document, command.Reason!.Trim()),
                []);
            if (entry.GoodsId is not null)
            {
                var to = new FundState(MoneyOf(entry.Kind, command.Amount), command.Quantity, command.Amount, before.Rows + 1);
                await stock.CorrectAsync(village, correction, to, by);
            }
            await db.SaveChangesAsync();
            return correction;
        });

    /// <summary>Refuses what <see cref="CorrectAsync"/> would refuse, but for the lot; gives the entry and what it comes to now.</summary>
    /// <exception cref="RuleViolation">As <see cref="CorrectAsync"/>.</exception>
    public async Task<(FundEntry Entry, FundState Before)> MustCorrectAsync(VillageKey village, Guid entryId, CorrectFunds command)
    {
        var entry = await EntryAsync(village, entryId);
        var before = await StateAsync(village, entryId);
        if (entry.CorrectsId is not null)
        {
            throw new RuleViolation(Rule.Red4, "这一笔本身是更正，请在原来那一笔上再改。");
        }
        Shown.MustBe(command.Shown, before.Shown, "这一笔");
        if (command.Reason.OrNull() is not { Length: <= FundWords.NoteMaxLength })
        {
            throw new RuleViolation(Rule.Red4, $"请写明为什么要改，不超过 {FundWords.NoteMaxLength} 字。", "Reason");
        }
        if (command.Amount is { } amount && (amount.IsNegative || amount > Money.EntryMax))
        {
            throw new RuleViolation(Rule.Form, $"金额要从 0 到 {Money.EntryMax} 元。", "Amount");
        }
        if (command.Amount is null && (entry.Kind != FundKind.GoodsIn || before.Value is not null))
        {
            throw new RuleViolation(Rule.Form, "请填写应为多少元。", "Amount");
        }
        if (command.Quantity is < 0 or > RecordFunds.QuantityMax || (entry.GoodsId is null && command.Quantity != 0))
        {
            throw new RuleViolation(Rule.Form, $"请填写应为多少件，0 到 {RecordFunds.QuantityMax}。", "Quantity");
        }
        var change = MoneyOf(entry.Kind, command.Amount) - before.Money;
        var value = (command.Amount ?? Money.Zero) - (entry.Kind == FundKind.MoneyIn ? before.Money : before.Value ?? Money.Zero);
        if (command.Quantity == before.Quantity && value == Money.Zero)
        {
            throw new RuleViolation(Rule.Red4, "和现在的一样，没有要改的。", "Amount");
        }
        await MustReachAsync(village, entry.Source, change);
        if (entry.DeliberationId is { } meeting)
        {
            await MustBeGivenAsync(village, meeting, entry.On, value);
        }
        return (entry, before);
    }

    /// <summary>村“两委”核对: by somebody else than who wrote it.</summary>
    /// <exception cref="RuleViolation">It was confirmed before, or the caller wrote it.</exception>
    public Task ConfirmAsync(Caller by, VillageKey village, Guid entryId)
        => db.InVillageAsync(by, village, UseCases.ConfirmFunds.On(entryId), async () =>
        {
            var entry = await EntryAsync(village, entryId);
            if (entry.By == by.UserId)
            {
                throw new RuleViolation(Rule.OwnCase, "自己记的账不能自己核对，请村“两委”的另一位核对。");
            }
            if (await db.FundConfirmations.In(village).AnyAsync(c => c.FundEntryId == entryId))
            {
                throw new RuleViolation(Rule.Twice, "这一笔已经核对过了。");
            }
            db.FundConfirmations.Add(new FundConfirmation
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                FundEntryId = entryId,
                At = clock.UtcNow(),
                By = by.UserId
            });
            await db.SaveChangesAsync();
        });

    /// <summary>The villagers' vote on how much of the collective's income goes into the scheme (D34).</summary>
    /// <exception cref="RuleViolation">No sum, or as <see cref="Deliberation.MustBeValid"/>.</exception>
    public Task RecordMeetingAsync(Caller by, VillageKey village, Deliberation deliberation, Money amount)
        => db.InVillageAsync(by, village, UseCases.RecordFundsMeeting, async () =>
        {
            MustBeASum(amount);
            var record = await DeliberationRecord.AddAsync(db, clock, village, deliberation, by, amount);
            db.SubjectIs(record.DeliberationId);
        });

    public static void MustBeASum(Money amount)
    {
        if (!amount.IsPositive || amount > Money.EntryMax)
        {
            throw new RuleViolation(Rule.Form, $"请填写会议定的数额，大于 0，不超过 {Money.EntryMax} 元。", "Amount");
        }
    }

    /// <summary>What an entry comes to with all that corrects it.</summary>
    public async Task<FundState> StateAsync(VillageKey village, Guid entryId) => FundState.Of(
        await db.FundEntries.AsNoTracking().In(village).Where(e => e.FundEntryId == entryId || e.CorrectsId == entryId).ToListAsync());

    private Task<FundEntry> EntryAsync(VillageKey village, Guid entryId)
        => db.FundEntries.AsNoTracking().In(village).SingleAsync(e => e.FundEntryId == entryId);

    private static Money MoneyOf(FundKind kind, Money? amount) => kind switch
    {
        FundKind.MoneyIn => amount ?? Money.Zero,
        FundKind.Purchase => -(amount ?? Money.Zero),
        _ => Money.Zero
    };

    // Under the lock: two purchases at once cannot both see the same money.
    private async Task MustReachAsync(VillageKey village, FundingSource source, Money change)
    {
        var left = await db.BalanceAsync(village, source);
        if (change.IsNegative && (left + change).IsNegative)
        {
            throw new RuleViolation(Rule.Red4, $"{source.Chinese()}的钱只剩 {left} 元，不够 {-change} 元。", "Amount");
        }
    }

    // The villagers decide before it is given: a meeting of afterwards decided nothing of it.
    private async Task MustBeGivenAsync(VillageKey village, Guid deliberationId, DateOnly on, Money more)
    {
        var meeting = await db.Deliberations.AsNoTracking().In(village).OnFunds()
            .SingleOrDefaultAsync(d => d.DeliberationId == deliberationId);
        if (meeting is not { IsValid: true, AmountFen: { } fen })
        {
            throw new RuleViolation(Rule.D34, "没有这次会议的有效商定，请重新选，或先登记。", "DeliberationId");
        }
        if (more.IsPositive && meeting.HeldOn > on)
        {
            throw new RuleViolation(
                Rule.D34,
                $"{meeting.HeldOn?.ToChinese()}才开会商定，{on.ToChinese()}的收入不是这次会议定的。请核对单据日期，或选收入以前的会议。",
                "DeliberationId");
        }
        var left = new Money(fen) - await db.GivenAsync(village, deliberationId);
        if (more > left && more.IsPositive)
        {
            throw new RuleViolation(
                Rule.D34, $"{meeting.HeldOn?.ToChinese()}的会议定了 {new Money(fen)} 元，只剩 {left} 元，不够 {more} 元。", "Amount");
        }
    }

    private Task<FundEntry> AddAsync(VillageKey village, RecordFunds command, Caller by)
    {
        var bringsGoods = command.Kind != FundKind.MoneyIn;
        var photos = command.Papers.Select(p => StoredPhotos.Of(village, p, by, clock.UtcNow())).ToList();
        return AddAsync(
            village,
            new FundEntry
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                Year = clock.Today().Year,
                Number = 0,
                Kind = command.Kind,
                Source = command.Source,
                On = command.On,
                MoneyFen = MoneyOf(command.Kind, command.Amount).Fen,
                GoodsId = bringsGoods ? command.GoodsId : null,
                Quantity = bringsGoods ? command.Quantity ?? 0 : 0,
                ValueFen = bringsGoods ? command.Amount?.Fen : null,
                UseBy = bringsGoods ? command.UseBy : null,
                DeliberationId = command.Kind != FundKind.Purchase && command.Source == FundingSource.Collective
                    ? command.DeliberationId
                    : null,
                WordsDigest = [],
                At = clock.UtcNow(),
                By = by.UserId
            },
            (command.Party.Trim(), command.Document.OrNull(), command.Note.OrNull()),
            photos);
    }

    // The number is the next of the year, under the lock; the digest goes over words and papers.
    private async Task<FundEntry> AddAsync(
        VillageKey village, FundEntry figures, (string Party, string? Document, string? Note) said, List<StoredPhoto> photos)
    {
        var words = new FundWords
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            FundEntryId = figures.FundEntryId,
            Party = said.Party,
            Document = said.Document,
            Note = said.Note
        };
        var last = await db.FundEntries.In(village).Where(e => e.Year == figures.Year).MaxAsync(e => (int?)e.Number) ?? 0;
        var entry = figures.Numbered(last + 1, words.Digest(photos.Select(p => p.Sha256)));
        db.FundEntries.Add(entry);
        db.FundWords.Add(words);
        db.Photos.AddRange(photos);
        db.FundPapers.AddRange(photos.Select((p, i) => new FundPaper
        {
            TownId = village.TownId,
            FundEntryId = entry.FundEntryId,
            Number = i + 1,
            PhotoId = p.PhotoId
        }));
        db.SubjectIs(entry.FundEntryId);
        return entry;
    }
}
