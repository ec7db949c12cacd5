using System.Net;
using System.Net.Sockets;
using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.Soak.Slow;

/// <summary>A pod that answers anything with 100 bytes, and <c>/large</c> with 4 MiB; it waits for bodies as long as they take.</summary>
internal sealed class SlowPod : IDisposable
{
    private const int SmallBytes = 100;
    private const int LargeBytes = 4 * 1024 * 1024; // more than the kernel's buffers on the way to a client that does not read

    private static readonly byte[] Zeros = new byte[LargeBytes]; // for all: a block for each answer had the pod busy for seconds while readers came

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public SlowPod()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(4096);
        _ = AcceptAsync();
    }

    public EndPoint Address => _listener.LocalEndPoint!;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private static async Task ServeAsync(Socket socket)
    {
        using Wire wire = new(socket, Timeout.InfiniteTimeSpan);
        try
        {
            while (await wire.TryReadHeadAsync() is { } head)
            {
                await wire.ReadBodyAsync(head, static (_, _) => { });
                int bytes = head.Target == "/large" ? LargeBytes : SmallBytes;
                await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {bytes}\r\n\r\n");
                await wire.SendAsync(Zeros.AsMemory(0, bytes));
            }
        }
        catch (Exception end) when (end is SocketException or UnexpectedException)
        {
            // An attacker's request: cut on its way, as it should be.
        }
    }
}
