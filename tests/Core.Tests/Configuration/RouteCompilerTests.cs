using System.Collections.Immutable;
using System.Net;
using System.Text;
using CsCheck;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Tests.Http1;
using LoadBalancer.Core.Tests.Routing;

namespace LoadBalancer.Core.Tests.Configuration;

/// <summary>Which of several routes takes a request, by host, path, headers and methods.</summary>
public sealed class RouteCompilerTests
{
    private readonly SnapshotCompiler _compiler = new(new MetricsRegistry([]).Route, new MetricsRegistry([]).Service);

    // Few of everything, so that most requests meet several routes and most routes refuse some.
    private static readonly Gen<RouteConfig> AnyRoute =
        Gen.Select(
            Gen.OneOf("", "", "a.test", "*.test"),
            Gen.OneOf("/", "/a", "/a/", "/a/b", "/b"),
            Gen.Bool,
            Gen.OneOf<string[]>([], [], ["GET"], ["POST"], ["GET", "POST"]),
            Gen.OneOf<(string, string)[]>([], [], [("X-A", "1")], [("x-a", "2")], [("X-A", "1"), ("X-B", "1")]),
            (host, path, isExact, methods, headers) => new RouteConfig
            {
                Host = host,
                Path = path,
                PathType = isExact ? RoutePathType.Exact : RoutePathType.Prefix,
                Methods = [.. methods],
                Headers = headers.ToImmutableSortedDictionary(static header => header.Item1, static header => header.Item2),
                Service = "web",
            });

    [Fact]
    public void Agrees_with_the_rules_tried_one_by_one() =>
        Gen.Select(
            AnyRoute.Array[0, 10],
            Gen.OneOf("a.test", "b.test", "c.d.test", "x"),
            Gen.OneOf("/", "/a", "/a/", "/a/b", "/a/b/c", "/b", "/c"),
            Gen.OneOf("GET", "POST", "get"),
            Gen.OneOf<string[]>([], ["X-A: 1"], ["X-A: 2", "x-a: 1"], ["X-A: 1", "X-B: 1"], ["X-B: 1"])).Sample(
            (routes, host, path, method, fields) =>
            {
                // A name for each, so that the one that was found can be told; duplicates are refused before.
                RouteConfig[] named = [.. routes.DistinctBy(RouteIdentity.Of).Select(static (route, i) => route with { Name = $"r{i}" })];
                string request = Text.Head([$"{method} {path} HTTP/1.1", $"Host: {host}", .. fields]);

                Assert.Equal(Naive(named, host, path, method, fields), Find(Compile(named), request));
            },
            iter: 4_000);

    [Theory]
    [InlineData("GET /a HTTP/1.1|Host: a.test|X-Canary: always", "canary")]
    [InlineData("GET /a HTTP/1.1|Host: a.test|x-canary: never|X-CANARY: always", "canary")]
    [InlineData("GET /a HTTP/1.1|Host: a.test|X-Canary: Always", "read")]
    [InlineData("HEAD /a HTTP/1.1|Host: a.test", "root")]
    [InlineData("POST /a HTTP/1.1|Host: a.test", "root")]
    [InlineData("POST /a HTTP/1.1|Host: b.test", "none")]
    public void A_request_that_every_route_of_a_path_refuses_goes_to_the_next_shorter_prefix_of_its_host(string lines, string route)
    {
        ProxySnapshot snapshot = Compile(
            new RouteConfig { Name = "read", Path = "/a", Methods = ["GET"], Host = "a.test", Service = "web" },
            new RouteConfig { Name = "canary", Path = "/a", Headers = One("x-canary", "always"), Host = "a.test", Service = "web" },
            new RouteConfig { Name = "root", Host = "a.test", Service = "web" },
            new RouteConfig { Name = "posts", Path = "/a", Methods = ["PUT"], Host = "b.test", Service = "web" });

        Assert.Equal(route, Find(snapshot, Text.Head(lines.Split('|'))) ?? "none");
    }

    [Fact]
    public void A_rate_limit_keeps_what_it_counted_over_a_reload_while_its_numbers_stay()
    {
        RouteConfig route = new() { Name = "r", Service = "web", RateLimit = new RateLimitConfig { Requests = 5 } };
        ProxySnapshot before = Compile(route);
        ProxySnapshot same = Compile(before, route with { Path = "/moved" });
        ProxySnapshot other = Compile(same, route with { RateLimit = route.RateLimit with { Burst = 9 } });
        ProxySnapshot twice = Compile(route with { Name = "" }, route with { Name = "", Methods = ["GET"] });

        Assert.Same(Assert.Single(before.RateLimits).Value, Assert.Single(same.RateLimits).Value);
        Assert.NotSame(Assert.Single(same.RateLimits).Value, Assert.Single(other.RateLimits).Value);
        Assert.Equal(2, twice.RateLimits.Values.Distinct().Count());
    }

    [Fact]
    public void A_route_that_only_forwards_has_neither_conditions_nor_policies()
    {
        Route? route = Compile(new RouteConfig { Service = "web", MaxBodyBytes = 5 }).Routes.Find(default, "/"u8);

        Assert.NotNull(route);
        Assert.Null(route.Conditions);
        Assert.Null(route.Policies);
        Assert.Null(route.Next);
    }

    private static string? Naive(RouteConfig[] routes, string host, string path, string method, string[] fields)
    {
        string[] decides = [host, $"*.{host[(host.IndexOf('.', StringComparison.Ordinal) + 1)..]}", ""];
        string? ruling = decides.FirstOrDefault(rule => routes.Any(route => route.Host == rule));
        IEnumerable<RouteConfig> taking =
            from route in routes
            where route.Host == ruling
            where NaiveMatcher.Find([$"{(route.PathType == RoutePathType.Exact ? "exact" : "prefix")} {route.Path}"], "", path) is not null
            where route.Methods.IsEmpty || route.Methods.Contains(method)
            where route.Headers.All(header => fields.Contains($"{header.Key}: {header.Value}", StringComparer.OrdinalIgnoreCase))
            orderby route.PathType == RoutePathType.Exact descending, route.Path.TrimEnd('/').Length descending,
                route.Headers.Count descending, !route.Methods.IsEmpty descending
            select route;
        return taking.FirstOrDefault()?.Name;
    }

    private static string? Find(ProxySnapshot snapshot, string text)
    {
        ReadRequest request = ReadRequest.Once(Splits.Bytes(text), LoadBalancer.Core.Http1.Http1Limits.Default);
        Route? found = snapshot.Routes.Find(Encoding.ASCII.GetBytes(request.Host), Encoding.ASCII.GetBytes(request.Path));
        return Route.FirstToAccept(found, request.Bytes, request.Head)?.Name;
    }

    private static ImmutableSortedDictionary<string, string> One(string name, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(name, value);

    private ProxySnapshot Compile(params RouteConfig[] routes) => Compile(previous: null, routes);

    private ProxySnapshot Compile(ProxySnapshot? previous, params RouteConfig[] routes)
    {
        ProxyConfig config = new()
        {
            Listeners = [new() { Name = "http", Address = new IPEndPoint(IPAddress.Loopback, 0) }],
            Services = [new() { Name = "web", Endpoints = [new() { Address = new IPEndPoint(IPAddress.Loopback, 80) }] }],
            Routes = [.. routes],
        };
        Assert.True(_compiler.TryCompile(config, previous, out ProxySnapshot? snapshot, out ImmutableArray<ConfigFault> faults), string.Join('\n', faults));
        return snapshot;
    }
}
