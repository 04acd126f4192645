using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Door;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Notices;

/// <summary>What stands under a final board on paper.</summary>
/// <param name="Quarter">Of the board.</param>
/// <param name="Seal">Its tree.</param>
/// <param name="QrCode">The signed stamp, as an address of the check page.</param>
/// <param name="Fingerprint">Of the key that signed.</param>
/// <param name="CheckAddress">Where a slip is checked.</param>
public sealed record SealView(Quarter Quarter, BoardSeal Seal, string QrCode, string Fingerprint, string CheckAddress);

/// <summary>What goes on the wall: names as D11 allows on paper.</summary>
[Needs(Permission.SeeRecord)]
public sealed class PaperModel(
    QuarterBoards boards, BoardSeals seals, SigningKeys keys, ExpiryService expiry, IConfiguration configuration) : VillagePage
{
    public QuarterBoard Board { get; private set; } = null!;

    /// <summary>Of a final board; null of one that has no tree.</summary>
    public SealView? Seal { get; private set; }

    /// <summary>The end of points that is near (D13).</summary>
    public SpendableEnd? Ending { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (!Quarter.TryParse((string?)RouteData.Values["quarter"], out var quarter))
        {
            return NotFound();
        }
        Board = await boards.GetAsync(Village, quarter);
        Ending = await expiry.SoonAsync(Village);
        if (Board.Notice is null)
        {
            return NotFound();
        }
        Seal = Board.IsFinal && await seals.FindAsync(Board.Notice) is { } seal ? await SignedAsync(seal) : null;
        return null;
    }

    private async Task<SealView> SignedAsync(BoardSeal seal)
    {
        using var key = await keys.GetAsync();
        var site = QrPicture.Site(configuration, Request);
        var text = seal.Stamp(Place.VillageCode, Board.Quarter).ToText(key);
        return new SealView(
            Board.Quarter, seal, QrPicture.Of(QrPicture.Capitals(site, CheckModel.Path + text)),
            SigningKey.Fingerprint(key.ExportSubjectPublicKeyInfo()), site + CheckModel.Path.TrimEnd('/'));
    }
}
