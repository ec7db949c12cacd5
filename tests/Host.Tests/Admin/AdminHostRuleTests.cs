using System.Net;
using LoadBalancer.Host.Admin;
using Microsoft.AspNetCore.Http;

namespace LoadBalancer.Host.Tests.Admin;

public sealed class AdminHostRuleTests
{
    [Theory]
    [InlineData("localhost:9900", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("127.0.0.1:9900", true)]
    [InlineData("[::1]:9900", true)]
    [InlineData("", true)]
    [InlineData("attacker.test:9900", false)]
    [InlineData("localhost.attacker.test", false)]
    [InlineData("127.0.0.1.attacker.test", false)]
    public void On_loopback_only_localhost_and_addresses_pass(string host, bool isAllowed) =>
        Assert.Equal(isAllowed, AdminHostRule.Allows(new HostString(host), IPAddress.Loopback));

    [Fact]
    public void Elsewhere_any_name_passes() =>
        Assert.True(AdminHostRule.Allows(new HostString("lb-admin.example.test"), IPAddress.Parse("10.0.0.7")));
}
