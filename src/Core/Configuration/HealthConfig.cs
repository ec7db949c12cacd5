using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Configuration;

/// <summary>A service's <c>health</c>: how its endpoints are probed.</summary>
/// <remarks>Config path, immutable. Defaults: <see cref="ProbePolicy.Default"/>.</remarks>
public sealed record HealthConfig
{
    private static readonly ProbePolicy Default = ProbePolicy.Default;

    /// <summary><c>type</c>.</summary>
    public ProbeKind Kind { get; init; } = Default.Kind;

    /// <summary><c>path</c>.</summary>
    public string Path { get; init; } = Default.Path;

    /// <summary><c>host</c>.</summary>
    public string Host { get; init; } = Default.Host;

    /// <summary><c>port</c>; 0: where the requests go.</summary>
    public long Port { get; init; } = Default.Port;

    /// <summary><c>expect_status</c>.</summary>
    public StatusSet ExpectStatus { get; init; } = Default.ExpectStatus;

    /// <summary><c>expect_body</c>; empty: any.</summary>
    public string ExpectBody { get; init; } = Default.ExpectBody;

    /// <summary><c>interval</c>.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(Default.IntervalMs);

    /// <summary><c>timeout</c>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(Default.TimeoutMs);

    /// <summary><c>rise</c>.</summary>
    public long Rise { get; init; } = Default.Rise;

    /// <summary><c>fall</c>.</summary>
    public long Fall { get; init; } = Default.Fall;

    /// <summary><c>initial</c>.</summary>
    public InitialHealth Initial { get; init; }

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;

    // The casts cannot overflow: HealthRules bounds each value.
    internal ProbePolicy Compile() => new()
    {
        Kind = Kind,
        Path = Path,
        Host = Host,
        Port = (int)Port,
        ExpectStatus = ExpectStatus,
        ExpectBody = ExpectBody,
        IntervalMs = (int)Interval.TotalMilliseconds,
        TimeoutMs = (int)Timeout.TotalMilliseconds,
        Rise = (int)Rise,
        Fall = (int)Fall,
        StartsUp = Initial == InitialHealth.Up,
    };
}
