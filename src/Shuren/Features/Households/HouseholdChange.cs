using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Photos;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

/// <summary>What happened to a household (HH-5).</summary>
public enum ChangeKind
{
    /// <summary>换户主: card and account go on.</summary>
    Head = 1,

    /// <summary>分户: part of it became another household, which begins at nought.</summary>
    Split = 2,

    /// <summary>并户: the other one ended and its people belong to this one.</summary>
    Merge = 3,

    /// <summary>换组: another group of the same village.</summary>
    Group = 4,

    /// <summary>迁出: it went to another village of the town, and its account was closed here.</summary>
    MoveOut = 5,

    /// <summary>迁入: it is the one that left the other village.</summary>
    MoveIn = 6,

    /// <summary>登记错了: it should never have been registered, and nothing rested on it.</summary>
    Unregistered = 7,

    /// <summary>收回: an earlier change was recorded by mistake.</summary>
    TakenBack = 8
}

/// <summary>
/// 农户变动: one row for each (HH-5). The database refuses update and delete, so it holds no words: these stand in
/// <see cref="HouseholdChangeWords"/>.
/// </summary>
public sealed class HouseholdChange : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid ChangeId { get; init; } = Ids.New();

    /// <summary>The one that goes on: of a split and a merge the one that keeps card and account.</summary>
    public required Guid HouseholdId { get; init; }

    public required ChangeKind Kind { get; init; }

    /// <summary>The one that a split made, that a merge ended, or that a household moving in was in the other village.</summary>
    public Guid? OtherHouseholdId { get; init; }

    /// <summary>Where it moved.</summary>
    public int? ToVillageId { get; init; }

    /// <summary>The day on the paper. What it does counts from <see cref="At"/>, so that nothing before it changes.</summary>
    public required DateOnly On { get; init; }

    /// <summary>The paper, photographed.</summary>
    public Guid? ScanPhotoId { get; init; }

    /// <summary>Whether the household that lost its consent by this had given it: comes back when this is taken back.</summary>
    public bool ConsentedBefore { get; init; }

    /// <summary>The change that was recorded by mistake.</summary>
    public Guid? TakesBackId { get; init; }

    /// <summary><see cref="HouseholdChangeWords.Digest"/>; null = recorded by a version that kept none.</summary>
    public byte[]? WordsDigest { get; private set; }

    public required DateTime At { get; init; }

    public required Guid By { get; init; }

    /// <summary>Puts the digest of its words under the wall; before it is stored.</summary>
    public void Hold(HouseholdChangeWords words) => WordsDigest = words.Digest();
}

/// <summary>The words of a change, beside it: they name people, and can still be removed (SUP-6).</summary>
public sealed class HouseholdChangeWords : IVillageOwned
{
    public const int ReasonMaxLength = 300;
    public const int PaperMaxLength = 100;
    public const int MembersMaxLength = 1000;
    public const int SaltLength = 16;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public required Guid ChangeId { get; init; }

    public required string Reason { get; init; }

    /// <summary>户口簿、分户协议、死亡证明……的名称和号.</summary>
    public string? Paper { get; init; }

    public string? HeadBefore { get; init; }

    public string? HeadAfter { get; init; }

    public string? GroupBefore { get; init; }

    public string? GroupAfter { get; init; }

    /// <summary>The other members of the household that goes on, as they stood before, one a line.</summary>
    public string? MembersBefore { get; init; }

    /// <summary>Empty where something was removed (SUP-6), and in rows of a version that kept none.</summary>
    public byte[] Salt { get; init; } = Ids.Secret(SaltLength);

    /// <summary>SHA-256 of: salt, the seven texts in UTF-8 with a byte 00 behind each.</summary>
    public byte[] Digest() => SHA256.HashData([.. Salt, .. Encoding.UTF8.GetBytes(string.Concat(
        new[] { Reason, Paper, HeadBefore, HeadAfter, GroupBefore, GroupAfter, MembersBefore }.Select(t => t + '\0')))]);
}

