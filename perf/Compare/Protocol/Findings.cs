using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Workloads;

namespace LoadBalancer.Perf.Compare.Protocol;

/// <summary>Everything one run has found out. The suite writes it, the report reads it.</summary>
internal sealed class Findings
{
    /// <summary>The workloads driven, in order, with at least one valid round each.</summary>
    public List<(Workload Workload, Comparison Comparison)> Workloads { get; } = [];

    /// <summary>What is known of each proxy beside its rounds, in the order of starting.</summary>
    public List<PeerFigures> Peers { get; } = [];

    /// <summary>What was not measured for want of something, with the reason.</summary>
    public List<string> LeftOut { get; } = [];

    /// <summary>What was tried and failed: a proxy that did not answer, rounds that do not count. The run is then no success.</summary>
    public List<string> Faults { get; } = [];

    public Comparison? Of(string workload) => Workloads.FirstOrDefault(entry => entry.Workload.Name == workload).Comparison;

    public PeerFigures? Figures(string peer) => Peers.FirstOrDefault(figures => figures.Name == peer);
}
