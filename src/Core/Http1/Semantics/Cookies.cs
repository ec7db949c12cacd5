using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>Finds one cookie of a request by its name.</summary>
/// <remarks>
/// Hot path: no allocation, one pass. RFC 6265 §4.2.1: pairs <c>name=value</c> divided by <c>"; "</c>; as servers do, white space around a pair is
/// taken off and a missing space does not matter. Names are told apart by case. Of two cookies of one name the first counts: §5.4 puts the one with the
/// longer path first. Quotes around a value are part of it, since that is how user agents keep it. Several Cookie fields are read in their order, as
/// HTTP/2 clients may send them (RFC 9113 §8.2.3).
/// </remarks>
internal static class Cookies
{
    /// <param name="bytes">The head's.</param>
    /// <param name="head">The request's.</param>
    /// <param name="name">A token.</param>
    /// <param name="value">The value, which may be empty.</param>
    public static bool TryFind(ReadOnlySpan<byte> bytes, RequestHead head, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (ref readonly FieldLine line in head.Fields.Lines)
        {
            if (line.Known == KnownField.Cookie && TryFindIn(line.Value(bytes), name, out value))
            {
                return true;
            }
        }

        value = default;
        return false;
    }

    private static bool TryFindIn(ReadOnlySpan<byte> pairs, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        while (!pairs.IsEmpty)
        {
            int end = pairs.IndexOf((byte)';');
            ReadOnlySpan<byte> pair = end < 0 ? pairs : pairs[..end];
            pairs = end < 0 ? default : pairs[(end + 1)..];
            int equals = pair.IndexOf((byte)'=');
            if (equals >= 0 && pair[..equals].Trim(" \t"u8).SequenceEqual(name))
            {
                value = pair[(equals + 1)..].Trim(" \t"u8);
                return true;
            }
        }

        value = default;
        return false;
    }
}
