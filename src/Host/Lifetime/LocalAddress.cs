using System.Net;
using System.Net.NetworkInformation;

namespace LoadBalancer.Host.Lifetime;

/// <summary>Which addresses this machine has.</summary>
internal static class LocalAddress
{
    /// <summary>True while <paramref name="address"/> is on one of its interfaces; false too when the system does not say.</summary>
    public static bool Has(IPAddress address)
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces().Any(each => each.GetIPProperties().UnicastAddresses.Any(one => one.Address.Equals(address)));
        }
        catch (NetworkInformationException)
        {
            return false;
        }
    }
}
