using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shuren.Features.Boards;

/// <summary>
/// The installation's key for boards: P-256, made when the first board is printed, and never another. The database refuses update and
/// delete.
/// </summary>
public sealed class SigningKey
{
    public const int OnlyId = 1;

    public required int KeyId { get; init; }

    /// <summary>SubjectPublicKeyInfo.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>PKCS#8 under the data protection of the installation.</summary>
    public required byte[] Protected { get; init; }

    public required DateTime MadeAt { get; init; }

    /// <summary>What people note down: the first sixteen hex digits of the public key's SHA-256, in fours.</summary>
    public static string Fingerprint(byte[] publicKey)
        => string.Join(' ', Convert.ToHexStringLower(SHA256.HashData(publicKey))[..16].Chunk(4).Select(c => new string(c)));
}

/// <summary>Signs for the installation.</summary>
public sealed class SigningKeys(AppDb db, IDataProtectionProvider protection, TimeProvider clock)
{
    private IDataProtector Protector => protection.CreateProtector("Shuren.BoardKey.1");

    /// <summary>The public half as SubjectPublicKeyInfo; null before the first board was printed.</summary>
    public Task<byte[]?> PublicKeyAsync() => db.SigningKeys.AsNoTracking().Select(k => k.PublicKey).SingleOrDefaultAsync();

    /// <summary>The key, to be disposed of; made when there is none yet.</summary>
    public async Task<ECDsa> GetAsync()
    {
        var stored = await db.SigningKeys.AsNoTracking().SingleOrDefaultAsync() ?? await MakeAsync();
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Protector.Unprotect(stored.Protected), out _);
        return key;
    }

    private async Task<SigningKey> MakeAsync()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (publicKey, secret, at) = (made.ExportSubjectPublicKeyInfo(), Protector.Protect(made.ExportPkcs8PrivateKey()), clock.UtcNow());
        using (await db.ShortTurnAsync())
        {
            // Two printers at once, of two towns: the first key stays, and both use it.
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO signing_keys (key_id, public_key, protected, made_at) VALUES ({SigningKey.OnlyId}, {publicKey}, {secret}, {at})
                ON CONFLICT DO NOTHING
                """);
        }
        return await db.SigningKeys.AsNoTracking().SingleAsync();
    }
}

public sealed class SigningKeyMapping : IEntityTypeConfiguration<SigningKey>
{
    public void Configure(EntityTypeBuilder<SigningKey> builder)
    {
        builder.ToTable("signing_keys");
        builder.HasKey(k => k.KeyId);
        builder.Property(k => k.KeyId).ValueGeneratedNever();
    }
}
