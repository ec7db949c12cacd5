using LoadBalancer.Core.Timing;

namespace LoadBalancer.Core.Http2;

/// <summary>Counts the conversations under way on a connection, and ends one that has had none for <c>limits.idle_timeout</c>.</summary>
/// <remarks>
/// Kestrel counts a stream until its last byte is taken. It keeps up to 4 KiB of an answer's end without a wait, so nobody here waits either, and a client that gives
/// no window for them would keep its connection for ever. Kestrel's own clock for that times all of a connection's writes as one and would end streams that are silent
/// by nature. An idle connection it ends itself, in order, before this does. Any thread.
/// </remarks>
internal sealed class StreamCount
{
    /// <summary>Behind Kestrel's idle timeout, whose beat is a second.</summary>
    private const int LateMs = 3_000;

    private readonly Lock _counting = new();
    private readonly Deadline _idle;
    private readonly int _timeoutMs;
    private int _count;
    private bool _isOver;

    /// <param name="heartbeat">The clock.</param>
    /// <param name="limits">In force for the connection.</param>
    /// <param name="end">Ends it.</param>
    public StreamCount(Heartbeat heartbeat, Http2Limits limits, Action end)
    {
        _idle = new Deadline(heartbeat, end);
        _timeoutMs = limits.IdleTimeoutMs + LateMs;
    }

    /// <summary>A conversation begins.</summary>
    public void Enter()
    {
        lock (_counting)
        {
            _count++;
            _idle.Disarm();
        }
    }

    /// <summary>It is over, and its stream is Kestrel's to end.</summary>
    public void Leave()
    {
        lock (_counting)
        {
            _count--;
            if (_count == 0 && !_isOver)
            {
                _idle.Arm(_timeoutMs);
            }
        }
    }

    /// <summary>The connection is over.</summary>
    public void Release()
    {
        lock (_counting)
        {
            _isOver = true;
            _idle.Release();
        }
    }
}
