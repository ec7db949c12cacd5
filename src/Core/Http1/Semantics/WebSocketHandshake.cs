using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>Judges both halves of the WebSocket opening handshake (RFC 6455 §4.2), the only upgrade we pass on (wire.md rule 6).</summary>
/// <remarks>Hot path, but only of requests that carry an Upgrade field. Allocates nothing.</remarks>
internal static class WebSocketHandshake
{
    /// <summary>The fields that ask for, or grant, the upgrade; written anew on both sides, for <c>Connection</c> ends at each hop.</summary>
    public static ReadOnlySpan<byte> UpgradeFields => "Connection: Upgrade\r\nUpgrade: websocket\r\n"u8;

    /// <summary>RFC 6455 §1.3: appended to the key before it is hashed, to prove that the other side speaks this protocol.</summary>
    private static ReadOnlySpan<byte> Guid => "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;

    /// <summary>16 random bytes in base64 (RFC 6455 §4.2.1).</summary>
    private const int KeyBytes = 24;

    private const int NonceBytes = 16;

    /// <summary>A SHA-1 in base64.</summary>
    private const int AcceptBytes = 28;

    /// <summary>
    /// Reads the handshake of a request that carries Upgrade. What asks for anything but exactly this upgrade is an ordinary request, as
    /// if it had not asked (wire.md E10, E11); what asks for it wrongly is refused, because the client would not understand the answer.
    /// </summary>
    /// <param name="bytes">The head.</param>
    /// <param name="head">Its index, the Connection field obeyed.</param>
    /// <param name="wish">What Connection said.</param>
    /// <param name="meaning">Gets the key when the request asks for a WebSocket.</param>
    public static Http1Error ReadRequest(ReadOnlySpan<byte> bytes, RequestHead head, ConnectionWish wish, ref RequestMeaning meaning)
    {
        if (head.Method != HttpMethod.Get || head.IsHttp10 || (wish & ConnectionWish.Upgrade) == 0 || !IsOnlyUpgrade(bytes, head.Fields))
        {
            return Http1Error.None;
        }

        // What follows the head would be a body to one reader and the first frames to another (wire.md E8).
        if (meaning.Body.HasBody)
        {
            return Http1Error.UpgradeWithBody;
        }

        if (!TryFindOne(bytes, head.Fields, "Sec-WebSocket-Version"u8, out FieldLine version) || !version.Value(bytes).SequenceEqual("13"u8))
        {
            return Http1Error.UnsupportedWebSocketVersion;
        }

        if (!TryFindOne(bytes, head.Fields, "Sec-WebSocket-Key"u8, out FieldLine key) || !IsKey(key.Value(bytes)))
        {
            return Http1Error.InvalidWebSocketKey;
        }

        meaning.WebSocketKeyStart = key.ValueStart;
        meaning.WebSocketKeyLength = key.ValueLength;
        return Http1Error.None;
    }

    /// <summary>Checks a 101 (RFC 6455 §4.2.2): asked for, to this protocol, proved by the key, and without a body.</summary>
    /// <param name="bytes">The answer's head.</param>
    /// <param name="head">Its index, the Connection field obeyed.</param>
    /// <param name="wish">What Connection said.</param>
    /// <param name="framing">Its framing fields.</param>
    /// <param name="key">The request's key; empty: no upgrade was asked for (wire.md F10).</param>
    public static Http1Error ReadAnswer(
        ReadOnlySpan<byte> bytes, ResponseHead head, ConnectionWish wish, in FramingFields framing, ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            return Http1Error.UnexpectedUpgrade;
        }

        Span<byte> accept = stackalloc byte[AcceptBytes];
        WriteAccept(key, accept);

        // RFC 9110 §15.2.2, §8.6: a 101 has no body, so one that states a length is no 101 (wire.md F12).
        return !head.IsHttp10 &&
            !framing.HasTransferCoding && framing.LengthBytes < 0 && framing.Error == Http1Error.None &&
            (wish & ConnectionWish.Upgrade) != 0 &&
            IsOnlyUpgrade(bytes, head.Fields) &&
            TryFindOne(bytes, head.Fields, "Sec-WebSocket-Accept"u8, out FieldLine line) &&
            line.Value(bytes).SequenceEqual(accept)
            ? Http1Error.None
            : Http1Error.InvalidUpgradeAnswer;
    }

    /// <summary>What a peer that speaks the protocol answers to <paramref name="key"/> (RFC 6455 §4.2.2, step 5.4).</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 names SHA-1; it shows that the peer speaks the protocol, and protects nothing.")]
    public static void WriteAccept(ReadOnlySpan<byte> key, Span<byte> accept)
    {
        Span<byte> proof = stackalloc byte[KeyBytes + Guid.Length];
        key.CopyTo(proof);
        Guid.CopyTo(proof[key.Length..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(proof[..(key.Length + Guid.Length)], hash);
        Base64.EncodeToUtf8(hash, accept, out _, out _);
    }

    /// <summary>True when one Upgrade line names one protocol, and that is ours.</summary>
    private static bool IsOnlyUpgrade(ReadOnlySpan<byte> bytes, FieldTable fields)
    {
        int lines = 0;
        bool isOurs = false;
        foreach (ref readonly FieldLine line in fields.Lines)
        {
            if (line.Known == KnownField.Upgrade)
            {
                lines++;
                isOurs = Ascii.EqualsIgnoreCase(line.Value(bytes), "websocket"u8);
            }
        }

        return lines == 1 && isOurs;
    }

    /// <summary>Finds the one line of that name which goes on; two, or one that <c>Connection</c> removed, are none.</summary>
    private static bool TryFindOne(ReadOnlySpan<byte> bytes, FieldTable fields, ReadOnlySpan<byte> name, out FieldLine found)
    {
        found = default;
        int lines = 0;
        foreach (ref readonly FieldLine line in fields.Lines)
        {
            if (Ascii.EqualsIgnoreCase(line.Name(bytes), name))
            {
                lines++;
                found = line;
            }
        }

        return lines == 1 && !found.IsConsumed;
    }

    private static bool IsKey(ReadOnlySpan<byte> value)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes + 2];
        return value.Length == KeyBytes &&
            Base64.DecodeFromUtf8(value, nonce, out _, out int written) == OperationStatus.Done &&
            written == NonceBytes; // so nothing of it was white space, which the decoder skips
    }
}
