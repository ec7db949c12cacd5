using System.Net;

namespace LoadBalancer.Core.Primitives;

/// <summary>How networks that the operator wrote are compared with addresses.</summary>
/// <remarks>Pure.</remarks>
internal static class Networks
{
    /// <summary><c>::ffff:10.0.0.0/104</c> is <c>10.0.0.0/8</c>, since whoever is in it counts as IPv4. A shorter prefix means IPv6, and no IPv4.</summary>
    public static IPNetwork Unmapped(IPNetwork network) => network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= 96
        ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - 96)
        : network;
}
