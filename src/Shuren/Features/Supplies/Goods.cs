using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Places;

namespace Shuren.Features.Supplies;

/// <summary>物品 that a town's stations hand out.</summary>
public sealed class Goods : ITownOwned
{
    public required int TownId { get; init; }

    public Guid GoodsId { get; init; } = Ids.New();

    public required string Name { get; init; }

    /// <summary>袋、瓶、个 …</summary>
    public required string Unit { get; init; }

    public string? Specification { get; init; }

    public bool IsActive { get; init; } = true;

    public string FullName => $"{Name} {Specification}".Trim();
}

/// <summary>What a village's station has of a good; never below zero.</summary>
public sealed class Stock : IVillageOwned
{
    private int _quantity;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public required Guid GoodsId { get; init; }

    public int Quantity { get => _quantity; init => _quantity = value; }

    /// <summary>Goods come or go; gives the movement that is kept, with the words beside it.</summary>
    /// <param name="change">What comes (above zero) or goes (below).</param>
    /// <param name="name">The good's name, for the refusal.</param>
    /// <param name="by">Who.</param>
    /// <param name="at">UTC.</param>
    /// <exception cref="RuleViolation">There is not so much of it.</exception>
    public Moved Move(StockChange change, string name, Guid by, DateTime at)
    {
        if (Quantity + change.Quantity < 0)
        {
            throw new RuleViolation(Rule.Red2, $"“{name.Trim()}”只剩 {Quantity} 件，不够。", "Items");
        }
        _quantity += change.Quantity;
        var id = Ids.New();
        var words = change.Note is { } note
            ? new MovementWords { TownId = TownId, VillageId = VillageId, StockMovementId = id, Note = note }
            : null;
        var movement = new StockMovement
        {
            StockMovementId = id,
            TownId = TownId,
            VillageId = VillageId,
            GoodsId = GoodsId,
            Kind = change.Kind,
            Quantity = change.Quantity,
            LotId = change.LotId,
            ValueFen = change.ValueFen,
            RedemptionId = change.RedemptionId,
            WordsDigest = words?.Digest(),
            At = at,
            By = by
        };
        return new Moved(movement, words);
    }
}

/// <summary>
/// 一批: what is left of the goods that one entry of the fund book brought (RED-4). What has no lot came before there were any.
/// </summary>
public sealed class StockLot : IVillageOwned
{
    private int _quantity;
    private long? _valueFen;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    /// <summary>The <see cref="FundEntry"/> that brought it.</summary>
    public required Guid LotId { get; init; }

    public required Guid GoodsId { get; init; }

    /// <summary>保质期到: the last day on which it may be handed out; null where it has none.</summary>
    public DateOnly? UseBy { get; init; }

    public required DateTime ReceivedAt { get; init; }

    public int Quantity { get => _quantity; init => _quantity = value; }

    /// <summary>What is left of it is worth; null where nobody knew.</summary>
    public long? ValueFen { get => _valueFen; init => _valueFen = value; }

    public bool IsPastOn(DateOnly day) => UseBy < day;

    /// <summary>Whether its time ends within 30 days, and is not over.</summary>
    public bool EndsSoonOn(DateOnly day) => !IsPastOn(day) && UseBy <= day.AddDays(SoonDays);

    public const int SoonDays = 30;

    /// <summary>What goes with so many pieces: a share, and with the last of them all that is left, so that nothing remains.</summary>
    public long? ValueOf(int quantity) => quantity == Quantity || ValueFen is null ? ValueFen : ValueFen * quantity / Quantity;

    /// <exception cref="RuleViolation">There are not so many left.</exception>
    internal void Change(int quantity, long? valueFen, string name)
    {
        if (Quantity + quantity < 0)
        {
            var which = UseBy is { } day ? $"（保质期到 {day:yyyy-MM-dd}）" : "";
            throw new RuleViolation(Rule.Red4, $"“{name}”这一批{which}只剩 {Quantity} 件，不够减 {-quantity} 件。", "Quantity");
        }
        _quantity += quantity;
        if (valueFen is { } value)
        {
            _valueFen = (ValueFen ?? 0) + value;
        }
    }
}

