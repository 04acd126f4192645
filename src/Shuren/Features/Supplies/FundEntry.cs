using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Photos;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Supplies;

/// <summary>The plan's four kinds of where money and goods come from (RED-4).</summary>
public enum FundingSource
{
    /// <summary>村集体经济收益.</summary>
    Collective = 1,

    /// <summary>帮扶部门捐赠.</summary>
    SupportUnit = 2,

    /// <summary>社会力量捐赠.</summary>
    Society = 3,

    /// <summary>财政补助.</summary>
    Fiscal = 4
}

public enum FundKind
{
    /// <summary>Money came.</summary>
    MoneyIn = 1,

    /// <summary>Goods came, given.</summary>
    GoodsIn = 2,

    /// <summary>Goods were bought: money goes out, goods come in.</summary>
    Purchase = 3
}

/// <summary>
/// 资金物资账: one entry of a village's fund book (RED-4). A mistake is corrected by one more entry, which carries the difference and a
/// reason. The database refuses update and delete, so it holds no words: these stand in <see cref="FundWords"/>, their digest here.
/// </summary>
public sealed class FundEntry : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid FundEntryId { get; init; } = Ids.New();

    /// <summary>With <see cref="Number"/> what it is called by: 2022-0012.</summary>
    public required int Year { get; init; }

    public required int Number { get; init; }

    public required FundKind Kind { get; init; }

    /// <summary>Where it came from; of a purchase, whose money was spent.</summary>
    public required FundingSource Source { get; init; }

    /// <summary>The day on the paper. The quarter's statement goes by <see cref="At"/>, so that no quarter changes that is over.</summary>
    public required DateOnly On { get; init; }

    /// <summary>What it does to the money, signed.</summary>
    public required long MoneyFen { get; init; }

    public Guid? GoodsId { get; init; }

    /// <summary>What it does to the goods, signed.</summary>
    public required int Quantity { get; init; }

    /// <summary>What these goods are worth, signed; null where nobody knows.</summary>
    public long? ValueFen { get; init; }

    /// <summary>保质期到.</summary>
    public DateOnly? UseBy { get; init; }

    /// <summary>The villagers' vote that gave the collective's income (D34).</summary>
    public Guid? DeliberationId { get; init; }

    /// <summary>The entry that this one corrects.</summary>
    public Guid? CorrectsId { get; init; }

    /// <summary>SHA-256 over what stands in <see cref="FundWords"/> and the attached papers.</summary>
    public required byte[] WordsDigest { get; init; }

    public required DateTime At { get; init; }

    public required Guid By { get; init; }

    public Money Money => new(MoneyFen);

    public Money? Value => ValueFen is { } fen ? new Money(fen) : null;

    public string Label => FormattableString.Invariant($"{Year}-{Number:0000}");

    /// <summary>The same under its number, with the digest of its words.</summary>
    internal FundEntry Numbered(int number, byte[] wordsDigest) => new()
    {
        TownId = TownId,
        VillageId = VillageId,
        FundEntryId = FundEntryId,
        Year = Year,
        Number = number,
        Kind = Kind,
        Source = Source,
        On = On,
        MoneyFen = MoneyFen,
        GoodsId = GoodsId,
        Quantity = Quantity,
        ValueFen = ValueFen,
        UseBy = UseBy,
        DeliberationId = DeliberationId,
        CorrectsId = CorrectsId,
        WordsDigest = wordsDigest,
        At = At,
        By = By
    };
}

/// <summary>The words of an entry, beside it: a giver may be a person, whose name can still be removed (LED-5).</summary>
public sealed class FundWords : IVillageOwned
{
    public const int PartyMaxLength = 50;
    public const int DocumentMaxLength = 40;
    public const int NoteMaxLength = 200;
    public const int SaltLength = 16;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public required Guid FundEntryId { get; init; }

    /// <summary>Who gave, or sold.</summary>
    public required string Party { get; init; }

    /// <summary>收据、发票、调拨单的号.</summary>
    public string? Document { get; init; }

    /// <summary>What else is to be said; of a correction, why.</summary>
    public string? Note { get; init; }

    public byte[] Salt { get; init; } = Ids.Secret(SaltLength);

    /// <summary>SHA-256 of: salt, the three texts in UTF-8 with a byte 0A behind each, the papers' SHA-256 in their order.</summary>
    public byte[] Digest(IEnumerable<string> papers)
        => SHA256.HashData([.. Salt, .. Encoding.UTF8.GetBytes($"{Party}\n{Document}\n{Note}\n{string.Join('\n', papers)}")]);
}

