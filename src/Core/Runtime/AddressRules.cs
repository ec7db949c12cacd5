using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Runtime;

/// <summary>Which clients a route takes (<c>allow</c>, <c>deny</c>): none that is denied; where any are allowed, only those.</summary>
/// <remarks>Hot path, immutable: a binary search in each list, whatever the number of networks; no allocation.</remarks>
internal sealed class AddressRules(ImmutableArray<IPNetwork> allow, ImmutableArray<IPNetwork> deny)
{
    private readonly Ranges _allowed = new(allow);
    private readonly Ranges _denied = new(deny);

    /// <param name="client">Whose request it is; null: it has no address (a Unix socket), or a trusted proxy spoke for something that is none, which nobody has allowed.</param>
    public bool Allow(IPAddress? client)
    {
        if (client is null)
        {
            return false;
        }

        (bool isIPv4, UInt128 number) = Number(client);
        return !_denied.Contain(isIPv4, number) && (_allowed.IsEmpty || _allowed.Contain(isIPv4, number));
    }

    /// <summary>The address as a number of its family. IPv4 mapped into IPv6 is the IPv4 address, however a socket or a proxy writes it.</summary>
    private static (bool IsIPv4, UInt128 Number) Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return length == 4 ? (true, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : address.IsIPv4MappedToIPv6 ? (true, BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]))
            : (false, BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>Networks of both families, each as ranges that are sorted and neither meet nor touch.</summary>
    private sealed class Ranges
    {
        private readonly (UInt128 First, UInt128 Last)[] _ipv4;
        private readonly (UInt128 First, UInt128 Last)[] _ipv6;

        public Ranges(ImmutableArray<IPNetwork> networks)
        {
            IPNetwork[] plain = [.. networks.Select(Networks.Unmapped)];
            _ipv4 = Merge(plain.Where(network => network.BaseAddress.AddressFamily == AddressFamily.InterNetwork), addressBits: 32);
            _ipv6 = Merge(plain.Where(network => network.BaseAddress.AddressFamily != AddressFamily.InterNetwork), addressBits: 128);
        }

        public bool IsEmpty => _ipv4.Length == 0 && _ipv6.Length == 0;

        public bool Contain(bool isIPv4, UInt128 number)
        {
            (UInt128 First, UInt128 Last)[] ranges = isIPv4 ? _ipv4 : _ipv6;
            int low = 0;
            int high = ranges.Length; // ranges before low begin at or below the number, those from high on above it
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (ranges[middle].First <= number)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return low > 0 && number <= ranges[low - 1].Last;
        }

        private static (UInt128 First, UInt128 Last)[] Merge(IEnumerable<IPNetwork> networks, int addressBits)
        {
            List<(UInt128 First, UInt128 Last)> merged = [];
            foreach ((UInt128 first, UInt128 last) in networks.Select(network => Range(network, addressBits)).Order())
            {
                if (merged.Count > 0 && (first <= merged[^1].Last || first - 1 == merged[^1].Last))
                {
                    merged[^1] = (merged[^1].First, UInt128.Max(last, merged[^1].Last));
                }
                else
                {
                    merged.Add((first, last));
                }
            }

            return [.. merged];
        }

        private static (UInt128 First, UInt128 Last) Range(IPNetwork network, int addressBits)
        {
            UInt128 first = Number(network.BaseAddress).Number;
            int hostBits = addressBits - network.PrefixLength;
            return (first, first | (hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1));
        }
    }
}
