using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Boards;

/// <summary>
/// 公示 of a village's quarter (PUB-1, D24): first the scores as a notice, open to objections; then the final board, stored as published.
/// </summary>
public sealed class QuarterNotice : IVillageOwned
{
    public const int ToldHowMaxLength = 50;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid NoticeId { get; init; } = Ids.New();

    public required Quarter Quarter { get; init; }

    public required DateTime PublishedAt { get; init; }

    public required Guid PublishedBy { get; init; }

    /// <summary>The last day for objections (D16), that day included.</summary>
    public required DateOnly ObjectionsUntil { get; init; }

    /// <summary>The last day on the public page (PUB-4).</summary>
    public required DateOnly PublicUntil { get; init; }

    /// <summary>Whether anybody may read it on the web that day (PUB-4).</summary>
    public bool IsPublicOn(DateOnly day) => day <= PublicUntil;

    /// <summary>The chain's head when the notice went up.</summary>
    public required long HeadSeq { get; init; }

    public required byte[] HeadHash { get; init; }

    /// <summary>When, how and by whom the household that stands last was told, before the board goes up (D11).</summary>
    public Guid? BlackToldHouseholdId { get; private set; }

    public DateOnly? BlackToldOn { get; private set; }

    public string? BlackToldHow { get; private set; }

    public Guid? BlackToldBy { get; private set; }

    /// <summary>When that was recorded: after the vote, where a tie was voted on. Null from before this was kept.</summary>
    public DateTime? BlackToldAt { get; private set; }

    /// <summary>
    /// The last day on which what stands of the household told may be challenged: it has its days from the telling on, whoever else's are
    /// over.
    /// </summary>
    public DateOnly? BlackObjectionsUntil { get; private set; }

    /// <summary>
    /// The town showed who is not named as a card number on paper, when the board became final: later reprints show no more (D11).
    /// </summary>
    public bool CardsOnPaper { get; private set; }

    /// <summary>
    /// D10, of boards from before each member voted for themselves (see <see cref="TieVote"/>): the vote as one person typed it.
    /// </summary>
    public DateTime? TieDecidedAt { get; init; }

    public Guid? TieDecidedBy { get; init; }

    public Guid? TieHouseholdId { get; init; }

    public int? TiePresent { get; init; }

    public int? TieVotesFor { get; init; }

    public int? TieVotesAgainst { get; init; }

    public string? TieNote { get; init; }

    public DateTime? FinalAt { get; private set; }

    public Guid? FinalBy { get; private set; }

    /// <summary>The chain's head printed on the final board (LED-3).</summary>
    public long? FinalHeadSeq { get; private set; }

    public byte[]? FinalHeadHash { get; private set; }

    /// <summary>
    /// D35: the final board whose paper the supervisors compare before this one counts. Set when the board is stored; null = there was none
    /// before it, or it was stored before this was kept.
    /// </summary>
    public Guid? ComparedNoticeId { get; private set; }

    public bool IsFinal => FinalAt is not null;

    /// <summary>Of a notice from before the towns set their day themselves: null, it was the usual one.</summary>
    public DateOnly? DueDay { get; init; }

    /// <summary>By when the quarter was to be published (PUB-1): by the town's day of that time.</summary>
    public DateOnly DueOn => DueDay ?? DueDays.Usual.OfNotice(Quarter);

    /// <summary>It went up after that day, and says so wherever it is shown.</summary>
    public bool IsLate => PublishedAt.ToChinaDate() > DueOn;

    /// <summary>The village owes the quarter's notice, its day has passed, and there is none.</summary>
    /// <param name="since">When the village's first list took force.</param>
    /// <param name="days">The town's.</param>
    public static bool IsMissing(Quarter quarter, DateOnly? since, DueDays days, DateOnly today)
        => DueDays.AreOwed(quarter, since) && days.OfNotice(quarter) < today;

