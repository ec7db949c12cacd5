using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Peers;
using LoadBalancer.Perf.Compare.Protocol;

namespace LoadBalancer.Perf.Compare.Targets;

/// <summary>What we mean to reach, in the order of the table.</summary>
internal static class TargetCatalog
{
    private const string W1 = "W1";
    private const string Unthrottled = "W8";
    private const string Latency = "latency";
    private static readonly string[] Proxies = [PeerNames.Nginx, PeerNames.HAProxy];

    public static readonly IReadOnlyList<ITarget> All =
    [
        new RatioTarget("W1", W1, Figure.Cpu, PeerNames.Nginx, Bound.AtMost(0.90)),
        new RatioTarget("W1", W1, Figure.Cpu, PeerNames.HAProxy, Bound.AtMost(0.85)),
        new RatioTarget("W1", W1, Figure.Cpu, PeerNames.Yarp, Bound.AtMost(0.27)),
        new RatioTarget("W1", W1, Figure.Cpu, PeerNames.Floor, Bound.AtMost(1.15)),
        new RatioTarget("W1 unthrottled", Unthrottled, Figure.Cpu, PeerNames.Nginx, Bound.AtMost(0.95)),
        new RatioTarget("W2", "W2", Figure.Cpu, PeerNames.Nginx, Bound.AtMost(0.90)),
        new RatioTarget("W2", "W2", Figure.Cpu, PeerNames.HAProxy, Bound.AtMost(0.90)),
        new RatioTarget("W3", "W3", Figure.Cpu, PeerNames.Nginx, Bound.AtMost(0.75)),
        new RatioTarget("W3", "W3", Figure.Cpu, PeerNames.HAProxy, Bound.AtMost(1.0)),
        new RatioTarget("W4", "W4", Figure.Cpu, PeerNames.Nginx, Bound.AtMost(0.90)),
        new RatioTarget("W5", "W5", Figure.Cpu, PeerNames.Nginx, Bound.AtMost(1.2)),
        new RatioTarget("W6", "W6", Figure.Cpu, PeerNames.Nginx, Bound.AtMost(1.2)),
        new RatioTarget("W7, 1 000 routes", "W7", Figure.Cpu, RoutesRun.One, Bound.AtMost(1.02)) { Instead = RoutesRun.Thousand },
        new RatioTarget("W7, 100 000 routes", "W7", Figure.Cpu, RoutesRun.One, Bound.AtMost(1.02)) { Instead = RoutesRun.Most },
        new RatioTarget("W8 throughput", Unthrottled, Figure.Throughput, PeerNames.Nginx, Bound.AtLeast(1.1)),
        new RatioTarget("p99 at half of capacity", Latency, Figure.TailLatency, PeerNames.Nginx, Bound.AtMost(1.1)),
        new OwnTarget("memory per idle connection", "KiB", (run, peer) => run.Figures(peer)?.IdleKibibytes, Proxies, Bound.AtMost(1)),
        new OwnTarget("memory at rest", "MiB", (run, peer) => run.Figures(peer)?.MebibytesAtRest, Proxies, Bound.AtMost(20)) { Digits = 1 },
        new OwnTarget("memory under W1", "MiB", MemoryUnderLoad, Proxies, Bound.AtMost(30)) { Digits = 1 },
        // To whole bytes: the runtime's timers and the Date text of each second allocate something, whatever the requests do.
        new OwnTarget("allocated per request", "bytes", (run, peer) => run.Figures(peer)?.AllocatedBytes, [], Bound.AtMost(0)) { Digits = 0 },
        new OwnTarget("system calls per request", "", (run, peer) => run.Figures(peer)?.Calls?.PerRequest, [.. Proxies, PeerNames.Floor], Bound.AtMost(4.4)),
    ];

    private static double? MemoryUnderLoad(Findings findings, string peer) =>
        findings.Of(W1) is { } comparison && comparison.Peers.Contains(peer) ? comparison.Median(peer, sample => sample.ResidentMebibytes) : null;
}
