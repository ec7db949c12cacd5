using System.Text;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>Body bytes of which each tells its own place, so that a lost, doubled or exchanged one shows.</summary>
internal static class Payload
{
    public static byte At(long place) => (byte)(place ^ (place >> 8) ^ (place >> 16));

    /// <summary>The first <paramref name="count"/> bytes.</summary>
    public static byte[] Of(int count) => Slice(0, count);

    /// <summary>The same as Latin-1 text.</summary>
    public static string Text(int count) => Encoding.Latin1.GetString(Of(count));

    public static byte[] Slice(long start, int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = At(start + i);
        }

        return bytes;
    }

    /// <summary>True when <paramref name="bytes"/> are the ones that belong at <paramref name="start"/>.</summary>
    public static bool Belongs(ReadOnlySpan<byte> bytes, long start)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != At(start + i))
            {
                return false;
            }
        }

        return true;
    }
}
