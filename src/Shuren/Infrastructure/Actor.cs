namespace Shuren.Infrastructure;

/// <summary>Who does it: an account and the name shown beside what it did.</summary>
public sealed record Actor(Guid UserId, string Name)
{
    /// <summary>Imports and jobs of the command line; an account nobody can sign in with.</summary>
    public static readonly Actor CommandLine = new(new Guid("00000000-0000-7000-8000-0000000000c1"), "命令行导入");
}

/// <summary>Names one village of one town; every query of a village's data starts from it.</summary>
public readonly record struct VillageKey(int TownId, int VillageId);
