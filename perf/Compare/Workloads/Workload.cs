namespace LoadBalancer.Perf.Compare.Workloads;

/// <summary>One kind of traffic that every proxy is driven with.</summary>
/// <param name="Name">As <c>--workloads</c> takes it.</param>
/// <param name="Title">In words, for the report.</param>
internal sealed record Workload(string Name, string Title)
{
    public Pace Pace { get; init; }

    /// <summary>Over all connections; looked at with <see cref="Pace.Fixed"/> only.</summary>
    public double RatePerSecond { get; init; }

    public int ConnectionCount { get; init; } = 64;

    public string Path { get; init; } = "/";

    /// <summary>Field lines beside Host and User-Agent, which the load client adds unless they are here.</summary>
    public IReadOnlyList<string> Fields { get; init; } = WorkloadCatalog.PlainFields;

    /// <summary>Bytes to POST; 0: a GET.</summary>
    public int BodyBytes { get; init; }

    public bool IsNewConnectionEach { get; init; }

    /// <summary>Whether clients speak TLS 1.3.</summary>
    public bool IsTls { get; init; }

    /// <summary>Streams of an HTTP/2 connection; 0: HTTP/1.1.</summary>
    public int StreamCount { get; init; }

    /// <summary>What is measured with floor/tls.c, a connection for each request.</summary>
    public Handshake Handshake { get; init; }

    /// <summary>Requests before the first round at most; 0: as many as for the others.</summary>
    public int MostWarmUpRequests { get; init; }

    /// <summary>Whether the client is floor/load.c and not h2load.</summary>
    public bool NeedsFloorClient { get; init; }

    /// <summary>Whether the origin is floor/origin.c, which leaves the processor to the client, and not nginx.</summary>
    public bool NeedsFloorOrigin { get; init; }

    /// <summary>Proxies that cannot do it, each for a reason given where the workload is described.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];
}
