using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Host.Listening;
using LoadBalancer.Host.Zones;

namespace LoadBalancer.Host.Lifetime;

/// <summary>One ALB, ready to be started: compiled, but with nothing open yet.</summary>
/// <param name="Config">What it is to serve first.</param>
/// <param name="Works">Makes what its listeners are served by.</param>
/// <param name="MostConnections">Says how many connections its clients may have now.</param>
/// <param name="ReadServices">Tells where its services stand now.</param>
/// <param name="ReadCertificates">Tells which certificates it has now.</param>
/// <param name="ReadWarnings">Tells what of the machine the operator should know beside the configuration in force, one line each.</param>
/// <param name="Engine">Its data path; the process that starts the plan disposes it.</param>
internal sealed record AlbPlan(
    ProxyConfig Config,
    ListenerWorks Works,
    Func<int> MostConnections,
    Func<IEnumerable<ServiceStatus>> ReadServices,
    Func<IEnumerable<CertificateStatus>> ReadCertificates,
    Func<IEnumerable<string>> ReadWarnings,
    IAlbEngine Engine)
{
    /// <summary>What it does for the cluster's name; null: nothing. The process that starts the plan disposes it.</summary>
    public ZoneService? Zones { get; init; }

    /// <summary>Says what would become of a request now.</summary>
    public required Func<AskedRequest, Explanation> Explain { get; init; }
}
