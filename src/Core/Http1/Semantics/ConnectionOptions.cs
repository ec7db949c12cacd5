using System.Text;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Writing;

namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>What the Connection fields of a head say of the connection's future.</summary>
[Flags]
internal enum ConnectionWish : byte
{
    None = 0,
    Close = 1,

    /// <summary>It is to speak another protocol after this exchange: the one that Upgrade names.</summary>
    Upgrade = 2,
}

/// <summary>Obeys the Connection field (RFC 9110 §7.6.1): consumes the lines it names.</summary>
internal static class ConnectionOptions
{
    /// <summary>Reads every Connection line of <paramref name="fields"/> and marks the lines they name.</summary>
    /// <param name="bytes">The head.</param>
    /// <param name="fields">Its lines.</param>
    /// <param name="isRequest">A request may not have fields removed on which its meaning or its sender's rights rest (wire.md E3).</param>
    /// <param name="wish">All that they wish.</param>
    public static Http1Error Consume(ReadOnlySpan<byte> bytes, FieldTable fields, bool isRequest, out ConnectionWish wish)
    {
        wish = ConnectionWish.None;
        foreach (ref readonly FieldLine line in fields.Lines)
        {
            if (line.Known != KnownField.Connection)
            {
                continue;
            }

            ReadOnlySpan<byte> list = line.Value(bytes);
            for (int comma = 0; comma >= 0; list = list[(comma + 1)..])
            {
                comma = list.IndexOf((byte)',');
                ReadOnlySpan<byte> option = Grammar.Trim(comma < 0 ? list : list[..comma]);
                if (option.IsEmpty)
                {
                    continue; // RFC 9110 §5.6.1.2: empty list elements MUST be ignored
                }

                Http1Error error = Consume(option, bytes, fields, isRequest, ref wish);
                if (error != Http1Error.None)
                {
                    return error;
                }
            }
        }

        return Http1Error.None;
    }

    private static Http1Error Consume(
        ReadOnlySpan<byte> option, ReadOnlySpan<byte> bytes, FieldTable fields, bool isRequest, ref ConnectionWish wish)
    {
        if (Caseless.Is(option, "close"u8))
        {
            wish |= ConnectionWish.Close;
            return Http1Error.None;
        }

        if (Caseless.Is(option, "upgrade"u8))
        {
            wish |= ConnectionWish.Upgrade;
            return Http1Error.None; // Upgrade itself is consumed in any case: hop-by-hop, asked for or not
        }

        KnownField known = KnownFields.Find(option);
        if (isRequest && known is KnownField.Host or KnownField.ContentLength or KnownField.TransferEncoding
            or KnownField.Cookie or KnownField.Authorization)
        {
            return Http1Error.ProtectedConnectionOption;
        }

        // A proxy in front of us that passes Connection on passes its client's: it must not strip who the proxy says that it is, or it would be
        // taken for the proxy (wire.md E2). Of a peer without our trust these never go on.
        if (isRequest && ForwardingFields.Owns(known))
        {
            return Http1Error.None;
        }

        // Of a name we know the parser has said which lines bear it; these two are not one name, and may be no name at all.
        if (known is KnownField.Other or KnownField.XForwardedOther)
        {
            return ConsumeOther(option, bytes, fields);
        }

        fields.Consume(known);
        return Http1Error.None;
    }

    private static Http1Error ConsumeOther(ReadOnlySpan<byte> option, ReadOnlySpan<byte> bytes, FieldTable fields)
    {
        if (!ByteScan.IsFreeOf<NotTokenBytes>(option))
        {
            return Http1Error.InvalidConnectionOption;
        }

        foreach (ref FieldLine line in fields.Lines)
        {
            line.IsConsumed |= line.NameLength == option.Length && Ascii.EqualsIgnoreCase(line.Name(bytes), option);
        }

        return Http1Error.None;
    }
}
