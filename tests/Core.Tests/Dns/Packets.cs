using System.Buffers.Binary;
using System.Net;
using System.Text;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Wire;
using LoadBalancer.Fuzz.Naive;

namespace LoadBalancer.Core.Tests.Dns;

/// <summary>Queries as packets, zones to ask, and answers read back by a reader that shares nothing with the responder.</summary>
internal static class Packets
{
    public const string Domain = "iks1.example.test";

    public static DnsZone Zone(params string[] addresses) => new()
    {
        Domain = Domain,
        Nameservers =
        [
            new DnsNameserver("ns-tok02." + Domain, [IPAddress.Parse("192.0.2.2"), IPAddress.Parse("2001:db8::2")]),
            new DnsNameserver("ns-tok04." + Domain, [IPAddress.Parse("192.0.2.4")]),
            new DnsNameserver("ns.elsewhere.test", []),
        ],
        Addresses = [.. addresses.Select(static text => new DnsAddress(IPAddress.Parse(text), 1))],
        TtlSeconds = 30,
        Serial = 2_026_112_901,
    };

    /// <summary>A query.</summary>
    /// <param name="name">Of its one question.</param>
    /// <param name="type">What is asked.</param>
    /// <param name="kind">The class.</param>
    /// <param name="udpBytes">What an OPT record says; null: none.</param>
    /// <param name="version">Of EDNS.</param>
    /// <param name="flags">The third byte.</param>
    /// <param name="options">In the OPT record.</param>
    /// <param name="isDnssecOk">Its flag.</param>
    public static byte[] Query(
        string name = Domain, int type = 1, int kind = 1, int? udpBytes = null, byte version = 0, byte flags = 1, byte[]? options = null, bool isDnssecOk = false)
    {
        List<byte> query = [0xBE, 0xEF, flags, 0, 0, 1, 0, 0, 0, 0, 0, (byte)(udpBytes is null ? 0 : 1)];
        query.AddRange(Name(name));
        query.AddRange([(byte)(type >> 8), (byte)type, (byte)(kind >> 8), (byte)kind]);
        if (udpBytes is int bytes)
        {
            query.AddRange([0, 0, 41, (byte)(bytes >> 8), (byte)bytes, 0, version, (byte)(isDnssecOk ? 0x80 : 0), 0]);
            query.AddRange([(byte)((options?.Length ?? 0) >> 8), (byte)(options?.Length ?? 0), .. options ?? []]);
        }

        return [.. query];
    }

    public static byte[] Name(string name)
    {
        List<byte> bytes = [];
        foreach (string label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.AddRange([(byte)label.Length, .. Encoding.Latin1.GetBytes(label)]);
        }

        return [.. bytes, 0];
    }

    /// <summary>What the responder makes of <paramref name="query"/>; null: no answer.</summary>
    public static NaiveDnsMessage? Ask(DnsZone? zone, byte[] query, bool isUdp = true) => Ask(new DnsResponder(), zone, query, isUdp);

    public static NaiveDnsMessage? Ask(DnsResponder responder, DnsZone? zone, byte[] query, bool isUdp = true)
    {
        byte[] answer = AskBytes(responder, zone, query, isUdp);
        return answer.Length == 0 ? null : NaiveDnsMessage.Read(answer) ?? throw new InvalidDataException("an answer that cannot be read");
    }

    public static byte[] AskBytes(DnsResponder responder, DnsZone? zone, byte[] query, bool isUdp = true)
    {
        byte[] room = new byte[isUdp ? DnsHeader.MostUdpBytes : responder.MostAnswerBytes(zone)];
        return room[..responder.Respond(query, zone, isUdp, room).AnswerBytes];
    }

    /// <summary>The addresses of the answer section, in its order.</summary>
    public static string[] Addresses(this NaiveDnsMessage message) =>
        [.. message.Answers.Where(static record => record.Type is 1 or 28).Select(static record => new IPAddress(record.Data).ToString())];

    /// <summary>The last number of an SOA record.</summary>
    public static uint Minimum(this NaiveDnsMessage.Record soa) => BinaryPrimitives.ReadUInt32BigEndian(soa.Data.AsSpan()[^4..]);
}
