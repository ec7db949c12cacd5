using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Tests.Observability;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Counts_a_request_by_listener_route_and_status()
    {
        MetricsRegistry registry = new(["http", "https"]);
        RouteMeter web = registry.Route("web");

        web.Observe(registry.Listener("https").Index, 200, 1);
        web.Observe(registry.Listener("https").Index, 200, 1);
        web.Observe(registry.Listener("http").Index, 499, 1);
        registry.Unrouted.Observe(0, 404, 1);

        Exposition scrape = Exposition.Scrape(registry);
        Assert.Equal(2, scrape["""lb_requests_total{listener="https",route="web",status="200"}"""]);
        Assert.Equal(1, scrape["""lb_requests_total{listener="http",route="web",status="499"}"""]);
        Assert.Equal(1, scrape["""lb_requests_total{listener="http",route="-",status="404"}"""]);
        Assert.False(scrape.Has("""lb_requests_total{listener="http",route="web",status="200"}"""));
    }

    [Theory]
    [InlineData(500, "0.0005")] // a bound belongs to its bucket
    [InlineData(501, "0.001")]
    [InlineData(60_000_000, "60")]
    [InlineData(60_000_001, "+Inf")]
    [InlineData(-1, "0.0005")]
    public void Puts_a_duration_into_the_first_bucket_that_holds_it(long microseconds, string bound)
    {
        MetricsRegistry registry = new(["http"]);
        registry.Route("web").Observe(0, 200, microseconds);

        Exposition scrape = Exposition.Scrape(registry);
        Exposition.Sample first = scrape.Samples.First(sample => sample.Name == "lb_request_duration_seconds_bucket" && sample.Value == 1);
        Assert.Equal(bound, first.Labels["le"]);
        Assert.Equal(1, scrape["""lb_request_duration_seconds_count{route="web"}"""]);
        Assert.Equal(Math.Max(microseconds, 0) / 1e6, scrape["""lb_request_duration_seconds_sum{route="web"}"""]);
    }

    [Fact]
    public void Writes_no_sample_for_a_route_that_was_never_asked_for()
    {
        MetricsRegistry registry = new(["http"]);
        registry.Route("quiet");

        Assert.DoesNotContain(Exposition.Scrape(registry).Samples, sample => sample.Labels.ContainsKey("route"));
    }

    [Fact]
    public void Follows_a_connection_to_an_endpoint_from_active_to_idle_and_back()
    {
        MetricsRegistry registry = new([]);
        ServiceMeter web = registry.Service("web");
        (double Active, double Idle) Read()
        {
            Exposition scrape = Exposition.Scrape(registry);
            return (
                scrape["""lb_upstream_connections{service="web",state="active"}"""],
                scrape["""lb_upstream_connections{service="web",state="idle"}"""]);
        }

        web.ConnectionOpened();
        web.ConnectionOpened();
        Assert.Equal((2, 0), Read());
        web.ConnectionIdle();
        Assert.Equal((1, 1), Read());
        web.ConnectionBusy();
        Assert.Equal((2, 0), Read());
        web.ConnectionIdle();
        web.ConnectionClosed(wasIdle: true);
        Assert.Equal((1, 0), Read());
        web.ConnectionClosed(wasIdle: false);
        Assert.Equal((0, 0), Read());
    }

    [Fact]
    public void Shows_every_error_reason_from_the_start_so_that_a_rate_sees_the_first_one()
    {
        MetricsRegistry registry = new([]);
        registry.Errors.Count(ReasonCode.ConnectRefused);
        registry.Errors.Count(ReasonCode.None); // no error

        Exposition scrape = Exposition.Scrape(registry);
        List<Exposition.Sample> errors = scrape.Samples.FindAll(sample => sample.Name == "lb_errors_total");
        Assert.Equal(ReasonCodes.Count - 1, errors.Count);
        Assert.Equal(1, errors.Sum(sample => sample.Value));
        Assert.Equal(1, scrape["""lb_errors_total{reason="connect_refused"}"""]);
    }

    [Fact]
    public void Counts_reloads_and_tells_whether_the_last_one_took()
    {
        MetricsRegistry registry = new([]);
        registry.Config.Loaded(1);
        registry.Config.ReloadAccepted(2);
        registry.Config.ReloadRefused();

        Exposition scrape = Exposition.Scrape(registry);
        Assert.Equal(2, scrape["lb_config_generation"]);
        Assert.Equal(0, scrape["lb_config_last_reload_successful"]);
        Assert.Equal(1, scrape["""lb_config_reloads_total{result="ok"}"""]);
        Assert.Equal(1, scrape["""lb_config_reloads_total{result="error"}"""]);
    }

    [Theory]
    [InlineData("quote\"d")]
    [InlineData("back\\slash\\n")]
    [InlineData("two\nlines")]
    [InlineData("東京 {a=\"b\"}")]
    [InlineData("")]
    public void Keeps_any_name_on_its_line_and_gives_it_back_unescaped(string name)
    {
        MetricsRegistry registry = new([name]);
        registry.Route(name).Observe(0, 200, 1);
        registry.Service(name).CountAnswer(200);

        Exposition scrape = Exposition.Scrape(registry);
        Assert.Contains(scrape.Samples, sample => sample.Labels.GetValueOrDefault("route") == name && sample.Labels["listener"] == name);
        Assert.Contains(scrape.Samples, sample => sample.Labels.GetValueOrDefault("service") == name);
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e21)]
    [InlineData(-0.25)]
    public void Writes_a_gauge_that_is_read_when_scraped(double value)
    {
        MetricsRegistry registry = new([]);
        registry.AddGauge("test_gauge", "back\\slash and\nline feed", () => value);

        Assert.Equal(value, Exposition.Scrape(registry)["test_gauge"]);
    }
}
