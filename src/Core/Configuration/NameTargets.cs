using System.Collections.Immutable;
using LoadBalancer.Core.Discovery;
using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Configuration;

/// <summary>Says which names a configuration wants looked up.</summary>
/// <remarks>Config path.</remarks>
public static class NameTargets
{
    /// <summary>One for each service with <c>dns</c>. What is not sound is left out: it will be refused.</summary>
    /// <param name="config">May be unsound.</param>
    /// <param name="meter">Gives a service name's meter.</param>
    public static ImmutableArray<NameTarget> Of(ProxyConfig config, Func<string, ServiceMeter> meter) =>
        [.. config.Services.Select(service => Of(service, meter)).OfType<NameTarget>()];

    private static NameTarget? Of(ServiceConfig service, Func<string, ServiceMeter> meter) => service.Dns is { Name: { } name } dns
        ? new NameTarget(service.Name, name.Host, (int)Math.Min(dns.Refresh.TotalMilliseconds, int.MaxValue), meter(service.Name))
        : null;
}
