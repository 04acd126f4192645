using Shuren.Features.Access;

namespace Shuren.Features.Photos;

public static class StoredPhotos
{
    public const int PerClaimMax = 9;

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

    /// <summary>The uploads of a form, decoded and encoded anew.</summary>
    /// <exception cref="RuleViolation">One of them is no usable photo, or there are too many.</exception>
    public static async Task<List<Photo>> PrepareAsync(IEnumerable<IFormFile> files)
    {
        var photos = new List<Photo>();
        foreach (var file in files.Where(f => f.Length > 0))
        {
            if (file.Length > PhotoEncoder.BytesMax)
            {
                throw new RuleViolation(Rule.File, $"“{file.FileName}”太大，一张照片不超过 10 MB。", "Photos");
            }
            if (photos.Count == PerClaimMax)
            {
                throw new RuleViolation(Rule.Form, $"一次最多 {PerClaimMax} 张照片。", "Photos");
            }
            using var bytes = new MemoryStream((int)file.Length);
            await file.CopyToAsync(bytes);
            photos.Add(await PhotoEncoder.PrepareAsync(bytes.ToArray()));
        }
        return photos;
    }
}
