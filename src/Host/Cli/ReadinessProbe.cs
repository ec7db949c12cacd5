using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.Host.Cli;

/// <summary>Asks a process once whether it is ready.</summary>
/// <remarks>
/// A socket and no HTTP client: it is started every second on every node, and loading a client costs ten times what the question does. Nothing of the
/// answer is read but what it begins with and its last line, at most <see cref="MostBytes"/>.
/// </remarks>
internal static class ReadinessProbe
{
    private const int MostBytes = 4096;

    /// <summary>What <c>/readyz</c> says; null, with the reason, when it says nothing in time.</summary>
    public static async Task<(string? Word, string Fault)> AskAsync(Uri admin, TimeSpan timeout, TimeProvider time)
    {
        using CancellationTokenSource patience = new(timeout, time);
        try
        {
            string? path = AdminAddress.SocketPath(admin);
            using Socket socket = path is null ? new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true } : new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            EndPoint address = path is not null ? new UnixDomainSocketEndPoint(path)
                : IPAddress.TryParse(admin.Host.Trim('[', ']'), out IPAddress? ip) ? new IPEndPoint(ip, admin.Port) : new DnsEndPoint(admin.Host, admin.Port);
            await socket.ConnectAsync(address, patience.Token);
            byte[] request = Encoding.ASCII.GetBytes($"GET /readyz HTTP/1.1\r\nHost: {(path is null ? admin.Authority : "localhost")}\r\nConnection: close\r\n\r\n");
            await socket.SendAsync(request, patience.Token);
            byte[] answer = new byte[MostBytes];
            int count = 0;
            for (int received; count < answer.Length && (received = await socket.ReceiveAsync(answer.AsMemory(count), patience.Token)) > 0;)
            {
                count += received;
            }

            return Read(Encoding.Latin1.GetString(answer, 0, count), admin);
        }
        catch (OperationCanceledException)
        {
            return (null, $"{AdminAddress.Name(admin)} did not answer within {timeout.TotalMilliseconds:0} ms");
        }
        catch (SocketException fault)
        {
            return (null, fault.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable ? $"nobody listens at {AdminAddress.Name(admin)}" : $"{AdminAddress.Name(admin)}: {fault.Message}");
        }
    }

    private static (string? Word, string Fault) Read(string answer, Uri admin)
    {
        int end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string word = end < 0 ? "" : answer[(end + 4)..].Trim();
        bool isLb = (answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) && word == "ready") ||
            (answer.StartsWith("HTTP/1.1 503 ", StringComparison.Ordinal) && word is "loading" or "draining");
        return isLb ? (word, "") : (null, $"{AdminAddress.Name(admin)} answers, but not as lb does: another program's port?");
    }
}
