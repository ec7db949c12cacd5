using System.Collections.Immutable;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>A service as the data path sees it: its endpoints, and which of them may be picked now.</summary>
/// <remarks>
/// Hot path. The endpoints are fixed for the life of the snapshot; which of them may be picked is one <see cref="EligibleSet"/>, replaced whole.
/// Race: whoever picks and sees that the service has changed makes the set anew. Two may do so at once, and the older may be the last to write it;
/// the set says of which change it is, so the next pick makes it again.
/// </remarks>
public sealed class Cluster
{
    private EligibleSet _eligible;

    /// <summary>Gathers a service's endpoints.</summary>
    public Cluster(string name, ImmutableArray<Endpoint> endpoints, ClusterPolicy policy, ServiceMeter meter, ClusterState state)
    {
        Name = name;
        Endpoints = endpoints;
        Policy = policy;
        Meter = meter;
        State = state;
        _eligible = MakeEligible();
    }

    /// <summary>The service's name: the <c>service</c> label of metrics and log.</summary>
    public string Name { get; }

    /// <summary>Every endpoint, eligible or not, in the order it was written.</summary>
    public ImmutableArray<Endpoint> Endpoints { get; }

    /// <summary>Timeouts, pool sizes and attempts.</summary>
    public ClusterPolicy Policy { get; }

    /// <summary>Counts this service's answers; lives longer than the snapshot.</summary>
    public ServiceMeter Meter { get; }

    /// <summary>What outlives the snapshot.</summary>
    public ClusterState State { get; }

    /// <summary>The endpoints that may be picked now. Cost: a comparison, while nothing has changed.</summary>
    public EligibleSet Eligible
    {
        get
        {
            EligibleSet eligible = Volatile.Read(ref _eligible);
            if (eligible.MadeAtChange == State.Changes.Current)
            {
                return eligible;
            }

            eligible = MakeEligible();
            Volatile.Write(ref _eligible, eligible);
            return eligible;
        }
    }

    /// <summary>Picks the next endpoint in turn, passing over those that were tried where there is another.</summary>
    /// <returns>Null when no endpoint is eligible.</returns>
    /// <remarks>Round robin: N picks in a row touch every one of N endpoints.</remarks>
    public Endpoint? Pick(in PickQuery query)
    {
        ReadOnlySpan<Endpoint> eligible = Eligible.Endpoints;
        if (eligible.Length <= 1)
        {
            return eligible.IsEmpty ? null : eligible[0]; // nobody to take turns with
        }

        Endpoint picked = eligible[State.NextTurn(eligible.Length)];
        for (int passed = 1; passed < eligible.Length && query.HasTried(picked); passed++)
        {
            picked = eligible[State.NextTurn(eligible.Length)];
        }

        return picked;
    }

    private EligibleSet MakeEligible()
    {
        int change = State.Changes.Current; // before the endpoints are looked at: what changes meanwhile is looked at again
        Endpoint[] eligible = [.. Endpoints.Where(static endpoint => endpoint.Standing.TakesNew())];
        if (eligible.Length == 0 && Policy.OnAllUnhealthy == AllUnhealthy.TryAll)
        {
            eligible = [.. Endpoints.Where(static endpoint => endpoint.Standing.IsWanted())];
        }

        return new EligibleSet(change, eligible);
    }
}
