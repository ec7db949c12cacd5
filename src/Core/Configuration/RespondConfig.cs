using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>respond</c> of a route: its answer, instead of a service.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record RespondConfig
{
    /// <summary><c>status</c>.</summary>
    public long Status { get; init; } = 200;

    /// <summary><c>body</c>, sent as UTF-8.</summary>
    public string Body { get; init; } = "";

    /// <summary><c>content_type</c>; what the answers of our own have.</summary>
    public string ContentType { get; init; } = "text/plain";

    /// <summary>True for a status whose answer has no body (RFC 9110 §15.3.5, §15.3.6, §15.4.5).</summary>
    public bool HasNoBody => Status is 204 or 205 or 304;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
