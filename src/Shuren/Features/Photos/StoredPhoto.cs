namespace Shuren.Features.Photos;

/// <summary>
/// A photo after re-encoding: evidence, a scanned paper, a signature. Kept in the database, so that a backup is one file and
/// evidence cannot drift apart from the record. Never public (D29).
/// </summary>
public sealed class StoredPhoto : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid PhotoId { get; init; } = Ids.New();

    /// <summary>JPEG, longest side at most 1600 px, no EXIF.</summary>
    public required byte[] Full { get; init; }

    public required byte[] Thumbnail { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Of <see cref="Full"/>, hex.</summary>
    public required string Sha256 { get; init; }

    public required DateTime AddedAt { get; init; }

    public required Guid AddedBy { get; init; }

    /// <summary>
    /// The day on which the picture went, its time being over: then both pictures are empty, and the digest tells what it was.
    /// </summary>
    public DateOnly? RemovedOn { get; set; }
}
