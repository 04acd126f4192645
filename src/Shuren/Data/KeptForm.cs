using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shuren.Data;

/// <summary>
/// A form that was sent and not carried out, kept so that nothing typed is lost (ADR 19): what was wrong with it is shown on it by a GET,
/// or it waits until its owner has signed in again. It belongs to nobody's record and goes by itself.
/// </summary>
public sealed class KeptForm
{
    /// <summary>What one owner may have waiting; the oldest go first.</summary>
    public const int PerOwnerMax = 20;

    /// <summary>Made at random: it stands in the address.</summary>
    public Guid KeptFormId { get; init; } = Guid.NewGuid();

    /// <summary>The account that filled it; of somebody not signed in, the browser's own number.</summary>
    public required Guid OwnerId { get; init; }

    /// <summary>Words and files, encrypted with the server's keys.</summary>
    public required byte[] Sealed { get; init; }

    public required DateTime Until { get; init; }
}

public sealed class KeptFormMapping : IEntityTypeConfiguration<KeptForm>
{
    public void Configure(EntityTypeBuilder<KeptForm> builder)
    {
        builder.ToTable("kept_forms");
        builder.HasKey(f => f.KeptFormId);
        builder.HasIndex(f => new { f.OwnerId, f.Until });
        builder.HasIndex(f => f.Until);
    }
}
