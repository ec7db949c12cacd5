using System.Buffers.Binary;
using System.Text;

namespace LoadBalancer.Core.Tests.Tls;

/// <summary>ClientHellos as a browser would send them, with values that mean nothing (GREASE, RFC 8701) before and behind the name.</summary>
internal static class MadeHello
{
    /// <summary>The message.</summary>
    /// <param name="name">Null: none.</param>
    /// <param name="hasExtensions">False: it ends behind the compression methods.</param>
    public static byte[] Message(string? name, bool hasExtensions = true)
    {
        byte[] serverName = name is null ? [] : Extension(0, [.. Sized(2, [0, .. Sized(2, Encoding.ASCII.GetBytes(name))])]);
        byte[] extensions = [.. Extension(0x0A0A, []), .. Extension(43, [4, 0x1A, 0x1A, 3, 4]), .. serverName, .. Extension(0xFAFA, [0])];
        byte[] body =
        [
            3, 3, .. new byte[32], .. Sized(1, new byte[32]), .. Sized(2, [0x2A, 0x2A, 0x13, 1, 0x13, 2]), .. Sized(1, [0]),
            .. hasExtensions ? Sized(2, extensions) : [],
        ];
        return [1, .. Sized(3, body)];
    }

    /// <summary>The message in records of so many bytes each.</summary>
    public static byte[] Records(byte[] message, int recordBytes = 16 * 1024) =>
        [.. message.Chunk(recordBytes).SelectMany(static piece => (byte[])[22, 3, 1, .. Sized(2, piece)])];

    private static byte[] Extension(int type, byte[] data) => [(byte)(type >> 8), (byte)type, .. Sized(2, data)];

    private static byte[] Sized(int lengthBytes, byte[] data)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        return [.. length[(4 - lengthBytes)..], .. data];
    }
}
