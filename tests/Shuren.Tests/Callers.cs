using Shuren.Features.Access;

namespace Shuren.Tests;

/// <summary>Who asks, where a test asks a service and not a page.</summary>
public static class Callers
{
    /// <summary>Somebody at the village's door who holds this role there.</summary>
    public static Caller In(TestVillage village, Role role, Guid userId, string name = "张三", bool leads = false) => new(userId, name)
    {
        TownId = village.TownId,
        VillageId = village.Key.VillageId,
        Offices = [new Office(role, leads, !role.IsOfVillage())]
    };

    /// <summary>A household's account of the village.</summary>
    public static Caller Resident(TestVillage village, Guid userId, string name = "张三", Guid? householdId = null) => new(userId, name)
    {
        TownId = village.TownId,
        VillageId = village.Key.VillageId,
        HouseholdId = householdId ?? Guid.CreateVersion7()
    };

    /// <summary>Somebody on the village's public pages.</summary>
    public static Caller Visitor(TestVillage village) => Caller.Visitor with { TownId = village.TownId, VillageId = village.Key.VillageId };
}
