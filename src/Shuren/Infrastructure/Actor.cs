namespace Shuren.Infrastructure;

/// <summary>Who does it: an account and the name shown beside what it did.</summary>
public sealed record Actor(Guid UserId, string Name)
{
    /// <summary>The households this person lives in, whichever of the person's roles names them.</summary>
    public IReadOnlyCollection<Guid> OwnHouseholds { get; init; } = [];

    public bool IsOf(Guid? householdId) => householdId is { } id && OwnHouseholds.Contains(id);

    /// <summary>Nobody decides in their own case: every use case that decides on a household asks here (REV-1).</summary>
    /// <param name="householdIds">Whose case it is; also who reported or objected, where that is a household.</param>
    /// <param name="who">Who acts instead, in Chinese.</param>
    /// <exception cref="RuleViolation">One of them is the person's own.</exception>
    public void MustNotDecideOn(IEnumerable<Guid?> householdIds, string who = "请其他成员办理。")
    {
        if (householdIds.Any(IsOf))
        {
            throw new RuleViolation("自己家的事要回避，" + who);
        }
    }

    /// <inheritdoc cref="MustNotDecideOn(IEnumerable{Guid?}, string)"/>
    public void MustNotDecideOn(Guid householdId, string who = "请其他成员办理。") => MustNotDecideOn([householdId], who);

    /// <summary>Imports and jobs of the command line; an account nobody can sign in with.</summary>
    public static readonly Actor CommandLine = new(new Guid("00000000-0000-7000-8000-0000000000c1"), "命令行导入");

    /// <summary>The rule by which points end (D13); an account nobody can sign in with.</summary>
    public static readonly Actor ExpiryRule = new(new Guid("00000000-0000-7000-8000-0000000000c2"), "到期规则");
}

/// <summary>Names one village of one town; every query of a village's data starts from it.</summary>
public readonly record struct VillageKey(int TownId, int VillageId);
