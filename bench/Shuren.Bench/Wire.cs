using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Shuren.Bench;

/// <summary>What a server answered.</summary>
/// <param name="Status">200, 302 …</param>
/// <param name="Location">Where it leads.</param>
/// <param name="Bytes">Length of the body as it was sent.</param>
internal readonly record struct Answer(int Status, string? Location, int Bytes);

/// <summary>
/// One kept connection of a client that costs next to nothing, so that the two cores are the server's: it sends what it is given and reads
/// one answer.
/// </summary>
internal sealed class Wire(Uri address) : IDisposable
{
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();

    private byte[] _buffer = new byte[1 << 17];
    private Socket? _socket;

    public static byte[] Get(string path, string? cookies) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: text/html\r\nAccept-Encoding: gzip, br\r\n{Cookie(cookies)}\r\n");

    /// <summary>A form as a browser sends it: with files in parts, else in one line.</summary>
    public static byte[] Post(string path, string? cookies, IEnumerable<(string Field, string Value)> fields, bool inParts)
    {
        string body;
        if (inParts)
        {
            var parts = new StringBuilder();
            foreach (var (field, value) in fields)
            {
                parts.Append(CultureInfo.InvariantCulture, $"--bench\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            }
            // The picker left empty.
            parts.Append("--bench\r\nContent-Disposition: form-data; name=\"Photos\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n");
            body = parts.Append("--bench--\r\n").ToString();
        }
        else
        {
            body = string.Join('&', fields.Select(f => $"{WebUtility.UrlEncode(f.Field)}={WebUtility.UrlEncode(f.Value)}"));
        }
        var type = inParts ? "multipart/form-data; boundary=bench" : "application/x-www-form-urlencoded";
        return Encoding.UTF8.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: bench\r\nAccept: text/html\r\nContent-Type: {type}\r\n"
            + FormattableString.Invariant($"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{Cookie(cookies)}\r\n{body}"));
    }

    public async Task<Answer> SendAsync(ReadOnlyMemory<byte> request)
    {
        if (_socket is null)
        {
            _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(address.Host, address.Port);
        }
        await _socket.SendAsync(request);
        var have = await ReadAsync(0);
        int head;
        while ((head = _buffer.AsSpan(0, have).IndexOf(HeadEnd)) < 0)
        {
            have = await ReadAsync(have);
        }
        var text = Encoding.ASCII.GetString(_buffer, 0, head);
        var status = int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture);
        var body = head + 4;
        if (Header(text, "Content-Length") is { } length)
        {
            var end = body + int.Parse(length, CultureInfo.InvariantCulture);
            while (have < end)
            {
                have = await ReadAsync(have);
            }
            return new Answer(status, Header(text, "Location"), end - body);
        }
        if (Header(text, "Transfer-Encoding") is null)
        {
            return new Answer(status, Header(text, "Location"), 0);
        }
        var (at, bytes) = (body, 0);
        for (var size = -1; size != 0;)
        {
            int line;
            while ((line = _buffer.AsSpan(at, have - at).IndexOf("\r\n"u8)) < 0)
            {
                have = await ReadAsync(have);
            }
            _ = Utf8Parser.TryParse(_buffer.AsSpan(at, line), out size, out _, 'x');
            at += line + 2 + size + 2;
            bytes += size;
            while (have < at)
            {
                have = await ReadAsync(have);
            }
        }
        return new Answer(status, Header(text, "Location"), bytes);
    }

    /// <summary>A page as it reads, for the message of what went wrong.</summary>
    public async Task<string> TextAsync(string path, string? cookies)
    {
        var answer = await SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: bench\r\n{Cookie(cookies)}\r\n"));
        return Encoding.UTF8.GetString(_buffer, 0, Math.Min(_buffer.Length, answer.Bytes + 2_000));
    }

    public void Dispose() => _socket?.Dispose();

    private static string Cookie(string? cookies) => cookies is null ? "" : $"Cookie: {cookies}\r\n";

    private async Task<int> ReadAsync(int have)
    {
        if (have == _buffer.Length)
        {
            Array.Resize(ref _buffer, have * 2);
        }
        var read = await _socket!.ReceiveAsync(_buffer.AsMemory(have));
        return read > 0 ? have + read : throw new IOException("The server closed the connection.");
    }

    private static string? Header(string head, string name)
    {
        var start = head.IndexOf($"\r\n{name}: ", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }
        start += name.Length + 4;
        var end = head.IndexOf('\r', start);
        return end < 0 ? head[start..] : head[start..end];
    }
}
