using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>[tls.hsts]</c>: what browsers are told to ask for over TLS alone from then on (RFC 6797).</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record HstsConfig
{
    /// <summary><c>max_age</c>: for how long. A year, as the lists that browsers are built with ask for; 0 takes it back.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(365);

    /// <summary><c>include_subdomains</c>: every name below the host too.</summary>
    public bool IncludesSubdomains { get; init; }

    /// <summary><c>preload</c>: the host may be put on those lists.</summary>
    public bool Preloads { get; init; }

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
