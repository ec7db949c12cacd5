using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Peers;
using LoadBalancer.Perf.Compare.Protocol;
using LoadBalancer.Perf.Compare.Workloads;

namespace LoadBalancer.Perf.Compare.Reporting;

/// <summary>The chart of a run: for each workload, every proxy's cost of a request as a ratio to nginx (W7: to one route).</summary>
internal static class RatioChart
{
    public static string Draw(Findings findings)
    {
        List<SvgChart.Group> groups = [];
        foreach ((Workload workload, Comparison comparison) in findings.Workloads)
        {
            groups.Add(Group($"{workload.Name}: {workload.Title}", comparison, Figure.Cpu));
            if (workload.Pace == Pace.Unthrottled)
            {
                groups.Add(Group($"{workload.Name}: requests per second (more is better)", comparison, Figure.Throughput));
            }
            else if (workload.Pace == Pace.HalfOfCapacity)
            {
                groups.Add(Group($"{workload.Name}: 99th percentile", comparison, Figure.TailLatency));
            }
        }

        return SvgChart.Draw("CPU per request as a ratio to nginx (W7: to one route) in the same rounds; lines are 95 % intervals", groups);
    }

    private static SvgChart.Group Group(string title, Comparison comparison, Figure figure)
    {
        // W7 drives only ours.
        bool isOurs = !comparison.Peers.Contains(PeerNames.Nginx);
        string first = isOurs ? comparison.Peers[0] : PeerNames.Nginx;
        return new SvgChart.Group(title, [.. comparison.Peers
            .Where(peer => peer != first)
            .Select(peer => new SvgChart.Bar(peer, comparison.Ratio(peer, first, figure), IsOurs: isOurs || PeerNames.Ours.Contains(peer)))]);
    }
}
