using LoadBalancer.Core.Routing;

namespace LoadBalancer.Core.Tests.Routing;

/// <summary>The path examples of the Kubernetes Ingress documentation, row by row; operators move their rules here unchanged.</summary>
public sealed class IngressPathTests
{
    [Theory]
    [InlineData("prefix /", "/", "prefix /")]
    [InlineData("prefix /", "/any/path/at/all", "prefix /")]
    [InlineData("exact /foo", "/foo", "exact /foo")]
    [InlineData("exact /foo", "/bar", null)]
    [InlineData("exact /foo", "/foo/", null)]
    [InlineData("exact /foo/", "/foo", null)]
    [InlineData("prefix /foo", "/foo", "prefix /foo")]
    [InlineData("prefix /foo", "/foo/", "prefix /foo")]
    [InlineData("prefix /foo/", "/foo", "prefix /foo/")]
    [InlineData("prefix /foo/", "/foo/", "prefix /foo/")]
    [InlineData("prefix /aaa/bb", "/aaa/bbb", null)]
    [InlineData("prefix /aaa/bbb", "/aaa/bbb", "prefix /aaa/bbb")]
    [InlineData("prefix /aaa/bbb/", "/aaa/bbb", "prefix /aaa/bbb/")]
    [InlineData("prefix /aaa/bbb", "/aaa/bbb/", "prefix /aaa/bbb")]
    [InlineData("prefix /aaa/bbb", "/aaa/bbb/ccc", "prefix /aaa/bbb")]
    [InlineData("prefix /aaa/bbb", "/aaa/bbbxyz", null)]
    [InlineData("prefix /, prefix /aaa", "/aaa/ccc", "prefix /aaa")]
    [InlineData("prefix /, prefix /aaa, prefix /aaa/bbb", "/aaa/bbb", "prefix /aaa/bbb")]
    [InlineData("prefix /, prefix /aaa, prefix /aaa/bbb", "/ccc", "prefix /")]
    [InlineData("prefix /aaa", "/ccc", null)]
    [InlineData("prefix /foo, exact /foo", "/foo", "exact /foo")]
    public void Matches_paths_as_the_Ingress_documentation_tabulates(string rules, string path, string? expected)
    {
        RouteTrie<string> trie = Rules.Trie(rules.Split(", "));

        Assert.Equal(expected, trie.Find("any.test", path));
    }
}
