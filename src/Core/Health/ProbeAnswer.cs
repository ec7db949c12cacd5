using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Health;

/// <summary>Judges the answer to one probe, however it arrives.</summary>
/// <remarks>
/// Background, no I/O. As strict as the data path: what a client would get a 502 for is no healthy answer. Holds at most the largest head and
/// <see cref="MostBodyBytes"/> of body; where no text is expected, the body is not looked at.
/// </remarks>
internal sealed class ProbeAnswer(ProbePolicy policy)
{
    /// <summary>How far into the body the expected text may stand.</summary>
    public const int MostBodyBytes = 64 * 1024;

    /// <summary>What a balancer says of itself is one short word.</summary>
    private const int MostStandingBytes = 16;

    /// <summary>Interim answers before the final one: as the data path takes them (wire.md F9).</summary>
    private const int MostInterim = 8;

    private readonly byte[] _expected = Encoding.UTF8.GetBytes(policy.ExpectBody);
    private readonly ResponseHead _head = new();
    private readonly List<byte> _body = [];
    private byte[] _headBytes = [];
    private int _interimCount;
    private ResponseMeaning _meaning;
    private ChunkedDecoder _chunks;
    private bool _isHeadRead;
    private bool _isRefusal; // a 503 whose text is of interest

    /// <summary>Takes what came.</summary>
    /// <param name="bytes">Not seen before.</param>
    /// <returns>The verdict, as soon as nothing that follows could change it; null while it is open.</returns>
    public ProbeVerdict? Take(ReadOnlySpan<byte> bytes)
    {
        if (_isHeadRead)
        {
            return TakeBody(bytes);
        }

        _headBytes = [.. _headBytes, .. bytes];
        while (true)
        {
            switch (new ResponseHeadParser(_headBytes, _head, Http1Limits.Default).Parse())
            {
                case ParseStatus.NeedMore:
                    return null;
                case ParseStatus.Invalid:
                    return NotHttp;
            }

            if (_head.StatusCode is >= 200 or 101)
            {
                return JudgeHead();
            }

            if (++_interimCount > MostInterim)
            {
                return NotHttp;
            }

            _headBytes = _headBytes[_head.LengthBytes..];
            _head.Reset();
        }
    }

    /// <summary>The endpoint has closed the connection.</summary>
    public ProbeVerdict End() => _isRefusal ? Refusal : !_isHeadRead ? new ProbeVerdict(ProbeOutcome.Reset, "connection closed before an answer")
        : _meaning.Body.Kind == BodyKind.UntilClose ? NotContained
        : new ProbeVerdict(ProbeOutcome.Reset, "connection closed within the answer");

    private static ProbeVerdict NotHttp => new(ProbeOutcome.Invalid, "the answer is not HTTP/1.1");

    private ProbeVerdict NotContained => new(ProbeOutcome.Body, $"body does not contain \"{policy.ExpectBody}\"");

    private ProbeVerdict Refusal => new(ProbeOutcome.Status, $"status {_head.StatusCode}, expected {policy.ExpectStatus}")
    {
        Standing = Encoding.ASCII.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_body)).Trim() switch
        {
            "disabled" => "disabled",
            "draining" => "draining",
            _ => "",
        },
    };

    private ProbeVerdict? JudgeHead()
    {
        bool isExpected = policy.ExpectStatus.Contains(_head.StatusCode);
        if (!isExpected && !(policy.ReadsStanding && _head.StatusCode == 503))
        {
            return Refusal;
        }

        if (ResponseReader.Read(_headBytes, _head, HttpMethod.Get, webSocketKey: default, out _meaning) != Http1Error.None)
        {
            return NotHttp;
        }

        if (isExpected && _expected.Length == 0)
        {
            return ProbeVerdict.Pass;
        }

        (_isHeadRead, _isRefusal) = (true, !isExpected);
        _chunks.Start(Http1Limits.Default.HeaderBytes, Http1Limits.Default.HeaderCount, boundsOverhead: true);
        return _meaning.Body.HasBody ? TakeBody(_headBytes.AsSpan(_head.LengthBytes)) : isExpected ? NotContained : Refusal;
    }

    private ProbeVerdict? TakeBody(ReadOnlySpan<byte> bytes)
    {
        bool isOver = false;
        if (_meaning.Body.Kind == BodyKind.Chunked)
        {
            ParseStatus status;
            ReadOnlySpan<byte> payload;
            do
            {
                status = _chunks.Decode(bytes, out int usedBytes, out payload);
                bytes = bytes[usedBytes..];
                Keep(payload);
            }
            while (status == ParseStatus.NeedMore && !payload.IsEmpty);

            if (status == ParseStatus.Invalid)
            {
                return NotHttp;
            }

            isOver = status == ParseStatus.Complete;
        }
        else
        {
            long leftBytes = _meaning.Body.Kind == BodyKind.Length ? _meaning.Body.LengthBytes - _body.Count : long.MaxValue;
            Keep(bytes[..(int)Math.Min(bytes.Length, leftBytes)]);
            isOver = _meaning.Body.Kind == BodyKind.Length && _body.Count >= _meaning.Body.LengthBytes;
        }

        ReadOnlySpan<byte> body = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_body);
        if (_isRefusal)
        {
            return isOver || body.Length >= MostStandingBytes ? Refusal : null;
        }

        return body.IndexOf(_expected) >= 0 ? ProbeVerdict.Pass
            : isOver || body.Length >= MostBodyBytes ? NotContained
            : null;
    }

    private void Keep(ReadOnlySpan<byte> payload) => _body.AddRange(payload[..Math.Min(payload.Length, MostBodyBytes - _body.Count)]);
}
