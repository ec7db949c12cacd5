using LoadBalancer.Core.Routing;

namespace LoadBalancer.Core.Tests.Routing;

public sealed class RouteTriePathTests
{
    [Theory]
    [InlineData("/foo", "prefix /foo")]
    [InlineData("/foo/", "prefix /foo")]
    [InlineData("/foo/bar", "prefix /foo")]
    [InlineData("/foo/bar/", "prefix /foo")]
    [InlineData("/foobar", null)]
    [InlineData("/fo", null)]
    [InlineData("/", null)]
    public void Prefix_matches_whole_elements_only(string path, string? expected) =>
        Assert.Equal(expected, Rules.Trie("prefix /foo").Find("a.test", path));

    [Theory]
    [InlineData("/", "exact /")]
    [InlineData("/a", null)]
    public void Exact_root_matches_the_root_alone(string path, string? expected) =>
        Assert.Equal(expected, Rules.Trie("exact /").Find("a.test", path));

    [Theory]
    [InlineData("/foo", "exact /foo")]
    [InlineData("/foo/", "exact /foo/")]
    [InlineData("/foo/x", "prefix /foo")]
    [InlineData("/other", "prefix /")]
    public void Exact_goes_before_prefix_and_knows_its_trailing_slash(string path, string expected) =>
        Assert.Equal(expected, Rules.Trie("prefix /", "prefix /foo", "exact /foo", "exact /foo/").Find("a.test", path));

    [Theory]
    [InlineData("/a/b/c/d", "prefix /a/b/c")]
    [InlineData("/a/b/x/d", "prefix /a")]
    [InlineData("/a/b", "prefix /a")]
    [InlineData("/a/b/cc", "prefix /a")]
    [InlineData("/x", "prefix /")]
    public void Longest_prefix_wins_and_a_dead_end_falls_back_to_the_last_one_passed(string path, string expected) =>
        Assert.Equal(expected, Rules.Trie("prefix /", "prefix /a", "prefix /a/b/c", "exact /a/b/x").Find("a.test", path));

    [Theory]
    [InlineData("/Foo")]
    [InlineData("/FOO/bar")]
    public void Paths_are_case_sensitive(string path) =>
        Assert.Null(Rules.Trie("prefix /foo", "exact /foo").Find("a.test", path));

    [Theory]
    [InlineData("/a%2fb", "exact /a%2fb")]
    [InlineData("/a/b", "prefix /a")]
    [InlineData("/a%2fb/c", null)]
    public void An_escaped_slash_separates_nothing(string path, string? expected) =>
        Assert.Equal(expected, Rules.Trie("prefix /a", "exact /a%2fb").Find("a.test", path));

    [Fact]
    public void A_path_of_any_depth_is_built_and_found()
    {
        string deep = string.Concat(Enumerable.Repeat("/a", 100_000));

        RouteTrie<string> trie = Rules.Trie("prefix " + deep);

        Assert.NotNull(trie.Find("a.test", deep + "/b"));
        Assert.Null(trie.Find("a.test", deep[..^2]));
    }

    [Fact]
    public void A_trie_without_rules_finds_nothing() => Assert.Null(Rules.Trie().Find("a.test", "/"));
}
