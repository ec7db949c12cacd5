using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace LoadBalancer.Core.Dns.Publishing.Messages;

/// <summary>Writes the parts of a DNS message, numbers in network order and names whole (RFC 1035 §3.1).</summary>
/// <remarks>Background. Names go out in lower case, which is how TSIG signs them; nothing here is long enough for compression to matter.</remarks>
internal sealed class MessageWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(512);

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.GetSpan(2), (ushort)value);
        _bytes.Advance(2);
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
    }

    /// <summary>RFC 8945 §4.2: the time signed has 48 bits.</summary>
    public void UInt48(long value)
    {
        UInt16((int)(value >> 32));
        UInt32((uint)value);
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <param name="name">Without a dot behind it; its labels' lengths were checked with the configuration.</param>
    public void Name(string name)
    {
        foreach (string label in name.ToLowerInvariant().Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            Debug.Assert(label.Length <= 63, "a longer one would read as a pointer");
            _bytes.Write([(byte)label.Length]);
            _bytes.Write(Encoding.Latin1.GetBytes(label));
        }

        _bytes.Write([(byte)0]);
    }
}
