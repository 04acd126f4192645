using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Commendations;

/// <summary>One round as a household sees it: nominates another, declines, objects, takes its certificate (SUP-4).</summary>
public sealed class MyRoundModel(AppDb db, CommendationService commendations, DocumentFonts fonts, TimeProvider clock) : MyPage
{
    /// <summary>A card number, or a head's name; nobody is shown a list of all.</summary>
    [BindProperty, StringLength(Household.HeadMaxLength, ErrorMessage = "请写户主姓名或卡号。")]
    public string? Who { get; set; }

    [BindProperty, StringLength(Nomination.ReasonMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    [BindProperty]
    public Guid? NominationId { get; set; }

    [BindProperty, StringLength(CommendationObjection.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? ObjectionReason { get; set; }

    public CommendationState State { get; private set; } = null!;

    public CommendationRound Round => State.Round;

    public Nominee? Own { get; private set; }

    /// <summary>Whom the household may object to, as the public page names them.</summary>
    public List<SelectListItem> Chosen { get; private set; } = [];

    /// <summary>Those it nominated, as the public page names them; and what came of its own objections.</summary>
    public IReadOnlyList<Nominee> Nominated { get; private set; } = [];

    public IReadOnlyList<CommendationObjection> Objections { get; private set; } = [];

    public DateOnly Today => clock.Today();

    public bool MayNominate => Round.State == RoundState.Open && Household.WithdrawnOn is null;

    public bool MayObject => Round.TakesObjectionsOn(Today) && Chosen.Count > 0;

    public bool MayDecline => Own is { Nomination.IsLive: true } && Round.State is RoundState.Open or RoundState.Published;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (await CommendationState.LoadAsync(db, Village, Guid.Parse((string)RouteData.Values["id"]!)) is not { } state)
        {
            return NotFound();
        }
        (State, Own) = (state, state.Of(Household.HouseholdId));
        if (!(Round.State == RoundState.Open || Round.IsOnShow(Today) || Own is not null))
        {
            return NotFound();
        }
        Chosen = Round.PublishedAt is null ? [] : [.. state.Chosen.Where(n => n.Who.HouseholdId != Household.HouseholdId)
            .Select(n => new SelectListItem(n.Who.PublicName, n.Nomination.NominationId.ToString()))];
        Nominated = [.. state.Nominees.Where(n => n.Nomination.ByHouseholdId == Household.HouseholdId)];
        Objections = [.. state.Nominees.SelectMany(n => n.Objections).Where(o => o.RaisedByHouseholdId == Household.HouseholdId)];
        return null;
    }

    public void OnGet()
    {
    }

    public IActionResult OnGetCertificate()
        => Own is { } chosen && CertificatePaper.IsFor(State, chosen)
            ? this.Pdf(fonts, () => CertificatePaper.Of(fonts, Place, State, chosen), $"{chosen.Who.Head}户荣誉证书", "certificate", Today)
            : NotFound();

    public async Task<IActionResult> OnPostNominateAsync()
    {
        var meant = Find(Who);
        await commendations.NominateAsync(Me, Village, new Nominate(Round.RoundId, meant, Reason));
        return Done("推荐收到了，审核组会表决。");
    }

    [AsksFirst("您家不参加这次选树", "不再表决，不公示您家。", "我家不参加")]
    public async Task<IActionResult> OnPostDeclineAsync()
    {
        var own = Own ?? throw new RuleViolation(Rule.Stale, "没有人推荐您家。");
        await commendations.DropAsync(Me, Village, own.Nomination.NominationId);
        return Done("记下了，您家不参加。");
    }

    public async Task<IActionResult> OnPostObjectAsync()
    {
        var nomination = NominationId ?? throw new RuleViolation(Rule.Form, "请选对哪一户有意见。", "NominationId");
        if (State.Nominees.All(n => n.Nomination.NominationId != nomination))
        {
            throw new RuleViolation(Rule.Missing, "没有这一户，请刷新看看。", "NominationId");
        }
        await commendations.ObjectAsync(Me, Village, new RaiseCommendationObjection(nomination, ObjectionReason, null));
        return Done("异议收到了，镇里会答复。");
    }

    private Guid Find(string? typed)
    {
        var text = SheetText.HalfWidth(SheetText.WithoutSpaces(typed ?? ""));
        var found = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var card)
            ? State.Candidates.Where(c => c.CardNumber == card && !c.IsForgotten).ToList()
            : State.Candidates.Where(c => c.Head == text && !c.HasLeft).ToList();
        return found.Count switch
        {
            1 => found[0].HouseholdId,
            0 => throw new RuleViolation(Rule.Missing, "没有找到这一户，请写户主全名，或者卡号。", "Who"),
            _ => throw new RuleViolation(Rule.Form, "有几户的户主同名，请写卡号。", "Who")
        };
    }

    private RedirectResult Done(string notice)
    {
        TempData.Notice(notice);
        return Redirect(Request.Path);
    }
}
