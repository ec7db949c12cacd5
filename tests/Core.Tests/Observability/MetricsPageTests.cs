using System.Text.RegularExpressions;
using LoadBalancer.Core.Dns.Publishing;
using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Tests.Observability;

/// <summary>docs/reference/metrics.md is what the program has: no metric without a row, no row without a metric.</summary>
public sealed partial class MetricsPageTests
{
    [Fact]
    public void Documents_exactly_the_metrics_of_the_catalog()
    {
        IEnumerable<Row> catalog = MetricCatalog.All.Select(family =>
            new Row(family.Name, family.Kind.ToString().ToLowerInvariant(), string.Join(' ', family.Labels)));

        Assert.Equal(catalog, PageRows());
    }

    [Fact]
    public void Renders_every_documented_metric_with_its_type_and_labels_and_no_other()
    {
        MetricsRegistry registry = new(["http"]);
        registry.Route("web").Observe(0, 200, 1);
        registry.Listener("http").ConnectionOpened();
        registry.Listener("http").BeginStream(hasSessions: true);
        registry.Service("web").CountAnswer(200);
        registry.Service("web").CountRetry(ReasonCode.ConnectRefused);

        registry.Service("web").CountProbe(ProbeOutcome.Pass);
        registry.Service("web").CountLookup(LookupOutcome.Ok);
        registry.Dns.Count(DnsAsked.A, DnsEnd.NoError);

        // Host's and Admin's part: they read files, endpoints and the process's events, which Observability knows nothing of.
        registry.Add(MetricCatalog.UpstreamEndpoints, samples => samples.Add(1L, "web", "up"));
        registry.Add(MetricCatalog.ConnectionsLimit, () => 1);
        registry.Add(MetricCatalog.CertificateNotAfter, samples => samples.Add(0L, "a.test"));
        registry.Add(MetricCatalog.QueueLength, samples => samples.Add(0L, "web"));
        registry.Add(MetricCatalog.ProbesOverdue, samples => samples.Add(0L, "web"));
        registry.Add(MetricCatalog.AlbUp, samples => samples.Add(1L, "alb1"));
        registry.Add(MetricCatalog.ZoneEntitled, () => 1);
        registry.Add(MetricCatalog.ZoneConfigSame, () => 1);
        registry.Add(MetricCatalog.ProcessOpenFds, () => 1);
        new PublishingMeter().AddTo(registry);
        registry.Add(MetricCatalog.UnobservedExceptions, () => 0);

        Exposition scrape = Exposition.Scrape(registry);
        IEnumerable<Row> rendered = scrape.Types.Select(type => new Row(
            type.Key,
            type.Value,
            LabelsOf(scrape.Samples.First(sample => sample.Family == type.Key))));
        Assert.Equal(PageRows().OrderBy(NameOf, StringComparer.Ordinal), rendered.OrderBy(NameOf, StringComparer.Ordinal));

        static string NameOf(Row row) => row.Name;
        static string LabelsOf(Exposition.Sample sample) => string.Join(' ', sample.Labels.Keys.Where(label => label != "le"));
    }

    [Fact]
    public void Documents_the_buckets_as_they_are()
    {
        MetricsRegistry registry = new(["http"]);
        registry.Route("web").Observe(0, 200, 1);
        IEnumerable<string> bounds = Exposition.Scrape(registry).Samples
            .Where(sample => sample.Name == "lb_request_duration_seconds_bucket").Select(sample => sample.Labels["le"]);

        Assert.Contains($"Upper bounds in seconds: {string.Join(", ", bounds)}.", Page());
    }

    private static Row[] PageRows() =>
        [.. TableRow().Matches(Page()).Select(row => new Row(
            row.Groups[1].Value,
            row.Groups[2].Value,
            string.Join(' ', LabelName().Matches(row.Groups[3].Value).Select(label => label.Groups[1].Value))))];

    private static string Page()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LoadBalancer.sln")))
        {
            folder = folder.Parent;
        }

        Assert.NotNull(folder);
        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "reference", "metrics.md"));
    }

    [GeneratedRegex(@"^\| `([a-z0-9_]+)` \| (counter|gauge|histogram) \| ([^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex LabelName();

    private sealed record Row(string Name, string Type, string Labels);
}
