using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shuren.Data;

/// <summary>
/// A form that was carried out. Its id was made with the form: the same POST sent twice finds the receipt and is not done again;
/// the same id with other content is refused. Written in the transaction of what was done, never after it.
/// </summary>
public sealed class FormReceipt : ITownOwned
{
    /// <summary>Days for which a receipt is kept: longer than anybody keeps a form open or a phone without network.</summary>
    public const int KeptDays = 400;

    public required int TownId { get; init; }

    public required Guid RequestId { get; init; }

    /// <summary>SHA-256 over what was typed and the bytes of the files.</summary>
    public required byte[] ContentHash { get; init; }

    public required DateTime At { get; init; }

    /// <summary>Where the first answer led; null when it led nowhere but to its own page.</summary>
    public string? Location { get; init; }
}

/// <summary>The form of the request being handled.</summary>
/// <param name="RequestId">Made with the form.</param>
/// <param name="ContentHash">SHA-256 over what was typed and the bytes of the files.</param>
/// <param name="At">When it came, UTC.</param>
public sealed record PendingForm(Guid RequestId, byte[] ContentHash, DateTime At)
{
    /// <summary>The town under which the receipt is written; null until a transaction of one begins.</summary>
    public int? ReceiptTownId { get; set; }
}

/// <summary>The form was carried out before; the page filter leads to where its first answer led.</summary>
public sealed class FormAlreadyDone(string? location) : Exception("The form was carried out before.")
{
    public string? Location { get; } = location;
}

public sealed class FormReceiptMapping : IEntityTypeConfiguration<FormReceipt>
{
    public const int LocationMaxLength = 300;

    public void Configure(EntityTypeBuilder<FormReceipt> builder)
    {
        builder.ToTable("form_receipts");
        builder.HasKey(r => new { r.TownId, r.RequestId });
        builder.Property(r => r.ContentHash).HasMaxLength(32);
        builder.Property(r => r.Location).HasMaxLength(LocationMaxLength);
    }
}
