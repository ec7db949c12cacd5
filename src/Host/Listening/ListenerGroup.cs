using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Host.Listening;

/// <summary>The listeners that have one socket: one, or several that are told apart by TLS name.</summary>
/// <remarks>Config path, immutable.</remarks>
/// <param name="Listeners">In the order they were written.</param>
internal sealed record ListenerGroup(ImmutableArray<ListenerConfig> Listeners)
{
    public EndPoint Address => Listeners[0].Address!;

    /// <summary>Who may connect, where it is a Unix socket.</summary>
    public UnixFileMode Mode => Listeners[0].Mode;

    public bool IsUdp => Listeners[0].Protocol == ListenerProtocol.Udp;

    /// <summary>True where it depends on a connection's first bytes whose it is.</summary>
    public bool GoesByName => Listeners.Any(static listener => !listener.Sni.IsEmpty);

    /// <summary>The one that has what no other has by name; null: nobody has.</summary>
    public ListenerConfig? Otherwise => Listeners.FirstOrDefault(static listener => listener.Sni.IsEmpty);

    /// <summary>Puts together who shares an address; validation has seen to it that they can. Port 0 picks a port for each.</summary>
    public static ImmutableArray<ListenerGroup> Of(ImmutableArray<ListenerConfig> listeners) =>
    [
        .. listeners
            .GroupBy(static listener => (listener.Address, listener.Protocol == ListenerProtocol.Udp, listener.Address is IPEndPoint { Port: 0 } ? listener.Name : ""))
            .Select(static group => new ListenerGroup([.. group])),
    ];

    /// <summary>True when both ask for the same socket. One of datagrams belongs to its listener's name: by that it finds where to relay.</summary>
    public bool IsSameSocket(ListenerGroup other) =>
        Address.Equals(other.Address) && IsUdp == other.IsUdp && ((Address is not IPEndPoint { Port: 0 } && !IsUdp) || Listeners[0].Name == other.Listeners[0].Name);
}
