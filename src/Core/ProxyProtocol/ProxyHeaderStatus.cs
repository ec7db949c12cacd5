namespace LoadBalancer.Core.ProxyProtocol;

/// <summary>How far a PROXY header can be read from the bytes there are.</summary>
internal enum ProxyHeaderStatus : byte
{
    /// <summary>A legal prefix: more bytes decide.</summary>
    NeedMore = 0,

    /// <summary>Whole.</summary>
    Complete,

    /// <summary>No continuation of these bytes is a header.</summary>
    Invalid,
}
