using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Door;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Notices;

/// <summary>What stands under a final board on paper.</summary>
/// <param name="Quarter">Of the board.</param>
/// <param name="Seal">Its tree.</param>
/// <param name="QrText">The signed stamp, as an address of the check page: what its code says.</param>
/// <param name="Fingerprint">Of the key that signed.</param>
/// <param name="CheckAddress">Where a slip is checked.</param>
public sealed record SealView(Quarter Quarter, BoardSeal Seal, string QrText, string Fingerprint, string CheckAddress)
{
    public string QrCode => QrPicture.Of(QrText);
}

/// <summary>What goes on the wall: names as D11 allows on paper.</summary>
[Needs(Permission.SeeRecord)]
public sealed class PaperModel(
    QuarterBoards boards, BoardSeals seals, SigningKeys keys, ExpiryService expiry, IConfiguration configuration, DocumentFonts fonts,
    TimeProvider clock) : VillagePage
{
    public QuarterBoard Board { get; private set; } = null!;

    /// <summary>Of a final board; null of one that has no tree.</summary>
    public SealView? Seal { get; private set; }

    /// <summary>The end of points that is near (D13).</summary>
    public SpendableEnd? Ending { get; private set; }

    /// <summary>
    /// Of a notice: the public page, for its code. A final board's one code is the stamp, and the page that it opens leads on.
    /// </summary>
    public string? PublicAddress => Board.IsFinal ? null
        : $"{QrPicture.Site(configuration, Request)}/p/{Place.VillageCode}/board/{Board.Quarter}";

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

    /// <summary>The board as the wall's paper shows it.</summary>
    public BoardView View => new(Board, Place.VillageName, p => p.PaperName, p => p.PaperGroup);

    /// <param name="sheet">A3; anything else is A4.</param>
    public IActionResult OnGetPdf(string? sheet)
    {
        var paper = sheet == "A3" ? Paper.A3 : Paper.A4;
        return this.Pdf(
            fonts, () => BoardPaper.Of(fonts, paper, View, Seal, Ending?.Sentence, PublicAddress),
            $"{Place.VillageName}{Board.Quarter}{(Board.IsFinal ? "红黑榜" : "积分公示")}{(sheet == "A3" ? "A3" : "A4")}", "board", clock.Today());
    }

    public FileContentResult OnGetWord()
        => this.Word(
            WordWriter.Write(BoardLetter.Of(View, Seal, Ending?.Sentence)),
            $"{Place.VillageName}{Board.Quarter}{(Board.IsFinal ? "红黑榜" : "积分公示")}", "board", clock.Today());

    private async Task<SealView> SignedAsync(BoardSeal seal)
    {
        using var key = await keys.GetAsync();
        var site = QrPicture.Site(configuration, Request);
        var text = seal.Stamp(Place.VillageCode, Board.Quarter).ToText(key);
        return new SealView(
            Board.Quarter, seal, QrPicture.Capitals(site, CheckModel.Path + text),
            SigningKey.Fingerprint(key.ExportSubjectPublicKeyInfo()), site + CheckModel.Path.TrimEnd('/'));
    }
}
