using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>The times of the attempt that is under way.</summary>
/// <remarks>Hot path: three readings of the clock for an answered request.</remarks>
internal struct AttemptClock
{
    private long _startTimestamp;
    private long _connectMicroseconds;
    private long _headMicroseconds;

    /// <summary>From the attempt's beginning to <see cref="MarkHead"/>; −1 before it.</summary>
    public readonly long HeadMicroseconds => _headMicroseconds;

    public void Start(TimeProvider time)
    {
        _startTimestamp = time.GetTimestamp();
        _connectMicroseconds = 0;
        _headMicroseconds = -1;
    }

    /// <summary>A new connection stands, or does not.</summary>
    public void MarkConnect(TimeProvider time, bool isConnected) => _connectMicroseconds = isConnected ? Elapsed(time) : -1;

    /// <summary>The answer's head is complete.</summary>
    public void MarkHead(TimeProvider time) => _headMicroseconds = Elapsed(time);

    /// <summary>What the access log tells of the attempt, now that it is over.</summary>
    public readonly AccessLogAttempt ToLog(TimeProvider time, Endpoint endpoint, int status) =>
        new(endpoint.AddressText, status, _connectMicroseconds, _headMicroseconds, Elapsed(time));

    private readonly long Elapsed(TimeProvider time) => (long)time.GetElapsedTime(_startTimestamp).TotalMicroseconds;
}
