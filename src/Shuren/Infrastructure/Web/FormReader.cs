using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Shuren.Infrastructure.Web;

/// <summary>
/// Reads a posted form once, before anything else looks at it: what is no form, or is cut off, or holds what no text has, is answered
/// with 400 and the error page, and what is too large with 413. A file that is too large is left out and named, and the words and the other
/// files of the form arrive. Everything behind it finds a form that can be read.
/// </summary>
public static class FormReader
{
    /// <summary>Bytes that are read of a form: nine photos of a phone, several times over.</summary>
    public const int BodyMax = 256 * 1024 * 1024;

    /// <summary>Bytes that are taken of the files of one form.</summary>
    public const int FilesMax = 64 * 1024 * 1024;

    /// <summary>Bytes that are taken of one file: the largest workbook, and any photo.</summary>
    public const int FileMax = 20 * 1024 * 1024;

    /// <summary>Bytes of the words of one form.</summary>
    public const int WordsMax = 32 * 1024 * 1024;

    /// <summary>Bytes of a form of somebody not signed in: words only.</summary>
    public const int AnonymousMax = 1024 * 1024;

    public const int FieldsMax = 20_000;

    private const int NameMax = 2048;

    private const int InMemoryMax = 64 * 1024;

    // Read to its end and thrown away, so that the browser, which is still sending, gets to read the answer.
    private const long DrainMax = 4L * BodyMax;

    private static readonly object LeftOutKey = new();

    private static readonly object ReadKey = new();

    private static readonly object Unreadable = new();

    /// <summary>Whether this request's form, or its address, could not be read: for the words of the error page.</summary>
    public static bool IsUnreadable(HttpContext context) => context.Items.ContainsKey(Unreadable);

    /// <summary>Files that were too large to be taken: the field and a sentence about each.</summary>
    public static IReadOnlyList<(string Field, string Message)> LeftOut(HttpContext context)
        => context.Items[LeftOutKey] as List<(string Field, string Message)> ?? [];

    public static Task RefuseAddressAsync(HttpContext context, RequestDelegate next)
    {
        if (!HoldsNul(context.Request.Query.Select(q => (q.Key, q.Value.AsEnumerable()))))
        {
            return next(context);
        }
        Refuse(context, StatusCodes.Status400BadRequest);
        return Task.CompletedTask;
    }

