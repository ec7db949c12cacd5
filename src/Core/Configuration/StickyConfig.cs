using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>A service's <c>sticky</c>: the cookie that keeps a client with one endpoint.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record StickyConfig
{
    /// <summary><c>cookie</c>: its name.</summary>
    public string Cookie { get; init; } = "";

    /// <summary><c>max_age</c>: how long the client keeps it; 0: for its session.</summary>
    public TimeSpan MaxAge { get; init; }

    /// <summary><c>path</c>: for which paths the client sends it.</summary>
    public string Path { get; init; } = "/";

    /// <summary><c>secure</c>: over TLS alone.</summary>
    public CookieSecurity Secure { get; init; }

    /// <summary><c>same_site</c>.</summary>
    public CookieSameSite SameSite { get; init; }

    /// <summary><c>http_only</c>: hidden from scripts. On: no script needs to know which endpoint it is.</summary>
    public bool IsHttpOnly { get; init; } = true;

    /// <summary><c>secret_file</c>: where the key of the hash is; empty: none is given.</summary>
    public string SecretFile { get; init; } = "";

    /// <summary>What that file holds; empty: the key is made of the service's name.</summary>
    public ImmutableArray<byte> Secret { get; init; } = [];

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}

/// <summary>When a cookie is for TLS alone.</summary>
public enum CookieSecurity : byte
{
    /// <summary>When the client speaks TLS, with us or with a trusted proxy.</summary>
    Auto = 0,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>Which requests of other sites a browser sends a cookie with (RFC 6265bis).</summary>
public enum CookieSameSite : byte
{
    /// <summary>Those that lead the user here.</summary>
    Lax = 0,

    /// <summary>None.</summary>
    Strict,

    /// <summary>All; browsers ask for TLS then.</summary>
    None,
}
