using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Boards;

/// <summary>A quarter's board as it stands, or as it was published.</summary>
/// <param name="Quarter">Which quarter.</param>
/// <param name="Notice">The notice it was published with; null before.</param>
/// <param name="Lines">By rank, then card number.</param>
/// <param name="TiedForLast">Between whom the group has to decide (D10); empty when the rules decide, or once it has decided.</param>
/// <param name="HeadSeq">The chain's head the figures stand on.</param>
/// <param name="HeadHash">Its hash.</param>
public sealed record QuarterBoard(
    Quarter Quarter, QuarterNotice? Notice, IReadOnlyList<BoardPlace> Lines, IReadOnlyList<BoardPlace> TiedForLast, long HeadSeq,
    byte[] HeadHash)
{
    public bool IsFinal => Notice?.IsFinal == true;

    /// <summary>How many are ranked, also where only the red and the black board were read.</summary>
    public int Ranked { get; init; } = Lines.Count;

    public IEnumerable<BoardPlace> Red => Lines.Where(l => l.IsRed);

    public BoardPlace? Black => Lines.FirstOrDefault(l => l.IsBlack);

    /// <summary>The tie for the last place and its votes, while the board is not final; null without a tie.</summary>
    public BoardTie? Tie { get; init; }

    /// <summary>How far the supervisors' comparison with the last paper is (SUP-7).</summary>
    public BoardWitness Witness { get; init; } = BoardWitness.None;

    /// <summary>D35: stored, but not checked by two supervisors: it says so wherever it is shown.</summary>
    public bool IsProvisional => IsFinal && !Witness.IsComplete;

    /// <summary>Nothing was counted in the quarter: everybody stands at nought.</summary>
    public bool IsEmpty => Lines.All(l => l.Score == Points.Zero && l.Deducted == Points.Zero);

    /// <summary>What of it was looked at, for the form that makes it final (D33).</summary>
    public string Shown => Infrastructure.Shown.Of(Lines.Select(l
        => Infrastructure.Shown.Of(l.HouseholdId, l.Score.Tenths, l.Deducted.Tenths, l.Rank, l.IsRed, l.IsBlack)));

    /// <summary>Eight groups of eight hex digits, as printed on the board (LED-3).</summary>
    public string HeadText => string.Join(' ', Convert.ToHexStringLower(HeadHash).Chunk(8).Select(c => new string(c)));

    /// <summary>What the supervisors compare before the next board (D35).</summary>
    public string HeadStart => Convert.ToHexStringLower(HeadHash)[..HeadCheck.Digits];
}

/// <summary>A tie for the last place.</summary>
/// <param name="Between">Whom the rules cannot tell apart.</param>
/// <param name="VotedOn">The digest that each vote on it carries (D33).</param>
/// <param name="Votes">The members' votes on just this tie.</param>
/// <param name="Tally">What they come to.</param>
/// <param name="HasFallen">Members voted before, on other households or figures: those votes no longer hold.</param>
public sealed record BoardTie(
    IReadOnlyList<BoardPlace> Between, string VotedOn, IReadOnlyList<TieVote> Votes, TieTally Tally, bool HasFallen);

/// <summary>One household on a board.</summary>
/// <param name="HouseholdId">Whose place.</param>
/// <param name="CardNumber">登记卡号.</param>
/// <param name="Head">The name in full, for staff; what may be shown where is said below (D11). Of one that was forgotten, that it has
/// left.</param>
/// <param name="GroupName">组别.</param>
/// <param name="Score">The score that ranks.</param>
/// <param name="Deducted">Deducted in the quarter, positive.</param>
/// <param name="Rank">1 = first.</param>
/// <param name="IsRed">On the red board.</param>
/// <param name="IsBlack">The black board's one entry.</param>
/// <param name="Naming">What may be shown of it, asked when the board is read.</param>
public sealed record BoardPlace(
    Guid HouseholdId, int CardNumber, string Head, string GroupName, Points Score, Points Deducted, int Rank, bool IsRed, bool IsBlack,
    BoardNaming Naming)
{
    /// <summary>In place of a name that was removed (SUP-6).</summary>
    public const string Forgotten = "已退出";

    public bool NamedOnPaper => Naming.OnPaper;

    public bool NamedInPublic => Naming.InPublic;

    public string PaperName => Naming.IsForgotten ? Card : NamedOnPaper ? Head : Naming.CardOnPaper ? Card : Names.Mask(Head);

    public string PaperGroup => Naming.IsForgotten || (!NamedOnPaper && Naming.CardOnPaper) ? "" : GroupName;

    public string PublicName => Naming.IsForgotten || !Naming.Consents ? Card : NamedInPublic ? Head : Names.Mask(Head);

    public string PublicGroup => Naming.IsForgotten || !Naming.Consents ? "" : GroupName;

    private string Card => $"卡号 {CardNumber}{(Naming.IsForgotten ? $"（{Forgotten}）" : "")}";
}

