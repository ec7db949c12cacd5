using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Dns.Wire;

namespace LoadBalancer.Core.Dns;

/// <summary>Says what a question is answered and why: asks the responder itself, and reads what it wrote.</summary>
/// <remarks>Config path, pure.</remarks>
public static class DnsExplainer
{
    /// <summary>Explains one question.</summary>
    /// <param name="zone">What is answered now; null: nothing yet.</param>
    /// <param name="name">With or without the dot at its end.</param>
    /// <param name="type"><c>A</c>, <c>AAAA</c>, … or <c>TYPE65280</c>.</param>
    /// <param name="fault">Why the question is none; empty when it is one.</param>
    /// <returns>Null when it is none.</returns>
    public static DnsAnswerText? TryExplain(DnsZone? zone, string name, string type, out string fault)
    {
        fault = "";
        byte[]? encoded = DnsName.Encode(name);
        if (encoded is null || name.Length == 0)
        {
            fault = $"'{name}' is no name: labels of 1 to {DnsHeader.MostLabelBytes} characters with dots between them, at most {DnsHeader.MostNameBytes - 2} in all";
            return null;
        }

        if (!DnsTypeNames.TryParse(type, out ushort number))
        {
            fault = $"'{type}' is no type of record: A, AAAA, NS, SOA, … or TYPE and its number";
            return null;
        }

        byte[] query = CreateQuery(encoded, number);
        DnsResponder responder = new();
        byte[] answer = new byte[responder.MostAnswerBytes(zone)];
        DnsOutcome outcome = responder.Respond(query, zone, isUdp: false, answer);
        byte[] datagram = new byte[DnsHeader.MostUdpBytes];
        DnsOutcome overUdp = responder.Respond(query, zone, isUdp: true, datagram);
        bool isTruncated = overUdp.AnswerBytes > 0 && (datagram[2] & DnsHeader.IsTruncated) != 0;
        DnsAnswerText text = new()
        {
            Name = name.EndsWith('.') ? name : name + ".",
            Type = DnsTypeNames.Of(number),
            Rcode = outcome.AnswerBytes == 0 ? "none" : outcome.End.ToString().ToUpperInvariant(),
            AnswerBytes = outcome.AnswerBytes,
            IsTruncatedOverUdp = isTruncated,
            Reason = DnsReasons.Of(outcome.Decision, zone, DnsTypeNames.Of(number)),
        };
        return outcome.AnswerBytes == 0 ? text : AddRecords(text, answer.AsSpan(0, outcome.AnswerBytes));
    }

    private static byte[] CreateQuery(byte[] name, ushort type)
    {
        byte[] query = new byte[DnsHeader.Bytes + name.Length + DnsHeader.QuestionTailBytes + DnsHeader.OptBytes];
        DnsWriter writer = new(query, DnsHeader.OptBytes);
        writer.WriteHeader([0, 0, 0], DnsRcode.NoError, isAuthoritative: false);
        query[2] = 0; // a query
        byte[] question = [.. name, (byte)(type >> 8), (byte)type, 0, (byte)DnsHeader.ClassIn];
        writer.TryWriteQuestion(question);
        writer.WriteOpt(DnsRcode.NoError, isDnssecOk: false);
        return query;
    }

    private static DnsAnswerText AddRecords(DnsAnswerText text, ReadOnlySpan<byte> message)
    {
        DnsRecordReader reader = new(message);
        reader.TryReadQuestion();
        return text with
        {
            Answer = Read(ref reader, message, DnsHeader.AnswerCountAt),
            Authority = Read(ref reader, message, DnsHeader.AuthorityCountAt),
            Additional = Read(ref reader, message, DnsHeader.AdditionalCountAt),
        };
    }

    private static ImmutableArray<DnsRecordText> Read(ref DnsRecordReader reader, ReadOnlySpan<byte> message, int countAt)
    {
        ImmutableArray<DnsRecordText>.Builder records = ImmutableArray.CreateBuilder<DnsRecordText>();
        for (int left = BinaryPrimitives.ReadUInt16BigEndian(message[countAt..]); left > 0 && reader.TryReadRecord(); left--)
        {
            if (reader.Type != DnsType.Opt)
            {
                records.Add(new DnsRecordText(reader.Owner, reader.TtlSeconds, DnsTypeNames.Of(reader.Type), DataText(reader, message)));
            }
        }

        return records.ToImmutable();
    }

    private static string DataText(in DnsRecordReader record, ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> data = message[record.Data];
        int at = record.Data.Start.Value;
        switch (record.Type)
        {
            case DnsType.A or DnsType.Aaaa:
                return new IPAddress(data).ToString();
            case DnsType.Ns:
                return DnsRecordReader.ReadName(message, ref at) ?? "";
            case DnsType.Soa:
                string? primary = DnsRecordReader.ReadName(message, ref at);
                string? hostmaster = DnsRecordReader.ReadName(message, ref at);
                return string.Join(' ', [primary, hostmaster, .. Numbers(message[at..record.Data.End])]);
            case DnsType.Hinfo:
                return "\"RFC8482\" \"\"";
            default:
                return Convert.ToHexString(data);
        }
    }

    private static string[] Numbers(ReadOnlySpan<byte> data)
    {
        string[] numbers = new string[data.Length / sizeof(uint)];
        for (int index = 0; index < numbers.Length; index++)
        {
            numbers[index] = BinaryPrimitives.ReadUInt32BigEndian(data[(index * sizeof(uint))..]).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return numbers;
    }
}
