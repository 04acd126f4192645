using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Reviews;

/// <summary>A line of a sheet as screens and papers show it.</summary>
public sealed record SheetLine(
    Guid Id, Guid ClaimId, Guid HouseholdId, string Head, int Card, string Group, RuleKind Kind, string Item, int Quantity, string? Tier,
    Points Points, DateOnly OccurredOn, string Place, string Reason, bool IsLate, LineDecision Decision, string? ChangeReason,
    string? RejectReason, string? ReturnReason, DateOnly? StatementDueOn, DateTime? StatedAt, string? Statement,
    string? PointsNote, int Photos)
{
    public Points Effect => Kind == RuleKind.Award ? Points : -Points;

    /// <summary>How it is named in a sentence: household and item.</summary>
    public string Name => $"{Head}户（卡号 {Card}）{Item} {Effect.ToSignedString()} 分";

    public bool WaitsForStatement(DateOnly today) => new StatementTime(Kind, StatementDueOn, StatedAt).RunsOn(today);
}

public static class SheetRows
{
    /// <summary>
    /// One page: first which lines stand on it, then those. Asked at once, the database looks up claim, item and photos of every line of
    /// the sheet to throw nearly all away again.
    /// </summary>
    /// <inheritdoc cref="Of"/>
    public static async Task<Paged<SheetLine>> PageAsync(
        AppDb db, VillageKey village, Guid reviewId, Expression<Func<ReviewLine, bool>>? only, int page, int size)
    {
        var lines = (only is null ? db.ReviewLines : db.ReviewLines.Where(only)).In(village).Where(l => l.MonthlyReviewId == reviewId);
        var ordered =
            from l in lines
            join h in db.Households on new { l.TownId, l.HouseholdId } equals new { h.TownId, h.HouseholdId }
            orderby h.CardNumber, l.OccurredOn, l.ReviewLineId
            select l.ReviewLineId;
        var shown = await ordered.PageAsync(lines, page, size);
        var ids = shown.Rows.ToList();
        var rows = await Of(db, village, reviewId, l => EF.Parameter(ids).Contains(l.ReviewLineId)).ToListAsync();
        return new Paged<SheetLine>(rows, shown.Page, shown.PageCount, shown.Total);
    }

    /// <param name="db">The database.</param>
    /// <param name="village">Whose sheet.</param>
    /// <param name="reviewId">Which.</param>
    /// <param name="only">Which of its lines; asked here, since a database cannot ask what a row was made into.</param>
    public static IQueryable<SheetLine> Of(AppDb db, VillageKey village, Guid reviewId, Expression<Func<ReviewLine, bool>>? only = null)
        => from l in (only is null ? db.ReviewLines : db.ReviewLines.Where(only)).AsNoTracking().In(village)
           join c in db.Claims on new { l.TownId, l.ClaimId } equals new { c.TownId, c.ClaimId }
           join h in db.Households on new { l.TownId, l.HouseholdId } equals new { h.TownId, h.HouseholdId }
           join i in db.RuleItems on new { l.TownId, l.RuleItemId } equals new { i.TownId, i.RuleItemId }
           where l.MonthlyReviewId == reviewId
           orderby h.CardNumber, l.OccurredOn, l.ReviewLineId
           select new SheetLine(
               l.ReviewLineId, l.ClaimId, l.HouseholdId, h.Head, h.CardNumber, h.GroupName, l.Kind,
               RuleItem.NameOf(i.Code, i.Behaviour, i.Terms), l.Quantity, l.TierName,
               l.Points, l.OccurredOn, c.Place, c.Reason, l.IsLate, l.Decision, l.ChangeReason,
               l.RejectReason, l.ReturnReason, c.StatementDueOn, c.StatedAt, c.Statement, l.PointsNote,
               db.ClaimPhotos.Count(p => p.TownId == c.TownId && p.ClaimId == c.ClaimId));
}
