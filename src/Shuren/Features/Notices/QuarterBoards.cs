using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;
using Shuren.Features.Organization;

namespace Shuren.Features.Notices;

/// <summary>A quarter's board as it stands, or as it was published.</summary>
/// <param name="Quarter">Which quarter.</param>
/// <param name="Notice">The notice it was published with; null before.</param>
/// <param name="Lines">By rank, then card number.</param>
/// <param name="TiedForLast">Between whom the group has to decide (D10); empty when the rules decide, or once it has decided.</param>
/// <param name="HeadSeq">The chain's head the figures stand on.</param>
/// <param name="HeadHash">Its hash.</param>
public sealed record QuarterBoard(
    Quarter Quarter, QuarterNotice? Notice, IReadOnlyList<BoardPlace> Lines, IReadOnlyList<BoardPlace> TiedForLast, long HeadSeq, byte[] HeadHash)
{
    public bool IsFinal => Notice?.IsFinal == true;

    public IEnumerable<BoardPlace> Red => Lines.Where(l => l.IsRed);

    public BoardPlace? Black => Lines.FirstOrDefault(l => l.IsBlack);

    /// <summary>Eight groups of eight hex digits, as printed on the board (LED-3).</summary>
    public string HeadText => string.Join(' ', Convert.ToHexStringLower(HeadHash).Chunk(8).Select(c => new string(c)));
}

/// <summary>One household on a board.</summary>
/// <param name="HouseholdId">Whose place.</param>
/// <param name="CardNumber">登记卡号.</param>
/// <param name="Head">The name in full; what may be shown where is said by the two flags (D11).</param>
/// <param name="GroupName">组别.</param>
/// <param name="Score">The score that ranks.</param>
/// <param name="Deducted">Deducted in the quarter, positive.</param>
/// <param name="Rank">1 = first.</param>
/// <param name="IsRed">On the red board.</param>
/// <param name="IsBlack">The black board's one entry.</param>
/// <param name="NamedOnPaper">The name may stand on the village's paper board.</param>
/// <param name="NamedInPublic">The name may stand on the public page.</param>
public sealed record BoardPlace(
    Guid HouseholdId, int CardNumber, string Head, string GroupName, Points Score, Points Deducted, int Rank, bool IsRed, bool IsBlack, bool NamedOnPaper, bool NamedInPublic)
{
    public string PaperName => NamedOnPaper ? Head : Names.Mask(Head);

    public string PublicName => NamedInPublic ? Head : Names.Mask(Head);
}

/// <summary>Reads boards: a final one as it was stored (D24), any other from the period scores of today.</summary>
public sealed class QuarterBoards(AppDb db)
{
    public async Task<QuarterBoard> GetAsync(VillageKey village, Quarter quarter)
    {
        var notice = await db.QuarterNotices.AsNoTracking().In(village).SingleOrDefaultAsync(n => n.Quarter == quarter);
        return notice?.IsFinal == true ? await StoredAsync(quarter, notice) : await CurrentAsync(village, quarter, notice);
    }

    private async Task<QuarterBoard> StoredAsync(Quarter quarter, QuarterNotice notice)
    {
        var lines = await db.BoardLines.AsNoTracking()
            .Where(l => l.TownId == notice.TownId && l.NoticeId == notice.NoticeId)
            .OrderBy(l => l.Rank).ThenBy(l => l.CardNumber)
            .Select(l => new BoardPlace(l.HouseholdId, l.CardNumber, l.Head, l.GroupName, l.Score, l.Deducted, l.Rank, l.IsRed, l.IsBlack, l.NamedOnPaper, l.NamedInPublic))
            .ToListAsync();
        return new QuarterBoard(quarter, notice, lines, [], notice.FinalHeadSeq!.Value, notice.FinalHeadHash!);
    }

    private async Task<QuarterBoard> CurrentAsync(VillageKey village, Quarter quarter, QuarterNotice? notice)
    {
        var town = await db.Towns.AsNoTracking().SingleAsync(t => t.TownId == village.TownId);
        var place = await db.Villages.AsNoTracking().In(village).SingleAsync();
        var head = await db.LedgerHeads.AsNoTracking().In(village).SingleAsync();
        var standings = await StandingsAsync(village, quarter, town.RankBy);
        var ranking = QuarterRanking.Of(standings.Keys, notice?.TieHouseholdId);
        BoardPlace Show(Standing s, int rank, bool isRed, bool isBlack)
        {
            var consents = standings[s];
            var naming = place.NamingAdoptedOn is not null && !town.MaskBlackBoardOnPaper;
            return new BoardPlace(
                s.HouseholdId, s.CardNumber, s.Head, s.GroupName, s.Score, s.Deducted, rank, isRed, isBlack,
                NamedOnPaper: isBlack ? naming && consents : consents,
                NamedInPublic: isRed && consents && !town.MaskRedBoardInPublic);
        }
        return new QuarterBoard(
            quarter,
            notice,
            ranking.Lines.Select(l => Show(l.Standing, l.Rank, l.IsRed, l.IsBlack)).ToList(),
            notice?.TieDecidedAt is not null ? [] : ranking.TiedForLast.Select(s => Show(s, ranking.Lines.First(l => l.Standing == s).Rank, false, false)).ToList(),
            head.LastSeq,
            head.LastHash);
    }

    /// <summary>Who is ranked, with the figures that rank, and whether the name may be published: an index of the quarter, not the history.</summary>
    private async Task<Dictionary<Standing, bool>> StandingsAsync(VillageKey village, Quarter quarter, RankBy rankBy)
    {
        var first = quarter.FirstDay;
        var from = rankBy == RankBy.Quarter ? quarter : new Quarter(quarter.Year, 1);
        // A household that joined in the quarter, or withdrew, is not ranked (D10).
        var households = await db.Households.AsNoTracking().In(village)
            .Where(h => h.JoinedOn < first && h.WithdrawnOn == null)
            .Select(h => new { h.HouseholdId, h.CardNumber, h.Head, h.GroupName, h.ConsentsToPublish })
            .ToListAsync();
        var scores = await db.PeriodScores.AsNoTracking().In(village)
            .Where(s => s.Quarter >= from && s.Quarter <= quarter)
            .Select(s => new { s.HouseholdId, s.Score, s.Deducted })
            .ToListAsync();
        var sums = new Dictionary<Guid, (Points Score, Points Deducted)>(scores.Count);
        foreach (var score in scores)
        {
            var (sum, deducted) = sums.GetValueOrDefault(score.HouseholdId);
            sums[score.HouseholdId] = (sum + score.Score, deducted + score.Deducted);
        }
        return households.ToDictionary(
            h =>
            {
                var (score, deducted) = sums.GetValueOrDefault(h.HouseholdId);
                return new Standing(h.HouseholdId, h.CardNumber, h.Head, h.GroupName, score, deducted);
            },
            h => h.ConsentsToPublish);
    }
}