    public static async Task ReadAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        // The error page stands in the place of an answer: what was sent has been read.
        if (!request.HasFormContentType || IsUnreadable(context) || !context.Items.TryAdd(ReadKey, true))
        {
            await next(context);
            return;
        }
        var isParts = request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase);
        // Of somebody not signed in, parts are read until it is known that the form was drawn for somebody (FormOwner).
        var max = isParts || FormOwner.SignedIn(context) is not null ? BodyMax : AnonymousMax;
        var status = request.ContentLength > max
            ? StatusCodes.Status413PayloadTooLarge
            : await TryReadAsync(context, max, isParts);
        if (status is null)
        {
            await next(context);
            return;
        }
        if (status == StatusCodes.Status413PayloadTooLarge)
        {
            await DrainAsync(context);
        }
        Refuse(context, status.Value);
    }

    /// <returns>Null when it could be read, else the status to answer.</returns>
    private static async Task<int?> TryReadAsync(HttpContext context, int max, bool isParts)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = max;
        }
        try
        {
            var form = isParts ? await PartsReader.ReadAsync(context) : await context.Request.ReadFormAsync();
            if (form is null)
            {
                return StatusCodes.Status413PayloadTooLarge;
            }
            context.Features.Set<IFormFeature>(new FormFeature(form));
            return HoldsNul(form.Select(f => (f.Key, f.Value.AsEnumerable())))
                || HoldsNul(form.Files.Select(f => (f.Name, (IEnumerable<string?>)[f.FileName])))
                ? StatusCodes.Status400BadRequest
                : null;
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException
            or NotSupportedException or FormatException or InvalidOperationException)
        {
            // Too many fields or too long a name, no boundary, a broken header or escape, an encoding that is not read.
            return StatusCodes.Status400BadRequest;
        }
    }

    // The error page, and what stands around it, find an empty form instead of reading this one again.
    private static void Refuse(HttpContext context, int status)
    {
        context.Items[Unreadable] = true;
        context.Request.ContentType = null;
        context.Features.Set<IFormFeature>(new FormFeature(FormCollection.Empty));
        context.Response.StatusCode = status;
    }

    private static async Task DrainAsync(HttpContext context)
    {
        if (context.Request.ContentLength is not (> 0 and <= DrainMax))
        {
            return;
        }
        try
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            {
                limit.MaxRequestBodySize = DrainMax;
            }
            await context.Request.Body.CopyToAsync(Stream.Null);
        }
        catch (Exception e) when (e is IOException or BadHttpRequestException)
        {
            // Gone or too slow: then nobody waits for the answer.
        }
    }

    // No text of this application holds one, and PostgreSQL stores none.
    private static bool HoldsNul(IEnumerable<(string Key, IEnumerable<string?> Values)> fields)
        => fields.Any(
            f => f.Key.Contains('\0', StringComparison.Ordinal) || f.Values.Any(v => v?.Contains('\0', StringComparison.Ordinal) == true));

    /// <summary>
    /// A form with files, part by part. The framework's own reader refuses the whole form, words and all, for one part that is too large.
    /// </summary>
    private sealed class PartsReader(HttpContext context)
    {
        private readonly List<(string Field, string Message)> _leftOut = [];

        private readonly FormFileCollection _files = [];

        // Of all parts, one after the other.
        private readonly byte[] _buffer = new byte[4096];

        private readonly ArrayBufferWriter<byte> _bytes = new();

        private KeyValueAccumulator _fields;

        private long _words;

        private long _taken;

        /// <summary>Null when somebody not signed in sends more than words.</summary>
        public static Task<IFormCollection?> ReadAsync(HttpContext context) => new PartsReader(context).ReadAsync();

        private async Task<IFormCollection?> ReadAsync()
        {
            var type = MediaTypeHeaderValue.Parse(context.Request.ContentType);
            var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
            if (string.IsNullOrWhiteSpace(boundary) || boundary.Length > FormOptions.DefaultMultipartBoundaryLengthLimit)
            {
                throw new InvalidDataException("No boundary.");
            }
            var owners = context.RequestServices.GetRequiredService<FormOwner>();
            var isKnown = FormOwner.SignedIn(context) is not null;
            var reader = new MultipartReader(boundary, context.Request.Body);
            while (await reader.ReadNextSectionAsync(context.RequestAborted) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                {
                    throw new InvalidDataException("A part without a name.");
                }
                var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
                if (name.Length > NameMax || _fields.ValueCount + _files.Count >= FieldsMax)
                {
                    throw new InvalidDataException("Too long a name, or too many parts.");
                }
                if (disposition.IsFileDisposition())
                {
                    // A picker left empty sends a nameless part.
                    if (!isKnown && disposition.FileName.Length > 2)
                    {
                        return null;
                    }
                    await TakeAsync(section, disposition, name);
                    continue;
                }
                var value = await WordsAsync(section);
                _fields.Append(name, value);
                isKnown = isKnown || (name == FormOwner.Field && owners.Open(value) is not null);
                if (!isKnown && _words > AnonymousMax)
                {
                    return null;
                }
            }
            if (_leftOut.Count > 0)
            {
                context.Items[LeftOutKey] = _leftOut;
            }
            return new FormCollection(_fields.HasValues ? _fields.GetResults() : new Dictionary<string, StringValues>(), _files);
        }

        private async Task<string> WordsAsync(MultipartSection section)
        {
            _bytes.ResetWrittenCount();
            while (await section.Body.ReadAsync(_buffer, context.RequestAborted) is > 0 and var read)
            {
                if (_words + _bytes.WrittenCount + read > WordsMax)
                {
                    throw new InvalidDataException("Too many words.");
                }
                _bytes.Write(_buffer.AsSpan(0, read));
            }
            _words += _bytes.WrittenCount;
            var charset = MediaTypeHeaderValue.TryParse(section.ContentType, out var type) ? type.Encoding : null;
            // As the framework: an encoding that can hide one character in another is not read.
            var encoding = charset is null || charset.CodePage == 65000 ? Encoding.UTF8 : charset;
            return encoding.GetString(_bytes.WrittenSpan);
        }

        private async Task TakeAsync(MultipartSection section, ContentDispositionHeaderValue disposition, string name)
        {
            var given = disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName);
            var fileName = given.ToString();
            // Buffered as it is read, beyond a little on disk, and read again as often as it is looked at.
            var content = new FileBufferingReadStream(section.Body, InMemoryMax);
            context.Response.RegisterForDisposeAsync(content);
            var room = Math.Min(FileMax, FilesMax - _taken);
            if (await CountAsync(content, room) is not { } length)
            {
                await section.Body.DrainAsync(context.RequestAborted);
                _leftOut.Add((name, room < FileMax
                    ? $"“{fileName}”没有收下：一次交的文件加起来超过了 {Megabytes(FilesMax)} MB。请先交前面的，再补这一张。"
                    : $"“{fileName}”没有收下：超过 {Megabytes(FileMax)} MB。照片请在手机相册里改小，或截屏后再选。"));
                return;
            }
            if (length == 0 && fileName.Length == 0)
            {
                // A picker left empty.
                return;
            }
            _taken += length;
            content.Position = 0;
            _files.Add(new FormFile(content, 0, length, name, fileName) { Headers = new HeaderDictionary(section.Headers ?? []) });
        }

        /// <returns>How many bytes it has; null when they are more than may be, and the rest is still to be read.</returns>
        private async Task<long?> CountAsync(Stream from, long max)
        {
            long sum = 0;
            while (await from.ReadAsync(_buffer, context.RequestAborted) is > 0 and var read)
            {
                sum += read;
                if (sum > max)
                {
                    return null;
                }
            }
            return sum;
        }

        private static string Megabytes(long bytes) => (bytes / 1024 / 1024).ToString(CultureInfo.InvariantCulture);
    }
}
