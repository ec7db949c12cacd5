using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>One <c>[[routes]]</c>: the requests of a host and path, and the service they go to; one rule of an Ingress.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record RouteConfig
{
    /// <summary><c>name</c>: the <c>route</c> label; empty when not given, see <see cref="EffectiveName"/>.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>host</c>: a name, <c>*.</c> and a name, or empty for any host.</summary>
    public string Host { get; init; } = "";

    /// <summary><c>path</c>.</summary>
    public string Path { get; init; } = "/";

    /// <summary><c>path_type</c>.</summary>
    public RoutePathType PathType { get; init; }

    /// <summary><c>service</c>: the <see cref="ServiceConfig.Name"/> that answers.</summary>
    public string Service { get; init; } = "";

    /// <summary><c>max_body</c>, bytes of a request body; more is 413; 0: no limit.</summary>
    public long MaxBodyBytes { get; init; }

    /// <summary>The operator's name for it, else host + path.</summary>
    public string EffectiveName => Name.Length > 0 ? Name : Host + Path;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
