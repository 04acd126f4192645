using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;

namespace Shuren.Features.Redemptions;

/// <summary>What a supervisor says of himself.</summary>
/// <param name="OfCancelling">Of the goods' coming back; else of their handing-over.</param>
/// <param name="WasPresent">我在场, or not; null = neither was chosen.</param>
/// <param name="Shown">The receipt as the form showed it: <see cref="RedemptionWitness.ShownOf"/>.</param>
public sealed record WitnessWord(bool OfCancelling, bool? WasPresent, string? Shown);

/// <summary>
/// A supervisor's own word on having watched goods go out, or come back (SUP-1, RED-2): the recorder only names one, and nobody but the
/// named one knows. Said once, and the database refuses update and delete.
/// </summary>
/// <remarks>A doubt about what was seen is a flag, with its words and its answer.</remarks>
public sealed class RedemptionWitness : IVillageOwned
{
    /// <summary>So many days a desk asks for it; after that the ledger alone says that nothing was said.</summary>
    public const int AskedDays = 90;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public required Guid RedemptionId { get; init; }

    public required bool OfCancelling { get; init; }

    public required Guid UserId { get; init; }

    public required bool WasPresent { get; init; }

    public required DateTime At { get; init; }

    /// <summary>Digest of what a form on it shows: the receipt, cancelled or not.</summary>
    public static string ShownOf(Redemption redemption)
        => Infrastructure.Shown.Of(
            redemption.RedemptionId, redemption.Total.Tenths, redemption.Recipient, redemption.WitnessId, redemption.CancelledAt,
            redemption.CancelWitnessId);

    /// <summary>A supervisor speaks for himself.</summary>
    /// <param name="redemption">Of which.</param>
    /// <param name="word">What is said.</param>
    /// <param name="said">What has been said of it.</param>
    /// <param name="heldOffice">Whether the caller was the village's supervisor on that day.</param>
    /// <exception cref="RuleViolation">As <see cref="ObstacleTo"/>, another state was shown, or nothing was chosen.</exception>
    public static RedemptionWitness Of(
        Redemption redemption, WitnessWord word, IEnumerable<RedemptionWitness> said, bool heldOffice, Caller by, DateTime at)
    {
        by.MustNotDecideOn(redemption.HouseholdId, "请另一名监督员来看。");
        if (ObstacleTo(redemption, word.OfCancelling, said, heldOffice, by) is { } obstacle)
        {
            throw obstacle;
        }
        Infrastructure.Shown.MustBe(word.Shown, ShownOf(redemption), "这张领取单");
        if (word.WasPresent is not { } wasPresent)
        {
            throw new RuleViolation(Rule.Form, "请选在场还是不在场。", "IsPresent");
        }
        if (!wasPresent && NamedIn(redemption, word.OfCancelling) is null)
        {
            throw new RuleViolation(Rule.Sup1, "没有人写您在场，不用说不在场。");
        }
        return new RedemptionWitness
        {
            TownId = redemption.TownId,
            VillageId = redemption.VillageId,
            RedemptionId = redemption.RedemptionId,
            OfCancelling = word.OfCancelling,
            UserId = by.UserId,
            WasPresent = wasPresent,
            At = at
        };
    }

    /// <summary>Why a supervisor has nothing to say of it, apart from the own household; null = may speak.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    public static RuleViolation? ObstacleTo(
        Redemption redemption, bool ofCancelling, IEnumerable<RedemptionWitness> said, bool heldOffice, Caller by)
    {
        if (ofCancelling && redemption.CancelledAt is null)
        {
            return new RuleViolation(Rule.Stale, $"兑换 {redemption.Label} 没有撤销。");
        }
        if (said.FirstOrDefault(w => w.OfCancelling == ofCancelling && w.UserId == by.UserId) is { } earlier)
        {
            return new RuleViolation(
                Rule.Twice,
                $"您在 {earlier.At.ToChinaText()} 已经说过{(earlier.WasPresent ? "在场" : "不在场")}，说了不能改。有疑问的，请提出监督疑问。");
        }
        if ((ofCancelling ? redemption.CancelledBy : redemption.By) == by.UserId)
        {
            return new RuleViolation(Rule.OwnCase, "这是您自己经手的，不能由您监督。请另一名监督员来看。");
        }
        if (NamedIn(redemption, ofCancelling) is { } named)
        {
            return named == by.UserId ? null
                : new RuleViolation(Rule.Sup1, "办理人写的在场监督员是别人，要由那名监督员自己说。有疑问的，请提出监督疑问。");
        }
        return heldOffice ? null : new RuleViolation(Rule.Sup1, "那一天您还不是（或者已经不是）本村的监督员。");
    }

    /// <summary>Whom the recorder named; null = nobody.</summary>
    public static Guid? NamedIn(Redemption redemption, bool ofCancelling)
        => ofCancelling ? redemption.CancelWitnessId : redemption.WitnessId;
}

/// <summary>A supervisor's word, with the name.</summary>
public sealed record SaidWitness(RedemptionWitness Word, string Name);

/// <summary>Who watched, as far as is known: whom the recorder named, and what the supervisors say themselves.</summary>
/// <param name="NamedId">The account that was named; null = nobody, or a name of earlier versions that was written by hand.</param>
/// <param name="Named">That name.</param>
/// <param name="Said">What was said of just this, by time.</param>
public sealed record WitnessStanding(Guid? NamedId, string? Named, IReadOnlyList<SaidWitness> Said)
{
    /// <summary>Whom the recorder named says not to have been there.</summary>
    public bool IsDenied => Said.Any(w => !w.Word.WasPresent);

    /// <summary>Somebody says himself to have watched.</summary>
    public bool IsConfirmed => Said.Any(w => w.Word.WasPresent);

    /// <summary>The named one has said nothing yet.</summary>
    public bool IsOpen => NamedId is not null && Said.Count == 0;

    /// <summary>For a cell: the names, and what of it is not so.</summary>
    public string Text => IsDenied ? $"{Named}（说不在场）" : Named ?? string.Join("、", Said.Select(w => w.Name));

    /// <summary>Its colour and its words; null where nobody was named and nobody speaks.</summary>
    public (string Css, string Text)? Badge => IsDenied ? ("bad", "本人说不在场")
        : IsConfirmed ? ("ok", "本人确认")
        : IsOpen ? ("wait", "本人没有确认")
        : null;

    /// <summary>What was said, a sentence each.</summary>
    public IEnumerable<string> Sentences(bool ofCancelling) => Said.Select(w => w.Word.WasPresent
        ? $"监督员 {w.Name} {w.Word.At.ToChinaText()} 自己确认：在场，看着{(ofCancelling ? "退" : "发")}的。"
        : $"办理人写了监督员 {w.Name} 在场，{w.Name} {w.Word.At.ToChinaText()} 说自己不在场。");
}

public sealed class RedemptionWitnessMapping : IEntityTypeConfiguration<RedemptionWitness>
{
    public void Configure(EntityTypeBuilder<RedemptionWitness> builder)
    {
        builder.ToTable("redemption_witnesses");
        // Once for each: the wall behind the village's lock.
        builder.HasKey(w => new { w.TownId, w.RedemptionId, w.OfCancelling, w.UserId });
        builder.HasIndex(w => new { w.TownId, w.VillageId, w.WasPresent });
        builder.BelongsToVillage();
        builder.RefersTo<RedemptionWitness, Redemption>(nameof(RedemptionWitness.RedemptionId));
    }
}
