using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.Host.Lifetime;

/// <summary>Tells a service manager how far the process is: systemd's <c>Type=notify</c>.</summary>
/// <remarks>
/// The protocol is one datagram to a socket that the environment names. The package for it (Microsoft.Extensions.Hosting.Systemd) hooks into a generic
/// host, which this process does not have, and would bring its console log along for these few lines.
/// </remarks>
internal static class ServiceNotice
{
    public const string Ready = "READY=1";

    public const string Stopping = "STOPPING=1";

    /// <summary>The environment's word for the socket.</summary>
    public const string Variable = "NOTIFY_SOCKET";

    /// <summary>Tells it, where somebody listens; a manager that does not is no reason to stop.</summary>
    public static void Send(string state) => Send(state, Environment.GetEnvironmentVariable(Variable));

    internal static bool Send(string state, string? socketPath)
    {
        if (string.IsNullOrEmpty(socketPath) || OperatingSystem.IsWindows())
        {
            return false;
        }

        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            string path = socketPath[0] == '@' ? $"\0{socketPath[1..]}" : socketPath; // '@': in the kernel's abstract name space
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (Exception fault) when (fault is SocketException or ArgumentException)
        {
            return false;
        }
    }
}
