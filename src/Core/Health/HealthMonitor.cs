using System.Collections.Immutable;
using System.Globalization;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Health;

/// <summary>Keeps the health of every endpoint: begins probes, counts rise and fall, ends ejections, logs what changes.</summary>
/// <remarks>
/// Background: one timer and the thread pool, never a loop's thread. Told what to watch after each publish. It keeps what it knows of an endpoint
/// by the endpoint's state, so that a reload forgets nothing of those that stay.
/// </remarks>
/// <param name="prober">Makes the probes.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Spreads the probes.</param>
/// <param name="logger">Hears of endpoints that go down, out, and come back.</param>
public sealed class HealthMonitor(IProber prober, TimeProvider time, Random random, ILogger<HealthMonitor> logger) : IDisposable
{
    /// <summary>How late a probe may begin and an ejection end; the shortest interval there is.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly Lock _watching = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ProbeSchedule _schedule = new(random);
    private readonly HealthLog _log = new(logger);
    private Dictionary<EndpointState, EndpointWatch> _watches = [];
    private ImmutableArray<Cluster> _clusters = [];
    private ITimer? _timer;

    /// <summary>Begins to act when its time comes.</summary>
    public void Start() => _timer ??= time.CreateTimer(static self => ((HealthMonitor)self!).Tick(), this, Period, Period);

    /// <summary>Watches the endpoints of these from now on, and no others.</summary>
    public void Watch(ImmutableArray<Cluster> clusters)
    {
        lock (_watching)
        {
            Dictionary<EndpointState, EndpointWatch> next = [];
            List<EndpointWatch> fresh = [];
            foreach (Cluster cluster in clusters)
            {
                foreach (Endpoint endpoint in Probed(cluster))
                {
                    EndpointWatch watch = _watches.GetValueOrDefault(endpoint.State) ?? new EndpointWatch(cluster, endpoint);
                    (watch.Cluster, watch.Endpoint) = (cluster, endpoint);
                    next.Add(endpoint.State, watch);
                    TakeUp(watch, fresh);
                }
            }

            foreach (EndpointWatch gone in _watches.Values.Where(watch => !next.ContainsKey(watch.Endpoint.State)))
            {
                gone.IsProbed = false;
            }

            _schedule.SizeFor(next.Values);
            _schedule.Add(fresh, NowMs());
            (_watches, _clusters) = (next, clusters);
        }
    }

    /// <summary>How many endpoints of a service have had no probe end for three intervals (faults.md row 14).</summary>
    public static int CountOverdue(Cluster cluster, TimeProvider time)
    {
        if (cluster.Policy.Probes is not { } policy)
        {
            return 0;
        }

        long latestMs = (long)time.GetElapsedTime(0).TotalMilliseconds - (3L * Math.Max(policy.IntervalMs, policy.TimeoutMs));
        return cluster.Endpoints.Count(endpoint => endpoint.State.Health.ProbedAtMs is long at and > 0 && at < latestMs);
    }

