using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Perf.Compare.Processes;

/// <summary>Free ports on 127.0.0.1.</summary>
internal static class Loopback
{
    private static readonly HashSet<int> Given = [];

    /// <summary>A port nobody listens on now and that was not given out before.</summary>
    /// <remarks>Race: another program may take it before ours binds; ours then fails to start and says so.</remarks>
    public static int FreePort()
    {
        while (true)
        {
            using TcpListener probe = new(IPAddress.Loopback, 0);
            probe.Start();
            int port = ((IPEndPoint)probe.LocalEndpoint).Port;
            if (Given.Add(port))
            {
                return port;
            }
        }
    }
}
