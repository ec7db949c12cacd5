using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Health;

/// <summary>Says which endpoint is to be probed when: starts spread over the interval, a tenth of jitter, so many at once at most.</summary>
/// <remarks>Background, pure: clock, chance and probes are others'. Guarded by <see cref="HealthMonitor"/>'s lock. Cost: a heap's, O(log n) a probe.</remarks>
internal sealed class ProbeSchedule(Random random)
{
    /// <summary>
    /// Always allowed: each probe under way holds a descriptor and may hold 128 KiB; with the usual 1 ms to an answer it is 64 000 a second.
    /// </summary>
    public const int LeastAtOnce = 64;

    /// <summary>By how much of itself an interval is varied, so that the probes of many balancers do not fall into step (faults.md row 15).</summary>
    public const double Jitter = 0.1;

    // A watch whose time was changed stands in it twice; the entry that no longer says its time is passed over.
    private readonly PriorityQueue<(EndpointWatch Watch, long DueAtMs), long> _due = new();

    /// <summary>Probes that have begun and not ended.</summary>
    public int UnderWayCount { get; private set; }

    /// <summary>How many may be.</summary>
    public int MostAtOnce { get; private set; } = LeastAtOnce;

    /// <summary>Allows as many at once as would be under way if every endpoint hung until its time-out.</summary>
    /// <remarks>
    /// With fewer, those that hang would keep the others waiting, and the promise of <c>fall</c> × <c>interval</c> + <c>timeout</c> would break just when
    /// it matters. A share kept from endpoints that are down would not do: those that hang are not down yet while it is being found out.
    /// </remarks>
    public void SizeFor(IEnumerable<EndpointWatch> watches)
    {
        double most = watches.Where(static watch => watch.IsProbed)
            .Sum(static watch => Math.Min(watch.Policy!.TimeoutMs / (watch.Policy.IntervalMs * (1 - Jitter)), 1));
        MostAtOnce = (int)Math.Max(Math.Ceiling(most), LeastAtOnce);
    }

    /// <summary>Takes in endpoints that are to be probed from now on: each begins at a place of its own within its interval.</summary>
    public void Add(IReadOnlyList<EndpointWatch> watches, long nowMs)
    {
        for (int place = 0; place < watches.Count; place++)
        {
            double share = (place + random.NextDouble()) / watches.Count;
            Plan(watches[place], nowMs + (long)(watches[place].Policy!.IntervalMs * share));
        }
    }

    /// <summary>The operator may have changed the interval: a long one that was planned before is not waited for.</summary>
    public void Replan(EndpointWatch watch, long nowMs)
    {
        if (!watch.IsUnderWay && watch.DueAtMs > nowMs + watch.Policy!.IntervalMs)
        {
            Plan(watch, nowMs + (long)(watch.Policy.IntervalMs * random.NextDouble()));
        }
    }

    /// <summary>The next whose time has come, while there is room for another probe; it is under way from now on.</summary>
    /// <returns>Null: nothing to do now.</returns>
    public EndpointWatch? Begin(long nowMs)
    {
        while (UnderWayCount < MostAtOnce && _due.TryPeek(out (EndpointWatch Watch, long DueAtMs) next, out _) && next.DueAtMs <= nowMs)
        {
            _due.Dequeue();
            EndpointWatch watch = next.Watch;
            if (!watch.IsProbed || watch.IsUnderWay || watch.DueAtMs != next.DueAtMs)
            {
                continue;
            }

            watch.BegunAtMs = nowMs;
            if (watch.Endpoint.Standing == EndpointStanding.Out)
            {
                watch.Endpoint.State.Health.ProbedAtMs = nowMs; // not overdue: the operator took it out, and nobody goes there
                PlanNext(watch, nowMs);
                continue;
            }

            watch.IsUnderWay = true;
            UnderWayCount++;
            return watch;
        }

        return null;
    }

    /// <summary>A probe has ended.</summary>
    public void End(EndpointWatch watch, long nowMs)
    {
        watch.IsUnderWay = false;
        UnderWayCount--;
        if (watch.IsProbed)
        {
            PlanNext(watch, nowMs);
        }
    }

    /// <summary>From start to start, so that a slow answer does not stretch the interval; after a probe that outlasts it, at once.</summary>
    private void PlanNext(EndpointWatch watch, long nowMs)
    {
        double varied = watch.Policy!.IntervalMs * (1 - Jitter + (2 * Jitter * random.NextDouble()));
        Plan(watch, Math.Max(watch.BegunAtMs + (long)varied, nowMs));
    }

    private void Plan(EndpointWatch watch, long dueAtMs)
    {
        watch.DueAtMs = dueAtMs;
        _due.Enqueue((watch, dueAtMs), dueAtMs);
    }
}
