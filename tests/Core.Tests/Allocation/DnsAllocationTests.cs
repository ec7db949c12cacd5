using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Serving;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Tests.Dns;

namespace LoadBalancer.Core.Tests.Allocation;

/// <summary>What a query over UDP takes: nothing.</summary>
public sealed class DnsAllocationTests
{
    [Fact]
    public void Answering_refusing_and_limiting_allocate_nothing()
    {
        DnsZoneStore zones = new();
        zones.Publish(Packets.Zone("192.0.2.10", "192.0.2.11", "2001:db8::10"));
        DnsRateLimit limit = new(1_000, TimeProvider.System.TimestampFrequency);
        DnsDatagrams datagrams = new(zones, new DnsResponder(), limit, new MetricsRegistry([]).Dns, TimeProvider.System, isIpv6: false);
        byte[][] queries =
        [
            Packets.Query(), Packets.Query("www." + Packets.Domain, 28, udpBytes: 1232), Packets.Query(type: 16), Packets.Query(type: 2), Packets.Query(type: 6),
            Packets.Query(type: 255), Packets.Query("example.com"), Packets.Query(kind: 3), Packets.Query(udpBytes: 512, version: 1), Packets.Query()[..20], Packets.Query(flags: 0x28),
        ];
        byte[] room = new byte[datagrams.MostAnswerBytes];
        byte[] sender = new byte[16];

        long allocated = AllocatedBytes.PerThousandRuns(() =>
        {
            sender[5]++; // networks come and go, and one is soon over its limit
            foreach (byte[] query in queries)
            {
                datagrams.Answer(query, isCut: false, sender, room);
            }
        });

        Assert.Equal(0, allocated);
    }
}
