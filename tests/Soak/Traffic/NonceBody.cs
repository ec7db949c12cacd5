using System.Globalization;
using System.Text;

namespace LoadBalancer.Soak.Traffic;

/// <summary>A body of which every 32 bytes tell whose they are and where they belong, so that a lost, doubled or foreign one shows.</summary>
internal static class NonceBody
{
    private const int BlockBytes = 32;

    /// <summary>Writes the bytes of <paramref name="nonce"/>'s body that belong at <paramref name="start"/>.</summary>
    public static void Fill(Span<byte> bytes, Nonce nonce, long start)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        Encoding.ASCII.GetBytes(nonce.ToString(), block);
        while (!bytes.IsEmpty)
        {
            int within = (int)(start % BlockBytes);
            (start / BlockBytes).TryFormat(block[Nonce.Length..], out _, "x16", CultureInfo.InvariantCulture);
            int count = Math.Min(BlockBytes - within, bytes.Length);
            block.Slice(within, count).CopyTo(bytes);
            bytes = bytes[count..];
            start += count;
        }
    }

    public static byte[] Of(Nonce nonce, int length)
    {
        byte[] bytes = new byte[length];
        Fill(bytes, nonce, 0);
        return bytes;
    }

    /// <summary>Compares every byte.</summary>
    /// <exception cref="WrongBytesException">One is not the one that belongs there.</exception>
    public static void Check(ReadOnlySpan<byte> bytes, Nonce nonce, long start)
    {
        Span<byte> expected = stackalloc byte[1024];
        while (!bytes.IsEmpty)
        {
            Span<byte> part = expected[..Math.Min(expected.Length, bytes.Length)];
            Fill(part, nonce, start);
            int same = bytes.CommonPrefixLength(part);
            if (same < part.Length)
            {
                string seen = Encoding.Latin1.GetString(bytes.Slice(same, Math.Min(64, bytes.Length - same)));
                throw new WrongBytesException($"the body of {nonce}, byte {start + same}: there is '{Printable(seen)}'");
            }

            bytes = bytes[part.Length..];
            start += part.Length;
        }
    }

    private static string Printable(string text) => string.Concat(text.Select(static c => c is >= ' ' and <= '~' ? c : '.'));
}
