using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Discovery;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using static LoadBalancer.Core.Tests.Explaining.Written;

namespace LoadBalancer.Core.Tests.Explaining;

public sealed class ExplainerTests
{
    [Theory]
    [InlineData("GET", "http://A.Test.:8080/x/..//b/%61?q", "a.test", "/b/a", "?q")]
    [InlineData("GET", "http://[::1]:80", "[::1]", "/", "")]
    public void Says_how_a_request_is_read(string method, string url, string host, string path, string query) =>
        Assert.Equal(new ExplainedRequest(method, url, host, path, query), Explainer.Explain(Ask(method, url), Config(Route("/"))).Request);

    [Theory]
    [InlineData("TRACE", "a.test/", "refused", 405, "method_refused")]
    [InlineData("CONNECT", "a.test:443", "refused", 405, "method_refused")]
    [InlineData("GET", "a.test/../x", "refused", 400, "bad_request")]
    [InlineData("GET", "/x", "refused", 400, "bad_request")]
    [InlineData("GET", "a.test/a b", "refused", 400, "bad_request")]
    [InlineData("OPTIONS", "*", "refused", 400, "bad_request")]
    [InlineData("GET", "albhealth/", "answered", 200, "")]
    [InlineData("GET", "albhealth/x", "answered", 404, "no_route")]
    [InlineData("GET", "c.test/", "no_route", 404, "no_route")]
    [InlineData("GET", "a.test/x", "route", 0, "")]
    public void Says_what_becomes_of_it(string method, string url, string outcome, int status, string reason)
    {
        Explanation explanation = Explainer.Explain(Ask(method, url), Config(Route("a.test/")));

        Assert.Equal((outcome, status, reason), (explanation.Outcome, explanation.Status, explanation.Reason));
        Assert.Equal(outcome == "route", explanation.IsTaken());
        Assert.Equal(outcome == "route", explanation.Route is not null);
    }

    [Fact]
    public void The_operator_is_told_what_is_wrong_with_a_path() => Assert.Equal(
        "bad request: malformed or ambiguous path: it hides a '.' or '..' behind an escaped slash or a ';'",
        Explainer.Explain(Ask("GET", "a.test/..;/x"), Config(Route("/"))).Text);

    [Fact]
    public void OPTIONS_of_the_whole_server_is_answered() => Assert.Equal(
        ("answered", 204), (Explainer.Explain(Ask("OPTIONS", "*", "Host: a.test"), Config(Route("/"))) is var explanation ? (explanation.Outcome, explanation.Status) : default));

    [Fact]
    public void A_body_that_the_route_does_not_take_is_refused_and_the_route_is_told()
    {
        ProxyConfig config = Config(Route("/") with { MaxBodyBytes = 10 });

        Explanation explanation = Explainer.Explain(Ask("POST", "a.test/", "Content-Length: 11"), config);

        Assert.Equal(("refused", 413, "too_large", "/"), (explanation.Outcome, explanation.Status, explanation.Reason, explanation.Route!.Name));
        Assert.True(Explainer.Explain(Ask("POST", "a.test/", "Content-Length: 10"), config).IsTaken());
    }

    [Fact]
    public void A_route_is_told_as_it_was_written_and_where()
    {
        Explanation explanation = Explainer.Explain(
            Ask("GET", "a.test/x", "X-A: 1"), Config(Route("b.test/"), Route("A.test/x", "mine", ["GET", "HEAD"], ("X-A", "1"))));

        ExplainedRoute route = explanation.Route!;
        Assert.Equal(("mine", "lb.toml:2", "A.test", "/x", "prefix"), (route.Name, route.Source, route.Host, route.Path, route.PathType));
        Assert.Equal(["GET", "HEAD"], route.Methods);
        Assert.Equal("1", route.Headers["X-A"]);
        Assert.Equal(2, explanation.RouteCount);
    }

    [Fact]
    public void Times_and_retries_are_the_services_but_for_what_the_route_has_of_its_own()
    {
        RouteConfig route = Route("/") with
        {
            Timeouts = new TimeoutsConfig { FirstByte = TimeSpan.FromSeconds(5), Source = Keys("first_byte") },
            Retry = new RetryConfig { Attempts = 4, Source = Keys("attempts") },
        };
        ProxyConfig config = Config(route);
        config = config with
        {
            Services = [config.Services[0] with { Timeouts = new TimeoutsConfig { Connect = TimeSpan.FromSeconds(1) }, Retry = new RetryConfig { Budget = 0.5 } }],
        };

        ExplainedService service = Assert.Single(Explainer.Explain(Ask("GET", "a.test/"), config).Services);

        Assert.Equal(new ExplainedTimeouts(1_000, 5_000, 60_000, 3_600_000), service.Timeouts);
        Assert.Equal((4, 0.5), (service.Retry.Attempts, service.Retry.Budget));
        Assert.Equal(["connect", "reset", "502", "503", "504"], service.Retry.On);
    }

