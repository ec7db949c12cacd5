using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Protocol;
using LoadBalancer.Perf.Compare.Targets;
using LoadBalancer.Perf.Compare.Workloads;
using LoadBalancer.Perf.Tests.Measuring;

namespace LoadBalancer.Perf.Tests.Targets;

public sealed class TargetCatalogTests
{
    private readonly Findings _findings = new();

    public TargetCatalogTests()
    {
        _findings.Workloads.Add((WorkloadCatalog.W1, Runs.Compare(["nginx", "haproxy", "lb"], [10, 11, 8.5], [20, 22, 17])));
        SystemCalls.Count calls = new(new Dictionary<string, long> { ["recvfrom"] = 450 }, RequestCount: 100);
        _findings.Peers.Add(new PeerFigures("lb", "lb 1") { IdleKibibytes = 0.9, AllocatedBytes = 0.45, Calls = calls });
        _findings.Peers.Add(new PeerFigures("nginx", "nginx 1") { IdleKibibytes = 0.3 });
    }

    [Fact]
    public void A_ratio_is_held_against_its_bound()
    {
        TargetRow row = TargetCatalog.All[0].Judge(_findings, "lb");

        Assert.Equal(new TargetRow("W1", "12.75 µs", "nginx", "15.00 µs", "0.85", "0.85–0.85", "≤ 0.9", Verdict.Met), row);
    }

    [Fact]
    public void A_peer_that_was_not_driven_leaves_the_target_open()
    {
        TargetRow row = TargetCatalog.All.OfType<RatioTarget>().First(target => target.Against == "yarp").Judge(_findings, "lb");

        Assert.Equal(Verdict.Unknown, row.Verdict);
        Assert.Equal("–", row.Ratio);
    }

    [Theory]
    [InlineData("memory per idle connection", nameof(Verdict.Met))]
    [InlineData("allocated per request", nameof(Verdict.Met))] // 0.45 is no whole byte
    [InlineData("system calls per request", nameof(Verdict.Missed))]
    [InlineData("memory at rest", nameof(Verdict.Unknown))]
    public void A_figure_of_our_own_is_judged_as_it_is_shown(string title, string verdict)
    {
        Assert.Equal(verdict, TargetCatalog.All.OfType<OwnTarget>().Single(target => target.Title == title).Judge(_findings, "lb").Verdict.ToString());
    }

    [Fact]
    public void Throughput_is_better_when_it_is_more()
    {
        _findings.Workloads.Add((WorkloadCatalog.W8, Runs.Compare(["nginx", "lb"], [10, 8])));

        TargetRow row = TargetCatalog.All.OfType<RatioTarget>().Single(target => target.Figure == Figure.Throughput).Judge(_findings, "lb");

        Assert.Equal("1.25", row.Ratio);
        Assert.Equal(Verdict.Met, row.Verdict);
    }
}
