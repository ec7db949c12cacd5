using CsCheck;

namespace LoadBalancer.Core.Tests.Http1;

/// <summary>Random heads that must be accepted, rich in the fields a proxy acts on.</summary>
internal static class LegalHeads
{
    /// <summary>VCHAR, obs-text and blanks: all a value may hold.</summary>
    private static readonly string ValueCharacters =
        "\t " + string.Concat(Enumerable.Range(0x21, 0x5E).Concat(Enumerable.Range(0x80, 0x80)).Select(value => (char)value));

    private static readonly Gen<string> Plain = Gen.Select(
        Gen.String[Gen.Char["abcXYZ019!#$%&'*+^`|~-"], 1, 9],
        Gen.OneOf("", " ", "\t "),
        Gen.String[Gen.Char[ValueCharacters], 0, 20],
        (name, blank, value) => $"q{name}:{blank}{value}");

    private static readonly Gen<string> Acted = Gen.OneOf(
        "Connection: close", "Connection: X-Named, keep-alive", "connection:x-forwarded-for,,", "X-Named: 1", "x-named:2",
        "X-Forwarded-For: 9.9.9.9, 8.8.8.8", "X-Forwarded-For:", "x-forwarded-proto: https", "X-Forwarded-Host: b.test",
        "X-Forwarded-Port: 443", "X-Forwarded-Prefix: /a", "X-Real-IP: 9.9.9.9", "Forwarded: for=9.9.9.9;proto=https",
        "X-Request-ID: theirs", "Via: 1.1 other, 1.0 another", "TE: trailers", "Keep-Alive: 5", "Upgrade: h2c", "Trailer: X-T",
        "Proxy-Authorization: Basic x", "Cookie: a=b", "Authorization: Basic x", "Date: today", "X.Auth: 1", "Set-Cookie: a=b; Path=/");

    private static readonly Gen<string> Framing = Gen.OneOf(
        Gen.OneOf("", "Transfer-Encoding: chunked"), Gen.Long[0, long.MaxValue].Select(length => $"Content-Length: {length}"));

    private static readonly Gen<string[]> Lines = Gen.Select(
        Gen.OneOf(Plain, Acted).Array[0, 10],
        Framing,
        Gen.Int[0, 10],
        (lines, framing, at) => framing.Length == 0 ? lines : [.. lines.Take(at), framing, .. lines.Skip(at)]);

    private static readonly Gen<string> Host =
        Gen.OneOf("a.test", "A.Test.:8080", "192.0.2.1", "[2001:db8::1]:80", "x", new string('h', 63));

    private static readonly Gen<string> PathAndQuery = Gen.Select(
        Gen.String[Gen.Char["abc/%2.;:@!$&'()*+,=~_-[]{}|\\^`\"<>"], 0, 12],
        Gen.OneOf("", "?", "?a=b&c", "?/?"),
        (path, query) => $"/{path}{query}");

    /// <summary>A request of either version with a body that its method and version may have.</summary>
    public static readonly Gen<string> Request = Gen.Select(
        Gen.OneOf("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "get", "M-SEARCH"),
        PathAndQuery,
        Host,
        Lines,
        Gen.Int[0, 9],
        (method, target, host, lines, kind) => kind switch
        {
            0 => Text.Head([$"POST {target} HTTP/1.0", .. WithoutCodings(lines)]),
            1 => Text.Head([$"{method} http://{host}{target} HTTP/1.1", $"host:{host}", .. lines]),
            2 => Text.Head([$"{method} HTTP://{host} HTTP/1.1", .. lines, $"Host: {host}"]),
            3 => Text.Head([$"POST {target} HTTP/1.1", "Expect: 100-continue", $"Host: {host}", .. lines]),
            4 => Text.Head([$"OPTIONS {target} HTTP/1.1", $"Host: {host}", "Max-Forwards: 7", .. lines]),
            _ => Text.Head([$"{method} {target} HTTP/1.1", $"Host: {host}", .. lines]),
        });

    /// <summary>An answer of either version, final or interim.</summary>
    public static readonly Gen<string> Answer = Gen.Select(
        Gen.OneOf("1.1 200 OK", "1.1 204 No Content", "1.1 304 ", "1.1 103 Early", "1.1 404", "1.1 599 \u00e9\t", "1.0 200 OK"),
        Lines,
        (status, lines) => Text.Head([$"HTTP/{status}", .. status[..3] == "1.0" ? WithoutCodings(lines) : lines]));

    /// <summary>HTTP/1.0 has none.</summary>
    private static IEnumerable<string> WithoutCodings(string[] lines) =>
        lines.Where(line => !line.StartsWith("Transfer-Encoding", StringComparison.Ordinal));
}
