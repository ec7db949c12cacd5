using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Health;

/// <summary>What one probe found. A value: a dead pod is what probes are for.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Evidence">Why it did not pass, for the operator: <c>connection refused</c>; empty when it did.</param>
public readonly record struct ProbeVerdict(ProbeOutcome Outcome, string Evidence)
{
    /// <summary>All as expected.</summary>
    public static ProbeVerdict Pass => new(ProbeOutcome.Pass, "");
}
