using System.Data;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Commendations;
using Shuren.Features.Flags;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Notices;
using Shuren.Features.Objections;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Remedies;
using Shuren.Features.Reports;
using Shuren.Features.Retention;
using Shuren.Features.Reviews;
using Shuren.Features.Rights;
using Shuren.Features.RuleLists;
using Shuren.Features.Stations;
using Shuren.Features.Supervision;
using Shuren.Features.Supplies;

namespace Shuren.Data;

/// <summary>The database: one model, two providers, two migration sets (`docs/adr/0003`).</summary>
public abstract class AppDb(DbContextOptions options) : IdentityUserContext<User, Guid>(options), IDataProtectionKeyContext
{
    private RowBatch? _rows;

    /// <summary>
    /// Every mapping, named: to look for them in the assembly loads every type and every library, an eighth of the server's start.
    /// </summary>
    public static IReadOnlyList<object> Mappings { get; } =
    [
        new AccountsMapping(), new AssessmentMapping(), new AuditMapping(), new BoardSealMapping(), new BroadcastMapping(),
        new ClaimMapping(), new CommendationMapping(), new ConsentMapping(), new CorrectionMapping(), new DeliberationMapping(),
        new DueDaysMapping(), new FlagMapping(), new FormReceiptMapping(), new FundsMapping(), new GoodsMapping(),
        new HeadCheckMapping(), new HouseholdMapping(), new HouseholdChangeMapping(), new KeptFormMapping(), new LedgerMapping(),
        new NoticeMapping(), new ObjectionMapping(), new PageRemovalMapping(), new RedemptionMapping(), new RedemptionWitnessMapping(),
        new RemedyMapping(), new RetentionMapping(), new ReviewMapping(), new RightsMapping(), new RuleListMapping(),
        new SampleMapping(), new SignInMapping(), new SigningKeyMapping(), new StationMapping(), new TownMapping(),
        new WorkReportMapping(), new YearEndMapping()
    ];

    public DbSet<Town> Towns => Set<Town>();

    public DbSet<Village> Villages => Set<Village>();

    public DbSet<VillageGroup> VillageGroups => Set<VillageGroup>();

    public DbSet<Appointment> Appointments => Set<Appointment>();

    public DbSet<HomeAnswer> HomeAnswers => Set<HomeAnswer>();

    public DbSet<AppointmentRequest> AppointmentRequests => Set<AppointmentRequest>();

    public DbSet<HouseholdLogin> HouseholdLogins => Set<HouseholdLogin>();

    public DbSet<SignInSession> SignInSessions => Set<SignInSession>();

    public DbSet<SignInDevice> SignInDevices => Set<SignInDevice>();

    public DbSet<Household> Households => Set<Household>();

    public DbSet<Member> Members => Set<Member>();

    public DbSet<HouseholdChange> HouseholdChanges => Set<HouseholdChange>();

    public DbSet<HouseholdChangeWords> HouseholdChangeWords => Set<HouseholdChangeWords>();

    public DbSet<Visit> Visits => Set<Visit>();

    public DbSet<VisitNote> VisitNotes => Set<VisitNote>();

    public DbSet<Consent> Consents => Set<Consent>();

    public DbSet<Application> Applications => Set<Application>();

    public DbSet<RuleList> RuleLists => Set<RuleList>();

    public DbSet<RuleItem> RuleItems => Set<RuleItem>();

    public DbSet<RuleTier> RuleTiers => Set<RuleTier>();

    public DbSet<RuleCap> RuleCaps => Set<RuleCap>();

    public DbSet<DeliberationRecord> Deliberations => Set<DeliberationRecord>();

    public DbSet<Claim> Claims => Set<Claim>();

    public DbSet<ClaimEvent> ClaimEvents => Set<ClaimEvent>();

    public DbSet<ClaimPhoto> ClaimPhotos => Set<ClaimPhoto>();

    public DbSet<StoredPhoto> Photos => Set<StoredPhoto>();

    public DbSet<GroupRecord> GroupRecords => Set<GroupRecord>();

    public DbSet<MonthlyReview> MonthlyReviews => Set<MonthlyReview>();

