using System.Net;

namespace LoadBalancer.Core.Zones;

/// <summary>One ALB as the zones decide about it.</summary>
/// <remarks>Background, immutable.</remarks>
/// <param name="Id">What the operator calls it.</param>
/// <param name="Zone">The zone it serves.</param>
/// <param name="Ip">Its portable IP: what is answered.</param>
/// <param name="ProbeAddress">Where it is probed and its zone's state is read: the portable IP's public listener; on loopback in the demo.</param>
/// <param name="IsEnabled">What the configuration says, before any override.</param>
/// <param name="Weight">Its share of first places in answers; 0: not answered, though otherwise as the others.</param>
public sealed record ZoneAlb(string Id, string Zone, IPAddress Ip, IPEndPoint ProbeAddress, bool IsEnabled, int Weight);
