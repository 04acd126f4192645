using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;

namespace Shuren.Features.Reports;

/// <summary>年度考核 (SUP-3): the town sets the weights and fixes a year's table.</summary>
public sealed class AssessmentService(AppDb db, TimeProvider clock)
{
    /// <summary>From now on; what was fixed stays as it is.</summary>
    /// <param name="shown">The weights that the form was opened on: <see cref="ShownOf"/>.</param>
    /// <exception cref="RuleViolation">Together they are not 100, or somebody else set them meanwhile.</exception>
    public Task SetWeightsAsync(Caller by, int townId, Weights weights, string? shown)
        => db.InTownAsync(by, townId, UseCases.SetWeights, async () =>
        {
            weights.MustBeWhole();
            var held = await AssessmentQuery.WeightsAsync(db, townId);
            Shown.MustBe(shown, ShownOf(held), "权重");
            if (weights == held)
            {
                return;
            }
            var row = new AssessmentWeights
            {
                TownId = townId,
                Coverage = weights.Coverage,
                Participation = weights.Participation,
                Openness = weights.Openness,
                Punctuality = weights.Punctuality,
                Objections = weights.Objections,
                Redemption = weights.Redemption,
                Reports = weights.Reports,
                At = clock.UtcNow(),
                By = by.UserId
            };
            db.AssessmentWeights.Add(row);
            db.SubjectIs(row.WeightsId);
            await db.SaveChangesAsync();
        });

    /// <summary>定稿: stored as it is, once for each year.</summary>
    /// <param name="shown">The table that was looked at: <see cref="ShownOf(YearTable)"/>.</param>
    /// <exception cref="RuleViolation">Not all of the year is due, it was fixed, or the table has changed.</exception>
    public Task FixAsync(Caller by, int townId, int year, string? shown)
        => db.InTownAsync(by, townId, UseCases.FixAssessment, async () =>
        {
            if (await db.FixedAssessments.OfTown(townId).AnyAsync(a => a.Year == year))
            {
                throw new RuleViolation(Rule.Twice, $"{year}年的考核表已经定稿了。");
            }
            FixedAssessment.MustBeDue(year, clock.Today());
            var table = await AssessmentQuery.OfAsync(db, townId, year, clock.Today());
            Shown.MustBe(shown, ShownOf(table), "考核表");
            var stored = FixedAssessment.Of(townId, table, by, clock.UtcNow());
            db.FixedAssessments.Add(stored);
            db.SubjectIs(stored.AssessmentId);
            await db.SaveChangesAsync();
        });

    public static string ShownOf(Weights weights) => Shown.Of(YearTable.Indicators.Select(i => (object?)weights[i]));

    /// <summary>The figures, whatever the day on which they were looked at.</summary>
    public static string ShownOf(YearTable table) => Shown.Of((table with { On = default }).ToJson());
}
