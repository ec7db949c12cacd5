using System.Buffers.Binary;

namespace LoadBalancer.Core.Dns.Publishing.Messages;

/// <summary>One message and its answer: signs the one, and believes the other only when it is that one's, and the server's.</summary>
/// <remarks>Background. What carries the bytes is another's.</remarks>
public sealed class SignedExchange
{
    private readonly TsigKey? _key;
    private readonly byte[] _mac = [];
    private readonly int _id;
    private readonly int _opcode;

    /// <summary>Signs a message of <see cref="RequestMessage"/>.</summary>
    /// <param name="message">Unsigned.</param>
    /// <param name="key">Null: it goes as it is, and any answer is believed that fits.</param>
    /// <param name="now">When.</param>
    public SignedExchange(byte[] message, TsigKey? key, DateTimeOffset now)
    {
        _key = key;
        _id = BinaryPrimitives.ReadUInt16BigEndian(message);
        _opcode = (message[2] >> 3) & 0xF;
        Bytes = key is null ? message : TsigSignature.Sign(message, key, now, out _mac);
    }

    /// <summary>What is sent.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Reads the answer to <see cref="RequestMessage.ZoneQuery"/>.</summary>
    public Reading<string> ReadZone(ReadOnlySpan<byte> answer, string name, DateTimeOffset now) =>
        Believe(answer, now, out string? fault) is { } reply ? ReplyReading.Zone(reply, name) : Readings.Failed<string>(fault!);

    /// <summary>Reads the answer to <see cref="RequestMessage.Query(int, string, RecordKind)"/>.</summary>
    public Reading<RecordSet> ReadSet(ReadOnlySpan<byte> answer, string name, RecordKind kind, DateTimeOffset now) =>
        Believe(answer, now, out string? fault) is { } reply ? ReplyReading.Set(reply, name, kind) : Readings.Failed<RecordSet>(fault!);

    /// <summary>Reads the answer to <see cref="RequestMessage.Update"/>.</summary>
    public UpdateResult ReadUpdate(ReadOnlySpan<byte> answer, DateTimeOffset now) =>
        Believe(answer, now, out string? fault) is { } reply ? ReplyReading.Update(reply)
        : ReplyMessage.Read(answer) is { Code: not ReplyCodes.Ok } ? new(UpdateOutcome.Refused, fault)
        : new(UpdateOutcome.Error, fault);

    private ReplyMessage? Believe(ReadOnlySpan<byte> answer, DateTimeOffset now, out string? fault)
    {
        ReplyMessage? reply = ReplyMessage.Read(answer);
        fault = reply is null ? "the answer is no DNS message"
            : !reply.IsReply || reply.Id != _id || reply.Opcode != _opcode ? "the answer is to another message"
            : _key is null ? null
            : TsigSignature.Refute(answer, reply, _key, _mac, now);
        return fault is null ? reply : null;
    }
}
