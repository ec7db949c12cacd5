using System.Net;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Host.Listening;

/// <summary>One listener to open: its name, where, and what serves its connections.</summary>
/// <param name="Name">As the operator named it; messages and metrics carry it.</param>
/// <param name="Address">Where to listen; port 0 takes a free one.</param>
/// <param name="Serve">Runs once per connection and owns it until its task ends.</param>
internal sealed record ListenerBinding(string Name, IPEndPoint Address, ConnectionDelegate Serve);
