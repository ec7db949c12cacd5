using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Upstream;
using static LoadBalancer.Core.Tests.Explaining.Written;

namespace LoadBalancer.Core.Tests.Explaining;

/// <summary>What would become of recent requests under another configuration.</summary>
public sealed class RehearsalTests
{
    private static readonly RouteConfig Root = Route("a.test/", "root");

    private static readonly RequestKey Key = new("a.test", "/x", "GET");

    public static TheoryData<string, RouteConfig[], RouteConfig[], string, string> Changes => new()
    {
        { "now_404", [Root], [Route("b.test/", "root")], "root → service web", "404" },
        { "now_routed", [Route("b.test/")], [Root], "404", "root → service web" },
        {
            "now_answered", [Root], [Root with { Service = "", Redirect = new RedirectConfig { To = "/y", Status = 308 } }],
            "root → service web", "root → 308 /y"
        },
        { "now_answered", [Root], [Root with { Service = "", Respond = new RespondConfig { Status = 410 } }], "root → service web", "root → 410 of its own" },
        { "other_route", [Root], [Root, Route("a.test/x", "x")], "root → service web", "x → service web" },
        { "other_route", [Root], [Root, Route("a.test/", "gets", ["GET"])], "root → service web", "gets → service web" },
        { "other_route", [Root], [Root, Route("a.test/", "canary", null, ("X-A", "1"))], "root → service web", "canary (with x-a: 1) → service web" },
        { "other_service", [Root], [Root with { Service = "api" }], "root → service web", "root → service api" },
        {
            "other_service", [Root], [Root with { Service = "", Split = [new() { Service = "web", Weight = 9 }, new() { Service = "api", Weight = 1 }] }],
            "root → service web", "root → split web 9, api 1"
        },
        {
            "conditions", [Root, Route("a.test/", "canary", null, ("X-A", "1"))], [Root, Route("a.test/", "canary", null, ("X-A", "2"))],
            "canary (with x-a: 1) → service web", "canary (with x-a: 2) → service web"
        },
        { "policies", [Root], [Root with { RewritePath = "/y" }], "root → service web", "root → service web, with other policies" },
        { "policies", [Root], [Root with { Deny = [IPNetwork.Parse("10.0.0.0/8")] }], "root → service web", "root → service web, with other policies" },
        { "policies", [Root], [Root with { MaxBodyBytes = 1 }], "root → service web", "root → service web, with other policies" },
        {
            "policies", [Root], [Root with { Timeouts = new TimeoutsConfig { Source = Keys("connect") } }],
            "root → service web", "root → service web, with other policies"
        },
        {
            "policies", [Root], [Root with { ResponseFields = new FieldEditsConfig { Removed = ["Server"] } }],
            "root → service web", "root → service web, with other policies"
        },
    };

    public static TheoryData<RouteConfig[], RouteConfig[]> NoChanges => new()
    {
        { [Root], [Root] },
        { [Root], [Route("b.test/"), Root, Route("a.test/y")] }, // elsewhere
        { [Root], [Root, Route("a.test/", "posts", ["POST"])] }, // another method's
        { [Root, Route("a.test/", "posts", ["POST"], ("X-A", "1"))], [Root, Route("a.test/", "posts", ["POST"], ("X-A", "2"))] },
        { [Root with { Allow = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("::/0")] }], [Root with { Allow = [IPNetwork.Parse("::/0"), IPNetwork.Parse("10.0.0.0/8")] }] },
        { [Route("a.test/", "root", null, ("X-A", "1"))], [Route("a.test/", "root", null, ("x-a", "1"))] },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Each_kind_of_change_is_told(string kind, RouteConfig[] before, RouteConfig[] after, string from, string to)
    {
        RehearsalReport report = Run([Key], Config(before), Config(after));

        Assert.Equal((1, 1, 1.0), (report.Requests, report.Changed, report.Share));
        Assert.Equal(new RehearsalCount(kind, 1), Assert.Single(report.Counts));
        Assert.Equal(new RehearsalExample(kind, "GET", "a.test", "/x", from, to), Assert.Single(report.Examples));
    }

    [Theory]
    [MemberData(nameof(NoChanges))]
    public void What_is_the_same_to_a_request_is_no_change(RouteConfig[] before, RouteConfig[] after) =>
        Assert.Equal(0, Run([Key], Config(before), Config(after)).Changed);

    [Fact]
    public void What_a_service_does_behind_its_name_is_no_change()
    {
        ProxyConfig config = Config(Root);
        ProxyConfig other = config with { Services = [config.Services[0] with { Endpoints = [], MaxConnections = 3 }, config.Services[1]] };

        Assert.Equal(0, Run([Key], config, other).Changed);
    }

    [Fact]
    public void The_default_backend_is_where_a_request_goes_too()
    {
        ProxyConfig config = Config(Route("b.test/"));

        RehearsalReport report = Run([Key], config, config with { DefaultService = new DefaultServiceConfig { Service = "api" } });

        Assert.Equal("default_backend → service api", Assert.Single(report.Examples).To);
        Assert.Equal("now_routed", Assert.Single(report.Counts).Kind);
    }

    [Fact]
    public void Twenty_examples_are_told_and_every_kind_has_some()
    {
        ImmutableArray<RequestKey> keys =
            [.. Enumerable.Range(0, 9_990).Select(static i => new RequestKey("a.test", $"/many/{i}", "GET")), .. Enumerable.Range(0, 10).Select(static i => new RequestKey("a.test", $"/few/{i}", "GET"))];

        RehearsalReport report = Run(
            keys, Config(Root, Route("a.test/few", "few")), Config(Root with { Service = "api" }));

        Assert.Equal((10_000, 10_000), (report.Requests, report.Changed));
        Assert.Equal([new RehearsalCount("other_service", 9_990), new RehearsalCount("other_route", 10)], report.Counts);
        Assert.Equal((10, 10), (report.Examples.Count(static each => each.Kind == "other_service"), report.Examples.Count(static each => each.Kind == "other_route")));
    }

    [Fact]
    public void Nothing_recent_is_no_change() => Assert.Equal(0, Run([], Config(Root), Config()).Share);

    [Fact]
    public void What_is_in_force_is_left_alone()
    {
        ProxyConfig config = Config(Root);
        ProxySnapshot snapshot = Compile(config);
        Endpoint endpoint = snapshot.Clusters[0].Endpoints[0];

        Rehearsal.Run([Key], config, snapshot, config with { Services = [config.Services[1]], Routes = [Root with { Service = "api" }] });

        Assert.Null(endpoint.State.Drain); // as one that left would have
        Assert.Equal(EndpointStanding.Up, endpoint.Standing);
    }

    [Fact]
    public void Ten_thousand_requests_meet_ten_thousand_routes()
    {
        ProxyConfig config = Config(Enumerable.Range(0, 10_000).Select(static i => Route($"h{i}.test/api", $"r{i}")));
        ProxyConfig other = config with { Routes = config.Routes.SetItem(77, config.Routes[77] with { Service = "api" }) };
        ImmutableArray<RequestKey> keys = [.. Enumerable.Range(0, 10_000).Select(static i => new RequestKey($"h{i}.test", "/api/x", "GET"))];

        Assert.Equal("h77.test", Assert.Single(Run(keys, config, other).Examples).Host);
    }

    private static RehearsalReport Run(ImmutableArray<RequestKey> keys, ProxyConfig before, ProxyConfig after)
    {
        Compile(after); // it is sound
        return Rehearsal.Run(keys, before, Compile(before), after);
    }
}
