using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace LoadBalancer.Core.Explaining;

/// <summary>A request that somebody asks about, as the bytes a client would send for it.</summary>
/// <remarks>
/// Config path, immutable. The URL is taken as it is written, dot segments, escapes and all: a library for URLs would tidy up what is to be explained. What
/// no client could send at all is refused here; what it should not have sent is for the parser to refuse.
/// </remarks>
public sealed class AskedRequest
{
    private AskedRequest(string method, string url, byte[] head)
    {
        Method = method;
        Url = url;
        Head = head;
    }

    /// <summary>As it was given.</summary>
    public string Method { get; }

    /// <summary>As it was given.</summary>
    public string Url { get; }

    /// <summary>What the client speaks: https where the URL says so.</summary>
    internal byte[] Scheme => Url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https"u8.ToArray() : "http"u8.ToArray();

    /// <summary>The request's head.</summary>
    internal byte[] Head { get; }

    /// <summary>Makes the request of what somebody typed.</summary>
    /// <param name="method">As it goes on the wire.</param>
    /// <param name="url"><c>http://host/path?query</c>, the same without scheme, <c>/path</c> with the host among the headers, or <c>*</c>.</param>
    /// <param name="headers">Field lines; one named Host takes the place of the URL's, as with curl.</param>
    /// <param name="asked">The request, or null.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static bool TryParse(
        string method, string url, IReadOnlyList<string> headers, [NotNullWhen(true)] out AskedRequest? asked, [NotNullWhen(false)] out string? fault)
    {
        asked = null;
        fault = Fault(method, url, headers);
        if (fault is not null)
        {
            return false;
        }

        (string authority, string target) = Split(method, url);
        StringBuilder head = new($"{method} {target} HTTP/1.1\r\n");
        if (authority.Length > 0 && !headers.Any(static line => NameOf(line).Equals("Host", StringComparison.OrdinalIgnoreCase)))
        {
            head.Append($"Host: {authority}\r\n");
        }

        foreach (string line in headers)
        {
            head.Append(line).Append("\r\n");
        }

        asked = new AskedRequest(method, url, Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()));
        return true;
    }

    private static string? Fault(string method, string url, IReadOnlyList<string> headers)
    {
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        bool isUrl = scheme > 0 && !url.AsSpan(0, scheme).ContainsAny('/', '?', '#');
        return method.Length == 0 ? "the method is empty"
            : url.Length == 0 ? "the URL is empty"
            : headers.Append(method).Append(url).Any(static text => text.AsSpan().ContainsAny('\r', '\n')) ? "a line end stands in it, which no client sends there"
            : isUrl && url[..scheme].ToLowerInvariant() is not ("http" or "https") ? $"'{url[..scheme]}' is no scheme of a request that comes here; valid: http, https"
            : headers.FirstOrDefault(static line => NameOf(line).Length == 0) is string line ? $"'{line}' is no header; one looks like 'Name: value'"
            : null;
    }

    /// <summary>The host and port of a URL, and what goes into the request line.</summary>
    private static (string Authority, string Target) Split(string method, string url)
    {
        string rest = url.Split('#')[0]; // a fragment is never sent
        if (rest is "*" || rest.StartsWith('/'))
        {
            return ("", rest);
        }

        int scheme = rest.IndexOf("://", StringComparison.Ordinal);
        rest = scheme > 0 && !rest.AsSpan(0, scheme).ContainsAny('/', '?') ? rest[(scheme + 3)..] : rest;
        int end = rest.AsSpan().IndexOfAny('/', '?');
        string authority = end < 0 ? rest : rest[..end];
        authority = authority[(authority.LastIndexOf('@') + 1)..]; // user information becomes a field, not part of the host
        string target = end < 0 ? "/" : rest[end] == '?' ? $"/{rest[end..]}" : rest[end..];
        return (authority, method == "CONNECT" ? authority : target);
    }

    private static string NameOf(string line) => line[..Math.Max(0, line.IndexOf(':', StringComparison.Ordinal))];
}
