using System.Collections.Concurrent;
using System.Net;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Routing;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Tests.Listening;

public sealed class ConnectionCapsTests
{
    private static readonly IPAddress A = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress B = IPAddress.Parse("192.0.2.2");

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)] // a dual-stack socket's IPv4 peer
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)] // one client's /64
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::", "0.0.0.0", false)]
    public void Counts_by_address_and_by_64_bits_of_IPv6(string first, string second, bool areOne)
    {
        ConnectionCaps caps = Caps(perClient: 1);
        Assert.True(caps.TryEnter(IPAddress.Parse(first), isTrusted: false, out _));

        Assert.Equal(!areOne, caps.TryEnter(IPAddress.Parse(second), isTrusted: false, out _));
    }

    [Fact]
    public void Does_not_count_a_trusted_proxy_as_one_client()
    {
        ConnectionCaps caps = Caps(perClient: 1);

        Assert.True(caps.TryEnter(A, isTrusted: true, out ConnectionCaps.Admission first));
        Assert.True(caps.TryEnter(A, isTrusted: true, out _));
        caps.Leave(first);
        Assert.Equal(0, caps.ClientCount);
    }

    [Fact]
    public async Task Keeps_its_counts_and_forgets_every_client_under_many_hands()
    {
        ConnectionCaps caps = Caps(perClient: 2);
        ConcurrentDictionary<IPAddress, int> held = [];
        int most = 0;
        await Parallel.ForAsync(0, 8, TestContext.Current.CancellationToken, (hand, _) =>
        {
            for (int turn = 0; turn < 20_000; turn++)
            {
                IPAddress client = (hand + turn) % 3 == 0 ? A : B;
                if (caps.TryEnter(client, isTrusted: false, out ConnectionCaps.Admission admission))
                {
                    int now = held.AddOrUpdate(client, 1, static (_, count) => count + 1);
                    InterlockedMax(ref most, now);
                    held.AddOrUpdate(client, 0, static (_, count) => count - 1);
                    caps.Leave(admission);
                }
            }

            return ValueTask.CompletedTask;
        });

        Assert.InRange(most, 1, 2);
        Assert.Equal(0, caps.ClientCount);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(i < 2, caps.TryEnter(A, isTrusted: false, out _)); // nothing was left counted, nothing lost
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }

    private static ConnectionCaps Caps(int perClient)
    {
        ProxySnapshot snapshot = new()
        {
            Generation = 1,
            Routes = new RouteTrieBuilder<Route>().Build(),
            DefaultRoute = null,
            Clusters = [],
            Limits = ProxyLimits.Default with { ConnectionsPerClient = perClient },
            Zone = "",
            AlbEnabled = true,
        };
        return new ConnectionCaps(new SnapshotStore(snapshot));
    }
}
