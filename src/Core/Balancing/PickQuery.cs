using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>What is known of a request when an endpoint is picked for it.</summary>
/// <remarks>Hot path; lives on the stack.</remarks>
public readonly ref struct PickQuery
{
    /// <summary>The <see cref="Hash"/> of a request that has no such key, or whose service does not choose by one.</summary>
    public const ulong NoHash = 0;

    /// <summary>The hash of the request's <c>hash_key</c>, or <see cref="NoHash"/>.</summary>
    public ulong Hash { get; init; }

    /// <summary>The endpoint that has the request's sticky session; null: there is none. Nothing that the policy picks.</summary>
    public Endpoint? Holder { get; init; }

    /// <summary>The endpoints that were tried for it before, the last one last: passed over while there is another.</summary>
    public ReadOnlySpan<Endpoint> Tried { get; init; }

    /// <summary>Connections to one endpoint at most; one that has them all in use is passed over while there is another. 0: any number.</summary>
    public int MaxConnections { get; init; }

    /// <summary>True when the session can stay where it is, now.</summary>
    internal bool HolderFits => Holder is Endpoint holder && holder.Standing.TakesSticky() && !PassesOver(holder);

    /// <summary>True when another endpoint is to be preferred, if there is one: this has no room, or was tried before.</summary>
    internal bool PassesOver(Endpoint endpoint) => !endpoint.State.HasRoom(MaxConnections) || HasTried(endpoint);

    /// <summary>How well it suits.</summary>
    internal PickRank RankOf(Endpoint endpoint) => (HasTried(endpoint), endpoint.State.HasRoom(MaxConnections)) switch
    {
        (false, true) => PickRank.Fits,
        (false, false) => PickRank.IsFull,
        (true, true) => PickRank.WasTried,
        (true, false) => PickRank.WasTriedAndIsFull,
    };

    /// <summary>True when it was tried before, be it under another snapshot.</summary>
    internal bool HasTried(Endpoint endpoint)
    {
        foreach (Endpoint tried in Tried)
        {
            if (tried.State == endpoint.State)
            {
                return true;
            }
        }

        return false;
    }
}
