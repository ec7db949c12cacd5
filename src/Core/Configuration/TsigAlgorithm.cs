namespace LoadBalancer.Core.Configuration;

/// <summary><c>algorithm</c> of <c>tsig</c> (RFC 8945 §6): those that may be used, SHA-1 and MD5 are refused.</summary>
public enum TsigAlgorithm
{
    /// <summary><c>hmac-sha256</c>.</summary>
    HmacSha256,

    /// <summary><c>hmac-sha384</c>.</summary>
    HmacSha384,

    /// <summary><c>hmac-sha512</c>.</summary>
    HmacSha512,
}
