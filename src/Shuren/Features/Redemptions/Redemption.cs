using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.Supplies;

namespace Shuren.Features.Redemptions;

public enum SessionStatus
{
    Draft = 1,
    Open = 2,
    Closed = 3
}

/// <summary>一季一兑换: the town's exchange of points for goods in one quarter, for all its villages (RED-1).</summary>
public sealed class RedemptionSession : ITownOwned
{
    public const int EarlyReasonMaxLength = 200;

    private DateOnly _opensOn;
    private DateOnly _closesOn;
    private Points? _threshold;
    private Points? _householdPointsMax;

    public required int TownId { get; init; }

    public Guid SessionId { get; init; } = Ids.New();

    public required Quarter Quarter { get; init; }

    public required DateOnly OpensOn { get => _opensOn; init => _opensOn = value; }

    /// <summary>The last day, that day included.</summary>
    public required DateOnly ClosesOn { get => _closesOn; init => _closesOn = value; }

    /// <summary>「达到一定额度」: the least score (总积分) with which one may redeem (RED-1); unset is not zero (D26).</summary>
    public Points? Threshold { get => _threshold; init => _threshold = value; }

    /// <summary>The most points one household may redeem in the session; null = no limit.</summary>
    public Points? HouseholdPointsMax { get => _householdPointsMax; init => _householdPointsMax = value; }

    public SessionStatus Status { get; private set; } = SessionStatus.Draft;

    public required DateTime CreatedAt { get; init; }

    public required Guid CreatedBy { get; init; }

    public DateTime? OpenedAt { get; private set; }

    public Guid? OpenedBy { get; private set; }

    public DateTime? ClosedAt { get; private set; }

    public Guid? ClosedBy { get; private set; }

    /// <summary>Why the town opened it before its quarter was over; null when it did not.</summary>
    public string? EarlyReason { get; private set; }

    /// <summary>Whether goods are handed out on that day.</summary>
    public bool IsOpenOn(DateOnly day) => Status == SessionStatus.Open && OpensOn <= day && day <= ClosesOn;

    /// <summary>Whether the session's quarter is not over yet.</summary>
    public bool IsEarlyOn(DateOnly day) => Quarter.LastDay >= day;

    /// <summary>New terms, while it has not been opened.</summary>
    /// <exception cref="RuleViolation">It was opened, or the terms contradict themselves.</exception>
    public void Edit(SessionTerms terms, DateOnly today)
    {
        if (Status != SessionStatus.Draft)
        {
            throw new RuleViolation(Rule.Red1, "兑换已经开始，价格和条件不能再改。");
        }
        terms.MustBeInOrder(Quarter, today);
        (_opensOn, _closesOn, _threshold, _householdPointsMax) = (terms.OpensOn, terms.ClosesOn, terms.Threshold, terms.HouseholdPointsMax);
    }

    /// <summary>Refuses what <see cref="Open"/> would refuse.</summary>
    /// <param name="today">The day of opening.</param>
    /// <param name="obstacles">What is missing still: <see cref="ObstaclesToOpen"/>.</param>
    /// <param name="shown">Digest of what the form showed.</param>
    /// <param name="shownNow">Digest of what it is to show.</param>
    /// <param name="earlyReason">Needed only when the quarter is not over.</param>
    /// <exception cref="RuleViolation">Opened before, other terms than shown, something missing, or too early without a reason.</exception>
    public void MustOpen(DateOnly today, IReadOnlyList<string> obstacles, string? shown, string shownNow, string? earlyReason)
    {
        if (Status != SessionStatus.Draft)
        {
            throw new RuleViolation(Rule.Red1, "这次兑换已经开始过了。");
        }
        Shown.MustBe(shown, shownNow, "价格和条件");
        if (obstacles.Count > 0)
        {
            throw new RuleViolation(Rule.D26, "还不能开始兑换：" + string.Join("", obstacles));
        }
        if (IsEarlyOn(today) && earlyReason.OrNull() is null)
        {
            throw new RuleViolation(
                Rule.Red1, $"{Quarter.ToChinese()}还没有结束（到{Quarter.LastDay.ToChinese()}）。要提前开始，请写明原因。", "EarlyReason");
        }
        if (earlyReason?.Trim().Length > EarlyReasonMaxLength)
        {
            throw new RuleViolation(Rule.Form, $"原因不超过 {EarlyReasonMaxLength} 字。", "EarlyReason");
        }
    }

