using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.Perf.Compare.Streams;

/// <summary>A request's or response's head as text, and the bytes of its body that came in the same receive.</summary>
/// <remarks>Not a parser to learn from: both ends are ours, and what stands between them is what is measured.</remarks>
internal sealed record MessageHead(string Text, ReadOnlyMemory<byte> Rest)
{
    private const int LongestBytes = 16 * 1024;

    public string StartLine => Text[..Text.IndexOf('\r', StringComparison.Ordinal)];

    public long ContentLength => Text.Split("\r\n")
        .Where(line => line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase))
        .Select(line => long.Parse(line[15..], CultureInfo.InvariantCulture))
        .FirstOrDefault();

    /// <summary>Receives up to the blank line; null when the peer closed before one.</summary>
    public static async Task<MessageHead?> ReceiveAsync(Socket socket, CancellationToken cancellation)
    {
        byte[] buffer = new byte[LongestBytes];
        int length = 0;
        while (length < buffer.Length)
        {
            int received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
            length += received;
            int end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return new MessageHead(Encoding.ASCII.GetString(buffer, 0, end + 2), buffer.AsMemory(end + 4, length - end - 4));
            }

            if (received == 0)
            {
                return null;
            }
        }

        throw new CompareException($"a head longer than {LongestBytes} bytes");
    }
}
