using System.Globalization;
using System.Text;

namespace LoadBalancer.EndToEnd.Tests.Wire;

/// <summary>The notation of bytes in fixtures: plain text, escapes, and a repeat; README.md of this folder defines it.</summary>
internal static class Notation
{
    /// <summary>Reads one or more lines of notation as bytes, a character for a byte; the line breaks between them mean nothing.</summary>
    public static string Parse(IEnumerable<string> lines) => Parse(string.Concat(lines));

    private static string Parse(string text)
    {
        StringBuilder bytes = new();
        int at = 0;
        while (at < text.Length)
        {
            char next = text[at++];
            if (next != '\\')
            {
                bytes.Append(next is >= ' ' and <= '~' ? next : throw new FormatException($"'{next}' is written \\xNN"));
                continue;
            }

            char escape = at < text.Length ? text[at++] : throw new FormatException("a backslash at the end");
            switch (escape)
            {
                case 'r':
                    bytes.Append('\r');
                    break;
                case 'n':
                    bytes.Append('\n');
                    break;
                case 't':
                    bytes.Append('\t');
                    break;
                case '0':
                    bytes.Append('\0');
                    break;
                case '\\':
                    bytes.Append('\\');
                    break;
                case 'x':
                    bytes.Append(Hex(text, ref at));
                    break;
                case '*':
                    Repeat(text, ref at, bytes);
                    break;
                default:
                    throw new FormatException($"no escape is written \\{escape}");
            }
        }

        return bytes.ToString();
    }

    private static char Hex(string text, ref int at)
    {
        if (at + 2 > text.Length || !byte.TryParse(text.AsSpan(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
        {
            throw new FormatException("\\x is followed by two hexadecimal digits");
        }

        at += 2;
        return (char)value;
    }

    /// <summary><c>\*100{text}</c>: the text a hundred times. It may hold escapes, but no other repeat.</summary>
    private static void Repeat(string text, ref int at, StringBuilder bytes)
    {
        int open = text.IndexOf('{', at);
        int close = text.IndexOf('}', at);
        if (open < 0 || close < open || !int.TryParse(text.AsSpan(at, open - at), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            throw new FormatException("\\* is followed by a count and {what is repeated}");
        }

        string piece = Parse(text[(open + 1)..close]);
        bytes.Insert(bytes.Length, piece, count);
        at = close + 1;
    }
}
