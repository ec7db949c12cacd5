namespace LoadBalancer.Core.Dns.Serving;

/// <summary>What the rate limit says to one query.</summary>
internal enum DnsRateVerdict : byte
{
    /// <summary>Within the limit.</summary>
    Answer = 0,

    /// <summary>Over it: no answer.</summary>
    Drop,

    /// <summary>Over it: told to come by TCP.</summary>
    Slip,
}