/// <summary>A change of stock, asked for.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Quantity">Signed.</param>
/// <param name="RedemptionId">The handing-over behind it; why that was cancelled stands there.</param>
/// <param name="Note">The reason of a stock-taking.</param>
/// <param name="LotId">Of which lot; null = of what has none.</param>
/// <param name="ValueFen">Signed; null where it is not known.</param>
public sealed record StockChange(
    StockMovementKind Kind, int Quantity, Guid? RedemptionId = null, string? Note = null, Guid? LotId = null, long? ValueFen = null)
{
    /// <exception cref="RuleViolation">A station corrects by a stock-taking, or throws away, and says why.</exception>
    public void MustBeOfAStation()
    {
        if (Kind is not (StockMovementKind.Adjusted or StockMovementKind.Discarded) || Quantity == 0
            || (Kind == StockMovementKind.Discarded && Quantity > 0))
        {
            throw new RuleViolation(Rule.Form, "数量不对：盘点填多出（正数）或缺少（负数）的数；报废填负数。收到物品在“资金物资”里登记。", "Quantity");
        }
        if (Note.OrNull() is null)
        {
            throw new RuleViolation(Rule.Red4, "盘点、报废要写明原因。", "Note");
        }
    }
}

public enum StockMovementKind
{
    /// <summary>By a gift or a purchase; in rows of earlier versions without an entry of the fund book.</summary>
    Received = 1,
    Redeemed = 2,
    Returned = 3,

    /// <summary>盘点 corrected it, with a reason.</summary>
    Adjusted = 4,

    /// <summary>报废: past its time or spoilt.</summary>
    Discarded = 5,

    /// <summary>The entry that brought it was corrected.</summary>
    Corrected = 6
}

/// <summary>A movement to be kept.</summary>
/// <param name="Movement">What comes or goes.</param>
/// <param name="Words">Why, where somebody typed it.</param>
public sealed record Moved(StockMovement Movement, MovementWords? Words);

/// <summary>
/// One change of a village's stock; the sum of a good's movements is its stock. The database refuses update and delete, so it holds no
/// words: these stand in <see cref="MovementWords"/>, their digest here.
/// </summary>
public sealed class StockMovement : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid StockMovementId { get; init; } = Ids.New();

    public required Guid GoodsId { get; init; }

    public required StockMovementKind Kind { get; init; }

    /// <summary>Signed.</summary>
    public required int Quantity { get; init; }

    /// <summary>Of which lot; null = of what has none.</summary>
    public Guid? LotId { get; init; }

    /// <summary>Signed; null where it is not known.</summary>
    public long? ValueFen { get; init; }

    public Guid? RedemptionId { get; init; }

    /// <summary>Of a stock-taking: SHA-256 over its <see cref="MovementWords"/>; null in rows of a version that kept none.</summary>
    public byte[]? WordsDigest { get; init; }

    public required DateTime At { get; init; }

    public required Guid By { get; init; }
}

/// <summary>Why a stock-taking set a count right, beside the movement: it may name somebody, and can still be removed (SUP-6).</summary>
public sealed class MovementWords : IVillageOwned
{
    public const int NoteMaxLength = 200;
    public const int SaltLength = 16;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public required Guid StockMovementId { get; init; }

    public required string Note { get; init; }

    /// <summary>Empty where something was removed (SUP-6), and in rows of a version that kept none.</summary>
    public byte[] Salt { get; init; } = Ids.Secret(SaltLength);

    /// <summary>SHA-256 of: salt, the note in UTF-8.</summary>
    public byte[] Digest() => SHA256.HashData([.. Salt, .. Encoding.UTF8.GetBytes(Note)]);
}

/// <summary>What a village has of one good, lot by lot.</summary>
/// <param name="Goods">Which.</param>
/// <param name="Stock">All of it.</param>
/// <param name="Lots">Those of which something is left, or that are asked for.</param>
public sealed record Shelf(Goods Goods, Stock Stock, IReadOnlyList<StockLot> Lots)
{
    /// <summary>What belongs to no lot.</summary>
    public int Loose => Stock.Quantity - Lots.Sum(l => l.Quantity);

    /// <summary>What is past its time and is not handed out.</summary>
    public int PastOn(DateOnly day) => Lots.Where(l => l.IsPastOn(day)).Sum(l => l.Quantity);

    /// <summary>
    /// From where so many pieces are taken: first what must be used first, then what came first; never what is past its time. A null lot is
    /// what belongs to none.
    /// </summary>
    /// <exception cref="RuleViolation">There are not so many that may be handed out.</exception>
    public IReadOnlyList<(StockLot? Lot, int Quantity)> Oldest(int quantity, DateOnly today)
    {
        var past = PastOn(today);
        if (Stock.Quantity - past < quantity)
        {
            throw new RuleViolation(
                Rule.Red2,
                $"“{Goods.FullName}”只剩 {Stock.Quantity - past} 件，不够。{(past > 0 ? $"另有 {past} 件过了保质期，不能发。" : "")}", "Items");
        }
        // What is older than any lot goes before the lots without a date.
        var loose = (Lot: (StockLot?)null, Left: Loose, UseBy: DateOnly.MaxValue, At: DateTime.MinValue);
        var taken = new List<(StockLot?, int)>();
        foreach (var part in Lots.Where(l => !l.IsPastOn(today))
            .Select(l => (Lot: (StockLot?)l, Left: l.Quantity, UseBy: l.UseBy ?? DateOnly.MaxValue, At: l.ReceivedAt)).Append(loose)
            .Where(p => p.Left > 0).OrderBy(p => p.UseBy).ThenBy(p => p.At))
        {
            var from = Math.Min(part.Left, quantity);
            if (from > 0)
            {
                taken.Add((part.Lot, from));
            }
            quantity -= from;
        }
        return taken;
    }

