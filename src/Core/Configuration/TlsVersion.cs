namespace LoadBalancer.Core.Configuration;

/// <summary><c>min_version</c> of <c>[tls]</c> and of a certificate; nothing older than these is spoken (RFC 8996).</summary>
public enum TlsVersion
{
    /// <summary><c>"1.2"</c>: 1.2 and 1.3.</summary>
    Tls12 = 0,

    /// <summary><c>"1.3"</c>: 1.3 alone.</summary>
    Tls13,
}