    public DbSet<ReviewLine> ReviewLines => Set<ReviewLine>();

    public DbSet<ReviewVote> ReviewVotes => Set<ReviewVote>();

    public DbSet<LedgerEntry> LedgerEntries => Set<LedgerEntry>();

    public DbSet<EntrySalt> EntrySalts => Set<EntrySalt>();

    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<PeriodScore> PeriodScores => Set<PeriodScore>();

    public DbSet<LedgerHead> LedgerHeads => Set<LedgerHead>();

    public DbSet<QuarterNotice> QuarterNotices => Set<QuarterNotice>();

    public DbSet<BoardLine> BoardLines => Set<BoardLine>();

    public DbSet<BoardName> BoardNames => Set<BoardName>();

    public DbSet<BoardSeal> BoardSeals => Set<BoardSeal>();

    public DbSet<BoardLeaf> BoardLeaves => Set<BoardLeaf>();

    public DbSet<BoardSalt> BoardSalts => Set<BoardSalt>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    public DbSet<TieVote> TieVotes => Set<TieVote>();

    public DbSet<Broadcast> Broadcasts => Set<Broadcast>();
    public DbSet<HeadCheck> HeadChecks => Set<HeadCheck>();

    public DbSet<PageRemoval> PageRemovals => Set<PageRemoval>();

    public DbSet<PageRemovalWords> PageRemovalWords => Set<PageRemovalWords>();

    public DbSet<CommendationRound> CommendationRounds => Set<CommendationRound>();

    public DbSet<Nomination> Nominations => Set<Nomination>();

    public DbSet<CommendationVote> CommendationVotes => Set<CommendationVote>();

    public DbSet<CommendationWitness> CommendationWitnesses => Set<CommendationWitness>();

    public DbSet<CommendationObjection> CommendationObjections => Set<CommendationObjection>();

    public DbSet<Flag> Flags => Set<Flag>();

    public DbSet<SampleDraw> SampleDraws => Set<SampleDraw>();

    public DbSet<SampleMark> SampleMarks => Set<SampleMark>();

    public DbSet<Objection> Objections => Set<Objection>();

    public DbSet<CorrectionProposal> Corrections => Set<CorrectionProposal>();

    public DbSet<Remedy> Remedies => Set<Remedy>();

    public DbSet<RemedyPhoto> RemedyPhotos => Set<RemedyPhoto>();

    public DbSet<RemedyVote> RemedyVotes => Set<RemedyVote>();

    public DbSet<RedemptionSession> RedemptionSessions => Set<RedemptionSession>();

    public DbSet<Goods> Goods => Set<Goods>();

    public DbSet<SessionGoods> SessionGoods => Set<SessionGoods>();

    public DbSet<Stock> Stock => Set<Stock>();

    public DbSet<StockLot> StockLots => Set<StockLot>();

    public DbSet<FundEntry> FundEntries => Set<FundEntry>();

    public DbSet<FundWords> FundWords => Set<FundWords>();

    public DbSet<FundPaper> FundPapers => Set<FundPaper>();

    public DbSet<FundConfirmation> FundConfirmations => Set<FundConfirmation>();

    public DbSet<StockMovement> StockMovements => Set<StockMovement>();

    public DbSet<MovementWords> MovementWords => Set<MovementWords>();

    public DbSet<Redemption> Redemptions => Set<Redemption>();

    public DbSet<RedemptionLine> RedemptionLines => Set<RedemptionLine>();

    public DbSet<RedemptionWitness> RedemptionWitnesses => Set<RedemptionWitness>();

    public DbSet<TownDueDays> DueDays => Set<TownDueDays>();

    public DbSet<RightsRequest> RightsRequests => Set<RightsRequest>();

    public DbSet<RetentionRun> RetentionRuns => Set<RetentionRun>();

    public DbSet<YearEnd> YearEnds => Set<YearEnd>();

    public DbSet<StationCheck> StationChecks => Set<StationCheck>();

    public DbSet<WorkReport> WorkReports => Set<WorkReport>();

    public DbSet<SentReport> SentReports => Set<SentReport>();

    public DbSet<SentWords> SentWords => Set<SentWords>();

