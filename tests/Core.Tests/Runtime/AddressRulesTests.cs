using System.Collections.Immutable;
using System.Net;
using CsCheck;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Tests.Runtime;

public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "", "10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "", "11.1.2.3", false)]
    [InlineData("10.0.0.0/8", "", "::ffff:10.1.2.3", true)] // a dual-stack socket's spelling of the same client
    [InlineData("::ffff:10.0.0.0/104", "", "10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", false)] // deny wins
    [InlineData("10.1.2.3", "10.0.0.0/8", "10.1.2.3", false)]
    [InlineData("", "10.0.0.0/8", "10.1.2.3", false)]
    [InlineData("", "10.0.0.0/8", "11.1.2.3", true)] // with nothing allowed, everybody else is
    [InlineData("2001:db8::/32", "", "2001:db8::1", true)]
    [InlineData("2001:db8::/32", "", "10.1.2.3", false)]
    [InlineData("::/0", "", "10.1.2.3", false)] // all of IPv6, and of IPv4 none
    [InlineData("0.0.0.0/0", "", "2001:db8::1", false)]
    [InlineData("", "::/0", "10.1.2.3", true)]
    [InlineData("0.0.0.0/0,::/0", "", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0,::/0", "", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true)]
    [InlineData("fe80::/10", "", "fe80::1%3", true)] // the scope is this machine's
    public void Takes_whom_it_allows_and_not_whom_it_denies(string allow, string deny, string client, bool isTaken) =>
        Assert.Equal(isTaken, new AddressRules(Networks(allow), Networks(deny)).Allow(IPAddress.Parse(client)));

    [Theory]
    [InlineData("0.0.0.0/0,::/0", "")]
    [InlineData("", "10.0.0.0/8")]
    public void Takes_nobody_whose_address_a_trusted_proxy_did_not_know(string allow, string deny) =>
        Assert.False(new AddressRules(Networks(allow), Networks(deny)).Allow(null));

    [Fact]
    public void Agrees_with_every_network_asked_in_turn() =>
        Gen.Select(Network.Array[0, 12], Network.Array[0, 12], Address).Sample(
            (allow, deny, client) =>
            {
                bool isTaken = !deny.Any(network => network.Contains(client)) && (allow.Length == 0 || allow.Any(network => network.Contains(client)));
                Assert.Equal(isTaken, new AddressRules([.. allow], [.. deny]).Allow(client));
            },
            iter: 5_000);

    // Few bits that differ, so that most networks meet, touch or hold one another.
    private static readonly Gen<IPAddress> Address = Gen.Select(Gen.Bool, Gen.Int[0, 63], (isIPv4, number) => Make(isIPv4, number));

    private static readonly Gen<IPNetwork> Network = Gen.Select(Gen.Bool, Gen.Int[0, 63], Gen.Int[0, 6], (isIPv4, number, hostBits) =>
        new IPNetwork(Make(isIPv4, number >> hostBits << hostBits), (isIPv4 ? 32 : 128) - hostBits));

    private static IPAddress Make(bool isIPv4, int number) =>
        isIPv4 ? new IPAddress([10, 0, 0, (byte)number]) : new IPAddress([0x20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)number]);

    private static ImmutableArray<IPNetwork> Networks(string list) =>
    [
        .. list.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Contains('/', StringComparison.Ordinal)
            ? IPNetwork.Parse(text)
            : new IPNetwork(IPAddress.Parse(text), 32)),
    ];
}
