using System.Diagnostics;
using LoadBalancer.Core.Dns.Wire;
using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Dns;

/// <summary>Answers queries for the cluster's name: bytes in, bytes out, or nothing.</summary>
/// <remarks>
/// Hot path: no allocation but once for each new zone, no exception, no clock. Any number of threads. The order of what is looked at: packet · version of
/// EDNS · class · transfers · the name · the type. Every name below the domain exists and is answered as the domain; so there is no NXDOMAIN.
/// </remarks>
internal sealed class DnsResponder
{
    private DnsZoneImage? _image;

    /// <summary>Answers one query.</summary>
    /// <param name="query">The packet, whatever it holds.</param>
    /// <param name="zone">What is answered; null: nothing yet.</param>
    /// <param name="isUdp">True: what the client can take bounds the answer; false: two bytes of length do.</param>
    /// <param name="answer">Room for it: <see cref="DnsHeader.MostUdpBytes"/> over UDP, <see cref="MostAnswerBytes"/> over TCP.</param>
    public DnsOutcome Respond(ReadOnlySpan<byte> query, DnsZone? zone, bool isUdp, Span<byte> answer)
    {
        DnsQuery read = new(query);
        DnsQueryStatus status = read.Read();
        DnsAsked asked = status == DnsQueryStatus.Query ? DnsAskedTypes.Of(read.Type) : DnsAsked.None;
        if (zone is null || status is DnsQueryStatus.Short or DnsQueryStatus.Response)
        {
            return new DnsOutcome(status switch
            {
                DnsQueryStatus.Short => DnsDecision.Short,
                DnsQueryStatus.Response => DnsDecision.Response,
                _ => DnsDecision.NotReady,
            }, asked, 0);
        }

        Debug.Assert(answer.Length >= DnsHeader.PlainUdpBytes, "a header, a question and an OPT record always fit");
        int most = isUdp ? Math.Min(read.UdpBytes, DnsHeader.MostUdpBytes) : DnsHeader.MostTcpBytes;
        DnsWriter writer = new(answer[..Math.Min(most, answer.Length)], read.HasOpt ? DnsHeader.OptBytes : 0);
        if (status != DnsQueryStatus.Query)
        {
            // Nothing behind the header can be trusted, so nothing of it is repeated.
            bool isOther = status == DnsQueryStatus.OtherOperation;
            writer.WriteHeader(query, isOther ? DnsRcode.NotImp : DnsRcode.FormErr, isAuthoritative: false);
            return new DnsOutcome(isOther ? DnsDecision.OtherOperation : DnsDecision.Malformed, asked, writer.WrittenBytes);
        }

        DnsZoneImage image = ImageOf(zone);
        int ownBytes = DnsName.NotWithin;
        DnsDecision decision = Refuse(read, image, ref ownBytes);
        DnsRcode rcode = decision switch
        {
            DnsDecision.BadVersion => DnsRcode.BadVers,
            DnsDecision.NoData => DnsRcode.NoError,
            _ => DnsRcode.Refused,
        };
        writer.WriteHeader(query, rcode, isAuthoritative: rcode == DnsRcode.NoError);
        writer.TryWriteQuestion(read.Question);
        if (rcode == DnsRcode.NoError)
        {
            int domainAt = DnsHeader.Bytes + ownBytes;
            decision = DnsAnswers.Write(ref writer, image, read, domainAt, isApex: ownBytes == 0);
        }

        if (read.HasOpt)
        {
            writer.WriteOpt(rcode, read.IsDnssecOk);
        }

        return new DnsOutcome(decision, asked, writer.WrittenBytes);
    }

    /// <summary>Answers nothing but that the client is to come by TCP: no longer than the query, so that nobody is flooded with it.</summary>
    public static DnsOutcome Slip(ReadOnlySpan<byte> query, DnsZone? zone, Span<byte> answer)
    {
        DnsQuery read = new(query);
        if (read.Read() != DnsQueryStatus.Query || zone is null)
        {
            return new DnsOutcome(DnsDecision.Limited, DnsAsked.None, 0);
        }

        DnsWriter writer = new(answer, keptBytes: 0);
        writer.WriteHeader(query, DnsRcode.NoError, isAuthoritative: true);
        writer.TryWriteQuestion(read.Question);
        writer.MarkTruncated();
        if (read.HasOpt)
        {
            writer.WriteOpt(DnsRcode.NoError, read.IsDnssecOk);
        }

        return new DnsOutcome(DnsDecision.Slipped, DnsAskedTypes.Of(read.Type), writer.WrittenBytes);
    }

    /// <summary>How much room any answer for <paramref name="zone"/> may want.</summary>
    public int MostAnswerBytes(DnsZone? zone) => zone is null ? DnsHeader.PlainUdpBytes : Math.Max(ImageOf(zone).MostAnswerBytes, DnsHeader.PlainUdpBytes);

    /// <summary>Why the query gets no records; <see cref="DnsDecision.NoData"/>: it may, and <paramref name="ownBytes"/> is where the domain begins in its name.</summary>
    private static DnsDecision Refuse(in DnsQuery query, DnsZoneImage image, ref int ownBytes)
    {
        if (query.Version > 0)
        {
            return DnsDecision.BadVersion; // RFC 6891 §6.1.3
        }

        if (query.Class != DnsHeader.ClassIn)
        {
            return DnsDecision.OtherClass;
        }

        if (query.Type is DnsType.Axfr or DnsType.Ixfr)
        {
            return DnsDecision.Transfer;
        }

        ownBytes = image.Domain.Length == 0 ? DnsName.NotWithin : DnsName.FindWithin(query.Name, image.Domain);
        return ownBytes == DnsName.NotWithin ? DnsDecision.OtherZone : DnsDecision.NoData;
    }

    // Race: two threads meet a new zone together and both make its image; one of them is garbage with nothing in it that differs.
    private DnsZoneImage ImageOf(DnsZone zone)
    {
        DnsZoneImage? image = Volatile.Read(ref _image);
        if (image is null || !ReferenceEquals(image.Zone, zone))
        {
            image = new DnsZoneImage(zone);
            Volatile.Write(ref _image, image);
        }

        return image;
    }
}
