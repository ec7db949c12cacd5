using System.Net;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Wire;
using LoadBalancer.Fuzz.Mutation;
using LoadBalancer.Fuzz.Naive;

namespace LoadBalancer.Fuzz.Targets;

/// <summary>A packet at the responder: dropped or answered, never with more than may be sent, and an answer is a message that says what it should.</summary>
internal sealed class DnsQueryTarget : FuzzTarget
{
    private const int TcpBytes = 65535;

    /// <summary>From nothing to more than fits: what is answered does not come from the input, what it is asked of does.</summary>
    private static readonly DnsZone[] Zones = [Zone(0, 0), Zone(3, 0), Zone(2, 2), Zone(200, 100)];

    private readonly DnsResponder[] _responders = [.. Zones.Select(static _ => new DnsResponder())];
    private readonly byte[] _room = new byte[TcpBytes];

    /// <summary>The naive reader makes strings and lists, of the answer too.</summary>
    protected override int MaxAllocatedBytesPerByte => 16 * 1024;

    protected override bool Judge(ReadOnlySpan<byte> input)
    {
        Dice dice = Dice.Of(input);
        int zone = dice.Next(Zones.Length);
        bool isUdp = !dice.OneIn(3);
        DnsQuery query = new(input);
        DnsQueryStatus status = query.Read();
        int most = !isUdp ? TcpBytes : status == DnsQueryStatus.Query ? Math.Min(query.UdpBytes, DnsHeader.MostUdpBytes) : DnsHeader.PlainUdpBytes;
        int roomBytes = isUdp ? DnsHeader.MostUdpBytes : _responders[zone].MostAnswerBytes(Zones[zone]);
        DnsOutcome outcome = _responders[zone].Respond(input, Zones[zone], isUdp, _room.AsSpan(0, roomBytes));
        bool isDropped = input.Length < DnsHeader.Bytes || (input[2] & 0x80) != 0;
        Finding.Unless(outcome.AnswerBytes == 0 == isDropped, "answered what is to be dropped, or dropped what is to be answered");
        if (!isDropped)
        {
            Finding.Unless(outcome.AnswerBytes <= most, "an answer longer than may be sent");
            CheckAnswer(input, query, status, _room.AsSpan(0, outcome.AnswerBytes), isUdp);
            CheckSlip(input, Zones[zone]);
        }

        if (status == DnsQueryStatus.Query)
        {
            CheckRead(input, query);
        }

        return status == DnsQueryStatus.Query;
    }

    private void CheckAnswer(ReadOnlySpan<byte> input, DnsQuery query, DnsQueryStatus status, ReadOnlySpan<byte> answer, bool isUdp)
    {
        NaiveDnsMessage? message = NaiveDnsMessage.Read(answer);
        Finding.Unless(message is not null, "an answer that cannot be read");
        Finding.Unless(answer[..2].SequenceEqual(input[..2]) && message.IsResponse, "an answer to something else");
        Finding.Unless(message.Opcode == ((input[2] >> 3) & 0xF) && message.IsRecursionDesired == ((input[2] & 1) != 0), "flags that were not copied");
        Finding.Unless(message.OtherFlags == 0, "flags that promise what is not served");
        Finding.Unless(message.Rcode != 3, "a name that is said not to exist");
        Finding.Unless(isUdp || !message.IsTruncated, "cut over TCP");
        if (status != DnsQueryStatus.Query)
        {
            Finding.Unless(answer.Length == DnsHeader.Bytes && message.Rcode is 1 or 4, "more than a header for what could not be read");
            return;
        }

        Finding.Unless(answer[DnsHeader.Bytes..].StartsWith(query.Question) && message.Questions.Count == 1, "not the question that was asked");
        Finding.Unless(message.Opt is not null == query.HasOpt, "OPT where none was asked for, or none where one was");
        string asked = message.Questions[0].Name;
        Finding.Unless(message.Answers.TrueForAll(record => record.Owner == asked), "a record of another name than the one that was asked");
        Finding.Unless(
            new DnsResponder().Respond(answer, Zones[1], isUdp, _room.AsSpan(answer.Length)).AnswerBytes == 0, "our own answer was answered");
    }

    private void CheckSlip(ReadOnlySpan<byte> input, DnsZone zone)
    {
        DnsOutcome slipped = DnsResponder.Slip(input, zone, _room);
        Finding.Unless(slipped.AnswerBytes <= input.Length, "limited, and answered with more than was asked");
        Finding.Unless(slipped.AnswerBytes == 0 || NaiveDnsMessage.Read(_room.AsSpan(0, slipped.AnswerBytes)) is { IsTruncated: true }, "limited, and not cut");
    }

    /// <summary>What is accepted is to a careless reader the same.</summary>
    private static void CheckRead(ReadOnlySpan<byte> input, DnsQuery query)
    {
        NaiveDnsMessage? message = NaiveDnsMessage.Read(input);
        if (message is null)
        {
            return; // an owner that points at what is no name; it is never followed
        }

        Finding.Unless(message.Questions is [{ } question] && question.Type == query.Type && question.Class == query.Class, "another question");
        Finding.Unless(message.Opt is not null == query.HasOpt, "another OPT");
    }

    private static DnsZone Zone(int ipv4Count, int ipv6Count) => new()
    {
        Domain = "lb.test",
        Nameservers =
        [
            new DnsNameserver("ns-a.lb.test", [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")]),
            new DnsNameserver("ns-b.lb.test", [IPAddress.Parse("192.0.2.2")]),
            new DnsNameserver("ns.elsewhere.test", []),
        ],
        Addresses =
        [
            .. Enumerable.Range(0, ipv4Count).Select(static number => new DnsAddress(new IPAddress([198, 51, 100, (byte)number]), 1 + (number % 3))),
            .. Enumerable.Range(0, ipv6Count).Select(static number => new DnsAddress(IPAddress.Parse($"2001:db8::{number + 1:x}"), 1)),
        ],
        TtlSeconds = 30,
        Serial = 7,
    };
}
