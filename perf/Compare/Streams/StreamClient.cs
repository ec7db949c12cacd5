using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.Perf.Compare.Streams;

/// <summary>A client over a raw socket: it decides when it reads, which no HTTP library lets one do.</summary>
internal sealed class StreamClient : IDisposable
{
    // Small, so that what a stalled client leaves in flight is the proxy's doing and not this socket's buffer.
    private const int ReceiveBufferBytes = 64 * 1024;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = ReceiveBufferBytes };

    public static async Task<StreamClient> ConnectAsync(int port, CancellationToken cancellation)
    {
        StreamClient client = new();
        await client._socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
        return client;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Asks for the download and returns its head; the body waits for <see cref="ReadBodyAsync"/>.</summary>
    public async Task<MessageHead> BeginDownloadAsync(CancellationToken cancellation)
    {
        await SendTextAsync($"GET {StreamOrigin.DownloadPath} HTTP/1.1\r\nHost: bodies.test\r\n\r\n", cancellation);
        return await ReceiveHeadAsync(cancellation);
    }

    /// <summary>Reads the body announced by <paramref name="head"/> and returns how many bytes came.</summary>
    public Task<long> ReadBodyAsync(MessageHead head, CancellationToken cancellation) =>
        Body.ReceiveAsync(_socket, head, head.ContentLength, cancellation);

    /// <summary>Sends <paramref name="length"/> bytes and returns how many the origin says it received.</summary>
    public async Task<long> UploadAsync(long length, CancellationToken cancellation)
    {
        await SendTextAsync($"POST {StreamOrigin.UploadPath} HTTP/1.1\r\nHost: bodies.test\r\nContent-Length: {length}\r\n\r\n", cancellation);
        await Body.SendAsync(_socket, length, _ => { }, cancellation);
        MessageHead head = await ReceiveHeadAsync(cancellation);
        byte[] count = new byte[head.ContentLength];
        head.Rest.CopyTo(count);
        int have = head.Rest.Length;
        while (have < count.Length)
        {
            int received = await _socket.ReceiveAsync(count.AsMemory(have), cancellation);
            have += received > 0 ? received : throw new CompareException("the answer to the upload ended early");
        }

        return long.Parse(count, CultureInfo.InvariantCulture);
    }

    private async Task SendTextAsync(string text, CancellationToken cancellation) =>
        await _socket.SendAsync(Encoding.ASCII.GetBytes(text), cancellation);

    private async Task<MessageHead> ReceiveHeadAsync(CancellationToken cancellation)
    {
        MessageHead head = await MessageHead.ReceiveAsync(_socket, cancellation)
            ?? throw new CompareException("the proxy closed the connection without an answer");
        return head.StartLine.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)
            ? head
            : throw new CompareException($"the proxy answered '{head.StartLine}'");
    }
}
