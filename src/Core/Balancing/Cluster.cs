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
    private readonly MaglevTable? _table; // null unless the policy hashes
    private EligibleSet _eligible;

    /// <summary>Gathers a service's endpoints.</summary>
    public Cluster(string name, ImmutableArray<Endpoint> endpoints, ClusterPolicy policy, ServiceMeter meter, ClusterState state)
    {
        Name = name;
        Endpoints = endpoints;
        Policy = policy;
        Meter = meter;
        State = state;
        _table = state.Table = policy.Balancing.Policy == BalancingPolicy.ConsistentHash ? MaglevTable.Of(endpoints, state.Table) : null;
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

    /// <summary>Those that the configuration has just left out, while their sticky sessions have time; never picked for a new one.</summary>
    public ImmutableArray<Endpoint> Leaving { get; init; } = [];

    /// <summary>Its sticky sessions; null: it has none.</summary>
    public StickySessions? Sticky { get; init; }

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

    /// <summary>Picks the endpoint that the service's policy chooses, passing over those that were tried or have no room where there is another.</summary>
    /// <returns>Null when no endpoint is eligible.</returns>
    public Endpoint? Pick(in PickQuery query) => Eligible.Pick(query);

    /// <summary>An answer's head came from <paramref name="endpoint"/>, so long after the attempt began.</summary>
    /// <remarks>Cost: a comparison, where no zone is preferred.</remarks>
    public void ObserveHead(Endpoint endpoint, long microseconds)
    {
        string zone = Policy.Balancing.PreferredZone;
        if (zone.Length > 0)
        {
            State.Spill.Observe(endpoint.Zone == zone, microseconds);
        }
    }

    /// <summary>True when someone else than <paramref name="endpoint"/> and those that were <paramref name="tried"/> before may be picked.</summary>
    /// <remarks>Off the hot path: asked when an attempt has failed.</remarks>
    internal bool HasOther(Endpoint endpoint, ReadOnlySpan<Endpoint> tried)
    {
        PickQuery query = new() { Tried = tried };
        foreach (Endpoint eligible in Eligible.Endpoints)
        {
            if (eligible.State != endpoint.State && !query.PassesOver(eligible))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when someone may be picked who is well, not only tried because nobody is.</summary>
    /// <remarks>Off the hot path.</remarks>
    internal bool HasWell()
    {
        foreach (Endpoint eligible in Eligible.Endpoints)
        {
            if (eligible.Standing.TakesNew())
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the endpoint that has the session, or the one that <see cref="Pick"/> would give now, has room.</summary>
    /// <remarks>
    /// Off the hot path: asked by whoever waits for room. It must agree with the pick: of room where no pick goes, a request would be told for ever.
    /// </remarks>
    internal bool HasRoomFor(in PickQuery query)
    {
        if (query.HolderFits)
        {
            return true; // though it may be one that is picked for nobody else
        }

        PickRank best = PickRank.WasTriedAndIsFull;
        foreach (Endpoint eligible in Eligible.Endpoints)
        {
            PickRank rank = query.RankOf(eligible);
            best = rank < best ? rank : best;
        }

        return best is PickRank.Fits or PickRank.WasTried;
    }

    private EligibleSet MakeEligible()
    {
        int change = State.Changes.Current; // before the endpoints are looked at: what changes meanwhile is looked at again
        Endpoint[] eligible = [.. Endpoints.Where(static endpoint => endpoint.Weight > 0 && endpoint.Standing.TakesNew())];
        if (eligible.Length == 0 && Policy.OnAllUnhealthy == AllUnhealthy.TryAll)
        {
            eligible = [.. Endpoints.Where(static endpoint => endpoint.Weight > 0 && endpoint.Standing.IsWanted())];
        }

        return new EligibleSet(change, eligible, Policy.Balancing, State, _table);
    }
}
