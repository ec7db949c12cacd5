using System.Net;
using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Host.Listening;

/// <summary>A listener that is open, with the address it really has (port 0 resolved).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Protocol">What clients speak there.</param>
/// <param name="Service">Where it relays to; empty: it looks at requests.</param>
internal sealed record BoundListener(string Name, IPEndPoint Address, ListenerProtocol Protocol = ListenerProtocol.Http, string Service = "");
