using LoadBalancer.Perf.Compare.Peers;

namespace LoadBalancer.Perf.Compare.Workloads;

/// <summary>The workloads of the protocol, and the names of the measures that are no workload.</summary>
internal static class WorkloadCatalog
{
    /// <summary>With Host and User-Agent these make four fields.</summary>
    public static readonly IReadOnlyList<string> PlainFields = ["Accept: */*", "Accept-Encoding: gzip, deflate"];

    public const string Routes = "W7";
    public const string Memory = "memory";
    public const string Calls = "calls";
    public const string Allocations = "allocations";

    public static readonly Workload W1 = new("W1", "GET, 4 fields, 100-byte answer, 64 connections, 8 000/s") { RatePerSecond = 8000 };

    /// <summary>W1's requests at another pace.</summary>
    /// <remarks>Client and origin are those of floor: h2load and nginx are slower than a fast proxy and would be measured themselves.</remarks>
    public static readonly Workload W8 = new("W8", "W1 unthrottled: the proxy is the bottleneck")
    {
        Pace = Pace.Unthrottled,
        NeedsFloorClient = true,
        NeedsFloorOrigin = true,
    };

    /// <summary>Neither has a certificate here.</summary>
    private static readonly IReadOnlyList<string> WithoutTls = [PeerNames.Floor, PeerNames.Yarp];

    /// <summary>W7: our own proxy with ever more routes; what it is driven beside differs in nothing else.</summary>
    public static readonly Workload RoutesWorkload = new(Routes, "W1 with 1, 1 000 and 100 000 routes, varied hosts and paths, 8 000/s")
    {
        RatePerSecond = 8000,
        NeedsFloorClient = true,
    };

    public static readonly IReadOnlyList<Workload> All =
    [
        W1,
        new("W2", "browser GET, 12 fields, 1 KiB answer, 8 000/s")
        {
            RatePerSecond = 8000,
            Path = "/1k",
            // With Host, twelve.
            Fields =
            [
                "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
                "Accept-Language: en-US,en;q=0.5", "Accept-Encoding: gzip, deflate, br, zstd", "Referer: http://www.example.test/catalogue/shelf/42",
                "Cookie: session=6f1c2d3e4b5a69788796a5b4c3d2e1f0; theme=dark; seen=1,2,3,5,8,13", "Upgrade-Insecure-Requests: 1", "Sec-Fetch-Dest: document",
                "Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: same-origin", "Priority: u=0, i",
            ],
        },
        new("W3", "64 KiB answers, 2 000/s") { RatePerSecond = 2000, Path = "/64k" },
        new("W4", "POST of 10 KiB, 4 000/s")
        {
            RatePerSecond = 4000,
            BodyBytes = 10 * 1024,
            Fields = [.. PlainFields, "Content-Type: application/octet-stream"],
        },
        new("W5", "a new connection for each request, 2 000/s")
        {
            RatePerSecond = 2000,
            IsNewConnectionEach = true,
            NeedsFloorClient = true,
            // The floor ends no connection: it does not know what Connection: close means.
            Without = [PeerNames.Floor],
        },
        W8,
        new("W6", "W1 within TLS 1.3, P-256, AES-256-GCM, 8 000/s") { RatePerSecond = 8000, IsTls = true, Without = WithoutTls },
        new("W9", "W1 within TLS 1.3 over HTTP/2, 16 connections of 10 streams, 8 000/s")
        {
            RatePerSecond = 8000,
            ConnectionCount = 16,
            StreamCount = 10,
            IsTls = true,
            Without = WithoutTls,
        },
        Handshakes("W10", "a TLS 1.3 connection for each request, 200/s: full handshakes, P-256", Handshake.Full),
        Handshakes("W11", "a TLS 1.3 connection for each request, 200/s: resumed handshakes", Handshake.Resumed),
        Handshakes("W12", "a TLS 1.3 connection for each request, 200/s: full handshakes, RSA-2048", Handshake.FullRsa),
        new("latency", "W1 at half of nginx's capacity, latency from the due time")
        {
            Pace = Pace.HalfOfCapacity,
            NeedsFloorClient = true,
            NeedsFloorOrigin = true,
            // YARP's capacity is less than half of nginx's: its latency would be the length of the run.
            Without = [PeerNames.Yarp],
        },
    ];

    /// <summary>One after the other: the client's half of a handshake takes as long as the proxy's, on a processor of its own.</summary>
    private static Workload Handshakes(string name, string title, Handshake handshake) => new(name, title)
    {
        RatePerSecond = 200,
        IsNewConnectionEach = true,
        IsTls = true,
        Handshake = handshake,
        MostWarmUpRequests = 500,
        Without = WithoutTls,
    };

    /// <summary>Everything <c>--workloads</c> takes, in the order of measuring.</summary>
    public static readonly IReadOnlyList<string> Names = [.. All.Select(workload => workload.Name), Routes, Memory, Calls, Allocations];
}
