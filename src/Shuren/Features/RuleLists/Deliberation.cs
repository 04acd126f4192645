using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.RuleLists;

/// <summary>Who met, and by what its quorum is counted (D34).</summary>
public enum DeliberationBody
{
    /// <summary>村（居）民会议, counted by adults: more than half of them.</summary>
    AssemblyByAdults = 1,

    /// <summary>村（居）民会议, counted by households: the representatives of two thirds of them.</summary>
    AssemblyByHouseholds = 2,

    /// <summary>村（居）民代表会议: two thirds of the representatives.</summary>
    Representatives = 3
}

/// <summary>
/// 规由民定: a vote of the villagers, on a list or on naming, with the one check of its rule (D34). What is counted, how many must come and
/// how many must agree stands here and nowhere else.
/// </summary>
/// <param name="Body">Who met.</param>
/// <param name="Entitled">How many could have come: adults, households or representatives, as the body is counted.</param>
/// <param name="Present">How many of them came.</param>
/// <param name="For">Votes for.</param>
/// <param name="Against">Votes against; who abstained is in neither.</param>
/// <param name="On">The day of the meeting.</param>
/// <param name="Place">Where.</param>
/// <param name="Minutes">What was said and decided.</param>
/// <param name="PartyDiscussedOn">When the village Party organisation discussed it before, where it did.</param>
public sealed record Deliberation(
    DeliberationBody Body, int Entitled, int Present, int For, int Against, DateOnly On, string Place, string Minutes,
    DateOnly? PartyDiscussedOn = null)
{
    public const int PlaceMaxLength = 100;
    public const int MinutesMaxLength = 4000;
    public const int CountMax = 1_000_000;

    /// <summary>Nothing of the scheme was decided before.</summary>
    public static readonly DateOnly Earliest = DayOrder.SchemeFrom;

    /// <summary>What a check page says of it, the minutes apart.</summary>
    public string Sentence => $"{On.ToChinese()}在{Place}，应到 {Entitled}，到会 {Present}，赞成 {For}，反对 {Against}。";

    // D34: more than half of the adults; two thirds of households or representatives.
    private bool IsQuorate => Body == DeliberationBody.AssemblyByAdults ? Present * 2L > Entitled : Present * 3L >= Entitled * 2L;

    /// <summary>Each rule that the figures do not meet, in Chinese, with the form's field; empty when the vote is valid.</summary>
    public IReadOnlyList<(string Message, string Field)> Unmet()
    {
        if (new[] { Entitled, Present, For, Against }.Any(n => n is < 0 or > CountMax) || Entitled == 0)
        {
            return [($"应到、到会和票数要在 0 到 {CountMax} 之间，应到至少 1。", nameof(Entitled))];
        }
        var unmet = new List<(string, string)>();
        if (Present > Entitled)
        {
            unmet.Add(($"到会 {Present} 比应到 {Entitled} 还多，请核对。", nameof(Present)));
        }
        else if (!IsQuorate)
        {
            unmet.Add((TooFew(), nameof(Present)));
        }
        if ((long)For + Against > Present)
        {
            unmet.Add(($"赞成 {For} 加反对 {Against}，超过了到会的 {Present}。", nameof(Against)));
        }
        if (For * 2L <= Present)
        {
            unmet.Add(($"要有到会的过半数赞成：到会 {Present}，赞成 {For}，不够。", nameof(For)));
        }
        return unmet;
    }

    /// <param name="today">Today in China.</param>
    /// <param name="after">The meeting that it follows, where there was one on the same before: no vote is older than that.</param>
    /// <exception cref="RuleViolation">A rule is not met, or day, place or minutes are missing; all of it is said.</exception>
    public void MustBeValid(DateOnly today, DateOnly? after = null)
    {
        var faults = Unmet().ToList();
        if (!Enum.IsDefined(Body))
        {
            faults.Insert(0, ("请选择是什么会议。", nameof(Body)));
        }
        if (On > today || On < Earliest)
        {
            faults.Add(($"会议日期要在 {Earliest:yyyy-MM-dd} 以后，不晚于今天。", nameof(On)));
        }
        else if (On < after)
        {
            faults.Add(($"上一次的会议是 {after:yyyy-MM-dd} 开的，这一次不能更早，请核对年份。", nameof(On)));
        }
        if (PartyDiscussedOn is { } party && (party > On || party < On.AddYears(-1) || party < Earliest))
        {
            faults.Add(("村党组织研究的日期要在会议以前、一年以内。", nameof(PartyDiscussedOn)));
        }
        if (string.IsNullOrWhiteSpace(Place) || Place.Length > PlaceMaxLength)
        {
            faults.Add(($"请填写会议地点，不超过 {PlaceMaxLength} 字。", "Where"));
        }
        if (string.IsNullOrWhiteSpace(Minutes) || Minutes.Length > MinutesMaxLength)
        {
            faults.Add(($"请填写会议记录，不超过 {MinutesMaxLength} 字。", nameof(Minutes)));
        }
        if (faults.Count > 0)
        {
            throw new RuleViolation(Rule.D34, string.Join("", faults.Select(f => f.Message)), faults[0].Field);
        }
    }

    private string TooFew() => Body switch
    {
        DeliberationBody.AssemblyByAdults => $"村（居）民会议要有过半数的成年村（居）民到会：应到 {Entitled} 人，到会 {Present} 人，不够。",
        DeliberationBody.AssemblyByHouseholds => $"村（居）民会议要有三分之二以上的户派代表到会：共 {Entitled} 户，到会 {Present} 户，不够。",
        _ => $"村（居）民代表会议要有三分之二以上的代表到会：应到 {Entitled} 人，到会 {Present} 人，不够。"
    };
}

