using System.IO.Pipelines;
using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Http2;

/// <summary>Writes what HTTP/2 gave as text into a head of HTTP/1.1, byte for character; what would divide a line becomes a NUL, which no head may hold.</summary>
internal static class Latin1Text
{
    /// <summary>Writes one field line.</summary>
    public static void WriteField(PipeWriter output, string name, string value)
    {
        WriteToken(output, name);
        Write(output, ": ");
        Span<byte> bytes = output.GetSpan(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            bytes[i] = value[i] is '\r' or '\n' or > '\xFF' ? (byte)0 : (byte)value[i];
        }

        output.Advance(value.Length);
        Write(output, "\r\n");
    }

    /// <summary>Writes a method or a field's name.</summary>
    public static void WriteToken(PipeWriter output, string token)
    {
        Span<byte> bytes = output.GetSpan(token.Length);
        for (int i = 0; i < token.Length; i++)
        {
            bytes[i] = token[i] <= '\x7F' && Grammar.Token.Contains((byte)token[i]) ? (byte)token[i] : (byte)0;
        }

        output.Advance(token.Length);
    }

    /// <summary>Writes a target, which holds no blank.</summary>
    public static void WriteVisible(PipeWriter output, string text)
    {
        Span<byte> bytes = output.GetSpan(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bytes[i] = text[i] is > ' ' and <= '\xFF' ? (byte)text[i] : (byte)0;
        }

        output.Advance(text.Length);
    }

    /// <summary>Writes our own words.</summary>
    public static void Write(PipeWriter output, string text)
    {
        Span<byte> bytes = output.GetSpan(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bytes[i] = (byte)text[i];
        }

        output.Advance(text.Length);
    }
}