    /// <summary>The quarter's scores go up, open to objections for the town's days (D16).</summary>
    /// <param name="town">Its settings.</param>
    /// <param name="days">Its days.</param>
    /// <param name="unconfirmed">The quarter's months whose sheet is not confirmed.</param>
    /// <exception cref="RuleViolation">The quarter has not ended, or a month waits.</exception>
    public static QuarterNotice Publish(
        Town town, DueDays days, LedgerHead head, Quarter quarter, IEnumerable<Month> unconfirmed, Guid by, DateTime at)
    {
        var today = at.ToChinaDate();
        if (ObstaclesToPublish(quarter, unconfirmed, today) is { Count: > 0 } obstacles)
        {
            throw new RuleViolation(Rule.Pub1, "还不能公示：" + string.Join("", obstacles));
        }
        return new QuarterNotice
        {
            TownId = head.TownId,
            VillageId = head.VillageId,
            Quarter = quarter,
            PublishedAt = at,
            PublishedBy = by,
            DueDay = days.OfNotice(quarter),
            ObjectionsUntil = today.AddDays(town.ObjectionDays),
            PublicUntil = today.AddDays(town.NoticeDays),
            HeadSeq = head.LastSeq,
            HeadHash = head.LastHash
        };
    }

    /// <summary>What keeps a quarter's notice from going up, in Chinese; empty when nothing does.</summary>
    public static IReadOnlyList<string> ObstaclesToPublish(Quarter quarter, IEnumerable<Month> unconfirmed, DateOnly today) =>
    [
        .. quarter.LastDay >= today ? [$"{quarter.ToChinese()}还没结束。"] : Array.Empty<string>(),
        .. unconfirmed.Select(month => $"{month.ToChinese()}的审核表还没有审定。")
    ];

    /// <summary>D16, D11: whether an objection on what stands of this household still belongs to the notice.</summary>
    public bool TakesObjectionsOn(DateOnly today, Guid householdId)
        => !IsFinal && (today <= ObjectionsUntil || (BlackToldHouseholdId == householdId && today <= BlackObjectionsUntil));

    /// <exception cref="RuleViolation">The board is final, and never changes (D24).</exception>
    public void MustBeOpen()
    {
        if (IsFinal)
        {
            throw new RuleViolation(Rule.D24, $"{Quarter.ToChinese()}已经定榜，不能再改。");
        }
    }

    /// <summary>The household that stands last was told (D11): from then on it has the town's days for its objection.</summary>
    /// <param name="board">The board as it stands now.</param>
    /// <exception cref="RuleViolation">As <see cref="MustTake(Telling, QuarterBoard, Caller, DateOnly)"/>.</exception>
    public void Tell(Telling telling, QuarterBoard board, int objectionDays, Caller by, DateTime at)
    {
        MustTake(telling, board, by, at.ToChinaDate());
        var until = telling.On.AddDays(objectionDays);
        (BlackToldHouseholdId, BlackToldOn, BlackToldHow) = (telling.HouseholdId, telling.On, telling.How!.Trim());
        (BlackToldBy, BlackToldAt) = (by.UserId, at);
        BlackObjectionsUntil = until > ObjectionsUntil ? until : ObjectionsUntil;
    }

    /// <exception cref="RuleViolation">
    /// The board is final; another household stands last now; it is the caller's own; the day lies before what it tells of; or how is
    /// missing.
    /// </exception>
    public void MustTake(Telling telling, QuarterBoard board, Caller by, DateOnly today)
    {
        MustBeOpen();
        if (board.Black?.HouseholdId != telling.HouseholdId)
        {
            throw new RuleViolation(Rule.Stale, "末位的农户已经变了，请核对后再登记。");
        }
        by.MustNotDecideOn(telling.HouseholdId, "请镇新时代文明实践所登记。");
        if (telling.On > today || telling.On < PublishedAt.ToChinaDate())
        {
            throw new RuleViolation(Rule.D11, "告知日期要在公示之后、今天以前。", "ToldOn");
        }
        if (board.Tie?.Tally.DecidedAt is { } decided && telling.On < decided.ToChinaDate())
        {
            throw new RuleViolation(Rule.D10, $"末位是 {decided.ToChinaDate():yyyy-MM-dd} 表决定的，要在表决以后告知。", "ToldOn");
        }
        if (string.IsNullOrWhiteSpace(telling.How) || telling.How.Length > ToldHowMaxLength)
        {
            throw new RuleViolation(Rule.Form, $"请写明怎样告知的（当面、电话……），不超过 {ToldHowMaxLength} 字。", "ToldHow");
        }
    }

