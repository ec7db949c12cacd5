namespace LoadBalancer.Soak.Traffic;

/// <summary>The two services of a run.</summary>
internal enum PodService
{
    /// <summary>Its pods close a connection only where they say so: for what may not be sent twice.</summary>
    Steady,

    /// <summary>Its pods also close idle connections, at random and without a word; only what may be sent again goes there.</summary>
    Closing,
}
