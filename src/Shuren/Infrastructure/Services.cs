using Shuren.Features.Ledger;

namespace Shuren.Infrastructure;

public static class Services
{
    /// <summary>The use cases, for the web and for the command line alike. One line a feature.</summary>
    public static IServiceCollection AddShuren(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Features.Accounts.FirstRunCode>();
        services.AddScoped<Features.Accounts.AppointmentService>();
        services.AddScoped<Features.Accounts.SignInSessions>();
        services.AddScoped<Features.Accounts.SignInTries>();
        services.AddScoped<Features.Accounts.HouseholdLogins>();
        services.AddScoped<Features.Organization.OrganizationService>();
        services.AddScoped<Features.Households.RetentionService>();
        services.AddScoped<Features.Households.HouseholdService>();
        services.AddScoped<Features.Households.RegisterImport>();
        services.AddScoped<Features.Claims.ClaimService>();
        services.AddScoped<Features.Claims.GroupRecordService>();
        services.AddScoped<Features.Claims.RecordsImport>();
        services.AddScoped<Features.RuleLists.RuleListService>();
        services.AddScoped<LedgerService>();
        services.AddScoped<LedgerVerifier>();
        services.AddScoped<RecordVerifier>();
        services.AddScoped<ExpiryService>();
        services.AddScoped<Features.Reviews.ReviewService>();
        services.AddScoped<Features.Notices.QuarterBoards>();
        services.AddScoped<Features.Notices.NoticeService>();
        services.AddScoped<Features.Objections.EntryCorrection>();
        services.AddScoped<Features.Notices.NamingService>();
        services.AddScoped<Features.Objections.ObjectionService>();
        services.AddScoped<Features.Objections.CorrectionService>();
        services.AddScoped<Features.Redemptions.RedemptionService>();
        return services;
    }
}