/// <summary>A change as screens show it.</summary>
public sealed record ChangeRow(
    HouseholdChange Change, HouseholdChangeWords Words, string? By, string Head, int Card, string? OtherHead, int? OtherCard,
    string FromVillage, string? OtherVillage, string? ToVillage, bool IsTakenBack)
{
    /// <summary>Of the changes given, the newest first.</summary>
    public static IQueryable<ChangeRow> Of(AppDb db, IQueryable<HouseholdChange> changes)
        => from c in changes
           join w in db.HouseholdChangeWords on new { c.TownId, c.ChangeId } equals new { w.TownId, w.ChangeId }
           join h in db.Households.IgnoreAutoIncludes() on new { c.TownId, c.HouseholdId } equals new { h.TownId, h.HouseholdId }
           join f in db.Villages on new { c.TownId, c.VillageId } equals new { f.TownId, f.VillageId }
           join o0 in db.Households.IgnoreAutoIncludes()
               on new { c.TownId, Id = c.OtherHouseholdId } equals new { o0.TownId, Id = (Guid?)o0.HouseholdId } into os
           from o in os.DefaultIfEmpty()
           join v0 in db.Villages on new { c.TownId, Id = (int?)o.VillageId } equals new { v0.TownId, Id = (int?)v0.VillageId } into vs
           from v in vs.DefaultIfEmpty()
           join t0 in db.Villages on new { c.TownId, Id = c.ToVillageId } equals new { t0.TownId, Id = (int?)t0.VillageId } into ts
           from t in ts.DefaultIfEmpty()
           join u0 in db.Users on c.By equals u0.Id into us
           from u in us.DefaultIfEmpty()
           orderby c.At descending, c.ChangeId descending
           select new ChangeRow(
               c, w, u.DisplayName, h.Head, h.CardNumber, o.Head, o.CardNumber, f.Name, v.Name, t.Name,
               db.HouseholdChanges.Any(b => b.TownId == c.TownId && b.TakesBackId == c.ChangeId));

    /// <summary>What happened to a household, in this village.</summary>
    public static Task<List<ChangeRow>> OfHouseholdAsync(AppDb db, VillageKey village, Guid id)
        => Of(db, db.HouseholdChanges.AsNoTracking().In(village).Where(c => c.HouseholdId == id || c.OtherHouseholdId == id)).ToListAsync();

    private string One => $"{Head}户（卡号 {Card}）";

    private string Other => $"{OtherHead}户（卡号 {OtherCard}）";

    /// <summary>What happened, in Chinese, told of the household that goes on.</summary>
    public string Said => Change.Kind switch
    {
        ChangeKind.Head => $"户主由{Words.HeadBefore}换成{Words.HeadAfter}",
        ChangeKind.Split => $"分出{Other}",
        ChangeKind.Merge => $"{Other}并进来",
        ChangeKind.Group => $"由{Words.GroupBefore}换到{Words.GroupAfter}",
        ChangeKind.MoveOut => $"迁到{ToVillage}",
        ChangeKind.MoveIn => $"从{OtherVillage}迁来，原来是{Other}",
        ChangeKind.Unregistered => "登记错了，取消登记",
        _ => "收回登记错了的变动"
    };

    /// <summary>The same, told of one of its households.</summary>
    public string SaidOf(Guid household) => household == Change.HouseholdId ? Said : Change.Kind switch
    {
        ChangeKind.Split => $"从{One}分出来",
        ChangeKind.Merge => $"并入{One}",
        _ => Said
    };
}

public static class ChangeTexts
{
    public static string Chinese(this ChangeKind kind) => kind switch
    {
        ChangeKind.Head => "换户主",
        ChangeKind.Split => "分户",
        ChangeKind.Merge => "并户",
        ChangeKind.Group => "换组",
        ChangeKind.MoveOut => "迁出",
        ChangeKind.MoveIn => "迁入",
        ChangeKind.Unregistered => "取消登记",
        _ => "收回"
    };

