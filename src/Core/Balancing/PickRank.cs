namespace LoadBalancer.Core.Balancing;

/// <summary>How well an endpoint suits a request, the best first.</summary>
internal enum PickRank
{
    /// <summary>It has room and was not tried.</summary>
    Fits = 0,

    /// <summary>It is worth waiting for: what was tried has failed just now.</summary>
    IsFull,

    /// <summary>It has room, and may have got over what it failed by.</summary>
    WasTried,

    /// <summary>It is no better than any.</summary>
    WasTriedAndIsFull,
}
