using System.Net;
using System.Runtime.InteropServices;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Serving;
using LoadBalancer.Core.Observability;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Perf.Dns;

/// <summary>Our responder alone: one loop, no rate limit, the zone that Knot gets too.</summary>
internal static class OwnServer
{
    public const string Domain = "iks1.example.test";

    public static readonly string[] Addresses = ["128.168.73.198", "165.192.71.230", "169.56.27.94"];

    /// <summary>Serves until it is told to end.</summary>
    public static async Task<int> RunAsync(int port, bool isPortable)
    {
        DnsZoneStore zones = new();
        zones.Publish(new DnsZone
        {
            Domain = Domain,
            Nameservers = [new DnsNameserver("ns1." + Domain, [IPAddress.Parse(Addresses[0])])],
            Addresses = [.. Addresses.Select(static text => new DnsAddress(IPAddress.Parse(text), 1))],
            TtlSeconds = 30,
            Serial = 1,
        });
        DnsServerOptions options = new() { LoopCount = 1, AnswersPerSecond = 0, IsPortable = isPortable };
        await using DnsServers servers = new(zones, new MetricsRegistry([]).Dns, options, TimeProvider.System, NullLoggerFactory.Instance);
        if (servers.TryOpen([new IPEndPoint(IPAddress.Loopback, port)], [], out DnsServerChange change) is [var fault, ..])
        {
            await Console.Error.WriteLineAsync(fault.ToString());
            return 1;
        }

        await servers.ApplyAsync(change);
        TaskCompletionSource ended = new();
        using PosixSignalRegistration ending = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            ended.TrySetResult();
        });
        await ended.Task;
        return 0;
    }
}
