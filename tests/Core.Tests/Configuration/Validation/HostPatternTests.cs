using LoadBalancer.Core.Configuration.Validation;

namespace LoadBalancer.Core.Tests.Configuration.Validation;

public sealed class HostPatternTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("iks1.jp-tok.containers.appdomain.cloud")]
    [InlineData("Shop.Example.TEST.")]
    [InlineData("*.example.test")]
    [InlineData("*.test")]
    [InlineData("xn--caf-dma.test")]
    [InlineData("a_b.test")]
    [InlineData("10.0.0.1")]
    [InlineData("[2001:db8::1]")]
    public void Takes_a_host_that_a_request_can_name(string host) => Assert.Null(HostPattern.WhyUnmatchable(host));

    [Theory]
    [InlineData("", "leave the key out")]
    [InlineData("*", "leave the key out")]
    [InlineData(".", "leave the key out")]
    [InlineData("*.", "leave the key out")]
    [InlineData("*.*.test", "exactly one label")]
    [InlineData("a.*.test", "exactly one label")]
    [InlineData("a*.test", "exactly one label")]
    [InlineData("a..test", "a label is empty")]
    [InlineData(".test", "a label is empty")]
    [InlineData("a.test:80", "port of a request")]
    [InlineData("http://a.test", "without a scheme")]
    [InlineData("a.test/x", "the path goes to")]
    [InlineData("café.test", "xn--")]
    [InlineData("a b.test", "valid: letters")]
    [InlineData("a,b", "valid: letters")]
    [InlineData("[2001:DB8:0::1]:80", "IPv6")]
    [InlineData("[2001:db8:0::1]", "IPv6")]
    [InlineData("[10.0.0.1]", "IPv6")]
    public void Refuses_a_host_that_no_request_can_name(string host, string why) =>
        Assert.Contains(why, HostPattern.WhyUnmatchable(host), StringComparison.Ordinal);

    [Fact]
    public void Refuses_labels_and_names_longer_than_dns_has()
    {
        Assert.Null(HostPattern.WhyUnmatchable(new string('a', 63) + ".test"));
        Assert.NotNull(HostPattern.WhyUnmatchable(new string('a', 64) + ".test"));
        Assert.NotNull(HostPattern.WhyUnmatchable(string.Join('.', Enumerable.Repeat("abcdefg", 32))));
    }
}
