using System.Text;
using System.Text.RegularExpressions;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Upstream;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Configuration.Binding;

namespace LoadBalancer.Host.Tests.Configuration;

/// <summary>The files in conf/ and the reference page say what the program does.</summary>
public sealed partial class ExampleTests
{
    [Theory]
    [InlineData("conf/lb.toml")]
    [InlineData("conf/full.toml")]
    [InlineData("conf/multi-zone")]
    public void An_example_loads_without_fault(string path)
    {
        LoadResult result = ConfigLoader.Load([Repository.File(path)]);

        Assert.Empty(result.Faults);
        Assert.NotNull(result.Config);
    }

    [Fact]
    public void The_multi_zone_example_has_ten_eligible_pods_in_three_zones()
    {
        ProxySnapshot snapshot = Compile("conf/multi-zone");

        Cluster cluster = Assert.Single(snapshot.Clusters);
        Assert.Equal(10, cluster.Eligible.Endpoints.Length);
        Assert.All(cluster.Endpoints, endpoint => Assert.Equal(9080, ((System.Net.IPEndPoint)endpoint.Address).Port));
        Assert.Equal(["tok02", "tok04", "tok05"], cluster.Endpoints.Select(endpoint => endpoint.Zone).Distinct().Order());
        Assert.Equal("tok02", snapshot.Zone);
        Assert.True(snapshot.AlbEnabled);
    }

    [Fact]
    public void The_full_example_is_sound_with_what_names_files_of_the_operators_too() =>
        Assert.Empty(ConfigLoader.Load([("full.toml", Encoding.UTF8.GetBytes(FullExample.Read()))]).Faults);

    [Fact]
    public void The_full_example_shows_the_defaults()
    {
        ProxyConfig config = ConfigLoader.Load([Repository.File("conf/full.toml")]).Config!;
        ProxySnapshot snapshot = Compile("conf/full.toml");

        Assert.Equal(ProxyLimits.Default, snapshot.Limits);
        BalancingPlan hashing = new() { Policy = BalancingPolicy.ConsistentHash, HashKey = HashKey.Default }; // shown where it has an effect
        Assert.All(snapshot.Clusters, cluster => Assert.Equal(
            cluster.Name == "carts" ? ClusterPolicy.Default with { Balancing = hashing } : ClusterPolicy.Default, cluster.Policy with { Probes = null, Connect = ConnectPlan.Plain }));
        Assert.Equal(ConnectPlan.Plain, snapshot.Clusters[0].Policy.Connect);
        Assert.Equal(ProbePolicy.Default, snapshot.Clusters[0].Policy.Probes);
        Assert.Equal(new LimitsConfig().DrainTimeout, config.Limits.DrainTimeout);
        Assert.Equal(AdminConfig.DefaultAddress, config.Admin.Address);
        Assert.Equal(new AccessLogConfig() with { Source = config.AccessLog.Source }, config.AccessLog);
    }

    [Fact]
    public void The_reference_page_lists_every_key_with_its_type_and_default()
    {
        List<KnownKey> documented = [];
        string table = "";
        foreach (string line in File.ReadLines(Repository.File("docs/reference/configuration.md")))
        {
            table = Heading().Match(line) is { Success: true } heading ? heading.Groups[1].Value : table;
            if (Row().Match(line) is { Success: true } row && table.Length > 0)
            {
                documented.Add(new KnownKey(table, row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value));
            }
        }

        Assert.Equal(Sorted(ConfigBinder.ListKeys()), Sorted(documented));
    }

    private static IEnumerable<string> Sorted(IEnumerable<KnownKey> keys) =>
        keys.Select(key => key.ToString()).Order(StringComparer.Ordinal);

    private static ProxySnapshot Compile(string path)
    {
        SnapshotCompiler compiler = new(new MetricsRegistry([]).Route, new MetricsRegistry([]).Service);
        Assert.True(compiler.TryCompile(ConfigLoader.Load([Repository.File(path)]).Config!, null, out ProxySnapshot? snapshot, out _));
        return snapshot;
    }

    [GeneratedRegex(@"^#+ `(\[.*\])`$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| `(\w+)` \| ((?:\\\||[^|])+) \| ((?:\\\||[^|])+) \|")]
    private static partial Regex Row();
}