/// <summary>What was voted on.</summary>
public enum DeliberationSubject
{
    /// <summary>A version of the lists (RULE-2).</summary>
    RuleList = 1,

    /// <summary>Names on the black board of paper (D11).</summary>
    Naming = 2,

    /// <summary>How much of the collective's income goes into the scheme (RED-4).</summary>
    Funds = 3
}

/// <summary>A deliberation as it was recorded. Earlier ones stay: a new vote is a new row.</summary>
public sealed class DeliberationRecord : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid DeliberationId { get; init; } = Ids.New();

    /// <summary>1, 2, 3 … within the village, in the order in which they were recorded.</summary>
    public required int Number { get; init; }

    public required DeliberationSubject Subject { get; init; }

    public Guid? RuleListId { get; init; }

    /// <summary>
    /// D33: the list as it was voted on, part by part: see <see cref="ListContent"/>. Null for naming, and from before this was kept.
    /// </summary>
    public string? VotedOn { get; init; }

    /// <summary>Funds only: the sum that was decided, in fen.</summary>
    public long? AmountFen { get; init; }

    /// <summary>Null from before it was asked: such a record cannot show that the rule was met.</summary>
    public DeliberationBody? Body { get; init; }

    public int? Entitled { get; init; }

    public int? Present { get; init; }

    public int? VotesFor { get; init; }

    public int? VotesAgainst { get; init; }

    /// <summary>Null where it was lost: naming that was taken back before earlier votes stayed on record.</summary>
    public required DateOnly? HeldOn { get; init; }

    public string? Place { get; init; }

    public string? Minutes { get; init; }

    public DateOnly? PartyDiscussedOn { get; init; }

    public required DateTime RecordedAt { get; init; }

    /// <summary>Null from before this was kept.</summary>
    public Guid? RecordedBy { get; init; }

    /// <summary>Naming only: acknowledged by the town's station; from then on it has effect.</summary>
    public DateTime? FiledAt { get; private set; }

    public Guid? FiledBy { get; private set; }

    /// <summary>Naming only: taken back.</summary>
    public DateTime? EndedAt { get; private set; }

    public Guid? EndedBy { get; private set; }

    /// <summary>By D34, whatever was thought when it was recorded.</summary>
    public bool IsValid => AsHeld()?.Unmet().Count == 0;

    /// <summary>Naming only: valid, filed, and not taken back.</summary>
    public bool HasEffect => IsValid && FiledAt is not null && EndedAt is null;

    /// <summary>
    /// What a screen says of it, the minutes apart: 2022年9月1日在村委会，村民代表会议应到 45 人，到会 40 人，赞成 38，反对 1。
    /// </summary>
    public string Sentence => $"{HeldOn?.ToChinese() ?? "（日期没有记下）"}在{Place}，{Body switch
    {
        DeliberationBody.AssemblyByAdults => $"村（居）民会议，成年村（居）民 {Entitled} 人，到会 {Present} 人",
        DeliberationBody.AssemblyByHouseholds => $"村（居）民会议，共 {Entitled} 户，户派代表到会 {Present} 人",
        DeliberationBody.Representatives => $"村（居）民代表会议应到 {Entitled} 人，到会 {Present} 人",
        _ => $"会议（没有记应到人数）到会 {Present} 人"
    }}，赞成 {VotesFor}，反对 {VotesAgainst}。{(PartyDiscussedOn is { } party ? $"村党组织 {party.ToChinese()}研究。" : "")}";

    /// <summary>Adds the vote to the village's record, inside its transaction. The one way in: the rule is checked here.</summary>
    /// <param name="list">With items and caps, what was voted on; null = on naming.</param>
    /// <exception cref="RuleViolation">As <see cref="Deliberation.MustBeValid"/>.</exception>
    public static async Task<DeliberationRecord> AddAsync(
        AppDb db, TimeProvider clock, VillageKey village, Deliberation d, Caller by, RuleList? list = null)
        => await AddAsync(
            (db, clock, await LastHeldAsync(db, village, list)), village, d, by,
            list is null ? DeliberationSubject.Naming : DeliberationSubject.RuleList, list, null);

    /// <inheritdoc cref="AddAsync(AppDb, TimeProvider, VillageKey, Deliberation, Caller, RuleList?)"/>
    /// <param name="amount">What the meeting gave of the collective's income.</param>
    public static Task<DeliberationRecord> AddAsync(
        AppDb db, TimeProvider clock, VillageKey village, Deliberation d, Caller by, Money amount)
        => AddAsync((db, clock, null), village, d, by, DeliberationSubject.Funds, null, amount);

    private static async Task<DeliberationRecord> AddAsync(
        (AppDb Db, TimeProvider Clock, DateOnly? LastHeld) now, VillageKey village, Deliberation d, Caller by,
        DeliberationSubject subject, RuleList? list, Money? amount)
    {
        var (db, clock, last) = now;
        d.MustBeValid(clock.Today(), last);
        var record = new DeliberationRecord
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            Number = (await db.Deliberations.In(village).MaxAsync(r => (int?)r.Number) ?? 0) + 1,
            Subject = subject,
            RuleListId = list?.RuleListId,
            VotedOn = list is null ? null : ListContent.Of(list),
            AmountFen = amount?.Fen,
            Body = d.Body,
            Entitled = d.Entitled,
            Present = d.Present,
            VotesFor = d.For,
            VotesAgainst = d.Against,
            HeldOn = d.On,
            Place = d.Place.Trim(),
            Minutes = d.Minutes.Trim(),
            PartyDiscussedOn = d.PartyDiscussedOn,
            RecordedAt = clock.UtcNow(),
            RecordedBy = by.UserId
        };
        db.Deliberations.Add(record);
        await db.SaveChangesAsync();
        return record;
    }

    // Of a list the meetings on earlier versions count; the same version may be voted on again, and its vote be entered anew.
    private static Task<DateOnly?> LastHeldAsync(AppDb db, VillageKey village, RuleList? list)
    {
        var valid = db.Deliberations.In(village).Where(d => d.Entitled != null);
        return list is null
            ? valid.Where(d => d.Subject == DeliberationSubject.Naming && d.EndedAt != null).MaxAsync(d => d.HeldOn)
            : (from d in valid
               join l in db.RuleLists.In(village).Consented() on d.RuleListId equals l.RuleListId
               where l.RuleListId != list.RuleListId
               select d.HeldOn).MaxAsync();
    }

    /// <summary>备案: the station acknowledges naming; from now on it has effect.</summary>
    /// <exception cref="RuleViolation">It is not a valid vote on naming that waits for its filing.</exception>
    public void File(Guid by, DateTime at)
    {
        if (Subject != DeliberationSubject.Naming || FiledAt is not null || EndedAt is not null || !IsValid)
        {
            throw NothingToFile();
        }
        (FiledAt, FiledBy) = (at, by);
    }

    /// <summary>There is no vote that waits for its filing, or not this one.</summary>
    public static RuleViolation NothingToFile() => new(Rule.D11, "没有等备案的表决，请刷新后再看。");

    /// <summary>Naming is taken back: from now on it has no effect. A second time changes nothing.</summary>
    public void End(Guid by, DateTime at)
    {
        if (EndedAt is null)
        {
            (EndedAt, EndedBy) = (at, by);
        }
    }

    private Deliberation? AsHeld() => Body is { } body && HeldOn is { } day
        ? new Deliberation(body, Entitled ?? 0, Present ?? 0, VotesFor ?? 0, VotesAgainst ?? 0, day, Place ?? "", Minutes ?? "")
        : null;
}

