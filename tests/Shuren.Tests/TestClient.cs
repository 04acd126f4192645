using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Shuren.Features.Access;
using Shuren.Features.Households;

namespace Shuren.Tests;

/// <summary>
/// A visitor with cookies who opens pages and fills their own forms, hidden fields included, as a browser without script does.
/// </summary>
public sealed class TestClient
{
    private const int RedirectsMax = 5;

    private readonly HttpClient _http;

    private readonly Func<Exception?> _lastError;

    public TestClient(HttpMessageHandler handler, Uri address, Func<Exception?> lastError)
    {
        _lastError = lastError;
        _http = new HttpClient(handler) { BaseAddress = address };
    }

    /// <summary>Kept by hand: the application's clock stands in 2022, and a real jar would find every cookie expired.</summary>
    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>What made the server answer 500 last.</summary>
    public Exception? LastError => _lastError();

    /// <summary>Who is signed in; null for an anonymous visitor.</summary>
    public Caller? Caller { get; set; }

    /// <summary>The address the server sees, as a proxy in front of it says; null = none.</summary>
    public string? Ip { get; set; }

    /// <summary>Whether the proxy in front says that it was asked by https.</summary>
    public bool IsHttps { get; set; }

    /// <summary>Whether a form that was not carried out is followed to the page that shows it again (ADR 19), as a browser does by itself.</summary>
    public bool FollowsRefusals { get; set; } = true;

    /// <summary>The Host header; the application's own when null.</summary>
    public string? Host { get; set; }

    /// <summary>The answer as it comes: a redirect is not followed.</summary>
    public Task<TestPage> GetAsync(string url) => SendAsync(new HttpRequestMessage(HttpMethod.Get, url));

    /// <summary>Opens a page, following redirects; fails unless it answers 200.</summary>
    public async Task<TestPage> OpenAsync(string url)
    {
        var page = await FollowAsync(await GetAsync(url));
        return page.Status == HttpStatusCode.OK ? page : throw new InvalidOperationException($"{url} answered {(int)page.Status}: {page.Text}");
    }

    /// <summary>Opens the page, fills its form and submits it; the redirect is followed. See <see cref="TestPage.Form"/>.</summary>
    public async Task<TestPage> SubmitAsync(string url, string? form, params (string Field, object? Value)[] values)
    {
        var filled = (await OpenAsync(url)).Form(form);
        foreach (var (field, value) in values)
        {
            filled.Set(field, value);
        }
        return await filled.SubmitAsync();
    }

