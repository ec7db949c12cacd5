using CsCheck;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Tests.Http1;
using static LoadBalancer.Core.Tests.Explaining.Written;

namespace LoadBalancer.Core.Tests.Explaining;

/// <summary>Why a route does not have a request.</summary>
public sealed class LosersTests
{
    private static readonly ProxyConfig Shop = Config(
        Route("/", "any"),
        Route("*.test/", "wild"),
        Route("a.test/", "root"),
        Route("a.test/api", "api"),
        Route("a.test/api", "posts", ["POST"]),
        Route("a.test/api", "canary", null, ("X-Canary", "always")),
        Route("=a.test/api/v1", "exact"),
        Route("=a.test/api/v1/", "slash"),
        Route("a.test/ap", "ap"),
        Route("b.c.test/", "elsewhere"));

    // Few of everything, so that most requests meet several routes and most routes refuse some.
    private static readonly Gen<RouteConfig> AnyRoute =
        Gen.Select(
            Gen.OneOf("", "", "a.test", "*.test"),
            Gen.OneOf("/", "/a", "/a/", "/a/b", "/b", "/ab"),
            Gen.Bool,
            Gen.OneOf<string[]>([], [], ["GET"], ["POST"], ["GET", "POST"]),
            Gen.OneOf<(string, string)[]>([], [], [("X-A", "1")], [("x-a", "2")], [("X-A", "1"), ("X-B", "1")]),
            (host, path, isExact, methods, headers) => Route($"{(isExact ? "=" : "")}{host}{path}", "", methods, headers));

    [Theory]
    [InlineData("api", "shorter", "root", "'/' is shorter than '/api' of 'api'")]
    [InlineData("api", "method", "posts", "it asks for POST, not GET")]
    [InlineData("api", "header", "canary", "it asks for 'X-Canary: always'; the request has no such field")]
    [InlineData("api", "path", "ap", "a prefix goes by whole elements: '/ap' takes '/ap/…', not '/api'")]
    [InlineData("api", "host", "any", "host 'a.test' has routes of its own; those of another host are not asked then, whatever the path")]
    [InlineData("api", "host", "wild", "host 'a.test' has routes of its own; those of another host are not asked then, whatever the path")]
    [InlineData("api|X-Canary: never", "header", "canary", "it asks for 'X-Canary: always'; the request has 'never' there")]
    [InlineData("api|X-Canary: always", "behind", "api", "same host and path, but 'canary' is asked first: it asks for more headers")]
    [InlineData("api/v1", "shorter", "api", "the exact path of 'exact' goes before a prefix")]
    [InlineData("api/v1/", "path", "exact", "it takes exactly '/api/v1': a final slash counts")]
    [InlineData("api/v1/x", "path", "exact", "it takes exactly '/api/v1', nothing below it")]
    public void Each_reason_is_told(string asked, string why, string loser, string because)
    {
        string[] parts = asked.Split('|');
        Explanation explanation = Explainer.Explain(Ask("GET", $"a.test/{parts[0]}", parts[1..]), Shop);

        LosingRoute found = Assert.Single(explanation.Losers, losing => losing.Route.Name == loser);
        Assert.Equal((why, because), (found.Why, found.Because));
        Assert.DoesNotContain(explanation.Losers, static losing => losing.Route.Name == "elsewhere");
    }

    [Fact]
    public void A_wildcard_that_stands_for_another_number_of_labels_is_told()
    {
        LosingRoute loser = Assert.Single(Explainer.Explain(Ask("GET", "x.y.test/"), Config(Route("*.test/"), Route("a.test/"))).Losers);

        Assert.Equal(("host", "'*.test' stands for exactly one label more than 'test'; 'x.y.test' has several"), (loser.Why, loser.Because));
    }

    [Theory]
    [InlineData("POST", "it asks for a method")]
    [InlineData("PUT", "it was written first")]
    public void Of_one_place_the_order_is_told(string method, string because)
    {
        ProxyConfig config = Config(Route("/", "last"), Route("/", "two", ["POST", "PUT"]), Route("/", "one", ["PUT"]), Route("/", "get", ["GET"]));
        string loser = method == "PUT" ? "one" : "last";

        Assert.EndsWith(
            because, Assert.Single(Explainer.Explain(Ask(method, "a.test/"), config).Losers, each => each.Route.Name == loser).Because, StringComparison.Ordinal);
    }

