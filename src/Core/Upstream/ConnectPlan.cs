using LoadBalancer.Core.Tls;

namespace LoadBalancer.Core.Upstream;

/// <summary>What is done on a new connection to an endpoint, behind the TCP connect and before the first byte of its use.</summary>
/// <remarks>
/// Immutable, part of a service's policy. In this order: the PROXY header, then TLS. A connection stays bound to the plan that it was opened by:
/// one of another plan is never lent, so what a reload changes (another CA, TLS at all) holds from the next request on. A snapshot therefore takes over the
/// plan of the one before where nothing of it is different.
/// </remarks>
public sealed class ConnectPlan
{
    /// <summary>Nothing: the connection as it comes.</summary>
    public static ConnectPlan Plain { get; } = new();

    /// <summary>Whether the endpoint is told who the client is.</summary>
    public ProxyHeaderVersion ProxyHeader { get; init; }

    /// <summary>TLS; null: none.</summary>
    public EndpointTls? Tls { get; init; }

    /// <summary>True when the endpoint is spoken to in HTTP/2.</summary>
    public bool SpeaksHttp2 { get; init; }

    /// <summary>The plan for gRPC, which is HTTP/2 wherever it goes; null: this one.</summary>
    public ConnectPlan? ForGrpc { get; init; }

    /// <summary>All that it was made of, in one text: two plans of the same content are the same.</summary>
    internal string Content { get; init; } = "";

    /// <summary>True when a connection was opened in one client's name, and so never serves another.</summary>
    public bool IsOneClients => ProxyHeader != ProxyHeaderVersion.None;
}
