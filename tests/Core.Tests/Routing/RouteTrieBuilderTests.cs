using LoadBalancer.Core.Routing;

namespace LoadBalancer.Core.Tests.Routing;

public sealed class RouteTrieBuilderTests
{
    [Theory]
    [InlineData("prefix a.test/foo", "prefix a.test/foo")]
    [InlineData("prefix a.test/foo", "prefix a.test/foo/")]
    [InlineData("exact A.test/foo", "exact a.TEST./foo")]
    [InlineData("exact /", "exact /")]
    [InlineData("prefix *.a.test/", "prefix *.A.test/")]
    public void Refuses_a_rule_that_matches_the_same_requests_and_names_the_first(string first, string second)
    {
        RouteTrieBuilder<string> builder = new();

        Assert.True(builder.TryAdd(Rules.Key(first), "first", out string? none));
        Assert.Null(none);
        Assert.False(builder.TryAdd(Rules.Key(second), "second", out string? existing));
        Assert.Equal("first", existing);
        Assert.Equal("first", Assert.Single(builder.Build().Routes).Value);
    }

    [Theory]
    [InlineData("exact /foo", "exact /foo/")]
    [InlineData("exact /foo", "prefix /foo")]
    [InlineData("exact /", "prefix /")]
    [InlineData("prefix /foo", "prefix /Foo")]
    [InlineData("prefix /", "prefix a.test/")]
    [InlineData("prefix a.test/", "prefix *.a.test/")]
    public void Accepts_rules_that_differ_in_host_path_or_path_type(string first, string second) =>
        Assert.Equal(2, Rules.Trie(first, second).Routes.Length);

    [Fact]
    public void Routes_lists_the_rules_as_written_in_their_order()
    {
        string[] rules = ["prefix /z", "exact A.Test./x/", "prefix /a/"];

        RouteTrie<string> trie = Rules.Trie(rules);

        Assert.Equal(rules.Select(Rules.Key), trie.Routes.Select(route => route.Key));
        Assert.Equal(rules, trie.Routes.Select(route => route.Value));
    }

    [Fact]
    public void A_built_trie_does_not_see_what_is_added_later()
    {
        RouteTrieBuilder<string> builder = new();
        builder.TryAdd(Rules.Key("prefix /a"), "a", out _);
        RouteTrie<string> before = builder.Build();

        builder.TryAdd(Rules.Key("prefix /a/b"), "b", out _);
        RouteTrie<string> after = builder.Build();

        Assert.Equal("a", before.Find("h.test", "/a/b"));
        Assert.Equal("b", after.Find("h.test", "/a/b"));
    }
}
