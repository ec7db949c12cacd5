using System.Net;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Tests.Listening;

public sealed class PeerNetworksTests
{
    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("11.1.2.3", false)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", false)]
    public void A_peer_is_in_the_networks_of_its_family(string peer, bool isIn) =>
        Assert.Equal(isIn, new PeerNetworks([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8")]).Contains(IPAddress.Parse(peer)));

    [Theory]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3", true)]
    [InlineData("::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true)]
    [InlineData("::ffff:10.0.0.0/104", "11.1.2.3", false)]
    [InlineData("::ffff:10.1.2.3/128", "10.1.2.3", true)]
    [InlineData("::/0", "10.1.2.3", false)] // all of IPv6, and of IPv4 none
    public void A_network_that_is_mapped_into_IPv6_is_the_one_of_IPv4(string network, string peer, bool isIn) =>
        Assert.Equal(isIn, new PeerNetworks([IPNetwork.Parse(network)]).Contains(IPAddress.Parse(peer)));

    [Fact]
    public void A_peer_on_a_Unix_socket_is_in_no_network_but_that_of_its_word()
    {
        Assert.False(new PeerNetworks([IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")]).Contains(UnixPeer.Address));
        Assert.True(new PeerNetworks([IPNetwork.Parse("10.0.0.0/8"), UnixPeer.Network]).Contains(UnixPeer.Address));
        Assert.False(new PeerNetworks([UnixPeer.Network]).Contains(IPAddress.Loopback));
    }
}
