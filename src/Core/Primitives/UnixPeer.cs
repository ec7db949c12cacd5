using System.Net;

namespace LoadBalancer.Core.Primitives;

/// <summary>How a peer on a Unix socket, which has no address, stands among peers that have one.</summary>
public static class UnixPeer
{
    /// <summary>The operator's word for all such peers, in a list of networks; and the log's.</summary>
    public const string Word = AddressText.UnixPrefix;

    /// <summary>Stands in the place of its address: the broadcast address, from which nobody connects.</summary>
    public static IPAddress Address { get; } = IPAddress.None;

    /// <summary>What <see cref="Word"/> is read as.</summary>
    public static IPNetwork Network { get; } = new(Address, 32);

    /// <summary>True for a peer on a Unix socket.</summary>
    public static bool Is(IPAddress address) => address.Equals(Address);
}
