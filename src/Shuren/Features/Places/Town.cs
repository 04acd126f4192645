using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Ledger;

namespace Shuren.Features.Places;

/// <summary>Which score ranks a quarter's board (D8).</summary>
public enum RankBy
{
    /// <summary>The quarter's own net score.</summary>
    Quarter = 1,

    /// <summary>The net score since 1 January of that year.</summary>
    YearToDate = 2
}

/// <summary>镇: the unit that owns all its data (ORG-1), with the settings that `decisions.md` leaves to it.</summary>
public sealed class Town : ITownOwned
{
    public const int NameMaxLength = 50;

    public int TownId { get; init; }

    /// <summary>The nine digits of its statistical division code; its villages' codes begin with them.</summary>
    public required string Code { get; init; }

    public required string Name { get; init; }

    /// <summary>县（区）, for headings; may be empty.</summary>
    public string County { get; init; } = "";

    public required DateTime CreatedAt { get; init; }

    /// <summary>D16: days for objections from publication.</summary>
    public int ObjectionDays { get; private set; } = 7;

    /// <summary>D16: days until an objection must be answered.</summary>
    public int AnswerDays { get; private set; } = 15;

    /// <summary>D17: days in which a household may state its side on a deduction.</summary>
    public int StatementDays { get; private set; } = 3;

    /// <summary>D21: deciding members besides anyone recused; at least 3.</summary>
    public int ReviewQuorum { get; private set; } = 3;

    /// <summary>D8.</summary>
    public RankBy RankBy { get; private set; } = RankBy.Quarter;

    /// <summary>D11, only towards more masking: names on the red board are masked on public pages too.</summary>
    public bool MaskRedBoardInPublic { get; private set; }

    /// <summary>D11, only towards more masking: the black board is masked on paper even where the village adopted naming.</summary>
    public bool MaskBlackBoardOnPaper { get; private set; }

    /// <summary>D11, only towards more masking: on paper too, a household that is not named is its card number, not 张某某.</summary>
    public bool CardsOnPaper { get; private set; }

    /// <summary>Days for which a published notice stays on the public page (PUB-4).</summary>
    public int NoticeDays { get; private set; } = 90;

    /// <summary>
    /// Days after which a refused or withdrawn application is removed. Never kept for ever, like the other times of keeping.
    /// </summary>
    public int ApplicationKeepDays { get; private set; } = 90;

    /// <summary>Months after which an evidence photo is removed, unless something still open needs it.</summary>
    public int PhotoKeepMonths { get; private set; } = 36;

    /// <summary>Days for which the login of a household that left stays after the time for objections to its last board.</summary>
    public int LoginKeepDays { get; private set; } = 30;

    /// <summary>Whom to ask about personal data, on the privacy notice of every village.</summary>
    public string? PrivacyContact { get; private set; }

    public string? PrivacyPhone { get; private set; }

    public string? PrivacyAddress { get; private set; }

    /// <summary>
    /// Counts up with every change of what the privacy notice takes from these settings; see <see cref="PrivacyNotice"/>.
    /// </summary>
    public int PrivacyVersion { get; private set; } = 1;

    /// <summary>The day of that change.</summary>
    public DateOnly? PrivacyChangedOn { get; private set; }

    /// <summary>D13: month and day, as 331, until which a card year's points can be spent in the year after; never 29 February.</summary>
    public int SpendableEndsOn { get; private set; } = 331;

    /// <summary>The last day on which points of that card year can be spent, where the village's list lets them end (D13).</summary>
    public DateOnly SpendableEnd(int year) => SpendableEnd(SpendableEndsOn, year);

    /// <summary>D13: so many days before the end the households are told.</summary>
    public const int EndToldDays = 60;

