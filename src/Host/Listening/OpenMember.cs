using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Listening;

namespace LoadBalancer.Host.Listening;

/// <summary>One listener of those that share a socket.</summary>
/// <param name="Config">What it was told.</param>
/// <param name="Service">Serves its connections.</param>
internal sealed record OpenMember(ListenerConfig Config, ListenerService Service)
{
    /// <summary>True when <paramref name="config"/> tells it nothing else than before, but perhaps other names and another service, which are not its own to know.</summary>
    public bool Suits(ListenerConfig config) =>
        Config.Name == config.Name && Config.Protocol == config.Protocol && Config.TrustedProxies.AsSpan().SequenceEqual(config.TrustedProxies.AsSpan()) &&
        Config.ProxyProtocol.AsSpan().SequenceEqual(config.ProxyProtocol.AsSpan());
}
