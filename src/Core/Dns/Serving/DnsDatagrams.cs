using LoadBalancer.Core.Dns.Wire;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Transport.Datagrams;

namespace LoadBalancer.Core.Dns.Serving;

/// <summary>Answers queries that come over UDP: rate limit, responder, meter.</summary>
/// <remarks>Hot path: no allocation. Shared by the loops of all listen addresses of one family.</remarks>
/// <param name="zones">What is answered.</param>
/// <param name="responder">Answers.</param>
/// <param name="limit">Null: no limit.</param>
/// <param name="meter">Counts.</param>
/// <param name="time">Fills the buckets.</param>
/// <param name="isIpv6">How senders are written.</param>
internal sealed class DnsDatagrams(
    DnsZoneStore zones, DnsResponder responder, DnsRateLimit? limit, DnsMeter meter, TimeProvider time, bool isIpv6) : IDatagramAnswerer
{
    public int MostAnswerBytes => DnsHeader.MostUdpBytes;

    public int Answer(ReadOnlySpan<byte> datagram, bool isCut, ReadOnlySpan<byte> sender, Span<byte> answer)
    {
        DnsOutcome outcome = isCut ? new DnsOutcome(DnsDecision.Oversized, DnsAsked.None, 0) : Verdict(sender) switch
        {
            DnsRateVerdict.Answer => responder.Respond(datagram, zones.Current, isUdp: true, answer),
            DnsRateVerdict.Slip => DnsResponder.Slip(datagram, zones.Current, answer),
            _ => new DnsOutcome(DnsDecision.Limited, DnsAsked.None, 0), // unread: whoever floods us gets none of our time
        };
        meter.Count(outcome.Asked, outcome.End);
        return outcome.AnswerBytes;
    }

    private DnsRateVerdict Verdict(ReadOnlySpan<byte> sender) =>
        limit is null ? DnsRateVerdict.Answer : limit.Take(DnsRateLimit.NetworkOf(sender, isIpv6), time.GetTimestamp());
}
