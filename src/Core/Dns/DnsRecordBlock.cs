using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net.Sockets;
using LoadBalancer.Core.Dns.Wire;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Dns;

/// <summary>The addresses of one kind, as records that are written already: an answer is two copies of parts of them.</summary>
/// <remarks>
/// Hot path, immutable. Each record's owner is a pointer at the question, whose name it always is: so the same bytes answer the domain and every
/// name below it, in the case it was asked in.
/// </remarks>
internal sealed class DnsRecordBlock
{
    /// <summary>Weights beyond it are taken for it, so that their sum stays a number.</summary>
    private const int MostWeight = 1_000_000;

    private const int OwnerBytes = 2;

    private readonly byte[] _records;
    private readonly int[] _weightSums; // up to and with each address

    /// <param name="addresses">Of which those of <paramref name="family"/> are taken.</param>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="ttlSeconds">Of each record.</param>
    public DnsRecordBlock(IEnumerable<DnsAddress> addresses, AddressFamily family, int ttlSeconds)
    {
        ImmutableArray<DnsAddress> chosen = [.. addresses.Where(address => address.Ip.AddressFamily == family)];
        bool isIpv4 = family == AddressFamily.InterNetwork;
        int addressBytes = isIpv4 ? 4 : 16;
        RecordBytes = OwnerBytes + DnsHeader.RecordTailBytes + addressBytes;
        RecordCount = chosen.Length;
        _records = new byte[RecordBytes * chosen.Length];
        _weightSums = new int[chosen.Length];
        int weightSum = 0;
        for (int index = 0; index < chosen.Length; index++)
        {
            Span<byte> record = _records.AsSpan(index * RecordBytes, RecordBytes);
            BinaryPrimitives.WriteUInt16BigEndian(record, DnsHeader.Pointer | DnsHeader.Bytes);
            BinaryPrimitives.WriteUInt16BigEndian(record[2..], isIpv4 ? DnsType.A : DnsType.Aaaa);
            BinaryPrimitives.WriteUInt16BigEndian(record[4..], DnsHeader.ClassIn);
            BinaryPrimitives.WriteUInt32BigEndian(record[6..], (uint)ttlSeconds);
            BinaryPrimitives.WriteUInt16BigEndian(record[10..], (ushort)addressBytes);
            chosen[index].Ip.TryWriteBytes(record[12..], out _);
            weightSum += Math.Clamp(chosen[index].Weight, 1, MostWeight);
            _weightSums[index] = weightSum;
        }
    }

    /// <summary>None.</summary>
    public static DnsRecordBlock None { get; } = new([], AddressFamily.InterNetwork, 0);

    public int RecordCount { get; }

    public int RecordBytes { get; }

    public int Bytes => _records.Length;

    /// <summary>Writes all of them into the answer, or none: the first one by weight, the others behind it in their order, as on a wheel.</summary>
    public bool TryWriteAnswers(ref DnsWriter writer)
    {
        if (writer.LeftBytes < _records.Length)
        {
            return false;
        }

        int cut = RecordCount > 1 ? PickFirst() * RecordBytes : 0;
        writer.TryWrite(_records.AsSpan(cut));
        writer.TryWrite(_records.AsSpan(0, cut));
        writer.Count(DnsHeader.AnswerCountAt, RecordCount);
        return true;
    }

    /// <summary>Writes all of them as additional records of another name than the question's, or none.</summary>
    /// <param name="writer">The answer.</param>
    /// <param name="ownerAt">Where in the message that name stands.</param>
    public void TryWriteGlue(ref DnsWriter writer, int ownerAt)
    {
        if (writer.LeftBytes < _records.Length)
        {
            return; // RFC 2181 §9: what is additional may be left out, and the answer is whole
        }

        for (int at = 0; at < _records.Length; at += RecordBytes)
        {
            writer.TryWritePointer(ownerAt);
            writer.TryWrite(_records.AsSpan(at + OwnerBytes, RecordBytes - OwnerBytes));
        }

        writer.Count(DnsHeader.AdditionalCountAt, RecordCount);
    }

    private int PickFirst()
    {
        int point = ThreadRandom.Below(_weightSums[^1]);
        int first = 0;
        while (_weightSums[first] <= point)
        {
            first++;
        }

        return first;
    }
}
