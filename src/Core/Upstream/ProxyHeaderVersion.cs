namespace LoadBalancer.Core.Upstream;

/// <summary>Whether, and how, an endpoint is told at a connection's begin for whom it was opened (<c>send_proxy_protocol</c>).</summary>
public enum ProxyHeaderVersion : byte
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>In a line of text.</summary>
    V1 = 1,

    /// <summary>In binary.</summary>
    V2 = 2,
}
