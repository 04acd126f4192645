using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;
using Shuren.Features.Accounts;

namespace Shuren.Features.Boards;

/// <summary>
/// One supervisor typed the first digits of the ledger's head from the paper of an earlier board kept at home (SUP-7, D35): a witness
/// who needs no key. Whoever rewrites the ledger or the stored boards cannot rewrite that paper. The database refuses update and delete.
/// </summary>
public sealed class HeadCheck : IVillageOwned
{
    /// <summary>So many digits of the head are compared.</summary>
    public const int Digits = 8;

    /// <summary>What a person may type: the digits, with blanks and strokes between them.</summary>
    public const int TypedMaxLength = 24;

    // Letters that are no hex digits, and what stands on the paper in their place. B and 8, b and 6 are both digits: they stay apart.
    private const string Alike = "oil|szqg";
    private const string Meant = "01115299";

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid HeadCheckId { get; init; } = Ids.New();

    /// <summary>The quarter whose board waits for it.</summary>
    public required Guid NoticeId { get; init; }

    /// <summary>The board whose paper was read.</summary>
    public required Guid AgainstNoticeId { get; init; }

    public required Guid UserId { get; init; }

    public required DateTime At { get; init; }

    /// <summary>The digits as they were taken: small letters, look-alikes put right.</summary>
    public required string Typed { get; init; }

    public required bool Matches { get; init; }

    /// <summary>What was typed, as digits of a head.</summary>
    /// <exception cref="RuleViolation">It is not eight of them.</exception>
    public static string Read(string? typed)
    {
        var digits = new StringBuilder();
        foreach (var c in (typed ?? "").Normalize(NormalizationForm.FormKC).ToLowerInvariant())
        {
            if (!char.IsWhiteSpace(c) && !char.IsControl(c) && !"-—–·.:,，。_".Contains(c, StringComparison.Ordinal))
            {
                var alike = Alike.IndexOf(c, StringComparison.Ordinal);
                digits.Append(alike < 0 ? c : Meant[alike]);
            }
        }
        if (digits.Length != Digits || !digits.ToString().All(char.IsAsciiHexDigit))
        {
            throw new RuleViolation(Rule.Form, $"请照纸上填校验码的前 {Digits} 位，只有数字 0 到 9 和字母 a 到 f。", "Typed");
        }
        return digits.ToString();
    }

    /// <summary>A supervisor's comparison, matched or not.</summary>
    /// <param name="notice">The quarter whose board waits for it.</param>
    /// <param name="witness">How far that is.</param>
    /// <param name="head">The head that the earlier board was stored with and that the ledger still has; null = the two differ.</param>
    /// <param name="typed">The digits on the paper.</param>
    /// <param name="shown">What the form showed: <see cref="BoardWitness.Shown"/>.</param>
    /// <exception cref="RuleViolation">
    /// There is nothing to compare, another board is to be compared by now, the person's digits matched already, or they cannot be read.
    /// </exception>
    public static HeadCheck Of(
        QuarterNotice notice, BoardWitness witness, byte[]? head, string? typed, string? shown, Caller by, DateTime at)
    {
        if (witness.AgainstNoticeId is not { } against)
        {
            throw new RuleViolation(Rule.D35, "这是本村头一张榜，没有上一季的纸榜可以核对。");
        }
        Infrastructure.Shown.MustBe(shown, witness.Shown, "要核对的榜");
        if (witness.Checks.FirstOrDefault(c => c.UserId == by.UserId) is { Matches: true } && !witness.Awaits(by.UserId))
        {
            throw new RuleViolation(Rule.Twice, "您已经核对过，对得上。另一名监督员再核对一次就够了。");
        }
        var digits = Read(typed);
        return new HeadCheck
        {
            TownId = notice.TownId,
            VillageId = notice.VillageId,
            NoticeId = notice.NoticeId,
            AgainstNoticeId = against,
            UserId = by.UserId,
            At = at,
            Typed = digits,
            Matches = head is not null && Convert.ToHexStringLower(head).StartsWith(digits, StringComparison.Ordinal)
        };
    }
}

/// <summary>One supervisor's last comparison for a board.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Name">The name, for the board.</param>
/// <param name="At">When.</param>
/// <param name="Matches">The digits were the same.</param>
/// <param name="Tries">How many there were, this one included.</param>
/// <param name="InOffice">Whether this is a supervisor of the village still.</param>
public sealed record WitnessedBy(Guid UserId, string Name, DateTime At, bool Matches, int Tries, bool InOffice)
{
    public string Sentence => $"{Name}（{At.ToChinaText()}{(Tries > 1 ? $"，第 {Tries} 次" : "")}）";
}

