using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Configuration;

/// <summary>A service's <c>passive</c>: when failing requests take an endpoint out.</summary>
/// <remarks>Config path, immutable. Defaults: <see cref="PassivePolicy.Default"/>.</remarks>
public sealed record PassiveConfig
{
    private static readonly PassivePolicy Default = PassivePolicy.Default;

    /// <summary><c>failures</c>; 0: however many.</summary>
    public long FailureCount { get; init; } = Default.FailureCount;

    /// <summary><c>connect_failures</c>; 0: however many.</summary>
    public long ConnectFailureCount { get; init; } = Default.ConnectFailureCount;

    /// <summary><c>window</c>.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMilliseconds(Default.WindowMs);

    /// <summary><c>eject</c>.</summary>
    public TimeSpan Eject { get; init; } = TimeSpan.FromMilliseconds(Default.EjectMs);

    /// <summary><c>max_ejected</c>: a share, 0 to 1.</summary>
    public double MaxEjected { get; init; } = Default.MaxEjected;

    /// <summary><c>statuses</c>.</summary>
    public StatusSet Statuses { get; init; } = Default.Statuses;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;

    // The casts cannot overflow: HealthRules bounds each value.
    internal PassivePolicy Compile() => new()
    {
        FailureCount = (int)FailureCount,
        ConnectFailureCount = (int)ConnectFailureCount,
        WindowMs = (int)Window.TotalMilliseconds,
        EjectMs = (int)Eject.TotalMilliseconds,
        MaxEjected = MaxEjected,
        Statuses = Statuses,
    };
}
