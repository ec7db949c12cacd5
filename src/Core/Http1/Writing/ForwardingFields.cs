using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Http1.Writing;

/// <summary>Writes who the client is (reference.md §5): X-Forwarded-*, X-Real-IP, Forwarded (RFC 7239), X-Request-ID, Via, X-Forwarded-Client-Cert.</summary>
/// <remarks>
/// Hot path. From an untrusted peer every one of these fields is replaced; from a trusted one the lists are appended to and the
/// single values kept where present; X-Real-IP only where no list comes with it (<see cref="WriteRealIp"/>).
/// </remarks>
internal static class ForwardingFields
{
    /// <summary>Most bytes these fields take beyond what they copy: names, separators, a port, two IPv6 addresses and an identifier; a client's certificate comes apart.</summary>
    public const int MaxAddedBytes = 640;

    /// <summary>True when a line with this name is not copied because it is written here.</summary>
    public static bool Owns(KnownField field) => field is KnownField.XForwardedFor or KnownField.XForwardedProto or KnownField.XForwardedHost
        or KnownField.XForwardedPort or KnownField.XForwardedClientCert or KnownField.XRealIp or KnownField.Forwarded or KnownField.XRequestId;

    /// <param name="writer">Has room for <see cref="MaxAddedBytes"/>, the head's own lines and three times the host.</param>
    /// <param name="bytes">The request's head.</param>
    /// <param name="head">Its index.</param>
    /// <param name="host">Host as the client sent it.</param>
    /// <param name="client">The peer.</param>
    /// <param name="realClient">The peer, or the client a trusted peer speaks for.</param>
    /// <param name="requestId">Ours, for a request that brings none to be trusted.</param>
    /// <param name="omission">Which of them are left out: <see cref="NoOmission"/> costs nothing.</param>
    public static void Write<TOmission>(
        ref SpanWriter writer,
        ReadOnlySpan<byte> bytes,
        RequestHead head,
        ReadOnlySpan<byte> host,
        ClientIdentity client,
        ReadOnlySpan<byte> realClient,
        ReadOnlySpan<byte> requestId,
        TOmission omission)
        where TOmission : struct, IFieldOmission
    {
        // Via is never left out, so it goes first: each of the others brings the end of the line before it.
        writer.Write(head.IsHttp10 ? "Via: 1.0 "u8 : "Via: 1.1 "u8);
        writer.Write(Via.Pseudonym);
        if (!omission.Omits(KnownField.XForwardedFor))
        {
            WriteList(ref writer, KnownField.XForwardedFor, "\r\nX-Forwarded-For: "u8, bytes, head, client, client.AddressText);
        }

        if (!omission.Omits(KnownField.XForwardedProto))
        {
            WriteSingle(ref writer, KnownField.XForwardedProto, "\r\nX-Forwarded-Proto: "u8, client.Scheme, bytes, head, client);
        }

        if (!omission.Omits(KnownField.XForwardedHost))
        {
            WriteSingle(ref writer, KnownField.XForwardedHost, "\r\nX-Forwarded-Host: "u8, host, bytes, head, client);
        }

        if (!omission.Omits(KnownField.XForwardedPort))
        {
            WriteSingle(ref writer, KnownField.XForwardedPort, "\r\nX-Forwarded-Port: "u8, client.ListenPort, bytes, head, client);
        }

        if (!omission.Omits(KnownField.XRealIp))
        {
            WriteRealIp(ref writer, bytes, head, client, realClient);
        }

        if (!omission.Omits(KnownField.XRequestId))
        {
            WriteSingle(ref writer, KnownField.XRequestId, "\r\nX-Request-ID: "u8, requestId, bytes, head, client);
        }

        if (!omission.Omits(KnownField.XForwardedClientCert))
        {
            WriteCertificates(ref writer, bytes, head, client);
        }

        if (!omission.Omits(KnownField.Forwarded))
        {
            WriteList(ref writer, KnownField.Forwarded, "\r\nForwarded: "u8, bytes, head, client, "for="u8);
            WriteForwardedElement(ref writer, host, client);
        }

        writer.Write("\r\n"u8);
    }

    /// <summary>
    /// Writes the name, from a trusted peer every member that came, and ours: one line out, however many came in. Without ours (X-Forwarded-For of a peer on
    /// a Unix socket) what came stands alone, and where nothing came nothing is written.
    /// </summary>
    private static void WriteList(
        ref SpanWriter writer,
        KnownField field,
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> bytes,
        RequestHead head,
        ClientIdentity client,
        ReadOnlySpan<byte> ours)
    {
        ReadOnlySpan<byte> before = name;
        if (client.IsTrusted)
        {
            foreach (ref readonly FieldLine line in head.Fields.Lines)
            {
                if (line.Known == field && !line.IsConsumed && line.ValueLength > 0)
                {
                    writer.Write(before);
                    writer.Write(line.Value(bytes));
                    before = ", "u8;
                }
            }
        }

        if (!ours.IsEmpty)
        {
            writer.Write(before);
            writer.Write(ours);
        }
    }