    /// <summary>One member's own vote on the tie for the last place (D10).</summary>
    /// <param name="board">The board as it stands now.</param>
    /// <exception cref="RuleViolation">As <see cref="MustTake(TieChoice, QuarterBoard, Caller)"/>.</exception>
    public TieVote Vote(TieChoice choice, QuarterBoard board, Caller by, DateTime at) => new()
    {
        TownId = TownId,
        NoticeId = NoticeId,
        VotedOn = MustTake(choice, board, by).VotedOn,
        UserId = by.UserId,
        HouseholdId = choice.HouseholdId,
        Note = choice.Note!.Trim(),
        At = at
    };

    /// <summary>The tie that the choice is about.</summary>
    /// <exception cref="RuleViolation">
    /// The board is final; nobody is tied, or others than the page showed; the caller's household is tied; the choice is not one of
    /// them; the
    /// reason is missing; or the household named was told.
    /// </exception>
    public BoardTie MustTake(TieChoice choice, QuarterBoard board, Caller by)
    {
        MustBeOpen();
        var tie = board.Tie ?? throw new RuleViolation(Rule.D10, "末位没有并列，不需要表决。");
        Shown.MustBe(choice.Shown, tie.VotedOn, "并列的农户和积分");
        by.MustNotDecideOn(tie.Between.Select(p => (Guid?)p.HouseholdId), "请其他成员表决。");
        if (choice.HouseholdId is { } named && tie.Between.All(p => p.HouseholdId != named))
        {
            throw new RuleViolation(Rule.D10, "只能在并列末位的农户里定。", "HouseholdId");
        }
        if (string.IsNullOrWhiteSpace(choice.Note) || choice.Note.Length > TieVote.NoteMaxLength)
        {
            throw new RuleViolation(Rule.Form, $"请简要写明理由，不超过 {TieVote.NoteMaxLength} 字。", "Note");
        }
        if (tie.Tally is { DecidedAt: { } decided, HouseholdId: { } last } && WasTold(last, decided))
        {
            throw new RuleViolation(Rule.D10, "已经按表决结果告知了农户，这次表决不能再改。");
        }
        return tie;
    }

    /// <summary>What keeps the board from being final, in Chinese; empty when nothing does.</summary>
    /// <param name="board">The board as it stands now.</param>
    /// <param name="openObjections">The numbers of the notice's objections that wait for an answer.</param>
    public IReadOnlyList<string> ObstaclesToFinal(QuarterBoard board, IReadOnlyList<string> openObjections, DateOnly today) =>
    [
        .. today <= ObjectionsUntil ? [$"异议期到 {ObjectionsUntil:yyyy-MM-dd} 才结束。"] : Array.Empty<string>(),
        .. openObjections.Count > 0
            ? [$"还有 {openObjections.Count} 件异议没有答复（{string.Join("、", openObjections)}）。"]
            : Array.Empty<string>(),
        .. ObstaclesOfTheLast(board, today)
    ];

