namespace Shuren.Infrastructure.Web;

/// <summary>
/// This GET shows a form again that was sent before and kept (ADR 19): its fields and files stand in the request as if it had just been
/// sent, and no handler that does anything runs.
/// </summary>
/// <param name="Id">Of the kept form; in the address and in the forms of the page.</param>
/// <param name="Files">Which it has, in their order.</param>
public sealed record ShownAgain(Guid Id, IReadOnlyList<IFormFile> Files)
{
    /// <summary>Of the address that shows it, and the hidden field by which the next try brings its files along.</summary>
    public const string Parameter = "kept";

    /// <summary>The numbers of the files that go along; what is not ticked stays behind.</summary>
    public const string FileField = "KeptFile";

    /// <summary>Null when the page is opened as always, or a form is being sent.</summary>
    public static ShownAgain? In(HttpContext context) => context.Features.Get<ShownAgain>();
}
