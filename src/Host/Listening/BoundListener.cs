using System.Net;

namespace LoadBalancer.Host.Listening;

/// <summary>A listener that is open, with the address it really has (port 0 resolved).</summary>
internal sealed record BoundListener(string Name, EndPoint EndPoint)
{
    /// <summary>Of one that is no Unix socket.</summary>
    public IPEndPoint Address => (IPEndPoint)EndPoint;

    /// <summary>As the operator would write it.</summary>
    public string AddressText => Core.Primitives.AddressText.Of(EndPoint);
}
