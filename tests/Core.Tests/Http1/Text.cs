using System.Text;
using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Core.Tests.Http1;

/// <summary>Heads as text: lines in, bytes of the wire out, and back.</summary>
internal static class Text
{
    /// <summary>Joins the lines with CRLF and adds the empty line.</summary>
    public static string Head(params string[] lines) => string.Join("\r\n", lines) + "\r\n\r\n";

    /// <summary>A GET of <c>/</c> from host <c>a.test</c> with more lines.</summary>
    public static string Get(params string[] lines) => Head(["GET / HTTP/1.1", "Host: a.test", .. lines]);

    /// <summary>A POST to <c>/</c> of host <c>a.test</c> with more lines.</summary>
    public static string Post(params string[] lines) => Head(["POST / HTTP/1.1", "Host: a.test", .. lines]);

    /// <summary>A 200 with more lines.</summary>
    public static string Ok(params string[] lines) => Head(["HTTP/1.1 200 OK", .. lines]);

    /// <summary>The lines of <paramref name="fields"/> that end here, or those that do not.</summary>
    public static string[] Lines(FieldTable fields, byte[] bytes, bool isConsumed)
    {
        List<string> lines = [];
        foreach (ref readonly FieldLine line in fields.Lines)
        {
            if (line.IsConsumed == isConsumed)
            {
                lines.Add($"{Of(line.Name(bytes))}: {Of(line.Value(bytes))}");
            }
        }

        return [.. lines];
    }

    public static string Of(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
