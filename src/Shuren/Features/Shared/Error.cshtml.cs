using System.Net.Mime;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Shared;

/// <summary>
/// What went wrong and what to do, for every status that has no page of its own. Asks the database nothing, but to keep the form that
/// broke. To a browser's form it is a redirect as every answer is (ADR 19): the words travel in the address, sealed, so that nobody makes
/// this site say what they like.
/// </summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
public sealed class ErrorModel(AppDb db, IDataProtectionProvider protection) : PageModel
{
    // As long as a form is kept: who goes back after lunch still finds what was said.
    private static readonly TimeSpan Readable = KeptForms.ForOwner;

    public string Heading { get; private set; } = "";

    public string Advice { get; private set; } = "";

    /// <summary>Whatever the method was that went wrong.</summary>
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        OnPageHandlerExecuting(context);
        if (Response.StatusCode == StatusCodes.Status500InternalServerError && await KeptAsync() is { } address)
        {
            context.Result = new SeeOtherResult(address);
            return;
        }
        if (HttpMethods.IsPost(Request.Method) && Request.GetTypedHeaders().Accept.Any(a => a.MediaType == MediaTypeNames.Text.Html))
        {
            var said = JsonSerializer.Serialize(new Said(Response.StatusCode, Heading, Advice));
            context.Result = new SeeOtherResult(Request.PathBase + "/error?was=" + Sealer.Protect(said, Readable));
            return;
        }
        await next();
    }

    private ITimeLimitedDataProtector Sealer => protection.CreateProtector("said").ToTimeLimitedDataProtector();

    private sealed record Said(int Status, string Heading, string Advice);

    private Said? SaidBefore()
    {
        // Only as a page of its own: in the place of another's answer the address is that one's.
        if (!HttpMethods.IsGet(Request.Method) || HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not null
            || HttpContext.Features.Get<IExceptionHandlerFeature>() is not null || Request.Query["was"] is not [{ Length: > 0 } was])
        {
            return null;
        }
        try
        {
            return JsonSerializer.Deserialize<Said>(Sealer.Unprotect(was));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // What a form brought is not lost because the server broke; what was carried out is not offered to be done again.
    private async Task<string?> KeptAsync()
    {
        if (db.Outcome == ChangeOutcome.Stands || HttpContext.Features.Get<IExceptionHandlerPathFeature>() is not { } broken)
        {
            return null;
        }
        try
        {
            return await KeepingForms.KeepBrokenAsync(HttpContext, broken.Path + Request.QueryString, Happened() + "您填的都在下面。");
        }
        catch (Exception e) when (e is System.Data.Common.DbException or Microsoft.EntityFrameworkCore.DbUpdateException or IOException)
        {
            // The database, or the disk under it, is what broke.
            return null;
        }
    }

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (SaidBefore() is { } said)
        {
            (Response.StatusCode, Heading, Advice) = (said.Status, said.Heading, said.Advice);
            return;
        }
        // What happened is what the server saw: the address says nothing, so nobody can choose a status.
        var code = HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalStatusCode
            ?? HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error switch
            {
                null => StatusCodes.Status404NotFound,
                BadHttpRequestException bad => bad.StatusCode,
                _ => StatusCodes.Status500InternalServerError
            };
        Response.StatusCode = code;
        (Heading, Advice) = code switch
        {
            StatusCodes.Status410Gone => ("这一页已经撤下", PageRemovals.SaidOf(HttpContext) ?? "请从首页重新进入。"),
            StatusCodes.Status404NotFound => ("没有这一页", "地址可能写错了，或者这条记录不在您的村里。请从首页重新进入。"),
            StatusCodes.Status403Forbidden => ("您不能打开这一页", "这一页由别的岗位使用。需要的话，请找镇里的系统管理员。"),
            StatusCodes.Status400BadRequest when FormReader.IsUnreadable(HttpContext) => ("收到的内容读不懂", "什么都没有改动。请返回上一页，刷新以后重新填写再提交。"),
            StatusCodes.Status405MethodNotAllowed => ("这一页不收表格", "什么都没有改动。请从首页重新进入。"),
            StatusCodes.Status400BadRequest => ("这张表过期了", "请返回上一页，刷新以后再提交一次。您填的内容浏览器一般还留着。"),
            StatusCodes.Status413PayloadTooLarge => ("文件太大了", "一次传得太多了。请少选几张照片再试。"),
            StatusCodes.Status429TooManyRequests => ("点得太快了", "请等一分钟再试。"),
            _ => ("系统出错了", Happened())
        };
    }

    // What stands stands, whatever failed afterwards: "nothing changed" is said only when that is known.
    private string Happened() => db.Outcome switch
    {
        ChangeOutcome.Stands => "刚才的操作已经记下了，只是结果没有显示出来。请不要再提交一次，回到首页就能看到。",
        ChangeOutcome.None when !HttpMethods.IsGet(Request.Method) => "刚才的操作没有做完。请先回去看看改了没有，再决定要不要重做。",
        ChangeOutcome.Unknown => "刚才的操作不知道有没有记上。请先回去看看，没有的话再做一次。",
        _ => "刚才的操作没有成功，数据没有改动。请再试一次；还不行，请告诉系统管理员。"
    };
}
