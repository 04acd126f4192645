using Shuren.Features.Boards;

namespace Shuren.Features.Notices;

/// <summary>A household's slip as paper and phone show it.</summary>
/// <param name="Slip">Its own line and what leads to the root.</param>
/// <param name="QrCode">The slip, as an address of the check page.</param>
/// <param name="Text">The same to copy.</param>
public sealed record SlipView(BoardSlip Slip, string QrCode, string Text)
{
    public static SlipView Of(BoardSlip slip, string site)
    {
        var text = slip.ToText();
        return new SlipView(slip, QrPicture.Of(QrPicture.Capitals(site, CheckModel.Path + text), QRCoder.QRCodeGenerator.ECCLevel.L), text);
    }
}
