
namespace Shuren.Infrastructure;

/// <summary>Names one village of one town; every query of a village's data starts from it.</summary>
public readonly record struct VillageKey(int TownId, int VillageId);
