using System.Buffers;
using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;

namespace LoadBalancer.Fuzz.Delivery;

/// <summary><see cref="ChunkedDecoder"/> at work, called as a relay calls it; its parts are the payload.</summary>
internal sealed class ChunkRun : ParserRun
{
    public const int MaxTrailerBytes = 200;

    public const int MaxTrailerCount = 3;

    private readonly int _maxTrailerBytes;
    private readonly int _maxTrailerCount;
    private readonly ArrayBufferWriter<byte> _payload = new();
    private ChunkedDecoder _decoder;
    private int _consumedBytes;

    public ChunkRun(int maxTrailerBytes = MaxTrailerBytes, int maxTrailerCount = MaxTrailerCount)
    {
        (_maxTrailerBytes, _maxTrailerCount) = (maxTrailerBytes, maxTrailerCount);
        Reset();
    }

    public ReadOnlySpan<byte> Payload => _payload.WrittenSpan;

    public override int ConsumedBytes => _consumedBytes;

    public override void Reset()
    {
        _decoder.Start(_maxTrailerBytes, _maxTrailerCount, boundsOverhead: true);
        _payload.ResetWrittenCount();
        (Status, Error, _consumedBytes) = (default, default, 0);
    }

    public override ParseStatus Feed(ReadOnlySpan<byte> bytes, int start, int end)
    {
        while (true)
        {
            Status = _decoder.Decode(bytes[start..end], out int consumedBytes, out ReadOnlySpan<byte> payload);
            Error = _decoder.Error;
            start += consumedBytes;
            _consumedBytes += consumedBytes;
            _payload.Write(payload);
            if (Status != ParseStatus.NeedMore || payload.IsEmpty)
            {
                Finding.Unless(Status != ParseStatus.NeedMore || start == end, "a decoder that wants more has not used up what it was given");
                return Status;
            }
        }
    }

    protected override bool HasPartsOf(ParserRun other) => other is ChunkRun that && Payload.SequenceEqual(that.Payload);

    protected override string Parts(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(Payload);
}