    /// <summary>What keeps a session from opening, in Chinese (D26); empty when nothing does.</summary>
    /// <param name="goods">What it would hand out, with each price.</param>
    /// <param name="open">The quarter of another session that is open; null = none.</param>
    public IReadOnlyList<string> ObstaclesToOpen(IReadOnlyCollection<(string Name, Points? Price)> goods, Quarter? open)
    {
        var obstacles = new List<string>();
        if (Threshold is null)
        {
            obstacles.Add("还没有定多少分可以兑换（空着不等于 0 分）。");
        }
        if (goods.Count == 0)
        {
            obstacles.Add("还没有物品。");
        }
        obstacles.AddRange(goods.Where(g => g.Price is null).Select(g => $"“{g.Name}”还没有标价。"));
        if (open is { } other)
        {
            obstacles.Add($"{other.ToChinese()}的兑换还在进行，请先结束它。同一时间只开一次兑换。");
        }
        return obstacles;
    }

    /// <summary>From now on it hands out; its reason is kept only when the quarter is not over. Ask <see cref="MustOpen"/> first.</summary>
    /// <exception cref="RuleViolation">It was opened before.</exception>
    public void Open(Guid by, DateTime at, DateOnly today, string? earlyReason)
    {
        if (Status != SessionStatus.Draft)
        {
            throw new RuleViolation(Rule.Red1, "这次兑换已经开始过了。");
        }
        (Status, OpenedAt, OpenedBy) = (SessionStatus.Open, at, by);
        EarlyReason = IsEarlyOn(today) ? earlyReason.OrNull() : null;
    }

    /// <summary>For good.</summary>
    /// <exception cref="RuleViolation">It is not open.</exception>
    public void Close(Guid by, DateTime at)
    {
        if (Status != SessionStatus.Open)
        {
            throw new RuleViolation(Rule.Red1, "这次兑换没有在进行。");
        }
        (Status, ClosedAt, ClosedBy) = (SessionStatus.Closed, at, by);
    }

    /// <summary>The session that the form named, if goods are handed out in it today; no other one in its place.</summary>
    /// <param name="asked">The one named; null = there is none such.</param>
    /// <param name="current">The one open today; null = none.</param>
    /// <param name="today">The day.</param>
    /// <exception cref="RuleViolation">It is not open today; or another one is, with other prices.</exception>
    public static RedemptionSession MustBeOpen(RedemptionSession? asked, RedemptionSession? current, DateOnly today)
        => asked is not null && asked.IsOpenOn(today) ? asked
            : throw (current is { } other
                ? new RuleViolation(
                    Rule.Stale, $"页面上的兑换已经换成{other.Quarter.ToChinese()}的了，价格和条件可能不同，没有发放。下面是现在的，请核对后再办。")
                : asked is null ? new RuleViolation(Rule.Red1, "现在不在兑换期。")
                : new RuleViolation(Rule.Red1, $"现在不在兑换期（{asked.OpensOn:yyyy-MM-dd} 到 {asked.ClosesOn:yyyy-MM-dd}）。"));
}

/// <summary>明码标价: a good's price in one session; unset is not zero (D26).</summary>
public sealed class SessionGoods : ITownOwned
{
    private Points? _price;
    private int? _householdMax;

    public required int TownId { get; init; }

    public required Guid SessionId { get; init; }

    public required Guid GoodsId { get; init; }

    public Points? Price { get => _price; init => _price = value; }

    /// <summary>The most of it for one household in the session; null = no limit.</summary>
    public int? HouseholdMax { get => _householdMax; init => _householdMax = value; }

    /// <summary>A price and a limit; either may stay unset.</summary>
    /// <exception cref="RuleViolation">One of them is not above zero.</exception>
    public void Offer(GoodsPrice price)
    {
        price.MustBePositive();
        (_price, _householdMax) = (price.Price, price.HouseholdMax);
    }
}

public enum SignedHow
{
    Paper = 1,

    /// <summary>Only in rows of earlier versions: somebody ticked a box; nobody signed.</summary>
    Screen = 2
}

/// <summary>兑换: one handing-over of goods (RED-2), a line of the issue ledger (RED-3).</summary>
public sealed class Redemption : IVillageOwned
{
    public const int ReasonMaxLength = 200;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid RedemptionId { get; init; } = Ids.New();

    public required Guid SessionId { get; init; }

    public required Guid HouseholdId { get; init; }

    /// <summary>With <see cref="Number"/> the receipt's number: 2022-0012.</summary>
    public required int Year { get; init; }

    public required int Number { get; init; }

    public required Points Total { get; init; }

    public required DateTime At { get; init; }

    public required Guid By { get; init; }

    /// <summary>Who took the goods and signed.</summary>
    public required string Recipient { get; init; }

    public required SignedHow SignedHow { get; init; }

    public Guid? SignaturePhotoId { get; init; }

