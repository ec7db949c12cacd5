using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>probe</c> of <c>[mzlb]</c>: how portable IPs are probed.</summary>
/// <remarks>Config path, immutable. Defaults: three failures two seconds apart take an address out in less than nine seconds, each time-out included.</remarks>
public sealed record MzlbProbeConfig
{
    /// <summary><c>port</c>: of the portable IP's public listener.</summary>
    public long Port { get; init; } = 80;

    /// <summary><c>host</c>.</summary>
    public string Host { get; init; } = "albhealth";

    /// <summary><c>path</c>.</summary>
    public string Path { get; init; } = "/";

    /// <summary><c>expect_body</c>; empty: any.</summary>
    public string ExpectBody { get; init; } = "healthy";

    /// <summary><c>interval</c>.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary><c>timeout</c>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>fall</c>.</summary>
    public long Fall { get; init; } = 3;

    /// <summary><c>rise</c>.</summary>
    public long Rise { get; init; } = 5;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
