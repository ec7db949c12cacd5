using System.Net;
using LoadBalancer.Host.Demo;

namespace LoadBalancer.Host.Tests.Demo;

public sealed class LoopbackMapTests
{
    [Theory]
    [InlineData("172.30.33.207", "127.0.33.207")]
    [InlineData("172.30.210.216", "127.0.210.216")]
    public void A_pod_keeps_the_last_two_bytes_of_its_address(string podIp, string expected)
    {
        Assert.True(LoopbackMap.TryPod(podIp, out IPAddress loopback));
        Assert.Equal(IPAddress.Parse(expected), loopback);
    }

    [Theory]
    [InlineData("172.30.0.2")]
    [InlineData("fd00::1")]
    [InlineData("web-1.internal")]
    [InlineData("")]
    public void An_address_without_a_place_on_loopback_is_refused(string podIp) => Assert.False(LoopbackMap.TryPod(podIp, out _));

    [Fact]
    public void The_three_albs_are_on_127_0_0_2_to_4() =>
        Assert.Equal(["127.0.0.2", "127.0.0.3", "127.0.0.4"], Enumerable.Range(0, 3).Select(index => LoopbackMap.Alb(index).ToString()));
}
