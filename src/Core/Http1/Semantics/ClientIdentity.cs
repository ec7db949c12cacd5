using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>Who is at the other end of a client connection, in the forms the forwarding fields need.</summary>
/// <remarks>Made once per connection, immutable from its first request on; the hot path copies its bytes. It holds all that requests need to know of the TLS below them.</remarks>
internal sealed class ClientIdentity
{
    private const int MaxAddressBytes = 46; // "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", and a byte to spare

    /// <summary>RFC 7239 §6.2: the preceding node is not known by any address.</summary>
    private static readonly byte[] Unknown = [.. "unknown"u8];

    /// <param name="client">The peer of the accepted socket, or whom a PROXY header named in its place: its real address, never a field's word for it.</param>
    /// <param name="listenPort">The port it connected to, in decimal: the same bytes for all of a listener's clients. Empty: it was no port.</param>
    /// <param name="isTrusted">True when the peer is one of the listener's <c>trusted_proxies</c>.</param>
    /// <param name="isTls">True when it speaks TLS with us.</param>
    public ClientIdentity(IPAddress client, byte[] listenPort, bool isTrusted, bool isTls = false)
    {
        // A link-local peer comes with a zone (fe80::1%3), which means nothing beyond this machine and fits none of the fields.
        Address = client.IsIPv4MappedToIPv6 ? client.MapToIPv4()
            : client.AddressFamily == AddressFamily.InterNetworkV6 && client.ScopeId != 0 ? new IPAddress(client.GetAddressBytes())
            : client;
        IsTrusted = isTrusted;
        IsTls = isTls;
        ListenPort = listenPort;
        if (UnixPeer.Is(Address))
        {
            AddressText = [];
            ForwardedNode = Unknown;
            return;
        }

        Span<byte> text = stackalloc byte[MaxAddressBytes];
        Address.TryFormat(text, out int length); // not ToString, which the address would keep
        AddressText = text[..length].ToArray();

        // RFC 7239 §6: an IPv6 address stands in brackets and, since it holds colons, in quotes.
        ForwardedNode = Address.AddressFamily == AddressFamily.InterNetworkV6 ? [.. "\"["u8, .. AddressText, .. "]\""u8] : AddressText;
    }

    /// <summary>Its address; <see cref="UnixPeer.Address"/> for one that has none.</summary>
    public IPAddress Address { get; }

    /// <summary>True when it came by the network.</summary>
    public bool HasAddress => AddressText.Length > 0;

    /// <summary>The address in text: what X-Forwarded-For and X-Real-IP carry. Empty for a peer on a Unix socket, for which they say nothing.</summary>
    public byte[] AddressText { get; }

    /// <summary>The address as a <c>node</c> of the Forwarded field.</summary>
    public byte[] ForwardedNode { get; }

    public byte[] ListenPort { get; }

    /// <summary>Its X-Forwarded-*, Forwarded, X-Real-IP and X-Request-ID fields are kept and appended to; others' are replaced.</summary>
    public bool IsTrusted { get; }

    /// <summary>It speaks TLS with us; with a trusted proxy before us the real client may have, or not.</summary>
    public bool IsTls { get; private set; }

    /// <summary>
    /// What the TLS name it shook hands under asks of clients: only ever compared with what a request's host asks (wire.md G8), and the same object as long
    /// as it is the same. Null: it speaks in the clear.
    /// </summary>
    public object? TlsPolicy { get; private set; }

    /// <summary>Its verified certificate as an element of X-Forwarded-Client-Cert; empty: it was asked for none.</summary>
    public byte[] CertificateElement { get; private set; } = [];

    /// <summary>It has shaken hands: once, before the connection's first request.</summary>
    /// <param name="policy">See <see cref="TlsPolicy"/>.</param>
    /// <param name="certificateElement">See <see cref="CertificateElement"/>.</param>
    public void EnterTls(object policy, byte[] certificateElement) => (IsTls, TlsPolicy, CertificateElement) = (true, policy, certificateElement);

    /// <summary>The scheme it speaks with us.</summary>
    public ReadOnlySpan<byte> Scheme => IsTls ? "https"u8 : "http"u8;
}
