using System.Net.Sockets;

namespace LoadBalancer.Perf.Compare.Streams;

/// <summary>Sends and receives a body of a known length in pieces.</summary>
internal static class Body
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>Sends <paramref name="length"/> bytes; <paramref name="onSent"/> hears of each piece once the kernel has it.</summary>
    public static async Task SendAsync(Socket socket, long length, Action<int> onSent, CancellationToken cancellation)
    {
        byte[] piece = new byte[PieceBytes];
        for (long left = length; left > 0;)
        {
            int sent = await socket.SendAsync(piece.AsMemory(0, (int)Math.Min(left, piece.Length)), cancellation);
            left -= sent;
            onSent(sent);
        }
    }

    /// <summary>Receives until <paramref name="length"/> bytes are there, those that came with the head included, or the peer closes.</summary>
    /// <returns>How many came.</returns>
    public static async Task<long> ReceiveAsync(Socket socket, MessageHead head, long length, CancellationToken cancellation)
    {
        byte[] piece = new byte[PieceBytes];
        long total = head.Rest.Length;
        while (total < length)
        {
            int received = await socket.ReceiveAsync(piece.AsMemory(0, (int)Math.Min(length - total, piece.Length)), cancellation);
            if (received == 0)
            {
                break;
            }

            total += received;
        }

        return total;
    }
}