    /// <summary>The board becomes final, and never changes (D24): the lines to be stored, with the names beside them.</summary>
    /// <param name="board">The board as it stands now.</param>
    /// <param name="openObjections">The numbers of the notice's objections that wait for an answer.</param>
    /// <param name="shown">The board that was looked at: <see cref="QuarterBoard.Shown"/>.</param>
    /// <param name="cardsOnPaper">Whether the town shows who is not named as a card number.</param>
    /// <exception cref="RuleViolation">It is final, something keeps it from being final, or another board was looked at.</exception>
    public IReadOnlyList<(BoardLine Line, BoardName Name)> MakeFinal(
        QuarterBoard board, IReadOnlyList<string> openObjections, string? shown, bool cardsOnPaper, Guid by, DateTime at)
    {
        MustBeOpen();
        if (ObstaclesToFinal(board, openObjections, at.ToChinaDate()) is { Count: > 0 } obstacles)
        {
            throw new RuleViolation(Rule.D24, "还不能定榜：" + string.Join("", obstacles));
        }
        Shown.MustBe(shown, board.Shown, "榜上的农户和积分");
        (FinalAt, FinalBy, FinalHeadSeq, FinalHeadHash, CardsOnPaper) = (at, by, board.HeadSeq, board.HeadHash, cardsOnPaper);
        ComparedNoticeId = board.Witness.AgainstNoticeId;
        return board.Lines.Select(place =>
        {
            var name = BoardName.New(TownId, NoticeId, place.HouseholdId, place.Head, place.GroupName);
            return (BoardLine.Of(place, name), name);
        }).ToList();
    }

    // D10, D11: a tie is voted on; who stands last is told, after the vote, and then has its days before the board goes up.
    private IEnumerable<string> ObstaclesOfTheLast(QuarterBoard board, DateOnly today)
    {
        if (board.TiedForLast.Count > 0)
        {
            var fallen = board.Tie?.HasFallen == true ? "原来的表决是按那时的农户和积分投的，现在变了，要重新表决。" : "";
            yield return $"末位有 {board.TiedForLast.Count} 户并列，要先由村审核组成员各自表决，定一户或空缺。{fallen}";
        }
        if (board.Black is not { } black)
        {
            yield break;
        }
        // Who stands last may have changed since somebody else was told.
        if (BlackToldHouseholdId != black.HouseholdId)
        {
            yield return $"还没有登记告知末位农户（{black.GroupName} {black.Head}）。";
        }
        else if (board.Tie?.Tally.DecidedAt is { } decided && !WasTold(black.HouseholdId, decided))
        {
            yield return $"末位是后来表决的，表决以后要再告知农户（{black.GroupName} {black.Head}）。";
        }
        else if (BlackObjectionsUntil is { } until && until > ObjectionsUntil && today <= until)
        {
            yield return $"末位农户 {BlackToldOn:yyyy-MM-dd} 才告知，它提异议到 {until:yyyy-MM-dd} 为止。";
        }
    }

    private bool WasTold(Guid householdId, DateTime since) => BlackToldHouseholdId == householdId && BlackToldAt >= since;
}

/// <summary>That the household that stands last was told.</summary>
/// <param name="HouseholdId">Whom the page showed as the last.</param>
/// <param name="On">The day.</param>
/// <param name="How">In person, by telephone …</param>
public sealed record Telling(Guid HouseholdId, DateOnly On, string? How);

/// <summary>What a member wants of a tie for the last place.</summary>
/// <param name="HouseholdId">Whom the member names; null = nobody.</param>
/// <param name="Note">Why.</param>
/// <param name="Shown">The tie that the page showed: <see cref="BoardTie.VotedOn"/>.</param>
public sealed record TieChoice(Guid? HouseholdId, string? Note, string? Shown);

/// <summary>One household on a final board, as published (D24). The database refuses update and delete.</summary>
public sealed class BoardLine : ITownOwned
{
    public required int TownId { get; init; }

    public required Guid NoticeId { get; init; }

    public required Guid HouseholdId { get; init; }

    public required int CardNumber { get; init; }

