using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>[default_backend]</c>: the service that answers what no route matches.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record DefaultServiceConfig
{
    /// <summary><c>service</c>: the <see cref="ServiceConfig.Name"/> that answers.</summary>
    public string Service { get; init; } = "";

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
