using LoadBalancer.Perf.Compare.Workloads;

namespace LoadBalancer.Perf.Tests.Workloads;

public sealed class RoutePlanTests
{
    [Fact]
    public void Every_target_lies_below_a_route()
    {
        string routes = RoutePlan.Toml(1000);

        Assert.All(Lines(RoutePlan.Targets(1000, seed: 1)), target =>
        {
            string[] parts = target.Split(' ');
            string path = parts[1][..parts[1].IndexOf("/item/", StringComparison.Ordinal)];
            Assert.Contains($"host = \"{parts[0]}\"\npath = \"{path}\"\n", routes, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Routes_are_all_different()
    {
        string[] routes = RoutePlan.Toml(1000).Split("[[routes]]\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(1001, routes.Distinct().Count());
    }

    [Fact]
    public void Requests_are_equally_long_whatever_the_count_of_routes()
    {
        IEnumerable<int> lengths = Lines(RoutePlan.Targets(1000, seed: 1)).Concat(Lines(RoutePlan.Targets(100_000, seed: 1))).Select(line => line.Length);

        Assert.Single(lengths.Distinct());
    }

    [Fact]
    public void Targets_are_spread_over_the_hosts()
    {
        Assert.True(Lines(RoutePlan.Targets(100_000, seed: 1)).Select(line => line.Split(' ')[0]).Distinct().Count() > 900);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
