using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;

namespace Shuren.Features.Reports;

/// <summary>Where a quarter's report stands.</summary>
public enum ReportState
{
    /// <summary>Nothing was sent yet.</summary>
    Draft,

    /// <summary>Waits for the town.</summary>
    Sent,

    /// <summary>The town sent it back with a reason.</summary>
    Returned,

    /// <summary>The town took it.</summary>
    Accepted
}

/// <summary>工作开展情况: the village's own words for one quarter's report, kept between drafts (SUP-2).</summary>
public sealed class WorkReport : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid ReportId { get; init; } = Ids.New();

    public required Quarter Quarter { get; init; }

    public string? Practice { get; private set; }

    public string? Problems { get; private set; }

    public string? NextSteps { get; private set; }

    public DateTime SavedAt { get; private set; }

    public Guid SavedBy { get; private set; }

    public ReportWords Words => new(Practice, Problems, NextSteps);

    /// <summary>What a form that writes them anew was opened on: two at once do not undo each other.</summary>
    public static string ShownOf(WorkReport? report) => Shown.Of(report?.Practice, report?.Problems, report?.NextSteps);

    public void Write(ReportWords words, Guid by, DateTime at)
        => ((Practice, Problems, NextSteps), SavedAt, SavedBy) = (words.Trimmed(), at, by);
}

/// <summary>A report as it was sent: its figures at that moment. The database refuses update and delete; its words are beside it.</summary>
public sealed class SentReport : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid SentReportId { get; init; } = Ids.New();

    public required Guid ReportId { get; init; }

    /// <summary>1, and one more each time it is sent again after a return.</summary>
    public required int Version { get; init; }

    /// <summary><see cref="ReportFigures.ToJson"/>.</summary>
    public required string Figures { get; init; }

    /// <summary><see cref="ReportWords.Digest"/>.</summary>
    public required byte[] WordsDigest { get; init; }

    public required DateTime SentAt { get; init; }

    public required Guid SentBy { get; init; }
}

/// <summary>
/// The words of a report as they were sent, and what the town said of it: beside it, because people may be named in them and be forgotten
/// (SUP-6). Nothing else changes the words.
/// </summary>
public sealed class SentWords : IVillageOwned
{
    public const int SaltLength = 16;
    public const int ReasonMaxLength = 500;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public required Guid SentReportId { get; init; }

    public required string Practice { get; init; }

    public required string Problems { get; init; }

    public required string NextSteps { get; init; }

    public byte[] Salt { get; init; } = Ids.Secret(SaltLength);

    /// <summary>Null before the town looked.</summary>
    public bool? IsAccepted { get; private set; }

    public string? ReturnReason { get; private set; }

    public DateTime? DecidedAt { get; private set; }

    public Guid? DecidedBy { get; private set; }

    public ReportWords Words => new(Practice, Problems, NextSteps);

    /// <summary>The town takes the report, or sends it back.</summary>
    /// <exception cref="RuleViolation">It was decided on, is the caller's own, or goes back without a reason.</exception>
    public void Decide(bool isAccepted, string? reason, SentReport report, Caller by, DateTime at)
    {
        if (IsAccepted is not null)
        {
            throw new RuleViolation(Rule.Twice, IsAccepted == true ? "这份报告已经收下了。" : "这份报告已经退回村里了。");
        }
        if (report.SentBy == by.UserId)
        {
            throw new RuleViolation(Rule.Sup2, "自己报的，不能自己收，请镇里另一位来办。");
        }
        if (!isAccepted && (string.IsNullOrWhiteSpace(reason) || reason.Trim().Length > ReasonMaxLength))
        {
            throw new RuleViolation(Rule.Sup2, $"退回的，请写明要改什么，不超过 {ReasonMaxLength} 字。", "Reason");
        }
        (IsAccepted, ReturnReason, DecidedAt, DecidedBy) = (isAccepted, isAccepted ? null : reason!.Trim(), at, by.UserId);
    }
}

