namespace Shuren.Tests.Papers;

/// <summary>
/// Issue 12: each kind of file that the demo town gives away is opened by programs that are not ours (poppler, LibreOffice, zbar), and every
/// figure in it is the ledger's, added up once more from the tables themselves.
/// </summary>
[Trait("Engine", "sqlite")]
public sealed class PaperTests(PaperTown town) : IClassFixture<PaperTown>
{
    public static readonly TheoryData<string> Kinds = [.. PaperKinds.All.Select(k => k.Handler)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Open_KindOfTheDemo_SaysWhatTheLedgerSays(string kind) => PaperKinds.All.Single(k => k.Handler == kind).Compare(town);

    /// <summary>PUB-5: the prices of the session, and what the ledger took for it.</summary>
    [Fact]
    public async Task Open_PublicPageOfTheDemo_PublishesPricesAndRedemptions()
    {
        var session = town.Tables.Read("select * from redemption_sessions where status <> 1 order by quarter desc")[0];
        var handed = town.Tables.Read(
            "select redemption_id from redemptions where village_id = @v and session_id = @s and cancelled_at is null", ("@v", town.Busy), ("@s", session["session_id"])).ConvertAll(r => r["redemption_id"]);
        var prices = town.Tables.Read("select g.name, g.unit, s.price from session_goods s join goods g using (town_id, goods_id) where s.session_id = @s order by g.name", ("@s", session["session_id"]));

        var page = await town.App.Anonymous().OpenAsync("/p/" + town.Villages[town.Busy - 1]["code"]);

        Assert.Contains(
            $"{Said.Quarter(session.Int("quarter"))}，总积分满 {Said.Points(session.Int("threshold"))} 分可以兑换。本村已有 {handed.Count} 户次兑换，"
                + $"用去 {Said.Points(town.Entries.Where(e => e.Kind == Entry.Redemption && handed.Contains(e.Source)).Sum(e => e.Amount))} 分。",
            page.Text, StringComparison.Ordinal);
        Assert.Equal(
            prices.Select(p => $"{p["name"]}（{p["unit"]}）{Said.Points(p.Int("price"))}"),
            page.All("tbody tr").Where(r => r.QuerySelector(".num") is not null).Select(r => Said.Plain(r.TextContent)).TakeLast(prices.Count));
    }

    /// <summary>A page that gives away another file, or one in another way, is not forgotten.</summary>
    [Fact]
    public void Kinds_OfEveryHandlerThatGivesAFile_AreCompared()
        => Assert.Equal(
            PageHandler.All.Where(h => h is { Verb: "GET", Name.Length: > 0 }).Select(h => h.Route + h.Query).Order(StringComparer.Ordinal),
            PaperKinds.All.Select(k => k.Handler).Order(StringComparer.Ordinal));
}
