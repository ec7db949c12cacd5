using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;

namespace LoadBalancer.Core.Tests.Http1;

/// <summary><see cref="ChunkedDecoder"/> at work, called as a relay calls it; its parts are the payload.</summary>
internal sealed class ChunkRun : ParserRun
{
    public const int MaxTrailerBytes = 200;

    public const int MaxTrailerCount = 3;

    private readonly StringBuilder _payload = new();
    private ChunkedDecoder _decoder;
    private ParseStatus _status;
    private int _consumedBytes;

    public ChunkRun(int maxTrailerBytes = MaxTrailerBytes, int maxTrailerCount = MaxTrailerCount) =>
        _decoder.Start(maxTrailerBytes, maxTrailerCount, boundsOverhead: true);

    public override ParseStatus Feed(byte[] bytes, int start, int end)
    {
        while (true)
        {
            _status = _decoder.Decode(bytes.AsSpan(start, end - start), out int consumedBytes, out ReadOnlySpan<byte> payload);
            start += consumedBytes;
            _consumedBytes += consumedBytes;
            _payload.Append(Text.Of(payload));
            if (_status != ParseStatus.NeedMore || payload.IsEmpty)
            {
                Assert.True(_status != ParseStatus.NeedMore || start == end, "a decoder that wants more has used up what it was given");
                return _status;
            }
        }
    }

    public override ParseOutcome Outcome(byte[] bytes) => new(_status, _decoder.Error, _consumedBytes, _payload.ToString());
}