    /// <summary>Writes whose certificates were seen on the way: those that a trusted peer tells of, and the client's own behind them; no line where there is none.</summary>
    private static void WriteCertificates(ref SpanWriter writer, ReadOnlySpan<byte> bytes, RequestHead head, ClientIdentity client)
    {
        ReadOnlySpan<byte> before = "\r\nX-Forwarded-Client-Cert: "u8;
        if (client.IsTrusted)
        {
            foreach (ref readonly FieldLine line in head.Fields.Lines)
            {
                if (line.Known == KnownField.XForwardedClientCert && !line.IsConsumed && line.ValueLength > 0)
                {
                    writer.Write(before);
                    writer.Write(line.Value(bytes));
                    before = ","u8;
                }
            }
        }

        if (client.CertificateElement.Length > 0)
        {
            writer.Write(before);
            writer.Write(client.CertificateElement);
        }
    }

    /// <summary>Writes the first value a trusted peer sent, or ours; nothing where there is neither (HTTP/1.0 without Host).</summary>
    private static void WriteSingle(
        ref SpanWriter writer,
        KnownField field,
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> ours,
        ReadOnlySpan<byte> bytes,
        RequestHead head,
        ClientIdentity client)
    {
        ReadOnlySpan<byte> value = client.IsTrusted && TryFind(bytes, head, field, out ReadOnlySpan<byte> theirs) ? theirs : ours;
        if (!value.IsEmpty)
        {
            writer.Write(name);
            writer.Write(value);
        }
    }

    /// <summary>Writes the client that everybody here goes by. A trusted peer's own word stays only where it is all that the peer says of its client.</summary>
    /// <remarks>
    /// A proxy that appends to X-Forwarded-For and knows nothing of X-Real-IP passes on what its client wrote there: beside the chain, whose end is the proxy's own and
    /// which the client is found by, it is whatever the client likes to be.
    /// </remarks>
    private static void WriteRealIp(ref SpanWriter writer, ReadOnlySpan<byte> bytes, RequestHead head, ClientIdentity client, ReadOnlySpan<byte> realClient)
    {
        bool isTheirs = client.IsTrusted && !TryFind(bytes, head, KnownField.XForwardedFor, out _); // trust is asked first: few have it
        ReadOnlySpan<byte> value = isTheirs && TryFind(bytes, head, KnownField.XRealIp, out ReadOnlySpan<byte> theirs) ? theirs : realClient;
        if (!value.IsEmpty)
        {
            writer.Write("\r\nX-Real-IP: "u8);
            writer.Write(value);
        }
    }

    /// <summary>True when the client speaks TLS, with us or with a proxy whose word counts.</summary>
    public static bool IsSecure(ReadOnlySpan<byte> bytes, RequestHead head, ClientIdentity client) =>
        client.IsTrusted && TryFind(bytes, head, KnownField.XForwardedProto, out ReadOnlySpan<byte> scheme) ? Caseless.Is(scheme, "https"u8) : client.IsTls;

    /// <summary>Finds the first line of <paramref name="field"/> that is not consumed and not empty.</summary>
    public static bool TryFind(ReadOnlySpan<byte> bytes, RequestHead head, KnownField field, out ReadOnlySpan<byte> value)
    {
        foreach (ref readonly FieldLine line in head.Fields.Lines)
        {
            if (line.Known == field && !line.IsConsumed && line.ValueLength > 0)
            {
                value = line.Value(bytes);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The rest of <c>for=…;host=…;proto=…</c> (RFC 7239 §4); a host with a port or brackets is no token, so it is quoted.</summary>
    private static void WriteForwardedElement(ref SpanWriter writer, ReadOnlySpan<byte> host, ClientIdentity client)
    {
        writer.Write(client.ForwardedNode);
        if (!host.IsEmpty)
        {
            bool isToken = !host.Contains((byte)':'); // HostSyntax lets through only this outside a token, and brackets around it
            writer.Write(isToken ? ";host="u8 : ";host=\""u8);
            writer.Write(host);
            writer.Write(isToken ? ""u8 : "\""u8);
        }

        writer.Write(";proto="u8);
        writer.Write(client.Scheme);
    }
}
