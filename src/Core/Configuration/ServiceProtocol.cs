namespace LoadBalancer.Core.Configuration;

/// <summary>What a service's endpoints are spoken to in (<c>protocol</c>).</summary>
public enum ServiceProtocol
{
    /// <summary>HTTP/1.1.</summary>
    Http,

    /// <summary>The same over TLS, whose certificate is verified.</summary>
    Https,

    /// <summary>HTTP/2 without TLS, from the first byte on (RFC 9113 §3.3).</summary>
    H2c,
}
