using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Commendations;
using Shuren.Features.Door;
using Shuren.Features.Families;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Notices;
using Shuren.Features.Objections;
using Shuren.Features.Organization;
using Shuren.Features.Recording;
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
using Shuren.Features.Verification;
using Shuren.Infrastructure.Documents;

namespace Shuren.Hosting;

public static class Services
{
    /// <summary>The use cases, for the web and for the command line alike. One line a feature.</summary>
    public static IServiceCollection AddShuren(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddDataProtection().SetApplicationName("Shuren");
        services.AddOptions<KeyManagementOptions>().Configure<DatabaseSettings, IServiceProvider, ILoggerFactory>(
            (o, settings, all, log) => o.XmlRepository = new StoredKeys(settings, all, log));
        services.AddSingleton<StaleStatistics>();
        services.AddSingleton<Looks>();
        services.AddSingleton<ConsentedLists>();
        services.AddSingleton<FirstRunCode>();
        services.AddSingleton<DocumentFonts>();
        services.AddScoped<AppointmentService>();
        services.AddScoped<PeopleService>();
        services.AddScoped<SignInSessions>();
        services.AddScoped<SignInTries>();
        services.AddScoped<HouseholdLogins>();
        services.AddScoped<OrganizationService>();
        services.AddScoped<RetentionService>();
        services.AddScoped<HouseholdService>();
        services.AddScoped<RegisterImport>();
        services.AddScoped<ClaimService>();
        services.AddScoped<AcceptanceService>();
        services.AddScoped<GroupRecordService>();
        services.AddScoped<RecordsImport>();
        services.AddScoped<RuleListService>();
        services.AddScoped<LedgerService>();
        services.AddScoped<LedgerVerifier>();
        services.AddScoped<RecordVerifier>();
        services.AddScoped<BasisVerifier>();
        services.AddScoped<SealVerifier>();
        services.AddScoped<ExpiryService>();
        services.AddScoped<ReviewService>();
        services.AddScoped<QuarterBoards>();
        services.AddScoped<BoardSeals>();
        services.AddScoped<SigningKeys>();
        services.AddScoped<NoticeService>();
        services.AddScoped<PublicPageService>();
        services.AddSingleton<Speech>();
        services.AddScoped<CommendationService>();
        services.AddScoped<BroadcastService>();
        services.AddScoped<StationService>();
        services.AddScoped<WitnessService>();
        services.AddScoped<FlagService>();
        services.AddScoped<SampleService>();
        services.AddScoped<RemedyService>();
        services.AddScoped<EntryCorrection>();
        services.AddScoped<NamingService>();
        services.AddScoped<ObjectionService>();
        services.AddScoped<CorrectionService>();
        services.AddScoped<StockService>();
        services.AddScoped<FundService>();
        services.AddScoped<RedemptionService>();
        services.AddScoped<ReportService>();
        services.AddScoped<AssessmentService>();
        services.AddScoped<HeldQuery>();
        services.AddScoped<RightsService>();
        services.AddScoped<Forgetting>();
        services.AddScoped<HouseholdChangeService>();
        services.AddScoped<TakingBack>();
        services.AddScoped<VisitService>();
        return services;
    }
}
