using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.Core.Upstream;

/// <summary>One address that a service's requests may go to: who it is. What happens to it is <see cref="EndpointState"/>.</summary>
/// <remarks>Hot path, immutable. A new snapshot makes new endpoints and hands them the states of the old ones.</remarks>
public sealed class Endpoint(EndPoint address, string name, string zone, bool isReady, EndpointState state)
{
    /// <summary>Where to connect: an address and a port, or a Unix socket.</summary>
    public EndPoint Address { get; } = address;

    /// <summary><see cref="Address"/> as it is logged: made once, not per request.</summary>
    public string AddressText { get; } = Primitives.AddressText.Of(address);

    /// <summary>The Host of a request that has none, or is to have the endpoint's; a Unix socket has no name that HTTP knows, and is on this machine.</summary>
    internal byte[] HostBytes { get; } = address is UnixDomainSocketEndPoint ? [.. "localhost"u8] : Encoding.ASCII.GetBytes(Primitives.AddressText.Of(address));

    /// <summary>The pod's name, or the address where there is none.</summary>
    public string Name { get; } = name;

    /// <summary>The zone it runs in; empty when unknown.</summary>
    public string Zone { get; } = zone;

    /// <summary>False: the operator marked the pod not ready.</summary>
    public bool IsReady { get; } = isReady;

    /// <summary>False: the configuration in force does not name it any more; its sticky sessions have their drain time.</summary>
    public bool IsConfigured { get; init; } = true;

    /// <summary>Its share beside the others of its service, 0 to 256; 0: it is known and watched, but takes no request.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Idle connections and counters; shared with the same endpoint of earlier and later snapshots.</summary>
    public EndpointState State { get; } = state;

    /// <summary>Whether it takes requests now. Cost: one load, unless the operator has taken it out.</summary>
    public EndpointStanding Standing
    {
        get
        {
            HealthReport health = State.Health.Current;
            bool isDrainRunning = !(IsConfigured && IsReady) && State.Drain is { IsRunning: true }; // it reads the clock
            return EndpointStandings.Of(IsConfigured, IsReady, health.IsProbedUp, health.IsEjected, isDrainRunning);
        }
    }
}