    [Fact]
    public void A_method_in_the_wrong_case_is_told() => Assert.EndsWith(
        "not post; upper and lower case differ in a method",
        Explainer.Explain(Ask("post", "a.test/api"), Shop).Losers[1].Because,
        StringComparison.Ordinal);

    [Fact]
    public void Those_that_were_asked_come_first_then_those_nearest() => Assert.Equal(
        ["canary", "posts", "root", "ap", "any", "wild"],
        Explainer.Explain(Ask("GET", "a.test/api"), Shop).Losers.Select(static loser => loser.Route.Name));

    [Fact]
    public void Of_many_twenty_are_told_and_the_rest_counted()
    {
        ProxyConfig config = Config(
            [Route("/", "winner"), .. Enumerable.Range(0, 50).Select(static i => Route("/", $"r{i}", null, ("X-N", $"{i}"))), .. Enumerable.Range(0, 50).Select(static i => Route($"h{i}.test/"))]);

        Explanation explanation = Explainer.Explain(Ask("GET", "a.test/"), config);

        Assert.Equal(("winner", 20, 30, 101), (explanation.Route!.Name, explanation.Losers.Length, explanation.MoreLosers, explanation.RouteCount));
    }

    [Fact]
    public void The_winner_is_the_data_paths_and_a_loser_alone_would_win_exactly_when_another_stood_in_its_way() =>
        Gen.Select(
            AnyRoute.Array[0, 10],
            Gen.OneOf("a.test", "b.test", "c.d.test", "x"),
            Gen.OneOf("/", "/a", "/a/", "/a/b", "/a/b/c", "/b", "/c", "/ab"),
            Gen.OneOf("GET", "POST", "get"),
            Gen.OneOf<string[]>([], ["X-A: 1"], ["X-A: 2", "x-a: 1"], ["X-A: 1", "X-B: 1"], ["X-B: 1"])).Sample(
            (routes, host, path, method, fields) =>
            {
                RouteConfig[] named = [.. routes.DistinctBy(RouteIdentity.Of).Select(static (route, i) => route with { Name = $"r{i}" })];
                AskedRequest asked = Ask(method, host + path, fields);

                Explanation explanation = Explainer.Explain(asked, Config(named));

                Assert.Equal(Served(named, asked), explanation.Route?.Name);
                Assert.Empty(explanation.Losers.Where(loser => loser.Route.Name == explanation.Route?.Name));
                foreach (LosingRoute loser in explanation.Losers)
                {
                    bool wouldWin = Served([.. named.Where(route => route.Name == loser.Route.Name)], asked) is not null;
                    bool? isToWin = loser.Why switch
                    {
                        "method" or "header" or "path" => false,
                        "host" when loser.Because.Contains("exactly one label", StringComparison.Ordinal) => false,
                        "host" => null, // its conditions may refuse besides
                        _ => null,
                    };
                    Assert.True(isToWin is null || isToWin == wouldWin, $"{loser.Route} {loser.Because}");
                }

                // The other way round: whoever would have taken it alone is told.
                Assert.All(
                    named.Where(route => route.Name != explanation.Route?.Name && Served([route], asked) is not null),
                    route => Assert.Contains(explanation.Losers, loser => loser.Route.Name == route.Name && loser.Why is "host" or "behind" or "shorter"));
            },
            iter: 2_000);

    /// <summary>The route that the data path takes, step by step as a connection does it.</summary>
    private static string? Served(RouteConfig[] routes, AskedRequest asked)
    {
        ProxySnapshot snapshot = Compile(Config(routes));
        ReadRequest request = ReadRequest.Once(asked.Head, Http1Limits.Default);
        Core.Runtime.Route? found = snapshot.Routes.Find(Splits.Bytes(request.Host), Splits.Bytes(request.Path));
        return Core.Runtime.Route.FirstToAccept(found, request.Bytes, request.Head)?.Name;
    }
}
