using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Frozen;
using System.Collections.Immutable;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>A service's sticky sessions: which cookie value names which endpoint, and the field that gives it to a client.</summary>
/// <remarks>
/// Hot path, immutable, no allocation: a lookup is one decoding and one hash. A value is 128 bits of a keyed hash of the endpoint's address, in base64url: it
/// says nothing of the address, and stays the same whatever becomes of other endpoints, over reloads, restarts and in every zone that has the key.
/// </remarks>
public sealed class StickySessions
{
    /// <summary>Bytes of a value before it is written as text.</summary>
    public const int TokenBytes = 16;

    private readonly FrozenDictionary<UInt128, Endpoint> _endpoints;
    private readonly FrozenDictionary<EndpointState, (byte[] Plain, byte[] Secure)> _lines;

    /// <param name="cookieName">A token.</param>
    /// <param name="members">Every endpoint that may hold sessions, with its value and its field lines, CRLF included, for clients without and with TLS.</param>
    public StickySessions(byte[] cookieName, ImmutableArray<(Endpoint Endpoint, byte[] Token, byte[] PlainLine, byte[] SecureLine)> members)
    {
        CookieName = cookieName;
        _endpoints = members.ToFrozenDictionary(
            static member => BinaryPrimitives.ReadUInt128BigEndian(member.Token), static member => member.Endpoint);
        _lines = members.ToFrozenDictionary(static member => member.Endpoint.State, static member => (member.PlainLine, member.SecureLine));
    }

    /// <summary>The cookie's name.</summary>
    public ReadOnlyMemory<byte> CookieName { get; }

    /// <summary>The endpoint that a cookie's value names; null when it names none of this service's.</summary>
    public Endpoint? Find(ReadOnlySpan<byte> value)
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        bool isToken = value.Length == Base64Url.GetEncodedLength(TokenBytes) &&
            Base64Url.DecodeFromUtf8(value, token, out _, out int written) == OperationStatus.Done && written == TokenBytes; // the Try method throws
        return isToken && _endpoints.TryGetValue(BinaryPrimitives.ReadUInt128BigEndian(token), out Endpoint? endpoint) ? endpoint : null;
    }

    /// <summary>The Set-Cookie line that binds a client to <paramref name="endpoint"/>; null for one that is not this snapshot's.</summary>
    public byte[]? LineFor(Endpoint endpoint, bool isSecure) =>
        !_lines.TryGetValue(endpoint.State, out (byte[] Plain, byte[] Secure) lines) ? null : isSecure ? lines.Secure : lines.Plain;
}
