using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net.Sockets;
using LoadBalancer.Core.Dns.Wire;

namespace LoadBalancer.Core.Dns;

/// <summary>What is answered, as bytes: made once when a <see cref="DnsZone"/> is first asked, read by every query until the next one.</summary>
/// <remarks>Hot path, immutable.</remarks>
internal sealed class DnsZoneImage
{
    /// <summary>
    /// How long is kept what only a change of the configuration changes: the nameservers and their addresses. Five minutes: ten times an answer's, so that
    /// resolvers ask the parent zone seldom, and short enough that a changed portable IP is known before anybody goes home.
    /// </summary>
    public const int StaticTtlSeconds = 300;

    /// <summary>How long "none of that type" is kept at most (RFC 2308 §4, §5): an address of the other kind that is added is seen soon.</summary>
    public const int NegativeTtlSeconds = 15;

    // Of the SOA; they are for secondaries, of which there are none.
    private const int RefreshSeconds = 3600;
    private const int RetrySeconds = 600;
    private const int ExpireSeconds = 1_209_600;

    public DnsZoneImage(DnsZone zone)
    {
        Zone = zone;
        Domain = DnsName.Encode(zone.Domain) ?? [];
        A = new DnsRecordBlock(zone.Addresses, AddressFamily.InterNetwork, zone.TtlSeconds);
        Aaaa = new DnsRecordBlock(zone.Addresses, AddressFamily.InterNetworkV6, zone.TtlSeconds);
        Nameservers = [.. zone.Nameservers.Select(nameserver => DnsNameserverImage.Create(nameserver, Domain)).OfType<DnsNameserverImage>()];
        Primary = Nameservers.IsEmpty ? new DnsNameserverImage(Domain, 0, DnsRecordBlock.None, DnsRecordBlock.None) : Nameservers[0];
        byte[]? hostmaster = DnsName.Encode("hostmaster." + zone.Domain);
        (Hostmaster, HostmasterOwnBytes) = hostmaster is null ? (Domain, 0) : (hostmaster, hostmaster.Length - Domain.Length);
        SoaNumbers = new byte[20];
        BinaryPrimitives.WriteUInt32BigEndian(SoaNumbers, zone.Serial);
        BinaryPrimitives.WriteInt32BigEndian(SoaNumbers.AsSpan(4), RefreshSeconds);
        BinaryPrimitives.WriteInt32BigEndian(SoaNumbers.AsSpan(8), RetrySeconds);
        BinaryPrimitives.WriteInt32BigEndian(SoaNumbers.AsSpan(12), ExpireSeconds);
        BinaryPrimitives.WriteInt32BigEndian(SoaNumbers.AsSpan(16), NegativeTtlSeconds);
        MostAnswerBytes = Math.Min(DnsHeader.MostTcpBytes, MeasureMost());
    }

    /// <summary>What it was made of.</summary>
    public DnsZone Zone { get; }

    /// <summary>Its name; empty when that is none, and then every name is another's.</summary>
    public byte[] Domain { get; }

    public DnsRecordBlock A { get; }

    public DnsRecordBlock Aaaa { get; }

    public ImmutableArray<DnsNameserverImage> Nameservers { get; }

    /// <summary>The nameserver that the SOA names.</summary>
    public DnsNameserverImage Primary { get; }

    /// <summary>Whom the SOA names to write to.</summary>
    public byte[] Hostmaster { get; }

    /// <summary>Its labels before the domain.</summary>
    public int HostmasterOwnBytes { get; }

    /// <summary>The five numbers at the end of the SOA.</summary>
    public byte[] SoaNumbers { get; }

    /// <summary>Of the SOA in an answer without records: not longer than what it stands beside.</summary>
    public int SoaTtlSeconds => Math.Min(NegativeTtlSeconds, Zone.TtlSeconds);

    /// <summary>No answer is longer.</summary>
    public int MostAnswerBytes { get; }

    private int MeasureMost()
    {
        int recordBytes = DnsHeader.MostNameBytes + DnsHeader.RecordTailBytes;
        int soaBytes = recordBytes + (2 * DnsHeader.MostNameBytes) + SoaNumbers.Length;
        int nameserverBytes = Nameservers.Sum(each => recordBytes + DnsHeader.MostNameBytes + each.A.Bytes + each.Aaaa.Bytes);
        return DnsHeader.Bytes + DnsHeader.MostNameBytes + DnsHeader.QuestionTailBytes + DnsHeader.OptBytes
            + Math.Max(Math.Max(A.Bytes, Aaaa.Bytes), Math.Max(soaBytes, nameserverBytes));
    }
}
