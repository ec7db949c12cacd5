using System.Buffers;

namespace LoadBalancer.Fuzz.Naive;

/// <summary>A chunked body read as a careless application reads it; where the strict decoder accepts, the two must agree.</summary>
internal static class NaiveChunks
{
    /// <summary>Reads <paramref name="body"/> into <paramref name="payload"/>; false where even this reader gives up.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, ArrayBufferWriter<byte> payload, out int consumedBytes)
    {
        consumedBytes = 0;
        while (true)
        {
            long size = 0;
            int at = consumedBytes;
            for (; at < body.Length && char.IsAsciiHexDigit((char)body[at]); at++)
            {
                size = (size * 16) + (body[at] <= (byte)'9' ? body[at] - '0' : (body[at] | 0x20) - 'a' + 10);
            }

            int lineBytes = body[at..].IndexOf((byte)'\n') + 1; // whatever stands between is an extension
            if (lineBytes == 0 || size > body.Length - at - lineBytes)
            {
                return false;
            }

            consumedBytes = at + lineBytes;
            if (size == 0)
            {
                return TrySkipTrailer(body, ref consumedBytes);
            }

            payload.Write(body.Slice(consumedBytes, (int)size));
            consumedBytes += (int)size + 2; // and their CRLF, unlooked at
            if (consumedBytes > body.Length)
            {
                return false;
            }
        }
    }

    private static bool TrySkipTrailer(ReadOnlySpan<byte> body, ref int consumedBytes)
    {
        while (true)
        {
            int lineBytes = body[consumedBytes..].IndexOf((byte)'\n') + 1;
            consumedBytes += lineBytes;
            if (lineBytes <= 2)
            {
                return lineBytes > 0;
            }
        }
    }
}
