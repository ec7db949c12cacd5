using System.Buffers;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Observability;

/// <summary>The access log's stream with a buffer before it: lines go in, whole buffers go out, a failure costs its buffer only.</summary>
/// <remarks>Background: used by the log's one writer.</remarks>
internal sealed partial class AccessLogOutput(Stream stream, AccessLogMeter meter, TimeProvider time, ILogger logger)
{
    /// <summary>A disk that stays full would otherwise complain ten times a second.</summary>
    private static readonly TimeSpan ComplaintInterval = TimeSpan.FromMinutes(1);

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private int _lineCount;
    private bool _mayEndInHalfALine;
    private long _lastComplaint;
    private bool _hasComplained;

    /// <summary>Where the next line goes.</summary>
    public IBufferWriter<byte> Buffer => _buffer;

    /// <summary>Bytes waiting for <see cref="WriteAsync"/>.</summary>
    public int BufferedBytes => _buffer.WrittenCount;

    /// <summary>One more line is in the buffer.</summary>
    public void EndLine() => _lineCount++;

    /// <summary>Writes the buffer out and empties it, whether that succeeds or not.</summary>
    /// <param name="giveUp">Fires when the process must stop, even if the stream does not move.</param>
    public async ValueTask WriteAsync(CancellationToken giveUp)
    {
        try
        {
            if (_mayEndInHalfALine)
            {
                // The write that failed may have left the beginning of a line: end it, or it would spoil the next one.
                await stream.WriteAsync("\n"u8.ToArray(), giveUp).AsTask().WaitAsync(giveUp);
            }

            await stream.WriteAsync(_buffer.WrittenMemory, giveUp).AsTask().WaitAsync(giveUp);
            await stream.FlushAsync(giveUp).WaitAsync(giveUp);
            _mayEndInHalfALine = false;
        }
#pragma warning disable CA1031 // The stream is Host's and may fail in any way; the log outlives all of them and says so.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _mayEndInHalfALine = true;
            meter.CountWriteFailed(_lineCount);
            Complain(failure);
        }

        _buffer.ResetWrittenCount();
        _lineCount = 0;
    }

    private void Complain(Exception failure)
    {
        long now = time.GetTimestamp();
        if (!_hasComplained || time.GetElapsedTime(_lastComplaint, now) >= ComplaintInterval)
        {
            _hasComplained = true;
            _lastComplaint = now;
            LogWriteFailed(logger, meter.WriteFailedCount, failure);
        }
    }

    [LoggerMessage(EventId = 1301, Level = LogLevel.Error,
        Message = "the access log cannot be written ([access_log] path); lines lost so far: {LostCount}; said at most once a minute")]
    private static partial void LogWriteFailed(ILogger logger, long lostCount, Exception failure);
}
