using System.Net.Sockets;
using System.Text;
using LoadBalancer.Perf.Compare.Peers;
using LoadBalancer.Perf.Compare.Streams;

namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>Kept connections that have each had one exchange and now say nothing: what does one of them cost in memory?</summary>
internal static class IdleConnections
{
    // A garbage collector and an allocator may still be busy with the exchanges.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>Resident KiB per connection: the growth of the proxy's processes over three quarters of <paramref name="count"/> of them.</summary>
    /// <remarks>The first quarter is not counted: it lives in what earlier load has left free, and would look like no cost at all.</remarks>
    /// <exception cref="CompareException">The proxy closed some of them, so that the growth is not theirs.</exception>
    public static async Task<double> KibibytesEachAsync(Peer peer, int count, CancellationToken cancellation)
    {
        byte[] request = Encoding.ASCII.GetBytes(
            $"GET / HTTP/1.1\r\nHost: 127.0.0.1:{peer.Port}\r\nUser-Agent: compare\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\n\r\n");
        List<Socket> open = [];
        try
        {
            long before = await OpenUpToAsync(count / 4);
            long after = await OpenUpToAsync(count);
            int closed = open.Count(socket => socket.Poll(0, SelectMode.SelectRead));
            return closed == 0
                ? (double)(after - before) / (count - (count / 4))
                : throw new CompareException($"{peer.Name} closed {closed} of {count} idle connections");
        }
        finally
        {
            open.ForEach(socket => socket.Dispose());
        }

        async Task<long> OpenUpToAsync(int target)
        {
            while (open.Count < target)
            {
                open.Add(await ExchangeAsync(peer.Port, request, cancellation));
            }

            await Task.Delay(Settling, cancellation);
            return ResidentMemory.ReadKibibytes(peer.ProcessIds);
        }
    }

    private static async Task<Socket> ExchangeAsync(int port, byte[] request, CancellationToken cancellation)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", port, cancellation);
        await socket.SendAsync(request, cancellation);
        MessageHead? head = await MessageHead.ReceiveAsync(socket, cancellation);
        return head is not null && head.StartLine.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)
            && await Body.ReceiveAsync(socket, head, head.ContentLength, cancellation) == head.ContentLength
            ? socket
            : throw new CompareException($"idle connections: the proxy answered '{head?.StartLine}'");
    }
}