    /// <summary>The town decides anew; the privacy notice gets a new version where it now says something else.</summary>
    /// <exception cref="RuleViolation">Points cannot end on that day: not a day of every year, or too near.</exception>
    public void Set(TownSettings settings, DateOnly today)
    {
        MustEndOn(settings.SpendableEndsOn, today);
        var said = PrivacyNotice.SaidBy(this);
        (ObjectionDays, AnswerDays, StatementDays) = (settings.ObjectionDays, settings.AnswerDays, settings.StatementDays);
        (ReviewQuorum, NoticeDays, SpendableEndsOn) = (settings.ReviewQuorum, settings.NoticeDays, settings.SpendableEndsOn);
        (RankBy, MaskRedBoardInPublic) = (settings.RankBy, settings.MaskRedBoardInPublic);
        (MaskBlackBoardOnPaper, CardsOnPaper) = (settings.MaskBlackBoardOnPaper, settings.CardsOnPaper);
        (ApplicationKeepDays, PhotoKeepMonths, LoginKeepDays) =
            (settings.ApplicationKeepDays, settings.PhotoKeepMonths, settings.LoginKeepDays);
        (PrivacyContact, PrivacyPhone, PrivacyAddress) = (settings.PrivacyContact, settings.PrivacyPhone, settings.PrivacyAddress);
        if (PrivacyNotice.SaidBy(this) != said)
        {
            (PrivacyVersion, PrivacyChangedOn) = (PrivacyVersion + 1, today);
        }
    }

    // D13: another day for the end of points is not so near that the households could no longer be told in time.
    private void MustEndOn(int monthAndDay, DateOnly today)
    {
        if (monthAndDay == SpendableEndsOn)
        {
            return;
        }
        if (monthAndDay / 100 is < 1 or > 12 || monthAndDay % 100 < 1 || monthAndDay % 100 > DateTime.DaysInMonth(2023, monthAndDay / 100))
        {
            throw new RuleViolation(Rule.Form, "没有这一天，请改正（2月最多填 28 日）。", "SpendableEndsDay");
        }
        // The next year that has not ended by the day that held until now.
        var next = SpendableEnd(SpendableEndsOn, monthAndDay, today);
        if (next < today.AddDays(EndToldDays))
        {
            throw new RuleViolation(
                Rule.D13,
                $"改成这一天，下一次到期就是{next.ToChinese()}，来不及提前 {EndToldDays} 天告诉农户。请选晚一些的日子，或过后再改。",
                "SpendableEndsDay");
        }
    }

    /// <inheritdoc cref="SpendableEnd(int)"/>
    public static DateOnly SpendableEnd(int monthAndDay, int year) => new(year + 1, monthAndDay / 100, monthAndDay % 100);

    private static DateOnly SpendableEnd(int held, int monthAndDay, DateOnly today)
        => SpendableEnd(monthAndDay, SpendableEnd(held, today.Year - 1) >= today ? today.Year - 1 : today.Year);
}

/// <summary>What `decisions.md` leaves to the town. Each is said at the <see cref="Town"/>'s property of that name.</summary>
public sealed record TownSettings
{
    public required int ObjectionDays { get; init; }

    public required int AnswerDays { get; init; }

    public required int StatementDays { get; init; }

    public required int ReviewQuorum { get; init; }

    public required RankBy RankBy { get; init; }

    public required bool MaskRedBoardInPublic { get; init; }

    public required bool MaskBlackBoardOnPaper { get; init; }

    public required bool CardsOnPaper { get; init; }

    public required int NoticeDays { get; init; }

    public required int ApplicationKeepDays { get; init; }

    public required int PhotoKeepMonths { get; init; }

    public required int LoginKeepDays { get; init; }

    public required string? PrivacyContact { get; init; }

    public required string? PrivacyPhone { get; init; }

    public required string? PrivacyAddress { get; init; }

    public required int SpendableEndsOn { get; init; }

    /// <summary>Kept as <see cref="TownDueDays"/>, from a month on.</summary>
    public required int SheetDay { get; init; }

    /// <inheritdoc cref="SheetDay"/>
    public required int NoticeDay { get; init; }
}

/// <summary>村（社区）: the unit that runs the scheme.</summary>
public sealed class Village : IVillageOwned
{
    public const int NameMaxLength = 50;

    private string _name = "";

    public required int TownId { get; init; }

    /// <summary>1, 2, 3 … within the town.</summary>
    public required int VillageId { get; init; }

    /// <summary>The twelve digits of its statistical division code.</summary>
    public required string Code { get; init; }

    public required string Name
    {
        get => _name;
        init => _name = value;
    }

    public VillageKey Key => new(TownId, VillageId);

