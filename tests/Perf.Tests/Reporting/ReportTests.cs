using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Protocol;
using LoadBalancer.Perf.Compare.Reporting;
using LoadBalancer.Perf.Compare.Workloads;
using LoadBalancer.Perf.Tests.Measuring;

namespace LoadBalancer.Perf.Tests.Reporting;

public sealed class ReportTests
{
    private static readonly RunOptions Options = new(2, 5, 30_000, 4000, Seed: 7, ["W1"], ["nginx", "nginx2", "lb"], null, "/opt/lb", null);
    private readonly Findings _findings = new();

    public ReportTests()
    {
        _findings.Workloads.Add((WorkloadCatalog.W1, Runs.Compare(["nginx", "nginx2", "lb"], [10, 10.1, 8], [10, 10.1, 8])));
        _findings.Peers.Add(new PeerFigures("nginx", "nginx/1.22"));
        _findings.Peers.Add(new PeerFigures("lb", "lb 1"));
    }

    [Fact]
    public void The_file_says_how_to_repeat_the_run_and_on_what_it_was_made()
    {
        string file = new Report(_findings).File(Options, new Machine("a cpu", 2, "Linux 6", ".NET 10", "abc", "h2load 1"), "chart.svg");

        Assert.Contains(
            "`dotnet run -c Release --project perf/Compare -- --rounds 2 --seconds 5 --warm-up 30000 --idle 4000 --seed 7 --workloads W1 --only nginx,nginx2,lb --native /opt/lb`",
            file, StringComparison.Ordinal);
        Assert.Contains("a cpu, 2 processors; Linux 6; .NET 10", file, StringComparison.Ordinal);
        Assert.Contains("Commit: abc; h2load 1; seed 7", file, StringComparison.Ordinal);
        Assert.Contains("nginx = nginx/1.22; lb = lb 1", file, StringComparison.Ordinal);
        Assert.Contains("(chart.svg)", file, StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_and_too_few_rounds_are_said_first()
    {
        Assert.StartsWith(
            "- Noise of W1: nginx2 costs 1.01 (1.01–1.01) of nginx, quiet enough; 2 valid rounds, a published figure needs 10.",
            new Report(_findings).Summary(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_failed_and_what_was_left_out_is_in_the_report()
    {
        _findings.Faults.Add("W3: haproxy failed its warm-up");
        _findings.LeftOut.Add("floor: not installed: gcc");

        string summary = new Report(_findings).Summary();

        Assert.Contains("FAULTS: this run is no success\n\n- W3: haproxy failed its warm-up\n", summary, StringComparison.Ordinal);
        Assert.Contains("Left out\n\n- floor: not installed: gcc\n", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Throughput_of_a_proxy_that_was_not_busy_is_not_its_own()
    {
        Round idle = new(1, new Dictionary<string, Sample> { ["nginx"] = new(10, 10, 98_000, 16, null), ["lb"] = new(5, 5, 100_000, 16, null) }, null);
        _findings.Workloads.Add((WorkloadCatalog.W8, new Comparison(["nginx", "lb"], [idle], seed: 1)));

        Assert.Contains("- W8: lb left the processor unused", new Report(_findings).Summary(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_chart_has_a_group_for_each_workload_and_no_bar_for_what_all_are_held_against()
    {
        string chart = RatioChart.Draw(_findings);

        Assert.Contains(">W1: ", chart, StringComparison.Ordinal);
        Assert.Contains(">lb<", chart, StringComparison.Ordinal);
        Assert.DoesNotContain(">nginx<", chart, StringComparison.Ordinal);
    }
}
