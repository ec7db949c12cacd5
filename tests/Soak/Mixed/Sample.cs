namespace LoadBalancer.Soak.Mixed;

/// <summary>lb at one moment of a run: what the kernel and its own metrics say.</summary>
internal sealed record Sample(double Seconds, long Requests, long ResidentKib, long Threads, int Descriptors)
{
    public int Connections { get; init; }

    public int UpstreamActive { get; init; }

    public int UpstreamIdle { get; init; }

    public long Errors { get; init; }

    public long UnobservedExceptions { get; init; }

    public double HeapKib { get; init; }

    /// <summary>Collections up to now, by generation: without the full ones no lost exception would be found.</summary>
    public required string Collections { get; init; }
}
