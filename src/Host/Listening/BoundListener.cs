using System.Net;
using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Host.Listening;

/// <summary>A listener that is open, with the address it really has (port 0 resolved).</summary>
/// <param name="Name">Its name.</param>
/// <param name="EndPoint">Where it is.</param>
/// <param name="Protocol">What clients speak there.</param>
/// <param name="Service">Where it relays to; empty: it looks at requests.</param>
internal sealed record BoundListener(string Name, EndPoint EndPoint, ListenerProtocol Protocol = ListenerProtocol.Http, string Service = "")
{
    /// <summary>Of one that is no Unix socket.</summary>
    public IPEndPoint Address => (IPEndPoint)EndPoint;

    /// <summary>As the operator would write it.</summary>
    public string AddressText => Core.Primitives.AddressText.Of(EndPoint);
}