    /// <summary>The bytes of a download or a picture.</summary>
    public async Task<(HttpStatusCode Status, string? ContentType, byte[] Content)> DownloadAsync(string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using var response = await SendRawAsync(request);
        return (response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>
    /// The PDF that the page's own link leads to. Where SHUREN_PAPERS names a folder it is kept there, to be looked at.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="link">A part of the link's address that tells it from others.</param>
    public async Task<byte[]> PdfAsync(string page, string link = "handler=Pdf")
    {
        var found = (await OpenAsync(page)).All("a[href]").Select(a => a.GetAttribute("href")!).First(h => h.Contains(link, StringComparison.OrdinalIgnoreCase));
        var (status, type, content) = await DownloadAsync(new Uri(new Uri(_http.BaseAddress!, page), found).PathAndQuery);
        Assert.Equal((HttpStatusCode.OK, "application/pdf"), (status, type));
        if (Environment.GetEnvironmentVariable("SHUREN_PAPERS") is { Length: > 0 } folder)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, $"{TestContext.Current.TestMethod?.MethodName}-{Guid.NewGuid().ToString("N")[..4]}.pdf"), content);
        }
        return content;
    }

    /// <summary>Under which names a download is to be kept.</summary>
    public async Task<string?> DispositionAsync(string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using var response = await SendRawAsync(request);
        return response.Content.Headers.TryGetValues("Content-Disposition", out var values) ? values.Single() : null;
    }

    internal async Task<TestPage> FollowAsync(TestPage page)
    {
        for (var i = 0; page.Location is { } location && i < RedirectsMax; i++)
        {
            page = await GetAsync(location);
        }
        return page;
    }

    internal async Task<TestPage> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await SendRawAsync(request);
            if (response.StatusCode == HttpStatusCode.InternalServerError)
            {
                throw new InvalidOperationException($"{request.Method} {request.RequestUri} answered 500.", _lastError());
            }
            if (FollowsRefusals && response.StatusCode == HttpStatusCode.SeeOther && response.Headers.Location is { } again)
            {
                // The form was not carried out and is shown by a GET (ADR 19): what a browser's user sees is that page.
                return await SendAsync(new HttpRequestMessage(HttpMethod.Get, again));
            }
            var html = await response.Content.ReadAsStringAsync();
            var url = new Uri(_http.BaseAddress!, request.RequestUri!).PathAndQuery;
            var location = response.Headers.Location is { } to ? new Uri(new Uri(_http.BaseAddress!, url), to).PathAndQuery : null;
            return new TestPage(this, url, response.StatusCode, location, html) { Headers = Headers(response) };
        }
    }

    private static Dictionary<string, IReadOnlyList<string>> Headers(HttpResponseMessage response)
        => response.Headers.ToDictionary(h => h.Key, h => (IReadOnlyList<string>)[.. h.Value], StringComparer.OrdinalIgnoreCase);

    private async Task<HttpResponseMessage> SendRawAsync(HttpRequestMessage request)
    {
        if (Ip is not null)
        {
            request.Headers.Add("X-Forwarded-For", Ip);
        }
        if (IsHttps)
        {
            request.Headers.Add("X-Forwarded-Proto", "https");
        }
        if (Host is not null)
        {
            request.Headers.Host = Host;
        }
        if (Cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
        }
        var response = await _http.SendAsync(request);
        if (response.Headers.TryGetValues("Set-Cookie", out var cookies))
        {
            foreach (var cookie in cookies.Select(c => c.Split(';')[0].Split('=', 2)))
            {
                if (cookie[1].Length == 0)
                {
                    Cookies.Remove(cookie[0]);
                }
                else
                {
                    Cookies[cookie[0]] = cookie[1];
                }
            }
        }
        return response;
    }
}

/// <summary>An answer: its status, where it leads, and its HTML.</summary>
public sealed class TestPage(TestClient client, string url, HttpStatusCode status, string? location, string html)
{
    public TestClient Client => client;

    /// <summary>Path and query.</summary>
    public string Url => url;

    public HttpStatusCode Status => status;

    /// <summary>Path and query of a redirect; null when it is none.</summary>
    public string? Location => location;

    /// <summary>The headers as they came, Set-Cookie and Location among them.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Headers { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Read when it is asked for: of most answers only the status is.</summary>
    public IHtmlDocument Document => field ??= new HtmlParser().ParseDocument(html);

    public string Html => html;

    /// <summary>What is read on it, in one line.</summary>
    public string Text => Squeeze(Document.Body?.TextContent);

    public IElement Find(string selector) => Document.QuerySelector(selector) ?? throw new InvalidOperationException($"{url} has no {selector}: {Text}");

    public IElement ById(string testId) => Find($"[data-testid='{testId}']");

    public IReadOnlyList<IElement> All(string selector) => Document.QuerySelectorAll(selector).ToList();

    /// <summary>The text of every element that matches.</summary>
    public IReadOnlyList<string> Texts(string selector) => All(selector).Select(e => Squeeze(e.TextContent)).ToList();

