using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Flags;
using Shuren.Features.Places;

namespace Shuren.Features.Supervision;

/// <summary>A supervisor doubts one record; the address says which (SUP-1).</summary>
[Needs(Permission.Supervise)]
public sealed class NewFlagModel(AppDb db, FlagService flags) : VillagePage
{
    [BindProperty(SupportsGet = true)]
    public FlagKind? Kind { get; set; }

    /// <summary>The record's id, or an entry's number.</summary>
    [BindProperty(SupportsGet = true), StringLength(36, ErrorMessage = "没有这条记录。")]
    public string? Record { get; set; }

    [BindProperty, StringLength(Flag.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Doubt { get; set; }

    [BindProperty, StringLength(Infrastructure.Shown.Length, ErrorMessage = "请刷新后再交。")]
    public string? Shown { get; set; }

    public FlaggedRecord Found { get; private set; } = null!;

    /// <summary>What the form was opened on; after a refusal what stands there now.</summary>
    public string ShownNow => Found.Shown;

    private RecordRef? Of => RecordRef.Read(Kind, Record);

    protected override Act? LooksAt => Found.HouseholdId is { } id ? UseCases.LookAtHousehold.On(id) : default(Act?);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (Of is not { } of || await FlaggedRecords.FindAsync(db, Village, of) is not { } found)
        {
            return NotFound();
        }
        Found = found;
        return null;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var flag = await flags.RaiseAsync(Me, Village, new RaiseFlag(Of!, Doubt, Shown));
        TempData.Notice($"疑问已提出，编号 {flag.Label}，{flag.DueOn:yyyy-MM-dd} 前答复。");
        return Redirect($"{Place.Url}/flags/{flag.FlagId}");
    }
}
