using System.Buffers.Binary;
using System.Net;
using System.Text;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Routing;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Listening;

/// <summary>Whose bucket of a <see cref="RateLimit"/> a request is taken from, as a number.</summary>
/// <remarks>
/// Hot path, no allocation. An address is its own number, so no two clients share one. A host or a field is hashed to 64 bits with seeds of this
/// process: two of a million values meet once in 30 million processes.
/// </remarks>
internal static class RateKeys
{
    private static readonly ulong FirstSeed = (ulong)Random.Shared.NextInt64();
    private static readonly ulong SecondSeed = (ulong)Random.Shared.NextInt64();

    /// <param name="exchange">Its request is understood.</param>
    /// <param name="client">Whose request it is; null: unknown, so it is counted as the peer's.</param>
    /// <param name="limit">Says what is counted by.</param>
    public static ulong Of(Exchange exchange, IPAddress? client, RateLimit limit) => limit.Numbers.Key switch
    {
        RateLimitKey.Host => OfHost(exchange),
        RateLimitKey.Header when TryFind(exchange, limit.HeaderName, out ReadOnlySpan<byte> value) => OfBytes(value),
        _ => OfAddress(client ?? exchange.Client.Address),
    };

    /// <summary>IPv4 whole; of IPv6 the /64, which is the least that one subscriber has to himself (RFC 6177 §2).</summary>
    private static ulong OfAddress(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : address.IsIPv4MappedToIPv6 ? BinaryPrimitives.ReadUInt32BigEndian(bytes[12..])
            : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    private static ulong OfHost(Exchange exchange)
    {
        Span<byte> key = stackalloc byte[HostKey.MaxBytes];
        bool fits = HostKey.TryWrite(exchange.Meaning.Host(exchange.RequestBytes.Span), key, out int keyBytes); // it did when the route was found
        return fits ? OfBytes(key[..keyBytes]) : 0;
    }

    private static ulong OfBytes(ReadOnlySpan<byte> bytes) =>
        ((ulong)ByteHash.Compute(bytes, FirstSeed) << 32) | ByteHash.Compute(bytes, SecondSeed);

    private static bool TryFind(Exchange exchange, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> bytes = exchange.RequestBytes.Span;
        foreach (ref readonly FieldLine line in exchange.Request.Fields.Lines)
        {
            if (line.NameLength == name.Length && Ascii.EqualsIgnoreCase(line.Name(bytes), name))
            {
                value = line.Value(bytes);
                return true;
            }
        }

        value = default;
        return false;
    }
}
