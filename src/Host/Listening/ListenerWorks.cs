using System.Collections.Immutable;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Transport;

namespace LoadBalancer.Host.Listening;

/// <summary>Makes what an ALB's listeners are served by.</summary>
/// <param name="Serve">What serves the connections of a listener.</param>
internal sealed record ListenerWorks(Func<ListenerConfig, ListenerService> Serve)
{
    /// <summary>What serves an address whose connections go by TLS name.</summary>
    public Func<ImmutableArray<OpenMember>, ListenerService> Door { get; init; } = static _ => throw new NotSupportedException("nobody goes by name here");

    /// <summary>What relays the datagrams of a listener.</summary>
    public Func<ListenerConfig, IConnectionRunner> Relay { get; init; } = static _ => throw new NotSupportedException("nobody relays datagrams here");

    /// <summary>The engine's.</summary>
    public static ListenerWorks Of(ProxyEngine engine) => new(listener => engine.ForListener(
        listener.Name, listener.TrustedProxies, listener.Protocol == ListenerProtocol.Https, listener.ProxyProtocol, listener.Protocol == ListenerProtocol.Tcp))
    {
        Door = members => engine.ForDoor(
            members.SelectMany(static member => member.Config.Sni, static (member, name) => (name, member.Service)),
            members.FirstOrDefault(static member => member.Config.Sni.IsEmpty)?.Service,
            [.. members.SelectMany(static member => member.Config.TrustedProxies).Distinct()],
            members[0].Config.ProxyProtocol),
        Relay = listener => engine.ForDatagrams(listener.Name),
    };
}
