using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>One <c>[[routes]]</c>: the requests of a host and path, and what becomes of them; one rule of an Ingress.</summary>
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

    /// <summary><c>methods</c>: one of these; empty: any.</summary>
    public ImmutableArray<string> Methods { get; init; } = [];

    /// <summary><c>headers</c>: fields the request must have, with exactly these values.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary><c>service</c>: the <see cref="ServiceConfig.Name"/> that answers.</summary>
    public string Service { get; init; } = "";

    /// <summary><c>split</c>: several services instead of one; default when not given, which is not the same as empty.</summary>
    public ImmutableArray<SplitConfig> Split { get; init; }

    /// <summary><c>redirect</c>: instead of a service; null when not given.</summary>
    public RedirectConfig? Redirect { get; init; }

    /// <summary><c>respond</c>: instead of a service; null when not given.</summary>
    public RespondConfig? Respond { get; init; }

    /// <summary><c>rewrite_path</c>: goes to the service in place of <see cref="Path"/>; empty: as the client sent it.</summary>
    public string RewritePath { get; init; } = "";

    /// <summary><c>request_headers</c>.</summary>
    public FieldEditsConfig RequestFields { get; init; } = FieldEditsConfig.None;

    /// <summary><c>response_headers</c>.</summary>
    public FieldEditsConfig ResponseFields { get; init; } = FieldEditsConfig.None;

    /// <summary><c>allow</c>: who may ask, everybody else not; empty: everybody.</summary>
    public ImmutableArray<IPNetwork> Allow { get; init; } = [];

    /// <summary><c>deny</c>: who may not, allowed or not.</summary>
    public ImmutableArray<IPNetwork> Deny { get; init; } = [];

    /// <summary><c>rate_limit</c>; null: none.</summary>
    public RateLimitConfig? RateLimit { get; init; }

    /// <summary><c>max_body</c>, bytes of a request body; more is 413; 0: no limit.</summary>
    public long MaxBodyBytes { get; init; }

    /// <summary><c>timeouts</c>: those that are not the service's; null: all are.</summary>
    public TimeoutsConfig? Timeouts { get; init; }

    /// <summary><c>retry</c>: what of it is not the service's; null: all is.</summary>
    public RetryConfig? Retry { get; init; }

    /// <summary><c>https_redirect</c>: a request in the clear is sent to https; null: as <c>tls.redirect_http</c> says.</summary>
    public bool? RedirectsToHttps { get; init; }

    /// <summary>The operator's name for it, else host + path.</summary>
    public string EffectiveName => Name.Length > 0 ? Name : Host + Path;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