    /// <summary>
    /// A POST form of the page: by its data-testid, id, action, page handler, or the field it alone has. Null: the only one of the main part.
    /// </summary>
    public TestForm Form(string? name = null)
    {
        var forms = (Document.QuerySelectorAll("main form") is { Length: > 0 } inMain ? inMain : Document.QuerySelectorAll("form"))
            .OfType<IHtmlFormElement>().Where(f => string.Equals(f.GetAttribute("method"), "post", StringComparison.OrdinalIgnoreCase)).ToList();
        var found = name is null ? forms : forms.FindAll(f => f.GetAttribute("data-testid") == name || f.Id == name);
        if (found.Count == 0)
        {
            found = forms.FindAll(f => f.GetAttribute("action") is { } action
                && (action == name || action.EndsWith(name!, StringComparison.OrdinalIgnoreCase) || action.Contains("handler=" + name, StringComparison.OrdinalIgnoreCase)));
        }
        if (found.Count == 0)
        {
            found = forms.FindAll(f => f.QuerySelector($"[name='{name}']") is not null);
        }
        return found.Count == 1
            ? new TestForm(this, found[0])
            : throw new InvalidOperationException($"{url} ({(int)status}) has {found.Count} forms for '{name}', of {forms.Count}: {Text}");
    }

    /// <summary>Follows a redirect, if it is one.</summary>
    public Task<TestPage> FollowAsync() => client.FollowAsync(this);

    private static string Squeeze(string? text) => string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>An uploaded file.</summary>
public sealed record TestFile(string Name, byte[] Content, string ContentType = "application/octet-stream");

/// <summary>A form being filled. A field it does not have, or a choice it does not offer, is refused: no user could send it.</summary>
public sealed class TestForm
{
    private readonly TestPage _page;
    private readonly IHtmlFormElement _form;
    private readonly List<(string Name, string Value)> _values = [];
    private readonly List<(string Name, TestFile File)> _files = [];

    public TestForm(TestPage page, IHtmlFormElement form)
    {
        (_page, _form) = (page, form);
        foreach (var element in form.Elements.Where(e => e.GetAttribute("name") is { Length: > 0 } && !e.HasAttribute("disabled")))
        {
            var name = element.GetAttribute("name")!;
            switch (element)
            {
                case IHtmlInputElement { Type: "checkbox" or "radio" } choice when choice.IsChecked:
                    _values.Add((name, choice.GetAttribute("value") ?? "on"));
                    break;
                case IHtmlInputElement { Type: "checkbox" or "radio" or "submit" or "file" }:
                    break;
                case IHtmlInputElement input:
                    _values.Add((name, input.Value));
                    break;
                case IHtmlTextAreaElement area:
                    _values.Add((name, area.Value));
                    break;
                case IHtmlSelectElement select:
                    _values.AddRange(select.Options.Where(o => o.IsSelected).Select(o => (name, o.Value)));
                    break;
            }
        }
    }

    public TestPage Page => _page;
    /// <summary>The fields it would send.</summary>
    public IReadOnlyList<string> Names => _values.ConvertAll(v => v.Name);

    /// <summary>The values it would send of this field.</summary>
    public IReadOnlyList<string> Values(string field) => _values.FindAll(v => v.Name == field).ConvertAll(v => v.Value);

    /// <summary>
    /// Fills a field. A bool ticks or clears a checkbox; several strings tick these of the checkboxes of one name; null empties.
    /// </summary>
    public TestForm Set(string field, object? value)
    {
        var elements = _form.Elements.Where(e => e.GetAttribute("name") == field).ToList();
        if (elements.Count == 0)
        {
            throw new InvalidOperationException($"The form has no field {field}; it has {string.Join(", ", _form.Elements.Select(e => e.GetAttribute("name")).Where(n => n is not null).Distinct())}.");
        }
        if (value is TestFile file)
        {
            _files.Add((field, file));
            return this;
        }
        var boxes = elements.OfType<IHtmlInputElement>().Where(e => e.Type is "checkbox" or "radio").ToList();
        IReadOnlyList<string> wanted = value switch
        {
            true => [boxes[0].GetAttribute("value") ?? "on"],
            false or null when boxes.Count > 0 => [],
            IEnumerable<string> several => [.. several],
            DateOnly date => [date.ToString("yyyy-MM-dd")],
            null => [""],
            _ => [value.ToString() ?? ""]
        };
        if (boxes.Count > 0 && wanted.FirstOrDefault(w => boxes.TrueForAll(b => (b.GetAttribute("value") ?? "on") != w)) is { } notOffered)
        {
            throw new InvalidOperationException($"{field} does not offer {notOffered}.");
        }
        if (elements[0] is IHtmlSelectElement select && wanted.FirstOrDefault(w => select.Options.All(o => o.Value != w)) is { } noOption)
        {
            throw new InvalidOperationException($"{field} does not offer {noOption}; it offers {string.Join(", ", select.Options.Select(o => o.Value))}.");
        }
        // The hidden "false" that stands beside a checkbox stays, as in a browser.
        var hidden = boxes.Count > 0 ? elements.OfType<IHtmlInputElement>().Where(e => e.Type == "hidden").Select(e => (field, e.Value)).ToList() : [];
        _values.RemoveAll(v => v.Name == field);
        _values.AddRange(wanted.Select(w => (field, w)));
        _values.AddRange(hidden);
        return this;
    }

