namespace LoadBalancer.Core.Dns.Wire;

/// <summary>What a packet turned out to be.</summary>
internal enum DnsQueryStatus : byte
{
    /// <summary>A query: its question and its OPT record are known.</summary>
    Query = 0,

    /// <summary>Shorter than a header: not worth an answer.</summary>
    Short,

    /// <summary>A response: an answer to it would be answered in turn.</summary>
    Response,

    /// <summary>Another operation than a query; nothing but the header was read.</summary>
    OtherOperation,

    /// <summary>A query that cannot be read as exactly one question.</summary>
    Malformed,
}
