using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>[transport]</c>: what carries the bytes. Fixed at the start of the process.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record TransportConfig
{
    /// <summary><c>kind</c>.</summary>
    public TransportKind Kind { get; init; } = TransportKind.Auto;

    /// <summary><c>loops</c>: event loops of <c>epoll</c>; 0: one per core.</summary>
    public long LoopCount { get; init; }

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
