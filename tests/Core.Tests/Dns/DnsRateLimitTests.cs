using System.Net;
using LoadBalancer.Core.Dns.Serving;
using LoadBalancer.Core.Transport.Epoll;

namespace LoadBalancer.Core.Tests.Dns;

public sealed class DnsRateLimitTests
{
    private const long Second = 1_000_000;

    private readonly DnsRateLimit _limit = new(1_000, Second);

    [Fact]
    public void A_second_s_worth_may_come_at_once_and_then_every_second_one_slips()
    {
        Assert.All(Take(1, 5 * Second, 1_000), static verdict => Assert.Equal(DnsRateVerdict.Answer, verdict));
        Assert.Equal([DnsRateVerdict.Drop, DnsRateVerdict.Slip, DnsRateVerdict.Drop, DnsRateVerdict.Slip], Take(1, 5 * Second, 4));
    }

    [Fact]
    public void The_bucket_fills_again_at_the_rate_and_not_beyond_a_second_s_worth()
    {
        Take(1, 5 * Second, 1_000);
        Assert.Equal(100, Take(1, (5 * Second) + (Second / 10), 500).Count(static verdict => verdict == DnsRateVerdict.Answer));
        Assert.Equal(1_000, Take(1, 100 * Second, 3_000).Count(static verdict => verdict == DnsRateVerdict.Answer));
    }

    [Fact]
    public void One_network_s_flood_takes_nothing_from_another()
    {
        Take(1, 5 * Second, 100_000);
        Assert.All(Take(2, 5 * Second, 1_000), static verdict => Assert.Equal(DnsRateVerdict.Answer, verdict));
    }

    [Fact]
    public void A_network_that_is_at_its_limit_is_remembered_while_thousands_come_and_go()
    {
        Take(1, 5 * Second, 2_000);
        int answered = 0;
        for (ulong network = 100; network < 5_100; network++)
        {
            Take(network, 5 * Second, 1);
            answered += Take(1, 5 * Second, 1)[0] == DnsRateVerdict.Answer ? 1 : 0;
        }

        Assert.Equal(0, answered);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.254", true)]
    [InlineData("192.0.2.1", "192.0.3.1", false)]
    [InlineData("2001:db8:0:11::1", "2001:db8:0:1122::9", false)]
    [InlineData("2001:db8:0:1100::1", "2001:db8:0:11ff::9", true)]
    public void A_network_is_24_bits_of_IPv4_or_56_of_IPv6(string one, string other, bool isSame) =>
        Assert.Equal(isSame, NetworkOf(one) == NetworkOf(other));

    private static ulong NetworkOf(string address)
    {
        byte[] name = new byte[SocketName.MaxBytes];
        int bytes = SocketName.Write(new IPEndPoint(IPAddress.Parse(address), 53), name);
        return DnsRateLimit.NetworkOf(name.AsSpan(0, bytes), isIpv6: address.Contains(':', StringComparison.Ordinal));
    }

    private DnsRateVerdict[] Take(ulong network, long nowTicks, int count) => [.. Enumerable.Range(0, count).Select(_ => _limit.Take(network, nowTicks))];
}
