using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Writing;

namespace LoadBalancer.Fuzz.Naive;

/// <summary>Looks at a head that we wrote without the parser that may share the writer's mistake: line by line, name by name.</summary>
internal static class NaiveHead
{
    /// <summary>Fields of one hop (RFC 9110 §7.6.1) and of the client's own: none of them is passed on.</summary>
    private static readonly byte[][] OneHop = [.. new[]
    {
        "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "TE", "Trailer", "Upgrade", "HTTP2-Settings", "Expect",
    }.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Throws unless every line ends in CRLF, no other control is in it, and at most one field frames the body.</summary>
    public static void Check(ReadOnlySpan<byte> head, bool hasConnection)
    {
        CheckLineEnds(head);
        int framingFields = 0;
        int connections = 0;
        for (ReadOnlySpan<byte> rest = AfterLine(head); rest.Length > 2; rest = AfterLine(rest))
        {
            ReadOnlySpan<byte> name = Name(rest);
            framingFields += Is(name, "Content-Length"u8) || Is(name, "Transfer-Encoding"u8) ? 1 : 0;
            connections += Is(name, "Connection"u8) ? 1 : 0;
        }

        Finding.Unless(framingFields <= 1, "two fields frame the body");
        Finding.Unless(connections == (hasConnection ? 1 : 0), "Connection is not said once where we close or upgrade, and nowhere else");
    }

    /// <summary>Throws when <paramref name="written"/> has a line that a Connection line of <paramref name="original"/> names (RFC 9110 §7.6.1).</summary>
    public static void CheckConnectionOptions(ReadOnlySpan<byte> original, ReadOnlySpan<byte> written)
    {
        for (ReadOnlySpan<byte> rest = original; rest.Length > 0; rest = AfterLine(rest))
        {
            if (!Is(Name(rest), "Connection"u8))
            {
                continue;
            }

            ReadOnlySpan<byte> options = rest["Connection:".Length..rest.IndexOf("\r\n"u8)];
            foreach (Range part in options.Split((byte)','))
            {
                ReadOnlySpan<byte> option = options[part].Trim(" \t"u8);
                Finding.Unless(IsOurs(option) || !Has(written, option), "a field that Connection names was passed on");
            }
        }
    }

    /// <summary>True for fields of one hop, which a request may not carry further whatever Connection says.</summary>
    public static bool HasOneHopField(ReadOnlySpan<byte> head, bool mayUpgrade)
    {
        foreach (byte[] name in OneHop)
        {
            if (Has(head, name) && !(mayUpgrade && Is(name, "Upgrade"u8)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Written anew whatever came, so that being named takes nothing away.</summary>
    private static bool IsOurs(ReadOnlySpan<byte> name)
    {
        KnownField field = KnownFields.Find(name);
        return ForwardingFields.Owns(field) ||
            field is KnownField.Connection or KnownField.ContentLength or KnownField.TransferEncoding or KnownField.Via or KnownField.Date
                or KnownField.MaxForwards or KnownField.Upgrade;
    }

    private static bool Has(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        for (ReadOnlySpan<byte> rest = AfterLine(head); rest.Length > 2; rest = AfterLine(rest))
        {
            if (Is(Name(rest), name))
            {
                return true;
            }
        }

        return false;
    }

    private static void CheckLineEnds(ReadOnlySpan<byte> head)
    {
        Finding.Unless(head.EndsWith("\r\n\r\n"u8) && head.IndexOf("\r\n\r\n"u8) == head.Length - 4, "an empty line inside a head, or none at its end");
        for (int at = 0; at < head.Length; at++)
        {
            bool isSound = head[at] switch
            {
                (byte)'\r' => at + 1 < head.Length && head[at + 1] == '\n',
                (byte)'\n' => at > 0 && head[at - 1] == '\r',
                (byte)'\t' => true,
                < 0x20 or 0x7F => false,
                _ => true,
            };
            Finding.Unless(isSound, "a control character, or half of a line's end, was passed on");
        }
    }

    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> lines)
    {
        int colon = lines.IndexOf((byte)':');
        return colon < 0 ? default : lines[..colon];
    }

    private static ReadOnlySpan<byte> AfterLine(ReadOnlySpan<byte> lines) => lines[(lines.IndexOf("\r\n"u8) + 2)..];

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(name, other);
}
