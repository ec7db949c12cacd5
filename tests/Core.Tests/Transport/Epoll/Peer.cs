using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>What the other end of a connection does: a plain socket of the base library, whose awaits end on the thread pool.</summary>
internal static class Peer
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task SendAllAsync(this Socket peer, ReadOnlyMemory<byte> bytes) => SendEachAsync(peer, bytes).Patiently();

    /// <summary>Receives this many bytes, in pieces of at most <paramref name="pieceBytes"/>.</summary>
    public static async Task<byte[]> ReceiveExactlyAsync(this Socket peer, int count, int pieceBytes = int.MaxValue)
    {
        byte[] bytes = new byte[count];
        for (int filled = 0; filled < count;)
        {
            int received = await peer.ReceiveAsync(bytes.AsMemory(filled, Math.Min(pieceBytes, count - filled)), Cancellation).Patiently();
            Assert.NotEqual(0, received);
            filled += received;
        }

        return bytes;
    }

    /// <summary>Receives up to the FIN.</summary>
    /// <exception cref="SocketException">There was a reset instead.</exception>
    public static async Task<byte[]> ReceiveToEndAsync(this Socket peer, int pieceBytes = 64 * 1024)
    {
        using MemoryStream all = new();
        byte[] piece = new byte[pieceBytes];
        while (await peer.ReceiveAsync(piece, Cancellation).Patiently() is int received and > 0)
        {
            all.Write(piece, 0, received);
        }

        return all.ToArray();
    }

    /// <summary>Passes when the connection ends with a reset, whatever came before it.</summary>
    public static async Task AssertResetAsync(this Socket peer)
    {
        SocketException reset = await Assert.ThrowsAsync<SocketException>(() => peer.ReceiveToEndAsync());
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
    }

    /// <summary>Ends the connection with a reset.</summary>
    public static void Reset(this Socket peer)
    {
        peer.LingerState = new LingerOption(enable: true, seconds: 0);
        peer.Dispose();
    }

    /// <summary>What a read has given.</summary>
    public static string Text(this ReadResult read) => Encoding.ASCII.GetString(read.Buffer);

    private static async Task SendEachAsync(Socket peer, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await peer.SendAsync(bytes, Cancellation)..];
        }
    }
}
