using LoadBalancer.Core.Timing;

namespace LoadBalancer.Core.Forwarding;

/// <summary>The time for an answer's head: set by the flow that sends the request, watched by the one that waits for the answer.</summary>
/// <remarks>
/// Hot path. Once the head has come it wakes nobody, also where the sending flow sets it yet: woken again and again, the waits of the body
/// would begin anew each time and never come to their own end.
/// </remarks>
internal sealed class HeadWait
{
    private readonly Deadline _deadline;
    private volatile bool _isOver;

    public HeadWait(Heartbeat heartbeat, Action wake) => _deadline = new Deadline(heartbeat, () =>
    {
        if (!_isOver)
        {
            wake();
        }
    });

    /// <summary>True once the time is over and the head has not come.</summary>
    public bool HasPassed => _deadline.HasPassed;

    /// <summary>Readies it for the next attempt.</summary>
    public void Begin()
    {
        _isOver = false;
        _deadline.Disarm();
    }

    /// <summary>Sets the time from now.</summary>
    public void Arm(int afterMs) => _deadline.Arm(afterMs);

    /// <summary>The head has come, or nobody waits for it any more.</summary>
    public void End()
    {
        _isOver = true;
        _deadline.Disarm();
    }

    /// <summary>Its owner goes.</summary>
    public void Release() => _deadline.Release();
}
