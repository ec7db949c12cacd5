using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Validation;

namespace LoadBalancer.Core.Tests.Configuration.Validation;

public sealed class RoutePathTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/v1")]
    [InlineData("/v1/")]
    [InlineData("/a%2Fb")]
    [InlineData("/caf%C3%A9")]
    [InlineData("/a;x=1/b")]
    [InlineData("/.well-known/acme")]
    [InlineData("/a.b/...")]
    [InlineData("/a%20b")]
    public void Takes_a_path_that_a_request_can_have(string path) => Assert.Null(RoutePath.WhyUnmatchable(path));

    [Theory]
    [InlineData("", "starts with '/'")]
    [InlineData("v1", "starts with '/'")]
    [InlineData("//", "repeated slashes")]
    [InlineData("/a//b", "repeated slashes")]
    [InlineData("/a/../b", "'..'")]
    [InlineData("/a/.", "'.'")]
    [InlineData("/..;x/b", "'..'")]
    [InlineData("/a?x=1", "query")]
    [InlineData("/a#b", "fragment")]
    [InlineData("/a\\b", "backslash")]
    [InlineData("/a b", "no blanks")]
    [InlineData("/a\tb", "no blanks")]
    [InlineData("/café", "%C3%A9")]
    [InlineData("/a/*", "no wildcards")]
    [InlineData("/a%", "two hexadecimal digits")]
    [InlineData("/a%2", "two hexadecimal digits")]
    [InlineData("/a%zz", "two hexadecimal digits")]
    [InlineData("/%61", "write 'a' for '%61'")]
    [InlineData("/%2e%2e", "write '.' for '%2e'")]
    [InlineData("/a%00", "is refused")]
    [InlineData("/a%5c", "is refused")]
    public void Refuses_a_path_that_no_request_can_have(string path, string why) =>
        Assert.Contains(why, RoutePath.WhyUnmatchable(path), StringComparison.Ordinal);

    [Fact]
    public void A_final_slash_makes_another_exact_path_but_the_same_prefix()
    {
        Assert.Equal(RoutePath.Normal("/foo", RoutePathType.Prefix), RoutePath.Normal("/foo/", RoutePathType.Prefix));
        Assert.NotEqual(RoutePath.Normal("/foo", RoutePathType.Exact), RoutePath.Normal("/foo/", RoutePathType.Exact));
    }
}