    /// <summary>
    /// SHA-256 of the salt and the name in <see cref="BoardName"/>: a changed name shows, and the name itself can still be removed (LED-5).
    /// </summary>
    public required byte[] NameDigest { get; init; }

    public required Points Score { get; init; }

    public required Points Deducted { get; init; }

    public required int Rank { get; init; }

    public required bool IsRed { get; init; }

    public required bool IsBlack { get; init; }

    /// <summary>As it stood on the day: may the name stand on paper and in public (D11).</summary>
    public required bool NamedOnPaper { get; init; }

    public required bool NamedInPublic { get; init; }

    /// <summary>A place of the board that becomes final, under the name that stands beside it.</summary>
    public static BoardLine Of(BoardPlace place, BoardName name) => new()
    {
        TownId = name.TownId,
        NoticeId = name.NoticeId,
        HouseholdId = name.HouseholdId,
        CardNumber = place.CardNumber,
        NameDigest = name.Digest(),
        Score = place.Score,
        Deducted = place.Deducted,
        Rank = place.Rank,
        IsRed = place.IsRed,
        IsBlack = place.IsBlack,
        NamedOnPaper = place.NamedOnPaper,
        NamedInPublic = place.NamedInPublic
    };

    /// <summary>The same line with the digest of that name.</summary>
    public BoardLine Under(BoardName name) => new()
    {
        TownId = TownId,
        NoticeId = NoticeId,
        HouseholdId = HouseholdId,
        CardNumber = CardNumber,
        NameDigest = name.Digest(),
        Score = Score,
        Deducted = Deducted,
        Rank = Rank,
        IsRed = IsRed,
        IsBlack = IsBlack,
        NamedOnPaper = NamedOnPaper,
        NamedInPublic = NamedInPublic
    };
}

/// <summary>
/// Whose line a final board's is, kept beside it because people may be forgotten and the board never changes (SUP-6). With the row
/// deleted, the board shows the card number.
/// </summary>
public sealed class BoardName : ITownOwned
{
    public const int DigestLength = 32;
    public const int SaltLength = 16;

    public required int TownId { get; init; }

    public required Guid NoticeId { get; init; }

    public required Guid HouseholdId { get; init; }

    public required string Head { get; init; }

    public required string GroupName { get; init; }

    public required byte[] Salt { get; init; }

    /// <summary>SHA-256 of: salt, head in UTF-8, one byte 0A, group in UTF-8.</summary>
    public byte[] Digest()
        => SHA256.HashData([.. Salt, .. Encoding.UTF8.GetBytes(Head), (byte)'\n', .. Encoding.UTF8.GetBytes(GroupName)]);

    public static BoardName New(int townId, Guid noticeId, Guid householdId, string head, string groupName) => new()
    {
        TownId = townId,
        NoticeId = noticeId,
        HouseholdId = householdId,
        Head = head,
        GroupName = groupName,
        Salt = Ids.Secret(SaltLength)
    };

    /// <summary>
    /// Part of the upgrade from boards that held the names themselves: gives each line its digest. Runs while the wall is down, and again
    /// where an upgrade was cut off.
    /// </summary>
    public static async Task CompleteAsync(AppDb db)
    {
        var none = Array.Empty<byte>();
        var bare = await db.BoardLines.AsNoTracking().Where(l => l.NameDigest == none).ToListAsync();
        if (bare.Count == 0)
        {
            return;
        }
        var notices = bare.Select(l => l.NoticeId).Distinct().ToList();
        var names = await db.BoardNames.AsNoTracking().Where(n => notices.Contains(n.NoticeId))
            .ToDictionaryAsync(n => (n.TownId, n.NoticeId, n.HouseholdId));
        await using var transaction = await db.Database.BeginTransactionAsync();
        await BulkRows.UpdateAsync(db, bare.ConvertAll(l => l.Under(names[(l.TownId, l.NoticeId, l.HouseholdId)])));
        await transaction.CommitAsync();
    }
}

