using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Dns.Publishing;
using LoadBalancer.Host.Dns;

namespace LoadBalancer.Host.Drill;

/// <summary>Asks a nameserver for a name's addresses.</summary>
/// <remarks>Over TCP, so that no datagram that is lost counts as an answer that is wrong.</remarks>
internal static class NameQuestion
{
    /// <summary>Its addresses of both kinds; null: there was no answer.</summary>
    public static async Task<ImmutableArray<IPAddress>?> AskAsync(IPEndPoint resolver, string name, CancellationToken cancellation)
    {
        await using IDnsUpdateConnection connection = new TcpUpdateClient(TimeProvider.System).Connect(new PublishingPlan(resolver, Key: null));
        Reading<RecordSet> ipv4 = await connection.QueryAsync(name, RecordKind.A, cancellation);
        Reading<RecordSet> ipv6 = ipv4.Value is null ? ipv4 : await connection.QueryAsync(name, RecordKind.Aaaa, cancellation);
        return ipv4.Value is null || ipv6.Value is null ? null : [.. ipv4.Value.Addresses, .. ipv6.Value.Addresses];
    }
}
