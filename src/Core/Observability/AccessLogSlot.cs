namespace LoadBalancer.Core.Observability;

/// <summary>Where exchanges find the access log of now: a reload may put another in its place.</summary>
/// <remarks>Hot path: one read for each exchange. Written by the one who reloads.</remarks>
public sealed class AccessLogSlot
{
    private volatile AccessLog? _current;

    /// <summary>The log; null: nothing is logged.</summary>
    public AccessLog? Current
    {
        get => _current;
        set => _current = value;
    }
}
