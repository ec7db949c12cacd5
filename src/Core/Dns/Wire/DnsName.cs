using System.Text;

namespace LoadBalancer.Core.Dns.Wire;

/// <summary>Names as messages hold them: labels with their lengths before them, and the root's 0 at the end.</summary>
internal static class DnsName
{
    /// <summary>Not below another name.</summary>
    public const int NotWithin = -1;

    /// <summary>Writes what an operator wrote, with or without the dot at its end; false when it is no name: an empty or too long label, other than visible ASCII.</summary>
    public static bool TryEncode(string text, Span<byte> name, out int nameBytes)
    {
        ReadOnlySpan<char> rest = text.EndsWith('.') ? text.AsSpan(0, text.Length - 1) : text;
        nameBytes = 0;
        while (!rest.IsEmpty)
        {
            int dot = rest.IndexOf('.');
            ReadOnlySpan<char> label = dot < 0 ? rest : rest[..dot];
            if (label.Length is 0 or > DnsHeader.MostLabelBytes || label.ContainsAnyExceptInRange('!', '~')
                || nameBytes + label.Length + 2 > Math.Min(name.Length, DnsHeader.MostNameBytes) || dot == rest.Length - 1)
            {
                return false;
            }

            name[nameBytes++] = (byte)label.Length;
            nameBytes += Encoding.ASCII.GetBytes(label, name[nameBytes..]);
            rest = dot < 0 ? default : rest[(dot + 1)..];
        }

        name[nameBytes++] = 0;
        return true;
    }

    /// <inheritdoc cref="TryEncode(string, Span{byte}, out int)"/>
    public static byte[]? Encode(string text)
    {
        Span<byte> name = stackalloc byte[DnsHeader.MostNameBytes];
        return TryEncode(text, name, out int nameBytes) ? name[..nameBytes].ToArray() : null;
    }

    /// <summary>Where in <paramref name="name"/> the name <paramref name="above"/> begins, capitals or not; <see cref="NotWithin"/> when it is not its end.</summary>
    /// <param name="name">Whole and well formed.</param>
    /// <param name="above">The same, and of ASCII only.</param>
    public static int FindWithin(ReadOnlySpan<byte> name, ReadOnlySpan<byte> above)
    {
        int start = name.Length - above.Length;

        // Bytes of length are at most 63, and no letters: they may be compared with the rest.
        if (start < 0 || !Ascii.EqualsIgnoreCase(name[start..], above))
        {
            return NotWithin;
        }

        // A byte inside a label may look like the length of the next one: only where a label begins it is one.
        int at = 0;
        while (at < start)
        {
            at += 1 + name[at];
        }

        return at == start ? start : NotWithin;
    }
}
