using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Tests.Observability;

public sealed class MetricsRegistryTests
{
    [Fact]
    public void Gives_the_same_name_the_same_meter_so_that_counters_outlive_snapshots()
    {
        MetricsRegistry registry = new(["http"]);

        Assert.Same(registry.Route("a"), registry.Route("a"));
        Assert.Same(registry.Service("a"), registry.Service("a"));
        Assert.Same(registry.Listener("http"), registry.Listener("http"));
        Assert.NotSame(registry.Route("a"), registry.Route("A"));
    }

    [Fact]
    public void Gives_a_route_named_as_the_unrouted_label_their_meter_so_that_no_series_comes_twice()
    {
        MetricsRegistry registry = new([]);

        Assert.Same(registry.Unrouted, registry.Route(MetricsRegistry.UnroutedName));
    }

    [Fact]
    public void Numbers_listeners_in_the_order_they_come_and_counts_one_that_comes_late()
    {
        MetricsRegistry registry = new(["l0", "l1"]);
        RouteMeter web = registry.Route("web");
        web.Observe(1, 200, 1);
        ListenerMeter late = registry.Listener("l2");
        for (int more = 3; more < 20; more++)
        {
            late = registry.Listener($"l{more}");
        }

        web.Observe(late.Index, 200, 1);

        Assert.Equal(19, late.Index);
        Exposition scrape = Exposition.Scrape(registry);
        Assert.Equal(1, scrape["""lb_requests_total{listener="l1",route="web",status="200"}"""]);
        Assert.Equal(1, scrape["""lb_requests_total{listener="l19",route="web",status="200"}"""]);
    }

    [Fact]
    public void Counts_every_status_that_exists_and_the_impossible_ones_as_other()
    {
        MetricsRegistry registry = new(["http"]);
        ServiceMeter web = registry.Service("web");
        for (int status = -1; status <= 1000; status++)
        {
            web.CountAnswer(status);
        }

        List<Exposition.Sample> answers =
            Exposition.Scrape(registry).Samples.FindAll(sample => sample.Name == "lb_upstream_requests_total");
        Assert.Equal(501, answers.Count);
        Assert.Equal(502, Assert.Single(answers, sample => sample.Labels["status"] == "other").Value);
        Assert.All(answers.Where(sample => sample.Labels["status"] != "other"), sample => Assert.Equal(1, sample.Value));
    }

    [Fact]
    public void Loses_no_count_when_threads_count_together()
    {
        const int ThreadCount = 4;
        const int EachCount = 20_000;
        MetricsRegistry registry = new(["http"]);
        RouteMeter web = registry.Route("web");
        ListenerMeter http = registry.Listener("http");

        // All threads meet new statuses together, which is where a row could come twice.
        Thread[] threads = [.. Enumerable.Range(0, ThreadCount).Select(_ => new Thread(() =>
        {
            for (int turn = 0; turn < EachCount; turn++)
            {
                web.Observe(0, 100 + (turn % 500), 1_000_000);
                http.ConnectionOpened();
                http.ConnectionClosed();
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Exposition scrape = Exposition.Scrape(registry);
        Assert.All(
            scrape.Samples.Where(sample => sample.Name == "lb_requests_total"),
            sample => Assert.Equal(ThreadCount * EachCount / 500, sample.Value));
        Assert.Equal(ThreadCount * EachCount, scrape["""lb_request_duration_seconds_count{route="web"}"""]);
        Assert.Equal(ThreadCount * EachCount, scrape["""lb_request_duration_seconds_sum{route="web"}"""]);
        Assert.Equal(0, scrape["""lb_connections{listener="http"}"""]);
    }

    [Fact]
    public void Keeps_ten_thousand_unused_routes_under_two_megabytes()
    {
        MetricsRegistry registry = new(["http"]);
        string[] names = [.. Enumerable.Range(0, 10_000).Select(number => $"route-{number}")];
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (string name in names)
        {
            registry.Route(name);
        }

        // What was allocated, growth of the table included, bounds what is kept.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * 1024 * 1024);
    }

    [Theory]
    [InlineData("lb_connections")] // taken
    [InlineData("lb_late_total")] // a gauge is no total
    [InlineData("9lives")]
    [InlineData("with space")]
    [InlineData("")]
    public void Refuses_a_gauge_whose_name_is_taken_or_not_a_gauges(string name) =>
        Assert.Throws<ArgumentException>(() => new MetricsRegistry([]).AddGauge(name, "help", () => 0));
}
