using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Shuren.Features.RuleLists;

/// <summary>The fields of a deliberation, on every page that records one.</summary>
public sealed class DeliberationForm
{
    public DeliberationBody? Body { get; set; }

    public int? Entitled { get; set; }

    public int? Present { get; set; }

    public int? For { get; set; }

    public int? Against { get; set; }

    public DateOnly? On { get; set; }

    [StringLength(Deliberation.PlaceMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Where { get; set; }

    [StringLength(Deliberation.MinutesMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Minutes { get; set; }

    public DateOnly? PartyDiscussedOn { get; set; }

    public static readonly List<SelectListItem> Bodies =
    [
        new("村（居）民会议，按成年人算（过半数到会）", nameof(DeliberationBody.AssemblyByAdults)),
        new("村（居）民会议，按户派代表算（三分之二以上的户）", nameof(DeliberationBody.AssemblyByHouseholds)),
        new("村（居）民代表会议（三分之二以上的代表）", nameof(DeliberationBody.Representatives))
    ];

    /// <exception cref="RuleViolation">A figure or the day is missing.</exception>
    public Deliberation Read() => new(
        Body ?? throw new RuleViolation(Rule.Form, "请选择是什么会议、按什么算人数。", nameof(Body)),
        Entitled ?? throw new RuleViolation(Rule.Form, "请填写应到多少。", nameof(Entitled)),
        Present ?? throw new RuleViolation(Rule.Form, "请填写到会多少。", nameof(Present)),
        For ?? throw new RuleViolation(Rule.Form, "请填写赞成多少。", nameof(For)),
        Against ?? throw new RuleViolation(Rule.Form, "请填写反对多少，没有就填 0。", nameof(Against)),
        On ?? throw new RuleViolation(Rule.Form, "请填写会议日期。", nameof(On)),
        Where ?? "",
        Minutes ?? "",
        PartyDiscussedOn);
}