    /// <summary>Those that stand: neither taken back, nor a taking back.</summary>
    public static IQueryable<HouseholdChange> Standing(this AppDb db, IQueryable<HouseholdChange> changes)
        => changes.Where(c => c.Kind != ChangeKind.TakenBack
            && !db.HouseholdChanges.Any(b => b.TownId == c.TownId && b.TakesBackId == c.ChangeId));
}

public sealed class HouseholdChangeMapping :
    IEntityTypeConfiguration<HouseholdChange>, IEntityTypeConfiguration<HouseholdChangeWords>, IEntityTypeConfiguration<Visit>,
    IEntityTypeConfiguration<VisitNote>
{
    public void Configure(EntityTypeBuilder<HouseholdChange> builder)
    {
        builder.ToTable("household_changes");
        builder.HasKey(c => new { c.TownId, c.ChangeId });
        builder.Property(c => c.WordsDigest).HasMaxLength(32);
        builder.HasIndex(c => new { c.TownId, c.HouseholdId });
        builder.HasIndex(c => new { c.TownId, c.OtherHouseholdId });
        builder.HasIndex(c => new { c.TownId, c.VillageId, c.At });
        // A change is taken back once.
        builder.HasIndex(c => new { c.TownId, c.TakesBackId }).IsUnique().HasFilter("takes_back_id IS NOT NULL");
        builder.BelongsToVillage();
        builder.RefersToHousehold();
        builder.RefersToHousehold(nameof(HouseholdChange.OtherHouseholdId));
        builder.RefersTo<HouseholdChange, StoredPhoto>(nameof(HouseholdChange.ScanPhotoId));
        builder.RefersTo<HouseholdChange, HouseholdChange>(nameof(HouseholdChange.TakesBackId));
        builder.HasOne<Village>().WithMany().HasForeignKey(c => new { c.TownId, c.ToVillageId }).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<HouseholdChangeWords> builder)
    {
        builder.ToTable("household_change_words");
        builder.HasKey(w => new { w.TownId, w.ChangeId });
        builder.Property(w => w.Reason).HasMaxLength(HouseholdChangeWords.ReasonMaxLength);
        builder.Property(w => w.Paper).HasMaxLength(HouseholdChangeWords.PaperMaxLength);
        builder.Property(w => w.HeadBefore).HasMaxLength(Household.HeadMaxLength);
        builder.Property(w => w.HeadAfter).HasMaxLength(Household.HeadMaxLength);
        builder.Property(w => w.GroupBefore).HasMaxLength(VillageGroup.NameMaxLength);
        builder.Property(w => w.GroupAfter).HasMaxLength(VillageGroup.NameMaxLength);
        builder.Property(w => w.MembersBefore).HasMaxLength(HouseholdChangeWords.MembersMaxLength);
        builder.Property(w => w.Salt).HasMaxLength(HouseholdChangeWords.SaltLength);
        builder.BelongsToVillage();
        builder.RefersTo<HouseholdChangeWords, HouseholdChange>(nameof(HouseholdChangeWords.ChangeId));
    }

    public void Configure(EntityTypeBuilder<Visit> builder)
    {
        builder.ToTable("visits");
        builder.HasKey(v => new { v.TownId, v.VisitId });
        builder.HasIndex(v => new { v.TownId, v.HouseholdId, v.On });
        builder.BelongsToVillage();
        builder.RefersToHousehold();
    }

    public void Configure(EntityTypeBuilder<VisitNote> builder)
    {
        builder.ToTable("visit_notes");
        builder.HasKey(n => new { n.TownId, n.VisitId });
        builder.Property(n => n.Note).HasMaxLength(VisitNote.MaxLength);
        builder.BelongsToVillage();
        builder.RefersTo<VisitNote, Visit>(nameof(VisitNote.VisitId));
    }
}
