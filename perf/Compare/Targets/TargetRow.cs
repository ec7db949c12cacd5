namespace LoadBalancer.Perf.Compare.Targets;

/// <summary>A target beside what was measured, as text; what was not measured is a dash.</summary>
internal sealed record TargetRow(string Workload, string Ours, string Peer, string Theirs, string Ratio, string Interval, string Target, Verdict Verdict);
