namespace Shuren.Features.Households;

/// <summary>
/// 走访: somebody was at a household that had long had no points (HH-7). The database refuses update and delete; what was found stands in
/// <see cref="VisitNote"/>.
/// </summary>
public sealed class Visit : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid VisitId { get; init; } = Ids.New();

    public required Guid HouseholdId { get; init; }

    public required DateOnly On { get; init; }

    public required DateTime At { get; init; }

    public required Guid By { get; init; }
}

/// <summary>What was found on a visit, beside it: it can still be removed (SUP-6).</summary>
public sealed class VisitNote : IVillageOwned
{
    public const int MaxLength = 300;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public required Guid VisitId { get; init; }

    public required string Note { get; init; }
}
