using System.Net;

namespace LoadBalancer.Core.ProxyProtocol;

/// <summary>What a PROXY header says of the connection it stands before.</summary>
/// <param name="Client">Who connected to the balancer in front; null: it does not say (<c>UNKNOWN</c>, <c>LOCAL</c>, a Unix socket), and the connection's own ends hold.</param>
/// <param name="Local">Where he connected to; null with <paramref name="Client"/>.</param>
internal readonly record struct ProxyHeader(IPEndPoint? Client, IPEndPoint? Local);
