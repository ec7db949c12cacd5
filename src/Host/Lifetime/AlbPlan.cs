using System.Collections.Immutable;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Host.Listening;

namespace LoadBalancer.Host.Lifetime;

/// <summary>One ALB, ready to be started: compiled, but with nothing open yet.</summary>
/// <param name="Listeners">Where it listens and what serves the connections.</param>
/// <param name="MostConnections">Says how many connections its clients may have now.</param>
/// <param name="ReadServices">Tells where its services stand now.</param>
/// <param name="PreStop">How long it goes on accepting once it is to stop.</param>
/// <param name="DrainTimeout">How long its connections may take to finish once its listeners are closed.</param>
/// <param name="Engine">Its data path; the process that starts the plan disposes it.</param>
internal sealed record AlbPlan(
    ImmutableArray<ListenerBinding> Listeners,
    Func<int> MostConnections,
    Func<IEnumerable<ServiceStatus>> ReadServices,
    TimeSpan PreStop,
    TimeSpan DrainTimeout,
    IAlbEngine Engine)
{
    /// <summary>Says what would become of a request now.</summary>
    public required Func<AskedRequest, Explanation> Explain { get; init; }
}
