using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Health;

/// <summary>What one probe found. A value: a dead pod is what probes are for.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Evidence">Why it did not pass, for the operator: <c>connection refused</c>; empty when it did.</param>
public readonly record struct ProbeVerdict(ProbeOutcome Outcome, string Evidence)
{
    /// <summary>All as expected.</summary>
    public static ProbeVerdict Pass => new(ProbeOutcome.Pass, "");

    /// <summary>What a balancer said of itself with a 503: <c>disabled</c>, <c>draining</c>; empty: nothing, or nobody asked (<see cref="ProbePolicy.ReadsStanding"/>).</summary>
    public string Standing
    {
        get => field ?? "";
        init => field = value.Length == 0 ? null : value; // a default one says nothing too, and must be the same
    }
}
