using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Host.Demo;

/// <summary>Where on loopback each address of the real cluster is: the only difference between the demo and the files it reads.</summary>
/// <remarks>Config path; pure. Linux answers on all of 127.0.0.0/8 without being told.</remarks>
internal static class LoopbackMap
{
    /// <summary>127.0.0.1 is the client's and the admin address.</summary>
    private const int FirstAlbHost = 2;

    /// <summary>ALB number <paramref name="index"/>, from 0: 127.0.0.2, .3, .4 and on.</summary>
    public static IPAddress Alb(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, byte.MaxValue - FirstAlbHost);
        return new IPAddress([127, 0, 0, (byte)(FirstAlbHost + index)]);
    }

    /// <summary>
    /// A pod's address with its last two bytes kept: 172.30.33.207 is 127.0.33.207. False for IPv6, for a third byte of 0 (the ALBs'
    /// range), and for what is not an address.
    /// </summary>
    public static bool TryPod(string podIp, out IPAddress loopback)
    {
        loopback = IPAddress.None;
        if (!IPAddress.TryParse(podIp, out IPAddress? address) || address.AddressFamily != AddressFamily.InterNetwork)
        {
            return false;
        }

        byte[] bytes = address.GetAddressBytes();
        if (bytes[2] == 0)
        {
            return false;
        }

        loopback = new IPAddress([127, 0, bytes[2], bytes[3]]);
        return true;
    }
}
