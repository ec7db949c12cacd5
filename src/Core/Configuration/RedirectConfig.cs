using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>redirect</c> of a route: where its clients are sent instead of a service.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record RedirectConfig
{
    /// <summary><c>to</c>: a URL or a path, with <c>$host</c>, <c>$scheme</c>, <c>$path</c>, <c>$request_uri</c>.</summary>
    public string To { get; init; } = "";

    /// <summary><c>status</c>. 302 (RFC 9110 §15.4.3): the one that a browser does not remember, so a slip can be taken back.</summary>
    public long Status { get; init; } = 302;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
