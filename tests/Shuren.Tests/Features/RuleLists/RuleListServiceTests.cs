using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.RuleLists;

namespace Shuren.Tests.Features.RuleLists;

/// <summary>A list from the reference to the day it takes force (RULE-1, RULE-2, RULE-4), through the user's door.</summary>
public sealed class RuleListServiceTests(TestApp app) : AppTests(app)
{
    private static readonly Deliberation Passed = new(DeliberationBody.AssemblyByHouseholds, 80, 60, 50, 5, new DateOnly(2022, 10, 1), "村委会", "逐条商议。");

    [Fact]
    public async Task List_FromDraftToConsent_TakesForceOnItsDay()
    {
        var village = await Data.VillageAsync(withList: false);
        var committee = await Data.StaffAsync(Role.Committee, village);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var draft = await committee.SubmitAsync($"/v/{village.Code}/lists", "draft");
        var url = draft.Url;
        await (await committee.OpenAsync(url)).Form("deliberation").Set("Form.Body", "AssemblyByHouseholds").Set("Form.Entitled", 80).Set("Form.Present", 60).Set("Form.For", 50).Set("Form.Against", 5)
            .Set("Form.On", "2022-10-01").Set("Form.Where", "村委会").Set("Form.Minutes", "逐条商议。").SubmitAsync();
        await (await committee.OpenAsync(url)).Form("submit").SubmitAsync();
        var list = await App.DbAsync(db => db.RuleLists.AsNoTracking().In(village.Key).SingleAsync());
        await (await officer.OpenAsync($"/t/{village.TownCode}/lists/{village.Code}/{list.RuleListId}")).Form("consent").Set("ForceFrom", "2022-08-21").SubmitAsync();

        list = await App.DbAsync(db => db.RuleLists.AsNoTracking().In(village.Key).SingleAsync());
        Assert.Equal((RuleListStatus.Consented, new DateOnly(2022, 8, 21)), (list.Status, list.ForceFrom));
        var rules = await App.Anonymous().OpenAsync($"/p/{village.Code}/rules");
        Assert.Contains("清洁卫生美化、洁化（1分/月）", rules.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_WithoutDeliberation_IsRefused()
    {
        var village = await Data.VillageAsync(withList: false);
        var draft = await DraftAsync(village);

        var violation = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((RuleListService s) => s.SubmitAsync(Caller.CommandLine, village.Key, draft)));

        Assert.Contains("村民商定", violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_ItemOfAListInForce_IsRefused()
    {
        var village = await Data.VillageAsync();
        var item = await Data.ItemAsync(village, "Z01");

        await Assert.ThrowsAsync<RuleViolation>(() => SaveAsync(village, item.RuleListId, item, t => t with { Points = Points.Of(9) }));
    }

    [Fact]
    public async Task Save_FindingOfAReferenceItemTakenAway_IsRefused()
    {
        var village = await Data.VillageAsync(withList: false);
        var item = await ItemAsync(await DraftAsync(village), "F08");

        var violation = await Assert.ThrowsAsync<RuleViolation>(() => SaveAsync(village, item.RuleListId, item, t => t with { NeedsFinding = false }));

        Assert.Equal("NeedsFinding", violation.Field);
    }

    [Fact]
    public async Task Save_WordsOfAReferenceItem_AreNotTheVillagesToChange()
    {
        var village = await Data.VillageAsync(withList: false);
        var item = await ItemAsync(await DraftAsync(village), "Z01");

        await Assert.ThrowsAsync<RuleViolation>(() => SaveAsync(village, item.RuleListId, item, t => t with { Terms = "别的" }));
    }

    [BothEngines]
    [Fact]
    public async Task Save_PointsOfAReferenceItem_AreTheVillages()
    {
        var village = await Data.VillageAsync(withList: false);
        var item = await ItemAsync(await DraftAsync(village), "Z01");

        await SaveAsync(village, item.RuleListId, item, t => t with { Points = Points.Of(0.5m) });

        Assert.Equal(Points.Of(0.5m), (await ItemAsync(item.RuleListId, "Z01")).Points);
    }

    [Fact]
    public async Task Add_VillageItem_GetsItsOwnCode()
    {
        var village = await Data.VillageAsync(withList: false);
        var draft = await DraftAsync(village);
        var terms = new ItemTerms(RuleKind.Award, "其他", "村级自定", "护林巡山", "护林巡山（1分/半天）", ScoringWay.PerQuantity, Points.Of(1), RuleUnit.HalfDay, OncePer.None, TierPolicy.TopUp, [], false, true);

        await App.WithAsync((RuleListService s) => s.SaveItemAsync(Caller.CommandLine, village.Key, draft, null, terms));
        await App.WithAsync((RuleListService s) => s.SaveItemAsync(Caller.CommandLine, village.Key, draft, null, terms with { Behaviour = "义务巡逻" }));

        Assert.Equal("义务巡逻", (await ItemAsync(draft, "C02")).Behaviour);
    }

    [Fact]
    public async Task Consent_InThePastWhileAnotherIsInForce_IsRefused()
    {
        var village = await Data.VillageAsync();
        var draft = await DraftAsync(village);
        await SubmitAsync(village, draft);
        var shown = await ShownAsync(village, draft);

        await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((RuleListService s) => s.ConsentAsync(Caller.CommandLine, village.Key, draft, new DateOnly(2022, 9, 1), shown)));
    }

    [Fact]
    public async Task NewVersion_FromItsDayOn_LeavesEarlierDaysToTheOld()
    {
        var village = await Data.VillageAsync();
        var old = await Data.ItemAsync(village, "Z01");
        var draft = await DraftAsync(village);
        await SubmitAsync(village, draft);
        var shown = await ShownAsync(village, draft);
        await App.WithAsync((RuleListService s) => s.ConsentAsync(Caller.CommandLine, village.Key, draft, new DateOnly(2022, 11, 1), shown));

        Assert.Equal(old.RuleListId, await App.DbAsync(db => RuleListQueries.InForceAsync(db, village.Key, new DateOnly(2022, 10, 31))));
        Assert.Equal(draft, await App.DbAsync(db => RuleListQueries.InForceAsync(db, village.Key, new DateOnly(2022, 11, 1))));
    }

    [BothEngines]
    [Fact]
    public async Task Return_WithReason_IsTheVillagesToChangeAgain()
    {
        var village = await Data.VillageAsync(withList: false);
        var draft = await DraftAsync(village);
        await SubmitAsync(village, draft);

        await App.WithAsync((RuleListService s) => s.ReturnAsync(Caller.CommandLine, village.Key, draft, "扣分太多"));

        Assert.True((await App.DbAsync(db => db.RuleLists.AsNoTracking().In(village.Key).SingleAsync(l => l.RuleListId == draft))).IsEditable);
    }

    [Fact]
    public async Task Get_ListsAsRecorderOfAnotherVillage_ReturnsNotFound()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, await Data.VillageAsync(village));

        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await recorder.GetAsync($"/v/{village.Code}/lists")).Status);
    }

    private async Task<Guid> DraftAsync(TestVillage village) => (await App.WithAsync((RuleListService s) => s.StartDraftAsync(Caller.CommandLine, village.Key))).RuleListId;

    private async Task SubmitAsync(TestVillage village, Guid draft)
    {
        await App.WithAsync((RuleListService s) => s.RecordDeliberationAsync(Caller.CommandLine, village.Key, draft, Passed));
        await App.WithAsync((RuleListService s) => s.SubmitAsync(Caller.CommandLine, village.Key, draft));
    }

    private async Task<string> ShownAsync(TestVillage village, Guid list) => ListCheck.Shown((await App.DbAsync(db => RuleListQueries.WholeAsync(db, village.Key, list)))!);

    private Task<RuleItem> ItemAsync(Guid list, string code) => App.DbAsync(db => db.RuleItems.AsNoTracking().Include(i => i.Tiers).SingleAsync(i => i.RuleListId == list && i.Code == code));

    private Task<Guid> SaveAsync(TestVillage village, Guid list, RuleItem i, Func<ItemTerms, ItemTerms> change)
        => App.WithAsync((RuleListService s) => s.SaveItemAsync(Caller.CommandLine, village.Key, list, i.RuleItemId, change(new ItemTerms(
            i.Kind, i.Category, i.Matter, i.Behaviour, i.Terms, i.Scoring, i.Points, i.Unit, i.OncePer, i.TierPolicy, i.Tiers.OrderBy(t => t.Order).Select(t => (t.Name, t.Points)).ToList(), i.NeedsFinding, i.Enabled))));
}
