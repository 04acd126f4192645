using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Photos;

namespace Shuren.Features.Door;

/// <summary>A form as it was sent.</summary>
/// <param name="Address">Path and query it was sent to, without what the page that showed it again added.</param>
/// <param name="Fields">Names and values in their order; passwords are left out.</param>
/// <param name="Files">Photos as they would be stored, anything else as it came.</param>
/// <param name="Status">What its page answered: 400 with errors, 200 for a check page or a form that was filled in further.</param>
/// <param name="Errors">Field (or nothing) and sentence.</param>
/// <param name="Sheet">The check page that the handler asked for; null when it did not.</param>
/// <param name="Word">What else is said above the form; null = nothing.</param>
public sealed record SentForm(
    string Address,
    IReadOnlyList<KeyValuePair<string, string>> Fields,
    IReadOnlyList<SentFile> Files,
    int Status,
    IReadOnlyList<KeyValuePair<string, string>> Errors,
    CheckSheet? Sheet,
    string? Word);

/// <summary>A file of it. The bytes are kept beside the words.</summary>
public sealed record SentFile(string Field, string Name, string Type, int Length)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public byte[] Bytes { get; init; } = [];
}

/// <summary>Keeps forms that were not carried out, sealed and for a time (ADR 19).</summary>
public sealed class KeptForms(AppDb db, IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>For who is signed in: over the midday rest.</summary>
    public static readonly TimeSpan ForOwner = TimeSpan.FromHours(12);

    /// <summary>For who has to sign in again, and for who is nobody here.</summary>
    public static readonly TimeSpan ForAbsent = TimeSpan.FromMinutes(30);

    /// <summary>Bytes of a form of somebody not signed in: an application is far below it.</summary>
    public const int OfNobodyMax = 64 * 1024;

    private readonly IDataProtector _protector = protection.CreateProtector("kept-form");

    /// <summary>Whether a field holds what must not be kept, not even sealed.</summary>
    public static bool IsSecret(string address, string field)
        => field is "Password" or "Pin" or "SetupCode" || address.StartsWith("/account/password", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a field was put into the form by the program for itself, and is no part of what is sent with it.</summary>
    public static bool IsOfTheForm(string field) => field is
        "__RequestVerificationToken" or FormFilter.Field or FormOwner.Field or ShownAgain.Parameter or ShownAgain.FileField;

    /// <summary>Names and values as they were sent to this address.</summary>
    public static List<KeyValuePair<string, string>> FieldsOf(string address, IFormCollection form) =>
    [
        .. form.Where(f => (f.Key == FormFilter.Field || !IsOfTheForm(f.Key)) && !IsSecret(address, f.Key))
            .SelectMany(f => f.Value.Select(v => KeyValuePair.Create(f.Key, v ?? "")))
    ];

    /// <summary>
    /// The files of a form as they are kept. A photo is decoded and encoded as it will be stored: small, and one that nobody can read is
    /// said now and not kept to be refused again.
    /// </summary>
    public static async Task<(List<SentFile> Files, List<KeyValuePair<string, string>> Errors)> FilesOfAsync(IFormFileCollection sent)
    {
        var files = new List<SentFile>();
        var errors = new List<KeyValuePair<string, string>>();
        foreach (var file in sent.Where(f => f.Length > 0))
        {
            using var bytes = new MemoryStream((int)file.Length);
            await file.CopyToAsync(bytes);
            var kept = bytes.ToArray();
            if (StoredPhotos.IsPicture(file))
            {
                try
                {
                    kept = (await StoredPhotos.PrepareAsync(file)).Full;
                }
                catch (RuleViolation unreadable)
                {
                    errors.Add(KeyValuePair.Create(file.Name, unreadable.Message));
                    continue;
                }
            }
            files.Add(new SentFile(file.Name, file.FileName, file.ContentType, kept.Length) { Bytes = kept });
        }
        return (files, errors);
    }

    public async Task<Guid> KeepAsync(Guid ownerId, SentForm form, TimeSpan time)
    {
        var now = clock.UtcNow();
        var kept = new KeptForm { OwnerId = ownerId, Sealed = _protector.Protect(Pack(form)), Until = now + time };
        using var turn = await db.ShortTurnAsync();
        var oldest = await db.KeptForms.Where(f => f.OwnerId == ownerId).OrderByDescending(f => f.Until)
            .Skip(KeptForm.PerOwnerMax - 1).Select(f => f.KeptFormId).ToListAsync();
        await db.KeptForms.Where(f => f.Until < now || oldest.Contains(f.KeptFormId)).ExecuteDeleteAsync();
        db.ChangeTracker.Clear();
        db.KeptForms.Add(kept);
        await db.SaveChangesAsync();
        return kept.KeptFormId;
    }

    /// <summary>Null when it is somebody else's, its time is over, or the server's keys are others.</summary>
    public async Task<SentForm?> FindAsync(Guid id, Guid ownerId)
    {
        var now = clock.UtcNow();
        var found = await db.KeptForms.AsNoTracking()
            .SingleOrDefaultAsync(f => f.KeptFormId == id && f.OwnerId == ownerId && f.Until >= now);
        try
        {
            return found is null ? null : Unpack(_protector.Unprotect(found.Sealed));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>It was shown to its owner, who is signed in: from now on it stays as long as any other of theirs.</summary>
    public async Task StayAsync(Guid id)
    {
        var until = clock.UtcNow() + ForOwner;
        // One kept a moment ago has that time already: nothing is written for each time it is shown.
        if (await db.KeptForms.AnyAsync(f => f.KeptFormId == id && f.Until < until - ForAbsent))
        {
            using var turn = await db.ShortTurnAsync();
            await db.KeptForms.Where(f => f.KeptFormId == id).ExecuteUpdateAsync(s => s.SetProperty(f => f.Until, until));
        }
    }

    /// <summary>Leaves a word that the next page shows, once.</summary>
    /// <returns>By which it is taken.</returns>
    public Task<Guid> LeaveWordAsync(Guid ownerId, string word)
        => KeepAsync(ownerId, new SentForm("", [], [], StatusCodes.Status200OK, [], null, word), ForAbsent);

    /// <summary>The word, and it is gone. Null when it was taken before, is another's, or its time is over.</summary>
    public async Task<string?> TakeWordAsync(Guid id, Guid ownerId)
    {
        if (await FindAsync(id, ownerId) is not { Address.Length: 0 } left)
        {
            return null;
        }
        using var turn = await db.ShortTurnAsync();
        // Of two who ask at once, one gets it.
        return await db.KeptForms.Where(f => f.KeptFormId == id).ExecuteDeleteAsync() == 1 ? left.Word : null;
    }

    /// <summary>Forgets those whose time is over: the daily work, beside each keeping.</summary>
    public async Task ForgetAsync()
    {
        var now = clock.UtcNow();
        using var turn = await db.ShortTurnAsync();
        await db.KeptForms.Where(f => f.Until < now).ExecuteDeleteAsync();
    }

    // The words as JSON, then the bytes of the files one after the other.
    private static byte[] Pack(SentForm form)
    {
        using var packed = new MemoryStream();
        using var writer = new BinaryWriter(packed, Encoding.UTF8);
        var words = JsonSerializer.SerializeToUtf8Bytes(form);
        writer.Write(words.Length);
        writer.Write(words);
        foreach (var file in form.Files)
        {
            writer.Write(file.Bytes);
        }
        writer.Flush();
        return packed.ToArray();
    }

    private static SentForm Unpack(byte[] packed)
    {
        using var reader = new BinaryReader(new MemoryStream(packed), Encoding.UTF8);
        var form = JsonSerializer.Deserialize<SentForm>(reader.ReadBytes(reader.ReadInt32()))!;
        return form with { Files = [.. form.Files.Select(f => f with { Bytes = reader.ReadBytes(f.Length) })] };
    }
}
