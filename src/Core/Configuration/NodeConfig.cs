using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>[node]</c>: who this process is and which ALB it serves.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record NodeConfig
{
    /// <summary><c>name</c>: how this process calls itself; the reader's default is the host's name.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>zone</c>: the zone it runs in; empty: that of its ALB.</summary>
    public string Zone { get; init; } = "";

    /// <summary><c>alb</c>: the <see cref="AlbConfig.Id"/> it serves; empty: none.</summary>
    public string Alb { get; init; } = "";

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
