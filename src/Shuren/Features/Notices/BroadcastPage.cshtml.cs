using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Notices;

/// <summary>村村响: the words for the loudspeaker, to be changed, printed and read out by the browser's own voice (PUB-1).</summary>
[Needs(Permission.SeeRecord)]
public sealed class BroadcastPageModel(QuarterBoards boards, BroadcastService broadcasts, Speech speech, TimeProvider clock) : VillagePage
{
    [BindProperty, StringLength(BroadcastText.StoredMaxLength, ErrorMessage = "太长了，最多 3 分钟（连空格换行不超过 {1} 字）。")]
    public string? Text { get; set; }

    [BindProperty(Name = "Shown"), StringLength(Infrastructure.Shown.Length, ErrorMessage = "请刷新后再交。")]
    public string? ShownThen { get; set; }

    public QuarterBoard Board { get; private set; } = null!;

    public BroadcastService.Words Words { get; private set; } = null!;

    /// <summary>What the machine can make of the words.</summary>
    public Speech Speech => speech;

    public bool MayWrite => Me.Can(Permission.PublishNotices);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (!Quarter.TryParse((string?)RouteData.Values["quarter"], out var quarter))
        {
            return NotFound();
        }
        Board = await boards.GetAsync(Village, quarter);
        if (Board.Notice is null)
        {
            return NotFound();
        }
        Words = await broadcasts.GetAsync(Village, Board, Place.VillageName);
        if (HttpMethods.IsGet(Request.Method))
        {
            Text = Words.Text;
        }
        return null;
    }

    public void OnGet()
    {
    }

    /// <summary>What the words say now, as sound.</summary>
    public async Task<IActionResult> OnGetWavAsync() => this.Sound(
        await speech.WavAsync(Words.Text, HttpContext.RequestAborted), "audio/wav", "wav", FileName, clock.Today());

    /// <inheritdoc cref="OnGetWavAsync"/>
    public async Task<IActionResult> OnGetMp3Async() => this.Sound(
        await speech.Mp3Async(Words.Text, HttpContext.RequestAborted), "audio/mpeg", "mp3", FileName, clock.Today());

    [Needs(Permission.PublishNotices)]
    public Task<IActionResult> OnPostSaveAsync() => WriteAsync(Text ?? "", "广播稿存好了。");

    [Needs(Permission.PublishNotices)]
    [AsksFirst("要恢复程序写的", "改过的广播稿不再保留。", "恢复程序写的")]
    public Task<IActionResult> OnPostRestoreAsync() => WriteAsync(null, "已恢复程序写的广播稿。");

    private string FileName => $"{Place.VillageName}广播稿{Board.Quarter}";

    private async Task<IActionResult> WriteAsync(string? text, string notice)
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        await broadcasts.SaveAsync(Me, Village, Board.Quarter, Place.VillageName, text, ShownThen);
        TempData.Notice(notice);
        return Redirect(Request.Path);
    }
}
