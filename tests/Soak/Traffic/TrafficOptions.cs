using System.Net;

namespace LoadBalancer.Soak.Traffic;

/// <summary>How much traffic, against whom.</summary>
internal sealed record TrafficOptions(IPEndPoint Address, int Seed)
{
    /// <summary>Clients that each do one thing after the other.</summary>
    public int FlowCount { get; init; } = 48;

    /// <summary>Where the flows' nonces begin: two runs against one balancer must not share any.</summary>
    public long FirstNumber { get; init; }

    /// <summary>Ends the run after this many exchanges, spread over the flows; otherwise only its cancellation does.</summary>
    public int? ExchangeCount { get; init; }

    /// <summary>The longest a client thinks between two exchanges; the pods' random closes want one.</summary>
    public TimeSpan LongestPause { get; init; }

    /// <summary>The largest of the large answers.</summary>
    public int LargestBytes { get; init; } = 4 * 1024 * 1024;
}
