using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Commendations;

/// <summary>荣誉证书 of a household that was chosen, on A4 across (SUP-4). It goes to the household itself, so it bears its name.</summary>
public static class CertificatePaper
{
    private const double Edge = 12;

    /// <param name="fonts">The installation's.</param>
    /// <param name="place">The village.</param>
    /// <param name="state">A final round.</param>
    /// <param name="nominee">One that it chose.</param>
    public static PaperDocument Of(DocumentFonts fonts, Place place, CommendationState state, Nominee nominee)
    {
        var (round, who) = (state.Round, nominee.Who);
        var final = round.FinalAt!.Value.ToChinaDate();
        var paper = new PaperDocument(fonts, Paper.A4.Landscape, $"{who.Head}户 荣誉证书") { HasNumbers = false };
        var (width, height) = (Paper.A4.Height, Paper.A4.Width);
        paper.FrameAt(Edge, Edge, width - (2 * Edge), height - (2 * Edge), 1.4, Ink.Signal);
        paper.FrameAt(Edge + 3, Edge + 3, width - (2 * Edge) - 6, height - (2 * Edge) - 6, 0.3, Ink.Signal);
        var (left, room) = (Edge + 30, width - (2 * Edge) - 60);
        paper.TextAt(left, 34, room, new Look(44, Side.Centre, Bold: true) { Ink = Ink.Signal, Leading = 1.2 }, "荣　誉　证　书");
        var y = 74.0;
        y += paper.TextAt(left, y, room, new Look(24, Bold: true) { Leading = 1.6 }, $"{Span.Whole(who.Head)}户：") + 2;
        var body = new Look(20, Indent: 2) { Leading = 1.75 };
        y += paper.TextAt(
            left, y, room, body,
            $"你户在{round.Period}新时代文明实践暨乡村治理积分制活动中，积分 {who.Figures.Total} 分，做好事 {who.Figures.Deeds} 件，经村积分审核工作组表决、公示，被评为",
            new Span(Span.Whole($"“{round.Title}”"), Bold: true), "。");
        paper.TextAt(left, y, room, body, "特发此证，以资鼓励。");
        paper.TextAt(left, height - 46, room, new Look(18, Side.Right), VillageNames.Committee(place.VillageName));
        paper.TextAt(left, height - 36, room, new Look(18, Side.Right), final.ToChinese());
        paper.TextAt(left, height - 35, room / 2, new Look(11) { Ink = Ink.Grey }, $"证书编号 {Number(nominee, final)}　登记卡号 {who.CardNumber}");
        return paper;
    }

    /// <summary>2022-003.</summary>
    public static string Number(Nominee nominee, DateOnly final)
        => FormattableString.Invariant($"{final.Year}-{nominee.Nomination.CertificateNumber:000}");

    /// <summary>Whether there is one.</summary>
    public static bool IsFor(CommendationState state, Nominee? nominee)
        => state.Round.State == RoundState.Final && nominee is { Nomination.CertificateNumber: not null, Who.IsForgotten: false };
}
