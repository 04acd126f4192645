using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Recording;

/// <summary>What an item asks for besides the deed (REC-3, RULE-4), on every form that takes an item: open where it is needed.</summary>
public interface INeededFields
{
    /// <summary>The item that is chosen, once the server knows it; until then the fields stand folded.</summary>
    RuleItem? ChosenItem { get; }

    DateOnly? ToldOn { get; }

    string? ToldHow { get; }

    [StringLength(100)]
    string? FindingAuthority { get; }

    [StringLength(100)]
    string? FindingNumber { get; }

    DateOnly? FindingOn { get; }
}

/// <summary>The fields as forms show them.</summary>
public static class NeededFields
{
    public static readonly List<SelectListItem> Tellings =
        [new("请选择", ""), .. new[] { "当面", "电话", "微信", "短信", "书面" }.Select(t => new SelectListItem(t, t))];

    public static readonly string[] OfTelling = [nameof(INeededFields.ToldOn), nameof(INeededFields.ToldHow)];

    public static readonly string[] OfFinding =
        [nameof(INeededFields.FindingAuthority), nameof(INeededFields.FindingNumber), nameof(INeededFields.FindingOn)];

    /// <summary>Whether one of them was refused: then it must be seen.</summary>
    public static bool AnyRefused(ModelStateDictionary state)
        => OfTelling.Concat(OfFinding).Any(n => state.GetValueOrDefault(n)?.Errors.Count > 0);

    /// <summary>Whether anything was typed into one of these.</summary>
    public static bool AnyTyped(ModelStateDictionary state, string[] names)
        => names.Any(n => !string.IsNullOrWhiteSpace(state.GetValueOrDefault(n)?.AttemptedValue));
}
