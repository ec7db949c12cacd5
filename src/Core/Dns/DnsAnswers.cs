using System.Text;
using LoadBalancer.Core.Dns.Wire;

namespace LoadBalancer.Core.Dns;

/// <summary>Writes the records that answer a question about a name of the domain.</summary>
/// <remarks>Hot path: no allocation. What must be whole and does not fit is left out, and the answer marked as cut.</remarks>
internal static class DnsAnswers
{
    /// <summary>What an ANY is answered with (RFC 8482 §4.2): one record that says why, and amplifies nothing.</summary>
    private static ReadOnlySpan<byte> MinimalHinfo => "\u0007RFC8482\0"u8;

    /// <summary>Writes them behind the question.</summary>
    /// <param name="writer">Has header and question.</param>
    /// <param name="image">What is answered.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="domainAt">Where the domain stands in the question.</param>
    /// <param name="isApex">True when the question is for the domain itself.</param>
    public static DnsDecision Write(ref DnsWriter writer, DnsZoneImage image, in DnsQuery query, int domainAt, bool isApex)
    {
        (DnsDecision decision, bool isWhole) = query.Type switch
        {
            DnsType.A or DnsType.Aaaa => WriteAddresses(ref writer, image, query, domainAt, isApex),
            DnsType.Soa when isApex => (DnsDecision.Soa, TryWriteSoa(ref writer, image, domainAt, DnsHeader.AnswerCountAt, image.Zone.TtlSeconds)),
            DnsType.Ns when isApex && !image.Nameservers.IsEmpty => (DnsDecision.Nameservers, TryWriteNameservers(ref writer, image, domainAt)),
            DnsType.Any => (DnsDecision.Minimal, TryWriteMinimal(ref writer, image)),
            _ => WriteNone(ref writer, image, domainAt),
        };
        if (!isWhole)
        {
            writer.MarkTruncated();
        }

        return decision;
    }

    private static (DnsDecision Decision, bool IsWhole) WriteAddresses(
        ref DnsWriter writer, DnsZoneImage image, in DnsQuery query, int domainAt, bool isApex)
    {
        DnsNameserverImage? nameserver = isApex ? null : FindNameserver(image, query.Name);
        DnsRecordBlock block = query.Type == DnsType.A ? nameserver?.A ?? image.A : nameserver?.Aaaa ?? image.Aaaa;
        return block.RecordCount == 0
            ? WriteNone(ref writer, image, domainAt)
            : (nameserver is null ? DnsDecision.Addresses : DnsDecision.NameserverAddresses, block.TryWriteAnswers(ref writer));
    }

    /// <summary>A nameserver's name inside the domain is its own, not the domain's: glue and answer must agree.</summary>
    private static DnsNameserverImage? FindNameserver(DnsZoneImage image, ReadOnlySpan<byte> name)
    {
        foreach (DnsNameserverImage nameserver in image.Nameservers)
        {
            if (nameserver.OwnBytes > 0 && nameserver.Name.Length == name.Length && Ascii.EqualsIgnoreCase(name, nameserver.Name))
            {
                return nameserver;
            }
        }

        return null;
    }

    /// <summary>The name is there, none of that type is (RFC 2308 §2.2); the SOA says how long that holds.</summary>
    private static (DnsDecision Decision, bool IsWhole) WriteNone(ref DnsWriter writer, DnsZoneImage image, int domainAt) =>
        (DnsDecision.NoData, TryWriteSoa(ref writer, image, domainAt, DnsHeader.AuthorityCountAt, image.SoaTtlSeconds));

    private static bool TryWriteSoa(ref DnsWriter writer, DnsZoneImage image, int domainAt, int countAt, int ttlSeconds)
    {
        int start = writer.WrittenBytes;
        int dataAt = 0;
        bool isWhole = writer.TryWritePointer(domainAt)
            && (dataAt = writer.BeginRecord(DnsType.Soa, ttlSeconds)) > 0
            && writer.TryWriteName(image.Primary.Name, image.Primary.OwnBytes, domainAt)
            && writer.TryWriteName(image.Hostmaster, image.HostmasterOwnBytes, domainAt)
            && writer.TryWrite(image.SoaNumbers);
        return End(ref writer, isWhole, start, dataAt, countAt);
    }

    private static bool TryWriteMinimal(ref DnsWriter writer, DnsZoneImage image)
    {
        int start = writer.WrittenBytes;
        int dataAt = 0;
        bool isWhole = writer.TryWritePointer(DnsHeader.Bytes)
            && (dataAt = writer.BeginRecord(DnsType.Hinfo, image.Zone.TtlSeconds)) > 0
            && writer.TryWrite(MinimalHinfo);
        return End(ref writer, isWhole, start, dataAt, DnsHeader.AnswerCountAt);
    }

    /// <summary>All of them, then the addresses of those inside the domain as far as there is room.</summary>
    private static bool TryWriteNameservers(ref DnsWriter writer, DnsZoneImage image, int domainAt)
    {
        int start = writer.WrittenBytes;
        foreach (DnsNameserverImage nameserver in image.Nameservers)
        {
            int dataAt = 0;
            bool isWhole = writer.TryWritePointer(domainAt)
                && (dataAt = writer.BeginRecord(DnsType.Ns, DnsZoneImage.StaticTtlSeconds)) > 0
                && writer.TryWriteName(nameserver.Name, nameserver.OwnBytes, domainAt);
            if (!isWhole)
            {
                writer.TakeBack(start);
                writer.ClearCount(DnsHeader.AnswerCountAt);
                return false;
            }

            writer.EndRecord(dataAt, DnsHeader.AnswerCountAt);
        }

        // Where each name was written follows from its length: the records stand one behind the other.
        int at = start;
        foreach (DnsNameserverImage nameserver in image.Nameservers)
        {
            at += 2 + DnsHeader.RecordTailBytes;
            if (nameserver.OwnBytes >= 0)
            {
                nameserver.A.TryWriteGlue(ref writer, at);
                nameserver.Aaaa.TryWriteGlue(ref writer, at);
            }

            at += nameserver.OwnBytes == DnsName.NotWithin ? nameserver.Name.Length : nameserver.OwnBytes + 2;
        }

        return true;
    }

    private static bool End(ref DnsWriter writer, bool isWhole, int start, int dataAt, int countAt)
    {
        if (isWhole)
        {
            writer.EndRecord(dataAt, countAt);
        }
        else
        {
            writer.TakeBack(start);
        }

        return isWhole;
    }
}