    [Fact]
    public void A_pod_sees_what_rewrite_path_makes_of_the_clients_own_bytes() => Assert.Equal(
        "/v2/%7Ex?q", Explainer.Explain(Ask("GET", "a.test/api/%7Ex?q"), Config(Route("/api") with { RewritePath = "/v2" })).Policies!.SentTarget);

    [Fact]
    public void A_redirect_says_where_this_request_is_led()
    {
        RouteConfig route = Route("/") with { Service = "", Redirect = new RedirectConfig { To = "https://$host$request_uri", Status = 301 } };

        Explanation explanation = Explainer.Explain(Ask("GET", "a.test:80/x?y"), Config(route));

        Assert.Equal(new ExplainedRedirect(301, "https://$host$request_uri", "https://a.test/x?y"), explanation.Policies!.Redirect);
        Assert.Equal(("route", 301, ""), (explanation.Outcome, explanation.Status, explanation.Policies.SentTarget));
        Assert.Empty(explanation.Services);
    }

    [Fact]
    public void A_split_has_each_service_with_its_weight()
    {
        RouteConfig route = Route("/") with { Service = "", Split = [new() { Service = "api", Weight = 9 }, new() { Service = "web", Weight = 0 }] };

        Assert.Equal(
            [("api", 9), ("web", 0)], Explainer.Explain(Ask("GET", "a.test/"), Config(route)).Services.Select(static service => (service.Name, service.Weight)));
    }

    [Fact]
    public void The_default_backend_takes_what_no_route_does_and_says_so()
    {
        ProxyConfig config = Config(Route("a.test/api")) with { DefaultService = new DefaultServiceConfig { Service = "api" } };

        Explanation explanation = Explainer.Explain(Ask("GET", "a.test/aip/x"), config);

        Assert.Equal(("default_backend", "default_backend", "api"), (explanation.Outcome, explanation.Route!.Name, explanation.Services[0].Name));
        Assert.Equal("a.test/api", Assert.Single(explanation.Near).Name);
    }

    [Theory]
    [InlineData("a.tset/", "a.test/")]
    [InlineData("b.test/aip", "b.test/api")]
    [InlineData("b.test/API/x/y", "b.test/api")]
    [InlineData("b.test/quite/different", "")]
    [InlineData("nothing.like.it/", "")]
    public void Where_no_route_takes_it_the_nearest_is_named(string url, string near) => Assert.Equal(
        near,
        string.Concat(Explainer.Explain(Ask("GET", url), Config(Route("a.test/"), Route("b.test/api"), Route("*.long.example/x"))).Near.Select(static route => route.Name)));

    [Fact]
    public void Of_files_no_endpoints_state_is_known()
    {
        ProxyConfig config = Config(Route("/")) with
        {
            Services = [new ServiceConfig { Name = "web", Selector = ImmutableSortedDictionary<string, string>.Empty.Add("app", "web"), Port = 80 }],
            Pods =
            [
                Pod("web-1", "10.0.0.1", isReady: true),
                Pod("web-2", "10.0.0.2", isReady: false),
            ],
        };

        Explanation explanation = Explainer.Explain(Ask("GET", "a.test/"), config);

        Assert.False(explanation.Online);
        Assert.Equal(
            [("web-1", "configured", "not known: no process asked"), ("web-2", "out", "its pod is not ready")],
            explanation.Services[0].Endpoints.Select(static endpoint => (endpoint.Name, endpoint.State, endpoint.Reason)));
    }

    [Fact]
    public void Of_a_process_endpoints_stand_as_they_do_and_a_probe_is_told_of_a_drain()
    {
        MetricsRegistry metrics = new([]);
        ProxyConfig config = Config(Route("/"));
        Assert.True(new SnapshotCompiler(metrics.Route, metrics.Service).TryCompile(config, previous: null, out ProxySnapshot? snapshot, out _));
        PublishedConfig inForce = new(config, snapshot);
        SelfReport self = new();
        self.BeginDrain();

        Explanation explanation = Explainer.Explain(Ask("GET", "a.test/"), inForce, new NameBook(), self);

        Assert.Equal((true, 1, "up"), (explanation.Online, explanation.Generation, explanation.Services[0].Endpoints[0].State));
        Assert.Equal("draining", Explainer.Explain(Ask("GET", "albhealth/"), inForce, new NameBook(), self).Reason);
    }

    private static PodConfig Pod(string name, string address, bool isReady) => new()
    {
        Name = name,
        Address = IPAddress.Parse(address),
        IsReady = isReady,
        Labels = ImmutableSortedDictionary<string, string>.Empty.Add("app", "web"),
    };
}
