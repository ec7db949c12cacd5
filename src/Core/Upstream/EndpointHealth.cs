namespace LoadBalancer.Core.Upstream;

/// <summary>An endpoint's health as probes and requests found it. Lives as long as its <see cref="EndpointState"/>.</summary>
/// <remarks>
/// Read by anyone at the cost of one load. Written by probes and by whoever ejects, one after the other; a change of what matters for choosing is
/// told to <paramref name="changes"/>, so that the service's clusters look at their endpoints again.
/// </remarks>
/// <param name="changes">The service's.</param>
/// <param name="initial">What counts before anything is known.</param>
public sealed class EndpointHealth(ChangeCount changes, HealthReport initial)
{
    private readonly Lock _writing = new();
    private HealthReport _current = initial;
    private long _probedAtMs;

    /// <summary>What is known now.</summary>
    public HealthReport Current => Volatile.Read(ref _current);

    /// <summary>When a probe of it last ended, or was first planned: a monotonic clock's milliseconds; 0 while it is not probed.</summary>
    internal long ProbedAtMs
    {
        get => Volatile.Read(ref _probedAtMs);
        set => Volatile.Write(ref _probedAtMs, value);
    }

    /// <summary>Replaces the report by what <paramref name="change"/> makes of it.</summary>
    /// <returns>True when the endpoint's standing may have changed by it.</returns>
    internal bool Update(Func<HealthReport, HealthReport> change)
    {
        lock (_writing)
        {
            HealthReport before = _current;
            HealthReport after = change(before);
            Volatile.Write(ref _current, after);
            if (before.IsProbedUp == after.IsProbedUp && before.IsEjected == after.IsEjected)
            {
                return false;
            }
        }

        changes.Note();
        return true;
    }
}
