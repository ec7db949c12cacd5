namespace LoadBalancer.Host.Lifetime;

/// <summary>Where a process stands between its start and its end, in the order it passes through them.</summary>
internal enum ReadinessState
{
    /// <summary>Configuration is being read or listeners opened: not ready.</summary>
    Loading,

    /// <summary>Serving.</summary>
    Ready,

    /// <summary>Finishing what is open, accepting nothing: not ready, for good.</summary>
    Draining,
}
