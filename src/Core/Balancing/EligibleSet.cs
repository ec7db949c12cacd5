using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>The endpoints of a service that may be picked, as they were after one change, and the policy's choice among them.</summary>
/// <remarks>Hot path, immutable. Made by <see cref="Cluster"/>.</remarks>
public sealed class EligibleSet
{
    private readonly Endpoint[] _endpoints;
    private readonly Choice? _choice;

    /// <summary>Makes the choice of a service's policy.</summary>
    /// <param name="madeAtChange">The <see cref="ChangeCount"/> it is made at.</param>
    /// <param name="endpoints">In the order they were written; each with a weight above 0.</param>
    /// <param name="plan">The service's.</param>
    /// <param name="state">The service's.</param>
    /// <param name="table">The service's, where it hashes; else null.</param>
    internal EligibleSet(int madeAtChange, Endpoint[] endpoints, BalancingPlan plan, ClusterState state, MaglevTable? table)
    {
        MadeAtChange = madeAtChange;
        _endpoints = endpoints;
        if (endpoints.Length < 2)
        {
            return; // nothing to choose
        }

        Endpoint[] own = plan.PreferredZone.Length == 0 ? [] : Array.FindAll(endpoints, endpoint => endpoint.Zone == plan.PreferredZone);
        _choice = own.Length == 0 || own.Length == endpoints.Length
            ? Choice.Make(plan, endpoints, table, state)
            : new ZoneChoice(
                Choice.Make(plan, own, table, state),
                Choice.Make(plan, Array.FindAll(endpoints, endpoint => endpoint.Zone != plan.PreferredZone), table, state),
                state.Spill);
    }

    /// <summary>The <see cref="ChangeCount"/> it was made at.</summary>
    public int MadeAtChange { get; }

    /// <summary>In the order they were written.</summary>
    public ReadOnlySpan<Endpoint> Endpoints => _endpoints;

    /// <summary>Picks one, passing over those that were tried while there is another; null when there is none at all.</summary>
    public Endpoint? Pick(in PickQuery query) =>
        _choice is not null ? _choice.Pick(query)
        : _endpoints.Length == 0 ? null
        : _endpoints[0];
}
