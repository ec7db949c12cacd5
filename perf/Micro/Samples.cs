namespace LoadBalancer.Perf.Micro;

/// <summary>Message heads as they come off the wire, shared by the benchmarks so that their figures can be compared.</summary>
internal static class Samples
{
    /// <summary>What a load generator sends: workload W1.</summary>
    public static ReadOnlySpan<byte> RequestOf4Fields =>
        "GET / HTTP/1.1\r\n"u8 +
        "Host: iks1.jp-tok.containers.appdomain.cloud\r\n"u8 +
        "User-Agent: h2load nghttp2/1.52.0\r\n"u8 +
        "Accept: */*\r\n"u8 +
        "Accept-Encoding: gzip, deflate\r\n"u8 +
        "\r\n"u8;

    /// <summary>What a browser sends: workload W2.</summary>
    public static ReadOnlySpan<byte> RequestOf12Fields =>
        "GET /products/42/reviews?page=3&sort=newest HTTP/1.1\r\n"u8 +
        "Host: iks1.jp-tok.containers.appdomain.cloud\r\n"u8 +
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"u8 +
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"u8 +
        "Accept-Language: ja,en-US;q=0.7,en;q=0.3\r\n"u8 +
        "Accept-Encoding: gzip, deflate, br, zstd\r\n"u8 +
        "Referer: http://iks1.jp-tok.containers.appdomain.cloud/products/42\r\n"u8 +
        "Connection: keep-alive\r\n"u8 +
        "Cookie: session=4f1c2a9be07d4d0c8b6f3e5a7192d8c0; theme=dark; visits=17\r\n"u8 +
        "Upgrade-Insecure-Requests: 1\r\n"u8 +
        "DNT: 1\r\n"u8 +
        "Cache-Control: max-age=0\r\n"u8 +
        "Priority: u=0, i\r\n"u8 +
        "\r\n"u8;

    /// <summary>What an application answers to a page: a short body and a cookie.</summary>
    public static ReadOnlySpan<byte> ResponseHead =>
        "HTTP/1.1 200 OK\r\n"u8 +
        "Date: Tue, 24 Nov 2026 06:27:59 GMT\r\n"u8 +
        "Content-Type: text/html; charset=utf-8\r\n"u8 +
        "Content-Length: 1024\r\n"u8 +
        "Cache-Control: no-store\r\n"u8 +
        "Set-Cookie: visits=18; Path=/; HttpOnly; SameSite=Lax\r\n"u8 +
        "Vary: Accept-Encoding\r\n"u8 +
        "\r\n"u8;
}