/// <summary>Votes as they are looked for.</summary>
public static class DeliberationQueries
{
    /// <summary>The votes on naming, the newest first (D11).</summary>
    public static IQueryable<DeliberationRecord> OnNaming(this IQueryable<DeliberationRecord> records)
        => records.Where(d => d.Subject == DeliberationSubject.Naming).OrderByDescending(d => d.Number);

    /// <summary>The votes on the collective's income, the newest first (RED-4).</summary>
    public static IQueryable<DeliberationRecord> OnFunds(this IQueryable<DeliberationRecord> records)
        => records.Where(d => d.Subject == DeliberationSubject.Funds).OrderByDescending(d => d.Number);

    /// <summary>Those that were not taken back; whether one has effect is for <see cref="DeliberationRecord.HasEffect"/> to say.</summary>
    public static IQueryable<DeliberationRecord> OpenOnNaming(this IQueryable<DeliberationRecord> records)
        => records.OnNaming().Where(d => d.EndedAt == null);
}

public sealed class DeliberationMapping : IEntityTypeConfiguration<DeliberationRecord>
{
    public void Configure(EntityTypeBuilder<DeliberationRecord> builder)
    {
        builder.ToTable("deliberations");
        builder.HasKey(d => new { d.TownId, d.DeliberationId });
        builder.Property(d => d.Place).HasMaxLength(Deliberation.PlaceMaxLength);
        builder.Property(d => d.Minutes).HasMaxLength(Deliberation.MinutesMaxLength);
        builder.Ignore(d => d.IsValid);
        builder.Ignore(d => d.HasEffect);
        builder.Ignore(d => d.Sentence);
        builder.HasIndex(d => new { d.TownId, d.VillageId, d.Number }).IsUnique();
        builder.BelongsToVillage();
    }
}
