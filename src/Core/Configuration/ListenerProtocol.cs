namespace LoadBalancer.Core.Configuration;

/// <summary>What clients speak on a listener.</summary>
public enum ListenerProtocol : byte
{
    /// <summary>HTTP/1.1 and HTTP/1.0, in the clear.</summary>
    Http = 0,

    /// <summary>The same within TLS, with a certificate of <c>[[certificates]]</c>.</summary>
    Https,

    /// <summary>Whatever they like, over TCP: bytes are relayed to one endpoint of the listener's service, and not looked at.</summary>
    Tcp,

    /// <summary>Datagrams, relayed likewise.</summary>
    Udp,
}
