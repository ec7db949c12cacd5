namespace LoadBalancer.Core.Upstream;

/// <summary>An endpoint's health as probes and requests found it. Lives as long as its <see cref="EndpointState"/>.</summary>
/// <remarks>
/// Read by anyone at the cost of one load. Written by probes and by whoever ejects, one after the other; a change of what matters for choosing is
/// told to <paramref name="changes"/>, so that the service's clusters look at their endpoints again.
/// </remarks>
public sealed class EndpointHealth(ChangeCount changes)
{
    private readonly Lock _writing = new();
    private HealthReport _current = HealthReport.New;

    /// <summary>What is known now.</summary>
    public HealthReport Current => Volatile.Read(ref _current);

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