    public DbSet<TownSummary> TownSummaries => Set<TownSummary>();

    public DbSet<AssessmentWeights> AssessmentWeights => Set<AssessmentWeights>();

    public DbSet<FixedAssessment> FixedAssessments => Set<FixedAssessment>();

    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();

    public DbSet<FormReceipt> FormReceipts => Set<FormReceipt>();

    public DbSet<KeptForm> KeptForms => Set<KeptForm>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>
    /// The form whose POST is being handled, set by the page filter; the first village transaction of the request writes its receipt,
    /// so that the same form sent twice is done once.
    /// </summary>
    public PendingForm? Form { get; set; }

    /// <summary>Set by the page filter: a change is committed when the handler has said where its answer leads, not before.</summary>
    public bool CommitsWithAnswer { get; set; }

    /// <summary>What became of the request's last change: an error page must not say that nothing changed when it stands.</summary>
    public ChangeOutcome Outcome { get; set; }

    /// <summary>The use case that is running; null outside one.</summary>
    internal Act? Acting { get; set; }

    /// <summary>Written, not yet committed: see <see cref="VillageTransaction"/>.</summary>
    internal OpenChange? Change { get; set; }

    /// <summary>
    /// What the running use case writes at its end, with its row in the audit trail: rows that nobody reads before. They are written after
    /// what is tracked and saved.
    /// </summary>
    public RowBatch Rows => _rows ??= new RowBatch(this);

    /// <summary>
    /// Opens a transaction of the strength that every change of a village's record needs: see <see cref="VillageTransaction"/>.
    /// </summary>
    protected internal abstract Task LockVillageAsync(VillageKey village);

    /// <summary>Waits for the provider's turn to write; released with the returned object.</summary>
    protected internal abstract Task<IDisposable> WriterTurnAsync();

    /// <summary>Begins the transaction of a change, in the provider's turn to write.</summary>
    protected internal abstract Task<OpenChange> BeginChangeAsync();

    /// <summary>Whether a statement that writes stands in its turn: for the tests.</summary>
    public virtual bool MayWrite => true;

    /// <exception cref="RuleViolation">A value is past its limit, or another wrote the same just now: see
    /// <see cref="WriteLimits"/>.</exception>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        WriteLimits.Check(ChangeTracker);
        try
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        catch (DbUpdateException e) when (WriteLimits.IsTwice(e))
        {
            throw new RuleViolation(Infrastructure.Rule.Twice, WriteLimits.TwiceMessage);
        }
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        var apply = typeof(ModelBuilder).GetMethod(nameof(ModelBuilder.ApplyConfiguration))!;
        foreach (var mapping in Mappings)
        {
            foreach (var type in mapping.GetType().GetInterfaces()
                .Where(i => i.GetGenericTypeDefinition() == typeof(IEntityTypeConfiguration<>)))
            {
                apply.MakeGenericMethod(type.GenericTypeArguments).Invoke(builder, [mapping]);
            }
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
        configurationBuilder.Properties<Points>().HaveConversion<PointsConverter>();
        // A compiled model asks for the value that stands for "none", and 0 is no month: one that no village ever had (ADR 31).
        configurationBuilder.Properties<Month>().HaveConversion<MonthConverter>().HaveSentinel(new Month(1900, 1));
        configurationBuilder.Properties<Quarter>().HaveConversion<QuarterConverter>().HaveSentinel(new Quarter(1900, 1));
    }

    /// <summary>Tenths of a point.</summary>
    internal sealed class PointsConverter() : ValueConverter<Points, int>(p => p.Tenths, t => new Points(t));

    internal sealed class MonthConverter() : ValueConverter<Month, int>(m => m.ToCode(), c => Month.FromCode(c));

    internal sealed class QuarterConverter() : ValueConverter<Quarter, int>(q => q.ToCode(), c => Quarter.FromCode(c));
}

/// <summary>SQLite loses the kind of a DateTime and PostgreSQL refuses one that is not UTC: both get UTC.</summary>
public sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
    value => value.Kind == DateTimeKind.Utc ? value : value.ToUniversalTime(),
    value => DateTime.SpecifyKind(value, DateTimeKind.Utc));