/// <summary>What may be shown of a household on a board (D11).</summary>
/// <param name="Consents">It takes part, and consents to publication at this moment: else the web shows the card number and nothing
/// else.</param>
/// <param name="OnPaper">The name may stand on the village's paper board.</param>
/// <param name="InPublic">The name may stand on the public page.</param>
/// <param name="CardOnPaper">On paper too, who is not named is the card number.</param>
/// <param name="IsForgotten">The name was removed.</param>
public readonly record struct BoardNaming(bool Consents, bool OnPaper, bool InPublic, bool CardOnPaper, bool IsForgotten = false);

/// <summary>A board as one kind of reader sees it.</summary>
/// <param name="Board">The board.</param>
/// <param name="Village">Whose, for the heading.</param>
/// <param name="Name">What stands for the household.</param>
/// <param name="Group">Its group, or nothing.</param>
/// <param name="Url">Where the staff pages of the village begin, when the names lead on.</param>
public sealed record BoardView(
    QuarterBoard Board, string Village, Func<BoardPlace, string> Name, Func<BoardPlace, string> Group, string? Url = null)
{
    /// <summary>Where the households' slips of this board begin, for the staff; null when it has none.</summary>
    public string? SlipUrl { get; init; }
}

/// <summary>What the town and the village allow of names (D11), asked when a board is read.</summary>
/// <param name="Town">Its settings only take away.</param>
/// <param name="IsNamingAdopted">The village's vote on naming has effect.</param>
public sealed record NamingRules(Town Town, bool IsNamingAdopted)
{
    public BoardNaming Of(bool consents, bool isRed, bool isBlack) => new(
        consents,
        OnPaper: consents && (!isBlack || (IsNamingAdopted && !Town.MaskBlackBoardOnPaper)),
        InPublic: consents && isRed && !Town.MaskRedBoardInPublic,
        CardOnPaper: Town.CardsOnPaper);
}

/// <summary>All that a board of today is worked out from.</summary>
/// <param name="Quarter">Which quarter.</param>
/// <param name="Notice">Its notice; null before.</param>
/// <param name="Standings">Who is ranked, and whether the household consents to publication.</param>
/// <param name="Votes">The votes on a tie that are not void, by time, whatever tie they were cast on.</param>
/// <param name="Rules">Of names.</param>
/// <param name="Head">The chain's head the figures stand on.</param>
public sealed record BoardFigures(
    Quarter Quarter, QuarterNotice? Notice, IReadOnlyDictionary<Standing, bool> Standings, IReadOnlyList<TieVote> Votes, NamingRules Rules,
    LedgerHead Head)
{
    /// <summary>The board that they make; the same whatever order they come in.</summary>
    public QuarterBoard Board()
    {
        var ranking = QuarterRanking.Of([.. Standings.Keys]);
        var between = ranking.TiedForLast.Select(s => Place(s, ranking.Lines.First(l => l.Standing == s).Rank, false, false)).ToList();
        var tie = Notice is null || between.Count == 0 ? null : Tie(Notice, between);
        if (tie?.Tally.HouseholdId is { } named)
        {
            ranking = QuarterRanking.Of([.. Standings.Keys], named);
        }
        return new QuarterBoard(
            Quarter,
            Notice,
            ranking.Lines.Select(l => Place(l.Standing, l.Rank, l.IsRed, l.IsBlack)).ToList(),
            tie?.Tally.IsDecided == true ? [] : between,
            Head.LastSeq,
            Head.LastHash)
        {
            Tie = tie
        };
    }

    private BoardPlace Place(Standing s, int rank, bool isRed, bool isBlack) => new(
        s.HouseholdId, s.CardNumber, s.Head, s.GroupName, s.Score, s.Deducted, rank, isRed, isBlack,
        Rules.Of(Standings[s], isRed, isBlack));

    private BoardTie Tie(QuarterNotice notice, List<BoardPlace> between)
    {
        var votedOn = Shown.Of(between.OrderBy(p => p.CardNumber)
            .Select(p => Shown.Of(p.HouseholdId, p.Score.Tenths, p.Deducted.Tenths)));
        var standing = Votes.Where(v => v.VotedOn == votedOn).ToList();
        var hasFallen = Votes.Count > standing.Count || notice.TieDecidedAt is not null;
        return new BoardTie(between, votedOn, standing, TieTally.Of(standing, Rules.Town.ReviewQuorum), hasFallen);
    }
}

/// <summary>Reads boards: a final one as it was stored (D24), any other from the period scores of today.</summary>
public sealed class QuarterBoards(AppDb db, TimeProvider clock)
{
    public async Task<QuarterBoard> GetAsync(VillageKey village, Quarter quarter)
    {
        var notice = await db.QuarterNotices.AsNoTracking().In(village).SingleOrDefaultAsync(n => n.Quarter == quarter);
        return notice?.IsFinal == true ? await StoredAsync(village, quarter, notice) : await CurrentAsync(village, quarter, notice);
    }

