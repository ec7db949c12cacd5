namespace LoadBalancer.Core.Balancing;

/// <summary>How a service's next endpoint is chosen.</summary>
public enum BalancingPolicy : byte
{
    /// <summary>Each in turn, by weight: <see cref="Balancing.RoundRobin"/>.</summary>
    RoundRobin = 0,

    /// <summary>The one with the fewest requests for its weight: <see cref="Balancing.LeastRequests"/>.</summary>
    LeastRequests,

    /// <summary>The less loaded of two drawn by weight: <see cref="Balancing.PowerOfTwo"/>.</summary>
    PowerOfTwo,

    /// <summary>Drawn by weight: <see cref="Balancing.RandomDraw"/>.</summary>
    Random,

    /// <summary>The one that a key of the request belongs to: <see cref="Balancing.ConsistentHash"/>.</summary>
    ConsistentHash,
}
