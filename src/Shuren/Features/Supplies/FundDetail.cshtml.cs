using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Supplies;

/// <summary>An entry of the fund book with its paper, what corrects it, and who compared it.</summary>
[Needs(Permission.SeeRecord)]
public sealed class FundDetailModel(AppDb db, FundService funds) : VillagePage
{
    [BindProperty]
    public string? Amount { get; set; }

    [BindProperty]
    public int? Quantity { get; set; }

    [BindProperty, StringLength(FundWords.NoteMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    /// <summary>What the form to correct it showed.</summary>
    [BindProperty(Name = "Shown")]
    public string? ShownThen { get; set; }

    public FundRow Row { get; private set; } = null!;

    /// <summary>What it comes to with all that corrects it.</summary>
    public FundState State { get; private set; } = null!;

    public List<FundRow> Corrections { get; private set; } = [];

    public List<Guid> Papers { get; private set; } = [];

    /// <summary>Of the entry that this one corrects.</summary>
    public string? CorrectsLabel { get; private set; }

    public DeliberationRecord? Meeting { get; private set; }

    public string? ConfirmedBy { get; private set; }

    public FundEntry Entry => Row.Entry;

    public bool Confirms => Me.Can(Permission.ConfirmFunds) && Row.ConfirmedAt is null && Entry.By != Me.UserId;

    public bool Corrects => Me.Can(Permission.KeepFunds) && Entry.CorrectsId is null;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        var entries = db.FundEntries.AsNoTracking().In(Village);
        if (await db.RowsOf(Village, entries.Where(e => e.FundEntryId == id)).SingleOrDefaultAsync() is not { } row)
        {
            return NotFound();
        }
        Row = row;
        State = await funds.StateAsync(Village, id);
        Corrections = await db.RowsOf(Village, entries.Where(e => e.CorrectsId == id)).ToListAsync();
        Papers = await db.FundPapers.OfTown(Village.TownId).Where(p => p.FundEntryId == id).OrderBy(p => p.Number)
            .Select(p => p.PhotoId).ToListAsync();
        CorrectsLabel = (await entries.SingleOrDefaultAsync(e => e.FundEntryId == row.Entry.CorrectsId))?.Label;
        Meeting = await db.Deliberations.AsNoTracking().In(Village)
            .SingleOrDefaultAsync(d => d.DeliberationId == row.Entry.DeliberationId);
        ConfirmedBy = await (
            from c in db.FundConfirmations.In(Village)
            join u in db.Users on c.By equals u.Id
            where c.FundEntryId == id
            select u.DisplayName).SingleOrDefaultAsync();
        if (!Request.HasFormContentType || !Request.Form.ContainsKey(nameof(Reason)))
        {
            Amount = Entry.Kind == FundKind.GoodsIn ? State.Value?.ToString()
                : new Money(Math.Abs(State.Money.Fen)).ToString();
            Quantity = State.Quantity;
        }
        return null;
    }

    [Needs(Permission.KeepFunds)]
    public async Task<IActionResult> OnPostCorrectAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var command = new CorrectFunds(
            MoneyFields.Read(Amount, "Amount"), Entry.GoodsId is null ? 0 : Quantity ?? State.Quantity, Reason, ShownThen);
        if (!this.IsChecked())
        {
            await funds.MustCorrectAsync(Village, Entry.FundEntryId, command);
            return this.Check(new CheckSheet(
                $"要更正 {Entry.Label}",
                [
                    $"现在：{Words(new Money(Math.Abs(State.Money.Fen)), State.Value, State.Quantity)}",
                    $"改为：{Words(command.Amount ?? Money.Zero, command.Amount, command.Quantity)}",
                    $"原因：{Reason!.Trim()}",
                    "原来的不动，另记一笔差额；这一笔也要村“两委”核对。"
                ],
                "记入更正"));
        }
        var correction = await funds.CorrectAsync(Me, Village, Entry.FundEntryId, command);
        TempData.Notice($"更正记好了，编号 {correction.Label}。");
        return Redirect(Request.Path);
    }

    [Needs(Permission.ConfirmFunds)]
    public async Task<IActionResult> OnPostConfirmAsync()
    {
        if (!this.IsChecked())
        {
            return this.Check(new CheckSheet(
                $"要核对 {Entry.Label}",
                [
                    $"{Entry.Kind.Chinese()}，{Entry.Source.Chinese()}，{Row.Party}，单据号 {Row.Document ?? "（没有）"}",
                    Words(new Money(Math.Abs(Entry.MoneyFen)), Entry.Value, Entry.Quantity),
                    "核对就是：看过单据（钱物对得上），由您负责。核对以后不能收回；有错的，请积分管理员记一笔更正。"
                ],
                "核对无误"));
        }
        await funds.ConfirmAsync(Me, Village, Entry.FundEntryId);
        TempData.Notice("核对好了。");
        return Redirect(Request.Path);
    }

    private string Words(Money money, Money? value, int quantity) => Entry.Kind switch
    {
        FundKind.MoneyIn => $"{money} 元",
        FundKind.Purchase => $"付 {money} 元，{Row.Goods?.Trim()} {quantity} {Row.Unit}",
        _ => $"{Row.Goods?.Trim()} {quantity} {Row.Unit}，{(value is { } worth ? $"值 {worth} 元" : "没有估价")}"
    };
}