/// <summary>How far the supervisors' comparison for a board is (SUP-7, D35).</summary>
/// <param name="NoticeId">The board's notice.</param>
/// <param name="AgainstNoticeId">The earlier board whose paper is read; null = there is nothing to compare.</param>
/// <param name="Against">Its quarter.</param>
/// <param name="Checks">Each person's last one, by time.</param>
public sealed record BoardWitness(Guid NoticeId, Guid? AgainstNoticeId, Quarter? Against, IReadOnlyList<WitnessedBy> Checks)
{
    /// <summary>So many different persons.</summary>
    public const int Needed = 2;

    /// <summary>Of a board that has none: not published yet, or the first.</summary>
    public static readonly BoardWitness None = new(Guid.Empty, null, null, []);

    /// <summary>Two persons' digits matched, and nobody's that differ stand in the way; or there is nothing to compare.</summary>
    public bool IsComplete => AgainstNoticeId is null || (Matching.Count() >= Needed && Differing.All(IsAnswered));

    /// <summary>The digits on somebody's paper are others: the ledger or the stored board is not what it was.</summary>
    public bool HasMismatch => Checks.Any(c => !c.Matches);

    public IEnumerable<WitnessedBy> Matching => Checks.Where(c => c.Matches);

    public IEnumerable<WitnessedBy> Differing => Checks.Where(c => !c.Matches);

    /// <summary>
    /// Whether a difference stands in the way no more: nobody can mend it whose office is over, and two who held it compared afterwards and
    /// both matched. Who is in office mends it with the own paper.
    /// </summary>
    private bool IsAnswered(WitnessedBy differing) => !differing.InOffice && After(differing).Count() >= Needed;

    // Who compares holds the office on that day.
    private IEnumerable<WitnessedBy> After(WitnessedBy differing) => Matching.Where(c => c.At > differing.At);

    /// <summary>What a form of the comparison stands on.</summary>
    public string Shown => Infrastructure.Shown.Of(NoticeId, AgainstNoticeId);

    /// <summary>Whether this person's comparison is still wanted.</summary>
    public bool Awaits(Guid userId) => !IsComplete && !Checks.Any(c => c.UserId == userId && c.Matches
        // What matched before somebody's digits differed whose office is over is asked for again.
        && !Differing.Any(d => !d.InOffice && d.At >= c.At));

    /// <summary>Why it is provisional, who checked and whose paper differs: a sentence each, for paper and screen.</summary>
    /// <param name="isFinal">The board was stored.</param>
    public IEnumerable<string> Sentences(bool isFinal)
    {
        if (Against is not { } quarter)
        {
            yield break;
        }
        if (Matching.Any())
        {
            yield return $"监督员 {Names(Matching)} 拿{quarter.ToChinese()}的纸榜核对过账本校验码，对得上。";
        }
        foreach (var sentence in Differences)
        {
            yield return sentence;
        }
        if (isFinal && !IsComplete)
        {
            yield return $"这张榜是暂定的：要有 {Needed} 名监督员各自拿{quarter.ToChinese()}的纸榜核对账本校验码，都对得上才算定。";
        }
    }

    /// <summary>Whose paper differs, and what became of it: they stay for good.</summary>
    public IEnumerable<string> Differences
    {
        get
        {
            if (Differing.Any(c => c.InOffice))
            {
                yield return $"监督员 {Names(Differing.Where(c => c.InOffice))} 拿{Against!.Value.ToChinese()}的纸榜核对，"
                    + "账本校验码对不上。镇里要查清楚，查清以前这张榜不算数。";
            }
            foreach (var left in Differing.Where(c => !c.InOffice))
            {
                yield return $"当时的监督员 {left.Sentence} 拿{Against!.Value.ToChinese()}的纸榜核对，账本校验码对不上，现在已经不是监督员。"
                    + (IsAnswered(left)
                        ? $"在这以后，监督员 {Names(After(left))} 各自拿纸榜核对过，对得上。"
                        : $"在这以后有 {Needed} 名监督员各自核对过、都对得上以前，这张榜不算数。");
            }
        }
    }

    private static string Names(IEnumerable<WitnessedBy> checks) => string.Join("、", checks.Select(c => c.Sentence));

    /// <summary>The same for the notices of one village, worked out from what is stored.</summary>
    /// <param name="notice">Which.</param>
    /// <param name="village">All of the village's.</param>
    /// <param name="checks">All of the village's, by time.</param>
    /// <param name="names">Of the persons in them.</param>
    /// <param name="inOffice">The village's supervisors.</param>
    public static BoardWitness Of(
        PostedQuarter notice, IEnumerable<PostedQuarter> village, IEnumerable<HeadCheck> checks, IReadOnlyDictionary<Guid, string> names,
        IReadOnlySet<Guid> inOffice)
    {
        var against = notice.IsFinal
            ? village.FirstOrDefault(n => n.NoticeId == notice.ComparedNoticeId)
            : village.Where(n => n.IsFinal && n.Quarter < notice.Quarter).MaxBy(n => n.Quarter);
        var last = checks.Where(c => c.NoticeId == notice.NoticeId && c.AgainstNoticeId == against?.NoticeId).GroupBy(c => c.UserId)
            .Select(g => (Check: g.Last(), Tries: g.Count())).OrderBy(l => l.Check.At)
            .Select(l => new WitnessedBy(
                l.Check.UserId, names.GetValueOrDefault(l.Check.UserId, "已删除的账号"), l.Check.At, l.Check.Matches, l.Tries,
                inOffice.Contains(l.Check.UserId)));
        return new BoardWitness(notice.NoticeId, against?.NoticeId, against?.Quarter, [.. last]);
    }
}