    /// <summary>A village of that town, numbered by the caller.</summary>
    /// <param name="field">The form's field that the codes are typed into.</param>
    /// <exception cref="RuleViolation">The code is no village's of this town, or there is no name, or it is too long.</exception>
    public static Village Of(Town town, int villageId, string code, string name, string field)
    {
        if (code.Length != 12 || !code.All(char.IsAsciiDigit) || !code.StartsWith(town.Code, StringComparison.Ordinal))
        {
            throw new RuleViolation(Rule.Org1, $"村代码“{code}”不对：要 12 位数字，前 9 位是镇的代码 {town.Code}。", field);
        }
        if (IsNoName(name))
        {
            throw new RuleViolation(Rule.Form, $"村代码 {code} 后面要写村名。", field);
        }
        return new Village { TownId = town.TownId, VillageId = villageId, Code = code, Name = name.Trim() };
    }

    /// <exception cref="RuleViolation">There is no name, or it is too long.</exception>
    public void Rename(string? name)
    {
        MustBeName(name);
        _name = name!.Trim();
    }

    /// <exception cref="RuleViolation">There is no name, or it is too long.</exception>
    public static void MustBeName(string? name)
    {
        if (IsNoName(name))
        {
            throw new RuleViolation(Rule.Form, "请填写新的村名。");
        }
    }

    private static bool IsNoName(string? name) => string.IsNullOrWhiteSpace(name) || name.Length > NameMaxLength;
}

/// <summary>组: part of a village, named as the village names it ("3组").</summary>
public sealed class VillageGroup : IVillageOwned
{
    public const int NameMaxLength = 30;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public required string Name { get; init; }

    /// <summary>2组 before 10组, and names that are no numbers behind them.</summary>
    public static readonly Comparer<string> Order = Comparer<string>.Create(
        (a, b) => a.Length != b.Length ? a.Length - b.Length : string.CompareOrdinal(a, b));

    /// <summary>Makes the group if the village has none of that name. Inside the village's transaction.</summary>
    public static async Task EnsureAsync(AppDb db, VillageKey village, string name)
    {
        if (!await db.VillageGroups.In(village).AnyAsync(g => g.Name == name)
            && !db.VillageGroups.Local.Any(g => g.Name == name && g.VillageId == village.VillageId))
        {
            db.VillageGroups.Add(new VillageGroup { TownId = village.TownId, VillageId = village.VillageId, Name = name });
        }
    }
}

public sealed class TownMapping : IEntityTypeConfiguration<Town>, IEntityTypeConfiguration<Village>, IEntityTypeConfiguration<VillageGroup>
{
    public void Configure(EntityTypeBuilder<Town> builder)
    {
        builder.ToTable("towns");
        builder.HasKey(t => t.TownId);
        builder.Property(t => t.TownId).ValueGeneratedOnAdd();
        builder.Property(t => t.Code).HasMaxLength(9);
        builder.Property(t => t.Name).HasMaxLength(Town.NameMaxLength);
        builder.Property(t => t.County).HasMaxLength(Town.NameMaxLength);
        builder.Property(t => t.PrivacyContact).HasMaxLength(Town.NameMaxLength);
        builder.Property(t => t.PrivacyPhone).HasMaxLength(20);
        builder.Property(t => t.PrivacyAddress).HasMaxLength(100);
        builder.HasIndex(t => t.Code).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Village> builder)
    {
        builder.ToTable("villages");
        builder.HasKey(v => new { v.TownId, v.VillageId });
        builder.Property(v => v.VillageId).ValueGeneratedNever();
        builder.Property(v => v.Code).HasMaxLength(12);
        builder.Property(v => v.Name).HasMaxLength(Village.NameMaxLength);
        builder.Ignore(v => v.Key);
        builder.HasIndex(v => new { v.TownId, v.Code }).IsUnique();
        builder.HasOne<Town>().WithMany().HasForeignKey(v => v.TownId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<VillageGroup> builder)
    {
        builder.ToTable("village_groups");
        builder.HasKey(g => new { g.TownId, g.VillageId, g.Name });
        builder.Property(g => g.Name).HasMaxLength(VillageGroup.NameMaxLength);
        builder.BelongsToVillage();
    }
}