    /// <summary>Ends it; a probe that is under way comes to nothing.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        lock (_watching) // no probe begins between the two
        {
            _stop.Cancel();
            _stop.Dispose();
        }
    }

    /// <summary>Lets back in whose ejection is over, begins what is due, logs what has changed.</summary>
    internal void Tick()
    {
        long nowMs = NowMs();
        lock (_watching)
        {
            foreach (Cluster cluster in _clusters)
            {
                PassiveHealth.EndEjections(cluster, time);
            }

            foreach (EndpointWatch watch in _watches.Values)
            {
                _log.Tell(watch, nowMs);
            }
        }

        BeginDue();
    }

    /// <summary>Those in the configuration; and where sessions may have stayed behind on others, these: none must be led to a dead one.</summary>
    private static IEnumerable<Endpoint> Probed(Cluster cluster) =>
        cluster.Sticky is null ? cluster.Endpoints : cluster.Endpoints.Concat(cluster.Leaving);

    /// <summary>Begins or ends the probing of one, as its service wants it now.</summary>
    private void TakeUp(EndpointWatch watch, List<EndpointWatch> fresh)
    {
        EndpointHealth health = watch.Endpoint.State.Health;
        if (watch.Policy is null)
        {
            watch.IsProbed = false;
            health.ProbedAtMs = 0;
            if (!health.Current.IsProbedUp)
            {
                SetProbed(watch, isUp: true, evidence: "");
            }
        }
        else if (!watch.IsProbed)
        {
            watch.IsProbed = true;
            watch.Tally = default;
            health.ProbedAtMs = NowMs();
            if (watch.IsUnderWay)
            {
                return; // its last probe ends, and plans the next
            }

            fresh.Add(watch);
        }
        else
        {
            _schedule.Replan(watch, NowMs());
        }
    }

    /// <summary>Begins what is due now and has room, whatever ends at once among it.</summary>
    private void BeginDue()
    {
        long nowMs = NowMs(); // what falls due meanwhile is the next beat's: the loop ends even where the probes outlast their interval
        while (true)
        {
            EndpointWatch? watch;
            ProbePolicy policy;
            CancellationToken stopping;
            lock (_watching)
            {
                watch = _stop.IsCancellationRequested ? null : _schedule.Begin(nowMs);
                if (watch is null)
                {
                    return;
                }

                stopping = _stop.Token;
                policy = watch.Policy!; // as of now: a publish may replace or remove it while the probe runs
            }

            // One that ended already made room for the loop's next round; going on behind it would be a call within a call for each.
            Task probe = ProbeAsync(watch, policy, stopping);
            if (!probe.IsCompleted)
            {
                _ = GoOnAfterAsync(probe);
            }
        }
    }

    private async Task GoOnAfterAsync(Task probe)
    {
        await probe;
        BeginDue(); // whoever waited for room
    }

    private async Task ProbeAsync(EndpointWatch watch, ProbePolicy policy, CancellationToken stopping)
    {
        try
        {
            ProbeVerdict verdict = await prober.ProbeAsync(watch.Endpoint.Address, policy, stopping);
            if (!_stop.IsCancellationRequested)
            {
                lock (_watching)
                {
                    Take(watch, verdict);
                }
            }
        }
        finally
        {
            lock (_watching)
            {
                _schedule.End(watch, NowMs());
            }
        }
    }

    /// <summary>Makes what it means of a probe's verdict.</summary>
    private void Take(EndpointWatch watch, ProbeVerdict verdict)
    {
        watch.Cluster.Meter.CountProbe(verdict.Outcome);
        if (!watch.IsProbed || verdict.Outcome == ProbeOutcome.NotMade)
        {
            return;
        }

        EndpointHealth health = watch.Endpoint.State.Health;
        health.ProbedAtMs = NowMs();
        bool wasUp = health.Current.IsProbedUp;
        bool isUp = watch.Tally.Count(verdict.Outcome == ProbeOutcome.Pass, wasUp, watch.Policy!.Rise, watch.Policy.Fall);
        if (isUp != wasUp || (!isUp && verdict.Outcome != ProbeOutcome.Pass))
        {
            string failures = watch.Tally.FailureCount == 1 ? "failure" : "failures";
            SetProbed(watch, isUp, isUp ? "" : string.Create(
                CultureInfo.InvariantCulture, $"{watch.Tally.FailureCount} probe {failures}: {verdict.Evidence}"));
        }
    }

    private void SetProbed(EndpointWatch watch, bool isUp, string evidence)
    {
        DateTimeOffset now = time.GetUtcNow();
        watch.Endpoint.State.Health.Update(report => report with
        {
            IsProbedUp = isUp,
            ProbedSince = report.IsProbedUp == isUp ? report.ProbedSince : now,
            ProbeEvidence = evidence,
        });
    }

    /// <summary>Any origin does: the numbers are only compared with each other.</summary>
    private long NowMs() => (long)time.GetElapsedTime(0).TotalMilliseconds;
}
