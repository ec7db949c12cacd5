using LoadBalancer.Perf.Compare.Protocol;

namespace LoadBalancer.Perf.Compare.Targets;

/// <summary>One thing we mean to reach.</summary>
internal interface ITarget
{
    /// <summary>Holds it against what a run found out.</summary>
    /// <param name="findings">Of the run.</param>
    /// <param name="ours">The name of the one of our shapes that is judged.</param>
    TargetRow Judge(Findings findings, string ours);
}
