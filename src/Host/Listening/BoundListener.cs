using System.Net;

namespace LoadBalancer.Host.Listening;

/// <summary>A listener that is open, with the address it really has (port 0 resolved).</summary>
internal sealed record BoundListener(string Name, IPEndPoint Address);
