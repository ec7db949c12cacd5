using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Listening;

/// <summary>The peers that a listener's list of networks means.</summary>
/// <remarks>Immutable. Empty: nobody.</remarks>
internal readonly struct PeerNetworks(ImmutableArray<IPNetwork> networks)
{
    private readonly ImmutableArray<IPNetwork> _networks = [.. networks.Select(Networks.Unmapped)];

    /// <summary>
    /// True when <paramref name="address"/> is in one of the networks; a dual-stack socket's IPv4 peer counts as IPv4, and a peer on a Unix socket is
    /// in none but that of its own word: whoever lists all addresses means addresses.
    /// </summary>
    public bool Contains(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        bool isUnix = UnixPeer.Is(address);
        foreach (IPNetwork network in _networks)
        {
            if (isUnix ? network.Equals(UnixPeer.Network) : network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
