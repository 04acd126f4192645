using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Households;

/// <summary>附件1 申请书, word for word, filled in or blank (HH-1).</summary>
public static class ApplicationPaper
{
    /// <param name="place">Whose.</param>
    public static string Request(Place place)
        => $"根据《{place.TownName}新时代文明实践所暨乡村治理积分制工作实施方案》要求，为了切实加强社会管理，提高村民素质，为实施乡村振兴战略打下坚实基础和提供有力保障，特向";

    public const string Title = "申请书";

    private const string Question = "是否同意在公示栏公布户主姓名（同意不同意都不影响参加）：";

    private const string Privacy = "隐私说明：申请书上的姓名、住址、电话、家庭成员只用来办理参加积分制和联系本户；公布不公布姓名另外问，不同意一样参加。"
        + "随时可以查看、更正、要求删除，可以退出，可以收回同意。全文可以向村里要一份打印的。";

    public const string Wish = "提出申请，我户自愿参加积分制活动。";

    /// <param name="fonts">The installation's.</param>
    /// <param name="place">Whose form.</param>
    /// <param name="application">Null = blank.</param>
    /// <param name="day">Of the application; null = to be written.</param>
    public static PaperDocument Of(DocumentFonts fonts, Place place, Application? application, DateOnly? day)
    {
        var paper = new PaperDocument(fonts, Paper.A4, Title) { HasNumbers = false };
        var committee = VillageNames.Committee(place.VillageName);
        var look = new Look(16) { Leading = 1.9 };
        paper.Space(16);
        paper.Title(Title, 24);
        paper.Space(8);
        paper.Text(look, Filled(committee), "：");
        paper.Text(look with { Indent = 2 }, Request(place), Filled(committee), Wish);
        paper.Space(4);
        paper.Text(look with { Size = 14, Indent = 2 }, Question);
        paper.Text(look with { Size = 14, Indent = 4 }, Choice(application?.ConsentsToPublish));
        paper.Space(18);
        var sign = look with { Side = Side.Right };
        paper.Text(sign, "申请人：", Filled(application?.Head ?? "　　　　　　　"));
        paper.Text(sign, Filled(place.VillageInFull), Filled(application?.GroupName ?? "　　　"), application is null ? "组" : "");
        paper.Text(sign, day is { } on ? on.ToChinese() : "　　　年　　月　　日");
        paper.Space(14);
        paper.Text(new Look(10) { Ink = Ink.Grey }, Privacy);
        return paper;
    }

    /// <summary>The same as a Word document, for a village that writes something of its own on it.</summary>
    public static OfficialText Letter(Place place, Application? application, DateOnly? day)
    {
        // Other spaces would hang over the margin at the end of a line.
        const char space = '\u00a0';
        static (string, bool) Blank(string? said, int blank) => (said is null ? new string(space, blank) : $"{space}{said}{space}", true);
        var committee = Blank(VillageNames.Committee(place.VillageName), 0);
        return new OfficialText(
            Title, null,
            [
                new FormBlock([committee, ("：", false)], IsFlush: true),
                new FormBlock([(Request(place), false), committee, (Wish, false)]),
                new FormBlock([(Question, false)]),
                new FormBlock([(string.Concat(Choice(application?.ConsentsToPublish).Where(c => c != Span.Joiner)), false)]),
                new FormBlock([("", false)]),
                new FormBlock([("申请人：", false), Blank(application?.Head, 28)], AtRight: true),
                new FormBlock(
                    [
                        Blank(place.VillageInFull, 0), Blank(application?.GroupName, 8), (application is null ? "组" : "", false)
                    ],
                    AtRight: true),
                new FormBlock([(day is { } on ? on.ToChinese() : "　　　年　　月　　日", false)], AtRight: true),
                new FormBlock([(Privacy, false)], IsSmall: true)
            ],
            [], null)
        {
            HasNumbers = false
        };
    }

    private static Span Filled(string text) => new(Span.Whole($" {text} "), Underline: true);

    private static string Choice(bool? consents) => consents switch
    {
        null => Span.Whole("□ 同意") + "　" + Span.Whole("□ 不同意"),
        true => Span.Whole("■ 同意") + "　" + Span.Whole("□ 不同意"),
        false => Span.Whole("□ 同意") + "　" + Span.Whole("■ 不同意")
    };
}
