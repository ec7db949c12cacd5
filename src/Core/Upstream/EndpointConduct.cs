namespace LoadBalancer.Core.Upstream;

/// <summary>How requests to one endpoint went lately, and how often it was ejected for it.</summary>
/// <remarks>
/// Hot path: a success costs one load while there is nothing to forget. Failures take a lock, on any loop.
/// Race: a success on one loop may end a run that a failure on another is just adding to; whichever comes second counts, and the run is one
/// longer or shorter than it might have been.
/// </remarks>
public sealed class EndpointConduct
{
    private readonly Lock _counting = new();
    private FailureRun _failures;
    private FailureRun _connectFailures;
    private bool _hasFailed;
    private int _ejectionCount; // those that still count
    private long _ejectedUntilMs;

    /// <summary>A request went well: what went wrong before is forgotten.</summary>
    internal void Succeed()
    {
        if (!Volatile.Read(ref _hasFailed))
        {
            return;
        }

        lock (_counting)
        {
            Forget();
        }
    }

    /// <summary>A request failed.</summary>
    /// <param name="atConnect">No connection came about.</param>
    /// <param name="nowMs">A monotonic clock, the same for all calls.</param>
    /// <param name="policy">The service's.</param>
    /// <returns>True when that makes too many.</returns>
    internal bool Fail(bool atConnect, long nowMs, PassivePolicy policy)
    {
        lock (_counting)
        {
            Volatile.Write(ref _hasFailed, true);
            bool areTooMany = _failures.Add(nowMs, policy.FailureCount, policy.WindowMs);
            return (atConnect && _connectFailures.Add(nowMs, policy.ConnectFailureCount, policy.WindowMs)) || areTooMany;
        }
    }

    /// <summary>Begins an ejection.</summary>
    /// <returns>How long it lasts, in milliseconds.</returns>
    /// <remarks>
    /// An earlier ejection counts until the endpoint has been in for as long as the first one lasts, once for each; so does Envoy, which takes
    /// one off for each interval without an ejection.
    /// </remarks>
    internal int Eject(long nowMs, PassivePolicy policy)
    {
        lock (_counting)
        {
            long wellCount = _ejectionCount == 0 ? 0 : Math.Max(nowMs - _ejectedUntilMs, 0) / policy.EjectMs;
            int earlierCount = (int)Math.Max(_ejectionCount - wellCount, 0);
            int lastsMs = policy.EjectionMs(earlierCount);
            _ejectionCount = earlierCount + 1;
            _ejectedUntilMs = nowMs + lastsMs;
            Forget();
            return lastsMs;
        }
    }

    /// <summary>True when the last ejection is over.</summary>
    internal bool IsEjectionOver(long nowMs)
    {
        lock (_counting)
        {
            return nowMs >= _ejectedUntilMs;
        }
    }

    private void Forget()
    {
        _failures.End();
        _connectFailures.End();
        Volatile.Write(ref _hasFailed, false);
    }
}