/// <summary>The town's own words on a quarter of all its villages (SUP-2).</summary>
public sealed class TownSummary : ITownOwned
{
    public required int TownId { get; init; }

    public required Quarter Quarter { get; init; }

    public string? Practice { get; private set; }

    public string? Problems { get; private set; }

    public string? NextSteps { get; private set; }

    public DateTime SavedAt { get; private set; }

    public Guid SavedBy { get; private set; }

    public ReportWords Words => new(Practice, Problems, NextSteps);

    public static string ShownOf(TownSummary? summary) => Shown.Of(summary?.Practice, summary?.Problems, summary?.NextSteps);

    public void Write(ReportWords words, Guid by, DateTime at)
        => ((Practice, Problems, NextSteps), SavedAt, SavedBy) = (words.Trimmed(), at, by);
}

public sealed class WorkReportMapping :
    IEntityTypeConfiguration<WorkReport>, IEntityTypeConfiguration<SentReport>, IEntityTypeConfiguration<SentWords>,
    IEntityTypeConfiguration<TownSummary>
{
    public void Configure(EntityTypeBuilder<WorkReport> builder)
    {
        builder.ToTable("work_reports");
        builder.HasKey(r => new { r.TownId, r.ReportId });
        builder.Property(r => r.Practice).HasMaxLength(ReportWords.MaxLength);
        builder.Property(r => r.Problems).HasMaxLength(ReportWords.MaxLength);
        builder.Property(r => r.NextSteps).HasMaxLength(ReportWords.MaxLength);
        builder.Ignore(r => r.Words);
        builder.HasIndex(r => new { r.TownId, r.VillageId, r.Quarter }).IsUnique();
        builder.BelongsToVillage();
    }

    public void Configure(EntityTypeBuilder<SentReport> builder)
    {
        builder.ToTable("sent_reports");
        builder.HasKey(r => new { r.TownId, r.SentReportId });
        builder.Property(r => r.WordsDigest).HasMaxLength(32);
        builder.HasIndex(r => new { r.TownId, r.ReportId, r.Version }).IsUnique();
        builder.BelongsToVillage();
        builder.RefersTo<SentReport, WorkReport>(nameof(SentReport.ReportId));
    }

    public void Configure(EntityTypeBuilder<SentWords> builder)
    {
        builder.ToTable("sent_words");
        builder.HasKey(w => new { w.TownId, w.SentReportId });
        builder.Property(w => w.Practice).HasMaxLength(ReportWords.MaxLength);
        builder.Property(w => w.Problems).HasMaxLength(ReportWords.MaxLength);
        builder.Property(w => w.NextSteps).HasMaxLength(ReportWords.MaxLength);
        builder.Property(w => w.Salt).HasMaxLength(SentWords.SaltLength);
        builder.Property(w => w.ReturnReason).HasMaxLength(SentWords.ReasonMaxLength);
        builder.Ignore(w => w.Words);
        builder.BelongsToVillage();
        builder.RefersTo<SentWords, SentReport>(nameof(SentWords.SentReportId));
    }

    public void Configure(EntityTypeBuilder<TownSummary> builder)
    {
        builder.ToTable("town_summaries");
        builder.HasKey(s => new { s.TownId, s.Quarter });
        builder.Property(s => s.Practice).HasMaxLength(ReportWords.MaxLength);
        builder.Property(s => s.Problems).HasMaxLength(ReportWords.MaxLength);
        builder.Property(s => s.NextSteps).HasMaxLength(ReportWords.MaxLength);
        builder.Ignore(s => s.Words);
    }
}

public static class ReportTexts
{
    public static string Chinese(this ReportState state) => state switch
    {
        ReportState.Sent => "已报，等镇里收",
        ReportState.Returned => "镇里退回，等重报",
        ReportState.Accepted => "镇里已收",
        _ => "没有报"
    };

    public static string Badge(this ReportState state) => state switch
    {
        ReportState.Sent => "wait",
        ReportState.Returned => "bad",
        ReportState.Accepted => "ok",
        _ => ""
    };
}
