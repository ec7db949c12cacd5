using LoadBalancer.Core.Routing;

namespace LoadBalancer.Core.Tests.Routing;

public sealed class RouteTrieHostTests
{
    [Theory]
    [InlineData("a.example.test", true)]
    [InlineData("A.EXAMPLE.test.:8080", true)]
    [InlineData("x-1.example.test", true)]
    [InlineData("a.b.example.test", false)]
    [InlineData("example.test", false)]
    [InlineData(".example.test", false)]
    [InlineData("aexample.test", false)]
    [InlineData("a.example.test.other", false)]
    [InlineData("", false)]
    public void Wildcard_stands_for_exactly_one_label(string host, bool matches) =>
        Assert.Equal(matches, Rules.Trie("prefix *.example.test/").Find(host, "/") is not null);

    [Theory]
    [InlineData("a.example.test", "prefix a.example.test/")]
    [InlineData("b.example.test", "prefix *.example.test/")]
    [InlineData("example.test", "prefix /")]
    [InlineData("x.y.example.test", "prefix /")]
    [InlineData("", "prefix /")]
    public void Exact_host_goes_before_wildcard_before_any(string host, string expected) =>
        Assert.Equal(expected, Rules.Trie("prefix /", "prefix *.example.test/", "prefix a.example.test/").Find(host, "/p"));

    [Theory]
    [InlineData("a.example.test", "/b")]
    [InlineData("b.example.test", "/a")]
    [InlineData("c.example.test", "/b/c")]
    public void A_host_with_rules_never_falls_back_to_the_rules_of_another(string host, string path)
    {
        RouteTrie<string> trie = Rules.Trie(
            "prefix /", "prefix /a", "prefix *.example.test/b/d", "prefix a.example.test/a", "exact b.example.test/b");

        Assert.Null(trie.Find(host, path));
    }

    [Theory]
    [InlineData("a.test")]
    [InlineData("A.Test")]
    [InlineData("a.test.")]
    [InlineData("a.test:80")]
    [InlineData("A.Test.:8080")]
    [InlineData("a.test:")]
    public void Case_port_and_trailing_dot_of_the_Host_value_do_not_matter(string host) =>
        Assert.NotNull(Rules.Trie("prefix a.test/").Find(host, "/"));

    [Theory]
    [InlineData("prefix A.Test/", "a.test")]
    [InlineData("prefix a.test./", "a.test")]
    [InlineData("prefix *.Example.TEST./", "a.example.test")]
    public void Case_and_trailing_dot_of_the_rule_do_not_matter(string rule, string host) =>
        Assert.Equal(rule, Rules.Trie(rule).Find(host, "/"));

    [Theory]
    [InlineData("[::1]")]
    [InlineData("[::1]:8080")]
    public void An_address_literal_is_a_host_like_any_other(string host) =>
        Assert.NotNull(Rules.Trie("prefix [::1]/").Find(host, "/"));

    [Fact]
    public void Ten_thousand_hosts_are_each_found()
    {
        RouteTrie<string> trie = Rules.Trie(Enumerable.Range(0, 10_000).Select(i => $"prefix h{i}.test/p{i % 7}"));

        Assert.All(Enumerable.Range(0, 10_000), i => Assert.Equal($"prefix h{i}.test/p{i % 7}", trie.Find($"h{i}.test", $"/p{i % 7}/x")));
        Assert.Null(trie.Find("h10000.test", "/p0"));
    }
}
