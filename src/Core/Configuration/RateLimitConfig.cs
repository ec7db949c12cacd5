using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>rate_limit</c> of a route: how often one key's requests are taken.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record RateLimitConfig
{
    /// <summary><c>requests</c> in <see cref="Per"/>; null when not given.</summary>
    public long? Requests { get; init; }

    /// <summary><c>per</c>. A second: what people mean by a rate.</summary>
    public TimeSpan Per { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>burst</c>: requests that may come at once, after a silence; null when not given: <see cref="Requests"/>.</summary>
    public long? Burst { get; init; }

    /// <summary><c>key</c>: <c>client_ip</c>, <c>host</c> or <c>header:NAME</c>.</summary>
    public string Key { get; init; } = "client_ip";

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