    /// <summary>Of every choice whose field begins so, takes this value where it is offered: 同意 for each line of a sheet.</summary>
    public TestForm ChooseAll(string fieldPrefix, string value)
    {
        foreach (var choice in _form.Elements.OfType<IHtmlInputElement>()
            .Where(e => e.Type == "radio" && e.GetAttribute("value") == value && e.GetAttribute("name")!.StartsWith(fieldPrefix, StringComparison.Ordinal)).ToList())
        {
            Set(choice.GetAttribute("name")!, value);
        }
        return this;
    }

    /// <summary>Sends a field as a forger would, whether the form has it or not.</summary>
    public TestForm Forge(string field, string value)
    {
        _values.RemoveAll(v => v.Name == field);
        _values.Add((field, value));
        return this;
    }

    /// <summary>Leaves fields out, as a form of yesterday's page would.</summary>
    public TestForm Drop(Predicate<string> field)
    {
        _values.RemoveAll(v => field(v.Name));
        return this;
    }

    /// <summary>Submits, says yes on the check page if one comes, and follows the redirect.</summary>
    /// <param name="button">Text, data-testid or value of the button pressed; null = the first, without a name of its own.</param>
    public async Task<TestPage> SubmitAsync(string? button = null)
    {
        var page = await PostAsync(button);
        if (page.All("[data-testid='checked']").Count > 0)
        {
            page = await page.Form("checked").PostAsync("true");
        }
        return await page.FollowAsync();
    }

    /// <summary>Submits; a redirect is not followed.</summary>
    public Task<TestPage> PostAsync(string? button = null)
    {
        var pressed = button is null ? null : _form.QuerySelectorAll("button, input[type=submit]")
            .FirstOrDefault(b => b.TextContent.Trim() == button || b.GetAttribute("data-testid") == button || b.GetAttribute("value") == button)
            ?? throw new InvalidOperationException($"The form has no button {button}.");
        var values = new List<(string Name, string Value)>(_values);
        if (pressed?.GetAttribute("name") is { Length: > 0 } name)
        {
            values.Add((name, pressed.GetAttribute("value") ?? ""));
        }
        var action = pressed?.GetAttribute("formaction") ?? _form.GetAttribute("action");
        var url = string.IsNullOrEmpty(action) ? _page.Url
            : action.StartsWith('?') ? _page.Url.Split('?')[0] + action
            : action;
        return _page.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, url) { Content = Content(values) });
    }

    /// <summary>Sends it to another address than its own, as whoever reads the page's source could.</summary>
    public Task<TestPage> PostToAsync(string url) => _page.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, url) { Content = Content(_values) });

    private HttpContent Content(List<(string Name, string Value)> values)
    {
        if (!string.Equals(_form.GetAttribute("enctype"), "multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return _files.Count == 0
                ? new FormUrlEncodedContent(values.Select(v => KeyValuePair.Create(v.Name, v.Value)))
                : throw new InvalidOperationException("The form is not multipart/form-data: a browser would not send the file.");
        }
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in values)
        {
            content.Add(new StringContent(value), name);
        }
        foreach (var (name, file) in _files)
        {
            var part = new ByteArrayContent(file.Content);
            part.Headers.ContentType = MediaTypeHeaderValue.Parse(file.ContentType);
            content.Add(part, name, file.Name);
        }
        return content;
    }
}
