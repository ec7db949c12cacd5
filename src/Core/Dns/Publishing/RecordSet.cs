using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>All addresses of one kind that a name has (an RRset, RFC 2181 §5); none of them: there is no such set.</summary>
/// <remarks>Background, immutable.</remarks>
public sealed record RecordSet
{
    private RecordSet(string name, RecordKind kind, int ttlSeconds, ImmutableArray<IPAddress> addresses) =>
        (Name, Kind, TtlSeconds, Addresses) = (name, kind, ttlSeconds, addresses);

    /// <summary>Whose they are, without a dot behind it.</summary>
    public string Name { get; }

    /// <summary>Of which kind.</summary>
    public RecordKind Kind { get; }

    /// <summary>How long an answer may be kept; 0 where there are no addresses.</summary>
    public int TtlSeconds { get; }

    /// <summary>Each once, in an order of their own, so that two equal sets look alike.</summary>
    public ImmutableArray<IPAddress> Addresses { get; }

    /// <summary>Those of <paramref name="addresses"/> that are of <paramref name="kind"/>.</summary>
    public static RecordSet Of(string name, RecordKind kind, int ttlSeconds, IEnumerable<IPAddress> addresses)
    {
        AddressFamily family = kind == RecordKind.A ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        ImmutableArray<IPAddress> own =
        [
            .. addresses.Where(address => address.AddressFamily == family).Distinct()
                .OrderBy(static address => Convert.ToHexString(address.GetAddressBytes()), StringComparer.Ordinal),
        ];
        return new RecordSet(name, kind, own.IsEmpty ? 0 : ttlSeconds, own);
    }

    /// <summary>True when nothing needs to be written to make one the other.</summary>
    public bool Equals(RecordSet? other) =>
        other is not null && Kind == other.Kind && TtlSeconds == other.TtlSeconds &&
        Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase) && Addresses.SequenceEqual(other.Addresses);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, TtlSeconds, Addresses.Length);

    /// <summary>For people: the addresses, or that there are none.</summary>
    public override string ToString() => Addresses.IsEmpty ? "no address" : string.Join(", ", Addresses);
}
