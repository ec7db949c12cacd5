using System.IO.Pipelines;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Transport.Memory;

namespace LoadBalancer.Core.Http2;

/// <summary>Waits for a client to take its stream's answer, and no longer than it may take.</summary>
/// <remarks>
/// The near end waits for room in the conversation, and is done once the rest of the answer lies there: from then on nobody else counts. A client whose stream gives no
/// window loses that stream; its connection and the others go on. As over HTTP/1.1, 16 KiB are to be taken within <c>limits.body_idle_timeout</c>.
/// </remarks>
/// <param name="conversation">Cut off when it lasts too long; a wait also ends when the data path cuts it.</param>
/// <param name="streams">The connection's.</param>
internal sealed class StreamTaking(MemoryConnection conversation, IHttp2Streams streams)
{
    /// <summary>What Kestrel keeps of a stream without a wait. It may go with the end of the answer, which spares a frame.</summary>
    public const int LeftBytes = 4 * 1024;

    private const int SmallPieceBytes = 16 * 1024;

    /// <summary>As much as the conversation holds: a client that keeps up costs no more flushes than there are reads.</summary>
    private const int LargePieceBytes = 64 * 1024;

    /// <summary>The data path's own wait for the client began a moment later and knows what to call it: it is to be over first.</summary>
    private const int LateMs = 1_000;

    private Deadline? _deadline;
    private volatile bool _isOver;

    /// <summary>How much may be given to the client at once.</summary>
    public int PieceBytes { get; private set; } = SmallPieceBytes;

    /// <summary>Flushes one piece.</summary>
    /// <param name="sink">The stream's body.</param>
    /// <param name="pieceBytes">How much of it was written.</param>
    /// <exception cref="OperationCanceledException">It was not taken in time, or the data path does not want it to be any more; the stream has been reset.</exception>
    public ValueTask<FlushResult> FlushAsync(PipeWriter sink, long pieceBytes)
    {
        ValueTask<FlushResult> flush = sink.FlushAsync(conversation.Cut);
        return flush.IsCompleted ? flush : AwaitAsync(flush, pieceBytes);
    }

    /// <summary>Of a tunnel, whose bytes may wait for as long as its two sides have time: the data path is done with it, and the rest must be taken.</summary>
    /// <remarks>Race: the stream may be over meanwhile, on another thread. It says so, then lets the deadline go; here it is armed, then looked whether it said so.</remarks>
    public void BeginRest()
    {
        _deadline ??= new Deadline(streams.Heartbeat, conversation.Abort);
        _deadline.Arm(TimeoutMs(LargePieceBytes));
        if (_isOver)
        {
            _deadline.Release();
        }
    }

    /// <summary>The stream is over.</summary>
    public void Release()
    {
        _isOver = true;
        _deadline?.Release();
    }

    private async ValueTask<FlushResult> AwaitAsync(ValueTask<FlushResult> flush, long pieceBytes)
    {
        _deadline ??= new Deadline(streams.Heartbeat, conversation.Abort);
        long startMs = _deadline.NowMs;
        _deadline.Arm(TimeoutMs(pieceBytes));
        try
        {
            return await flush;
        }
        finally
        {
            PieceBytes = _deadline.NowMs == startMs ? LargePieceBytes : SmallPieceBytes;
            _deadline.Disarm();
        }
    }

    private int TimeoutMs(long pieceBytes)
    {
        long pieceCount = (pieceBytes + SmallPieceBytes - 1) / SmallPieceBytes;
        return (int)Math.Min(int.MaxValue / 2, (streams.Limits.TakeTimeoutMs * pieceCount) + LateMs);
    }
}
