using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Semantics;

namespace LoadBalancer.Core.Zones;

/// <summary>Takes the answer to the question for a zone's state, however it arrives.</summary>
/// <remarks>Background, no I/O. Only a 200 with a length that is not over <see cref="ZoneStateFormat.MostBytes"/>: our own listeners answer no other way.</remarks>
internal sealed class StateAnswer
{
    private readonly StatusAnswer _head = new();
    private byte[]? _body;
    private int _bodyBytes;

    /// <summary>What came of it, once <see cref="Take"/> has said so or the connection has ended.</summary>
    public ZoneReading Reading { get; private set; } = ZoneReading.Nothing("connection closed before a whole answer");

    /// <inheritdoc cref="StatusAnswer.Take"/>
    public bool Take(ReadOnlyMemory<byte> piece)
    {
        if (_body is not null)
        {
            return TakeBody(piece.Span);
        }

        return _head.Take(piece) && JudgeHead();
    }

    private bool JudgeHead()
    {
        if (_head.StatusCode == 0)
        {
            return Refuse("the answer is not HTTP/1.1");
        }

        if (_head.StatusCode == 404)
        {
            return Refuse("it serves no state: another program, or no secret is configured there");
        }

        if (_head.StatusCode != 200)
        {
            return Refuse($"status {_head.StatusCode} in place of its state");
        }

        if (ResponseReader.Read(_head.Bytes, _head.Head, HttpMethod.Get, webSocketKey: default, out ResponseMeaning meaning) != Http1Error.None
            || meaning.Body.Kind != BodyKind.Length)
        {
            return Refuse("its state has no length");
        }

        if (meaning.Body.LengthBytes > ZoneStateFormat.MostBytes)
        {
            return Refuse($"its state is over {ZoneStateFormat.MostBytes} bytes");
        }

        _body = new byte[meaning.Body.LengthBytes];
        return TakeBody(_head.Bytes.AsSpan(_head.Head.LengthBytes));
    }

    private bool TakeBody(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, _body!.Length - _bodyBytes);
        bytes[..count].CopyTo(_body.AsSpan(_bodyBytes));
        _bodyBytes += count;
        if (_bodyBytes < _body.Length)
        {
            return false;
        }

        Reading = new ZoneReading(_body, "");
        return true;
    }

    private bool Refuse(string fault)
    {
        Reading = ZoneReading.Nothing(fault);
        return true;
    }
}
