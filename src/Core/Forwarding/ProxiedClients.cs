using System.Net;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>For whom a connection that begins with a PROXY header is opened.</summary>
internal static class ProxiedClients
{
    /// <summary>
    /// The real client, as far as it is known: the peer with its port, or the address that a trusted peer speaks for, whose port nobody has said and which is 0. Default where
    /// the service's connections carry no header.
    /// </summary>
    /// <remarks>Hot path: a look at the plan, where there is none.</remarks>
    public static ProxiedClient Of(Exchange exchange)
    {
        if (!exchange.Connect.IsOneClients)
        {
            return default;
        }

        IPAddress? spokenFor = exchange.Client.IsTrusted ? exchange.State.SpokenFor : null;
        IPEndPoint? client = spokenFor is null || spokenFor.Equals(exchange.Client.Address)
            ? exchange.Connection.Transport.RemoteEndPoint as IPEndPoint
            : new IPEndPoint(spokenFor, 0);
        return new ProxiedClient(client, exchange.Connection.Transport.LocalEndPoint as IPEndPoint);
    }
}
