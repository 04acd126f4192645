namespace Shuren.Features.Access;

/// <summary>A role that the caller holds today and that counts at the caller's place.</summary>
/// <param name="Role">Which.</param>
/// <param name="IsLead">In charge, chair, 组长.</param>
/// <param name="IsOfTown">Held at the town, and so counting in each of its villages.</param>
public sealed record Office(Role Role, bool IsLead, bool IsOfTown);

/// <summary>
/// Who asks: the first argument of every use case. A person at a place, with the roles that count there today and the households the person
/// lives in; or a household for itself; or a rule that the program carries out.
/// </summary>
public sealed record Caller(Guid UserId, string Name)
{
    /// <summary>The town at whose door the caller stands; null = none (the whole installation).</summary>
    public int? TownId { get; init; }

    /// <summary>The village at whose door the caller stands; null = the town, and so all its villages.</summary>
    public int? VillageId { get; init; }

    public IReadOnlyList<Office> Offices { get; init; } = [];

    /// <summary>The households this person lives in, whichever of the person's roles names them.</summary>
    public IReadOnlyCollection<Guid> OwnHouseholds { get; init; } = [];

    /// <summary>The household that signed in with its card; null for staff.</summary>
    public Guid? HouseholdId { get; init; }

    public bool IsInstallationAdministrator { get; init; }

    /// <summary>The signed-in session; null for what no browser sent.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The network address that the request came from.</summary>
    public string? Address { get; init; }

    /// <summary>Imports and jobs of the command line; an account nobody can sign in with.</summary>
    public static readonly Caller CommandLine = new(new Guid("00000000-0000-7000-8000-0000000000c1"), "命令行导入");

    /// <summary>The rule by which points end (D13); an account nobody can sign in with.</summary>
    public static readonly Caller ExpiryRule = new(new Guid("00000000-0000-7000-8000-0000000000c2"), "到期规则");

    /// <summary>The rule by which personal data ends; no account at all.</summary>
    public static readonly Caller RetentionRule = new(new Guid("00000000-0000-7000-8000-0000000000c3"), "保存期限规则");

    /// <summary>Somebody who is not signed in; no account at all.</summary>
    public static readonly Caller Visitor = new(new Guid("00000000-0000-7000-8000-0000000000c4"), "未登录的访客");

    /// <summary>Those of no account, or of one that nobody can sign in with.</summary>
    public static readonly IReadOnlyList<Caller> WithoutAccount = [CommandLine, ExpiryRule, RetentionRule, Visitor];

    /// <summary>Whether the program itself acts: no role is asked of it.</summary>
    public bool IsProgram => UserId == CommandLine.UserId || UserId == ExpiryRule.UserId || UserId == RetentionRule.UserId;

    public bool IsVisitor => UserId == Visitor.UserId;

    public bool Can(Permission permission) => IsProgram
        || permission switch
        {
            Permission.SpeakForHousehold => HouseholdId is not null,
            Permission.Visit => IsVisitor,
            Permission.FoundTowns => IsInstallationAdministrator,
            _ => Offices.Any(o => o.Role.Grants(permission))
        };

    public bool Has(Role role) => Offices.Any(o => o.Role == role);

    /// <summary>Recorder in charge, chair, 组长.</summary>
    public bool Leads(Role role) => Offices.Any(o => o.Role == role && o.IsLead);

    public bool IsOf(Guid? householdId) => householdId is { } id && OwnHouseholds.Contains(id);

    /// <summary>The role by which the caller may, for the record.</summary>
    public Role? OfficeFor(UseCase useCase)
        => Offices.Where(o => useCase.AnyOf.Any(p => o.Role.Grants(p))).Select(o => (Role?)o.Role).FirstOrDefault();

    /// <exception cref="NotAllowed">None of the caller's roles here lets it.</exception>
    public void Must(UseCase useCase)
    {
        if (!IsProgram && (!useCase.AnyOf.Any(Can) || (useCase.Leading is { } role && !Leads(role))))
        {
            throw new NotAllowed(useCase.Code);
        }
    }

    /// <exception cref="NotAllowed">The caller stands at another place's door; <see cref="NotAllowed.IsElsewhere"/>.</exception>
    public void MustBeAt(int townId, int? villageId)
    {
        if (!IsProgram && (TownId != townId || (VillageId is { } own && own != villageId)))
        {
            throw new NotAllowed("elsewhere") { IsElsewhere = true };
        }
    }

    /// <summary>Nobody decides in their own case: every use case that decides on a household asks here (REV-1).</summary>
    /// <param name="householdIds">Whose case it is; also who reported or objected, where that is a household.</param>
    /// <param name="who">Who acts instead, in Chinese.</param>
    /// <exception cref="RuleViolation">One of them is the person's own.</exception>
    public void MustNotDecideOn(IEnumerable<Guid?> householdIds, string who = "请其他成员办理。")
    {
        if (householdIds.Any(IsOf))
        {
            throw new RuleViolation(Rule.OwnCase, "自己家的事要回避，" + who);
        }
    }

    /// <inheritdoc cref="MustNotDecideOn(IEnumerable{Guid?}, string)"/>
    public void MustNotDecideOn(Guid householdId, string who = "请其他成员办理。") => MustNotDecideOn([householdId], who);
}

/// <summary>Asked for by somebody who may not: answered 403, or 404 where the record is of another place.</summary>
/// <param name="what">The use case's code, for the log.</param>
public sealed class NotAllowed(string what)
    : RuleViolation(Rule.Permission, "您的岗位不能在这里办这件事，请找有权限的人办理。")
{
    public string What { get; } = what;

    public bool IsElsewhere { get; init; }
}
