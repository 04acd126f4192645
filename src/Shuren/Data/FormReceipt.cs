using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shuren.Data;

/// <summary>
/// A form that was carried out. Its id was made with the form: the same POST sent twice finds the receipt and is not done again;
/// the same id with other content is refused.
/// </summary>
public sealed class FormReceipt : ITownOwned
{
    public required int TownId { get; init; }

    public required Guid RequestId { get; init; }

    /// <summary>SHA-256 over what was typed.</summary>
    public required byte[] ContentHash { get; init; }

    public required DateTime At { get; init; }

    /// <summary>Where the first answer led; null until it is known.</summary>
    public string? Location { get; set; }
}

/// <summary>The form of the request being handled.</summary>
public sealed record PendingForm(Guid RequestId, byte[] ContentHash)
{
    /// <summary>The town under which the receipt was written; null until it is.</summary>
    public int? ReceiptTownId { get; set; }
}

/// <summary>The form was carried out before; the page filter leads to where its first answer led.</summary>
public sealed class FormAlreadyDone(string? location) : Exception("The form was carried out before.")
{
    public string? Location { get; } = location;
}

public sealed class FormReceiptMapping : IEntityTypeConfiguration<FormReceipt>
{
    public void Configure(EntityTypeBuilder<FormReceipt> builder)
    {
        builder.ToTable("form_receipts");
        builder.HasKey(r => new { r.TownId, r.RequestId });
        builder.Property(r => r.ContentHash).HasMaxLength(32);
        builder.Property(r => r.Location).HasMaxLength(300);
    }
}
