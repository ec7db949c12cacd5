using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>A service's <c>dns</c>: a name whose addresses are its endpoints.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record NameConfig
{
    /// <summary><c>name</c>: host and port. Null only when it was missing or unreadable, which is a fault.</summary>
    public HostAndPort? Name { get; init; }

    /// <summary><c>refresh</c>: how often it is asked for anew. The time for which most DNS zones of clusters let an answer be kept.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}

/// <summary>A host's name and a port.</summary>
/// <param name="Host">Not an address.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record HostAndPort(string Host, int Port);
