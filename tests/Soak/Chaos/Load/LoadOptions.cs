using System.Net;

namespace LoadBalancer.Soak.Chaos.Load;

/// <summary>How a run's clients behave.</summary>
/// <param name="Address">Whom they ask.</param>
/// <param name="Seed">Of their dice.</param>
internal sealed record LoadOptions(IPEndPoint Address, int Seed)
{
    public int ClientCount { get; init; } = 32;

    /// <summary>Requests in all; null: until the run is stopped.</summary>
    public int? RequestCount { get; init; }

    /// <summary>From where on each client numbers its requests: two loads on the same pods must not share nonces.</summary>
    public long FirstNumber { get; init; }

    /// <summary>Of a hundred requests, how many are POSTs; as many again are PUTs.</summary>
    public int PostPercent { get; init; } = 20;

    /// <summary>Of a hundred GETs, how many are answered with <see cref="LargeBytes"/>, in many pieces, and may be cut.</summary>
    public int LargePercent { get; init; }

    public int LargeBytes { get; init; } = 1024 * 1024;

    /// <summary>Bodies up to this go out in one piece: a pod that dies has sent all of its answer or none.</summary>
    public int MostBytes { get; init; } = 4096;

    /// <summary>How long a client waits between two requests, at least and at most.</summary>
    public (TimeSpan Least, TimeSpan Most) Pause { get; init; }

    /// <summary>True: a client ends when it finds nobody to connect to.</summary>
    public bool EndsWhenRefused { get; init; }
}
