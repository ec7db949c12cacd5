using System.Net.Sockets;
using LoadBalancer.Core.Dns.Wire;

namespace LoadBalancer.Core.Dns;

/// <summary>A nameserver as bytes.</summary>
/// <remarks>Hot path, immutable.</remarks>
/// <param name="Name">Its name.</param>
/// <param name="OwnBytes">Its labels before the domain; <see cref="DnsName.NotWithin"/>: it stands elsewhere, and who is asked for it are others.</param>
/// <param name="A">Its IPv4 addresses.</param>
/// <param name="Aaaa">Its IPv6 addresses.</param>
internal sealed record DnsNameserverImage(byte[] Name, int OwnBytes, DnsRecordBlock A, DnsRecordBlock Aaaa)
{
    /// <summary>Null when its name is none.</summary>
    public static DnsNameserverImage? Create(DnsNameserver nameserver, byte[] domain)
    {
        byte[]? name = DnsName.Encode(nameserver.Name);
        if (name is null)
        {
            return null;
        }

        DnsAddress[] addresses = [.. nameserver.Addresses.Select(static ip => new DnsAddress(ip, 1))];
        return new DnsNameserverImage(
            name,
            domain.Length == 0 ? DnsName.NotWithin : DnsName.FindWithin(name, domain),
            new DnsRecordBlock(addresses, AddressFamily.InterNetwork, DnsZoneImage.StaticTtlSeconds),
            new DnsRecordBlock(addresses, AddressFamily.InterNetworkV6, DnsZoneImage.StaticTtlSeconds));
    }
}
