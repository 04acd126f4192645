using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Stations;
using Shuren.Features.Supplies;

namespace Shuren.Features.Reports;

/// <summary>One heading of the lists (大类): deeds on their way, and the points that stand.</summary>
/// <param name="Category">大类; "" = entries without an item.</param>
/// <param name="Recorded">Claims accepted of deeds of the quarter, until the report's day.</param>
/// <param name="Approved">Lines that the group approved on the quarter's sheets.</param>
/// <param name="Confirmed">Awards and deductions in the ledger, less those undone.</param>
/// <param name="Added">Awards less what undid them.</param>
/// <param name="Deducted">Deductions less what undid them.</param>
public sealed record CategoryCount(string Category, int Recorded, int Approved, int Confirmed, Points Added, Points Deducted);

/// <summary>A month's sheet. <paramref name="Status"/> is null where there is none.</summary>
/// <param name="IsOldBook">Only an old book tells of it: then nobody knows the days.</param>
public sealed record MonthCount(
    Month Month, ReviewStatus? Status, DateOnly? SignedOn, DateOnly? ConfirmedOn, DateOnly? PartyDayOn, int Entries, Points Added,
    Points Deducted, bool IsOldBook = false)
{
    public string StatusText => ReviewTexts.Chinese(Status, IsOldBook);
}

/// <summary>A notice that went up, or a board that became final, in the quarter.</summary>
public sealed record NoticeCount(Quarter Quarter, DateOnly PublishedOn, DateOnly? FinalOn, int Red, int Black);

/// <summary>Objections of the quarter by how they ended.</summary>
public sealed record ObjectionCount(int Raised, int Upheld, int PartlyUpheld, int NotUpheld, int Withdrawn, int Open, int Late);

/// <summary>Supervisors' doubts of the quarter.</summary>
public sealed record FlagCount(int Raised, int Closed, int Open, int Late);

/// <summary>A good: handed out in the quarter, and what is left.</summary>
public sealed record GoodsCount(string Name, string Unit, int Out, int Left);

/// <summary>A source's money in the quarter.</summary>
public sealed record MoneyCount(FundingSource Source, Money Before, Money In, Money Out, Money Left);

/// <summary>A meeting of the villagers in the quarter; its minutes stay with its record.</summary>
public sealed record MeetingCount(
    DateOnly On, DeliberationSubject Subject, DeliberationBody? Body, int? Entitled, int? Present, int? For, int? Against);

/// <summary>One of the station's six points.</summary>
public sealed record PointCount(StationPoint Point, StationState State);

/// <summary>
/// Every figure of a village's quarterly report (SUP-2), as of a day: sums of entries and counts of records, nobody's name. A report that
/// was sent keeps them as they were.
/// </summary>
public sealed record ReportFigures
{
    public required Quarter Quarter { get; init; }

    /// <summary>The day on which they were worked out.</summary>
    public required DateOnly On { get; init; }

    /// <summary>Deeds, objections, money and goods until this day, that day included: the quarter may not be over.</summary>
    public required DateOnly Until { get; init; }

    public required int Households { get; init; }

    public required int Joined { get; init; }

    public required int Left { get; init; }

    /// <summary>Households with an award of the quarter that stands.</summary>
    public required int Active { get; init; }

    public int? ListVersion { get; init; }

    public DateOnly? ListFrom { get; init; }

    public required List<CategoryCount> Categories { get; init; }

    public required List<MonthCount> Months { get; init; }

    public required List<NoticeCount> Notices { get; init; }

    public required ObjectionCount Objections { get; init; }

    public required FlagCount Flags { get; init; }

    public required int Redemptions { get; init; }

    public required Points Redeemed { get; init; }

    public required int RedeemingHouseholds { get; init; }

    public required List<GoodsCount> Goods { get; init; }

    public required List<MoneyCount> Money { get; init; }

    /// <summary>Entries of the fund book that nobody of the committee has compared yet.</summary>
    public required int Unconfirmed { get; init; }

    public required List<MeetingCount> Meetings { get; init; }

    public required List<PointCount> Station { get; init; }

    [JsonIgnore]
    public Points Added => Months.Aggregate(Points.Zero, (sum, m) => sum + m.Added);

    [JsonIgnore]
    public Points Deducted => Months.Aggregate(Points.Zero, (sum, m) => sum + m.Deducted);

    /// <summary>What is stored, and what a form on it carries a digest of.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, FigureJson.Options);

    public static ReportFigures FromJson(string json) => JsonSerializer.Deserialize<ReportFigures>(json, FigureJson.Options)!;
}

/// <summary>What a village writes into its report itself.</summary>
/// <param name="Practice">做法.</param>
/// <param name="Problems">问题.</param>
/// <param name="NextSteps">下一步.</param>
public sealed record ReportWords(string? Practice, string? Problems, string? NextSteps)
{
    public const int MaxLength = 4000;

    /// <summary>Without white space around them.</summary>
    public ReportWords Trimmed() => new(Practice.OrNull(), Problems.OrNull(), NextSteps.OrNull());

    /// <summary>The sections still empty, as the form calls them.</summary>
    public IReadOnlyList<(string Name, string Field)> Missing() =>
    [
        .. new (string? Text, string Name, string Field)[]
            {
                (Practice, "主要做法", nameof(Practice)), (Problems, "存在问题", nameof(Problems)), (NextSteps, "下一步打算", nameof(NextSteps))
            }
            .Where(s => string.IsNullOrWhiteSpace(s.Text)).Select(s => (s.Name, s.Field))
    ];

    /// <summary>SHA-256 of: salt, the three texts in UTF-8 with a byte 00 behind each.</summary>
    public byte[] Digest(byte[] salt) => SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes($"{Practice}\0{Problems}\0{NextSteps}\0")]);
}

/// <summary>How stored figures are written: points in tenths, money in fen, months and quarters as in addresses.</summary>
public static class FigureJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        Converters = { new PointsJson(), new MoneyJson(), new MonthJson(), new QuarterJson(), new JsonStringEnumConverter() }
    };

    private sealed class PointsJson : JsonConverter<Points>
    {
        public override Points Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => new(reader.GetInt32());

        public override void Write(Utf8JsonWriter writer, Points value, JsonSerializerOptions options)
            => writer.WriteNumberValue(value.Tenths);
    }

    private sealed class MoneyJson : JsonConverter<Money>
    {
        public override Money Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => new(reader.GetInt64());

        public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Fen);
    }

    private sealed class MonthJson : JsonConverter<Month>
    {
        public override Month Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
            => Month.TryParse(reader.GetString(), out var month) ? month : throw new JsonException("No month.");

        public override void Write(Utf8JsonWriter writer, Month value, JsonSerializerOptions options)
            => writer.WriteStringValue(value.ToString());
    }

    private sealed class QuarterJson : JsonConverter<Quarter>
    {
        public override Quarter Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
            => Quarter.TryParse(reader.GetString(), out var quarter) ? quarter : throw new JsonException("No quarter.");

        public override void Write(Utf8JsonWriter writer, Quarter value, JsonSerializerOptions options)
            => writer.WriteStringValue(value.ToString());
    }
}