    /// <summary>Goods come or go, of one lot or of what has none; gives the movement that is kept.</summary>
    /// <param name="lot">Null = of what has none.</param>
    /// <param name="change">Its lot is filled in.</param>
    /// <param name="by">Who.</param>
    /// <param name="at">UTC.</param>
    /// <exception cref="RuleViolation">There is not so much of it.</exception>
    public Moved Move(StockLot? lot, StockChange change, Guid by, DateTime at)
    {
        if (lot is null && Loose + change.Quantity < 0)
        {
            throw new RuleViolation(
                Rule.Red4, $"“{Goods.FullName}”不分批的只剩 {Loose} 件，不够减 {-change.Quantity} 件。请选是哪一批。", "Quantity");
        }
        lot?.Change(change.Quantity, change.ValueFen, Goods.FullName);
        return Stock.Move(change with { LotId = lot?.LotId }, Goods.FullName, by, at);
    }
}

public sealed class GoodsMapping :
    IEntityTypeConfiguration<Goods>, IEntityTypeConfiguration<Stock>, IEntityTypeConfiguration<StockLot>,
    IEntityTypeConfiguration<StockMovement>, IEntityTypeConfiguration<MovementWords>
{
    public void Configure(EntityTypeBuilder<Goods> builder)
    {
        builder.ToTable("goods");
        builder.HasKey(g => new { g.TownId, g.GoodsId });
        builder.Property(g => g.Name).HasMaxLength(50);
        builder.Property(g => g.Unit).HasMaxLength(10);
        builder.Property(g => g.Specification).HasMaxLength(100);
        builder.Ignore(g => g.FullName);
        builder.HasIndex(g => new { g.TownId, g.Name, g.Specification }).IsUnique();
        builder.HasOne<Town>().WithMany().HasForeignKey(s => s.TownId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Stock> builder)
    {
        builder.ToTable("stock", t => t.HasCheckConstraint("ck_stock_quantity", "quantity >= 0"));
        builder.HasKey(s => new { s.TownId, s.VillageId, s.GoodsId });
        builder.BelongsToVillage();
        builder.RefersTo<Stock, Goods>(nameof(Stock.GoodsId));
    }

    public void Configure(EntityTypeBuilder<StockLot> builder)
    {
        builder.ToTable("stock_lots", t => t.HasCheckConstraint("ck_stock_lots_quantity", "quantity >= 0"));
        builder.HasKey(l => new { l.TownId, l.LotId });
        builder.HasIndex(l => new { l.TownId, l.VillageId, l.GoodsId });
        builder.BelongsToVillage();
        builder.RefersTo<StockLot, Goods>(nameof(StockLot.GoodsId));
        builder.RefersTo<StockLot, FundEntry>(nameof(StockLot.LotId));
    }

    public void Configure(EntityTypeBuilder<StockMovement> builder)
    {
        builder.ToTable("stock_movements");
        builder.HasKey(m => new { m.TownId, m.StockMovementId });
        builder.Property(m => m.WordsDigest).HasMaxLength(32);
        builder.HasIndex(m => new { m.TownId, m.VillageId, m.GoodsId, m.At });
        builder.BelongsToVillage();
        builder.RefersTo<StockMovement, Goods>(nameof(StockMovement.GoodsId));
        builder.RefersTo<StockMovement, StockLot>(nameof(StockMovement.LotId));
    }

    public void Configure(EntityTypeBuilder<MovementWords> builder)
    {
        builder.ToTable("stock_movement_words");
        builder.HasKey(w => new { w.TownId, w.StockMovementId });
        builder.Property(w => w.Note).HasMaxLength(MovementWords.NoteMaxLength);
        builder.Property(w => w.Salt).HasMaxLength(MovementWords.SaltLength);
        builder.BelongsToVillage();
        builder.RefersTo<MovementWords, StockMovement>(nameof(MovementWords.StockMovementId));
    }
}
