using Shuren.Features.Boards;

namespace Shuren.Features.Notices;

/// <summary>A household's slip as paper and phone show it.</summary>
/// <param name="Slip">Its own line and what leads to the root.</param>
/// <param name="Address">The slip, as an address of the check page: what its code says.</param>
/// <param name="Text">The same to copy.</param>
public sealed record SlipView(BoardSlip Slip, string Address, string Text)
{
    public const string HowToCheck = "怎样核对：用手机扫这个码，打开的网页已经填好凭条；再照墙上那张榜，输入“本榜校验码”的前两组。说“对”，就是墙上的榜里有您家这一行，一个数也没有改过。";

    public string QrCode => QrPicture.Of(Address, QRCoder.QRCodeGenerator.ECCLevel.L);

    public static SlipView Of(BoardSlip slip, string site)
    {
        var text = slip.ToText();
        return new SlipView(slip, QrPicture.Capitals(site, CheckModel.Path + text), text);
    }
}