/// <summary>The paper behind an entry, photographed.</summary>
public sealed class FundPaper : ITownOwned
{
    public required int TownId { get; init; }

    public required Guid FundEntryId { get; init; }

    public required int Number { get; init; }

    public required Guid PhotoId { get; init; }
}

/// <summary>村“两委”核对: somebody else than who wrote it has seen entry and paper. The database refuses update and delete.</summary>
public sealed class FundConfirmation : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public required Guid FundEntryId { get; init; }

    public required DateTime At { get; init; }

    public required Guid By { get; init; }
}

public static class FundTexts
{
    public static readonly IReadOnlyList<FundingSource> Sources = Enum.GetValues<FundingSource>();

    public static string Chinese(this FundingSource source) => source switch
    {
        FundingSource.Collective => "村集体经济收益",
        FundingSource.SupportUnit => "帮扶部门捐赠",
        FundingSource.Society => "社会力量捐赠",
        _ => "财政补助"
    };

    public static string Chinese(this FundKind kind) => kind switch
    {
        FundKind.MoneyIn => "收到钱",
        FundKind.GoodsIn => "收到物品",
        _ => "买物品"
    };

    public static string Chinese(this StockMovementKind kind) => kind switch
    {
        StockMovementKind.Received => "入库",
        StockMovementKind.Redeemed => "兑换发出",
        StockMovementKind.Returned => "撤销退回",
        StockMovementKind.Adjusted => "盘点",
        StockMovementKind.Discarded => "报废",
        _ => "更正"
    };
}

public sealed class FundsMapping :
    IEntityTypeConfiguration<FundEntry>, IEntityTypeConfiguration<FundWords>, IEntityTypeConfiguration<FundPaper>,
    IEntityTypeConfiguration<FundConfirmation>
{
    public void Configure(EntityTypeBuilder<FundEntry> builder)
    {
        builder.ToTable("fund_entries");
        builder.HasKey(e => new { e.TownId, e.FundEntryId });
        builder.Property(e => e.WordsDigest).HasMaxLength(32);
        builder.Ignore(e => e.Money);
        builder.Ignore(e => e.Value);
        builder.Ignore(e => e.Label);
        builder.HasIndex(e => new { e.TownId, e.VillageId, e.Year, e.Number }).IsUnique();
        builder.HasIndex(e => new { e.TownId, e.CorrectsId });
        builder.BelongsToVillage();
        builder.RefersTo<FundEntry, Goods>(nameof(FundEntry.GoodsId));
        builder.RefersTo<FundEntry, DeliberationRecord>(nameof(FundEntry.DeliberationId));
        builder.RefersTo<FundEntry, FundEntry>(nameof(FundEntry.CorrectsId));
    }

    public void Configure(EntityTypeBuilder<FundWords> builder)
    {
        builder.ToTable("fund_words");
        builder.HasKey(w => new { w.TownId, w.FundEntryId });
        builder.Property(w => w.Party).HasMaxLength(FundWords.PartyMaxLength);
        builder.Property(w => w.Document).HasMaxLength(FundWords.DocumentMaxLength);
        builder.Property(w => w.Note).HasMaxLength(FundWords.NoteMaxLength);
        builder.Property(w => w.Salt).HasMaxLength(FundWords.SaltLength);
        builder.HasIndex(w => new { w.TownId, w.VillageId, w.Document });
        builder.BelongsToVillage();
        builder.RefersTo<FundWords, FundEntry>(nameof(FundWords.FundEntryId));
    }

    public void Configure(EntityTypeBuilder<FundPaper> builder)
    {
        builder.ToTable("fund_papers");
        builder.HasKey(p => new { p.TownId, p.FundEntryId, p.Number });
        builder.RefersTo<FundPaper, FundEntry>(nameof(FundPaper.FundEntryId));
        builder.RefersTo<FundPaper, StoredPhoto>(nameof(FundPaper.PhotoId));
    }

    public void Configure(EntityTypeBuilder<FundConfirmation> builder)
    {
        builder.ToTable("fund_confirmations");
        builder.HasKey(c => new { c.TownId, c.FundEntryId });
        builder.BelongsToVillage();
        builder.RefersTo<FundConfirmation, FundEntry>(nameof(FundConfirmation.FundEntryId));
    }
}
