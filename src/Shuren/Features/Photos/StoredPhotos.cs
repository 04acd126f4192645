using Shuren.Features.Access;

namespace Shuren.Features.Photos;

public static class StoredPhotos
{
    public const int PerClaimMax = 9;

    private const string Field = "Photos";

    public static StoredPhoto Of(VillageKey village, Photo photo, Caller by, DateTime at) => new()
    {
        TownId = village.TownId,
        VillageId = village.VillageId,
        Full = photo.Full,
        Thumbnail = photo.Thumbnail,
        Width = photo.Width,
        Height = photo.Height,
        Sha256 = photo.Sha256,
        AddedAt = at,
        AddedBy = by.UserId
    };

    /// <summary>Whether an upload says that it is a picture; what it is, its content tells.</summary>
    public static bool IsPicture(IFormFile file)
        => file.ContentType?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true || file.Name == Field;

    /// <summary>The uploads of a form, decoded and encoded anew.</summary>
    /// <exception cref="RuleViolation">One of them is no usable photo, or there are too many.</exception>
    public static async Task<List<Photo>> PrepareAsync(IEnumerable<IFormFile> files)
    {
        var photos = new List<Photo>();
        foreach (var file in files.Where(f => f.Length > 0))
        {
            if (photos.Count == PerClaimMax)
            {
                throw new RuleViolation(Rule.Form, $"一次最多 {PerClaimMax} 张照片。请去掉几张。", Field);
            }
            photos.Add(await PrepareAsync(file));
        }
        return photos;
    }

    /// <summary>One upload, decoded and encoded anew.</summary>
    /// <exception cref="RuleViolation">It is no usable photo; the sentence names the file.</exception>
    public static async Task<Photo> PrepareAsync(IFormFile file)
    {
        if (file.Length > PhotoEncoder.BytesMax)
        {
            throw new RuleViolation(Rule.File, $"“{file.FileName}”太大，一张照片不超过 10 MB。请在手机相册里改小，或截屏后再选。", Field);
        }
        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes);
        try
        {
            return await PhotoEncoder.PrepareAsync(bytes.ToArray());
        }
        catch (RuleViolation refused)
        {
            // Of nine, which one?
            throw new RuleViolation(refused.Code, $"“{file.FileName}”没有收下：{refused.Message}", Field);
        }
    }
}
