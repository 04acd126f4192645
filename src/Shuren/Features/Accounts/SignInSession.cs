using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shuren.Features.Accounts;

/// <summary>Why a session was ended: said to the browser that still has its cookie.</summary>
public enum SessionEnd
{
    SignedOut = 1,

    /// <summary>By the account's owner, in another browser.</summary>
    PasswordChanged = 2,

    /// <summary>By an administrator.</summary>
    PasswordReset = 3,

    /// <summary>By an administrator.</summary>
    Locked = 4,

    /// <summary>A household's new slip.</summary>
    NewPin = 5
}

/// <summary>One sign-in of one browser, kept at the server: a cookie is worth only as much as its session.</summary>
public sealed class SignInSession
{
    public required Guid SessionId { get; init; }

    public required Guid UserId { get; init; }

    public required DateTime StartedAt { get; init; }

    /// <summary>The last day it was used: finer would be a write for every page.</summary>
    public required DateOnly LastSeenOn { get; init; }

    public DateTime? EndedAt { get; init; }

    public SessionEnd? EndedBecause { get; init; }
}

/// <summary>
/// The wrong tries at an account's password, counted apart for each device that signed in to it before and together for all others, so that
/// strangers never keep the owner out.
/// </summary>
public sealed class SignInDevice
{
    public const int DeviceLength = 64;

    /// <summary>The device that stands for all those that never signed in.</summary>
    public const string Strangers = "";

    /// <summary>Of an account, or made from a name that nobody has: both are counted alike.</summary>
    public required Guid AccountId { get; init; }

    /// <summary>SHA-256 of the device's cookie, in hex.</summary>
    public required string Device { get; init; }

    /// <summary>When this device last signed in to the account; null for <see cref="Strangers"/>.</summary>
    public DateTime? SignedInAt { get; init; }

    /// <summary>Tries since the last success or pause, the one that is just being looked at among them.</summary>
    public required int Tries { get; init; }

    public required DateTime TriedAt { get; init; }
}

public sealed class SignInMapping : IEntityTypeConfiguration<SignInSession>, IEntityTypeConfiguration<SignInDevice>
{
    public void Configure(EntityTypeBuilder<SignInSession> builder)
    {
        builder.ToTable("sign_in_sessions");
        builder.HasKey(s => s.SessionId);
        builder.HasIndex(s => s.UserId);
        builder.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<SignInDevice> builder)
    {
        builder.ToTable("sign_in_devices");
        builder.HasKey(d => new { d.AccountId, d.Device });
        builder.Property(d => d.Device).HasMaxLength(SignInDevice.DeviceLength);
        builder.HasIndex(d => new { d.Device, d.TriedAt });
    }
}
