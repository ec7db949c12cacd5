using System.Net;

namespace LoadBalancer.Host.Demo;

/// <summary>One pod of the demo: who it says it is, and where it listens.</summary>
/// <param name="Name">Its host name.</param>
/// <param name="Zone">The zone of its node.</param>
/// <param name="Node">The worker node it would run on.</param>
/// <param name="PodIp">Its address in the real cluster.</param>
/// <param name="Address">Its loopback address and port here.</param>
internal sealed record DemoPod(string Name, string Zone, string Node, string PodIp, IPEndPoint Address);
