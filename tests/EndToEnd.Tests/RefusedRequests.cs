namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Requests that no pod may hear of and after which the connection ends.</summary>
/// <param name="Row">Its row of the wire rules, and which of the row's inputs.</param>
/// <param name="Bytes">As sent, in Latin-1.</param>
/// <param name="Verdict">Status and reason of the log's line.</param>
internal sealed record RefusedRequest(string Row, string Bytes, string Verdict);

/// <summary>The table of them.</summary>
internal static class RefusedRequests
{
    private const string Bad = "400 bad_request";
    private const string TooLarge = "431 too_large";
    private const string H = "Host: a.test\r\n";
    private const string Chunked = "Transfer-Encoding: chunked\r\n";

    public static IReadOnlyList<RefusedRequest> All { get; } =
    [
        .. Lines("A1", Bad, $"GET / HTTP/1.1\nHost: a.test\r\n\r\n"),
        .. Fields("A2", Bad, "X-A: a\nX-B: b\r\n"),
        .. Lines("A3", Bad, "GET / HTTP/1.1\rHost: a.test\r\n\r\n"),
        .. Fields("A4", Bad, "X-A: a\rX-B: b\r\n"),
        .. Fields("A5", Bad, "X-A: a\0b\r\n"),
        .. Fields("A6", Bad, "X-A: a\u0007b\r\n", "X-A: a\u007fb\r\n"),
        .. Fields("A8", Bad, "X-A: a\r\n b\r\n", "X-A: a\r\n\tb\r\n"),
        .. Fields("A9", Bad, "X-A : b\r\n", "X-A\t: b\r\n"),
        .. Lines("A10", Bad, $"GET / HTTP/1.1\r\n X: y\r\n{H}\r\n"),
        .. Fields("A11", Bad, "Foo\r\n"),
        .. Fields("A12", Bad, ": x\r\n"),
        .. Fields("A13", Bad, "X[a: 1\r\n", "X-A\u00e9: 1\r\n", "Content-Length\u0085: 10\r\n"),
        .. Fields("A14", Bad, "X_Forwarded_For: 1\r\n", "X.Forwarded.Host: a\r\n", "host_: a\r\nX-Forwarded_Proto: https\r\n", "V.I.A: 1\r\nTransfer_Encoding: chunked\r\n"),
        .. RequestLines("A15", Bad, "GET  / HTTP/1.1", "GET\t/\tHTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1"),
        .. RequestLines("A16", Bad, "GET /a b HTTP/1.1"),
        .. Lines("A17", Bad, $"\r\n\r\n\r\nGET / HTTP/1.1\r\n{H}\r\n"),
        .. Lines("A18", Bad, "GET /\r\n"),
        .. RequestLines("A19", "505 bad_version", "GET / HTTP/1.2"),
        .. RequestLines("A20", "505 bad_version", "GET / HTTP/2.0", "GET / HTTP/9.9"),
        .. RequestLines("A20", Bad, "GET / HTTP/1", "GET / HTTP/01.01", "GET / http/1.1"),
        .. Lines("A21", "505 bad_version", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        .. RequestLines("A22", Bad, "G(T / HTTP/1.1"),
        .. RequestLines("A22", "501 not_implemented", $"{new string('M', 33)} / HTTP/1.1", $"{new string('M', 40_000)} / HTTP/1.1"),
        .. RequestLines("A25", "405 method_refused", "CONNECT a.test:443 HTTP/1.1"),
        .. Lines("A26", Bad, "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003", "\u00d5\u0011\u009a\0\u0001\u00ff\u00fe"),

        .. Lines("B1", Bad, "GET / HTTP/1.1\r\n\r\n"),
        .. Fields("B2", Bad, "Host: b.test\r\n"),
        .. Fields("B3", Bad, H),
        .. Hosts("B4", Bad, ""),
        .. Hosts("B5", Bad, "a/evil", "a, b", "a:99999", "[::1", "a..b", "a.test\0.b"),
        .. Hosts("B6", Bad, "u@a.test"),
        .. RequestLines("B9", Bad, "GET http://b.test/x HTTP/1.1"),
        .. RequestLines("B10", Bad, "GET ftp://a.test/ HTTP/1.1", "GET http:/// HTTP/1.1"),
        .. RequestLines("B12", Bad, "GET * HTTP/1.1", "GET admin/a HTTP/1.1", "GET a.test:80 HTTP/1.1", "OPTIONS */x HTTP/1.1"),
        .. Paths("B13", Bad, "/a#b"),
        .. Paths("B15", Bad, "/../../b", "/%2e%2e/b"),
        .. Paths("B18", Bad, "/a\\..\\b", "/a%5cb", "/a%5Cb"),
        .. Paths("B19", Bad, "/a%00", "/a%zz", "/a%", "/a%0d%0aX:1"),
        .. Paths("B20", Bad, "/..;/admin", "/%2e%2e;/x", "/.;x=1/b"),
        .. Paths("B21", Bad, "/caf\u00c3\u00a9", "/\u00c0\u00af", "/a\u0001"),
        .. Paths("B22", "414 too_large", "/" + new string('a', 9_000)),

        .. Bodies("C1", Bad, $"Content-Length: 6\r\n{Chunked}", $"{Chunked}Content-Length: 6\r\n"),
        .. Bodies("C2", Bad, Chunked + Chunked),
        .. Codings("C3", Bad, "chunked, chunked"),
        .. Codings("C4", Bad, "xchunked", "cow", "identity", "gzip"),
        .. Codings("C5", "501 not_implemented", "gzip, chunked"),
        .. Codings("C6", Bad, "chunked, gzip"),
        .. Codings("C7", Bad, ", chunked", "chunked,", ""),
        .. Codings("C8", Bad, "chunked;x=1"),
        .. Codings("C9", Bad, "\u000bchunked", "chunked\0", "\u00a0chunked", "chun\rked"),
        .. Bodies("C11", Bad, "Transfer-Encoding:\r\n chunked\r\n"),
        .. Lines("C12", Bad, $"POST / HTTP/1.0\r\n{H}{Chunked}\r\n0\r\n\r\n"),
        .. Bodies("C13", Bad, "Content-Length: 5\r\nContent-Length: 5\r\n"),
        .. Lengths("C13 list", Bad, "5, 5"),
        .. Bodies("C14", Bad, "Content-Length: 5\r\nContent-Length: 6\r\n"),
        .. Lengths("C15", Bad, "+5", "-0", "-1", "0x5", "0o5", "1_0", "1 0", "5\u000b", "abc"),
        .. Bodies("C16", Bad, "Content-Length: \r\n", "Content-Length: \r\nContent-Length: 5\r\n"),
        .. Lengths("C18", Bad, "99999999999999999999", "9223372036854775808"),
        .. Lines("C19", Bad, $"GET / HTTP/1.0\r\n{H}Content-Length: 1\r\n\r\nx"),
        .. Bodies("C22", Bad, "Content_Length: 5\r\n", "Transfer.Encoding: chunked\r\n"),

        .. Fields("E3", Bad, "Connection: Host\r\n", "Connection: close, content-length\r\n", "Connection: Transfer-Encoding\r\n", "Connection: Cookie\r\n", "Connection: AUTHORIZATION\r\n"),
        .. Fields("E6", "417 expectation_failed", "Expect: y 100-continue\r\n", "Expect: 200-ok\r\n", "Expect: 100-continue\r\nExpect: 100-continue\r\n"),

        .. Fields("G5", TooLarge, string.Concat(Enumerable.Repeat("X-A: b\r\n", 100)), string.Concat(Enumerable.Repeat($"X-A: {new string('b', 1024)}\r\n", 33))),
        .. Fields("G5 one line", TooLarge, $"X-A: {new string('b', 17 * 1024)}\r\n", $"{new string('N', 17 * 1024)}: b\r\n"),
    ];

    private static IEnumerable<RefusedRequest> Fields(string row, string verdict, params IEnumerable<string> fields) =>
        Lines(row, verdict, fields.Select(static field => $"GET / HTTP/1.1\r\n{H}{field}\r\n"));

    private static IEnumerable<RefusedRequest> RequestLines(string row, string verdict, params IEnumerable<string> lines) =>
        Lines(row, verdict, lines.Select(static line => $"{line}\r\n{H}\r\n"));

    private static IEnumerable<RefusedRequest> Paths(string row, string verdict, params IEnumerable<string> paths) =>
        RequestLines(row, verdict, paths.Select(static path => $"GET {path} HTTP/1.1"));

    private static IEnumerable<RefusedRequest> Hosts(string row, string verdict, params IEnumerable<string> hosts) =>
        Lines(row, verdict, hosts.Select(static host => $"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"));

    private static IEnumerable<RefusedRequest> Bodies(string row, string verdict, params IEnumerable<string> framings) =>
        Lines(row, verdict, framings.Select(static framing => $"POST / HTTP/1.1\r\n{H}{framing}\r\n0\r\n\r\n"));

    private static IEnumerable<RefusedRequest> Codings(string row, string verdict, params IEnumerable<string> codings) =>
        Bodies(row, verdict, codings.Select(static coding => $"Transfer-Encoding: {coding}\r\n"));

    private static IEnumerable<RefusedRequest> Lengths(string row, string verdict, params IEnumerable<string> lengths) =>
        Bodies(row, verdict, lengths.Select(static length => $"Content-Length: {length}\r\n"));

    private static IEnumerable<RefusedRequest> Lines(string row, string verdict, params IEnumerable<string> requests) =>
        requests.Select((bytes, number) => new RefusedRequest($"{row}.{number + 1} {verdict}", bytes, verdict));
}