/// <summary>Of a notice what says with which board it is compared.</summary>
public sealed record PostedQuarter(int VillageId, Guid NoticeId, Quarter Quarter, bool IsFinal, Guid? ComparedNoticeId);

/// <summary>Reads how far the supervisors' comparisons are.</summary>
public static class BoardWitnesses
{
    /// <summary>By notice: of one village, or with null of all of the town's. Who is in office is asked for today.</summary>
    public static async Task<IReadOnlyDictionary<Guid, BoardWitness>> OfAsync(AppDb db, int townId, int? villageId, DateOnly today)
    {
        var notices = await db.QuarterNotices.AsNoTracking().OfTown(townId).Where(n => villageId == null || n.VillageId == villageId)
            .Select(n => new PostedQuarter(n.VillageId, n.NoticeId, n.Quarter, n.FinalAt != null, n.ComparedNoticeId)).ToListAsync();
        if (notices.Count == 0)
        {
            return new Dictionary<Guid, BoardWitness>();
        }
        var checks = await db.HeadChecks.AsNoTracking().OfTown(townId).Where(c => villageId == null || c.VillageId == villageId)
            .OrderBy(c => c.At).ThenBy(c => c.HeadCheckId).ToListAsync();
        var people = checks.Select(c => c.UserId).Distinct().ToList();
        var names = people.Count == 0 ? [] : await db.Users.AsNoTracking().Where(u => people.Contains(u.Id))
            .ToDictionaryAsync(u => u.Id, u => u.DisplayName);
        // Only where digits differ it matters who still holds the office.
        List<Appointment> held = checks.TrueForAll(c => c.Matches) ? []
            : await db.Appointments.AsNoTracking().OfTown(townId).HeldOn(today)
                .Where(a => a.Role == Role.Supervisor && people.Contains(a.UserId)).ToListAsync();
        var inOffice = held.ToLookup(a => a.VillageId, a => a.UserId);
        var villages = notices.ToLookup(n => n.VillageId);
        return notices.ToDictionary(
            n => n.NoticeId, n => BoardWitness.Of(n, villages[n.VillageId], checks, names, inOffice[n.VillageId].ToHashSet()));
    }

    /// <inheritdoc cref="OfAsync(AppDb, int, int?, DateOnly)"/>
    public static Task<IReadOnlyDictionary<Guid, BoardWitness>> OfAsync(AppDb db, VillageKey village, DateOnly today)
        => OfAsync(db, village.TownId, village.VillageId, today);

    /// <summary>
    /// The head that a final board was stored with, if the ledger still has just that one there; null = the two differ.
    /// </summary>
    public static async Task<byte[]?> HeadAsync(AppDb db, VillageKey village, Guid noticeId)
    {
        var stored = await db.QuarterNotices.AsNoTracking().In(village).Where(n => n.NoticeId == noticeId)
            .Select(n => new { n.FinalHeadSeq, n.FinalHeadHash }).SingleAsync();
        if (stored.FinalHeadSeq is 0)
        {
            return stored.FinalHeadHash;
        }
        var entry = await db.LedgerEntries.AsNoTracking().In(village).Where(e => e.Seq == stored.FinalHeadSeq).Select(e => e.Hash)
            .SingleOrDefaultAsync();
        return entry is not null && stored.FinalHeadHash is { } head && entry.AsSpan().SequenceEqual(head) ? head : null;
    }
}

public sealed class HeadCheckMapping : IEntityTypeConfiguration<HeadCheck>
{
    public void Configure(EntityTypeBuilder<HeadCheck> builder)
    {
        builder.ToTable("head_checks");
        builder.HasKey(c => new { c.TownId, c.HeadCheckId });
        builder.Property(c => c.Typed).HasMaxLength(HeadCheck.Digits);
        builder.HasIndex(c => new { c.TownId, c.VillageId, c.NoticeId });
        builder.BelongsToVillage();
        builder.RefersTo<HeadCheck, QuarterNotice>(nameof(HeadCheck.NoticeId));
        builder.RefersTo<HeadCheck, QuarterNotice>(nameof(HeadCheck.AgainstNoticeId));
    }
}