    /// <summary>
    /// The supervisor who witnessed, if one did: the name at that time. Without <see cref="WitnessId"/> it was written by hand.
    /// </summary>
    public string? Witness { get; init; }

    public Guid? WitnessId { get; init; }

    /// <summary>Digest of the prices and limits that it was done on (D33); null in rows of earlier versions.</summary>
    public string? Shown { get; init; }

    public DateTime? CancelledAt { get; private set; }

    public Guid? CancelledBy { get; private set; }

    public string? CancelReason { get; private set; }

    /// <summary>The supervisor who witnessed the cancelling of a recorder's own household.</summary>
    public Guid? CancelWitnessId { get; private set; }

    public List<RedemptionLine> Lines { get; } = [];

    public string Label => FormattableString.Invariant($"{Year}-{Number:0000}");

    /// <summary>Refuses what <see cref="Cancel"/> would refuse.</summary>
    /// <exception cref="RuleViolation">Cancelled before, or no reason given.</exception>
    public void MustCancel(string reason)
    {
        if (CancelledAt is not null)
        {
            throw new RuleViolation(Rule.Twice, $"兑换 {Label} 已经撤销过了。");
        }
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation(Rule.Form, "请写明撤销的原因。", "Reason");
        }
    }

    /// <summary>The goods came back; once.</summary>
    /// <exception cref="RuleViolation">As <see cref="MustCancel"/>.</exception>
    public void Cancel(string reason, Guid? witnessId, Guid by, DateTime at)
    {
        MustCancel(reason);
        (CancelledAt, CancelledBy, CancelReason, CancelWitnessId) = (at, by, reason, witnessId);
    }
}

public sealed class RedemptionLine : ITownOwned
{
    public required int TownId { get; init; }

    public required Guid RedemptionId { get; init; }

    public required Guid GoodsId { get; init; }

    public required int Quantity { get; init; }

    public required Points Price { get; init; }
}

public sealed class RedemptionMapping :
    IEntityTypeConfiguration<RedemptionSession>, IEntityTypeConfiguration<SessionGoods>, IEntityTypeConfiguration<Redemption>,
    IEntityTypeConfiguration<RedemptionLine>
{
    public void Configure(EntityTypeBuilder<RedemptionSession> builder)
    {
        builder.ToTable("redemption_sessions");
        builder.HasKey(s => new { s.TownId, s.SessionId });
        builder.Property(s => s.EarlyReason).HasMaxLength(RedemptionSession.EarlyReasonMaxLength);
        builder.HasIndex(s => new { s.TownId, s.Quarter }).IsUnique();
        builder.HasOne<Town>().WithMany().HasForeignKey(s => s.TownId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<SessionGoods> builder)
    {
        builder.ToTable("session_goods");
        builder.HasKey(g => new { g.TownId, g.SessionId, g.GoodsId });
        builder.RefersTo<SessionGoods, RedemptionSession>(nameof(SessionGoods.SessionId));
        builder.RefersTo<SessionGoods, Goods>(nameof(SessionGoods.GoodsId));
    }

    public void Configure(EntityTypeBuilder<Redemption> builder)
    {
        builder.ToTable("redemptions");
        builder.HasKey(r => new { r.TownId, r.RedemptionId });
        builder.Property(r => r.Recipient).HasMaxLength(30);
        builder.Property(r => r.Witness).HasMaxLength(30);
        builder.Property(r => r.Shown).HasMaxLength(Infrastructure.Shown.Length);
        builder.Property(r => r.CancelReason).HasMaxLength(Redemption.ReasonMaxLength);
        builder.Ignore(r => r.Label);
        builder.HasIndex(r => new { r.TownId, r.VillageId, r.Year, r.Number }).IsUnique();
        builder.HasIndex(r => new { r.TownId, r.HouseholdId, r.SessionId });
        builder.BelongsToVillage();
        builder.RefersToHousehold();
        builder.RefersTo<Redemption, RedemptionSession>(nameof(Redemption.SessionId));
        builder.RefersTo<Redemption, StoredPhoto>(nameof(Redemption.SignaturePhotoId));
        // Said here, since the movements do not know the exchange.
        builder.HasMany<StockMovement>().WithOne().HasForeignKey(m => new { m.TownId, m.RedemptionId }).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(r => r.Lines).WithOne().HasForeignKey(l => new { l.TownId, l.RedemptionId }).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<RedemptionLine> builder)
    {
        builder.ToTable("redemption_lines");
        builder.HasKey(l => new { l.TownId, l.RedemptionId, l.GoodsId });
        builder.RefersTo<RedemptionLine, Goods>(nameof(RedemptionLine.GoodsId));
    }
}
