using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LoadBalancer.Core.Dns.Publishing.Messages;

/// <summary>Signs what is sent and proves what is answered (RFC 8945).</summary>
/// <remarks>Background, pure: the clock is the caller's.</remarks>
internal static class TsigSignature
{
    /// <summary>RFC 8945 §10: 300 s are recommended between two clocks.</summary>
    private const int FudgeSeconds = 300;

    private const int TypeTsig = 250;
    private const int ClassAny = 255;
    private const int BadSignature = 16;
    private const int BadKey = 17;
    private const int BadTime = 18;

    /// <summary>The message with its TSIG record behind it.</summary>
    /// <param name="message">Unsigned, nothing additional in it.</param>
    /// <param name="key">Signs it.</param>
    /// <param name="now">When.</param>
    /// <param name="mac">What the answer's signature is bound to.</param>
    public static byte[] Sign(ReadOnlySpan<byte> message, TsigKey key, DateTimeOffset now, out byte[] mac)
    {
        long nowSeconds = now.ToUnixTimeSeconds();
        using IncrementalHash hash = IncrementalHash.CreateHMAC(key.Hash, key.Secret.AsSpan());
        hash.AppendData(message);
        AppendVariables(hash, key, nowSeconds, FudgeSeconds, error: 0, other: []);
        mac = hash.GetHashAndReset();

        MessageWriter record = new();
        record.Bytes(message[..10]);
        record.UInt16(1); // additional: this one
        record.Bytes(message[RequestMessage.HeaderBytes..]);
        record.Name(key.Name);
        record.UInt16(TypeTsig);
        record.UInt16(ClassAny);
        record.UInt32(0);
        MessageWriter data = new();
        data.Name(key.Algorithm);
        data.UInt48(nowSeconds);
        data.UInt16(FudgeSeconds);
        data.UInt16(mac.Length);
        data.Bytes(mac);
        data.Bytes(message[..2]); // the original ID
        data.UInt16(0);
        data.UInt16(0);
        record.UInt16(data.Written.Length);
        record.Bytes(data.Written);
        return record.Written.ToArray();
    }

    /// <summary>Why the answer cannot be believed, or the server did not believe the question, for people; null when all is well.</summary>
    /// <param name="bytes">The answer as it came.</param>
    /// <param name="reply">The same, read.</param>
    /// <param name="key">What the question was signed with.</param>
    /// <param name="requestMac">The question's signature.</param>
    /// <param name="now">When it came.</param>
    public static string? Refute(ReadOnlySpan<byte> bytes, ReplyMessage reply, TsigKey key, ReadOnlySpan<byte> requestMac, DateTimeOffset now)
    {
        if (reply.Signature is not { } found)
        {
            return reply.Code == 0 ? "the answer is not signed" : $"{ReplyCodes.Text(reply.Code)}, and the answer is not signed";
        }

        // RFC 8945 §5.2.1, §5.2.2: an answer to what the server could not prove is not signed, and only tells why.
        switch (found.Error)
        {
            case BadKey:
                return $"the server does not know the key '{key.Name}' for {key.Algorithm}, or lets it do nothing of this (BADKEY)";
            case BadSignature:
                return $"the server's key '{key.Name}' has another secret (BADSIG)";
        }

        if (found.KeyName != key.Name || found.Algorithm != key.Algorithm)
        {
            return $"the answer is signed with the key '{found.KeyName}' ({found.Algorithm})";
        }

        byte[] expected = ReplyMac(bytes, found, key, requestMac);
        if (!CryptographicOperations.FixedTimeEquals(expected, found.Mac)) // a shortened one too: §5.2.2.1 leaves that to us
        {
            return "the answer's signature is wrong";
        }

        if (found.Error == BadTime && found.Other.Length == 6)
        {
            // §5.2.3: the answer then holds the server's time.
            long theirsSeconds = (BinaryPrimitives.ReadInt64BigEndian([0, 0, .. found.Other]) - now.ToUnixTimeSeconds());
            return $"the server's clock is {Math.Abs(theirsSeconds)} s {(theirsSeconds > 0 ? "ahead of" : "behind")} ours (BADTIME)";
        }

        long apartSeconds = Math.Abs(found.SignedAtSeconds - now.ToUnixTimeSeconds());
        return found.Error != 0 ? $"the server does not take the signature (TSIG error {found.Error})"
            : apartSeconds > found.FudgeSeconds ? $"the answer was signed {apartSeconds} s from now: the clocks differ, or somebody sends it again"
            : null;
    }

    private static byte[] ReplyMac(ReadOnlySpan<byte> bytes, ReplySignature found, TsigKey key, ReadOnlySpan<byte> requestMac)
    {
        // §5.3: the question's MAC with its length, then the message as it was before the record was put behind it, then the record's own facts.
        using IncrementalHash hash = IncrementalHash.CreateHMAC(key.Hash, key.Secret.AsSpan());
        MessageWriter head = new();
        head.UInt16(requestMac.Length);
        head.Bytes(requestMac);
        head.UInt16(found.OriginalId);
        head.Bytes(bytes[2..10]);
        head.UInt16(BinaryPrimitives.ReadUInt16BigEndian(bytes[10..]) - 1);
        hash.AppendData(head.Written);
        hash.AppendData(bytes[RequestMessage.HeaderBytes..found.StartsAt]);
        AppendVariables(hash, key, found.SignedAtSeconds, found.FudgeSeconds, found.Error, found.Other);
        return hash.GetHashAndReset();
    }

    /// <summary>RFC 8945 §4.3.3: the TSIG variables.</summary>
    private static void AppendVariables(IncrementalHash hash, TsigKey key, long signedAtSeconds, int fudgeSeconds, int error, ReadOnlySpan<byte> other)
    {
        MessageWriter variables = new();
        variables.Name(key.Name);
        variables.UInt16(ClassAny);
        variables.UInt32(0);
        variables.Name(key.Algorithm);
        variables.UInt48(signedAtSeconds);
        variables.UInt16(fudgeSeconds);
        variables.UInt16(error);
        variables.UInt16(other.Length);
        variables.Bytes(other);
        hash.AppendData(variables.Written);
    }
}
