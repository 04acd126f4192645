using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shuren.Features.Access;

/// <summary>
/// One use case that was carried out, or one look at somebody's personal data (SUP-1): who, by which role, where, what, on what, when and
/// from where. Written in the transaction of what was done and never changed. It holds no text that anybody typed: a digest of it.
/// </summary>
public sealed class AuditEvent : ITownOwned
{
    public required int TownId { get; init; }

    public Guid EventId { get; init; } = Ids.New();

    /// <summary>Null for what concerns the town as a whole.</summary>
    public int? VillageId { get; init; }

    public required DateTime At { get; init; }

    /// <summary>The account; also of one that was removed since, or of none (<see cref="Caller.WithoutAccount"/>).</summary>
    public required Guid UserId { get; init; }

    /// <summary>The role by which the person might; null for a household, a visitor, a rule.</summary>
    public Role? Role { get; init; }

    /// <summary><see cref="UseCase.Code"/>.</summary>
    public required string UseCase { get; init; }

    /// <summary>The id of the record it was done on; null where there is not one.</summary>
    public Guid? SubjectId { get; init; }

    /// <summary>
    /// The network address it came from; of a household only the network (<see cref="OriginOf"/>). Null for the command line.
    /// </summary>
    public string? Origin { get; init; }

    public Guid? SessionId { get; init; }

    /// <summary>SHA-256 over what was sent, files too; null where no form was.</summary>
    public byte[]? Sent { get; init; }

    /// <summary>The address as it is kept: whole for who acts in office, without its last part for a household at home.</summary>
    public static string? OriginOf(Caller caller)
    {
        if (caller.Address is not { } address || (caller.HouseholdId is null && !caller.IsVisitor))
        {
            return caller.Address;
        }
        return address.Contains(':', StringComparison.Ordinal)
            ? string.Join(':', address.Split(':').Take(4)) + "::"
            : string.Join('.', address.Split('.').Take(3)) + ".*";
    }
}

public sealed class AuditMapping : IEntityTypeConfiguration<AuditEvent>
{
    public const int UseCaseMaxLength = 40;
    public const int OriginMaxLength = 45;

    public void Configure(EntityTypeBuilder<AuditEvent> builder)
    {
        builder.ToTable("audit_events");
        builder.HasKey(e => new { e.TownId, e.EventId });
        builder.Property(e => e.UseCase).HasMaxLength(UseCaseMaxLength);
        builder.Property(e => e.Origin).HasMaxLength(OriginMaxLength);
        builder.Property(e => e.Sent).HasMaxLength(32);
        builder.HasIndex(e => new { e.TownId, e.VillageId, e.At });
        builder.HasIndex(e => new { e.TownId, e.SubjectId, e.At });
        // The town's trail, the latest first; everybody in it, and what one did (SUP-1).
        builder.HasIndex(e => new { e.TownId, e.At });
        builder.HasIndex(e => new { e.TownId, e.UserId, e.At });
        // For a household that asks who saw it (SUP-6): who looked at the whole register.
        builder.HasIndex(e => new { e.TownId, e.VillageId, e.At }, "ix_audit_events_register")
            .HasFilter($"use_case = '{UseCases.LookAtRegister.Code}'");
    }
}
