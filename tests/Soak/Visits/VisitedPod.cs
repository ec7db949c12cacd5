using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.Soak.Visits;

/// <summary>The pod behind the visited balancers: answers at once, or for <c>/slow</c> after a while.</summary>
internal sealed class VisitedPod : IDisposable
{
    public const string Body = "ok";

    private readonly TcpListener _listener;
    private readonly TimeSpan _slow;

    public VisitedPod(IPEndPoint address, TimeSpan slow)
    {
        _slow = slow;
        _listener = new TcpListener(address);
        _listener.Start(backlog: 512);
        _ = AcceptAsync();
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using Socket end = socket;
        socket.NoDelay = true;
        byte[] answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
        byte[] head = new byte[16 * 1024];
        try
        {
            for (int length = 0; ;)
            {
                int received = await socket.ReceiveAsync(head.AsMemory(length));
                if (received == 0)
                {
                    return;
                }

                length += received;
                if (!head.AsSpan(0, length).EndsWith("\r\n\r\n"u8)) // a balancer sends one request at a time, and these have no body
                {
                    continue;
                }

                if (head.AsSpan(0, length).StartsWith("GET /slow "u8))
                {
                    await Task.Delay(_slow);
                }

                await socket.SendAsync(answer);
                length = 0;
            }
        }
        catch (SocketException)
        {
            // The balancer's end is the test's matter.
        }
    }
}
