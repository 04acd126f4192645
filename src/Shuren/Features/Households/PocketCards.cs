using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Households;

/// <summary>A card's face: the household's, or one of its members' (HH-4, D2).</summary>
public sealed record PocketCard(Household Household, Member? Member);

/// <summary>
/// The card for the pocket, 85.6 × 54 mm as a bank's, ten on an A4 with lines to cut along. The points are the household's.
/// </summary>
public static class PocketCards
{
    private const double Width = 85.6;
    private const double Height = 54;
    private const int Across = 2;
    private const int ToAPage = 10;

    /// <summary>Where the code on a card leads: sign-in with village and card filled in; the counter reads it too.</summary>
    public static string Address(string site, Place place, Household household)
        => $"{site}/sign-in?village={place.VillageCode}&card={household.CardNumber}";

    public static PaperDocument Of(DocumentFonts fonts, Place place, int year, IReadOnlyList<PocketCard> cards, string site)
    {
        var name = FormattableString.Invariant($"{place.TownName}{year}年{place.VillageInFull}积分登记卡");
        var paper = new PaperDocument(fonts, Paper.A4, name) { HasNumbers = false, Footer = null };
        var left = (Paper.A4.Width - (Across * Width)) / 2;
        var top = (Paper.A4.Height - (ToAPage / Across * Height)) / 2;
        foreach (var (i, card) in cards.Index())
        {
            if (i > 0 && i % ToAPage == 0)
            {
                paper.NewPage();
            }
            var at = (left + (i % Across * Width), top + (i % ToAPage / Across * Height));
            Draw(paper, at, name, card, Address(site, place, card.Household));
        }
        return paper;
    }

    private static void Draw(PaperDocument paper, (double X, double Y) at, string name, PocketCard card, string address)
    {
        const double pad = 4;
        const double code = 30;
        var (household, member) = card;
        var room = Width - (2 * pad);
        paper.FrameAt(at.X, at.Y, Width, Height, 0.15, Ink.Grey, dashed: true);
        var title = new Look(11, Side.Centre, Bold: true) { Leading = 1.3 };
        title = title with { Size = paper.Fit(room, title, name) };
        paper.TextAt(at.X + pad, at.Y + pad, room, title, Span.Whole(name));
        paper.LineAt(at.X + pad, at.Y + pad + 6.5, at.X + Width - pad, at.Y + pad + 6.5, 0.3, Ink.Signal);
        var column = room - code - 1;
        var y = at.Y + pad + 9.5;
        y += Line(paper, at.X + pad, y, column, "户主", household.Head, 14);
        if (member is not null)
        {
            y += Line(paper, at.X + pad, y, column, "持卡人", member.Name, 12);
        }
        y += Line(paper, at.X + pad, y, column, "组别", household.GroupName, 11);
        Line(paper, at.X + pad, y, column, "卡号", FormattableString.Invariant($"{household.CardNumber}"), 14);
        paper.QrAt(at.X + Width - pad - code + 2, at.Y + pad + 8, code, address);
        paper.TextAt(
            at.X + pad, at.Y + Height - pad - 3.2, room, new Look(7.5) { Ink = Ink.Grey, Leading = 1.2 }, "扫码查积分；兑换时出示。积分记在全户，一户一个账。");
    }

    private static double Line(PaperDocument paper, double x, double y, double width, string label, string text, double size)
    {
        var look = new Look(size) { Leading = 1.3 };
        const double labelWidth = 13;
        look = look with { Size = paper.Fit(width - labelWidth, look, text) };
        paper.TextAt(x, y + ((look.Size - 9) * 0.2), labelWidth, new Look(9) { Ink = Ink.Grey, Leading = 1.3 }, label);
        return paper.TextAt(x + labelWidth, y, width - labelWidth, look, Span.Whole(text)) + 1.2;
    }
}
