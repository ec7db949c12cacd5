using System.Net;

namespace LoadBalancer.Core.Upstream;

/// <summary>For whom a connection to an endpoint is opened, as a PROXY header says it.</summary>
/// <param name="Client">Where the client comes from; null: not known, or it has no such address.</param>
/// <param name="Local">Where it connected to; null as above.</param>
internal readonly record struct ProxiedClient(IPEndPoint? Client, IPEndPoint? Local);
