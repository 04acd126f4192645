using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Photos;
using Shuren.Features.Places;

namespace Shuren.Features.Supplies;

/// <summary>One more entry of the fund book: money in, goods in, or goods bought.</summary>
[Needs(Permission.KeepFunds)]
public sealed class NewFundsModel(AppDb db, FundService funds, TimeProvider clock) : VillagePage
{
    [BindProperty(SupportsGet = true)]
    public FundKind Kind { get; set; } = FundKind.MoneyIn;

    [BindProperty]
    public FundingSource? Source { get; set; }

    [BindProperty]
    public DateOnly? On { get; set; }

    [BindProperty, StringLength(FundWords.PartyMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Party { get; set; }

    [BindProperty, StringLength(FundWords.DocumentMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Document { get; set; }

    [BindProperty]
    public string? Amount { get; set; }

    [BindProperty]
    public Guid? GoodsId { get; set; }

    [BindProperty]
    public int? Quantity { get; set; }

    [BindProperty]
    public DateOnly? UseBy { get; set; }

    [BindProperty]
    public Guid? DeliberationId { get; set; }

    [BindProperty, StringLength(FundWords.NoteMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Note { get; set; }

    [BindProperty(Name = "Photos")]
    public List<IFormFile> Photos { get; set; } = [];

    public List<SelectListItem> Goods { get; private set; } = [];

    public List<SelectListItem> Meetings { get; private set; } = [];

    public List<SelectListItem> Sources { get; private set; } = [];

    public bool BringsGoods => Kind != FundKind.MoneyIn;

    public string Title => Kind.Chinese();

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Kind = Enum.IsDefined(Kind) ? Kind : FundKind.MoneyIn;
        var balances = await db.BalancesAsync(Village);
        Sources =
        [
            new("请选择", ""),
            .. FundTexts.Sources.Select(s => new SelectListItem(
                Kind == FundKind.Purchase ? $"{s.Chinese()}（剩 {balances[s]} 元）" : s.Chinese(), s.ToString()))
        ];
        Goods =
        [
            new("请选择", ""),
            .. (await db.Goods.AsNoTracking().OfTown(Village.TownId).Where(g => g.IsActive).OrderBy(g => g.Name).ToListAsync())
                .Select(g => new SelectListItem($"{g.FullName}（{g.Unit}）", g.GoodsId.ToString()))
        ];
        Meetings =
        [
            new("不是集体收益，不用选", ""),
            .. (await db.FundsMeetingsAsync(Village)).Where(m => m.Record.IsValid).Select(m => new SelectListItem(
                $"{m.Record.HeldOn?.ToChinese()} {m.Record.Place}，还剩 {m.Left} 元", m.Record.DeliberationId.ToString()))
        ];
        if (HttpMethods.IsGet(Request.Method))
        {
            On = clock.Today();
        }
        return null;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var command = await ReadAsync();
        if (!this.IsChecked())
        {
            await funds.MustRecordAsync(Village, command);
            return this.Check(new CheckSheet($"要记的账：{Title}", await LinesAsync(command), "记入", await LikelyTwiceAsync(command)));
        }
        var entry = await funds.RecordAsync(Me, Village, command);
        TempData.Notice($"记好了，编号 {entry.Label}。{(entry.GoodsId is null ? "" : "物品已经入库。")}等村“两委”核对单据。");
        return Redirect($"{Place.Url}/funds/{entry.FundEntryId}");
    }

    private async Task<RecordFunds> ReadAsync() => new(
        Kind,
        Source ?? throw new RuleViolation(Rule.Form, "请选择资金来源。", "Source"),
        On ?? throw new RuleViolation(Rule.Form, "请填写单据日期。", "On"),
        Party ?? "",
        Document)
    {
        Amount = MoneyFields.Read(Amount, "Amount"),
        GoodsId = GoodsId,
        Quantity = Quantity,
        UseBy = UseBy,
        DeliberationId = DeliberationId,
        Note = Note,
        Papers = await StoredPhotos.PrepareAsync(Photos)
    };

    private async Task<List<string>> LinesAsync(RecordFunds command)
    {
        var goods = command.GoodsId is { } id && BringsGoods
            ? await db.Goods.AsNoTracking().OfTown(Village.TownId).SingleAsync(g => g.GoodsId == id)
            : null;
        return
        [
            $"{command.Source.Chinese()}，{(Kind == FundKind.Purchase ? "卖方" : "来自")}：{command.Party.Trim()}",
            $"单据日期 {command.On.ToChinese()}，单据号 {command.Document.OrNull() ?? "（没有，有照片）"}，照片 {command.Papers.Count} 张",
            .. command.Amount is { } amount
                ? [Kind switch { FundKind.MoneyIn => $"收到 {amount} 元", FundKind.Purchase => $"付 {amount} 元", _ => $"值 {amount} 元" }]
                : (string[])[],
            .. goods is not null
                ? [$"{goods.FullName} {command.Quantity} {goods.Unit} 入库{(command.UseBy is { } day ? $"，保质期到 {day.ToChinese()}" : "")}"]
                : (string[])[],
            "记入以后不能改，只能另记一笔更正。"
        ];
    }

    private async Task<List<string>> LikelyTwiceAsync(RecordFunds command)
    {
        if (command.Document.OrNull() is not { } document)
        {
            return [];
        }
        var entries = db.FundEntries.AsNoTracking().In(Village)
            .Where(e => db.FundWords.Any(w => w.TownId == e.TownId && w.FundEntryId == e.FundEntryId && w.Document == document));
        var same = await db.RowsOf(Village, entries).Take(3).ToListAsync();
        return same.ConvertAll(r => $"单据号 {document} 已经记过：{r.Entry.Label} {r.Entry.Kind.Chinese()} {r.Party}。同一张单据不要记两次。");
    }
}

/// <summary>Yuan as they are typed.</summary>
internal static class MoneyFields
{
    /// <summary>Null where nothing was typed.</summary>
    /// <exception cref="RuleViolation">It is no sum of money.</exception>
    public static Money? Read(string? text, string field)
        => string.IsNullOrWhiteSpace(text) ? null
            : Money.TryParse(text, out var money) ? money
            : throw new RuleViolation(Rule.Form, $"“{SheetText.Excerpt(text)}”要填金额，单位元，最多两位小数，不超过 {Money.EntryMax} 元。", field);
}