/// <summary>
/// One member's own vote on a tie for the last place (D10). It holds for just the households and figures it was cast on (D33); a changed
/// mind is a further row, and the earlier one stays, void.
/// </summary>
public sealed class TieVote : ITownOwned
{
    public const int NoteMaxLength = 500;

    public required int TownId { get; init; }

    public Guid TieVoteId { get; init; } = Ids.New();

    public required Guid NoticeId { get; init; }

    /// <summary>Of the households tied, with their figures.</summary>
    public required string VotedOn { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>Whom it names; null = nobody, the black board stays empty.</summary>
    public Guid? HouseholdId { get; init; }

    public required string Note { get; init; }

    public required DateTime At { get; init; }

    /// <summary>When the member voted anew.</summary>
    public DateTime? VoidAt { get; private set; }

    /// <summary>The member votes anew: this one no longer counts. A second time changes nothing.</summary>
    public void Void(DateTime at) => VoidAt ??= at;
}

public sealed class NoticeMapping :
    IEntityTypeConfiguration<QuarterNotice>, IEntityTypeConfiguration<BoardLine>, IEntityTypeConfiguration<BoardName>,
    IEntityTypeConfiguration<TieVote>
{
    public void Configure(EntityTypeBuilder<QuarterNotice> builder)
    {
        builder.ToTable("quarter_notices");
        builder.HasKey(n => new { n.TownId, n.NoticeId });
        builder.Property(n => n.BlackToldHow).HasMaxLength(QuarterNotice.ToldHowMaxLength);
        builder.Property(n => n.TieNote).HasMaxLength(1000);
        builder.Property(n => n.HeadHash).HasMaxLength(32);
        builder.Property(n => n.FinalHeadHash).HasMaxLength(32);
        builder.Ignore(n => n.IsFinal);
        builder.HasIndex(n => new { n.TownId, n.VillageId, n.Quarter }).IsUnique();
        builder.BelongsToVillage();
        builder.RefersToHousehold(nameof(QuarterNotice.BlackToldHouseholdId));
        builder.RefersToHousehold(nameof(QuarterNotice.TieHouseholdId));
        builder.RefersTo<QuarterNotice, QuarterNotice>(nameof(QuarterNotice.ComparedNoticeId));
    }

    public void Configure(EntityTypeBuilder<BoardLine> builder)
    {
        builder.ToTable("board_lines");
        builder.HasKey(l => new { l.TownId, l.NoticeId, l.HouseholdId });
        builder.Property(l => l.NameDigest).HasMaxLength(BoardName.DigestLength);
        builder.RefersTo<BoardLine, QuarterNotice>(nameof(BoardLine.NoticeId));
        builder.RefersToHousehold();
    }

    public void Configure(EntityTypeBuilder<BoardName> builder)
    {
        builder.ToTable("board_names");
        builder.HasKey(n => new { n.TownId, n.NoticeId, n.HouseholdId });
        builder.Property(n => n.Head).HasMaxLength(Household.HeadMaxLength);
        builder.Property(n => n.GroupName).HasMaxLength(VillageGroup.NameMaxLength);
        builder.Property(n => n.Salt).HasMaxLength(BoardName.SaltLength);
        builder.HasIndex(n => new { n.TownId, n.HouseholdId });
        builder.HasOne<BoardLine>().WithOne().HasForeignKey<BoardName>(n => new { n.TownId, n.NoticeId, n.HouseholdId })
            .OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<TieVote> builder)
    {
        builder.ToTable("tie_votes");
        builder.HasKey(v => new { v.TownId, v.TieVoteId });
        builder.Property(v => v.VotedOn).HasMaxLength(Shown.Length);
        builder.Property(v => v.Note).HasMaxLength(TieVote.NoteMaxLength);
        builder.RefersTo<TieVote, QuarterNotice>(nameof(TieVote.NoticeId));
        builder.RefersToHousehold();
    }
}