    /// <summary>The board of a notice that is not final, from the period scores of today.</summary>
    public Task<QuarterBoard> CurrentAsync(VillageKey village, QuarterNotice notice) => CurrentAsync(village, notice.Quarter, notice);

    private async Task<QuarterBoard> CurrentAsync(VillageKey village, Quarter quarter, QuarterNotice? notice)
    {
        var rules = await RulesAsync(village);
        var head = await db.LedgerHeads.AsNoTracking().In(village).SingleAsync();
        var votes = notice is null ? [] : await db.TieVotes.AsNoTracking()
            .Where(v => v.TownId == notice.TownId && v.NoticeId == notice.NoticeId && v.VoidAt == null)
            .OrderBy(v => v.At).ToListAsync();
        var figures = new BoardFigures(quarter, notice, await StandingsAsync(village, quarter, rules.Town.RankBy), votes, rules, head);
        return figures.Board() with { Witness = await WitnessAsync(village, notice) };
    }

    private async Task<BoardWitness> WitnessAsync(VillageKey village, QuarterNotice? notice)
        => notice is null ? BoardWitness.None
            : (await BoardWitnesses.OfAsync(db, village, clock.Today())).GetValueOrDefault(notice.NoticeId, BoardWitness.None);

    /// <summary>
    /// The same; of a final board its red and black places alone, which is all that the town's wall shows of each village.
    /// </summary>
    public async Task<QuarterBoard> MarkedAsync(VillageKey village, Quarter quarter)
    {
        var notice = await db.QuarterNotices.AsNoTracking().In(village).SingleOrDefaultAsync(n => n.Quarter == quarter);
        return notice?.IsFinal == true
            ? await StoredAsync(village, quarter, notice, onlyMarked: true)
            : await CurrentAsync(village, quarter, notice);
    }

    private async Task<QuarterBoard> StoredAsync(VillageKey village, Quarter quarter, QuarterNotice notice, bool onlyMarked = false)
    {
        var rules = await RulesAsync(village);
        var all = db.BoardLines.AsNoTracking().Where(l => l.TownId == notice.TownId && l.NoticeId == notice.NoticeId);
        var read = onlyMarked ? all.Where(l => l.IsRed || l.IsBlack) : all;
        var lines = await read.OrderBy(l => l.Rank).ThenBy(l => l.CardNumber).ToListAsync();
        var ranked = onlyMarked ? await all.CountAsync() : lines.Count;
        var names = await db.BoardNames.AsNoTracking()
            .Where(n => n.TownId == notice.TownId && n.NoticeId == notice.NoticeId
                && (!onlyMarked || read.Select(l => l.HouseholdId).Contains(n.HouseholdId)))
            .ToDictionaryAsync(n => n.HouseholdId);
        // The figures stay as published (D24); permission is asked now, and only ever takes away. What a new head says is not about the
        // name of the old one (HH-5), who is not asked any more.
        var newHeads = db.Standing(db.HouseholdChanges.In(village).Where(c => c.Kind == ChangeKind.Head && c.At >= notice.FinalAt));
        var consenting = await db.Households.In(village)
            .Where(h => h.ConsentsToPublish && h.WithdrawnOn == null && !newHeads.Any(c => c.HouseholdId == h.HouseholdId)
                && (!onlyMarked || read.Select(l => l.HouseholdId).Contains(h.HouseholdId)))
            .Select(h => h.HouseholdId).ToHashSetAsync();
        BoardPlace Place(BoardLine l)
        {
            var name = names.GetValueOrDefault(l.HouseholdId);
            var now = rules.Of(consenting.Contains(l.HouseholdId), l.IsRed, l.IsBlack);
            return new BoardPlace(
                l.HouseholdId, l.CardNumber, name?.Head ?? BoardPlace.Forgotten, name?.GroupName ?? "", l.Score, l.Deducted, l.Rank,
                l.IsRed, l.IsBlack, now with
                {
                    OnPaper = now.OnPaper && l.NamedOnPaper,
                    InPublic = now.InPublic && l.NamedInPublic,
                    CardOnPaper = now.CardOnPaper || notice.CardsOnPaper,
                    IsForgotten = name is null
                });
        }
        return new QuarterBoard(quarter, notice, lines.ConvertAll(Place), [], notice.FinalHeadSeq!.Value, notice.FinalHeadHash!)
        {
            Ranked = ranked,
            Witness = await WitnessAsync(village, notice)
        };
    }

    private async Task<NamingRules> RulesAsync(VillageKey village) => new(
        await db.Towns.AsNoTracking().SingleAsync(t => t.TownId == village.TownId),
        (await NamingService.OpenAsync(db, village)).Exists(n => n.HasEffect));

    /// <summary>
    /// Who is ranked, with the figures that rank, and whether the name may be published: an index of the quarter, not the history.
    /// </summary>
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
