using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;
using Shuren.Features.Photos;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

/// <summary>What a household says yes or no to.</summary>
public enum ConsentTo
{
    /// <summary>Taking part; no = it left.</summary>
    Join = 1,

    /// <summary>The head's name on boards (D11).</summary>
    Publish = 2,

    /// <summary>The guardian's yes to the data of members under fourteen.</summary>
    Child = 3
}

/// <summary>How it said so.</summary>
public enum ConsentHow
{
    /// <summary>The household itself, signed in.</summary>
    Online = 1,

    /// <summary>With its application from the public page.</summary>
    OnlineApplication = 2,

    /// <summary>Signed paper; a yes to publication or for a child always with its scan.</summary>
    Paper = 3,

    /// <summary>原有记录: a flag from before these rows were kept; nobody can say more about it.</summary>
    Earlier = 4,

    /// <summary>Told to the recorder: only ever a no.</summary>
    Told = 5,

    /// <summary>Another head, or a household that split off (HH-5): a no until that person was asked.</summary>
    NotAsked = 6,

    /// <summary>The change by which the consent ended was recorded by mistake (HH-5): as it was.</summary>
    Restored = 7
}

/// <summary>
/// One declaration of a household: to what, yes or no, when, entered by whom, how, and to which version of the privacy notice. The database
/// refuses update and delete, so it holds no personal text.
/// </summary>
public sealed class Consent : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid ConsentId { get; init; } = Ids.New();

    public required Guid HouseholdId { get; init; }

    public required ConsentTo What { get; init; }

    public required bool Yes { get; init; }

    public required DateTime At { get; init; }

    public required Guid By { get; init; }

    public required ConsentHow How { get; init; }

    /// <summary>The signed paper.</summary>
    public Guid? ScanPhotoId { get; init; }

    /// <summary>The application it came with. No foreign key: a refused one is removed in time.</summary>
    public Guid? ApplicationId { get; init; }

    /// <summary>See <see cref="PrivacyNotice.VersionOf"/>; empty for <see cref="ConsentHow.Earlier"/>.</summary>
    public required string NoticeVersion { get; init; }
}

/// <summary>A declaration to be written down.</summary>
/// <param name="What">To what.</param>
/// <param name="Yes">Yes or no.</param>
/// <param name="How">How it was said.</param>
/// <param name="ScanPhotoId">The signed paper.</param>
/// <param name="ApplicationId">The application it came with.</param>
public sealed record Declaration(ConsentTo What, bool Yes, ConsentHow How, Guid? ScanPhotoId = null, Guid? ApplicationId = null);

/// <summary>The one place where a household's consent changes: the row and what is read from it, in one stroke.</summary>
public static class Consents
{
    /// <summary>Inside the village's transaction; the caller saves.</summary>
    public static async Task DeclareAsync(AppDb db, Household household, Declaration declaration, Caller by, DateTime at)
    {
        var row = new Consent
        {
            TownId = household.TownId,
            VillageId = household.VillageId,
            HouseholdId = household.HouseholdId,
            What = declaration.What,
            Yes = declaration.Yes,
            At = at,
            By = by.UserId,
            How = declaration.How,
            ScanPhotoId = declaration.ScanPhotoId,
            ApplicationId = declaration.ApplicationId,
            NoticeVersion = PrivacyNotice.VersionOf(await db.Towns.AsNoTracking().SingleAsync(t => t.TownId == household.TownId))
        };
        db.Consents.Add(row);
        household.Heed(row);
    }

    /// <summary>All of it ends, because the household no longer takes part.</summary>
    public static async Task EndAsync(AppDb db, Household household, ConsentHow how, Caller by, DateTime at)
    {
        await DeclareAsync(db, household, new Declaration(ConsentTo.Join, false, how), by, at);
        if (household.ConsentsToPublish)
        {
            await DeclareAsync(db, household, new Declaration(ConsentTo.Publish, false, how), by, at);
        }
    }

    public static string Chinese(this ConsentTo what) => what switch
    {
        ConsentTo.Join => "参加积分制",
        ConsentTo.Publish => "公布户主姓名",
        _ => "登记未满 14 岁的成员（监护人）"
    };

    public static string Chinese(this ConsentHow how) => how switch
    {
        ConsentHow.Online => "本户登录后自己选的",
        ConsentHow.OnlineApplication => "网上申请书",
        ConsentHow.Paper => "签字的纸",
        ConsentHow.Told => "当面或电话告知",
        ConsentHow.NotAsked => "换了户主，还没有问过",
        ConsentHow.Restored => "变动登记错了，恢复原来的",
        _ => "原有记录"
    };
}

/// <summary>A declaration as screens show it.</summary>
public sealed record ConsentRow(ConsentTo What, bool Yes, DateTime At, string? By, ConsentHow How, Guid? ScanPhotoId, string NoticeVersion)
{
    /// <summary>All of a household, the newest first.</summary>
    public static Task<List<ConsentRow>> OfAsync(AppDb db, VillageKey village, Guid householdId) => (
        from c in db.Consents.AsNoTracking().In(village)
        join u in db.Users on c.By equals u.Id into users
        from u in users.DefaultIfEmpty()
        where c.HouseholdId == householdId
        orderby c.At descending, c.ConsentId descending
        select new ConsentRow(c.What, c.Yes, c.At, u == null ? null : u.DisplayName, c.How, c.ScanPhotoId, c.NoticeVersion)).ToListAsync();
}

public sealed class ConsentMapping : IEntityTypeConfiguration<Consent>
{
    public void Configure(EntityTypeBuilder<Consent> builder)
    {
        builder.ToTable("consents");
        builder.HasKey(c => new { c.TownId, c.ConsentId });
        builder.Property(c => c.NoticeVersion).HasMaxLength(20);
        builder.HasIndex(c => new { c.TownId, c.HouseholdId, c.At });
        builder.BelongsToVillage();
        builder.RefersToHousehold();
        builder.RefersTo<Consent, StoredPhoto>(nameof(Consent.ScanPhotoId));
    }
}
