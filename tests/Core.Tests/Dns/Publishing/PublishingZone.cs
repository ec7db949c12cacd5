using System.Net;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Publishing;
using LoadBalancer.Core.Tests.Observability;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Core.Tests.Dns.Publishing;

/// <summary>One zone that publishes, and what it wants now.</summary>
internal sealed class PublishingZone : IDisposable
{
    public const string Domain = "iks1.example";

    private static readonly PublishingPlan Plan = new(new IPEndPoint(IPAddress.Loopback, 53), Key: null);

    public PublishingZone(SimulatedDnsServer server, HandClock clock, int rank = 0, int seed = 1, ILogger<Publisher>? logger = null)
    {
        Rank = rank;
        Publisher = new Publisher(
            server, () => new PublishedView(Wanted, Rank, WhyNot), clock, new Random(seed), logger ?? NullLogger<Publisher>.Instance);
        Publisher.Watch(Plan);
        Publisher.Start();
    }

    public Publisher Publisher { get; }

    public DnsZone? Wanted { get; private set; }

    public int Rank { get; set; }

    public string WhyNot { get; set; } = "";

    public PublisherStatus Status => Publisher.Status;

    public static DnsZone ZoneOf(int ttlSeconds, params IEnumerable<string> addresses) => new()
    {
        Domain = Domain,
        Nameservers = [],
        Addresses = [.. addresses.Select(static address => new DnsAddress(IPAddress.Parse(address), 1))],
        TtlSeconds = ttlSeconds,
        Serial = 1,
    };

    public void Want(params IEnumerable<string> addresses) => Wanted = ZoneOf(30, addresses);

    public void WantFor(int ttlSeconds, params IEnumerable<string> addresses) => Wanted = ZoneOf(ttlSeconds, addresses);

    public void Dispose() => Publisher.Dispose();
}
