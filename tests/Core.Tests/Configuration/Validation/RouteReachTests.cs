using System.Collections.Immutable;
using System.Net;
using System.Text;
using CsCheck;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Configuration.Validation;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Tests.Http1;

namespace LoadBalancer.Core.Tests.Configuration.Validation;

/// <summary>Exactly those routes are told of that no request comes to.</summary>
public sealed class RouteReachTests
{
    private static readonly string[][] Fields = [[], ["X-A: 1"], ["X-A: 2"], ["X-A: 1", "X-A: 2"], ["X-A: 1", "X-B: 1"]];

    // One host and few paths: routes of different places never take all of each other's requests, those of one place often do.
    private static readonly Gen<RouteConfig> AnyRoute =
        Gen.Select(
            Gen.OneOf("/", "/a", "/a/"),
            Gen.Bool,
            Gen.OneOf<string[]>([], ["GET"], ["PUT"], ["GET", "PUT"], ["PUT", "GET", "GET"], ["GET", "PUT", "POST"]),
            Gen.OneOf<(string, string)[]>([], [], [("X-A", "1")], [("x-a", "1")], [("X-A", "2")], [("X-A", "1"), ("X-B", "1")]),
            (path, isExact, methods, headers) => new RouteConfig
            {
                Path = path,
                PathType = isExact ? RoutePathType.Exact : RoutePathType.Prefix,
                Methods = [.. methods],
                Headers = headers.ToImmutableSortedDictionary(static header => header.Item1, static header => header.Item2),
                Service = "web",
            });

    [Fact]
    public void A_route_is_told_of_when_none_of_all_requests_comes_to_it_and_no_other_is() =>
        AnyRoute.Array[1, 12].Sample(
            routes =>
            {
                RouteConfig[] numbered = [.. routes.DistinctBy(RouteIdentity.Of).Select(static (route, i) => route with { Name = $"{i + 1}", Source = Line(i + 1) })];
                ProxyConfig config = ConfigOf(numbered);
                HashSet<string> reached = [];
                Assert.True(Compiler().TryCompile(config, null, out ProxySnapshot? snapshot, out ImmutableArray<ConfigFault> faults));
                foreach (string path in new[] { "/", "/a", "/a/", "/a/x", "/x" })
                {
                    foreach (string method in new[] { "GET", "PUT", "POST", "PATCH" })
                    {
                        reached.UnionWith(Fields.Select(fields => Find(snapshot, path, method, fields)));
                    }
                }

                Assert.Equal(
                    numbered.Select(static route => route.Name).Except(reached).Order(),
                    faults.Where(static fault => fault.Code == ConfigFaultCode.NeverReached).Select(static fault => $"{fault.Position.Line}").Order());
            },
            iter: 1_000);

    [Fact]
    public void Of_many_routes_that_take_all_of_ones_methods_three_are_named()
    {
        string[] methods = ["GET", "PUT", "POST", "PATCH", "DELETE"];
        RouteConfig[] routes =
        [
            .. methods.Select(static (method, i) => new RouteConfig { Service = "web", Methods = [method], Source = Line(i + 1) }),
            new RouteConfig { Service = "web", Methods = [.. methods], Source = Line(9) },
        ];

        ConfigFault fault = Assert.Single(ConfigValidator.Validate(ConfigOf(routes)), static fault => fault.Code == ConfigFaultCode.NeverReached);

        Assert.Equal(9, fault.Position.Line);
        Assert.Contains(" and 2 more, of the same host", fault.Message, StringComparison.Ordinal);
    }

    private static SnapshotCompiler Compiler() => new(new MetricsRegistry([]).Route, new MetricsRegistry([]).Service);

    private static SourceMap Line(int line) =>
        new(new SourcePosition(null, line, 1), [], ImmutableHashSet<string>.Empty);

    private static string Find(ProxySnapshot snapshot, string path, string method, string[] fields)
    {
        ReadRequest request = ReadRequest.Once(Splits.Bytes(Text.Head([$"{method} {path} HTTP/1.1", "Host: a.test", .. fields])), Http1Limits.Default);
        Route? found = snapshot.Routes.Find("a.test"u8, Encoding.ASCII.GetBytes(request.Path));
        return Route.FirstToAccept(found, request.Bytes, request.Head)?.Name ?? "";
    }

    private static ProxyConfig ConfigOf(RouteConfig[] routes) => new()
    {
        Listeners = [new() { Name = "http", Address = new IPEndPoint(IPAddress.Loopback, 0) }],
        Services = [new() { Name = "web", Endpoints = [new() { Address = new IPEndPoint(IPAddress.Loopback, 80) }] }],
        Routes = [.. routes],
    };
}
